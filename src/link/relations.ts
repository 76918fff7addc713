import type { Framework, RelationDescriptor } from '../model/framework.ts';
import type { ClassNode, CodeFile, Program } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import type { LibraryModels } from './library-models.ts';
import { lastOfPath, tableOf } from './match.ts';
import { append, groupedBy, lastName, once } from './program.ts';
import { firstArgument } from './rows.ts';

/** What the resolver asks about the fields of a model that hold rows of another one. */
export interface Relations {
  /** The descriptor of the call that a field is made by, by the path of its result: `sqlalchemy.orm.relationship()`. */
  madeBy(path: string): RelationDescriptor | undefined;
  /** The models whose rows a field that no class declares holds: `orders` of a customer, for `ForeignKey(Customer, related_name="orders")`. */
  backFrom(of: ClassNode, field: string): readonly Back[];
}

/** The way back of a relation. `isOne`: the field is one row, not many. `query`: it is a query, by its path. */
export interface Back extends ClassNode {
  readonly isOne?: true;
  readonly query?: string;
}

/** Indexes the `relations` sections by last name. */
export function buildRelations(program: Program, frameworks: readonly Framework[], library: LibraryModels): Relations {
  const table = tableOf(frameworks, ({ relations = [] }) => relations.map((one) => [one.call, one]));
  let backs: ReadonlyMap<string, readonly Back[]> | undefined;
  return {
    madeBy: (path) => (path.endsWith('()') ? table.of(path.slice(0, -2))[0] : undefined),
    backFrom(of, field) {
      backs ??= readBacks(
        program,
        frameworks.flatMap((one) => one.relations ?? []),
        library,
      );
      return backs.get(backKey(of, field)) ?? [];
    },
  };
}

function backKey({ file, id }: ClassNode, field: string): string {
  return `${file.path}:${id}:${field}`;
}

/** By names alone, without following them: the resolver asks in the middle of its own questions. */
function readBacks(
  program: Program,
  relations: readonly RelationDescriptor[],
  library: LibraryModels,
): ReadonlyMap<string, readonly Back[]> {
  const found = new Map<string, Back[]>();
  for (const { call: pattern, model, back, holds, asQuery } of relations) {
    if (!back || !model) continue;
    for (const { file, call } of program.callsByName.get(lastOfPath(pattern)) ?? []) {
      const block = file.code.blocks[call.block];
      const said = block?.kind === 'class' ? firstArgument(call, model) : undefined;
      if (!said || block?.kind !== 'class' || !file.isPython) continue;
      const named = call.named.find(({ name }) => name === back.name)?.value;
      const owner = { file, id: block.class };
      const text = said.kind === 'literal' ? String(said.value) : lastName(said);
      const target =
        text === 'self'
          ? owner
          : (library.named(said, file) ?? (text === undefined ? undefined : classNamed(program, text, file)));
      const { name } = file.code.classes[block.class]!;
      const field = named ? textOf(named, file) : back.suffix === undefined ? undefined : `${name.toLowerCase()}${back.suffix}`;
      if (!target || field === undefined) continue;
      const isOne = back.isOne ?? (holds === 'either' && !isSeveral(call, owner, target));
      const own = named?.kind === 'call' ? file.code.calls[named.call] : undefined;
      const query = own && queryOf(own, asQuery);
      append(found, backKey(target, field), query !== undefined ? { ...owner, query } : isOne ? { ...owner, isOne } : owner);
    }
  }
  return found;
}

/** The path of the query that a relation is, where its call says so. */
export function queryOf({ named }: Call, asQuery: RelationDescriptor['asQuery']): string | undefined {
  const value = asQuery && named.find(({ name }) => name === asQuery.keyword)?.value;
  return value?.kind === 'literal' && value.value === asQuery?.value ? asQuery.path : undefined;
}

