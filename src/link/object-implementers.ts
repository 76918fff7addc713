/** Objects that are written down as what an interface asks for: `const repo: TaskRepo = { byUser(id) {...} }`, `makeRepo(db): TaskRepo { return {...} }`. */

import { bodyOf } from '../model/body.ts';
import type { CodeFile, FunctionNode, Place, Program, Resolver } from '../model/linking.ts';
import type { ClassSyntax } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { append } from './program.ts';

/** Gives the functions under a name of all objects that have the type of an interface. Read when somebody first asks. */
export function buildObjectImplementers(
  program: Program,
  resolver: Resolver,
): (of: ClassSyntax, name: string) => readonly FunctionNode[] {
  let objects: ReadonlyMap<ClassSyntax, readonly Written[]> | undefined;
  return (of, name) => {
    objects ??= readObjects(program, resolver);
    return (objects.get(of) ?? []).flatMap(({ value, place }) =>
      value.entries.flatMap((one) => (one.key === name ? functionsIn(one.value, place, resolver) : [])),
    );
  };
}

interface Written {
  readonly value: Extract<Value, { kind: 'object' }>;
  readonly place: Place;
}

function readObjects(program: Program, resolver: Resolver): ReadonlyMap<ClassSyntax, readonly Written[]> {
  const found = new Map<ClassSyntax, Written[]>();
  const add = (type: Value, written: readonly Written[], place: Place) => {
    if (written.length === 0) return;
    for (const one of resolver.denoteType(type.kind === 'index' ? type.object : type, place)) {
      const cls = one.kind === 'instance' ? one.file.code.classes[one.id]! : undefined;
      if (cls?.isAbstract) for (const object of written) append(found, cls, object);
    }
  };
  for (const file of program.code.values()) {
    if (file.isPython) continue;
    for (const { type, value, block } of file.code.bindings)
      if (type && value?.kind === 'object') add(type, [{ value, place: { file, block } }], { file, block });
    for (const [id, { returns, block }] of file.code.functions.entries())
      if (returns) add(returns, objectsReturned(file, id), { file, block: file.code.blocks[block]!.parent });
  }
  return found;
}

function objectsReturned(file: CodeFile, id: number): readonly Written[] {
  return bodyOf(file, id).returns.flatMap(({ value, block }) =>
    value?.kind === 'object' ? [{ value, place: { file, block } }] : [],
  );
}

function functionsIn(value: Value, place: Place, resolver: Resolver): readonly FunctionNode[] {
  return resolver.denote(value, place).flatMap((one) => (one.kind === 'function' ? [{ file: one.file, id: one.id }] : []));
}
