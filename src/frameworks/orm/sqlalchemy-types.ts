import type { Truth, Value } from '../../model/value.ts';
import { nameOfValue } from './reading.ts';

/** What an annotation says of a mapped attribute. */
export interface Annotation {
  readonly allowsNone: boolean;
  readonly isMany: boolean;
  /** The innermost type. */
  readonly type?: Value;
  /** `DynamicMapped`, `WriteOnlyMapped`. */
  readonly wrapper?: string;
}

/** https://docs.sqlalchemy.org/en/20/orm/mapping_api.html#sqlalchemy.orm.Mapped */
const wrappers = new Set(['Mapped', 'DynamicMapped', 'WriteOnlyMapped', 'ClassVar', 'Annotated', 'Final', 'Required']);
const collections = new Set([
  'list',
  'List',
  'set',
  'Set',
  'Sequence',
  'Collection',
  'Iterable',
  'dict',
  'Dict',
  'tuple',
  'Tuple',
  'KeyFuncDict',
  'InstrumentedList',
  'WriteOnlyCollection',
]);
const manyWrappers = new Set(['DynamicMapped', 'WriteOnlyMapped']);

/** Looks through `Mapped[list[X] | None]`. */
export function readAnnotation(type: Value | undefined): Annotation {
  let allowsNone = false;
  let isMany = false;
  let wrapper: string | undefined;
  let at = type;
  for (let depth = 0; at && depth < 10; depth++) {
    if (at.kind === 'binary' && at.operator === '|') {
      const sides: Value[] = [at.left, at.right];
      if (sides.some(isNone)) allowsNone = true;
      at = isNone(at.left) ? at.right : at.left;
      continue;
    }
    if (at.kind !== 'index') break;
    const name = nameOfValue(at.object);
    const items: readonly Value[] = at.index.kind === 'list' ? at.index.items : [at.index];
    if (name === 'Optional') allowsNone = true;
    else if (name === 'Union') {
      if (items.some(isNone)) allowsNone = true;
      at = items.find((item) => !isNone(item));
      continue;
    } else if (name && collections.has(name)) {
      isMany = true;
      at = items.at(-1);
      continue;
    } else if (name && wrappers.has(name)) {
      wrapper = name;
      if (manyWrappers.has(name)) isMany = true;
    } else break;
    at = items[0];
  }
  return { allowsNone, isMany, ...(at ? { type: at } : {}), ...(wrapper ? { wrapper } : {}) };
}

/** Whether the annotation lets the column be NULL; undefined when there is none that counts. */
export function nullableByAnnotation(type: Value | undefined): Truth | undefined {
  if (!type) return undefined;
  return readAnnotation(type).allowsNone ? 'yes' : 'no';
}

function isNone(value: Value): boolean {
  return (value.kind === 'literal' && value.value === null) || (value.kind === 'name' && value.name === 'None');
}
