import { bodyOf } from '../model/body.ts';
import type { CallStep, Loop, Query, RepeatedQuery } from '../model/concepts.ts';
import type { CallEdge, CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import { compareSpans, holdsSpan, type Location, type Span } from '../model/location.ts';
import type { ClassSyntax } from '../model/syntax.ts';
import type { BlockId, ClassId, FunctionId, Value } from '../model/value.ts';
import { type Background, isQueuedByCall } from './background.ts';
import type { ListedMethod } from './listings-methods.ts';
import type { LoopSite, Loops } from './loops.ts';
import { handedTo, isProperty, propertiesOf } from './method-reads.ts';
import { append, once } from './program.ts';
import {
  distinctTarget,
  excuseOf,
  inBrowser,
  isCached,
  isForOneEntry,
  isLastRound,
  keptOnObject,
  leftOutAt,
  pipelined,
} from './queries-excuse.ts';
import type { FoundQuery } from './queries-find.ts';
import { visitParts, visitWithParts } from './values.ts';

const oneTick = 'calls of one tick become one query';

const MAX_STEPS = 6;
/** A call by name alone is as far as several calls by type. */
const UNTYPED = 8;

/** How a function leads to a query: the next call on the shortest way. */
interface Reach {
  readonly query: Query;
  /** Undefined: the query stands in the function itself. */
  readonly next?: { readonly edge: CallEdge; readonly to: FunctionNode };
  readonly steps: number;
  readonly cost: number;
  /** Every receiver on the way, and the query's own, is known by type. */
  readonly isTyped: boolean;
}
type Target = Query['target'];

/** What runs once per element: one for each call in a loop that is a query or leads to one. */
export function repeatedQueries(
  linker: Linker,
  loops: Loops,
  found: readonly FoundQuery[],
  listed: readonly ListedMethod[],
  background: Background,
  given: (node: FunctionNode) => Query | undefined,
): readonly RepeatedQuery[] {
  const reach = reachOf(linker, loops, found);
  const direct = new Map(found.map((one) => [one.site.call, one]));
  let alone: ReturnType<typeof reachOf> | undefined;
  let siteOf: ReadonlyMap<Query, CallSite> | undefined;
  const runsIn = ({ file, call }: CallSite) => background(file, file.functionOf[call.block]!);
  let asking: ReadonlyMap<string, readonly FunctionNode[]> | undefined;
  const results: RepeatedQuery[] = [];
  for (const file of linker.program.code.values()) {
    // A browser's requests are no queries.
    if (file.code.functions[0]?.isClientOnly) continue;
    file.code.calls.forEach((call, id) => {
      const site: CallSite = { file, id, call };
      const around = loops.around(file, call.block);
      const goesOn = around.filter((one) => !isLastRound({ file, block: call.block, span: call.span }, one));
      // In one round of an inner loop it still runs for each element of an outer one.
      const each = goesOn.length > 1 ? goesOn.filter((one) => !isForOneEntry(site, one)) : goesOn;
      const loop = gravest(each.some((one) => one.loop.kind === 'data') ? each : goesOn);
      const own = direct.get(call);
      if (loop && own) results.push({ ...repeatedDirectly(own, loop, linker), runsIn: runsIn(site) });
      else if (loop) results.push(...repeatedThrough(site, linker.calls.targetsOf(site), loop, linker.locate(file, call.span)));
      const handed = loops.ofCall(site);
      if (handed) results.push(...handedOver(site, gravest([handed, ...around])!));
    });
    results.push(...throughProperties(file));
  }
  for (const one of listed) results.push(...throughListing(one));
  return results;

  /** `{{ post.like_count() }}` of each row that a template writes out, and a schema's field that is a property of the model. */
  function throughListing({ node, at, loop, text, draft }: ListedMethod): readonly RepeatedQuery[] {
    const there = reach(node);
    if (there && there.steps >= MAX_STEPS) return [];
    // What the method gives before it ran runs in the template.
    const query = there?.query ?? given(node);
    if (!query) return [];
    const isTyped = there?.isTyped ?? true;
    const way = [{ from: loop.inFunction, to: linker.symbolOf(node.file, node.id), at, text }, ...stepsOf(node)];
    return [
      {
        kind: 'repeated-query',
        at,
        framework: query.framework,
        project: draft.file.facts.source.project,
        loop,
        query,
        way,
        isTyped: isTyped ? 'yes' : 'unknown',
        runsIn: draft.forStaff ? 'staff' : 'request',
      },
    ];
  }

  /** `order.total` in a loop over orders, where `total` is a property that asks. */
  function throughProperties(file: CodeFile): readonly RepeatedQuery[] {
    if (!file.isPython) return [];
    asking ??= askingProperties(linker, reach);
    const names = asking;
    if (names.size === 0) return [];
    const seen = new Map<string, RepeatedQuery>();
    for (const { value: one, block } of membersNamed(file, names)) {
      const loop = loops.around(file, block).find(({ loop: { variables } }) => startsFrom(one.object, variables));
      if (!loop) continue;
      const place = { file, block };
      const site = siteOfRead(one, place);
      const from = { file, id: file.functionOf[block]! };
      const typed = propertiesOf(one, place, linker);
      // A property that is awaited is an asynchronous one: there is one of that name.
      const [only, other] = names.get(one.property)!;
      const isIt = only && !other && only.file.code.functions[only.id]!.isAsync && awaitedMembers(file).has(one.span);
      const edges = (typed.length > 0 || !isIt ? typed : [only]).map(
        (to): CallEdge => ({ from, to, site, by: 'typed', isCallback: false }),
      );
      for (const found of repeatedThrough(site, edges, loop, linker.locate(file, one.span), one)) {
        const key = `${loop.loop.at.span}:${linker.show(one, file)}`;
        if (!seen.has(key)) seen.set(key, found);
      }
    }
    return [...seen.values()];
  }

  /** `ids.map(load)`: the function is called once per element. */
  function handedOver(site: CallSite, loop: LoopSite): readonly RepeatedQuery[] {
    const place = { file: site.file, block: site.call.block };
    const from = { file: site.file, id: site.file.functionOf[site.call.block]! };
    for (const value of site.call.positional) {
      if (value.kind !== 'name' && value.kind !== 'member') continue;
      const edges = linker.resolver
        .denote(value, place)
        .flatMap((one): CallEdge[] =>
          one.kind === 'function' ? [{ from, to: { file: one.file, id: one.id }, site, by: 'typed', isCallback: false }] : [],
        );
      if (edges.length > 0) return repeatedThrough(site, edges, loop, linker.locate(site.file, value.span), value);
    }
    return [];
  }

  function repeatedThrough(
    site: CallSite,
    edges: readonly CallEdge[],
    loop: LoopSite,
    at: Location,
    callee?: Value,
  ): readonly RepeatedQuery[] {
    const ways = edges.flatMap((edge) => {
      if (edge.isCallback || isQueuedByCall(edge.to, linker)) return [];
      const there = reach(edge.to);
      return there && there.steps < MAX_STEPS ? [{ edge, there }] : [];
    });
    ways.sort((a, b) => rank(a.there.query) - rank(b.there.query) || a.there.cost - b.there.cost);
    const [best] = ways;
    if (!best) return [];
    const text = linker.show(callee ?? { kind: 'call', call: site.id, span: site.call.span }, site.file);
    const way = [stepOf(best.edge, text, at, loops, linker), ...stepsOf(best.edge.to)];
    const isTyped = best.edge.by === 'typed' && best.there.isTyped ? 'yes' : 'unknown';
    const { query } = best.there;
    const isOneTick = loop.call === undefined && loop.block === undefined && onlyBatched(best.edge, edges);
    const excuse =
      (isOneTick ? oneTick : undefined) ??
      excuseOf(site, loop, linker) ??
      keptBetweenRounds(best.edge, loop) ??
      chosenImplementations(site, loop, edges, linker) ??
      givenBefore(best.edge, loop) ??
      distinctTarget(site, loop, query) ??
      pipelined(loop, query, site.file) ??
      inBrowser(site, query, linker);
    return [
      {
        kind: 'repeated-query',
        at,
        framework: query.framework,
        project: site.file.facts.source.project,
        loop: loop.loop,
        query,
        way,
        isTyped,
        ...(excuse !== undefined && { excuse }),
        runsIn: runsIn(site),
      },
    ];
  }

  /** Why only the first round asks: all of them ask the same object, which keeps what it has found. Not so where the object is the row. */
  function keptBetweenRounds(edge: CallEdge, loop: LoopSite): string | undefined {
    const sites = sitesTo(edge);
    for (const [i, site] of sites.entries()) {
      const kept = keptOnObject(site);
      if (kept) return `asked only until '${linker.show(kept, site.file)}' is set`;
      const root = receiverOf(site.call.callee);
      if (root === undefined || (i === 0 ? isBoundIn(root, loop) : root !== 'this')) return undefined;
    }
    return undefined;
  }

  /** Why no round asks: the function asks only for what its caller leaves out (`if groups is None: groups = load()`), and has it from before the loop. */
  function givenBefore({ site, to }: CallEdge, loop: LoopSite): string | undefined {
    const given = [...handedTo(site, linker)].filter((one) => one.to.id === to.id && isFromBefore(one.given, site, loop));
    if (given.length === 0) return undefined;
    const { file } = to;
    let spared: string | undefined;
    for (const [id, call] of file.code.calls.entries()) {
      if (loops.ownerOf(file, file.functionOf[call.block]!) !== to.id) continue;
      const leads = direct.has(call) || linker.calls.targetsOf({ file, id, call }).some((one) => reach(one.to) !== undefined);
      if (!leads) continue;
      const left = leftOutAt(file, call.block);
      spared = given.find(({ parameter }) => left.has(parameter))?.parameter;
      if (spared === undefined) return undefined;
    }
    return spared === undefined ? undefined : `asked only where '${spared}' is left out`;
  }

  /** Whether an argument is the same in every round, and something: not `None`, nor a parameter that may be left out. */
  function isFromBefore(value: Value, { file, call }: CallSite, loop: LoopSite): boolean {
    const root = rootOf(value);
    if (root.kind !== 'name' || isBoundIn(root.name, loop)) return false;
    const isNothing = (one: Value | undefined) => one?.kind === 'literal' && one.value === null;
    const { parameters } = file.code.functions[file.functionOf[call.block]!]!;
    if (parameters.some(({ name, default: other }) => name === root.name && isNothing(other))) return false;
    return !linker.resolver.bindingsOf(root, { file, block: call.block }).some((one) => isNothing(one.value));
  }

  /** The calls of a way, from a call in a loop to the query. */
  function sitesTo(edge: CallEdge): readonly CallSite[] {
    const sites: CallSite[] = [edge.site];
    let here = reach(edge.to);
    for (let hops = 0; here?.next && hops < MAX_STEPS; hops++) {
      sites.push(here.next.edge.site);
      here = reach(here.next.to);
    }
    siteOf ??= new Map(found.map(({ query, site }) => [query, site]));
    const own = here && siteOf.get(here.query);
    return own ? [...sites, own] : sites;
  }

  /** Whether what a resolver leads to is asked in its own tick, and becomes one query with that of its neighbours, and nothing else is asked. */
  function onlyBatched(edge: CallEdge, edges: readonly CallEdge[]): boolean {
    const batched = found.filter(({ descriptor }) => descriptor.isBatched);
    const sites = sitesTo(edge);
    if (!batched.some(({ site }) => site === sites.at(-1)) || !sites.every(isAskedFirst)) return false;
    alone ??= reachOf(
      linker,
      loops,
      found.filter(({ descriptor }) => !descriptor.isBatched),
    );
    return !edges.some((one) => !one.isCallback && alone!(one.to) !== undefined);
  }

  function stepsOf(from: FunctionNode): readonly CallStep[] {
    const steps: CallStep[] = [];
    let here = reach(from);
    for (let hops = 0; here?.next && hops < MAX_STEPS; hops++) {
      const { edge, to } = here.next;
      const { site } = edge;
      const isRead = site.id < 0;
      const text = linker.show(isRead ? site.call.callee : { kind: 'call', call: site.id, span: site.call.span }, site.file);
      steps.push(stepOf(edge, text, linker.locate(site.file, site.call.span), loops, linker));
      here = reach(to);
    }
    return steps;
  }
}

/**
 * `for (const channel of channels) channel.send(message)`, where several classes have a `send` of their own and none of them is a row: each element is
 * another way of doing something, and there are as many as somebody wrote.
 */
function chosenImplementations(
  { call: { callee } }: CallSite,
  { loop }: LoopSite,
  edges: readonly CallEdge[],
  linker: Linker,
): string | undefined {
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || !loop.variables.includes(callee.object.name)) return undefined;
  const { property } = callee;
  if (loop.source === 'query' || loop.source === 'input') return undefined;
  const homes = new Set<ClassSyntax>();
  for (const { to, by, isCallback } of edges) {
    const { class: cls } = to.file.code.functions[to.id]!;
    if (by !== 'typed' || isCallback || cls === undefined || isStored(to.file, cls, linker)) return undefined;
    homes.add(to.file.code.classes[cls]!);
  }
  return homes.size > 1 ? `each element has a '${property}' of its own, as many as are written out` : undefined;
}

