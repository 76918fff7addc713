import type { Column, ForeignKey, SymbolId } from '../../model/concepts.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft, Target } from '../../model/schema.ts';
import type { Entry, Value } from '../../model/value.ts';
import { type Chain, chainOf } from './chains.ts';
import { drizzleQueries } from './drizzle-queries.ts';
import { calleeName, callHere, deleteRuleAt, entry, inOrder, isRead, nameOfValue, saidIn, textAt } from './reading.ts';

export default defineFramework({
  id: 'drizzle',
  kind: 'orm',
  title: 'Drizzle',
  languages: ['typescript', 'javascript'],
  packages: ['drizzle-orm'],
  documentation: 'https://orm.drizzle.team/docs/sql-schema-declaration',
  ...drizzleQueries,
  recogniseTables: readTables,
});

const tableCall =
  /^drizzle-orm\/(pg|mysql|sqlite|singlestore|mssql)-core\.(?:\w{1,20}Table|\w{1,20}TableCreator\(\)|\w{1,20}Schema\(\)\.table)$/;
const engines: ReadonlyMap<string, ForeignKey['engine']> = new Map<string, ForeignKey['engine']>([
  ['pg', 'postgresql'],
  ['mysql', 'mysql'],
  ['singlestore', 'mysql'],
  ['sqlite', 'sqlite'],
  ['mssql', 'mssql'],
]);

function* readTables(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !isRead(file)) continue;
    const drafts: SchemaDraft[] = [];
    file.code.calls.forEach((call, id) => {
      const site = { file, id, call };
      if (calleeName(call) === 'relations' && call.positional.length === 2) drafts.push(...readRelations(linker, site));
      else if (engineOf(linker, site)) drafts.push(...readTable(linker, site));
    });
    yield* inOrder(drafts);
  }
}

/** The engine of a table call; undefined for any other call. */
function engineOf(linker: Linker, site: CallSite): ForeignKey['engine'] | undefined {
  if (site.call.positional.length < 2) return undefined;
  for (const path of linker.resolver.calleePaths(site)) {
    const found = tableCall.exec(path);
    if (found) return engines.get(found[1]!);
  }
  return undefined;
}

function readTable(linker: Linker, site: CallSite): readonly SchemaDraft[] {
  const { file, call } = site;
  const place = { file, block: call.block };
  const name = textAt(linker, call.positional[0], place);
  if (!name) return [];
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  for (const { key, value, place: at } of entriesOf(linker, returned(call.positional[1], place))) {
    const chain = chainOf(value, at);
    if (!key || !chain) continue;
    const column = columnOf(linker, key, chain, at);
    columns.push(column);
    const own = referenceOf(linker, chain, column.name, at);
    if (own) keys.push(own);
  }
  const columnName = (value: Value) => columnOfMember(linker, site, value);
  const uniques: string[][] = [];
  const indexes: string[][] = [];
  const extras = returned(call.positional[2], place);
  for (const { value, place: at } of extras ? itemsOf(linker, extras) : []) {
    const chain = chainOf(value, at);
    const first = chain?.links[0];
    if (!chain || !first) continue;
    if (first.name === 'foreignKey') keys.push(...compositeKey(linker, chain, at, columnName));
    const on = chain.links.find((link) => link.name === 'on')?.call.positional.flatMap((one) => columnName(one) ?? []) ?? [];
    if (first.name === 'unique' || first.name === 'uniqueIndex') uniques.push(on);
    else if (first.name === 'index') indexes.push(on);
  }
  return [
    {
      kind: 'table',
      from: 'model',
      ...saidIn(file, 'drizzle'),
      at: linker.locate(file, call.positional[0]!.span),
      name,
      model: symbolOf(linker, site),
      columns,
      keys,
      indexes,
      uniques,
      engine: engineOf(linker, site)!,
    },
  ];
}

/** The constant a table is bound to stands for its class. */
function symbolOf(linker: Linker, { file, id, call }: CallSite): SymbolId {
  const bound = file.code.bindings.find((one) => one.value?.kind === 'call' && one.value.call === id)?.name;
  return `${file.path}#${bound ?? textAt(linker, call.positional[0], { file, block: call.block }) ?? ''}` as SymbolId;
}

/** What a function gives, or the value itself: `(t) => ({ ... })`. */
function returned(value: Value | undefined, place: Place): { readonly value: Value; readonly place: Place } | undefined {
  if (value?.kind !== 'function') return value && { value, place };
  const found = place.file.code.returns.find((one) => one.value && place.file.functionOf[one.block] === value.function);
  return found?.value && { value: found.value, place: { file: place.file, block: found.block } };
}

interface Found {
  readonly key?: string;
  readonly value: Value;
  readonly place: Place;
}

/** Entries of an object, spreads (`...timestamps`) followed. */
function entriesOf(
  linker: Linker,
  from: { readonly value: Value; readonly place: Place } | undefined,
  depth = 3,
): readonly Found[] {
  if (from?.value.kind !== 'object') return [];
  return from.value.entries.flatMap(({ key, value }: Entry): readonly Found[] => {
    if (key !== undefined) return [{ key, value, place: from.place }];
    if (value.kind !== 'spread' || depth === 0) return [];
    return linker.resolver
      .denote(value.value, from.place)
      .flatMap((one) => (one.kind === 'value' ? entriesOf(linker, { value: one.value, place: one.place }, depth - 1) : []));
  });
}

function itemsOf(linker: Linker, from: { readonly value: Value; readonly place: Place }): readonly Found[] {
  return from.value.kind === 'list' ? from.value.items.map((value) => ({ value, place: from.place })) : entriesOf(linker, from);
}

