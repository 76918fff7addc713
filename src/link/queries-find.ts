import { bodyOf } from '../model/body.ts';
import type { Loop, Query } from '../model/concepts.ts';
import type { QueryDescriptor } from '../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Truth, Value } from '../model/value.ts';
import { nameOfEmpty, putsInto } from './grown-lists.ts';
import { inlineCallbacks } from './inline-callbacks.ts';
import { optionAt } from './options.ts';
import { blocksAround, lastName, once } from './program.ts';
import { chainOf, methodOf, originsOf, valuesIn } from './queries-chain.ts';
import { isDefinition } from './queries-excuse.ts';
import type { Schema } from './tables.ts';
import { visitWithParts } from './values.ts';

/** A query with the call that runs it. */
export interface FoundQuery {
  readonly query: Query;
  readonly site: CallSite;
  readonly descriptor: QueryDescriptor;
  /** The receiver is a parameter that nobody typed, known by its name alone. */
  readonly isGuess: boolean;
}

interface Claim {
  readonly site: CallSite;
  readonly framework: string;
  readonly descriptor: QueryDescriptor;
  readonly isGuess: boolean;
}

/** The queries of a program, and what expressions hold of their results. */
export interface QueryIndex {
  /** In order of file and place. */
  readonly claims: readonly Claim[];
  isQuery(call: Call): boolean;
  sourceOf(value: Value, place: Place): Loop['source'];
  isList(value: Value, place: Place): boolean;
}

/** Every call that runs a query, by the `queries` of all descriptors: of several that fit a call the first counts. */
export function findQueries(linker: Linker): QueryIndex {
  const claimed = new Map<Call, Claim>();
  const chained = new Map<Call, boolean>();
  for (const framework of linker.frameworks) {
    for (const descriptor of framework.queries ?? []) {
      for (const site of linker.resolver.callsTo(descriptor.call)) {
        if (claimed.has(site.call) || isOverridden(site, linker)) continue;
        const isGuess = linker.resolver.calleePaths(site).every((path) => path.startsWith('~'));
        if (isGuess && !usesDatabase(linker, site, framework.id)) continue;
        claimed.set(site.call, { site, framework: framework.id, descriptor, isGuess });
      }
    }
  }
  for (const claim of [...claimed.values()].flatMap((one) => releases(one, linker))) claimed.set(claim.site.call, claim);
  // What only builds a query runs where its rows are asked for.
  for (const claim of [...lazyClaims(linker, claimed)])
    if ((claimed.get(claim.site.call)?.descriptor.does ?? 'build') === 'build') claimed.set(claim.site.call, claim);
  const inner = receiversOf(linker, claimed);
  const running = [...claimed.values()].filter((claim) => runs(claim, inner, linker));
  const calls = new Set(running.map(({ site }) => site.call));
  running.sort((a, b) => (a.site.file === b.site.file ? a.site.id - b.site.id : a.site.file.path < b.site.file.path ? -1 : 1));

  const isQuery = (call: Call) => calls.has(call);
  const comesFromQuery = (site: CallSite): boolean => {
    let found = chained.get(site.call);
    if (found === undefined) {
      chained.set(site.call, false);
      found = chainOf(site, linker).some(({ call }) => calls.has(call) || claimed.has(call));
      chained.set(site.call, found);
    }
    return found;
  };
  const sourceOf = (value: Value, place: Place, depth = 5): Loop['source'] => {
    const found = sourceOfValue(value, place, linker, comesFromQuery, depth);
    return found === 'unknown' && place.file.isPython ? sourceHandedOver(value, place, linker) : found;
  };
  const isList = (value: Value, place: Place): boolean =>
    linker.resolver.denote(value, place).some((one) => {
      if (one.kind === 'value') return one.value.kind === 'list';
      if (one.kind !== 'external') return false;
      return one.element !== undefined || (one.origin && claimed.get(one.origin.call)?.descriptor.gives) === 'many';
    });
  return { claims: running, isQuery, sourceOf, isList };
}

/** `Settings.objects.get()`, where the project's own manager has a `get`: what asks stands in there, behind whatever it does first. */
function isOverridden(site: CallSite, linker: Linker): boolean {
  const { callee } = site.call;
  if (callee.kind !== 'member' || !methodNames(linker).has(callee.property)) return false;
  return linker.calls.targetsOf(site).some(({ to, by }) => {
    const fn = to.file.code.functions[to.id]!;
    return by === 'typed' && fn.name === callee.property && fn.class !== undefined;
  });
}

