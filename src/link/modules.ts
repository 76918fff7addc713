import type { CodeFile, Module, Modules, Program } from '../model/linking.ts';
import type { FilePath } from '../model/location.ts';
import { joinPath, parentFolder } from './program.ts';

/**
 * Follows import specifiers to files. `knownPackages` are names that are libraries even if a folder of that name exists (`app/celery/` beside
 * `import celery`).
 */
export function buildModules(program: Program, knownPackages: ReadonlySet<string>): Modules {
  const memo = new Map<string, Module>();
  const typescript = typescriptResolver(program);
  return {
    resolve(from, importer) {
      const key = `${importer.isPython ? parentFolder(importer.path) : importer.path}\0${from}`;
      let found = memo.get(key);
      if (!found)
        memo.set(
          key,
          (found = importer.isPython ? resolvePython(program, from, importer, knownPackages) : typescript(from, importer)),
        );
      return found;
    },
    submodule(of, name) {
      if (of.kind === 'external') return undefined;
      if (of.kind === 'file' && !of.file.path.endsWith('__init__.py')) return undefined;
      const folder = of.kind === 'file' ? parentFolder(of.file.path) : of.folder;
      return pythonModule(program, joinPath(folder, name));
    },
  };
}

function pythonModule(program: Program, path: string): Module | undefined {
  const file = program.code.get(`${path}.py` as FilePath) ?? program.code.get(`${path}/__init__.py` as FilePath);
  if (file) return { kind: 'file', file };
  return path && program.folders.has(path) ? { kind: 'folder', folder: path } : undefined;
}

function resolvePython(program: Program, from: string, importer: CodeFile, knownPackages: ReadonlySet<string>): Module {
  const dots = /^\.*/.exec(from)![0].length;
  if (dots > 0) {
    let folder = parentFolder(importer.path);
    for (let i = 1; i < dots; i++) folder = parentFolder(folder);
    const rest = from.slice(dots).replaceAll('.', '/');
    return pythonModule(program, joinPath(folder, rest)) ?? { kind: 'external', name: from };
  }
  const path = from.replaceAll('.', '/');
  const first = from.split('.')[0]!;
  for (const root of pythonRoots(program, importer)) {
    const found = pythonModule(program, joinPath(root, path));
    // An installed package goes before a folder without `__init__.py`, as in `from alembic import op` beside a folder `alembic`.
    if (found && !(found.kind === 'folder' && knownPackages.has(first))) return found;
  }
  if (!knownPackages.has(first)) {
    for (let folder = parentFolder(importer.path); ; folder = parentFolder(folder)) {
      const found = pythonModule(program, joinPath(folder, path));
      if (found?.kind === 'file') return found;
      if (folder === '') break;
    }
    const elsewhere = [...program.folders].filter((folder) => folder.endsWith(`/${first}`));
    for (const folder of elsewhere) {
      const found = pythonModule(program, joinPath(parentFolder(folder), path));
      if (found?.kind === 'file' && from.includes('.')) return found;
    }
  }
  return { kind: 'external', name: from };
}

/** Where absolute imports of a file start: above its topmost package, its manifest's folder and `src`, the root, and its own folder for a script. */
function pythonRoots(program: Program, importer: CodeFile): string[] {
  const own = parentFolder(importer.path);
  let top = own;
  while (program.files.has(joinPath(top, '__init__.py') as FilePath) && top !== '') top = parentFolder(top);
  const project = importer.facts.source.project;
  const roots = [top, project, joinPath(project, 'src'), joinPath(project, 'app'), '', 'src'];
  if (top === own) roots.push(own);
  return [...new Set(roots)];
}

const codeExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts'];

interface PathMapping {
  readonly folder: string;
  /** [prefix, suffix, targets] of `compilerOptions.paths`. */
  readonly rules: readonly {
    readonly prefix: string;
    readonly suffix: string;
    readonly exact: boolean;
    readonly targets: readonly string[];
  }[];
  readonly baseUrl?: string;
}

