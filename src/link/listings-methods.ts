import { bodyOf } from '../model/body.ts';
import type { Loop, Relationship } from '../model/concepts.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import type { ListingDraft } from '../model/listings.ts';
import type { Location } from '../model/location.ts';
import { loopOfListing } from './listings.ts';
import { isProperty } from './method-reads.ts';
import { classesCalled, type Model, relationsByOwner } from './row-models.ts';
import type { Schema } from './tables.ts';

/** A property or method of a model that a template or schema reads of each row of a list. */
export interface ListedMethod {
  readonly node: FunctionNode;
  readonly at: Location;
  readonly loop: Loop;
  /** The way from the row: `author.avatar`. */
  readonly text: string;
  readonly draft: ListingDraft;
}

/** A function of a schema that is handed each row of a list. */
export interface ListedFunction {
  readonly node: FunctionNode;
  readonly parameter: string;
  readonly loop: Loop;
}

/** What lists read of their rows that is code: properties and methods of the model, and functions of the schema. */
export function codeOfListings(
  linker: Linker,
  schema: Schema,
  drafts: readonly ListingDraft[],
): { readonly methods: readonly ListedMethod[]; readonly functions: readonly ListedFunction[] } {
  if (drafts.length === 0) return { methods: [], functions: [] };
  const byOwner = relationsByOwner(schema);
  const byTable = new Map<string, string>();
  for (const [owner, relations] of byOwner) for (const { ownerTable } of relations.values()) byTable.set(ownerTable, owner);
  for (const table of schema.tables)
    if (table.model !== undefined && !byTable.has(table.name)) byTable.set(table.name, table.model);
  const models = classesCalled(linker, new Set(byTable.values()));
  return {
    methods: drafts.flatMap((draft) => [...methodsOf(draft)]),
    functions: drafts.flatMap((draft) => [...functionsOf(draft)]),
  };

  function* functionsOf(draft: ListingDraft): Generator<ListedFunction> {
    const [model] = modelsOf(draft);
    for (const read of draft.reads) {
      if (!('method' in read) || (draft.isOne && (!model || !isOverMany(model, read.path)))) continue;
      yield { node: read.method, parameter: read.parameter, loop: loopOfListing(draft, model, linker) };
    }
  }

  function modelsOf(draft: ListingDraft): readonly Model[] {
    const typed = draft.rows.flatMap(({ value, place }) =>
      draft.isOne ? linker.resolver.denote(value, place) : linker.resolver.elementsOf(value, place),
    );
    const rows = typed.flatMap((one) => (one.kind === 'instance' ? [{ file: one.file, id: one.id }] : []));
    if (rows.length > 0) return rows;
    return (draft.model ?? []).flatMap((one) => (one.kind === 'class' ? [{ file: one.file, id: one.id }] : []));
  }

  /** Whether a way goes over a relation to many. */
  function isOverMany(from: Model, path: readonly string[]): boolean {
    let model: Model | undefined = from;
    for (const name of path) {
      const relation: Relationship | undefined = model && relationOf(model, name);
      if (relation?.many === 'yes') return true;
      const owner: string | undefined = relation && byTable.get(relation.target);
      model = owner === undefined ? undefined : models.get(owner);
    }
    return false;
  }

  function* methodsOf(draft: ListingDraft): Generator<ListedMethod> {
    const rows = modelsOf(draft);
    const seen = new Set<string>();
    for (const model of rows)
      for (const read of draft.reads) {
        if ('method' in read) continue;
        const found = along(model, read.path, draft);
        if (!found || seen.has(found.text)) continue;
        seen.add(found.text);
        const loop = loopOfListing(draft, rows[0], linker);
        yield { ...found, at: read.at, draft, loop: draft.isOne ? { ...loop, over: `${loop.over}.${found.of}` } : loop };
      }
  }

  /** The method at the end of a way over relations; of one row only behind a relation to many. */
  function along(
    from: Model,
    path: readonly string[],
    { isOne, givesArguments }: ListingDraft,
  ): { readonly node: FunctionNode; readonly text: string; readonly of: string } | undefined {
    let model: Model | undefined = from;
    let of = '';
    for (const [index, name] of path.entries()) {
      if (!model) return undefined;
      const relation = relationOf(model, name);
      if (!relation) {
        const node = methodOf(model, name, givesArguments === true);
        if (node && !(isOne && of === '')) return { node, text: path.slice(0, index + 1).join('.'), of };
        model = node && rowsGivenBy(node);
        of = path.slice(0, index + 1).join('.');
        continue;
      }
      if (relation.many === 'yes') of = path.slice(0, index + 1).join('.');
      const owner = byTable.get(relation.target);
      model = owner === undefined ? undefined : models.get(owner);
    }
    return undefined;
  }

  /** The model of the rows that a method gives: `entries` of `{% for entry in list.entries() %}`. */
  function rowsGivenBy({ file, id }: FunctionNode): Model | undefined {
    for (const { value, block, isYield } of bodyOf(file, id).returns) {
      if (!value) continue;
      const place = { file, block };
      const rows = isYield ? linker.resolver.denote(value, place) : linker.resolver.elementsOf(value, place);
      for (const row of rows) if (row.kind === 'instance') return { file: row.file, id: row.id };
    }
    return undefined;
  }

  function lineOf({ file, id }: Model): readonly Model[] {
    return [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
  }

  function relationOf(model: Model, name: string): Relationship | undefined {
    for (const { file, id } of lineOf(model)) {
      const found = byOwner.get(linker.classSymbol(file, id))?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** A property, or a method that can be called without arguments, or is given some. */
  function methodOf(model: Model, name: string, givesArguments: boolean): FunctionNode | undefined {
    for (const { file, id } of lineOf(model)) {
      const method = file.methods.get(id)?.get(name);
      if (method === undefined) continue;
      const { parameters } = file.code.functions[method]!;
      const isCallable =
        givesArguments || parameters.slice(1).every((one) => one.default !== undefined || one.kind.endsWith('rest'));
      return isProperty(file, method) || (parameters[0]?.name === 'this' && isCallable) ? { file, id: method } : undefined;
    }
    return undefined;
  }
}