/** Names of all methods of the project. */
const methodNames = once(({ program }: Linker) => {
  const methods = [...program.code.values()].flatMap(({ code }) => code.functions.filter((fn) => fn.class !== undefined));
  return new Set(methods.map(({ name }) => name));
});

/** An untyped `db` or `session` is a session, and an untyped `model` a model, where the project imports that ORM. */
function usesDatabase(linker: Linker, { file }: CallSite, framework: string): boolean {
  return linker.stacks.byProject.get(file.facts.source.project)?.has(framework) === true;
}

/** Whether a call stands in a loop that a place of the same function is not in. */
function isBuiltInLoop({ file, call }: CallSite, place: Place): boolean {
  if (file !== place.file) return false;
  const around = new Set(blocksAround(file, place.block).map(({ id }) => id));
  for (const block of blocksAround(file, call.block)) {
    if (around.has(block.id) || block.kind === 'function') return false;
    if (block.kind === 'loop') return true;
  }
  return false;
}

/** `list(queryset)`, `len(queryset)`, and loops over a queryset, which are claimed by the call that built it last. */
function* lazyClaims(linker: Linker, claimed: ReadonlyMap<Call, Claim>): Generator<Claim> {
  const descriptors = linker.frameworks.flatMap((one) =>
    (one.lazyQueries ?? []).map((pattern) => ({ pattern, framework: one.id })),
  );
  if (descriptors.length === 0) return;
  const descriptor: QueryDescriptor = { call: '', does: 'read', gives: 'many' };
  const isRun = (site?: CallSite) => site !== undefined && (claimed.get(site.call)?.descriptor.does ?? 'build') !== 'build';
  const claim = function* (value: Value, place: Place, at?: CallSite, isMade?: (origin?: CallSite) => boolean): Generator<Claim> {
    for (const one of linker.resolver.denote(value, place)) {
      if (one.kind !== 'external' || one.element || isRun(one.origin) || isMade?.(one.origin) === false) continue;
      const found = descriptors.find(({ pattern }) => linker.fits(pattern, one.path));
      // `for tag in tags: query = query.filter(tag=tag)`: it runs where it is iterated, after the loop that builds it.
      const site = at ?? originsOf(value, place, linker).find((made) => !isBuiltInLoop(made, place));
      if (!found || !site) continue;
      yield { site, framework: found.framework, descriptor, isGuess: one.path.startsWith('~') };
      return;
    }
  };
  for (const name of [
    'list',
    'len',
    'sorted',
    'set',
    'tuple',
    'bool',
    'dict',
    'sum',
    'min',
    'max',
    'any',
    'all',
    'enumerate',
    'zip',
    'groupby',
    'map',
    'filter',
  ]) {
    for (const site of linker.program.callsByName.get(name) ?? []) {
      if (!site.file.isPython || site.call.callee.kind !== 'name') continue;
      const isSecond = name === 'map' || name === 'filter';
      for (const value of name === 'zip' ? site.call.positional : site.call.positional.slice(isSecond ? 1 : 0).slice(0, 1))
        yield* claim(value, { file: site.file, block: site.call.block }, site);
    }
  }
  const taking = new Set(linker.frameworks.flatMap((one) => one.takesRows ?? []));
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    for (const { site, value } of taking.size > 0 ? takenWhole(file, taking) : [])
      yield* claim(value, { file, block: site.call.block }, site, (origin) => isOfRound(site, origin));
    for (const block of file.code.blocks)
      if (block.kind === 'loop' && block.over) yield* claim(block.over, { file, block: block.parent });
    for (const { value, place } of keptInLoops(file)) {
      const site = file.sites[value.call]!;
      yield* claim(value, place, site, (origin) => makesQuery(site, origin, linker));
    }
    for (const { value, place } of takenByPlace(file)) yield* claim(value, place);
  }
}

/** What one element is taken of by its place: `orders[0]` runs the query of the orders. https://docs.djangoproject.com/en/stable/ref/models/querysets/#when-querysets-are-evaluated */
function takenByPlace(file: CodeFile): readonly { value: Value; place: Place }[] {
  const found: { value: Value; place: Place }[] = [];
  visitWithParts(file, (value, block) => {
    if (value.kind === 'index' && value.index.kind === 'literal' && typeof value.index.value === 'number')
      if (value.object.kind !== 'literal') found.push({ value: value.object, place: { file, block } });
  });
  return found;
}

