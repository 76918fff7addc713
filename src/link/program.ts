import type { SymbolId } from '../model/concepts.ts';
import type { CodeFacts, FileFacts, TreeFacts } from '../model/facts.ts';
import type { CallSite, CodeFile, Definition, Program, Scope } from '../model/linking.ts';
import {
  columnOf,
  compareSpans,
  endColumnOf,
  endLineOf,
  type FilePath,
  type Location,
  lineOf,
  placesOf,
  type Span,
  spanOf,
} from '../model/location.ts';
import type { Binding, Block, FunctionSyntax, Import } from '../model/syntax.ts';
import type { BlockId, ClassId, FunctionId, Value } from '../model/value.ts';

/** Stands for the name in `callsByName` of calls that have none: `require('./routes')(app)`. */
export const calledModule = '()';

/** Indexes all facts. Pure; files are taken in path order so that everything after is deterministic. */
export function buildProgram(facts: readonly FileFacts[]): Program {
  const sorted = [...facts].sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
  const files = new Map<FilePath, FileFacts>();
  const code = new Map<FilePath, CodeFile>();
  const trees: TreeFacts[] = [];
  const folders = new Set<string>(['']);
  const callsByName = new Map<string, CallSite[]>();
  for (const one of sorted) {
    files.set(one.source.path, one);
    if (one.kind === 'tree') trees.push(one);
    if (one.kind !== 'code') continue;
    if (one.source.language === 'python') {
      for (let folder = parentFolder(one.source.path); !folders.has(folder); folder = parentFolder(folder)) folders.add(folder);
    }
    const file = indexFile(one);
    code.set(one.source.path, file);
    for (const site of file.sites) {
      const { callee } = site.call;
      const name = callee.kind === 'module' ? calledModule : lastName(callee);
      if (name) append(callsByName, name, site);
    }
  }
  return { files, code, trees, folders, callsByName };
}

/** `@total.setter`, `@total.expression`: what is read under the name is the getter. */
function isPartOfGetter({ kind, name, decorators }: FunctionSyntax): boolean {
  return (
    kind === 'setter' || decorators.some((one) => one.kind === 'member' && one.object.kind === 'name' && one.object.name === name)
  );
}

/** Adds to a file the look-ups that linking needs. */
export function indexFile(facts: CodeFacts): CodeFile {
  const { code } = facts;
  // As long as they are from the start: a list that grows is up to three times as long, and there are five a file.
  const scopeOf = new Array<BlockId>(code.blocks.length);
  const functionOf = new Array<FunctionId>(code.blocks.length);
  code.blocks.forEach((block, id) => {
    const isScope = id === 0 || block.kind === 'function' || block.kind === 'class';
    scopeOf[id] = isScope ? id : scopeOf[block.parent]!;
    functionOf[id] = block.kind === 'function' ? block.function : id === 0 ? 0 : functionOf[block.parent]!;
  });

  const names = new Map<BlockId, Map<string, Definition[]>>();
  const starImports = new Map<BlockId, Import[]>();
  const define = (scope: BlockId, name: string, definition: Definition) => {
    let inScope = names.get(scope);
    if (!inScope) names.set(scope, (inScope = new Map()));
    append(inScope, name, definition);
  };
  const functionAt = new Map<string, FunctionId>();
  const classAt = new Map<string, ClassId>();
  code.functions.forEach((fn, id) => {
    if (id > 0) functionAt.set(nameAt(fn.name, fn.nameSpan), id);
    fn.parameters.forEach((parameter, index) => {
      if (parameter.name) define(fn.block, parameter.name, { kind: 'parameter', parameter, index, function: id });
    });
  });
  code.classes.forEach((cls, id) => {
    classAt.set(nameAt(cls.name, cls.nameSpan), id);
  });
  for (const one of code.imports) {
    if (one.as === '*') append(starImports, scopeOf[one.block]!, one);
    else if (one.as) define(scopeOf[one.block]!, one.as, { kind: 'import', import: one });
  }
  const homeOf = homesOf(facts, scopeOf);
  for (const binding of code.bindings) {
    const scope = homeOf(binding) ?? scopeOf[binding.block]!;
    const fn = binding.kind === 'function' ? functionAt.get(nameAt(binding.name, binding.span)) : undefined;
    const cls = binding.kind === 'class' ? classAt.get(nameAt(binding.name, binding.span)) : undefined;
    if (fn !== undefined) define(scope, binding.name, { kind: 'function', function: fn });
    else if (cls !== undefined) define(scope, binding.name, { kind: 'class', class: cls });
    else define(scope, binding.name, { kind: 'binding', binding });
  }

  const methods = new Map<ClassId, Map<string, FunctionId>>();
  code.functions.forEach((fn, id) => {
    if (fn.class === undefined || code.blocks[fn.block]?.kind !== 'function') return;
    let own = methods.get(fn.class);
    if (!own) methods.set(fn.class, (own = new Map()));
    if (!own.has(fn.name) || !isPartOfGetter(fn)) own.set(fn.name, id);
  });

  const scopes = new Map<BlockId, Scope>();
  for (const block of new Set([...names.keys(), ...starImports.keys()])) {
    scopes.set(block, { block, names: names.get(block) ?? new Map(), starImports: starImports.get(block) ?? noImports });
  }
  const exports = new Map<string, CodeFacts['code']['exports'][number]>();
  const starExports: string[] = [];
  for (const one of code.exports) {
    if (one.name === '*' && one.from) starExports.push(one.from);
    else if (!exports.has(one.name)) exports.set(one.name, one);
  }
  const sites = new Array<CallSite>(code.calls.length);
  const file: CodeFile = {
    path: facts.source.path,
    facts,
    code,
    isPython: facts.source.language === 'python',
    scopes,
    sites,
    methods,
    scopeOf,
    functionOf,
    exports,
    starExports,
  };
  code.calls.forEach((call, id) => {
    sites[id] = { file, id, call };
  });
  return file;
}

