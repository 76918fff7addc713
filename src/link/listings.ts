import { bodyOf } from '../model/body.ts';
import type { LazyRead, Loop, Relationship } from '../model/concepts.ts';
import type { CallSite, FunctionNode, Linker } from '../model/linking.ts';
import type { ListingDraft, RowRead } from '../model/listings.ts';
import type { Location } from '../model/location.ts';
import type { FunctionId } from '../model/value.ts';
import { isProperty, readsOfParameter } from './method-reads.ts';
import { chainOf, originsOf } from './queries-chain.ts';
import type { QueryIndex } from './queries-find.ts';
import type { RowLoading } from './row-loading.ts';
import { classesCalled, leadsBack, type Model, nameOf, relationsByOwner } from './row-models.ts';
import { queriesOfRows } from './row-sources.ts';
import type { Schema } from './tables.ts';

const MAX_SITES = 400;
const MAX_CALLS = 3;
const MAX_DEPTH = 6;
/** Methods of a relation to many that are answered by what was loaded with the row. */
const answeredByLoaded = /^(?:all|count|exists|first|last|__len__)$/;
/** Those that ask each time. https://docs.djangoproject.com/en/stable/ref/models/querysets/ */
const asksAnew = /^(?:filter|exclude|aggregate|annotate|order_by|values|values_list|distinct|first|last|latest|earliest|get)$/;

/** A relation to many that is a query: in Python, `lazy='dynamic'`. */
function asksEachTime({ loading, many }: Relationship): boolean {
  return loading === 'explicit' && many === 'yes';
}

/** A relation that a schema reads, and where it says so. */
interface Reached {
  readonly relationship: Relationship;
  readonly at: Location;
  readonly path: string;
  /** The relation to many whose rows it is read of, from the row on; '' for the listed rows themselves. */
  readonly of: string;
  /** The relation that its owner is a row of. */
  readonly from?: Relationship | undefined;
  /** A method of the model asks it each time, whatever was loaded: `self.reviews.aggregate(...)`. */
  readonly isAsked?: true;
  /** What made its owner, where that is none of the listed rows but what a method of theirs gives: `self.entries.filter(...)`. */
  readonly made?: readonly CallSite[] | undefined;
}

/** The first read of each relation; of one row, the first in each list of it: the same relation of another list's rows is loaded anew. */
interface ReachedReads {
  add(read: Reached): void;
  all(): readonly Reached[];
}

function reachedReads(isOne: boolean): ReachedReads {
  const found = new Map<Relationship, Map<string, Reached>>();
  return {
    add(read) {
      const ofRelation = found.get(read.relationship) ?? new Map<string, Reached>();
      found.set(read.relationship, ofRelation);
      const list = isOne ? read.of : '';
      if (!ofRelation.has(list)) ofRelation.set(list, read);
    },
    all: () => [...found.values()].flatMap((one) => [...one.values()]),
  };
}

/** The loop that a list is written out by, which stands in the framework or a template. */
export function loopOfListing(draft: ListingDraft, named: Model | undefined, linker: Linker): Loop {
  const first = draft.rows.at(-1);
  return {
    at: draft.at,
    inFunction: linker.symbolOf(draft.file, first ? (first.place.file.functionOf[first.place.block] ?? 0) : 0),
    kind: 'data',
    over: first ? linker.show(first.value, first.place.file) : (nameOf(named) ?? `the rows of '${draft.schema}'`),
    source: 'query',
    variables: [],
  };
}

