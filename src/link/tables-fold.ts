import type { Column, ForeignKey, SymbolId, Table } from '../model/concepts.ts';
import { compareSpans, type FilePath, type Location } from '../model/location.ts';
import type { ChangeDraft, KeyDraft, RevisionDraft, SchemaDraft, TableDraft } from '../model/schema.ts';
import type { Truth } from '../model/value.ts';

/** A table while its statements are taken in. */
export interface TableState {
  readonly project: string;
  name: string;
  at: Location;
  framework: string;
  from: Table['from'];
  model?: SymbolId;
  /** All classes mapped to it. */
  readonly models: SymbolId[];
  readonly aliases: string[];
  columns: Column[];
  keys: KeyState[];
  readonly indexes: (readonly string[])[];
  readonly uniques: (readonly string[])[];
  softDelete?: Truth;
  engine?: ForeignKey['engine'];
  /** It is known only by changes, its `CREATE TABLE` was not seen. */
  isPartial: boolean;
}

/** A key as one place states it. */
export interface KeyState {
  readonly draft: KeyDraft;
  readonly framework: string;
  readonly from: Table['from'];
  readonly table: TableState;
}

/** Case and underscores do not tell names apart: naming strategies of ORMs change them. */
export function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/**
 * Runs the migrations in their order and puts models, DDL and migrations of one table together. A key that a later migration drops or states anew
 * leaves no trace.
 * @returns tables with the keys that stand first, and for such a key the other places that state it
 */
export function foldSchema(drafts: readonly SchemaDraft[]): {
  readonly tables: readonly TableState[];
  readonly repeats: ReadonlyMap<KeyState, readonly KeyState[]>;
} {
  const statements = drafts.filter((one): one is TableDraft | ChangeDraft => one.kind === 'table' || one.kind === 'change');
  const declared = foldLayer(statements.filter(({ from }) => from === 'model' || from === 'schema'));
  const ddl = foldLayer(
    sortByFile(
      statements.filter(({ from }) => from === 'ddl'),
      new Map(),
    ),
  );
  const order = orderOfFiles(drafts);
  const migrated = foldLayer(
    sortByFile(
      statements.filter(({ from }) => from === 'migration'),
      order,
    ),
  );
  return putTogether([declared, ddl, migrated]);
}

/** Files with a place in a chain of revisions by that, the others by path. */
function orderOfFiles(drafts: readonly SchemaDraft[]): ReadonlyMap<FilePath, number> {
  const revisions = drafts.filter((one): one is RevisionDraft => one.kind === 'revision');
  const keyOf = (one: RevisionDraft, id: string) => `${one.framework}\0${one.project}\0${id}`;
  const byId = new Map(revisions.map((one) => [keyOf(one, one.id), one]));
  const order = new Map<FilePath, number>();
  const busy = new Set<RevisionDraft>();
  for (const first of [...revisions].sort((a, b) => (a.file < b.file ? -1 : 1))) {
    // A chain can be thousands long: no recursion.
    const stack = [first];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const waiting = order.has(top.file) || busy.has(top) ? undefined : top.after.map((id) => byId.get(keyOf(top, id)));
      busy.add(top);
      const next = (waiting ?? []).filter(
        (one): one is RevisionDraft => one !== undefined && !order.has(one.file) && !busy.has(one),
      );
      if (next.length > 0) stack.push(...next);
      else {
        stack.pop();
        if (!order.has(top.file)) order.set(top.file, order.size);
      }
    }
  }
  return order;
}

function sortByFile<D extends TableDraft | ChangeDraft>(
  drafts: readonly D[],
  order: ReadonlyMap<FilePath, number>,
): readonly D[] {
  const place = (draft: D) => order.get(draft.at.file) ?? -1;
  return [...drafts].sort((a, b) => {
    const [first, second] = [a.at, b.at];
    if (first.file !== second.file) return place(a) - place(b) || (first.file < second.file ? -1 : 1);
    return compareSpans(first.span, second.span);
  });
}

type Layer = Map<string, TableState>;

const slot = (project: string, name: string) => `${project}\0${plainName(name)}`;

function foldLayer(drafts: readonly (TableDraft | ChangeDraft)[]): Layer {
  const layer: Layer = new Map();
  for (const draft of drafts) {
    if (draft.kind === 'table') addTable(layer, draft);
    else applyChange(layer, draft);
  }
  return layer;
}

function addTable(layer: Layer, draft: TableDraft): void {
  const key = slot(draft.project, draft.name);
  let state = layer.get(key);
  if (!state) layer.set(key, (state = newTable(draft, draft.name)));
  if (state.isPartial) Object.assign(state, { at: draft.at, framework: draft.framework, isPartial: false });
  if (draft.model) {
    state.model ??= draft.model;
    state.models.push(draft.model);
  }
  state.aliases.push(...(draft.aliases ?? []));
  if (draft.softDelete !== undefined) state.softDelete = draft.softDelete;
  if (draft.engine !== undefined) state.engine = draft.engine;
  addParts(state, draft);
}

