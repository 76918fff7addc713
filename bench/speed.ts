/**
 * Measures how fast the packed tool is: `npm run bench:speed -- [--quick]`; `--generate DIR --lines N --kind mixed|python|typescript` only makes a tree.
 */
import { existsSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BenchError, runBench } from './checkouts.ts';
import { readTemplates } from './speed/templates.ts';
import { isTreeKind, kinds, treeFiles, writeTree } from './speed/tree.ts';

const { values: options } = parseArgs({
  options: { generate: { type: 'string' }, lines: { type: 'string' }, kind: { type: 'string', default: 'mixed' } },
});

function generate(folder: string): number {
  const { kind, lines } = options;
  if (!isTreeKind(kind)) throw new BenchError(`--kind is one of ${Object.keys(kinds).join(', ')}.`);
  const count = Number(lines?.replaceAll('_', ''));
  if (!Number.isInteger(count) || count < 1_000)
    throw new BenchError('--lines N, from 1000 on, says how large the tree is to be.');
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new BenchError(`${folder} is not empty.`);
  const size = writeTree(folder, treeFiles(readTemplates(), kind, count));
  process.stdout.write(`${folder}: ${size.files} files, ${size.lines} lines, ${(size.bytes / 1e6).toFixed(1)} MB\n`);
  return 0;
}

function main(): number {
  if (options.generate !== undefined) return generate(options.generate);
  throw new BenchError('Say --generate DIR.');
}

runBench(main);