/** Relations that load on access, read by the schema that a list of rows is answered through: a query for each row. */
export function assembleListedReads(
  linker: Linker,
  loading: RowLoading,
  index: QueryIndex,
  schema: Schema,
  drafts: readonly ListingDraft[],
): readonly LazyRead[] {
  const byOwner = relationsByOwner(schema);
  if (byOwner.size === 0) return [];
  const byTable = new Map<string, ReadonlyMap<string, Relationship>>();
  for (const relations of byOwner.values()) for (const { ownerTable } of relations.values()) byTable.set(ownerTable, relations);
  const models = classesCalled(linker, byOwner);
  const writes = new Set(index.claims.flatMap(({ site, descriptor }) => (descriptor.does === 'write' ? [site.call] : [])));
  const lazy = linker.frameworks.flatMap((one) => one.lazyQueries ?? []);
  return drafts.flatMap((draft) => [...readsOfListing(draft)]);

  function* readsOfListing(draft: ListingDraft): Generator<LazyRead> {
    const typed = draft.rows.flatMap(({ value, place }) =>
      (draft.isOne ? linker.resolver.denote(value, place) : linker.resolver.elementsOf(value, place)).flatMap((one) =>
        one.kind === 'instance' ? [one] : [],
      ),
    );
    const named = (draft.model ?? []).flatMap((one) => (one.kind === 'class' ? [one] : []));
    const reached = reachedReads(draft.isOne === true);
    for (const { file, id } of typed.length > 0 ? typed : named) {
      const lines = [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
      // A class says its relations itself, or a base does; nearest first.
      const relations = new Map<string, Relationship>();
      for (const one of lines)
        for (const [name, relationship] of byOwner.get(linker.classSymbol(one.file, one.id)) ?? [])
          if (!relations.has(name)) relations.set(name, relationship);
      if (relations.size > 0) for (const read of draft.reads) walk(read, relations, reached);
    }
    const all = reached.all();
    if (all.length === 0) return;
    const from = draft.rows.flatMap(({ value, place }) => [
      ...originsOf(value, place, linker),
      ...loading.queriesBehind(value, place),
    ]);
    const near = sitesBehind(from, 0);
    const parents = draft.rows.flatMap((one) => parentsOf(one));
    // Rows that a function of the project gets and gives back in a list of its own.
    const isFar = !draft.isOne && draft.rows.length > 0 && parents.length === 0 && !near.some(givesRows);
    const far = isFar ? draft.rows.flatMap(({ value, place }) => queriesOfRows(value, place, linker, loading)) : [];
    const made = far.length > 0 ? [...near, ...sitesBehind(far, 0)] : near;
    // What was just written is in memory, unless it is written only where none was found.
    const isFound = draft.isOne === true && !from.every(isConstruction) && made.some((site) => finds(site, typed));
    const isWritten =
      !isFound &&
      (from.some((site) => writes.has(site.call) || (draft.isOne && isConstruction(site))) ||
        (draft.isOne === true && from.every(isOwnMethod) && made.some((site) => writes.has(site.call))));
    // Not so the rows of a relation that were written beside it, each by itself.
    if (isWritten && !(draft.isOne && from.every((site) => writes.has(site.call)))) return;
    // A function of the project made the row: what it holds is made with it, or it holds none.
    if (draft.isOne && !isFound && made.some((site) => constructs(site, typed))) return;
    const children = isWritten ? writtenBeside(from) : undefined;
    const sites = [...made, ...sitesBehind(draft.alongside, 1)];
    const loop = loopOfListing(draft, named[0], linker);
    const origin = made.find(givesRows);
    const isAwaited = made.some(({ call }) => call.isAwaited);
    for (const { relationship, at, path, of, from: through, isAsked, made: own } of all) {
      if (children && !children.has(relationship.ownerTable)) continue;
      // Of one row the rows of a list count, or a list that is asked for again and again.
      if (relationship.loading === 'raise' || (draft.again ? of !== '' || relationship.many !== 'yes' : draft.isOne && of === ''))
        continue;
      if (relationship.loading === 'explicit' && !isAsked) continue;
      // `order` of each of `order.items.all()`: the children of a parent know it.
      if (of === '' && parents.some((one) => one.target === relationship.ownerTable && leadsBack(relationship, one))) continue;
      const loadedOne = own
        ? isLoaded(relationship, own, draft, { origin: own[0], isAwaited: false, isOfRelation: own.length === 0, through })
        : isAsked && (origin || relationship.loading === 'explicit')
          ? 'no'
          : isLoaded(relationship, sites, draft, {
              origin,
              isAwaited,
              isOfRelation: parents.length > 0 || draft.isOne === true,
              through,
            });
      yield {
        kind: 'lazy-read',
        at: draft.at,
        framework: draft.framework,
        project: draft.file.facts.source.project,
        loop: draft.again ? { ...loop, over: draft.again.over } : draft.isOne ? { ...loop, over: `${loop.over}.${of}` } : loop,
        ...(draft.again && { isAgain: true as const }),
        relationship,
        ...(origin && { loadedAt: linker.locate(origin.file, origin.call.span) }),
        ...(loadedOne === 'assumed' ? { isLoaded: 'no' as const, isAssumed: true as const } : { isLoaded: loadedOne }),
        readAt: at,
        schema: draft.schema,
        text: draft.again ? `${draft.again.of}.${path}` : path,
        runsIn: draft.forStaff ? 'staff' : 'request',
      };
    }
  }

  /** The tables that the functions which wrote a row write to in loops. */
  function writtenBeside(from: readonly CallSite[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { site } of index.claims) {
      const beside = from.some(
        ({ file, call }) => file === site.file && file.functionOf[call.block] === file.functionOf[site.call.block],
      );
      if (!beside || !writes.has(site.call) || !isInLoop(site)) continue;
      for (const one of linker.resolver.denote(site.call.callee, { file: site.file, block: site.call.block }))
        for (const row of one.kind === 'external' ? (one.rows ?? []) : [])
          if (row.kind === 'instance')
            for (const { ownerTable } of byOwner.get(linker.classSymbol(row.file, row.id))?.values() ?? []) found.add(ownerTable);
    }
    return found;
  }

  function isInLoop({ file, call }: CallSite): boolean {
    return [...linker.blocksAround(file, call.block)].some(({ kind }) => kind === 'loop');
  }

  /** The relation that rows are of: `items` of `order.items.all()`. */
  function parentsOf({ value, place }: ListingDraft['rows'][number], depth = 4): readonly Relationship[] {
    if (depth === 0) return [];
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    if (call?.callee.kind === 'member')
      return parentsOf({ value: call.callee.object, place: { file: place.file, block: call.block } }, depth - 1);
    if (value.kind === 'name') return linker.resolver.bindingsOf(value, place).flatMap((bound) => parentsOf(bound, depth - 1));
    if (value.kind !== 'member') return [];
    return linker.resolver.denote(value.object, place).flatMap((one) => {
      const relations = one.kind === 'instance' ? byOwner.get(linker.classSymbol(one.file, one.id)) : undefined;
      const relation = relations?.get(value.property);
      return relation?.many === 'yes' ? [relation] : [];
    });
  }

  /** @param rows `isAwaited`: relations of rows that an awaited query gave do not load by being read */
  function isLoaded(
    relationship: Relationship,
    sites: readonly CallSite[],
    { file, loadsNothing, loadsRequired, isNamed }: ListingDraft,
    rows: {
      readonly origin: CallSite | undefined;
      readonly isAwaited: boolean;
      readonly isOfRelation: boolean;
      readonly through: Relationship | undefined;
    },
  ) {
    if (relationship.loading === 'eager' || sites.some((site) => loading.loads(site, relationship, rows.through))) return 'yes';
    const isRequired = relationship.many === 'no' && relationship.foreignKeys.some(({ nullable }) => nullable === 'no');
    if (loadsRequired && isRequired && !rows.through?.foreignKeys.some(({ nullable }) => nullable === 'yes')) return 'yes';
    if (loadsNothing) return 'no';
    if (isNamed) return loading.nobodyLoads(relationship, file, rows.through) ? 'assumed' : 'unknown';
    // Rows of a relation come with what the query of their parent loads, or else nobody wrote one that loads this.
    if (!rows.origin && rows.isOfRelation)
      return !sites.some(loading.hidesOptions) && loading.nobodyLoads(relationship, file, rows.through) ? 'no' : 'unknown';
    if (!rows.origin && !sites.some(loading.hidesOptions) && loading.nobodyLoads(relationship, file, rows.through))
      return 'assumed';
    if (!rows.origin || rows.isAwaited) return 'unknown';
    if (sites.some(loading.hidesOptions) || loading.loadsLater(relationship, file)) return 'unknown';
    return 'no';
  }

  /** Follows what a schema reads through the relations of the models behind the row. */
  function walk(read: RowRead, relations: ReadonlyMap<string, Relationship>, reached: ReachedReads): void {
    if (!('method' in read)) {
      follow(read.path, relations, { ...read, isCode: false }, read.path, reached, 0);
      return;
    }
    for (const { path, span } of readsOfParameter(read.method, read.parameter)) {
      const whole = [...read.path, ...path];
      const at = linker.locate(read.method.file, span);
      // What is asked of a row that nobody typed is a query of its own that nobody else sees: of a tag or filter of a template.
      follow(
        whole,
        relations,
        { needs: 'row', isCode: true, at, isOfModel: !isTyped(read.method, read.parameter) },
        whole,
        reached,
        0,
      );
    }
  }

  function isTyped({ file, id }: FunctionNode, name: string): boolean {
    const index = file.code.functions[id]!.parameters.findIndex((one) => one.name === name);
    return (
      index >= 0 &&
      linker.resolver
        .denote({ kind: 'name', name, span: file.code.functions[id]!.span }, { file, block: file.code.functions[id]!.block })
        .some(({ kind }) => kind === 'instance')
    );
  }

  function follow(
    [name, ...rest]: readonly string[],
    relations: ReadonlyMap<string, Relationship>,
    read: { readonly needs: 'row' | 'key'; readonly at: Location; readonly isCode: boolean; readonly isOfModel?: boolean },
    whole: readonly string[],
    reached: ReachedReads,
    depth: number,
    from?: Relationship,
    of = '',
    made?: readonly CallSite[],
  ): void {
    if (name === undefined || depth > MAX_DEPTH) return;
    const relationship = relations.get(name);
    if (!relationship) {
      for (const path of ownReads(name, relations))
        follow(
          path,
          relations,
          { ...read, needs: 'row', isCode: true, isOfModel: !read.isCode },
          whole,
          reached,
          depth + 1,
          from,
          of,
          made,
        );
      if (rest.length === 0) return;
      const way = whole.slice(0, whole.length - rest.length).join('.');
      for (const { relations: further, sites } of rowsOfMethod(name, relations))
        follow(rest, further, read, whole, reached, depth + 1, undefined, way, sites);
      return;
    }
    const [next] = rest;
    // What a method of the model does with it is a query of its own.
    const isDynamic = !read.isCode && asksEachTime(relationship);
    if (isDynamic) reached.add({ relationship, at: read.at, path: whole.join('.'), of, isAsked: true });
    // `book.tags.filter(...)` asks whatever was loaded: it is a query of its own.
    if (read.isCode && relationship.many === 'yes' && next !== undefined && !answeredByLoaded.test(next)) {
      if (read.isOfModel && asksAnew.test(next))
        reached.add({ relationship, at: read.at, path: whole.join('.'), of, isAsked: true });
      return;
    }
    // The children of a parent know it.
    const isBack = from !== undefined && leadsBack(relationship, from);
    const isKey = next === undefined && read.needs === 'key' && relationship.many !== 'yes';
    if (!isKey && !isBack) reached.add({ relationship, at: read.at, path: whole.join('.'), of, from, made });
    const further = byTable.get(relationship.target);
    const listed = relationship.many === 'yes' ? whole.slice(0, whole.length - rest.length).join('.') : of;
    if (further) follow(rest, further, read, whole, reached, depth + 1, relationship, listed, made);
  }

  /** What a property or method of a model gives that is a query: the relations of its rows, and the calls that make it. */
  function* rowsOfMethod(
    name: string,
    relations: ReadonlyMap<string, Relationship>,
  ): Generator<{ relations: ReadonlyMap<string, Relationship>; sites: readonly CallSite[] }> {
    const method = methodOfModel(name, relations);
    if (!method || method.file.code.functions[method.id]!.parameters.length !== 1) return;
    for (const { value, block, isYield } of bodyOf(method.file, method.id).returns) {
      if (!value || isYield) continue;
      const place = { file: method.file, block };
      const rows = linker.resolver.elementsOf(value, place).flatMap((one) => (one.kind === 'instance' ? [one] : []));
      const further = rows.flatMap(({ file, id: row }) => byOwner.get(linker.classSymbol(file, row)) ?? []);
      if (further.length === 0) continue;
      const sites = queriesOfRows(value, place, linker, loading).flatMap((site) => chainOf(site, linker));
      for (const one of new Set(further)) yield { relations: one, sites };
    }
  }

  /** What the property or method of a model reads of its own object. */
  function ownReads(name: string, relations: ReadonlyMap<string, Relationship>): readonly (readonly string[])[] {
    const node = methodOfModel(name, relations);
    // A method is called without arguments, when it can be.
    if (!node || (!isProperty(node.file, node.id) && node.file.code.functions[node.id]!.parameters.length !== 1)) return [];
    return readsOfParameter(node, 'this').map(({ path }) => path);
  }

  /** A method of the model that has some relations, or of a class that it derives from. */
  function methodOfModel(name: string, relations: ReadonlyMap<string, Relationship>): FunctionNode | undefined {
    const [any] = relations.values();
    const model = any && models.get(any.owner);
    if (!model) return undefined;
    for (const one of [{ kind: 'class' as const, ...model }, ...linker.resolver.basesOf(model.file, model.id)]) {
      const id = one.kind === 'class' ? one.file.methods.get(one.id)?.get(name) : undefined;
      if (one.kind === 'class' && id !== undefined) return { file: one.file, id };
    }
    return undefined;
  }

  /** The calls of a chain, into the functions of the project that they run. */
  function sitesBehind(from: readonly CallSite[], depthAtFirst: number): readonly CallSite[] {
    const found = new Set<CallSite['call']>();
    const sites: CallSite[] = [];
    const add = (site: CallSite, depth: number): void => {
      const chain = chainOf(site, linker);
      const holders = new Set(chain.flatMap((one) => (isOwnMethod(one) ? objectOf(one) : [])).map(({ call }) => call));
      for (const one of chain) {
        if (found.has(one.call) || sites.length >= MAX_SITES || holders.has(one.call)) continue;
        found.add(one.call);
        sites.push(one);
        if (depth >= MAX_CALLS) continue;
        for (const inner of insideOf(one)) add(inner, depth + 1);
      }
    };
    for (const site of from) add(site, depthAtFirst);
    return sites;
  }

  /** Whether a call runs a method that the project wrote: what its object's other methods do says nothing of it. */
  function isOwnMethod(site: CallSite): boolean {
    return site.call.callee.kind === 'member' && linker.calls.targetsOf(site).some(({ isCallback }) => !isCallback);
  }

  /** The call that made the object whose method is called: `OrderRepository(session)`. */
  function objectOf({ file, call }: CallSite): readonly CallSite[] {
    if (call.callee.kind !== 'member') return [];
    return originsOf(call.callee.object, { file, block: call.block }, linker).filter(isConstruction);
  }

  /** The calls in what a call runs: a function of the project, or the methods of the class that it makes (a manager). */
  function insideOf(site: CallSite): readonly CallSite[] {
    const place = { file: site.file, block: site.call.block };
    const functions: FunctionNode[] = linker.calls.targetsOf(site).flatMap(({ to, isCallback }) => (isCallback ? [] : [to]));
    for (const one of linker.resolver.denote(site.call.callee, place))
      if (one.kind === 'class')
        for (const id of (one.file.methods.get(one.id) ?? new Map<string, FunctionId>()).values())
          functions.push({ file: one.file, id });
    return functions.flatMap(({ file, id }) => file.sites.filter(({ call }) => file.functionOf[call.block] === id));
  }

  /** `Order(...)` of one of the models. */
  function constructs({ file, call }: CallSite, models: readonly Model[]): boolean {
    return linker.resolver
      .denote(call.callee, { file, block: call.block })
      .some((one) => one.kind === 'class' && models.some(({ file: other, id }) => other === one.file && id === one.id));
  }

  /** A query of a library that reads a row of one of the models. */
  function finds(site: CallSite, models: readonly Model[]): boolean {
    const { file, id, call } = site;
    if (writes.has(call) || isConstruction(site) || isOwnMethod(site)) return false;
    return linker.resolver
      .denote({ kind: 'call', call: id, span: call.span }, { file, block: call.block })
      .some(
        (one) =>
          one.kind === 'instance' && one.origin?.call === call && models.some((it) => it.file === one.file && it.id === one.id),
      );
  }

  /** `Order(...)`, a row that no query gave. */
  function isConstruction({ file, call }: CallSite): boolean {
    return linker.resolver.denote(call.callee, { file, block: call.block }).some(({ kind }) => kind === 'class');
  }

  /** Whether a call of a library gives rows of a model. */
  function givesRows({ file, id, call }: CallSite): boolean {
    return linker.resolver
      .denote({ kind: 'call', call: id, span: call.span }, { file, block: call.block })
      .some(
        (one) =>
          (one.kind === 'instance' && one.origin?.call === call) ||
          (one.kind === 'external' &&
            one.origin?.call === call &&
            ((one.rows ?? one.element ?? []).some(({ kind }) => kind === 'instance') ||
              lazy.some((pattern) => linker.fits(pattern, one.path)))),
      );
  }
}
