import type { LazyRead, Loop, Relationship } from '../model/concepts.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import { compareSpans, type Location, type Span } from '../model/location.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, Value } from '../model/value.ts';
import type { Background } from './background.ts';
import { withoutLaterLoops } from './lazy-reads-once.ts';
import type { LoopSite, Loops } from './loops.ts';
import {
  handedTo,
  isProperty as isPropertyMethod,
  methodCallOf,
  ownReadsBehind,
  ownReadsOf,
  propertiesOf,
  readsBehindParameter,
} from './method-reads.ts';
import { buildNamedRows, isUnknown } from './named-rows.ts';
import { append, lastName } from './program.ts';
import { chainOf, originsOf } from './queries-chain.ts';
import { isLastRound } from './queries-excuse.ts';
import { isUnrunQuery } from './queries-find.ts';
import type { RowLoading } from './row-loading.ts';
import { leadsBack, relationsByOwner } from './row-models.ts';
import { queriesOfRows } from './row-sources.ts';
import type { Schema } from './tables.ts';
import { visitWithParts } from './values.ts';

type Rows = Extract<Denotation, { kind: 'instance' }>;

/**
 * Relations that load on access, read from a loop's element or by a method that is called on it: a query for each. Only elements whose model is known count. One for each place.
 */
export function assembleLazyReads(
  linker: Linker,
  loops: Loops,
  rowLoading: RowLoading,
  schema: Schema,
  runsIn: Background,
): readonly LazyRead[] {
  const byOwner = relationsByOwner(schema);
  if (byOwner.size === 0) return [];
  const names = new Set(schema.relationships.map(({ name }) => name));
  const { queriesBehind, loads, hidesOptions, loadsLater, nobodyLoads, rowLoaders } = rowLoading;
  const writes = new Set(linker.frameworks.flatMap(({ relationWrites = [] }) => relationWrites));
  const namedRows = buildNamedRows(linker, schema);
  const fieldsRead = new Map<CodeFile, Map<string, Set<string>>>();
  const found: LazyRead[] = [];
  const siteOf = new Map<Loop, LoopSite>();
  let readers: Set<string> | undefined;
  let writers: FunctionNode[] | undefined;
  for (const file of linker.program.code.values()) {
    // What is loaded once for an element stays loaded: of several reads the first one asks.
    const first = new Map<string, LazyRead>();
    for (const { value, block } of readsOf(file, writes)) {
      if (value.kind !== 'member') continue;
      const isProperty = file.isPython && !names.has(value.property) && properties().has(value.property);
      if (!isProperty && !names.has(value.property)) continue;
      const loop = loopOfElement(value.object, { file, block }, loops.around(file, block), linker);
      if (!loop) continue;
      if (isProperty) {
        for (const read of throughProperty(value, file, block, loop)) {
          const key = onceKey(loop, read.text);
          if (!first.has(key)) first.set(key, read);
        }
        continue;
      }
      const relationship =
        relationOf(value.object, value.property, { file, block }, linker, byOwner) ?? relationByName(value, file, block, loop);
      if (!relationship || !asks(relationship, loop)) continue;
      const read = lazyRead(value, file, loop, relationship);
      const key = onceKey(loop, read.text);
      const known = first.get(key);
      if (!known || compareSpans(read.at.span, known.at.span) < 0) first.set(key, read);
    }
    found.push(...first.values());
    if (file.isPython && texts().length > 0) found.push(...throughText(file));
    for (const [id, call] of file.code.calls.entries()) {
      found.push(...throughMethod({ file, id, call }));
      if (!file.isPython) continue;
      found.push(...throughArgument({ file, id, call }));
      found.push(...throughHanded({ file, id, call }));
    }
  }
  return withoutLaterLoops(found, siteOf, linker);

  /** Several loops over what one name holds get the same elements: `item.product` of each. */
  function onceKey({ loop, over, place }: LoopSite, text: string): string {
    const [held, other] = over?.kind === 'name' ? linker.resolver.bindingsOf(over, place) : [];
    return `${held && !other ? `${held.place.file.path}:${held.value.span}` : loop.at.span}:${text}`;
  }

  /** `voucher.account` of each of `vouchers`, of which nothing is known but that a model is called so, and that nobody loads its accounts. */
  function relationByName(
    { object, property }: Extract<Value, { kind: 'member' }>,
    file: CodeFile,
    block: BlockId,
    { loop, over, place }: LoopSite,
  ): Relationship | undefined {
    if (!file.isPython || object.kind !== 'name' || !loop.variables.includes(object.name) || !over) return undefined;
    if (!isUnknown(over, place, linker) || !isUnknown(object, { file, block }, linker)) return undefined;
    const names = [object.name, lastName(over)].flatMap((name) => name ?? []);
    const model = namedRows.modelOf(file.facts.source.project, names, fieldsOf(file, object.name, block));
    const relationship = model && byOwner.get(linker.classSymbol(model.file, model.id))?.get(property);
    return relationship && nobodyLoads(relationship, file) ? relationship : undefined;
  }

  /** The fields that a function reads of a name. */
  function fieldsOf(file: CodeFile, name: string, block: BlockId): ReadonlySet<string> {
    let known = fieldsRead.get(file);
    if (!known) {
      fieldsRead.set(file, (known = new Map()));
      for (const { value, block: there } of readsOf(file, writes)) {
        if (value.kind !== 'member' || value.object.kind !== 'name') continue;
        const key = `${file.functionOf[there]}:${value.object.name}`;
        known.set(key, (known.get(key) ?? new Set()).add(value.property));
      }
    }
    return known.get(`${file.functionOf[block]}:${name}`) ?? new Set();
  }

  /** `book.json()` and `Book.json(book)`, whose body reads `self.author`. */
  function* throughMethod(site: CallSite): Generator<LazyRead> {
    const { file, call } = site;
    const around = call.callee.kind === 'member' ? loops.around(file, call.block) : [];
    const run = around.length > 0 ? methodCallOf(site, linker) : undefined;
    const loop = run && loopOfElement(run.self, { file, block: call.block }, around, linker);
    if (!run || !loop) return;
    const seen = new Set<Relationship>();
    for (const { read, file: home } of ownReadsBehind(run.method, linker, site)) {
      if (!names.has(read.property)) continue;
      const relationship = relationOf(run.self, read.property, { file, block: call.block }, linker, byOwner);
      if (!relationship || !asks(relationship, loop) || seen.has(relationship)) continue;
      seen.add(relationship);
      const value: Value = { kind: 'call', call: site.id, span: call.span };
      yield {
        ...lazyRead(value, file, loop, relationship),
        readAt: linker.locate(home, read.span),
      };
    }
  }

  /** Methods that say an object's text and read a relation for it. */
  function texts(): readonly FunctionNode[] {
    if (!writers) {
      writers = [];
      for (const file of linker.program.code.values())
        for (const [id, fn] of file.code.functions.entries())
          if (file.isPython && fn.name === '__str__' && ownReadsOf({ file, id }).some(({ property }) => names.has(property)))
            writers.push({ file, id });
    }
    return writers;
  }

  /** `str(line)` and `f"{line}"`, where the text of a line names its order. */
  function* throughText(file: CodeFile): Generator<LazyRead> {
    const seen = new Set<string>();
    for (const { value, block } of writtenOut(file)) {
      const loop = loopOfElement(value, { file, block }, loops.around(file, block), linker);
      if (!loop) continue;
      const models = modelsOf(value, { file, block }, linker);
      const method = texts().find((one) => models.some((model) => textOf(model, linker) === one.file.code.functions[one.id]));
      for (const { read, file: home } of method ? ownReadsBehind(method, linker) : []) {
        const relationship = names.has(read.property) ? relationOfModels(models, read.property, linker, byOwner) : undefined;
        if (!relationship || !asks(relationship, loop)) continue;
        const one = { ...lazyRead(value, file, loop, relationship), readAt: linker.locate(home, read.span) };
        const key = onceKey(loop, `${one.text}:${relationship.name}`);
        if (!seen.has(key)) yield one;
        seen.add(key);
      }
    }
  }

  /** `to_dict(order)` and `OrderView(order)`, which read `order.customer`, or hand it to what reads `order.customer.address`. */
  function* throughArgument(site: CallSite): Generator<LazyRead> {
    const { file, call } = site;
    const around = loops.around(file, call.block);
    const elements = new Set(around.flatMap(({ loop }) => loop.variables));
    const isGiven = (value: Value) => value.kind === 'name' && elements.has(value.name);
    if (!call.positional.some(isGiven) && !call.named.some(({ value }) => isGiven(value))) return;
    const seen = new Map<Relationship, LazyRead>();
    const value: Value = { kind: 'call', call: site.id, span: call.span };
    for (const { given, parameter, to } of handedTo(site, linker)) {
      const loop = isGiven(given) ? loopOfElement(given, { file, block: call.block }, around, linker) : undefined;
      if (!loop) continue;
      for (const { path, span, file: home } of readsBehindParameter(to, parameter, linker, site)) {
        for (const relationship of relationsAlong(path, modelsOf(given, { file, block: call.block }, linker))) {
          if (!asks(relationship, loop) || seen.has(relationship)) continue;
          seen.set(relationship, { ...lazyRead(value, file, loop, relationship), readAt: linker.locate(home, span) });
        }
      }
    }
    // Several that one call reads are one mistake.
    const schema = seen.size > 1 ? { schema: linker.show(call.callee, file) } : {};
    for (const read of seen.values()) yield { ...read, ...schema };
  }

  /** `map(to_dict, orders)`: the function gets each of them. */
  function* throughHanded(site: CallSite): Generator<LazyRead> {
    const { file, call } = site;
    const loop = loops.ofCall(site);
    const handed = loop && call.positional.find(({ kind }) => kind === 'name' || kind === 'member');
    if (!loop?.over || !handed || handed === loop.over) return;
    const models = linker.resolver.elementsOf(loop.over, loop.place).flatMap((one) => (one.kind === 'instance' ? [one] : []));
    if (models.length === 0) return;
    const seen = new Set<Relationship>();
    for (const to of linker.resolver.denote(handed, { file, block: call.block })) {
      if (to.kind !== 'function') continue;
      const parameter = to.file.code.functions[to.id]!.parameters.find(({ name }) => name !== 'this');
      for (const { path, span, file: home } of parameter ? readsBehindParameter(to, parameter.name, linker) : [])
        for (const relationship of relationsAlong(path, models)) {
          if (!asks(relationship, loop) || seen.has(relationship)) continue;
          seen.add(relationship);
          yield { ...lazyRead(handed, file, loop, relationship), readAt: linker.locate(home, span) };
        }
    }
  }

  /** The relations that a path of fields goes over, as far as each holds one row: of `order.customer.address` two. */
  function* relationsAlong(path: readonly string[], models: readonly Rows[]): Generator<Relationship> {
    let rows = models;
    for (const name of path) {
      const relationship = names.has(name) ? relationOfModels(rows, name, linker, byOwner) : undefined;
      if (!relationship) return;
      yield relationship;
      if (relationship.many === 'yes') return;
      rows = rows.flatMap((one) => linker.resolver.memberOf(one, name)).flatMap((one) => (one.kind === 'instance' ? [one] : []));
    }
  }

  /** Names of properties whose bodies read a relation. */
  function properties(): ReadonlySet<string> {
    if (!readers) {
      readers = new Set();
      const readBy = new Map<string, string[]>();
      for (const file of linker.program.code.values()) {
        if (!file.isPython) continue;
        for (const [id, fn] of file.code.functions.entries())
          if (fn.class !== undefined && isPropertyMethod(file, id))
            for (const { property } of ownReadsOf({ file, id })) append(readBy, property, fn.name);
      }
      // `is_late`, which reads `days_left`, which reads `self.order`.
      const queue = [...names];
      for (const name of queue)
        for (const reader of readBy.get(name) ?? [])
          if (!readers.has(reader)) {
            readers.add(reader);
            queue.push(reader);
          }
    }
    return readers;
  }

  /** What a property reads of its own object, itself and by the properties that it reads. */
  function* readsBehindProperty(
    node: FunctionNode,
    depth: number,
  ): Generator<{ read: Extract<Value, { kind: 'member' }>; file: CodeFile }> {
    for (const read of ownReadsOf(node)) {
      if (names.has(read.property) || depth === 0) yield { read, file: node.file };
      else if (properties().has(read.property))
        for (const inner of propertiesOf(read, { file: node.file, block: node.file.code.functions[node.id]!.block }, linker))
          yield* readsBehindProperty(inner, depth - 1);
    }
  }

  /** `order.total`, a property whose body reads `self.items`. */
  function* throughProperty(
    value: Extract<Value, { kind: 'member' }>,
    file: CodeFile,
    block: BlockId,
    loop: LoopSite,
  ): Generator<LazyRead> {
    for (const node of propertiesOf(value, { file, block }, linker)) {
      for (const { read, file: home } of readsBehindProperty(node, 4)) {
        const relationship = relationOf(value.object, read.property, { file, block }, linker, byOwner);
        if (!relationship || !asks(relationship, loop)) continue;
        yield { ...lazyRead(value, file, loop, relationship), readAt: linker.locate(home, read.span) };
        return;
      }
    }
  }

  function lazyRead(value: Value, file: CodeFile, loop: LoopSite, relationship: Relationship): LazyRead {
    siteOf.set(loop.loop, loop);
    const loaded = relationship.loading === 'eager' ? { isLoaded: 'yes' as const } : loadingOf(loop, relationship, file);
    return {
      kind: 'lazy-read',
      at: linker.locate(file, value.span),
      framework: relationship.framework,
      project: file.facts.source.project,
      loop: loop.loop,
      relationship,
      ...loaded,
      text: linker.show(value, file),
      runsIn: runsIn(loop.place.file, loop.place.file.functionOf[loop.place.block]!),
    };
  }

  /** Whether reading it of a loop's element may run a query. */
  function asks(relationship: Relationship, loop: LoopSite): boolean {
    if (relationship.loading === 'raise' || relationship.loading === 'explicit') return false;
    return !isGivenWith(loop, relationship) && !isWayBack(loop, relationship);
  }

  /** A row that each round makes has what it was made with: `order` of `Line.objects.create(order=order)`. */
  function isGivenWith({ over, place }: LoopSite, { name }: Relationship): boolean {
    const call = over?.kind === 'call' ? place.file.code.calls[over.call] : undefined;
    return call !== undefined && writes.has(lastName(call.callee) ?? '') && call.named.some((one) => one.name === name);
  }

  /** The relation whose rows a loop runs over: `order.items`, `sorted(self.items, key=...)`, a name for either. */
  function relationBehind(value: Value, place: Place, depth = 4): Relationship | undefined {
    if (depth === 0) return undefined;
    if (value.kind === 'await') return relationBehind(value.value, place, depth);
    if (value.kind === 'member') return relationOf(value.object, value.property, place, linker, byOwner);
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    if (call?.callee.kind === 'name' && /^(?:list|sorted|set|tuple|reversed|enumerate|filter)$/.test(call.callee.name)) {
      const given = call.positional[call.callee.name === 'filter' ? 1 : 0];
      return given && relationBehind(given, { file: place.file, block: call.block }, depth - 1);
    }
    // `order.items.all()`
    if (call?.callee.kind === 'member' && call.callee.property === 'all')
      return relationBehind(call.callee.object, { file: place.file, block: call.block }, depth - 1);
    const [bound, other] = value.kind === 'name' ? linker.resolver.bindingsOf(value, place) : [];
    return bound && !other ? relationBehind(bound.value, bound.place, depth - 1) : undefined;
  }

  /** The children of a parent know it: `order` of each of `order.items`. */
  function isWayBack({ over, place }: LoopSite, relationship: Relationship): boolean {
    const from = over && relationBehind(over, place);
    return from !== undefined && leadsBack(relationship, from);
  }

  /** Whether all of a query is known, and it does not load a relation. */
  function leavesOut(site: CallSite, relationship: Relationship, through: Relationship | undefined): boolean {
    return chainOf(site, linker).every((one) => !loads(one, relationship, through) && !hidesOptions(one));
  }

  /** Whether the query that gave the loop's rows loads the relation. */
  function loadingOf(
    loop: LoopSite,
    relationship: Relationship,
    file: CodeFile,
  ): Pick<LazyRead, 'isLoaded' | 'loadedAt' | 'isAssumed'> {
    if (!loop.over) return { isLoaded: 'unknown' };
    if (rowLoaders.loadsEach(relationship, loop)) return { isLoaded: 'yes' };
    const origins = queriesBehind(loop.over, loop.place);
    // Rows of a relation come with what the query of their parent loads, or else nobody wrote one that loads this.
    if (origins.length === 0) {
      const isPlain = linker.resolver.denote(loop.over, loop.place).some((one) => isUnrunQuery(one, linker));
      if (isPlain) return { isLoaded: loadsLater(relationship, file) ? 'unknown' : 'no' };
      const near = originsOf(loop.over, loop.place, linker).flatMap((site) => chainOf(site, linker));
      if (near.some((site) => loads(site, relationship))) return { isLoaded: 'yes' };
      const sources = queriesOfRows(loop.over, loop.place, linker, rowLoading);
      const through = relationBehind(loop.over, loop.place);
      const unloaded = sources.find((site) => leavesOut(site, relationship, through));
      if (unloaded && ![file, unloaded.file].some((one) => loadsLater(relationship, one)))
        return { isLoaded: 'no', loadedAt: linker.locate(unloaded.file, unloaded.call.span) };
      if (sources.length > 0 && sources.every((site) => chainOf(site, linker).some((one) => loads(one, relationship, through))))
        return { isLoaded: 'yes' };
      const isAlone = (through || file.isPython) && !near.some(hidesOptions) && nobodyLoads(relationship, file, through);
      if (!isAlone) return { isLoaded: 'unknown' };
      return through ? { isLoaded: 'no' } : { isLoaded: 'no', isAssumed: true };
    }
    const chains = origins.map((site) => chainOf(site, linker));
    const loadedAt: Location = linker.locate(origins[0]!.file, origins[0]!.call.span);
    const isEager = chains.some((chain) => chain.some((site) => loads(site, relationship)));
    if (isEager) return { isLoaded: 'yes', loadedAt };
    if (chains.some((chain) => chain.some(hidesOptions)) || loadsLater(relationship, file))
      return { isLoaded: 'unknown', loadedAt };
    return { isLoaded: 'no', loadedAt };
  }
}

