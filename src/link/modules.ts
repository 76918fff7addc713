import type { CodeFile, Module, Modules, Program } from '../model/linking.ts';
import type { FilePath } from '../model/location.ts';
import { append, groupedBy, joinPath, once, parentFolder } from './program.ts';
import { popularPackages, standardLibrary } from './python-standard-library.ts';

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
  const isInstalled = knownPackages.has(first) || popularPackages.has(first) || standardLibrary.has(first);
  const { sure, likely } = pythonRoots(program, importer);
  for (const root of isInstalled ? sure : [...sure, ...likely]) {
    const found = pythonModule(program, joinPath(root, path));
    // An installed package goes before a folder without `__init__.py`, as in `from alembic import op` beside a folder `alembic`.
    if (found && !(found.kind === 'folder' && isInstalled)) return found;
  }
  if (!isInstalled) {
    for (let folder = parentFolder(importer.path); ; folder = parentFolder(folder)) {
      const found = pythonModule(program, joinPath(folder, path));
      if (found?.kind === 'file') return found;
      if (folder === '') break;
    }
    for (const folder of foldersNamed(program, first)) {
      const found = pythonModule(program, joinPath(parentFolder(folder), path));
      if (found?.kind === 'file' && from.includes('.')) return found;
    }
  }
  return { kind: 'external', name: from };
}

/** Folders below others that have this name. */
function foldersNamed(program: Program, name: string): readonly string[] {
  return innerFolders(program).get(name) ?? [];
}
const innerFolders = once(({ folders }: Program) =>
  groupedBy(
    [...folders].filter((folder) => folder.includes('/')),
    (folder) => folder.slice(folder.lastIndexOf('/') + 1),
  ),
);

/**
 * Where absolute imports of a file start: surely above its topmost package, in its manifest's folder and `src`, and at the root; likely in
 * `app` and in the file's own folder. A name that a library has is not looked for in the likely ones: `app/logging.py` is `app.logging`.
 */
function pythonRoots(program: Program, importer: CodeFile): { sure: readonly string[]; likely: readonly string[] } {
  const own = parentFolder(importer.path);
  let top = own;
  while (program.files.has(joinPath(top, '__init__.py') as FilePath) && top !== '') top = parentFolder(top);
  const project = importer.facts.source.project;
  const sure = [...(top === own ? [] : [top]), project, joinPath(project, 'src'), '', 'src'];
  const likely = [joinPath(project, 'app'), own];
  return top === own ? { sure, likely: [own, ...likely] } : { sure, likely: likely.slice(0, 1) };
}

const codeExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts'];

/** Which files specifiers of a form mean, for the files below a folder: of `compilerOptions`, and of a package.json's `imports` and `exports`. */
interface PathMapping {
  readonly folder: string;
  readonly rules: readonly PathRule[];
  readonly baseUrl?: string;
}
interface PathRule {
  readonly prefix: string;
  /** What follows the star; undefined without one. */
  readonly suffix?: string;
  /** Paths from the root of the repository. */
  readonly targets: readonly string[];
}

function pathRule(pattern: string, targets: readonly string[]): PathRule {
  const star = pattern.indexOf('*');
  return star < 0 ? { prefix: pattern, targets } : { prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1), targets };
}

/** What the star stands for; '' for a rule without star that fits, undefined when it does not fit. */
function matchRule({ prefix, suffix }: PathRule, from: string): string | undefined {
  if (suffix === undefined) return from === prefix ? '' : undefined;
  const fits = from.startsWith(prefix) && from.endsWith(suffix) && from.length >= prefix.length + suffix.length;
  return fits ? from.slice(prefix.length, from.length - suffix.length) : undefined;
}

