import type { Column } from '../../model/concepts.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, Target } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Truth, Value } from '../../model/value.ts';
import { type CallHere, calleeName, callHere, deleteRuleAt, keyword, textAt, textsAt, truthAt } from './reading.ts';

/** A column with the key that stands in it. */
export interface ReadColumn {
  readonly column: Column;
  readonly key?: KeyDraft;
  readonly isIndexed: boolean;
}

/** What SQLAlchemy's constraint objects say, in `Table(...)`, `op.create_table(...)` and `__table_args__`. */
export interface ReadItems {
  readonly columns: readonly Column[];
  readonly keys: readonly KeyDraft[];
  readonly indexes: readonly (readonly string[])[];
  readonly uniques: readonly (readonly string[])[];
}

/** Positional arguments of a column that are no type. https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column */
const noTypes = new Set(['ForeignKey', 'Identity', 'Sequence', 'Computed', 'CheckConstraint', 'FetchedValue', 'DefaultClause']);

/**
 * Reads `Column(...)` or `mapped_column(...)`. The defaults: a column is nullable unless it is a primary key
 * (https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column.params.nullable); with an annotation, as that says.
 * @param name of the attribute it is bound to; the column's own name goes first
 * @param annotated whether the annotation allows None; undefined without one
 */
export function readColumn(linker: Linker, { call, place }: CallHere, name: string, annotated?: Truth): ReadColumn {
  const [first, ...others] = call.positional;
  const isNamed = first?.kind === 'literal' && typeof first.value === 'string';
  const ownName = textAt(linker, isNamed ? first : keyword(call, 'name'), place);
  const type = (isNamed ? others : call.positional).find((value) => {
    const here = callHere(value, place);
    return !here || !noTypes.has(calleeName(here.call) ?? '');
  });
  const typeValue = type ?? keyword(call, 'type_');
  const primaryKey = truthAt(linker, keyword(call, 'primary_key'), place) === 'yes';
  const nullable = truthAt(linker, keyword(call, 'nullable'), place) ?? (primaryKey ? 'no' : (annotated ?? 'yes'));
  const column: Column = {
    name: ownName ?? name,
    type: typeValue ? linker.show(typeValue, place.file) : '',
    nullable,
    unique: truthAt(linker, keyword(call, 'unique'), place) ?? 'no',
    primaryKey,
    at: linker.locate(place.file, call.span),
  };
  const keyCall = foreignKeyIn(call, place);
  const isIndexed = truthAt(linker, keyword(call, 'index'), place) === 'yes';
  if (!keyCall) return { column, isIndexed };
  return { column, isIndexed, key: { ...readForeignKey(linker, keyCall), columns: [column.name] } };
}

/** The `ForeignKey(...)` among a column's arguments. */
export function foreignKeyIn(call: Call, place: Place): CallHere | undefined {
  for (const value of call.positional) {
    const here = callHere(value, place);
    if (here && calleeName(here.call) === 'ForeignKey') return here;
  }
  return undefined;
}

/**
 * `ForeignKey("users.id", ondelete=...)`; without `ondelete` no rule is written and the database's NO ACTION holds.
 * https://docs.sqlalchemy.org/en/20/core/constraints.html#on-update-and-on-delete
 */