/** Whether the objects of a class are rows: what it is derived from, or marked with, is of an ORM. */
function isStored(file: CodeFile, cls: ClassId, { resolver, frameworks }: Linker): boolean {
  const { decorators, block } = file.code.classes[cls]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  const paths = [
    ...resolver.basesOf(file, cls).flatMap((one) => (one.kind === 'external' ? [one.path] : [])),
    ...decorators.flatMap((one) => resolver.pathsOf(one.kind === 'call' ? file.code.calls[one.call]!.callee : one, place)),
  ];
  const packages = frameworks.flatMap((one) => (one.kind === 'orm' ? one.packages : []));
  return paths.some((path) => packages.some((name) => path.startsWith(name)));
}

/** Where members are awaited: `await user.is_admin`. */
const awaitedMembers = once((file: CodeFile): ReadonlySet<Span> => {
  const found = new Set<Span>();
  visitWithParts(file, (value) => {
    if (value.kind === 'await' && value.value.kind === 'member') found.add(value.value.span);
  });
  return found;
});

/** `self.total` and `order.total` as calls of the property. */
function* propertyReads(linker: Linker): Generator<CallEdge> {
  const names = new Set<string>();
  for (const file of linker.program.code.values())
    if (file.isPython)
      for (const [id, fn] of file.code.functions.entries())
        if (fn.class !== undefined && isProperty(file, id)) names.add(fn.name);
  if (names.size === 0) return;
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    for (const { value, block } of membersNamed(file, names)) {
      const place = { file, block };
      const from = { file, id: file.functionOf[block]! };
      for (const to of propertiesOf(value, place, linker))
        yield { from, to, site: siteOfRead(value, place), by: 'typed', isCallback: false };
    }
  }
}