/** Columns are nullable unless `notNull()` or `primaryKey()` stands in the chain: https://orm.drizzle.team/docs/indexes-constraints#not-null */
function columnOf(linker: Linker, key: string, { links }: Chain, place: Place): Column {
  const first = links[0]!;
  const has = (name: string) => links.some((link) => link.name === name);
  const own = first.call.positional[0];
  const isKey = has('primaryKey');
  return {
    name: (own?.kind === 'literal' ? textAt(linker, own, place) : undefined) ?? key,
    type: first.name,
    nullable: isKey || has('notNull') || /serial$/i.test(first.name) ? 'no' : 'yes',
    unique: has('unique') || isKey ? 'yes' : 'no',
    primaryKey: isKey,
    at: linker.locate(place.file, first.span),
  };
}

/** `.references(() => users.id, { onDelete: 'cascade' })`: https://orm.drizzle.team/docs/relations#foreign-key-actions (default: no action) */
function referenceOf(linker: Linker, { links }: Chain, column: string, place: Place): KeyDraft | undefined {
  const link = links.find((one) => one.name === 'references');
  const parent = link && returned(link.call.positional[0], place);
  if (!parent) return undefined;
  const found = parentOf(linker, parent.value, parent.place);
  const options = link.call.positional[1];
  return {
    columns: [column],
    target: found.target,
    referencedColumns: found.column ? [found.column] : [],
    onDelete: options && options.kind !== 'object' ? 'unknown' : deleteRuleAt(linker, entry(options, 'onDelete'), place),
    at: linker.locate(place.file, link.span),
    isConstraint: 'yes',
  };
}

/** `foreignKey({ columns: [t.a], foreignColumns: [users.id] }).onDelete('cascade')` */
function compositeKey(
  linker: Linker,
  { links }: Chain,
  place: Place,
  columnName: (value: Value) => string | undefined,
): readonly KeyDraft[] {
  const given = returned(links[0]!.call.positional[0], place);
  const list = (key: string) => {
    const value = entry(given?.value, key);
    return value?.kind === 'list' ? value.items : [];
  };
  const parents = list('foreignColumns').map((value) => parentOf(linker, value, given!.place));
  const columns = list('columns').flatMap((value) => columnName(value) ?? []);
  if (!parents[0] || columns.length === 0) return [];
  const rule = links.find((one) => one.name === 'onDelete')?.call.positional[0];
  const name = textAt(linker, entry(given?.value, 'name'), place);
  return [
    {
      columns,
      target: parents[0].target,
      referencedColumns: parents.flatMap(({ column }) => column ?? []),
      onDelete: deleteRuleAt(linker, rule, place),
      at: linker.locate(place.file, links[0]!.span),
      isConstraint: 'yes',
      ...(name ? { name } : {}),
    },
  ];
}

/** The table and column of `users.id`. */
function parentOf(linker: Linker, value: Value, place: Place): { readonly target: Target; readonly column?: string } {
  if (value.kind !== 'member') return { target: tableOf(linker, value, place) };
  const made = tableCallOf(linker, value.object, place);
  const column = made ? columnOfMember(linker, made, value) : value.property;
  return { target: tableOf(linker, value.object, place), ...(column ? { column } : {}) };
}

function tableOf(linker: Linker, value: Value, place: Place): Target {
  const made = tableCallOf(linker, value, place);
  return made ? { kind: 'model', symbol: symbolOf(linker, made) } : { kind: 'name', name: nameOfValue(value) ?? '' };
}

function tableCallOf(linker: Linker, value: Value, place: Place): CallSite | undefined {
  for (const one of linker.resolver.denote(value, place))
    if (one.kind === 'external' && one.origin && engineOf(linker, one.origin)) return one.origin;
  return undefined;
}

/** The column's own name for an attribute of a table: `author_id` for `posts.authorId`. */
function columnOfMember(linker: Linker, { file, call }: CallSite, value: Value): string | undefined {
  if (value.kind !== 'member') return undefined;
  const place = { file, block: call.block };
  const found = entriesOf(linker, returned(call.positional[1], place)).find(({ key }) => key === value.property);
  const chain = found && chainOf(found.value, found.place);
  return chain ? columnOf(linker, value.property, chain, found.place).name : value.property;
}

/**
 * `relations(users, ({ many, one }) => ({ posts: many(posts), author: one(users, { fields: [posts.authorId], ... }) }))`: for queries only, no key.
 * https://orm.drizzle.team/docs/relations
 */
function readRelations(linker: Linker, { file, call }: CallSite): readonly RelationshipDraft[] {
  const place = { file, block: call.block };
  const owner = tableCallOf(linker, call.positional[0]!, place);
  if (!owner) return [];
  return entriesOf(linker, returned(call.positional[1], place)).flatMap(({ key, value, place: at }): RelationshipDraft[] => {
    const here = callHere(value, at);
    const kind = here && calleeName(here.call);
    if (!key || !here || (kind !== 'one' && kind !== 'many') || !here.call.positional[0]) return [];
    const fields = entry(here.call.positional[1], 'fields');
    const over = fields?.kind === 'list' ? fields.items.flatMap((item) => columnOfMember(linker, owner, item) ?? []) : [];
    return [
      {
        kind: 'relationship',
        ...saidIn(file, 'drizzle'),
        at: linker.locate(at.file, here.call.span),
        owner: symbolOf(linker, owner),
        name: key,
        target: tableOf(linker, here.call.positional[0], at),
        many: kind === 'many' ? 'yes' : 'no',
        loading: 'explicit',
        cascadesDelete: 'no',
        passiveDeletes: 'unknown',
        over,
        ...(over.length > 0 ? { holder: 'owner' as const } : kind === 'many' ? { holder: 'target' as const } : {}),
      },
    ];
  });
}