/** What calls are handed of which they say that it is rows to be taken: `OrderSerializer(orders, many=True)`. */
function takenWhole(file: CodeFile, taking: ReadonlySet<string>): readonly { site: CallSite; value: Value }[] {
  return file.sites.flatMap((site) => {
    const [given] = site.call.positional;
    const says = site.call.named.some(({ name, value }) => taking.has(name) && value.kind === 'literal' && value.value === true);
    return given && says && (given.kind === 'call' || given.kind === 'name') ? [{ site, value: given }] : [];
  });
}

/** Whether a query is made in the same round of a loop that takes its rows: one from before the loop keeps what it gave. */
function isOfRound({ file, call }: CallSite, origin: CallSite | undefined): boolean {
  const loop = blocksAround(file, call.block).find(({ kind }) => kind === 'loop' || kind === 'function');
  if (loop?.kind !== 'loop') return origin !== undefined;
  return origin !== undefined && origin.file === file && blocksAround(file, origin.call.block).some(({ id }) => id === loop.id);
}

type CallValue = Extract<Value, { kind: 'call' }>;
/** Methods that make one query of several. https://docs.djangoproject.com/en/stable/ref/models/querysets/#union */
const joining = /^(?:union|intersection|difference|reduce)$/;

/**
 * What is made anew in each round of a loop and kept in a list or dictionary for whoever reads it: `groups[team] = Player.objects.filter(team=team)`,
 * `[(team, team.players.order_by("name")) for team in teams]`. Not so a list of queries and nothing else, which somebody else may put together.
 */
function* keptInLoops(file: CodeFile): Generator<{ value: CallValue; place: Place }> {
  const isJoined = (block: number) =>
    file.code.calls.some(
      (one) => joining.test(lastName(one.callee) ?? '') && file.functionOf[one.block] === file.functionOf[block],
    );
  const kept: { value: Value; block: number }[] = [];
  for (const { callee, positional, block } of file.code.calls) {
    const given = positional.at(-1);
    if (callee.kind === 'member' && callee.property === 'append' && given && isInLoop(file, block))
      kept.push({ value: given, block });
  }
  for (const { target, value, block } of file.code.assigns)
    if (target.kind === 'index' && isInLoop(file, block)) kept.push({ value, block });
  for (const { value } of [...file.code.bindings, ...file.code.returns])
    if (value?.kind === 'comprehension' && value.element.kind !== 'call') kept.push({ value: value.element, block: value.loop });
  for (const { value, block } of kept)
    for (const one of partsKept(value, file, block, 2)) if (!isJoined(block)) yield { value: one, place: { file, block } };
}

/** Whether a call makes a query, itself or in the function that it runs: one that only hands back what others hand it makes none. */
function makesQuery(site: CallSite, origin: CallSite | undefined, linker: Linker): boolean {
  if (!origin || origin.call === site.call) return origin !== undefined;
  const inside = origin.file.functionOf[origin.call.block];
  return linker.calls.targetsOf(site).some(({ to }) => to.file === origin.file && to.id === inside);
}

function isInLoop(file: CodeFile, block: number): boolean {
  for (const one of blocksAround(file, block)) {
    if (one.kind === 'function') return false;
    if (one.kind === 'loop') return true;
  }
  return false;
}

/** Calls in a list or dictionary that is written out, also behind a name that the same round gives them. */
function* partsKept(value: Value, file: CodeFile, block: number, depth: number): Generator<CallValue> {
  if (value.kind === 'call') yield value;
  else if (value.kind === 'list' && depth > 0) for (const one of value.items) yield* partsKept(one, file, block, depth - 1);
  else if (value.kind === 'object' && depth > 0)
    for (const one of value.entries) yield* partsKept(one.value, file, block, depth - 1);
  else if (value.kind === 'name' && depth > 0) {
    const bound = file.code.bindings.filter((one) => one.name === value.name && one.block === block);
    if (bound.length === 1 && bound[0]!.value?.kind === 'call') yield bound[0]!.value;
  }
}

/** Calls that another claimed call is made on, or that are handed to one: no statements of their own. */
function receiversOf(linker: Linker, claimed: ReadonlyMap<Call, Claim>): ReadonlySet<Call> {
  const inner = new Set<Call>();
  for (const { site, descriptor } of claimed.values()) {
    if (!descriptor.isThenable) continue;
    for (const argument of site.call.positional)
      for (const value of valuesIn(argument, site.file, 3))
        if (value.kind === 'call') inner.add(site.file.code.calls[value.call]!);
    const { callee } = site.call;
    let receiver = callee.kind === 'member' ? callee.object : undefined;
    while (receiver?.kind === 'member') receiver = receiver.object;
    if (receiver?.kind === 'call') inner.add(site.file.code.calls[receiver.call]!);
    if (receiver?.kind === 'name')
      for (const one of originsOf(receiver, { file: site.file, block: site.call.block }, linker)) inner.add(one.call);
  }
  return inner;
}

