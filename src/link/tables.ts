import type { Column, ForeignKey, Relationship, SymbolId, Table } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { RelationshipDraft, Target } from '../model/schema.ts';
import { once } from './program.ts';
import { readEngines } from './tables-engine.ts';
import { foldSchema, type KeyState, plainName, type TableState } from './tables-fold.ts';
import { relate } from './tables-relationships.ts';
import { softDeleteOf } from './tables-soft-delete.ts';
import { consequence } from './tables-today.ts';

/** What the program says of its database. */
export interface Schema {
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly relationships: readonly Relationship[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Puts together what models, migrations, DDL and schema files say of each table. A table that several of them state is listed once, as the model
 * has it; a migration's key on the same columns is in `also` of the model's. Total; the order is that of the files' paths.
 */
export function assembleTables(linker: Linker): Schema {
  const drafts = linker.frameworks.flatMap((one) => [...(one.recogniseTables?.(linker) ?? [])]);
  const { tables: states, repeats } = foldSchema(drafts);
  const lookUp = tableIndex(states);
  const engineOf = readEngines(linker);
  const keys = new Map<KeyState, Writable<ForeignKey>>();

  const toKey = (state: KeyState): Writable<ForeignKey> => {
    let key = keys.get(state);
    if (!key) keys.set(state, (key = buildKey(state)));
    return key;
  };
  const buildKey = (state: KeyState): Writable<ForeignKey> => {
    const { draft, table } = state;
    const parent = lookUp(draft.target, table.project);
    const columns = columnsOf(table, draft.columns);
    return {
      kind: 'foreign-key',
      at: draft.at,
      framework: state.framework,
      project: table.project,
      table: table.name,
      columns: draft.columns,
      references: parent?.name ?? nameOfTarget(draft.target),
      referencedColumns: draft.referencedColumns.length > 0 || !parent ? draft.referencedColumns : primaryKeyOf(parent),
      onDelete: draft.onDelete,
      today: '',
      nullable: draft.nullable ?? nullableOf(columns, draft.columns.length),
      from: state.from,
      engine: table.engine ?? engineOf(table.project),
      also: [],
      isConstraint: draft.isConstraint,
    };
  };

  for (const [state, again] of repeats) {
    const key = toKey(state);
    const whenUnset = state.draft.otherwise?.rule ?? 'no-action';
    key.also = again.map((one) => {
      const also = toKey(one);
      // A generated migration writes the default out; nobody chose it.
      if (key.onDelete === 'unset' && also.onDelete === whenUnset) also.onDelete = 'unset';
      return also;
    });
  }
  const tables = states.map((state) => toTable(state, state.keys.map(toKey)));
  const foreignKeys = tables.flatMap((table) => table.foreignKeys);
  const relationships = relate(
    drafts.filter((one): one is RelationshipDraft => one.kind === 'relationship'),
    foreignKeys,
    (target, project) => lookUp(target, project)?.name ?? nameOfTarget(target),
  );
  for (const [state, key] of keys) key.today = consequence(key, state.draft.otherwise, relationships);
  return { tables, foreignKeys, relationships: relationships.map(({ relationship }) => relationship) };
}

function toTable(state: TableState, foreignKeys: readonly ForeignKey[]): Table {
  return {
    kind: 'table',
    at: state.at,
    framework: state.framework,
    project: state.project,
    name: state.name,
    ...(state.model ? { model: state.model } : {}),
    from: state.from,
    columns: state.columns,
    foreignKeys,
    indexes: state.indexes,
    uniques: state.uniques,
    softDelete: state.softDelete ?? softDeleteOf(state.columns),
  };
}

/** Finds the table a key or relationship means: in its own project first, else the only one of that name. */
function tableIndex(states: readonly TableState[]): (target: Target, project: string) => TableState | undefined {
  const bySymbol = new Map<SymbolId, TableState>();
  const byName = new Map<string, TableState[]>();
  const byAlias = new Map<string, TableState[]>();
  for (const state of states) {
    for (const symbol of state.models) if (!bySymbol.has(symbol)) bySymbol.set(symbol, state);
    append(byName, plainName(state.name), state);
    for (const alias of state.aliases) append(byAlias, alias, state);
  }
  const choose = (found: readonly TableState[] | undefined, project: string) =>
    found?.find((one) => one.project === project) ?? (found?.length === 1 ? found[0] : undefined);
  return (target, project) => {
    if (target.kind === 'model') return bySymbol.get(target.symbol);
    if (target.kind === 'table') return choose(byName.get(plainName(target.name)), project);
    return choose(byAlias.get(target.name), project) ?? choose(byName.get(plainName(target.name)), project);
  };
}

function append(map: Map<string, TableState[]>, key: string, state: TableState): void {
  const list = map.get(key);
  if (!list) map.set(key, [state]);
  else if (!list.includes(state)) list.push(state);
}

function nameOfTarget(target: Target): string {
  return target.kind === 'model' ? target.symbol.slice(target.symbol.indexOf('#') + 1) : target.name;
}

function primaryKeyOf(table: TableState): readonly string[] {
  return table.columns.filter((column) => column.primaryKey).map((column) => column.name);
}

function columnsOf(table: TableState, names: readonly string[]): readonly Column[] {
  return names.flatMap((name) => columnsByName(table).get(plainName(name)) ?? []);
}

/** The first column of each name, of a table that is put together. */
const columnsByName = once(({ columns }: TableState) => {
  const found = new Map<string, Column>();
  for (const column of columns) if (!found.has(plainName(column.name))) found.set(plainName(column.name), column);
  return found;
});

/** A key is NULL as soon as one of its columns is. */
function nullableOf(columns: readonly Column[], count: number): ForeignKey['nullable'] {
  if (columns.some((column) => column.nullable === 'yes')) return 'yes';
  return columns.length === count && columns.every((column) => column.nullable === 'no') ? 'no' : 'unknown';
}