type Member = Extract<Value, { kind: 'member' }>;

/** Members of some names that a file reads. */
function membersNamed(file: CodeFile, names: { has(name: string): boolean }): readonly { value: Member; block: BlockId }[] {
  const found: { value: Member; block: BlockId }[] = [];
  const seen = new Set<Span>();
  const visit = (value: Value, block: BlockId): void => {
    if (value.kind !== 'member' || !names.has(value.property) || seen.has(value.span)) return;
    seen.add(value.span);
    found.push({ value, block });
  };
  // In loops an expression stands in a block of its own.
  for (const { value, block } of file.code.reads) visitParts(value, block, visit);
  visitWithParts(file, visit);
  return found;
}

/** A read that runs a function, as if it were called there. */
function siteOfRead(callee: Member, { file, block }: Place): CallSite {
  const { span } = callee;
  const call = { callee, positional: [], named: [], block, span, isNew: false, isAwaited: false, isStatement: false };
  return { file, id: -1, call };
}

/** Properties that lead to a query, by name. */
function askingProperties(
  linker: Linker,
  reach: (node: FunctionNode) => Reach | undefined,
): ReadonlyMap<string, readonly FunctionNode[]> {
  const found = new Map<string, FunctionNode[]>();
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    for (const [id, fn] of file.code.functions.entries())
      if (fn.class !== undefined && isProperty(file, id) && reach({ file, id })) append(found, fn.name, { file, id });
  }
  return found;
}

