import type { Reporter } from '../model/report.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import { sarif } from './sarif.ts';

/** Every report format by the name that `--format` takes. A further format is one file and one entry here. */
export const reporters: ReadonlyMap<string, Reporter> = new Map(
  [pretty, json, sarif].map((reporter) => [reporter.name, reporter]),
);