function runs({ site, descriptor, framework }: Claim, inner: ReadonlySet<Call>, linker: Linker): boolean {
  if (descriptor.does === 'build' || isOfBrowser(site) || isHeldBack(site, descriptor)) return false;
  if (!descriptor.isThenable) return true;
  if (site.call.isAwaited) return true;
  // A statement under construction: `query.where(...)` on a variable.
  const { callee } = site.call;
  let receiver: Value | undefined = callee;
  while (receiver?.kind === 'member') receiver = receiver.object;
  const isContinued = site.call.isStatement && receiver?.kind === 'name' && callee.kind === 'member';
  return (
    !inner.has(site.call) &&
    !isContinued &&
    !isPartOfOne(site) &&
    !isPutIntoBatch(site) &&
    !isText(site) &&
    !isPiece(site) &&
    !isOperand(site, framework, linker)
  );
}

/** `address.save()`, where `address = form.save(commit=False)`. */
function releases(claim: Claim, linker: Linker): Claim[] {
  const { site, descriptor } = claim;
  if (!isHeldBack(site, descriptor)) return [];
  return (linker.program.callsByName.get(lastName(site.call.callee) ?? '') ?? []).flatMap((later) => {
    const { callee, block } = later.call;
    if (later.file !== site.file || callee.kind !== 'member' || callee.object.kind !== 'name') return [];
    const bound = linker.resolver.bindingsOf(callee.object, { file: later.file, block });
    return bound.some(({ value }) => value.kind === 'call' && value.call === site.id) ? [{ ...claim, site: later }] : [];
  });
}

function isHeldBack({ call }: CallSite, { heldBackBy }: QueryDescriptor): boolean {
  return (
    heldBackBy !== undefined &&
    call.named.some(({ name, value }) => name === heldBackBy && value.kind === 'literal' && value.value === false)
  );
}

/** `inArray(orders.id, db.select().from(lines))`: handed to a function of the library that makes conditions, it is part of another statement. */
function isOperand({ file, id, call }: CallSite, framework: string, linker: Linker): boolean {
  if (file.isPython) return false;
  const takers = takersOf(file).get(id) ?? [];
  const packages = takers.length > 0 ? (linker.frameworks.find((one) => one.id === framework)?.packages ?? []) : [];
  return takers.some((taker) =>
    linker.resolver
      .pathsOf(taker.callee, { file, block: call.block })
      .some((path) => packages.some((name) => path.startsWith(`${name}.`) || path.startsWith(`${name}/`))),
  );
}

/** `knex('orders').insert(rows).toQuery()`: a text is made of it. */
function isText({ file, id }: CallSite): boolean {
  return !file.isPython && textsOfStatements(file).has(id);
}

/** `knex.raw('? AS list', [id])`, which nobody awaits: what it holds is a part of a statement, or it is put aside for one. */
function isPiece(site: CallSite): boolean {
  const { file, id, call } = site;
  if (file.isPython || methodOf(site) !== 'raw') return false;
  const [text] = call.positional;
  const start = text ? leadingText(text, site) : '';
  if (start !== '') return !statements.test(start);
  return (takersOf(file).get(id) ?? []).some(({ callee }) => {
    if (callee.kind !== 'member' || callee.property !== 'push' || callee.object.kind !== 'name') return false;
    const { name } = callee.object;
    return !file.code.calls.some(
      (one) =>
        /^(?:all|allSettled|any|race)$/.test(lastName(one.callee) ?? '') &&
        one.positional.some((value) => value.kind === 'name' && value.name === name),
    );
  });
}

const statements =
  /^\s{0,40}\(?\s{0,10}(?:select|with|insert|update|delete|merge|replace|truncate|alter|create|drop|set|call|begin|commit|rollback|show|pragma|explain|describe|refresh|vacuum|analyze|lock|grant|revoke|notify|listen|do|copy|use|exec|execute|declare)\b/i;

/** Calls whose result is only turned into the text of a statement. https://knexjs.org/guide/interfaces.html#toquery */
const textsOfStatements = once((file: CodeFile): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const { callee } of file.code.calls)
    if (callee.kind === 'member' && callee.object.kind === 'call' && /^(?:toQuery|toSQL|toString)$/.test(callee.property))
      found.add(callee.object.call);
  return found;
});