/** Whether an expression is one of the variables, or a part of one. */
function startsFrom(value: Value, variables: readonly string[]): boolean {
  const root = rootOf(value);
  return root.kind === 'name' && variables.includes(root.name);
}

/** The name that a chain of members begins with: `this` of `this.rates.of`. Undefined for what is no such chain. */
function receiverOf(callee: Value): string | undefined {
  const one = rootOf(callee);
  return one.kind === 'name' && one !== callee ? one.name : undefined;
}

function rootOf(value: Value): Value {
  let one = value;
  while (one.kind === 'member') one = one.object;
  return one;
}

/** Whether a name is given anew in every round of a loop. */
function isBoundIn(name: string, { file, block, callback }: LoopSite): boolean {
  const { code } = file;
  const body = block ?? (callback === undefined ? undefined : code.functions[callback]?.block);
  if (body === undefined) return true;
  const loop = code.blocks[body]!;
  if (loop.kind === 'loop' && loop.variables.includes(name)) return true;
  if (callback !== undefined && code.functions[callback]!.parameters.some((one) => one.name === name)) return true;
  return code.bindings.some((one) => one.name === name && holdsSpan(loop.span, one.span));
}

/** Whether nothing is awaited before a call in its function. */
function isAskedFirst({ file, call }: CallSite): boolean {
  const { calls } = bodyOf(file, file.functionOf[call.block]!);
  return !calls.some((one) => one.call.isAwaited && compareSpans(one.call.span, call.span) < 0);
}

