import type { Relationship } from '../model/concepts.ts';
import type { CodeFile, Linker } from '../model/linking.ts';
import type { Schema } from './tables.ts';

// The classes whose rows tables hold, and the relations between them.

/** A class by its place. */
export interface Model {
  readonly file: CodeFile;
  readonly id: number;
}

export function nameOf(model: Model | undefined): string | undefined {
  return model && model.file.code.classes[model.id]!.name;
}

/** Relations by the class that declares them, then by name; of two with one name the first. */
export function relationsByOwner({ relationships }: Schema): ReadonlyMap<string, ReadonlyMap<string, Relationship>> {
  const found = new Map<string, Map<string, Relationship>>();
  for (const one of relationships) {
    const own = found.get(one.owner) ?? new Map<string, Relationship>();
    if (!own.has(one.name)) own.set(one.name, one);
    found.set(one.owner, own);
  }
  return found;
}

/** Whether a relation leads from rows to the row whose relation they are: `order` of each of `order.items`. */
export function leadsBack(relationship: Relationship, from: Relationship): boolean {
  // Nor does the owner of each of a user's joined projects: many have many.
  if (relationship.many === 'yes' || from.isBetween || relationship.target !== from.ownerTable) return false;
  // `sender` of `user.received`: another key to the same table.
  const keys = (one: Relationship) => one.foreignKeys.map((key) => key.columns.join()).join(';');
  return from.foreignKeys.length === 0 || relationship.foreignKeys.length === 0 || keys(from) === keys(relationship);
}

/** Classes by their symbols, those of a set or of a map's keys. */
export function classesCalled(linker: Linker, symbols: { has(symbol: string): boolean }): ReadonlyMap<string, Model> {
  const found = new Map<string, Model>();
  for (const one of linker.resolver.libraryClasses) {
    const symbol = linker.classSymbol(one.file, one.id);
    if (symbols.has(symbol)) found.set(symbol, one);
  }
  for (const file of linker.program.code.values())
    for (const id of file.code.classes.keys()) {
      const symbol = linker.classSymbol(file, id);
      if (symbols.has(symbol)) found.set(symbol, { file, id });
    }
  return found;
}