const noImports: readonly Import[] = [];

/**
 * The scope around a function that declares what the function gives a value to: `let db; async function connect() { db = client.db(); }`. Of Python
 * this is written down where it is read.
 */
function homesOf({ code }: CodeFacts, scopeOf: readonly BlockId[]): (binding: Binding) => BlockId | undefined {
  const isOuter = (one: Binding) => one.isAssigned === true && scopeOf[one.block] !== 0;
  if (!code.bindings.some(isOuter)) return () => undefined;
  const names = new Set(code.bindings.filter(isOuter).map(({ name }) => name));
  const declared = new Map<BlockId, Set<string>>();
  const declare = (scope: BlockId, name: string) => {
    if (names.has(name)) declared.set(scope, (declared.get(scope) ?? new Set()).add(name));
  };
  for (const one of code.bindings) if (!one.isAssigned) declare(scopeOf[one.block]!, one.name);
  for (const fn of code.functions) for (const { name } of fn.parameters) declare(fn.block, name);
  return (one) => {
    if (!isOuter(one)) return undefined;
    for (let scope = scopeOf[one.block]!; ; scope = scopeOf[code.blocks[scope]!.parent]!) {
      if (declared.get(scope)?.has(one.name)) return scope;
      if (scope === 0) return undefined;
    }
  };
}

/** A name and where it begins. */
function nameAt(name: string, span: Span): string {
  return `${name}@${lineOf(span)}:${columnOf(span)}`;
}

/** The last name of an access: `set_cookie` of `response.set_cookie`; undefined for a call of a call. */
export function lastName(value: Value): string | undefined {
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  if (value.kind === 'index') return lastName(value.object);
  return undefined;
}

/** `app/users.py#UserService.get`; the module body is `app/users.py#`. Anonymous functions carry their line. */
export function symbolOf(file: CodeFile, id: FunctionId): SymbolId {
  const fn = file.code.functions[id];
  const name =
    !fn || id === 0
      ? ''
      : fn.name
        ? fn.qualifiedName
        : `${fn.qualifiedName.replace(/<(?:anonymous|lambda)>$/, '')}<anonymous:${lineOf(fn.span)}>`;
  return `${file.path}#${name}` as SymbolId;
}

/** `app/users.py#UserService`. */
export function classSymbol(file: CodeFile, id: ClassId): SymbolId {
  const cls = file.code.classes[id];
  return `${file.path}#${cls?.qualifiedName || cls?.name || ''}` as SymbolId;
}

/** A span of a file as a place. */
export function locate(file: CodeFile, span: Span): Location {
  return { file: file.path, span };
}

/** Blocks from this one outwards, this one first. */
export function blocksAround({ code }: CodeFile, block: BlockId): readonly Block[] {
  const found: Block[] = [];
  for (let one = code.blocks[block]; one; one = code.blocks[one.parent]) {
    found.push(one);
    if (one.id === 0) break;
  }
  return found;
}

/** The code of one project, in order of path: what is asked project by project must not read all files for each. */
export function codeOfProject(program: Program, project: string): readonly CodeFile[] {
  return codeByProject(program).get(project) ?? [];
}
const codeByProject = once(({ code }: Program) => groupedBy(code.values(), (file) => file.facts.source.project));

/** Makes of a function one that computes its answer once for each argument, and forgets it with the argument. */
export function once<K extends object, T>(compute: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly answer: T }>();
  return (of) => {
    let found = known.get(of);
    if (!found) known.set(of, (found = { answer: compute(of) }));
    return found.answer;
  };
}

/** Things by a key of each, in their order. */
export function groupedBy<K, T>(things: Iterable<T>, keyOf: (thing: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const one of things) append(found, keyOf(one), one);
  return found;
}

/** Whether a position comes before another, both in one file. */
export function isBefore(span: Span, other: Span): boolean {
  return compareSpans(span, other) < 0;
}

/** `app/api` of `app/api/users.py`; empty for what stands at the root. */
export function parentFolder(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** A name below a folder; either may be empty. */
export function joinPath(folder: string, name: string): string {
  return folder ? (name ? `${folder}/${name}` : folder) : name;
}

/** Puts a value at the end of the list of a key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Where a registration stands: of a chain (`router.get(...).post(...)`), where its own method is named. */
export function standsAt({ file, call }: CallSite): Location {
  const { callee, span } = call;
  const [, , line, column] = placesOf(callee.span);
  if (callee.kind !== 'member' || (callee.object.kind !== 'call' && line === lineOf(span))) return locate(file, span);
  return locate(file, spanOf(line, Math.max(1, column - callee.property.length), endLineOf(span), endColumnOf(span)));
}
