import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parse } from 'yaml';

/**
 * Writes those rules of a checkout of https://github.com/semgrep/semgrep-rules that matter into one file for `--config`: semgrep takes minutes to
 * load the two thousand files of the checkout, and seconds to load one file. What a rule finds does not depend on the others.
 * @param folders of the checkout, such as `python`
 * @param about what the id of a rule must match; an id is as semgrep makes it from the rule's place, `python.flask.security.insecure-cookie`
 * @returns how many rules that is; nothing is written when there are none
 */
export function writeSemgrepRules(checkout: string, folders: readonly string[], about: RegExp, file: string): number {
  const rules = folders.flatMap((folder) => rulesBelow(checkout, folder)).filter(({ id }) => about.test(id));
  if (rules.length > 0) writeFileSync(file, JSON.stringify({ rules }));
  return rules.length;
}

function rulesBelow(checkout: string, folder: string): { id: string }[] {
  const root = join(checkout, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path) && !/\.test\.ya?ml$/.test(path))
    .sort()
    .flatMap((path) => {
      const parsed = parse(readFileSync(join(root, path), 'utf8')) as { rules?: { id: string }[] } | null;
      const parts = [folder, ...path.split(sep).slice(0, -1)];
      return (parsed?.rules ?? []).map((rule) => ({ ...rule, id: [...parts, rule.id].join('.') }));
    });
}
