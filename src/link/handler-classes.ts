import type { HandlerClass } from '../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { ClassId, Value } from '../model/value.ts';

/** A method of a class that answers requests: `post` of `class Login(MethodView)`. */
export interface ClassHandler {
  /** Upper case. */
  readonly method: string;
  readonly node: FunctionNode;
}

/** What class fields and class decorators apply to every method. */
export interface ClassApplied {
  readonly value: Value;
  readonly place: Place;
}

const httpMethods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

/**
 * Methods of a class and its project bases that are named like HTTP methods (or as `nameOf` says: `on_post`), then those that answer to any. Nearest
 * definition wins.
 */
export function handlersOfClass(
  linker: Linker,
  file: CodeFile,
  id: ClassId,
  any: readonly string[] = [],
  nameOf: (method: string) => string = (method) => method,
): ClassHandler[] {
  const found = new Map<string, FunctionNode>();
  for (const cls of lineage(linker, file, id)) {
    for (const name of [...httpMethods, ...any]) {
      const fn = cls.file.methods.get(cls.id)?.get(nameOf(name));
      if (fn !== undefined && !found.has(name)) found.set(name, { file: cls.file, id: fn });
    }
  }
  const named = httpMethods.flatMap((name) => {
    const node = found.get(name);
    return node ? [{ method: name.toUpperCase(), node }] : [];
  });
  if (named.length > 0) return named;
  return any.flatMap((name) => {
    const node = found.get(name);
    return node ? [{ method: 'ANY', node }] : [];
  });
}

/** What a framework's class applies to its methods: its fields by the names that the framework reads, and its decorators. */
export function appliedByClass(linker: Linker, file: CodeFile, id: ClassId, fields: readonly string[]): ClassApplied[] {
  const found: ClassApplied[] = [];
  for (const field of fields) {
    for (const cls of lineage(linker, file, id)) {
      const values = linker.resolver.fieldValues(cls.file, cls.id, field);
      found.push(...values);
      // A subclass's own list takes the place of its base's.
      if (values.length > 0) break;
    }
  }
  for (const cls of lineage(linker, file, id)) {
    const syntax = cls.file.code.classes[cls.id]!;
    const place = { file: cls.file, block: cls.file.code.blocks[syntax.block]!.parent };
    found.push(...syntax.decorators.map((value) => ({ value, place })));
  }
  return found;
}

/** A class and its project bases, nearest first. */
export function lineage(linker: Linker, file: CodeFile, id: ClassId): readonly { file: CodeFile; id: ClassId }[] {
  const bases = linker.resolver.basesOf(file, id);
  return [{ file, id }, ...bases.flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : []))];
}

/** The descriptor that a class is a handler by. */
export function handlerClassOf(linker: Linker, file: CodeFile, id: ClassId): HandlerClass | undefined {
  for (const framework of linker.frameworks)
    for (const one of framework.handlerClasses ?? []) if (linker.resolver.derivesFrom(file, id, one.base)) return one;
  return undefined;
}

/** The class that `Login.as_view('login')`, `Login` or an instance of it stands for. */
export function classOf(linker: Linker, value: Value, place: Place): Extract<Denotation, { kind: 'class' }> | undefined {
  if (value.kind === 'call') {
    const { callee, block } = place.file.code.calls[value.call]!;
    if (callee.kind === 'member' && callee.property === 'as_view')
      return classOf(linker, callee.object, { file: place.file, block });
  }
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind === 'class') return one;
    if (one.kind === 'instance') return { kind: 'class', file: one.file, id: one.id };
  }
  return undefined;
}