function newTable(draft: TableDraft | ChangeDraft, name: string): TableState {
  const { project, at, framework, from } = draft;
  return {
    project,
    name,
    at,
    framework,
    from,
    models: [],
    aliases: [],
    columns: [],
    keys: [],
    indexes: [],
    uniques: [],
    isPartial: draft.kind === 'change',
  };
}

function addParts(state: TableState, draft: TableDraft | ChangeDraft): void {
  const known = new Set(state.columns.map(({ name }) => plainName(name)));
  state.columns.push(...draft.columns.filter(({ name }) => !known.has(plainName(name))));
  const keys = new Set(state.keys);
  const byColumns = keysByColumns(state.keys);
  for (const key of draft.keys) {
    const columns = nameOfColumns(key.columns);
    const before = byColumns.get(columns);
    if (before && isDeclared(state) && weightOf(before.draft) >= weightOf(key)) continue;
    // In a sequence of changes the last word counts.
    if (before) keys.delete(before);
    const added: KeyState = { draft: key, framework: draft.framework, from: draft.from, table: state };
    keys.add(added);
    byColumns.set(columns, added);
  }
  state.keys = [...keys];
  state.indexes.push(...draft.indexes);
  state.uniques.push(...draft.uniques);
}

function isDeclared({ from }: TableState): boolean {
  return from === 'model' || from === 'schema';
}

/** Two models or both ends of an association can state one key: the one that makes a constraint and gives it a rule counts. */
function weightOf({ isConstraint, onDelete }: KeyDraft): number {
  return (isConstraint === 'no' ? 0 : 2) + (onDelete === 'unset' ? 0 : 1);
}

function applyChange(layer: Layer, draft: ChangeDraft): void {
  const key = slot(draft.project, draft.table);
  if (draft.drops.some(({ what }) => what === 'table')) {
    layer.delete(key);
    return;
  }
  let state = layer.get(key);
  if (!state) {
    if (draft.columns.length === 0 && draft.keys.length === 0) return;
    layer.set(key, (state = newTable(draft, draft.table)));
  }
  for (const { what, name } of draft.drops) {
    if (what === 'column') dropColumn(state, name);
    else dropConstraint(state, name);
  }
  addParts(state, draft);
  for (const { column, is } of draft.nullable ?? []) {
    state.columns = state.columns.map((one) => (plainName(one.name) === plainName(column) ? { ...one, nullable: is } : one));
  }
  if (draft.renamedTo !== undefined) {
    layer.delete(key);
    state.name = draft.renamedTo;
    layer.set(slot(draft.project, draft.renamedTo), state);
  }
}

function dropColumn(state: TableState, name: string): void {
  const dropped = plainName(name);
  state.columns = state.columns.filter((column) => plainName(column.name) !== dropped);
  state.keys = state.keys.filter(({ draft }) => !draft.columns.some((column) => plainName(column) === dropped));
}

/** By its name, or by the name that databases and tools give when there is none. */
function dropConstraint(state: TableState, name: string): void {
  const dropped = plainName(name);
  const table = plainName(state.name);
  state.keys = state.keys.filter(({ draft }) => {
    const columns = draft.columns.map(plainName).join('');
    const names = draft.name
      ? [plainName(draft.name)]
      : [`${table}${columns}fkey`, `${table}${columns}foreign`, `fk${table}${columns}`, `${table}${columns}fk`, columns];
    return !names.some((one) => one === dropped || (!draft.name && one.startsWith('fk') && dropped.startsWith(one)));
  });
}

/** What keys of the same columns have in common, in whatever order these are named. */
function nameOfColumns(columns: readonly string[]): string {
  return columns.map(plainName).sort().join('\0');
}

/** The first key of each set of columns. */
function keysByColumns(keys: readonly KeyState[]): Map<string, KeyState> {
  const found = new Map<string, KeyState>();
  for (const key of keys) {
    const columns = nameOfColumns(key.draft.columns);
    if (!found.has(columns)) found.set(columns, key);
  }
  return found;
}

/** Layers in order of precedence. */
function putTogether(layers: readonly Layer[]): ReturnType<typeof foldSchema> {
  const tables: TableState[] = [];
  const homes = new Map<string, TableState[]>();
  const repeats = new Map<KeyState, KeyState[]>();
  for (const layer of layers) {
    const added: TableState[] = [];
    for (const state of layer.values()) {
      const candidates = homes.get(plainName(state.name)) ?? [];
      const home =
        candidates.find((one) => one.project === state.project) ?? (candidates.length === 1 ? candidates[0] : undefined);
      if (!home) added.push(state);
      else takeIn(home, state, repeats);
    }
    for (const state of added) {
      tables.push(state);
      const name = plainName(state.name);
      homes.set(name, [...(homes.get(name) ?? []), state]);
    }
  }
  return { tables, repeats };
}

/** A key that only the lower layer has stays, as that layer's. */
function takeIn(home: TableState, other: TableState, repeats: Map<KeyState, KeyState[]>): void {
  const byColumns = keysByColumns(home.keys);
  for (const key of other.keys) {
    const columns = nameOfColumns(key.draft.columns);
    const first = byColumns.get(columns);
    if (first) repeats.set(first, [...(repeats.get(first) ?? []), key]);
    else {
      home.keys.push(key);
      byColumns.set(columns, key);
    }
  }
}
