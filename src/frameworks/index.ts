// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';
import webExpress from './web/express.ts';
import webFastapi from './web/fastapi.ts';

/** Every framework and library that is known. */
export const frameworks: readonly Framework[] = [webExpress, webFastapi];