/** The calls of a file by the calls that they are handed as they stand. */
const takersOf = once((file: CodeFile): ReadonlyMap<number, readonly Call[]> => {
  const found = new Map<number, Call[]>();
  for (const taker of file.code.calls)
    for (const value of taker.positional)
      if (value.kind === 'call') {
        const known = found.get(value.call);
        if (known) known.push(taker);
        else found.set(value.call, [taker]);
      }
  return found;
});

/** One of the statements that `const parts = kinds.map((kind) => db.select().from(kind))` makes, all of which `union(...parts)` or `db.batch(parts)` is handed. */
function isPartOfOne({ file, id, call }: CallSite): boolean {
  const fn = file.functionOf[call.block]!;
  const maker = file.isPython ? undefined : inlineCallbacks(file).get(fn)?.site;
  if (!maker || lastName(maker.call.callee) !== 'map' || maker.call.isAwaited || file.code.functions[fn]!.isAsync) return false;
  const { bindings, calls, returns } = file.code;
  if (!returns.some(({ value, block }) => file.functionOf[block] === fn && value?.kind === 'call' && value.call === id))
    return false;
  const parts = bindings.find(({ value }) => value && isMadeBy(value, maker.id, file, 3));
  if (!parts)
    return calls.some(
      (one) =>
        /^(?:batch|union|unionAll)$/.test(lastName(one.callee) ?? '') &&
        one.positional.some((value) => isMadeBy(value, maker.id, file, 3)),
    );
  const isParts = (value: Value) => value.kind === 'name' && value.name === parts.name;
  const takers = calls.filter(
    (one) =>
      file.functionOf[one.block] === file.functionOf[parts.block] &&
      one.positional.some((value) => isParts(value.kind === 'spread' ? value.value : value)),
  );
  return (
    takers.length > 0 && !takers.some(({ callee }) => /^(?:all|allSettled|any|race|push|concat)$/.test(lastName(callee) ?? ''))
  );
}

/** `parts.push(db.update(tasks).set(...))`, where nothing but `db.batch(parts)` is handed the list. */
function isPutIntoBatch({ file, id }: CallSite): boolean {
  if (file.isPython) return false;
  return (takersOf(file).get(id) ?? []).some(({ callee, block }) => {
    if (callee.kind !== 'member' || callee.property !== 'push' || callee.object.kind !== 'name') return false;
    const { name } = callee.object;
    const takers = file.code.calls.filter(
      (one) =>
        file.functionOf[one.block] === file.functionOf[block] &&
        one.positional.some((value) => value.kind === 'name' && value.name === name),
    );
    return takers.length > 0 && takers.every((one) => /^(?:batch|union|unionAll)$/.test(lastName(one.callee) ?? ''));
  });
}

/** `rows.map(...)`, `[...rows.map(...), last]`, `rows.map(...).filter(...)`. */
function isMadeBy(value: Value, maker: number, file: CodeFile, depth: number): boolean {
  if (depth === 0) return false;
  if (value.kind === 'list') return value.items.some((item) => isMadeBy(item, maker, file, depth - 1));
  if (value.kind === 'spread') return isMadeBy(value.value, maker, file, depth);
  if (value.kind !== 'call') return false;
  if (value.call === maker) return true;
  const { callee } = file.code.calls[value.call]!;
  return callee.kind === 'member' && callee.property === 'filter' && isMadeBy(callee.object, maker, file, depth - 1);
}

/** `fetch("/api/photos")`: a path alone has a server in a browser only. https://developer.mozilla.org/en-US/docs/Web/API/Window/fetch */
function isOfBrowser({ file, call }: CallSite): boolean {
  if (file.isPython || call.callee.kind !== 'name' || call.callee.name !== 'fetch') return false;
  const [url] = call.positional;
  const start = url?.kind === 'template' ? url.parts[0] : url;
  return (
    start?.kind === 'literal' && typeof start.value === 'string' && start.value.startsWith('/') && !start.value.startsWith('//')
  );
}

