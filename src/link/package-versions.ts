import type { Program } from '../model/linking.ts';

/**
 * The major version of a package that a project's `package.json` asks for, or the nearest manifest above it (workspaces). Undefined when none names it,
 * or when the range spans several majors (`*`, `>=4`, `latest`).
 */
export function packageMajor(program: Program, project: string, name: string): number | undefined {
  let versions = versionsOf.get(program);
  if (!versions) versionsOf.set(program, (versions = readVersions(program)));
  for (let folder = project; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const range = versions.get(`${folder}:${name}`);
    if (range !== undefined) return majorOf(range);
    if (folder === '') return undefined;
  }
}

const versionsOf = new WeakMap<Program, Map<string, string>>();

/** Ranges by folder and package. */
function readVersions(program: Program): Map<string, string> {
  const found = new Map<string, string>();
  for (const { source, tree } of program.trees) {
    if (source.path !== 'package.json' && !source.path.endsWith('/package.json')) continue;
    const folder = source.path.slice(0, Math.max(source.path.lastIndexOf('/'), 0));
    for (const { keys, value } of tree.nodes)
      if (keys.length === 2 && /^(?:dev|peer|optional)?dependencies$/i.test(String(keys[0])) && typeof value === 'string')
        if (!found.has(`${folder}:${keys[1]}`)) found.set(`${folder}:${keys[1]}`, value);
  }
  return found;
}

function majorOf(range: string): number | undefined {
  const match = /^(?:npm:[^\s@]{0,80}@)?[\^~=v]{0,2}(\d{1,4})(?:\.[\dx*]{1,6}){0,2}(?:-[\w.]{1,40})?$/.exec(range.trim());
  return match ? Number(match[1]) : undefined;
}