/** `"author"`, and `db.backref("author", lazy="joined")`. */
function textOf(value: Value, file: CodeFile): string | undefined {
  const given = value.kind === 'call' ? file.code.calls[value.call]?.positional[0] : value;
  return given?.kind === 'literal' ? String(given.value) : undefined;
}

/** Whether the way back of `relationship(Target, backref=...)` leads to several: over a table between them, or since the owner holds the key. */
function isSeveral({ named }: Call, owner: ClassNode, target: ClassNode): boolean {
  if (named.some(({ name }) => name === 'secondary')) return true;
  const called = new Set([target.file.code.classes[target.id]!.name, tablenameOf(target) ?? ''].map(plainName));
  const { block } = owner.file.code.classes[owner.id]!;
  return owner.file.code.calls.some((call) => {
    const [to] = call.positional;
    if (call.block !== block || lastName(call.callee) !== 'ForeignKey' || !to) return false;
    const column =
      to.kind === 'literal' ? String(to.value).split('.').at(-2) : to.kind === 'member' ? lastName(to.object) : undefined;
    return column !== undefined && called.has(plainName(column));
  });
}

/** The table that a class says it is stored in. https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#declarative-table-configuration */
function tablenameOf({ file: { code }, id }: ClassNode): string | undefined {
  const { block } = code.classes[id]!;
  const said = code.bindings.find((one) => one.block === block && one.name === '__tablename__')?.value;
  return said?.kind === 'literal' && typeof said.value === 'string' ? said.value : undefined;
}

/** `BlogPost`, `blog_posts` and `blogpost` are one. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '').replace(/s$/, '');
}

/** The model an annotation names (`Mapped[list["Order"]]`), and whether it says many; nothing where it names several. */
export function annotated(type: Value | undefined): { readonly type?: Value; readonly isMany: boolean } {
  let isMany = false;
  let at = type;
  for (let depth = 0; at && depth < 10; depth++) {
    if (at.kind === 'binary' && at.operator === '|') at = isNone(at.left) ? at.right : isNone(at.right) ? at.left : undefined;
    else if (at.kind === 'index') {
      const name = lastName(at.object) ?? '';
      if (collections.has(name)) isMany = true;
      else if (!wrappers.has(name)) return { isMany };
      at = at.index.kind === 'list' ? (at.index.items.length === 1 ? at.index.items[0] : undefined) : at.index;
    } else break;
  }
  return at ? { type: at, isMany } : { isMany };
}

const wrappers = new Set(['Mapped', 'Optional', 'ForeignKeyRelation', 'ForeignKeyNullableRelation', 'OneToOneRelation']);
const collections = new Set(
  'list List set Set Sequence Collection Iterable InstrumentedList ManyToManyRelation ReverseRelation'.split(' '),
);

function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** A keyword that says whether a relation holds many: `uselist=False`. */
export function saysMany(call: Call): boolean | undefined {
  const value = call.named.find(({ name }) => name === 'uselist')?.value;
  return value?.kind === 'literal' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** The class that goes by a name in a text (`"Order"`, `"shop.Order"`): of the file itself, else the only one of the project. */
export function classNamed(program: Program, name: string, from: CodeFile): ClassNode | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const { project } = from.facts.source;
  const all = (classesByName(program).get(short) ?? []).filter(({ file }) => file.facts.source.project === project);
  const own = all.filter(({ file }) => file === from);
  if (own.length === 1) return own[0];
  if (all.length < 2) return all[0];
  // `"shop.Order"` where several applications have orders.
  const app = name.split('.').at(-2);
  const [only, other] = all.filter(({ file }) => app !== undefined && file.path.split('/').includes(app));
  return other ? undefined : only;
}

const classesByName = once(({ code }: Program) =>
  groupedBy(
    [...code.values()].flatMap((file): ClassNode[] => (file.isPython ? file.code.classes.map((_, id) => ({ file, id })) : [])),
    ({ file, id }) => file.code.classes[id]!.name,
  ),
);
