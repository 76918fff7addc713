import type { CodeFile } from '../model/linking.ts';
import type { ClassId, FunctionId } from '../model/value.ts';
import { append } from './program.ts';

/** Members of the classes of a file that are neither methods nor bindings of the class body. */
export interface ClassMembers {
  /** The parameter of a constructor that declares a field: `constructor(private readonly repo: Repo)`. */
  property(id: ClassId, name: string): { readonly function: FunctionId; readonly index: number } | undefined;
  /** Classes written in the body of a class. */
  nested(id: ClassId, name: string): readonly ClassId[];
}

/** Reads a file once, since members are asked for by name at every use. */
export function readClassMembers({ code }: CodeFile): ClassMembers {
  const properties = new Map<string, { function: FunctionId; index: number }>();
  const nested = new Map<string, ClassId[]>();
  for (const [id, { class: owner, parameters }] of code.functions.entries()) {
    if (owner === undefined) continue;
    for (const [index, { isProperty, name }] of parameters.entries()) {
      const key = `${owner}.${name}`;
      if (isProperty && !properties.has(key)) properties.set(key, { function: id, index });
    }
  }
  for (const [id, { block, name }] of code.classes.entries()) append(nested, `${code.blocks[block]!.parent}.${name}`, id);
  return {
    property: (id, name) => (properties.size === 0 ? undefined : properties.get(`${id}.${name}`)),
    nested: (id, name) => nested.get(`${code.classes[id]!.block}.${name}`) ?? [],
  };
}
