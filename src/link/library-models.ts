import type { CodeFacts } from '../model/facts.ts';
import type { Framework, LibraryModel } from '../model/framework.ts';
import type { ClassNode, CodeFile, Denotation, Program } from '../model/linking.ts';
import { type FilePath, spanOf } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { lastOfPath } from './match.ts';
import { indexFile, lastName } from './program.ts';

/** Models that libraries bring, as classes without fields: what rows of the project refer to, and what those refer back from. */
export interface LibraryModels {
  /** The class at an access path: `django.contrib.auth.models.User`, or what a project has in its place: `django.contrib.auth.get_user_model()`. */
  at(path: string): Denotation | undefined;
  /** The class that an expression stands for by its names alone: `settings.AUTH_USER_MODEL`, `get_user_model()`, a name that the file gives either, `'auth.User'`. */
  named(value: Value, file: CodeFile): ClassNode | undefined;
  /** The library's class behind a table: `auth_user`. */
  ofTable(table: string): ClassNode | undefined;
  /** The table of a library's class; undefined for a class of the project. */
  tableOf(cls: ClassNode): string | undefined;
  readonly classes: readonly ClassNode[];
}

/** Where classes of libraries stand: no file has such a path. */
const nowhere = '<library>';

/** Makes a class for each of the `libraryModels` of all descriptors. */
export function buildLibraryModels(program: Program, frameworks: readonly Framework[]): LibraryModels {
  const all = frameworks.flatMap((one) => one.libraryModels ?? []);
  const made = new Map(all.map((model): [LibraryModel, ClassNode] => [model, { file: fileOf(model), id: 0 }]));
  const byPath = new Map(all.map((model) => [model.path, model]));
  const byStandIn = new Map(all.flatMap((model) => (model.replaced?.by ?? []).map((path) => [path, model])));
  const byLastName = new Map([...byStandIn].map(([path, model]) => [lastOfPath(path.replace(/\(\)$/, '')), model]));
  const replacing = new Map<LibraryModel, ClassNode | undefined>();
  return {
    at(path) {
      const model = byPath.get(path);
      if (model) return { kind: 'class', ...made.get(model)! };
      const standIn = byStandIn.get(path);
      const current = standIn && currentOf(standIn);
      return current && { kind: 'class', ...current };
    },
    named,
    ofTable(table) {
      const model = all.find((one) => one.table === table);
      return model && made.get(model);
    },
    tableOf: ({ file }) => (file.path === nowhere ? file.code.classes[0]!.qualifiedName : undefined),
    classes: [...made.values()],
  };

  function named(value: Value, file: CodeFile, depth = 2): ClassNode | undefined {
    if (value.kind === 'literal') {
      const model = all.find(({ label }) => label === value.value);
      return model && made.get(model);
    }
    const called = value.kind === 'call' ? file.code.calls[value.call]?.callee : value;
    const name = called && lastName(called);
    const standIn = name === undefined ? undefined : byLastName.get(name);
    if (standIn) return currentOf(standIn);
    if (value.kind !== 'name' || depth === 0) return undefined;
    const definitions = file.scopes.get(0)?.names.get(value.name) ?? [];
    // `class User(AbstractUser)` in a file that imports the library's, too.
    if (definitions.some((one) => one.kind === 'class')) return undefined;
    for (const one of definitions) {
      if (one.kind === 'import') {
        const model = byPath.get(`${one.import.from}.${one.import.name}`);
        if (model) return made.get(model);
      }
      const given = one.kind === 'binding' && one.binding.value ? named(one.binding.value, file, depth - 1) : undefined;
      if (given) return given;
    }
    return undefined;
  }

  /** What a project has in the place of a library's model: the class that a setting names, or the only one with such a base; else the library's. */
  function currentOf(model: LibraryModel): ClassNode | undefined {
    if (!replacing.has(model)) {
      const own = ownOf(model, program);
      replacing.set(model, own.length === 0 ? made.get(model) : own.length === 1 ? own[0] : undefined);
    }
    return replacing.get(model);
  }
}

function ownOf({ replaced }: LibraryModel, { code }: Program): readonly ClassNode[] {
  if (!replaced) return [];
  const found: ClassNode[] = [];
  const said = new Set<string>();
  for (const file of code.values()) {
    if (!file.isPython || file.facts.source.role === 'test' || file.facts.source.role === 'migration') continue;
    for (const one of file.scopes.get(0)?.names.get(replaced.setting) ?? []) {
      const value = one.kind === 'binding' ? one.binding.value : undefined;
      if (value?.kind === 'literal' && typeof value.value === 'string') said.add(value.value);
    }
    for (const [id, { bases }] of file.code.classes.entries())
      if (bases.some((base) => replaced.bases.includes(lastName(base) ?? ''))) found.push({ file, id });
  }
  const [label, other] = said;
  if (label === undefined || other !== undefined) return found;
  const [app = '', name] = label.split('.');
  const named = [...code.values()].flatMap((file): ClassNode[] =>
    file.isPython
      ? file.code.classes.flatMap((cls, id) => (cls.name === name && file.path.split('/').includes(app) ? [{ file, id }] : []))
      : [],
  );
  return named.length === 1 ? named : found;
}

/** A file with one class in it, which derives from what its library says. Its whole name is that of its table. */
function fileOf({ path, base, table }: LibraryModel): CodeFile {
  const span = spanOf(1, 1, 1, 2);
  const name = lastOfPath(path);
  const facts: CodeFacts = {
    kind: 'code',
    source: { path: nowhere as FilePath, language: 'python', role: 'source', project: '', tracked: 'no' },
    hash: '',
    lines: 0,
    suppressions: [],
    findings: [],
    problems: [],
    credentials: [],
    ddl: [],
    code: {
      imports: [{ from: base.slice(0, base.lastIndexOf('.')), name: lastOfPath(base), as: 'Base', block: 0, span }],
      exports: [],
      functions: [],
      classes: [
        {
          name,
          qualifiedName: table,
          bases: [{ kind: 'name', name: 'Base', span }],
          keywords: [],
          interfaces: [],
          isAbstract: false,
          decorators: [],
          block: 1,
          span,
          nameSpan: span,
        },
      ],
      blocks: [
        { kind: 'function', function: 0, id: 0, parent: 0, span },
        { kind: 'class', class: 0, id: 1, parent: 0, span },
      ],
      bindings: [],
      calls: [],
      assigns: [],
      returns: [],
      reads: [],
      compares: [],
      raises: [],
      jumps: [],
    },
  };
  return indexFile(facts);
}
