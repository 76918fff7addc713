import type { Framework, QueryDescriptor, Slot } from '../model/framework.ts';
import type { Denotation } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';

/** What the resolver asks about queries: which call gives rows of which model. */
export interface Rows {
  /** The descriptor of a callee's access path. */
  queryOf(path: string): QueryDescriptor | undefined;
  /** Where a query's call names its model. */
  modelOf(query: QueryDescriptor, call: Call): Value | undefined;
  /** Whether iterating the result of a call (by the result's path) gives tuples of rows, not rows. */
  holdsTuples(path: string): boolean;
  /** Whether those tuples hold whole rows, as a statement says: `session.execute(select(Order))`, not fields of them. */
  holdsModels(path: string): boolean;
  /** Where in the result of a call the rows are, when they are not the result. */
  heldIn(path: string): string | number | undefined;
}

/** Indexes the `queries` sections by last name. */
export function buildRows(frameworks: readonly Framework[]): Rows {
  const table = tableOf(frameworks, ({ queries = [] }) => queries.map((query) => [query.call, query]));
  const queryOf = (path: string) => table.of(path)[0];

  return {
    queryOf,
    modelOf: (query, call) => query.model && firstArgument(call, query.model),
    heldIn: (path) => (path.endsWith('()') ? queryOf(path.slice(0, -2))?.heldIn : undefined),
    holdsModels: (path) => path.endsWith('()') && queryOf(path.slice(0, -2))?.holdsModels === true,
    holdsTuples: (path) => path.endsWith('()') && queryOf(path.slice(0, -2))?.gives === 'tuples',
  };
}

/** A list type, or one of a query's rows, and a query's result with the same elements: the result says more. */
export function sameElements(typed: Denotation, found: Denotation): boolean {
  if (typed.kind !== 'external' || found.kind !== 'external') return false;
  const elements = found.element ?? found.rows ?? [];
  const said = typed.element ?? typed.rows;
  if (!said || elements.length === 0) return false;
  return said.every((one) =>
    elements.some(
      (other) => one.kind === 'instance' && other.kind === 'instance' && one.file === other.file && one.id === other.id,
    ),
  );
}

/** The argument at a slot of a call, unless it is spread. */
export function firstArgument(call: Call, slot: Slot): Value | undefined {
  for (const at of slot.at) {
    const [first, ...keys] = typeof at === 'object' ? at : [at];
    let found = typeof first === 'number' ? call.positional[first] : call.named.find((one) => one.name === first)?.value;
    for (const key of keys) found = found?.kind === 'object' ? found.entries.find((one) => one.key === key)?.value : undefined;
    if (found && found.kind !== 'spread') return found;
  }
  return undefined;
}
