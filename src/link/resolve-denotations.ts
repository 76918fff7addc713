/** Small questions about denotations, and lists of them. */

import type { Denotation } from '../model/linking.ts';

/** Things that one expression may denote. */
export const MAX_DENOTATIONS = 24;
/** Callers that are asked, and classes below one. */
export const MAX_CALLERS = 12;

/** A parameter that nobody typed, a type that says nothing, or one that whoever derives chooses. */
export function isNobodys(one: Denotation): boolean {
  return one.kind === 'external' && (one.path.startsWith('~') || one.path.startsWith('typing.TypeVar') || saysNothing(one));
}

/** A class of the project. */
export function isClass(one: Denotation): one is Extract<Denotation, { kind: 'class' }> {
  return one.kind === 'class';
}

/** A type that whoever derives from the class chooses, or a list of it. https://docs.python.org/3/library/typing.html#typing.TypeVar */
export function isOpenType(one: Denotation): boolean {
  if (one.kind !== 'external') return false;
  return one.path.startsWith('typing.TypeVar') || (one.element?.length === 1 && isOpenType(one.element[0]!));
}

/** Rows, or a list or query of them. */
export function holdsInstances(one: Denotation): boolean {
  return (
    one.kind === 'instance' ||
    (one.kind === 'external' && (one.rows ?? one.element ?? []).some(({ kind }) => kind === 'instance'))
  );
}

/** A thing of the program or of a library: no module, no plain value. */
export function isThing({ kind }: Denotation): boolean {
  return kind === 'instance' || kind === 'external' || kind === 'function' || kind === 'class';
}

/** The empty answer, one for all. */
export const nothing: readonly Denotation[] = [];
/** No access paths, one list for all. */
export const noPaths: readonly string[] = [];

/** Nothing is known of it but its path. */
export function isPlain(one: Extract<Denotation, { kind: 'external' }>): boolean {
  return !one.origin && !one.parameter && !one.rows && !one.args;
}

/** `Any`, `dict`: a type that does not tell what can be done with its values. */
export function saysNothing(one: Denotation): boolean {
  return one.kind === 'external' && !one.element && builtins.has(one.path.replace(/\(\)$/, ''));
}

/** A text that is the same for denotations of the same thing, and of the same call unless `withOrigin` is false. */
export function keyOf(one: Denotation, withOrigin = true): string {
  switch (one.kind) {
    case 'external':
      return `e:${one.path}:${withOrigin && one.origin ? `${one.origin.file.path}:${one.origin.id}` : ''}:${one.element ? one.element.map((element) => keyOf(element)).join() : ''}`;
    case 'file':
      return `m:${one.file.path}`;
    case 'folder':
      return `d:${one.module.kind === 'folder' ? one.module.folder : ''}`;
    case 'function':
      return `f:${one.file.path}:${one.id}`;
    case 'constructed':
      return `n:${one.file.path}:${one.id}`;
    case 'class':
      return `c:${one.file.path}:${one.id}`;
    case 'instance':
      return `i:${one.file.path}:${one.id}:${withOrigin && one.origin ? `${one.origin.file.path}:${one.origin.id}` : ''}`;
    case 'value':
      return `v:${one.place.file.path}:${one.value.span}`;
  }
}

/** `flatMap`; the answer of one alone is given on as it is, and what is kept is no longer than it must be. */
export function each<T>(list: readonly T[], give: (one: T) => readonly Denotation[]): readonly Denotation[] {
  let found = nothing;
  for (const one of list) {
    const more = give(one);
    if (found.length === 0) found = more;
    else if (more.length > 0) found = found.concat(more);
  }
  return found;
}

/** `filter`; a list of which nothing goes is given on as it is, and what is kept is no longer than it must be. */
export function keep<T extends Denotation>(list: readonly T[], isKept: (one: T) => boolean): readonly T[] {
  return list.every(isKept) ? list : list.filter(isKept).slice();
}

/** Each denotation once, and not more than a few. */
export function unique(list: readonly Denotation[]): readonly Denotation[] {
  if (list.length < 2) return list;
  const seen = new Set<string>();
  return list
    .filter((one) => {
      const key = keyOf(one);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MAX_DENOTATIONS);
}

/** Names that every file has without importing them and that say nothing of a library. */
export const builtins = new Set([
  'str',
  'int',
  'float',
  'bool',
  'bytes',
  'dict',
  'list',
  'set',
  'tuple',
  'object',
  'None',
  'Any',
  'typing.Any',
  'string',
  'number',
  'boolean',
  'any',
  'unknown',
  'void',
  'never',
  'Record',
  'Object',
  'Array',
  'Map',
  'Set',
  'Function',
  'len',
  'print',
  'range',
  'enumerate',
  'zip',
  'map',
  'filter',
  'sorted',
  'min',
  'max',
  'sum',
  'isinstance',
  'getattr',
  'setattr',
  'hasattr',
  'super',
  'type',
  'open',
  'undefined',
  'String',
  'Number',
  'Boolean',
  'Promise',
  'JSON',
  'Math',
  'Date',
  'console',
  'Error',
  'Exception',
  'ValueError',
  'KeyError',
  'T',
  'U',
]);