/** What is turned into text: `str(line)`, `f"{line}"`, `"{}".format(line)`. */
function* writtenOut(file: CodeFile): Generator<{ readonly value: Value; readonly block: BlockId }> {
  const isRow = ({ kind }: Value) => kind === 'name' || kind === 'member';
  for (const { callee, positional, block } of file.code.calls) {
    const isText =
      callee.kind === 'name'
        ? /^(?:str|print)$/.test(callee.name)
        : callee.kind === 'member' && callee.property === 'format' && callee.object.kind === 'literal';
    if (isText) for (const value of positional) if (isRow(value)) yield { value, block };
  }
  const found: { value: Value; block: BlockId }[] = [];
  visitWithParts(file, (value, block) => {
    if (value.kind === 'template') for (const part of value.parts) if (isRow(part)) found.push({ value: part, block });
  });
  yield* found;
}

/** The method that says the text of a model's rows: its own, or a base's. */
function textOf({ file, id }: Rows, { resolver }: Linker): FunctionSyntax | undefined {
  for (const one of [{ kind: 'class' as const, file, id }, ...resolver.basesOf(file, id)]) {
    const method = one.kind === 'class' ? one.file.methods.get(one.id)?.get('__str__') : undefined;
    if (one.kind === 'class' && method !== undefined) return one.file.code.functions[method];
  }
  return undefined;
}