export function readForeignKey(linker: Linker, { call, place }: CallHere): Omit<KeyDraft, 'columns'> {
  const { target, columns } = referenceOf(linker, call.positional[0] ?? keyword(call, 'column'), place);
  const name = textAt(
    linker,
    keyword(call, 'name') ?? (call.positional[2]?.kind === 'literal' ? call.positional[2] : undefined),
    place,
  );
  return {
    target,
    referencedColumns: columns,
    onDelete: deleteRuleAt(linker, keyword(call, 'ondelete'), place),
    at: linker.locate(place.file, call.span),
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}

/** `"schema.users.id"`, `User.id`, `User.__table__.c.id`, `f"{SCHEMA}.users.id"`. */
export function referenceOf(
  linker: Linker,
  value: Value | undefined,
  place: Place,
): { readonly target: Target; readonly columns: readonly string[] } {
  const text = value ? knownEnd(linker, value, place) : undefined;
  if (text !== undefined) {
    const parts = text.split('.');
    const column = parts.length > 1 ? parts.pop() : undefined;
    return { target: { kind: 'table', name: parts.at(-1) ?? '' }, columns: column ? [column] : [] };
  }
  for (let one = value; one?.kind === 'member'; one = one.object) {
    for (const found of linker.resolver.denote(one.object, place)) {
      if (found.kind === 'class')
        return {
          target: { kind: 'model', symbol: linker.classSymbol(found.file, found.id) },
          columns: value?.kind === 'member' ? [value.property] : [],
        };
    }
  }
  const name = value?.kind === 'member' && value.object.kind === 'name' ? value.object.name : '';
  return { target: { kind: 'name', name }, columns: value?.kind === 'member' ? [value.property] : [] };
}

/** A text, or what is known of its end as far as that holds table and column. */
function knownEnd(linker: Linker, value: Value, place: Place): string | undefined {
  if (value.kind === 'member') return undefined;
  const constant = linker.constants.valueOf(value, place);
  if (constant.kind === 'literal') return typeof constant.value === 'string' ? constant.value : undefined;
  const last = constant.kind === 'text' ? constant.parts.at(-1) : undefined;
  return last && /\w\.\w/.test(last) ? last.replace(/^\./, '') : undefined;
}

/** Columns and constraints among the arguments of a table. */
export function readItems(linker: Linker, values: readonly Value[], place: Place): ReadItems {
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const indexes: string[][] = [];
  const uniques: string[][] = [];
  for (const value of values) {
    if (value.kind === 'spread' && value.value.kind === 'list') {
      const inner = readItems(linker, value.value.items, place);
      columns.push(...inner.columns);
      keys.push(...inner.keys);
      continue;
    }
    const here = callHere(value, place);
    if (!here) continue;
    switch (calleeName(here.call)) {
      case 'Column': {
        const read = readColumn(linker, here, '');
        columns.push(read.column);
        if (read.key) keys.push(read.key);
        if (read.isIndexed) indexes.push([read.column.name]);
        break;
      }
      case 'ForeignKeyConstraint':
        keys.push(readKeyConstraint(linker, here));
        break;
      case 'UniqueConstraint':
        uniques.push(columnNames(linker, here.call.positional, place));
        break;
      case 'PrimaryKeyConstraint': {
        const names = new Set(columnNames(linker, here.call.positional, place));
        columns.forEach((column, i) => {
          if (names.has(column.name)) columns[i] = { ...column, primaryKey: true, nullable: 'no' };
        });
        break;
      }
      case 'Index': {
        const names = columnNames(linker, here.call.positional.slice(1), place);
        (truthAt(linker, keyword(here.call, 'unique'), place) === 'yes' ? uniques : indexes).push(names);
        break;
      }
    }
  }
  return { columns, keys, indexes, uniques };
}

/** `ForeignKeyConstraint(["a"], ["users.id"], ondelete=...)`. */
function readKeyConstraint(linker: Linker, { call, place }: CallHere): KeyDraft {
  const [local, remote] = [call.positional[0] ?? keyword(call, 'columns'), call.positional[1] ?? keyword(call, 'refcolumns')];
  const references = (remote?.kind === 'list' ? remote.items : []).map((item) => referenceOf(linker, item, place));
  const name = textAt(linker, keyword(call, 'name'), place);
  return {
    columns: columnNames(linker, local?.kind === 'list' ? local.items : [], place),
    target: references[0]?.target ?? { kind: 'name', name: '' },
    referencedColumns: references.flatMap(({ columns }) => columns),
    onDelete: deleteRuleAt(linker, keyword(call, 'ondelete'), place),
    at: linker.locate(place.file, call.span),
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}

/** Columns as texts, as attributes (`User.id`) or as names of the class body. */
function columnNames(linker: Linker, values: readonly Value[], place: Place): string[] {
  return values.flatMap((value) => {
    if (value.kind === 'name' || value.kind === 'member') {
      const text = value.kind === 'name' ? undefined : value.property;
      return text ?? textAt(linker, value, place) ?? (value.kind === 'name' ? value.name : []);
    }
    return textsAt(linker, value, place);
  });
}
