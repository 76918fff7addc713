// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';

/** Every framework and library that is known. */
export const frameworks: readonly Framework[] = [];