/** Reads in loops, the parts of longer ones (`order.customer` of `order.customer.name`), and the objects of calls (`book.authors.all()`). */
function* readsOf(file: CodeFile, writes: ReadonlySet<string>): Generator<{ readonly value: Value; readonly block: BlockId }> {
  const making = new Set<Span>();
  for (const { callee } of file.code.calls)
    if (callee.kind === 'member' && callee.object.kind === 'member' && writes.has(callee.property))
      making.add(callee.object.span);
  const isMaking = (value: Value) => making.size > 0 && making.has(value.span);
  for (const { value, block } of file.code.reads) if (!isMaking(value)) yield* membersOf(value, block);
  for (const { callee, block } of file.code.calls)
    if (callee.kind === 'member' && !isMaking(callee.object)) yield* membersOf(callee.object, block);
}

function* membersOf(value: Value, block: BlockId): Generator<{ readonly value: Value; readonly block: BlockId }> {
  let one = value;
  while (one.kind === 'await') one = one.value;
  for (; one.kind === 'member' || one.kind === 'index'; one = one.object) if (one.kind === 'member') yield { value: one, block };
}

/** The innermost loop whose element an expression starts from, also behind names that the loop binds: `order = by_id[line.order_id]`. */
function loopOfElement(value: Value, place: Place, around: readonly LoopSite[], linker: Linker, depth = 4): LoopSite | undefined {
  const root = rootOf(value);
  if (root.kind === 'index') return loopOfPosition(root.object, root.index, around);
  const call = root.kind === 'call' ? place.file.code.calls[root.call] : undefined;
  if (call?.callee.kind === 'member' && call.callee.property === 'get' && call.positional[0] && place.file.isPython)
    return loopOfPosition(call.callee.object, call.positional[0], around);
  if (root.kind !== 'name') return undefined;
  const { name } = root;
  const found = around.find(({ loop }) => loop.variables.includes(name));
  // What a framework hands a method for each row is read of the list, see `assembleListedReads`.
  if (found) return found.over || found.call || found.block !== undefined ? found : undefined;
  if (depth === 0 || !place.file.isPython || around.every(({ block }) => block === undefined)) return undefined;
  const [bound, other] = linker.resolver.bindingsOf(root, place);
  if (!bound || other || bound.place.file !== place.file) return undefined;
  const inside = new Set([...linker.blocksAround(place.file, bound.place.block)].map(({ id }) => id));
  const outer = around.filter(({ block }) => block !== undefined && inside.has(block));
  if (outer.length === 0) return undefined;
  const asked = queryOfRow(bound, linker);
  if (!asked) return loopOfElement(bound.value, bound.place, outer, linker, depth - 1);
  // `order = session.get(Order, id)` in a loop over ids: another row in each round.
  const isLast = isLastRound({ file: place.file, block: place.block, span: value.span }, outer[0]!);
  return isLast || value.kind === 'call' ? undefined : { ...outer[0]!, over: asked, place: bound.place };
}

