import type { Column } from '../../model/concepts.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ChangeDraft, KeyDraft, SchemaDraft } from '../../model/schema.ts';
import type { FunctionId, Truth, Value } from '../../model/value.ts';
import { type Chain, chainEnds, chainOf, type Link } from './chains.ts';
import { knexQueries } from './knex-queries.ts';
import { deleteRuleAt, inOrder, isRead, isStepBack, saidIn, textAt, textsAt } from './reading.ts';

export default defineFramework({
  id: 'knex',
  kind: 'orm',
  title: 'Knex',
  languages: ['typescript', 'javascript'],
  packages: ['knex', 'objection', 'bookshelf'],
  documentation: 'https://knexjs.org/guide/schema-builder.html',
  // https://knexjs.org/guide/query-builder.html#increment
  increments: ['increment'],
  ...knexQueries,
  recogniseTables: readBuilders,
});

/** Methods of https://knexjs.org/guide/schema-builder.html that hand a table to a function. */
const makers = new Set(['createTable', 'createTableIfNotExists']);
const changers = new Set(['alterTable', 'table']);
/** Methods of the table builder that are no columns. */
const others = new Set(
  'foreign references unique index primary timestamps dropTimestamps dropForeign dropColumn dropColumns dropUnique dropIndex dropPrimary dropNullable setNullable renameColumn comment engine charset collate inherits check checks queryContext'.split(
    ' ',
  ),
);

function* readBuilders(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !isRead(file)) continue;
    const drafts: SchemaDraft[] = [];
    const ends = [...file.code.calls.keys()].filter((id) => isSchemaCall(file, id));
    if (ends.length === 0) continue;
    const chains: Chains = new Map();
    for (const id of chainEnds(file)) {
      const { span, block } = file.code.calls[id]!;
      const chain = chainOf({ kind: 'call', call: id, span }, { file, block });
      if (!chain) continue;
      const list = chains.get(file.functionOf[block]!);
      if (list) list.push({ chain, block });
      else chains.set(file.functionOf[block]!, [{ chain, block }]);
    }
    for (const id of ends) drafts.push(...readSchemaCall(linker, file, id, chains));
    yield* inOrder(drafts);
  }
}

/** A method of the schema builder: `schema` stands somewhere before it. */
function isSchemaCall(file: CodeFile, id: number): boolean {
  const { callee } = file.code.calls[id]!;
  if (
    callee.kind !== 'member' ||
    !(
      makers.has(callee.property) ||
      changers.has(callee.property) ||
      /^(?:dropTable(?:IfExists)?|renameTable)$/.test(callee.property)
    )
  )
    return false;
  for (let at: Value | undefined = callee.object, depth = 0; at && depth < 60; depth++) {
    if (at.kind === 'member') {
      if (at.property === 'schema') return true;
      at = at.object;
    } else if (at.kind === 'call') at = file.code.calls[at.call]?.callee;
    else return at.kind === 'name' && at.name === 'schema';
  }
  return false;
}

/** Chains by the function they stand in. */
type Chains = Map<FunctionId, { readonly chain: Chain; readonly block: number }[]>;

function readSchemaCall(linker: Linker, file: CodeFile, id: number, chains: Chains): SchemaDraft[] {
  const call = file.code.calls[id]!;
  const place = { file, block: call.block };
  const name = call.callee.kind === 'member' ? call.callee.property : '';
  const table = textAt(linker, call.positional[0], place);
  if (!table || isStepBack(file, call.block, linker)) return [];
  const isMigration = file.facts.source.role === 'migration' || file.code.functions[file.functionOf[call.block]!]?.name === 'up';
  const said = {
    ...saidIn(file, 'knex'),
    at: linker.locate(file, call.positional[0]!.span),
    from: isMigration ? ('migration' as const) : ('ddl' as const),
  };
  const nothing = { columns: [], keys: [], indexes: [], uniques: [], drops: [] };
  if (name.startsWith('drop')) return [{ kind: 'change', ...said, ...nothing, table, drops: [{ what: 'table', name: table }] }];
  if (name === 'renameTable') {
    const to = textAt(linker, call.positional[1], place);
    return to ? [{ kind: 'change', ...said, ...nothing, table, renamedTo: to }] : [];
  }
  const builder = builderOf(linker, call.positional.at(-1), place);
  if (builder === undefined) return [];
  const parts = readTable(linker, file, builder, chains);
  return makers.has(name) ? [{ kind: 'table', ...said, name: table, ...parts }] : [{ kind: 'change', ...said, table, ...parts }];
}