function typescriptResolver(program: Program): (from: string, importer: CodeFile) => Module {
  const mappings = readPathMappings(program);
  const packages = readWorkspacePackages(program);
  const load = (path: string): Module | undefined => {
    const file = codeAt(program, normalise(path));
    return file ? { kind: 'file', file } : undefined;
  };
  return (from, importer) => {
    if (from.startsWith('.')) {
      return load(joinPath(parentFolder(importer.path), from)) ?? { kind: 'external', name: from };
    }
    for (const mapping of mappings) {
      if (mapping.folder && !importer.path.startsWith(`${mapping.folder}/`)) continue;
      for (const rule of mapping.rules) {
        const fits = rule.exact
          ? from === rule.prefix
          : from.startsWith(rule.prefix) && from.endsWith(rule.suffix) && from.length >= rule.prefix.length + rule.suffix.length;
        if (!fits) continue;
        const middle = rule.exact ? '' : from.slice(rule.prefix.length, from.length - rule.suffix.length);
        for (const target of rule.targets) {
          const found = load(joinPath(mapping.baseUrl ?? mapping.folder, target.replace('*', middle)));
          if (found) return found;
        }
      }
      if (mapping.baseUrl !== undefined) {
        const found = load(joinPath(mapping.baseUrl, from));
        if (found) return found;
      }
    }
    const workspace = packages.find(({ name }) => from === name || from.startsWith(`${name}/`));
    if (workspace) {
      const rest = from.slice(workspace.name.length + 1);
      for (const entry of rest ? [rest, `src/${rest}`] : [...workspace.entries, 'src/index', 'index', 'src/main', 'lib/index']) {
        const found = load(joinPath(workspace.folder, entry));
        if (found) return found;
      }
    }
    const alias = /^(?:@|~|#)\/(.+)$/.exec(from) ?? /^(?:#|~)([^/].*)$/.exec(from);
    const inProject = alias?.[1] ?? (/^(?:src|app|lib|server)\//.test(from) ? from : undefined);
    if (inProject) {
      const project = importer.facts.source.project;
      for (const base of [project, joinPath(project, 'src')]) {
        const found = load(joinPath(base, inProject));
        if (found) return found;
      }
    }
    return { kind: 'external', name: from };
  };
}

function codeAt(program: Program, path: string): CodeFile | undefined {
  const exact = program.code.get(path as FilePath);
  if (exact) return exact;
  const stem = path.replace(/\.(?:[mc]?js|jsx|ts|tsx)$/, '');
  for (const base of stem === path ? [path] : [stem, path]) {
    for (const extension of codeExtensions) {
      const file = program.code.get((base + extension) as FilePath);
      if (file) return file;
    }
  }
  for (const extension of codeExtensions) {
    const file = program.code.get(joinPath(path, `index${extension}`) as FilePath);
    if (file) return file;
  }
  return undefined;
}

/** Collapses `.` and `..`; a path that leaves the root becomes one that no file has. */
export function normalise(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push('..');
  }
  return out.join('/');
}

function readPathMappings(program: Program): PathMapping[] {
  const mappings: PathMapping[] = [];
  for (const tree of program.trees) {
    if (!/(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$/.test(tree.source.path)) continue;
    const folder = parentFolder(tree.source.path);
    const targets = new Map<string, string[]>();
    let baseUrl: string | undefined;
    for (const { keys, value } of tree.tree.nodes) {
      if (keys[0] !== 'compilerOptions' || typeof value !== 'string') continue;
      if (keys[1] === 'baseUrl') baseUrl = normalise(joinPath(folder, value));
      if (keys[1] === 'paths' && typeof keys[2] === 'string') {
        const list = targets.get(keys[2]) ?? [];
        list.push(value);
        targets.set(keys[2], list);
      }
    }
    const rules = [...targets].map(([pattern, list]) => {
      const star = pattern.indexOf('*');
      return star < 0
        ? { prefix: pattern, suffix: '', exact: true, targets: list }
        : { prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1), exact: false, targets: list };
    });
    if (rules.length > 0 || baseUrl !== undefined)
      mappings.push({ folder, rules, ...(baseUrl === undefined ? {} : { baseUrl }) });
  }
  return mappings.sort((a, b) => b.folder.length - a.folder.length);
}

function readWorkspacePackages(program: Program): { name: string; folder: string; entries: string[] }[] {
  const packages: { name: string; folder: string; entries: string[] }[] = [];
  for (const tree of program.trees) {
    if (!/(?:^|\/)package\.json$/.test(tree.source.path)) continue;
    const text = (key: string) => {
      const node = tree.tree.nodes.find(({ keys }) => keys.length === 1 && keys[0] === key);
      return typeof node?.value === 'string' ? node.value : undefined;
    };
    const name = text('name');
    if (!name) continue;
    const entries = [text('source'), text('module'), text('main'), text('types')].filter((entry) => entry !== undefined);
    packages.push({
      name,
      folder: parentFolder(tree.source.path),
      entries: [...entries, ...entries.map((entry) => entry.replace(/^(?:\.\/)?(?:dist|lib|build)\//, 'src/'))],
    });
  }
  return packages.sort((a, b) => b.name.length - a.name.length);
}