/** The call that asks for the row which a name stands for: `session.get(Order, id)`. */
function queryOfRow(
  { value: given, place }: { readonly value: Value; readonly place: Place },
  linker: Linker,
): Value | undefined {
  const value = given.kind === 'await' ? given.value : given;
  if (value.kind !== 'call') return undefined;
  const call = place.file.code.calls[value.call];
  const isRow = linker.resolver
    .denote(value, place)
    .some((one) => one.kind === 'instance' && one.origin?.call === call && !isMade(one.origin!, linker));
  return isRow ? value : undefined;
}

/** `Order(...)`: no query gave it. */
function isMade({ file, call }: CallSite, { resolver }: Linker): boolean {
  return resolver.denote(call.callee, { file, block: call.block }).some(({ kind }) => kind === 'class');
}

/** What fields are read of, as far as their names are written out: `row` of `row["order"].customer`. */
function rootOf(value: Value): Value {
  let root = value;
  while (root.kind === 'member' || root.kind === 'await' || (root.kind === 'index' && root.index.kind === 'literal'))
    root = root.kind === 'await' ? root.value : root.object;
  return root;
}

/** `rows[i]` in a loop over the positions of the rows, `by_id[line.order_id]` in one over the lines. */
function loopOfPosition(object: Value, index: Value, around: readonly LoopSite[]): LoopSite | undefined {
  const key = rootOf(index);
  const found = key.kind === 'name' ? around.find(({ loop }) => loop.variables.includes(key.name)) : undefined;
  return found && { ...found, over: object };
}

function relationOf(
  object: Value,
  name: string,
  place: Place,
  linker: Linker,
  byOwner: ReadonlyMap<string, ReadonlyMap<string, Relationship>>,
): Relationship | undefined {
  return relationOfModels(modelsOf(object, place, linker), name, linker, byOwner);
}

function relationOfModels(
  models: readonly Rows[],
  name: string,
  linker: Linker,
  byOwner: ReadonlyMap<string, ReadonlyMap<string, Relationship>>,
): Relationship | undefined {
  for (const one of models) {
    const classes = [one, ...linker.resolver.basesOf(one.file, one.id).filter((base) => base.kind === 'class')];
    for (const cls of classes) {
      const relationship = byOwner.get(linker.classSymbol(cls.file, cls.id))?.get(name);
      if (relationship) return relationship;
    }
  }
  return undefined;
}

function modelsOf(value: Value, place: Place, { resolver }: Linker): readonly Rows[] {
  return resolver.denote(value, place).flatMap((one) => (one.kind === 'instance' ? [one] : []));
}