/** The function a table is handed to, inline or by name. */
function builderOf(linker: Linker, value: Value | undefined, place: Place): FunctionId | undefined {
  if (value?.kind === 'function') return value.function;
  if (value?.kind !== 'name') return undefined;
  const found = linker.resolver.denote(value, place).find((one) => one.kind === 'function');
  return found?.kind === 'function' && found.file === place.file ? found.id : undefined;
}

type Parts = Pick<ChangeDraft, 'columns' | 'keys' | 'indexes' | 'uniques' | 'drops'>;

/** Every statement of the function on its first parameter (or on `this`). */
function readTable(linker: Linker, file: CodeFile, id: FunctionId, chains: Chains): Parts {
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const indexes: string[][] = [];
  const uniques: string[][] = [];
  const drops: { what: 'column' | 'constraint'; name: string }[] = [];
  const parameter = file.code.functions[id]?.parameters[0]?.name || 'this';
  for (const { chain, block } of chains.get(id) ?? []) {
    if (chain.root?.kind !== 'name' || chain.root.name !== parameter) continue;
    const place = { file, block };
    const first = chain.links[0]!;
    const named = (name: string) => chain.links.slice(1).find((link) => link.name === name);
    const names = [...textsAt(linker, first.call.positional[0], place)];
    if (first.name === 'unique') uniques.push(names);
    else if (first.name === 'index') indexes.push(names);
    else if (first.name === 'dropColumn' || first.name === 'dropColumns')
      drops.push(
        ...first.call.positional
          .flatMap((value) => textsAt(linker, value, place))
          .map((name) => ({ what: 'column' as const, name })),
      );
    else if (first.name === 'dropForeign') drops.push(...dropsOf(linker, first, names, place));
    else if (first.name === 'primary') {
      columns.forEach((column, i) => {
        if (names.includes(column.name)) columns[i] = { ...column, primaryKey: true, nullable: 'no' };
      });
    } else if (!others.has(first.name) && names[0] !== undefined) columns.push(columnOf(linker, first, names[0], named, place));
    if (named('index')) indexes.push(names);
    const key =
      names.length > 0 && !/^(?:drop|unique|index|primary)/.test(first.name) ? keyOf(linker, chain, names, place) : undefined;
    if (key) keys.push(key);
  }
  return { columns, keys, indexes, uniques, drops };
}

/** Columns are nullable unless `notNullable` says otherwise: https://knexjs.org/guide/schema-builder.html#nullable */
function columnOf(linker: Linker, first: Link, name: string, named: (name: string) => Link | undefined, place: Place): Column {
  const isKey = /^(?:increments|bigincrements)$/i.test(first.name) || named('primary') !== undefined;
  const nullable: Truth = isKey || named('notNullable') || named('notNull') ? 'no' : 'yes';
  const type = first.name === 'specificType' ? (textAt(linker, first.call.positional[1], place) ?? first.name) : first.name;
  return {
    name,
    type,
    nullable,
    unique: named('unique') ? 'yes' : 'no',
    primaryKey: isKey,
    at: linker.locate(place.file, first.span),
  };
}

/** `.references('id').inTable('users').onDelete('CASCADE')` in any order, or `.references('users.id')`. */
function keyOf(linker: Linker, { links }: Chain, columns: readonly string[], place: Place): KeyDraft | undefined {
  const named = (...names: readonly string[]) => links.find((link) => names.includes(link.name));
  const references = named('references');
  if (!references) return undefined;
  const referenced = textsAt(linker, references.call.positional[0], place);
  const dotted = referenced[0]?.includes('.') ? referenced[0].split('.') : undefined;
  const table = textAt(linker, named('inTable', 'on')?.call.positional[0], place) ?? dotted?.at(-2);
  if (!table) return undefined;
  const rule = named('onDelete');
  const name = textAt(
    linker,
    named('withKeyName')?.call.positional[0] ?? (links[0]!.name === 'foreign' ? links[0]!.call.positional[1] : undefined),
    place,
  );
  return {
    columns,
    target: { kind: 'table', name: table.split('.').at(-1)! },
    referencedColumns: dotted ? [dotted.at(-1)!] : referenced,
    onDelete: rule ? deleteRuleAt(linker, rule.call.positional[0], place) : 'unset',
    at: linker.locate(place.file, references.span),
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}

/** `dropForeign('user_id')`, `dropForeign([], 'name')`. */
function dropsOf(
  linker: Linker,
  { call }: Link,
  columns: readonly string[],
  place: Place,
): { what: 'constraint'; name: string }[] {
  const name = textAt(linker, call.positional[1], place) ?? columns.join('_');
  return name ? [{ what: 'constraint', name }] : [];
}
