import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BenchError, type Repository } from '../checkouts.ts';
import { type Label, readLabels } from './score.ts';

/** Labels by repository, from all folders, repositories sorted by name. */
export function labelsIn(folders: readonly string[]): Map<string, Label[]> {
  const files = folders.flatMap((folder) => {
    if (!existsSync(folder)) throw new BenchError(`There is no folder ${folder}.`);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, name));
  });
  const labels = new Map<string, Label[]>();
  for (const file of files) {
    const name = basename(file, '.jsonl');
    labels.set(name, [...(labels.get(name) ?? []), ...labelsOf(file)]);
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function labelsOf(file: string): Label[] {
  try {
    return readLabels(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BenchError(`${file}: ${(error as Error).message}`);
  }
}

/** The repository that labels speak of. Labels of one repository must agree on it. */
export function repositoryOf(name: string, labels: readonly Label[]): Repository {
  const said = [...new Set(labels.map(({ repo, commit }) => `${repo}@${commit}`))];
  const [repo, commit] = said.length === 1 ? said[0]!.split('@') : [];
  if (!repo || !commit)
    throw new BenchError(`The labels of ${name} name ${said.length === 0 ? 'no repository' : said.join(' and ')}.`);
  return { name, repo, commit };
}
