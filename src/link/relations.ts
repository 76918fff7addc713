import type { Framework, RelationDescriptor } from '../model/framework.ts';
import type { ClassNode, CodeFile, Program } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { lastOfPath, tableOf } from './match.ts';
import { append, groupedBy, lastName, once } from './program.ts';
import { firstArgument } from './rows.ts';

/** What the resolver asks about the fields of a model that hold rows of another one. */
export interface Relations {
  /** The descriptor of the call that a field is made by, by the path of its result: `sqlalchemy.orm.relationship()`. */
  madeBy(path: string): RelationDescriptor | undefined;
  /** The models whose rows a field that no class declares holds: `orders` of a customer, for `ForeignKey(Customer, related_name="orders")`. */
  backFrom(of: ClassNode, field: string): readonly ClassNode[];
}

/** Indexes the `relations` sections by last name. */
export function buildRelations(program: Program, frameworks: readonly Framework[]): Relations {
  const table = tableOf(frameworks, ({ relations = [] }) => relations.map((one) => [one.call, one]));
  let backs: ReadonlyMap<string, readonly ClassNode[]> | undefined;
  return {
    madeBy: (path) => (path.endsWith('()') ? table.of(path.slice(0, -2))[0] : undefined),
    backFrom(of, field) {
      backs ??= readBacks(
        program,
        frameworks.flatMap((one) => one.relations ?? []),
      );
      return backs.get(backKey(of, field)) ?? [];
    },
  };
}

function backKey({ file, id }: ClassNode, field: string): string {
  return `${file.path}:${id}:${field}`;
}

/** By names alone, without following them: the resolver asks in the middle of its own questions. */
function readBacks(program: Program, relations: readonly RelationDescriptor[]): ReadonlyMap<string, readonly ClassNode[]> {
  const found = new Map<string, ClassNode[]>();
  for (const { call: pattern, model, back } of relations) {
    if (!back || !model) continue;
    for (const { file, call } of program.callsByName.get(lastOfPath(pattern)) ?? []) {
      const block = file.code.blocks[call.block];
      const said = block?.kind === 'class' ? firstArgument(call, model) : undefined;
      if (!said || block?.kind !== 'class' || !file.isPython) continue;
      const named = call.named.find(({ name }) => name === back.name)?.value;
      const owner = { file, id: block.class };
      const text = said.kind === 'literal' ? String(said.value) : lastName(said);
      const target = text === 'self' ? owner : text && classNamed(program, text, file);
      const { name } = file.code.classes[block.class]!;
      const field = named ? (named.kind === 'literal' ? String(named.value) : undefined) : `${name.toLowerCase()}${back.suffix}`;
      if (target && field) append(found, backKey(target, field), owner);
    }
  }
  return found;
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
  return all.length === 1 ? all[0] : undefined;
}

const classesByName = once(({ code }: Program) =>
  groupedBy(
    [...code.values()].flatMap((file): ClassNode[] => (file.isPython ? file.code.classes.map((_, id) => ({ file, id })) : [])),
    ({ file, id }) => file.code.classes[id]!.name,
  ),
);