function stepOf(edge: CallEdge, text: string, at: Location, loops: Loops, linker: Linker): CallStep {
  const { from, to } = edge;
  return { from: linker.symbolOf(from.file, loops.ownerOf(from.file, from.id)), to: linker.symbolOf(to.file, to.id), at, text };
}

function repeatedDirectly(
  { query, site, descriptor, isGuess }: FoundQuery,
  loop: LoopSite,
  linker: Linker,
): Omit<RepeatedQuery, 'runsIn'> {
  const isOneTick = loop.call ? !site.call.isAwaited : loop.block === undefined;
  const isBatched = descriptor.isBatched === true && isOneTick;
  const excuse = isBatched
    ? oneTick
    : (excuseOf(site, loop, linker) ??
      distinctTarget(site, loop, query) ??
      pipelined(loop, query, site.file) ??
      inBrowser(site, query, linker));
  return {
    kind: 'repeated-query',
    at: query.at,
    framework: query.framework,
    project: query.project,
    loop: loop.loop,
    query,
    way: [],
    isTyped: isGuess ? 'unknown' : 'yes',
    ...(excuse !== undefined && { excuse }),
  };
}

const gravity: readonly Loop['kind'][] = ['data', 'unknown', 'batch', 'paging', 'polling', 'retry', 'constant'];

/** Of the loops around a call the one that counts: the innermost over data, or else the innermost of the next kind. */
function gravest(around: readonly LoopSite[]): LoopSite | undefined {
  let best: LoopSite | undefined;
  for (const one of around) if (!best || gravity.indexOf(one.loop.kind) < gravity.indexOf(best.loop.kind)) best = one;
  return best;
}

const ranks: Readonly<Record<Target, number>> = { database: 0, http: 2, storage: 2, redis: 4 };

/** A query of the database is worse than one to somebody else, a read worse than a write. */
function rank({ target, does }: Query): number {
  return ranks[target] + (does === 'write' ? 1 : 0);
}

