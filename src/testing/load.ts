import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Rule, RuleId } from '../model/rule.ts';

/** The root of this repository, absolute. */
export const repository = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * Paths of all files below a folder of this repository, relative to the repository, `/` separators, sorted. Empty when there is no such
 * folder.
 */
export function filesBelow(folder: string, endsWith = ''): readonly string[] {
  let entries: readonly { readonly isFile: boolean; readonly path: string }[];
  try {
    entries = readdirSync(join(repository, folder), { recursive: true, withFileTypes: true }).map((entry) => ({
      isFile: entry.isFile(),
      path: relative(repository, join(entry.parentPath, entry.name)).split(sep).join('/'),
    }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap(({ isFile, path }) => (isFile && path.endsWith(endsWith) ? [path] : [])).sort();
}

/** Names of the folders directly in a folder of this repository, sorted. */
export function foldersIn(folder: string): readonly string[] {
  const names = filesBelow(folder).flatMap((path) =>
    path
      .slice(folder.length + 1)
      .split('/')
      .slice(0, -1)
      .slice(0, 1),
  );
  return [...new Set(names)].sort();
}

/** Text of a file of this repository. */
export function textOf(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/**
 * The rule that stands where its id says.
 * @throws when there is no such file or its default export has another id
 */
export async function loadRule(id: RuleId): Promise<Rule> {
  const path = join(repository, 'rules', `${id}.ts`);
  const { default: rule } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default: Rule };
  if (rule.id !== id) throw new Error(`rules/${id}.ts holds the rule '${rule.id}'`);
  return rule;
}
