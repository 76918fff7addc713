import type { LazyRead, Query, RepeatedQuery } from '../model/concepts.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import { holdsSpan } from '../model/location.ts';
import { buildBackground } from './background.ts';
import { assembleLazyReads } from './lazy-reads.ts';
import { assembleListedReads } from './listings.ts';
import { codeOfListings } from './listings-methods.ts';
import { buildLoops, type LoopSite } from './loops.ts';
import { withNamedRows } from './named-rows.ts';
import { describeQuery, type FoundQuery, findQueries, queryGiven } from './queries-find.ts';
import { repeatedQueries } from './queries-repeated.ts';
import { buildRowLoading, type RowLoading } from './row-loading.ts';
import type { Schema } from './tables.ts';

/**
 * Queries, the loops around them, and what runs once per element: queries in loops, calls in loops that lead to a query, and lazy relations.
 * Each in order of file and place. Total.
 */
export function assembleQueries(
  linker: Linker,
  schema: Schema,
): {
  readonly queries: readonly Query[];
  readonly repeatedQueries: readonly RepeatedQuery[];
  readonly lazyReads: readonly LazyRead[];
} {
  const index = findQueries(linker);
  const drafts = linker.frameworks.flatMap((one) => [...(one.recogniseListings?.(linker) ?? [])]);
  const named = withNamedRows(linker, schema, drafts);
  const listed = codeOfListings(
    linker,
    schema,
    named.filter(({ isNamed }) => !isNamed),
  );
  const loops = buildLoops(linker, index, listed.functions);
  const loading = buildRowLoading(linker, index);
  const found = index.claims.map((claim): FoundQuery => {
    const { site, descriptor, isGuess } = claim;
    const owner = loops.ownerOf(site.file, site.file.functionOf[site.call.block]!);
    const described = describeQuery(claim, linker, schema, linker.symbolOf(site.file, owner));
    return { site, descriptor, isGuess, query: { ...described, loops: loops.around(site.file, site.call.block).map(loopOf) } };
  });
  const background = buildBackground(linker, loops);
  const lazy = assembleLazyReads(linker, loops, loading, schema, background);
  const givenBy = (node: FunctionNode): Query | undefined => {
    const claim = queryGiven(linker, node);
    return claim && { ...describeQuery(claim, linker, schema, linker.symbolOf(node.file, node.id)), loops: [] };
  };
  return {
    queries: found.map(({ query }) => query),
    repeatedQueries: repeatedQueries(linker, loops, found, listed.methods, background, givenBy),
    lazyReads: [
      ...lazy,
      ...assembleListedReads(linker, loading, index, schema, named).filter((one) => !isReadBefore(one, lazy, linker, loading)),
    ],
  };
}

/**
 * Whether the function that loads the rows has read the relation of each of them: what is answered with them is in memory then, where another query gives
 * the same objects.
 */
function isReadBefore(
  { loadedAt, relationship }: LazyRead,
  before: readonly LazyRead[],
  linker: Linker,
  loading: RowLoading,
): boolean {
  const file = loadedAt && linker.program.code.get(loadedAt.file);
  if (!loadedAt || !file || !loading.remembersRows(file)) return false;
  const same = before.filter((one) => one.relationship === relationship && one.at.file === file.path);
  if (same.length === 0) return false;
  const id = file.code.functions.findLastIndex(({ span }) => holdsSpan(span, loadedAt.span));
  return id > 0 && same.some(({ loop }) => loop.inFunction === linker.symbolOf(file, id));
}

function loopOf({ loop }: LoopSite) {
  return loop;
}
