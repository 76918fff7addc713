import type { FileFacts } from '../model/facts.ts';
import type { CodeFile, Program } from '../model/linking.ts';
import type { FilePath } from '../model/location.ts';
import { buildModules } from './modules.ts';
import { append, buildProgram } from './program.ts';

/** What runs by hand or when the app starts, not for a request: what it imports may be a script still. */
const startFiles = /(?:^|\/)(?:manage|cli|commands?|main|app|run|server|start|wsgi|asgi|index|tasks)\.[a-z]{1,3}$/;
/** Rows for an empty database, a one-time change: nothing that a request waits for, whoever imports it. */
const onceOnly = /seed|fixture|fake|dummy|demo|mock|populate|migrat|backfill|init|setup|create_?(?:admin|super)|load_?data/i;

/** A program in which a script is none that the program itself imports. */
export function programOf(facts: readonly FileFacts[]): Program {
  const program = buildProgram(facts);
  const imported = importedScripts(program);
  if (imported.size === 0) return program;
  const asSource = ({ source, ...rest }: FileFacts) => ({ ...rest, source: { ...source, role: 'source' } }) as FileFacts;
  return buildProgram(facts.map((one) => (imported.has(one.source.path) ? asSource(one) : one)));
}

/**
 * Files of a folder of scripts that the program itself imports, where a request runs them: `from shop.scripts.mail import write_lists` in a view. And what
 * those import.
 */
function importedScripts(program: Program): ReadonlySet<FilePath> {
  const inFolder = (file: CodeFile) =>
    file.facts.source.role === 'script' &&
    /(?:^|\/)scripts?\//i.test(file.path) &&
    !onceOnly.test(file.path.replace('__init__.py', ''));
  const found = new Set<FilePath>();
  if (![...program.code.values()].some(inFolder)) return found;
  const modules = buildModules(program, new Set());
  const queue = [...program.code.values()].filter(
    (file) => file.facts.source.role === 'source' && !startFiles.test(file.path) && file.code.imports.some(namesScript),
  );
  for (const importer of queue)
    for (const from of filesImported(importer)) {
      if (!inFolder(from) || found.has(from.path)) continue;
      found.add(from.path);
      queue.push(from);
    }
  return found;

  function filesImported(importer: CodeFile): readonly CodeFile[] {
    const byFrom = new Map<string, string[]>();
    for (const one of importer.code.imports) if (!one.typeOnly) append(byFrom, one.from, one.name);
    return [...byFrom].flatMap(([from, names]) => {
      const module = modules.resolve(from, importer);
      const inner = importer.isPython ? names.map((name) => modules.submodule(module, name)) : [];
      return [module, ...inner].flatMap((one) => (one?.kind === 'file' ? [one.file] : []));
    });
  }
}

function namesScript({ from, name }: CodeFile['code']['imports'][number]): boolean {
  return /script/i.test(from) || /^scripts?$/i.test(name);
}
