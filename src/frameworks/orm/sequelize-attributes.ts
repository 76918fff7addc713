import type { Column } from '../../model/concepts.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, Target } from '../../model/schema.ts';
import type { Truth, Value } from '../../model/value.ts';
import { callHere, deleteRuleAt, entry, nameOfValue, textAt, truthAt } from './reading.ts';

export interface ReadAttribute {
  /** Its name in the model, which is not always the column's. */
  readonly attribute: string;
  readonly column: Column;
  readonly key?: KeyDraft;
}

/** `{ userId: { type: DataTypes.INTEGER, allowNull: false, references: { model: 'users', key: 'id' }, onDelete: 'CASCADE' } }` */
export function readAttributes(linker: Linker, attributes: Value | undefined, place: Place): readonly ReadAttribute[] {
  const object = objectOf(linker, attributes, place);
  if (object?.value.kind !== 'object') return [];
  return object.value.entries.flatMap(({ key, value, span }) =>
    key === undefined ? [] : [readAttribute(linker, key, value, object.place, span)],
  );
}

/** Columns allow NULL unless `allowNull: false`: https://sequelize.org/docs/v6/core-concepts/model-basics/#column-options */
export function readAttribute(linker: Linker, attribute: string, value: Value, place: Place, span = value.span): ReadAttribute {
  const primaryKey = truthAt(linker, entry(value, 'primaryKey'), place) === 'yes';
  const allowNull: Truth = primaryKey ? 'no' : (truthAt(linker, entry(value, 'allowNull'), place) ?? 'yes');
  const type = value.kind === 'object' ? entry(value, 'type') : value;
  const unique = entry(value, 'unique');
  const column: Column = {
    name: textAt(linker, entry(value, 'field'), place) ?? attribute,
    type: type ? (nameOfValue(callHere(type, place)?.call.callee ?? type) ?? '') : '',
    nullable: allowNull,
    unique: primaryKey
      ? 'yes'
      : unique?.kind === 'literal' && typeof unique.value === 'string'
        ? 'no'
        : (truthAt(linker, unique, place) ?? 'no'),
    primaryKey,
    at: linker.locate(place.file, span),
  };
  const references = value.kind === 'object' ? value.entries.find((one) => one.key === 'references') : undefined;
  if (!references) return { attribute, column };
  const parent = referenceOf(linker, references.value, place);
  if (!parent) return { attribute, column };
  return {
    attribute,
    column,
    key: {
      columns: [column.name],
      ...parent,
      // https://sequelize.org/docs/v6/core-concepts/model-basics/#column-options: without onDelete no clause is written
      onDelete: deleteRuleAt(linker, entry(value, 'onDelete'), place),
      nullable: allowNull,
      at: linker.locate(place.file, references.span),
      isConstraint: 'yes',
    },
  };
}

/** `{ model: 'users' | User | { tableName }, key: 'id' }`, `'users'`, and in migrations `{ table: 'users', field: 'id' }`. */
export function referenceOf(
  linker: Linker,
  value: Value,
  place: Place,
): Pick<KeyDraft, 'target' | 'referencedColumns'> | undefined {
  const object = objectOf(linker, value, place);
  const inside = object?.value.kind === 'object' ? object : undefined;
  const model = inside ? (entry(inside.value, 'model') ?? entry(inside.value, 'table')) : value;
  const at = inside?.place ?? place;
  const target = model && targetOf(linker, model, at);
  const column = textAt(linker, inside && (entry(inside.value, 'key') ?? entry(inside.value, 'field')), at);
  return target && { target, referencedColumns: column ? [column] : [] };
}

function targetOf(linker: Linker, value: Value, place: Place): Target | undefined {
  const text = textAt(linker, value.kind === 'object' ? (entry(value, 'tableName') ?? entry(value, 'name')) : value, place);
  if (text !== undefined) return { kind: 'table', name: text };
  return modelTarget(linker, value, place);
}

/** A model by class, by the constant it is bound to, or by its name in a registry (`models.User`, `db.user`). */
export function modelTarget(linker: Linker, value: Value, place: Place): Target | undefined {
  if (value.kind === 'function') {
    const returned = place.file.code.returns.find((one) => place.file.functionOf[one.block] === value.function);
    return returned?.value ? modelTarget(linker, returned.value, { file: place.file, block: returned.block }) : undefined;
  }
  const denoted = linker.resolver.denote(value, place);
  // One of many that a registry holds: which one is not known.
  if (value.kind === 'index' && denoted.length > 1) return undefined;
  for (const found of denoted) {
    if (found.kind === 'class') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
    if (found.kind === 'instance' && value.kind === 'name' && value.name === 'this')
      return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
    if (found.kind === 'external' && found.origin && nameOfValue(found.origin.call.callee) === 'define') {
      const { file, call } = found.origin;
      const name = textAt(linker, call.positional[0], { file, block: call.block });
      if (name) return { kind: 'name', name };
    }
  }
  const name = nameOfValue(value);
  return name ? { kind: 'name', name } : undefined;
}

/** An object literal, inline or bound to a name. */
export function objectOf(
  linker: Linker,
  value: Value | undefined,
  place: Place,
): { readonly value: Value; readonly place: Place } | undefined {
  if (!value || value.kind === 'object') return value && { value, place };
  for (const found of linker.resolver.denote(value, place)) {
    if (found.kind === 'value' && found.value.kind === 'object') return { value: found.value, place: found.place };
  }
  return undefined;
}