function typescriptResolver(program: Program): (from: string, importer: CodeFile) => Module {
  const packages = readWorkspacePackages(program);
  const mappings = [...readCompilerPaths(program, packages), ...readPackagePaths(program)].sort(
    (a, b) => b.folder.length - a.folder.length,
  );
  const load = (path: string): Module | undefined => {
    const file = codeAt(program, normalise(path));
    return file ? { kind: 'file', file } : undefined;
  };
  return (from, importer) => {
    if (from.startsWith('.')) {
      const path = joinPath(parentFolder(importer.path), from);
      return load(path) ?? load(inOtherCase(program, normalise(path))) ?? { kind: 'external', name: from };
    }
    for (const mapping of mappings) {
      if (mapping.folder && !importer.path.startsWith(`${mapping.folder}/`)) continue;
      for (const rule of mapping.rules) {
        const star = matchRule(rule, from);
        if (star === undefined) continue;
        for (const target of rule.targets) {
          const found = load(target.replace('*', () => star));
          if (found) return found;
        }
      }
      if (mapping.baseUrl !== undefined) {
        const found = load(joinPath(mapping.baseUrl, from));
        if (found) return found;
      }
    }
    const workspace = packages.find(
      (one) => (from === one.name || from.startsWith(`${one.name}/`)) && !(one.asksForItsName && isBelow(importer, one.folder)),
    );
    if (workspace) {
      const rest = from.slice(workspace.name.length + 1);
      for (const entry of rest ? [rest, `src/${rest}`] : [...workspace.entries, 'src/index', 'index', 'src/main', 'lib/index']) {
        const found = load(joinPath(workspace.folder, entry));
        if (found) return found;
      }
    }
    const alias = /^(?:@|~|#)\/(.+)$/.exec(from) ?? /^(?:#|~)([^/].*)$/.exec(from);
    // `rootpath`, `app-module-path` and NODE_PATH make the project's folder a place that modules are looked for in.
    const inProject = alias?.[1] ?? (/^[\w.-]{1,60}\//.test(from) ? from : undefined);
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

/** A path as the only file of that name is written: `./routes/user.js` finds `routes/User.js` on the systems of many who write code. */
function inOtherCase(program: Program, path: string): string {
  const found = stemsInLowerCase(program).get(stemOf(path).toLowerCase()) ?? [];
  return found.length === 1 ? found[0]! : '';
}
const stemsInLowerCase = once(({ code }: Program) =>
  groupedBy(
    [...code.keys()].filter((path) => !path.endsWith('.py')),
    (path) => stemOf(path).toLowerCase(),
  ),
);

/** Without the extension, and without `index`. */
function stemOf(path: string): string {
  return path.replace(/(?:\.d)?\.(?:[mc]?[jt]s|[jt]sx)$/, '').replace(/\/index$/, '');
}

/** Collapses `.` and `..`; a path that leaves the root becomes one that no file has. */
function normalise(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else out.push('..');
  }
  return out.join('/');
}

interface CompilerOptions {
  readonly paths?: readonly PathRule[];
  readonly baseUrl?: string;
}

/** `paths` and `baseUrl` of every tsconfig and jsconfig, with what they extend. https://www.typescriptlang.org/tsconfig/#extends */
function readCompilerPaths(program: Program, packages: readonly WorkspacePackage[]): PathMapping[] {
  const configs = new Map(
    program.trees.flatMap((tree) => (tree.source.path.endsWith('.json') ? [[tree.source.path as string, tree] as const] : [])),
  );
  const optionsOf = (path: string, seen: readonly string[]): CompilerOptions => {
    const tree = configs.get(path);
    if (!tree || seen.includes(path) || seen.length > 8) return {};
    const folder = parentFolder(path);
    const inherited = tree.tree.nodes
      .flatMap(({ keys, value }) => (keys[0] === 'extends' && keys.length <= 2 && typeof value === 'string' ? [value] : []))
      .map((from) => optionsOf(extendedConfig(from, folder, packages, configs), [...seen, path]));
    const base: CompilerOptions = Object.assign({}, ...inherited);
    const targets = new Map<string, string[]>();
    let baseUrl = base.baseUrl;
    for (const { keys, value } of tree.tree.nodes)
      if (keys[0] === 'compilerOptions' && keys[1] === 'baseUrl' && typeof value === 'string')
        baseUrl = normalise(joinPath(folder, value));
    for (const { keys, value } of tree.tree.nodes) {
      if (keys[0] !== 'compilerOptions' || keys[1] !== 'paths' || typeof keys[2] !== 'string' || typeof value !== 'string')
        continue;
      append(targets, keys[2], normalise(joinPath(baseUrl ?? folder, value)));
    }
    const own = [...targets].map(([pattern, list]) => pathRule(pattern, list));
    const paths = own.length > 0 ? own : base.paths;
    return { ...(paths ? { paths } : {}), ...(baseUrl === undefined ? {} : { baseUrl }) };
  };
  return [...configs.keys()].flatMap((path) => {
    if (!/(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$/.test(path)) return [];
    const { paths = [], baseUrl } = optionsOf(path, []);
    const isEmpty = paths.length === 0 && baseUrl === undefined;
    return isEmpty ? [] : [{ folder: parentFolder(path), rules: paths, ...(baseUrl === undefined ? {} : { baseUrl }) }];
  });
}

/** The file that `extends` names: relative, or of a package of the workspace; '' for one outside the repository. */
function extendedConfig(
  from: string,
  folder: string,
  packages: readonly WorkspacePackage[],
  configs: ReadonlyMap<string, unknown>,
): string {
  const workspace = from.startsWith('.') ? undefined : packages.find(({ name }) => from === name || from.startsWith(`${name}/`));
  if (!workspace && !from.startsWith('.')) return '';
  const path = normalise(workspace ? joinPath(workspace.folder, from.slice(workspace.name.length + 1)) : joinPath(folder, from));
  return [path, `${path}.json`, joinPath(path, 'tsconfig.json')].find((one) => configs.has(one)) ?? '';
}

/** `imports` and `_moduleAliases` (for the package's own files) and `exports` (for everybody) of every package.json. https://nodejs.org/api/packages.html */
function readPackagePaths(program: Program): PathMapping[] {
  return program.trees.flatMap(({ source, tree }) => {
    if (!/(?:^|\/)package\.json$/.test(source.path)) return [];
    const folder = parentFolder(source.path);
    const name = tree.nodes.find(({ keys }) => keys.length === 1 && keys[0] === 'name')?.value;
    const imports = new Map<string, string[]>();
    const exports = new Map<string, string[]>();
    for (const { keys, value } of tree.nodes) {
      const [section, first] = keys;
      if (typeof value !== 'string' || (!value.startsWith('.') && section !== '_moduleAliases')) continue;
      const path = normalise(joinPath(folder, value));
      const source = normalise(joinPath(folder, sourceOf(value)));
      const targets = path === source ? [path] : [path, source];
      // https://github.com/ilearnio/module-alias
      if (section === '_moduleAliases' && typeof first === 'string')
        for (const [pattern, target] of [
          [first, path],
          [`${first}/*`, `${path}/*`],
        ] as const)
          imports.set(pattern, [target]);
      if (section === 'imports' && typeof first === 'string') imports.set(first, [...(imports.get(first) ?? []), ...targets]);
      if (section === 'exports' && typeof name === 'string') {
        const pattern = typeof first === 'string' && first.startsWith('.') ? name + first.slice(1) : name;
        exports.set(pattern, [...(exports.get(pattern) ?? []), ...targets]);
      }
    }
    const rules = (map: Map<string, string[]>) => [...map].map(([pattern, targets]) => pathRule(pattern, targets));
    const mapping = (of: string, map: Map<string, string[]>) => (map.size > 0 ? [{ folder: of, rules: rules(map) }] : []);
    return [...mapping(folder, imports), ...mapping('', exports)];
  });
}

/** Where the source of a built file lies, by custom: `dist/index.js` is made of `src/index`. */
function sourceOf(path: string): string {
  return path.replace(/^(?:\.\/)?(?:dist|lib|build)\//, 'src/');
}

interface WorkspacePackage {
  readonly name: string;
  readonly folder: string;
  readonly entries: readonly string[];
  /** It depends on another package of its own name: a project called `koa` that is made with Koa. */
  readonly asksForItsName: boolean;
}

function isBelow({ path }: CodeFile, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function readWorkspacePackages(program: Program): WorkspacePackage[] {
  const packages: WorkspacePackage[] = [];
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
      entries: [...entries, ...entries.map(sourceOf)],
      asksForItsName: tree.tree.nodes.some(
        ({ keys }) => keys.length === 2 && /^(?:dev|peer)?[dD]ependencies$/.test(String(keys[0])) && keys[1] === name,
      ),
    });
  }
  return packages.sort((a, b) => b.name.length - a.name.length);
}