function sourceOfValue(
  value: Value,
  place: Place,
  linker: Linker,
  isFromQuery: (site: CallSite) => boolean,
  depth: number,
): Loop['source'] {
  if (depth === 0) return 'unknown';
  const next = (one: Value, there = place) => sourceOfValue(one, there, linker, isFromQuery, depth - 1);
  if (value.kind === 'await' || value.kind === 'spread') return next(value.value);
  if (value.kind === 'binary') return first([next(value.left), next(value.right)]);
  if (value.kind === 'conditional') return first([next(value.then), next(value.otherwise)]);
  if (value.kind === 'comprehension') {
    const block = place.file.code.blocks[value.loop];
    return block?.kind === 'loop' && block.over ? next(block.over, { file: place.file, block: block.parent }) : 'unknown';
  }
  // `rows = []`, which a loop over a query's rows fills.
  const made = nameOfEmpty(value, place.file);
  if (made) {
    const puts = putsInto(made.name, { file: place.file, block: made.block }).elements;
    return first(
      puts.flatMap((put) => {
        const loop = blocksAround(place.file, put.block).find((one) => one.kind === 'loop');
        return loop?.kind === 'loop' && loop.over ? [next(loop.over, { file: place.file, block: loop.parent })] : [];
      }),
    );
  }
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call) {
    if (isFromQuery({ file: place.file, id: (value as { call: number }).call, call })) return 'query';
    if (call.callee.kind === 'name' && call.callee.name === 'open') return 'file';
    if (
      call.callee.kind === 'member' &&
      /^(?:map|filter|slice|sort|flatMap|values|items|keys|entries|reverse|concat)$/.test(call.callee.property)
    ) {
      const found = next(call.callee.object);
      if (found !== 'unknown') return found;
    }
    for (const one of call.positional.slice(0, 1)) {
      if (
        call.callee.kind === 'name' &&
        /^(?:list|sorted|set|tuple|reversed|enumerate|zip|iter|map|filter)$/.test(call.callee.name)
      )
        return next(one);
      if (
        call.callee.kind === 'member' &&
        /^(?:values|keys|entries|from|fromkeys|all)$/.test(call.callee.property) &&
        call.callee.object.kind === 'name'
      )
        return next(one);
    }
  }
  const denoted = linker.resolver.denote(value, place);
  if (denoted.some((one) => isRows(one, isFromQuery))) return 'query';
  const lists = denoted.flatMap((one) =>
    one.kind === 'value' && one.value !== value && one.value.kind !== 'literal' ? [next(one.value, one.place)] : [],
  );
  const found = first(lists);
  if (found !== 'unknown') return found;
  return isInput(value, place, linker) ? 'input' : 'unknown';
}

/** What a framework hands over: a query that runs when it is iterated (`self.object_list`), forms that a client filled. */
function sourceHandedOver(value: Value, place: Place, linker: Linker): Loop['source'] {
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind !== 'external') continue;
    if (isUnrunQuery(one, linker)) return 'query';
    if (
      one.path.endsWith('()()') &&
      linker.frameworks.some(({ iterables }) => iterables?.some((it) => linker.fits(it, one.path)))
    )
      return 'input';
  }
  return 'unknown';
}

/** The query that a function gives back before it ran, for its caller to run: `return Order.objects.filter(customer=self)`. */
export function queryGiven(linker: Linker, { file, id }: FunctionNode): Claim | undefined {
  for (const { value, block, isYield } of bodyOf(file, id).returns) {
    if (!value || isYield) continue;
    const place = { file, block };
    for (const one of linker.resolver.denote(value, place)) {
      if (one.kind !== 'external' || one.element || !one.rows || !one.origin) continue;
      const framework = linker.frameworks.find(({ lazyQueries }) =>
        lazyQueries?.some((pattern) => linker.fits(pattern, one.path)),
      );
      const [site] = framework ? originsOf(value, place, linker) : [];
      // Rows of a relation of the object itself are lazy reads of it.
      if (!framework || !site || chainOf(site, linker).some((part) => startsFromSelf(part.call.callee, part.file))) continue;
      return { site, framework: framework.id, descriptor: { call: '', does: 'read', gives: 'many' }, isGuess: false };
    }
  }
  return undefined;
}

/** `self.items.filter` */
function startsFromSelf(callee: Value, file: CodeFile): boolean {
  let root = callee;
  for (;;) {
    const made = root.kind === 'call' ? file.code.calls[root.call]?.callee : undefined;
    if (root.kind === 'member') root = root.object;
    else if (made) root = made;
    else return root.kind === 'name' && root.name === 'this';
  }
}

/** A query over rows of a model that no call of the project made and that runs when it is iterated. */
export function isUnrunQuery(one: Denotation, linker: Linker): boolean {
  if (one.kind !== 'external' || one.origin || one.element || !one.rows) return false;
  return linker.frameworks.some(({ lazyQueries }) => lazyQueries?.some((pattern) => linker.fits(pattern, one.path)));
}

