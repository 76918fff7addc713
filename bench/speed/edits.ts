import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const added = {
  python: '\n\ndef added_by_somebody(value):\n    """A change as people make it."""\n    return [value] if value else []\n',
  script: '\n/** A change as people make it. */\nfunction addedBySomebody(value) {\n  return value ? [value] : [];\n}\n',
};

/**
 * Appends a function to some files, spread evenly over the list, and returns what puts them back as they were, times of change included: the files
 * themselves wait beside the folder meanwhile.
 * @param paths from the folder; those that are no code are left alone
 * @param count how many files change, at least one
 */
export function editFiles(folder: string, paths: readonly string[], count: number): () => void {
  const code = paths.filter((path) => /\.(?:py|[cm]?[jt]s)$/.test(path) && statSync(join(folder, path)).size > 0);
  const wanted = Math.min(Math.max(1, count), code.length);
  const chosen = Array.from({ length: wanted }, (_, index) => code[Math.floor(((index + 0.5) * code.length) / wanted)]!);
  const aside = `${folder}-aside`;
  mkdirSync(aside);
  for (const [index, path] of chosen.entries()) {
    const file = join(folder, path);
    const text = readFileSync(file);
    renameSync(file, join(aside, String(index)));
    writeFileSync(file, Buffer.concat([text, Buffer.from(path.endsWith('.py') ? added.python : added.script)]));
  }
  return () => {
    for (const [index, path] of chosen.entries()) renameSync(join(aside, String(index)), join(folder, path));
    rmSync(aside, { recursive: true });
  };
}