/**
 * For each function the nearest query it leads to: once, from the queries upwards through their callers, the gravest kind of query first. Functions that
 * keep what they found (`@lru_cache`) lead nowhere.
 */
function reachOf(linker: Linker, loops: Loops, found: readonly FoundQuery[]): (node: FunctionNode) => Reach | undefined {
  const callers = callersByFunction(linker, loops);
  const best = new Map<string, Reach>();
  const keyOf = (file: CodeFile, id: FunctionId) => `${file.path}:${id}`;
  const nodes = new Map<string, FunctionNode>();
  let hasKept = false;
  const isKept = (site: CallSite) => {
    const isOne = keptOnObject(site) !== undefined;
    hasKept ||= isOne;
    return isOne;
  };
  // What an object keeps once it has asked comes last: it may be asked only once.
  for (const level of [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]) {
    if (level === 10 && !hasKept) break;
    const isLeftOut = (site: CallSite) => excuseInside(site, linker) || (level < 10 && isKept(site));
    const queues: string[][] = [[]];
    const here = new Map<string, Reach>();
    for (const { query, site, isGuess } of found) {
      if (rank(query) !== level % 10) continue;
      const id = loops.ownerOf(site.file, site.file.functionOf[site.call.block]!);
      const key = keyOf(site.file, id);
      if (id === 0 || here.has(key) || isCached(site.file, id) || isLeftOut(site)) continue;
      nodes.set(key, { file: site.file, id });
      here.set(key, { query, steps: 0, cost: 0, isTyped: !isGuess });
      queues[0]!.push(key);
    }
    for (let cost = 0; cost < queues.length; cost++) {
      for (const key of queues[cost] ?? []) {
        const at = here.get(key)!;
        if (at.cost !== cost || at.steps >= MAX_STEPS) continue;
        for (const { edge, from } of callers.get(key) ?? []) {
          const next = cost + (edge.by === 'typed' ? 1 : UNTYPED);
          const fromKey = keyOf(from.file, from.id);
          const known = here.get(fromKey);
          if ((known && known.cost <= next) || isCached(from.file, from.id) || isLeftOut(edge.site)) continue;
          nodes.set(fromKey, from);
          here.set(fromKey, {
            query: at.query,
            next: { edge, to: nodes.get(key)! },
            steps: at.steps + 1,
            cost: next,
            isTyped: at.isTyped && edge.by === 'typed',
          });
          (queues[next] ??= []).push(fromKey);
        }
      }
    }
    for (const [key, one] of here) if (!best.has(key)) best.set(key, one);
  }
  return ({ file, id }) => best.get(keyOf(file, id));
}

function excuseInside(site: CallSite, linker: Linker): boolean {
  return excuseOf(site, undefined, linker) !== undefined;
}

/** Edges by the function they lead to; calls in inline callbacks belong to the function around them. */
function callersByFunction(
  linker: Linker,
  loops: Loops,
): ReadonlyMap<string, readonly { readonly edge: CallEdge; readonly from: FunctionNode }[]> {
  const callers = new Map<string, { edge: CallEdge; from: FunctionNode }[]>();
  for (const edge of propertyReads(linker)) {
    const from = { file: edge.from.file, id: loops.ownerOf(edge.from.file, edge.from.id) };
    if (from.id !== 0) append(callers, `${edge.to.file.path}:${edge.to.id}`, { edge, from });
  }
  for (const file of linker.program.code.values()) {
    file.code.calls.forEach((call, id) => {
      for (const edge of linker.calls.targetsOf({ file, id, call })) {
        if (edge.isCallback || isQueuedByCall(edge.to, linker)) continue;
        const from = { file, id: loops.ownerOf(file, edge.from.id) };
        if (from.id === 0) continue;
        const key = `${edge.to.file.path}:${edge.to.id}`;
        const list = callers.get(key);
        if (list) list.push({ edge, from });
        else callers.set(key, [{ edge, from }]);
      }
    });
  }
  return callers;
}