function first(options: readonly Loop['source'][]): Loop['source'] {
  return options.find((one) => one !== 'unknown') ?? 'unknown';
}

function isRows(one: Denotation, isFromQuery: (site: CallSite) => boolean): boolean {
  return (
    one.kind === 'external' &&
    ((one.element?.length ?? 0) > 0 || one.rows !== undefined || one.path.includes('()')) &&
    one.origin !== undefined &&
    isFromQuery(one.origin)
  );
}

/** What a client sent: a list parameter of a handler, a field of a body. */
function isInput(value: Value, place: Place, linker: Linker): boolean {
  let root = value;
  while (root.kind === 'member' || root.kind === 'index') root = root.object;
  if (root.kind !== 'name') return false;
  if (/^(?:req|request|body|payload|dto|input|form)$/i.test(root.name) && root !== value) return true;
  const bodyModels = linker.frameworks.flatMap((framework) => framework.bodyModels ?? []);
  return linker.resolver.definitionsOf(root.name, place, root.span).some(({ definition, file }) => {
    if (definition.kind !== 'parameter' || root === value) return false;
    const types = definition.parameter.type ? linker.resolver.denoteType(definition.parameter.type, { file, block: 0 }) : [];
    return types.some(
      (one) => one.kind === 'instance' && bodyModels.some((base) => linker.resolver.derivesFrom(one.file, one.id, base)),
    );
  });
}

/** The concept behind a claim. */
export function describeQuery(
  { site, framework, descriptor }: Claim,
  linker: Linker,
  schema: Schema,
  inFunction: Query['inFunction'],
): Omit<Query, 'loops'> {
  const chain = chainOf(site, linker);
  const table = tableOf(site, chain, linker, schema);
  return {
    kind: 'query',
    at: linker.locate(site.file, site.call.span),
    framework,
    project: site.file.facts.source.project,
    inFunction,
    does: requestDoes(site, descriptor, linker) ?? doesOf(descriptor, chain),
    target: descriptor.target ?? 'database',
    bounded: boundedOf(descriptor, chain),
    ...(table !== undefined && { table }),
    text: linker.show({ kind: 'call', call: site.id, span: site.call.span }, site.file),
    isBulk: descriptor.isBulk ?? chain.some(takesMany),
  };
}

/** What a request does by its method; one that is made elsewhere says nothing. */
function requestDoes(site: CallSite, { method }: QueryDescriptor, linker: Linker): Query['does'] | undefined {
  const given = method && optionAt(linker, site, method);
  const constant = given && linker.constants.valueOf(given.value, given.place);
  if (constant?.kind !== 'literal' || typeof constant.value !== 'string') return undefined;
  return /^(?:get|head|options)$/i.test(constant.value) ? 'read' : 'write';
}

