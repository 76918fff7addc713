import type { Column } from '../../model/concepts.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { KeyDraft } from '../../model/schema.ts';
import type { Value } from '../../model/value.ts';
import { calleeName, callHere, deleteRuleAt, entry, keyword, textAt, truthAt } from './reading.ts';
import { type ReadColumn, readColumn } from './sqlalchemy-columns.ts';
import { readAnnotation } from './sqlalchemy-types.ts';

/**
 * A field of a SQLModel class as a column. `Field(foreign_key=, ondelete=)`; `sa_column=` takes the place of all else.
 * https://sqlmodel.tiangolo.com/tutorial/relationship-attributes/cascade-delete-relationships/
 */
export function readFieldColumn(
  linker: Linker,
  name: string,
  value: Value | undefined,
  type: Value | undefined,
  place: Place,
): ReadColumn | undefined {
  if (!type || name.startsWith('__') || name === 'model_config') return undefined;
  const annotation = readAnnotation(type);
  const here = callHere(value, place);
  const callee = here && calleeName(here.call);
  if (callee === 'Relationship' || annotation.isMany) {
    const own = callee === 'Field' ? callHere(keyword(here!.call, 'sa_column'), here!.place) : undefined;
    return own && calleeName(own.call) === 'Column' ? readColumn(linker, own, name) : undefined;
  }
  const byType = annotation.allowsNone ? 'yes' : 'no';
  if (!here || callee !== 'Field') {
    const column: Column = {
      name,
      type: annotation.type ? linker.show(annotation.type, place.file) : '',
      nullable: byType,
      unique: 'no',
      primaryKey: false,
      at: linker.locate(place.file, type.span),
    };
    return { column, isIndexed: false };
  }
  const { call, place: inside } = here;
  const own = callHere(keyword(call, 'sa_column'), inside);
  if (own && calleeName(own.call) === 'Column') return readColumn(linker, own, name);
  const more = keyword(call, 'sa_column_kwargs');
  const primaryKey = truthAt(linker, keyword(call, 'primary_key'), inside) === 'yes';
  const nullable = truthAt(linker, keyword(call, 'nullable') ?? entry(more, 'nullable'), inside) ?? (primaryKey ? 'no' : byType);
  const columnName = textAt(linker, entry(more, 'name'), inside) ?? name;
  const column: Column = {
    name: columnName,
    type: annotation.type ? linker.show(annotation.type, place.file) : '',
    nullable,
    unique: truthAt(linker, keyword(call, 'unique'), inside) ?? 'no',
    primaryKey,
    at: linker.locate(inside.file, call.span),
  };
  const isIndexed = truthAt(linker, keyword(call, 'index'), inside) === 'yes';
  const foreign = keyword(call, 'foreign_key');
  const parent = textAt(linker, foreign, inside)?.split('.');
  if (!foreign || !parent) return { column, isIndexed };
  const key: KeyDraft = {
    columns: [columnName],
    target: { kind: 'table', name: parent.at(-2) ?? parent.at(-1)! },
    referencedColumns: parent.length > 1 ? [parent.at(-1)!] : [],
    onDelete: deleteRuleAt(linker, keyword(call, 'ondelete'), inside),
    at: column.at,
    isConstraint: 'yes',
  };
  return { column, isIndexed, key };
}
