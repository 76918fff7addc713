/**
 * How fast Python is parsed: `npm run bench:parse -- DIR... [--rounds N] [--max-files N]`.
 *
 * Every Python file below the folders is read by our own WebAssembly module and by the portable binding of tree-sitter, in turns. The fastest
 * of the rounds counts for each file, which takes most of a busy machine's noise out. Exit code 1 when the two read a file differently.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPython } from '../src/parse/python.ts';
import { loadFlatParser } from '../src/parse/python-flat.ts';
import { loadPortableParser } from '../src/parse/python-portable.ts';
import { BenchError, runBench } from './checkouts.ts';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, 'max-files': { type: 'string', default: '2000' } },
});

const MAX_FILE_LENGTH = 1_000_000;
const SKIPPED = new Set(['.git', 'node_modules', '.venv']);

function pythonFiles(folder: string): string[] {
  const below = (entry: Dirent): string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : pythonFiles(path);
    return entry.isFile() && entry.name.endsWith('.py') ? [path] : [];
  };
  return readdirSync(folder, { withFileTypes: true }).flatMap(below).sort();
}

/** At most `max` of the items, spread evenly. */
function sample<T>(items: readonly T[], max: number): T[] {
  const step = Math.max(1, items.length / max);
  return Array.from({ length: Math.min(items.length, max) }, (_, position) => items[Math.floor(position * step)]!);
}

const flat = await loadFlatParser();
const portable = await loadPortableParser();

function main(): number {
  if (folders.length === 0) throw new BenchError('Say which folders: npm run bench:parse -- DIR...');
  const texts = sample(folders.flatMap(pythonFiles), Number(options['max-files']))
    .map((path) => readFileSync(path, 'utf8'))
    .filter(({ length }) => length <= MAX_FILE_LENGTH);
  if (texts.length === 0) throw new BenchError('There are no Python files.');
  const bounds = { errors: 20, stepsAfterError: 20_000 };
  const runs = {
    'own module, tree': (text: string) => flat(text, bounds),
    'own module, tree and syntax': (text: string) => readPython(text, flat),
    'portable binding, tree': (text: string) => portable(text, bounds),
    'portable binding, tree and syntax': (text: string) => readPython(text, portable),
  };
  const differing = texts.filter((text) => JSON.stringify(readPython(text, flat)) !== JSON.stringify(readPython(text, portable)));
  const fastest = new Map<string, number>();
  for (const text of texts) {
    const times = new Map<string, number>();
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const [name, run] of Object.entries(runs)) {
        const start = performance.now();
        run(text);
        times.set(name, Math.min(performance.now() - start, times.get(name) ?? Number.POSITIVE_INFINITY));
      }
    }
    for (const [name, time] of times) fastest.set(name, (fastest.get(name) ?? 0) + time);
  }
  const lines = texts.reduce((sum, text) => sum + text.split('\n').length, 0);
  process.stdout.write(`${texts.length} files, ${lines} lines\n`);
  for (const [name, time] of fastest) process.stdout.write(`${(lines / time).toFixed(0).padStart(6)} kl/s  ${name}\n`);
  if (differing.length > 0) process.stdout.write(`${differing.length} files are read differently\n`);
  return differing.length > 0 ? 1 : 0;
}

runBench(main);