/** What a statement does, by the call that starts it or by its SQL. */
function doesOf({ does, isThenable }: QueryDescriptor, chain: readonly CallSite[]): Query['does'] {
  if (does === 'read' || does === 'write') return does;
  for (const site of chain) {
    const method = methodOf(site).toLowerCase();
    if (method === 'select' || method === 'with_only_columns' || method === 'exists') return 'read';
    if (method === 'update' || method === 'delete' || method === 'insert' || method === 'del') return 'write';
  }
  if (chain.some(({ call, file }) => call.positional.slice(0, 1).some((one) => isDefinition(one, file)))) return 'write';
  for (const site of chain) {
    for (const value of [...site.call.positional.slice(0, 1), ...site.call.named.slice(0, 2).map((one) => one.value)]) {
      const sql = leadingText(value, site);
      if (/^\s{0,40}\(?\s{0,10}(?:select|with|show|pragma|explain|describe)\b/i.test(sql)) return 'read';
      if (/^\s{0,40}(?:insert|update|delete|merge|replace|truncate|alter|create|drop|upsert|begin|commit|set|call)\b/i.test(sql))
        return 'write';
    }
  }
  return isThenable && !chain.some((site) => methodOf(site) === 'raw') ? 'read' : 'unknown';
}

function leadingText(value: Value, { file }: CallSite): string {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value.slice(0, 60) : '';
  if (value.kind === 'template') return value.parts[0] ? leadingText(value.parts[0], { file } as CallSite) : '';
  if (value.kind === 'binary') return leadingText(value.left, { file } as CallSite);
  if (value.kind === 'object') {
    const text = value.entries.find(({ key }) => key === 'text' || key === 'sql')?.value;
    return text ? leadingText(text, { file } as CallSite) : '';
  }
  return '';
}

const limiting =
  /^(?:limit|take|first|top|slice|paginate|one|one_or_none|findOne|findUnique|findFirst|get|count|exists|scalar|fetchone|findByPk|findById)$/;

function boundedOf(descriptor: QueryDescriptor, chain: readonly CallSite[]): Truth {
  if (descriptor.bounded) return descriptor.bounded;
  const isLimited = chain.some(
    (site) =>
      limiting.test(methodOf(site)) ||
      site.call.positional.some(
        (one) => one.kind === 'object' && one.entries.some(({ key }) => key === 'take' || key === 'limit' || key === 'first'),
      ),
  );
  if (isLimited) return 'yes';
  return descriptor.gives === 'many' ? 'no' : 'unknown';
}

const setTests = /^(?:in_|In|inArray|whereIn|any_|ANY|executemany|bulk_create|insertMany|createMany)$/;

/** `A.id.in_(ids)`, `id__in=ids`, `{ id: { in: ids } }`. */
function takesMany({ call, file }: CallSite): boolean {
  if (call.named.some(({ name }) => name.endsWith('__in'))) return true;
  if (call.callee.kind === 'member' && setTests.test(call.callee.property)) return true;
  for (const argument of [...call.positional, ...call.named.map((one) => one.value)]) {
    for (const value of valuesIn(argument, file, 5)) {
      if (value.kind === 'object' && value.entries.some(({ key }) => key === 'in' || key === '$in')) return true;
      const inner = value.kind === 'call' ? file.code.calls[value.call]?.callee : undefined;
      if (inner && setTests.test(inner.kind === 'member' ? inner.property : inner.kind === 'name' ? inner.name : '')) return true;
    }
  }
  return false;
}

/** The table of the model that the rows are of; for clients without classes (`prisma.user`) the one of that name. */
function tableOf(site: CallSite, chain: readonly CallSite[], linker: Linker, { tables }: Schema): string | undefined {
  const place = { file: site.file, block: site.call.block };
  for (const one of linker.resolver.denote(site.call.callee, place)) {
    const row = (one.kind === 'external' ? one.rows?.[0] : undefined) ?? listed(site, linker) ?? modelNamed(chain, linker);
    if (row?.kind !== 'instance') continue;
    const symbol = linker.classSymbol(row.file, row.id);
    const table = namesOf(tables).byModel.get(symbol);
    if (table !== undefined) return table;
  }
  const { callee } = site.call;
  const delegate = callee.kind === 'member' && callee.object.kind === 'member' ? callee.object.property.toLowerCase() : undefined;
  return delegate === undefined ? undefined : namesOf(tables).byDelegate.get(delegate);
}

/** Names of tables: by the model, and in lower case by what a client calls them, which is the name or that of the model. The first counts. */
const namesOf = once(readNames);

function readNames(tables: Schema['tables']): TableNames {
  const byModel = new Map<string, string>();
  const byDelegate = new Map<string, string>();
  const add = (names: Map<string, string>, key: string, name: string) => {
    if (!names.has(key)) names.set(key, name);
  };
  for (const { name, model } of tables) {
    if (model !== undefined) add(byModel, model, name);
    for (const called of [name, model?.split('#')[1] ?? '']) add(byDelegate, called.toLowerCase(), name);
  }
  return { byModel, byDelegate };
}

interface TableNames {
  readonly byModel: ReadonlyMap<string, string>;
  readonly byDelegate: ReadonlyMap<string, string>;
}

/** The row of a query set that is listed or measured: `len(users)`. */
function listed({ file, call }: CallSite, { resolver }: Linker): Denotation | undefined {
  const [given] = call.positional;
  if (call.callee.kind !== 'name' || !given) return undefined;
  return resolver
    .denote(given, { file, block: call.block })
    .flatMap((one) => (one.kind === 'external' ? (one.rows ?? []) : []))[0];
}

/** `select(User)` and `session.query(User)` somewhere in the chain. */
function modelNamed(chain: readonly CallSite[], linker: Linker): Denotation | undefined {
  for (const site of chain) {
    const [given] = site.call.positional;
    if (given?.kind !== 'name') continue;
    for (const one of linker.resolver.denote(given, { file: site.file, block: site.call.block }))
      if (one.kind === 'class') return { kind: 'instance', file: one.file, id: one.id };
  }
  return undefined;
}
