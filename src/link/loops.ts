import { bodyOf as ownBody } from '../model/body.ts';
import type { Loop } from '../model/concepts.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import { endLineOf, lineOf, placesOf, type Span, spanning, spanOf } from '../model/location.ts';
import type { Block, Call } from '../model/syntax.ts';
import type { BlockId, CallId, FunctionId, Value } from '../model/value.ts';
import { callsOfParameter, type HandedFunction, inlineCallbacks, parameterAt } from './inline-callbacks.ts';
import { iterationsOf } from './iterations.ts';
import type { ListedFunction } from './listings-methods.ts';
import { iteratedBy } from './loops-callbacks.ts';
import { elementMethods } from './loops-elements.ts';
import { judgeCount, judgeOver, judgeWhile } from './loops-judge.ts';
import { append } from './program.ts';

/** A loop with where it stands. */
export interface LoopSite {
  readonly loop: Loop;
  readonly file: CodeFile;
  /** What is looped over. */
  readonly over?: Value;
  /** Where `over` is evaluated. */
  readonly place: Place;
  /** The function handed to an iterating call; undefined for a statement or comprehension. */
  readonly callback?: FunctionId;
  /** The iterating call. */
  readonly call?: Call;
  /** Its own block; undefined for a callback. */
  readonly block?: BlockId;
}

/** The loops of a program, asked by what stands in them. */
export interface Loops {
  /** The loops around a block, innermost first, out to the function that is called by name. */
  around(file: CodeFile, block: BlockId): readonly LoopSite[];
  /** The loop that a call makes by handing a named function over: `ids.map(load)`. */
  ofCall(site: CallSite): LoopSite | undefined;
  /** The function that inline callbacks of a function run in: what a caller calls. */
  ownerOf(file: CodeFile, id: FunctionId): FunctionId;
}

/** What judging a loop needs to know of queries. */
export interface Provenance {
  /** Where the elements of a value come from. */
  sourceOf(value: Value, place: Place): Loop['source'];
  isQuery(call: Call): boolean;
  /** Whether a value is a list: of what a type or a query for many says. */
  isList(value: Value, place: Place): boolean;
}

/** Finds and judges loops on demand, each once. */
export function buildLoops(linker: Linker, provenance: Provenance, listed: readonly ListedFunction[] = []): Loops {
  const names = iterationsOf(linker.frameworks);
  let elements: ReturnType<typeof elementMethods> | undefined;
  const byBlock = new Map<Block, LoopSite>();
  const byCall = new Map<Call, LoopSite | undefined>();
  const aroundMemo = new Map<Block, readonly LoopSite[]>();
  const bodies = new Map<CodeFile, ReadonlyMap<BlockId, readonly CallId[]>>();

  function around(file: CodeFile, block: BlockId): readonly LoopSite[] {
    const one = file.code.blocks[block];
    if (!one) return [];
    let found = aroundMemo.get(one);
    if (!found) aroundMemo.set(one, (found = computeAround(file, block, one)));
    return found;
  }

  function computeAround(file: CodeFile, id: BlockId, block: Block): readonly LoopSite[] {
    if (id === 0 || block.kind === 'class') return [];
    if (block.kind === 'loop') return [loopOf(file, id, block), ...around(file, block.parent)];
    if (block.kind !== 'function') return around(file, block.parent);
    const handed = callbackOf(file, block.function);
    if (!handed) return elementLoopOf(file, block.function);
    const { site } = handed;
    const over = iteratedBy(site.call, file.isPython, names);
    if (over) return [callbackLoop(site, over, block.function), ...around(file, site.call.block)];
    const inHelper = loopsOfHelper(site, handed.at, true);
    if (inHelper.length > 0) return [...inHelper, ...around(file, site.call.block)];
    return runsNow(handed) ? around(file, site.call.block) : [];
  }

  function loopOf(file: CodeFile, id: BlockId, block: Extract<Block, { kind: 'loop' }>): LoopSite {
    let found = byBlock.get(block);
    if (!found) {
      const place = { file, block: block.parent };
      const body = bodyOf(file, id);
      const { variables, isAsync } = block;
      const input = { linker, provenance, place, body, variables, isAsync, isOfKeys: block.form === 'for-in' };
      const judged = block.over
        ? judgeOver(block.over, input)
        : block.form === 'for'
          ? judgeCount(block, { ...input, place: { file, block: id } })
          : judgeWhile(block, { ...input, place: { file, block: id } });
      const loop = describe(file, headOf(block), block.parent, block.variables, judged);
      byBlock.set(block, (found = { loop, file, place, block: id, ...(block.over && { over: block.over }) }));
    }
    return found;
  }

  /** A method that the framework runs once per element: the loop is the framework's. */
  function elementLoopOf(file: CodeFile, id: FunctionId): readonly LoopSite[] {
    elements ??= elementMethods(linker, listed);
    const found = elements.get(file.code.functions[id]!);
    if (!found) return [];
    const loop: Loop = {
      at: found.at,
      inFunction: linker.symbolOf(file, id),
      kind: found.isListed ? 'data' : 'unknown',
      over: found.over,
      source: found.isListed ? 'query' : 'unknown',
      variables: found.variables,
    };
    return [{ loop, file, place: { file, block: file.code.functions[id]!.block } }];
  }

  function callbackLoop(site: CallSite, over: Value, callback?: FunctionId): LoopSite {
    const known = byCall.get(site.call);
    if (known) return known;
    const { file, call } = site;
    const place = { file, block: call.block };
    const fn = callback === undefined ? undefined : file.code.functions[callback];
    const isReduction = call.callee.kind === 'member' && call.callee.property.startsWith('reduce');
    const element = fn?.parameters[isReduction ? 1 : 0];
    const variables = element ? namesOf(element.name, file, fn.block) : [];
    const body = callback === undefined ? [] : bodyOf(file, fn!.block);
    const judged = judgeOver(over, { linker, provenance, place, body, variables, isAsync: false });
    const found: LoopSite = {
      loop: describe(file, headOfCall(call), call.block, variables, judged),
      file,
      place,
      over,
      call,
      ...(callback !== undefined && { callback }),
    };
    byCall.set(call, found);
    return found;
  }

  function describe(
    file: CodeFile,
    span: Span,
    block: BlockId,
    variables: readonly string[],
    judged: Pick<Loop, 'kind' | 'over' | 'source'>,
  ): Loop {
    const id = file.functionOf[block]!;
    const isOnce = judged.kind === 'data' && runsOnce(file, id);
    return {
      at: linker.locate(file, span),
      inFunction: linker.symbolOf(file, id),
      variables,
      ...judged,
      kind: isOnce ? 'unknown' : judged.kind,
    };
  }

  function ofCall(site: CallSite): LoopSite | undefined {
    const over = iteratedBy(site.call, site.file.isPython, names);
    const given = [...site.call.positional, ...site.call.named.map(({ value }) => value)];
    if (given.some(({ kind }) => kind === 'function')) return undefined;
    if (over) return callbackLoop(site, over);
    const at = site.file.isPython ? -1 : handedFunction(site);
    return at < 0 ? undefined : loopsOfHelper(site, at, false)[0];
  }

  /** The position of a function of the project that a call is handed by its name. */
  function handedFunction({ file, call }: CallSite): number {
    return call.positional.findIndex(
      (one) =>
        (one.kind === 'name' || one.kind === 'member') &&
        linker.resolver.denote(one, { file, block: call.block }).some(({ kind }) => kind === 'function'),
    );
  }

  function callbackOf(file: CodeFile, id: FunctionId): HandedFunction | undefined {
    return inlineCallbacks(file).get(id);
  }

  const helping = new Set<Call>();
  /** The loops of a function of the project in which it runs what a call hands to it: `inOrder(users, (user) => load(user.id))`. */
  function loopsOfHelper(site: CallSite, at: HandedFunction['at'], isInline: boolean): readonly LoopSite[] {
    if (site.file.isPython || helping.has(site.call)) return [];
    helping.add(site.call);
    const found = linker.calls
      .targetsOf(site)
      .filter(({ isCallback, by }) => !isCallback && by === 'typed')
      .flatMap(({ to }) => runsOfParameter(to, parameterAt(to, at), isInline));
    helping.delete(site.call);
    return found;
  }

  /** The loops around where a function runs its parameter, or, of a function that is written on the spot, what it is handed to there. */
  function runsOfParameter(to: FunctionNode, index: number, isInline: boolean): readonly LoopSite[] {
    if (index < 0) return [];
    const called = callsOfParameter(to, index).flatMap((inner) => around(inner.file, inner.call.block));
    const name = to.file.code.functions[to.id]!.parameters[index]?.name;
    // What is handed on under the name of a function is found there.
    if (called.length > 0 || !name || !isInline) return called;
    return ownBody(to.file, to.id).calls.flatMap((inner) => {
      const isHanded = inner.call.positional.some((one) => one.kind === 'name' && one.name === name);
      const over = isHanded ? iteratedBy(inner.call, to.file.isPython, names) : undefined;
      return over ? [callbackLoop(inner, over)] : [];
    });
  }

  /** Whether a call runs the function handed to it then and there: by its name, or since the function of the project that it runs calls it. */
  function runsNow({ site, at }: HandedFunction): boolean {
    if (runsAtOnce(site.call)) return true;
    return linker.calls
      .targetsOf(site)
      .some(({ to, by, isCallback }) => !isCallback && by === 'typed' && callsOfParameter(to, parameterAt(to, at)).length > 0);
  }

  function ownerOf(file: CodeFile, id: FunctionId): FunctionId {
    let owner = id;
    for (let hops = 0; hops < 20; hops++) {
      const handed = callbackOf(file, owner);
      if (!handed || !(iteratedBy(handed.site.call, file.isPython, names) || runsNow(handed))) return owner;
      owner = file.functionOf[handed.site.call.block]!;
    }
    return owner;
  }

  /** Calls inside a block, at any depth, functions that run there included. */
  function bodyOf(file: CodeFile, block: BlockId): readonly Call[] {
    let found = bodies.get(file);
    if (!found) bodies.set(file, (found = indexBodies(file)));
    return (found.get(block) ?? []).map((id) => file.code.calls[id]!);
  }

  return { around, ofCall, ownerOf };
}

/** Calls of loops and functions, by their block. */
function indexBodies(file: CodeFile): ReadonlyMap<BlockId, readonly CallId[]> {
  const found = new Map<BlockId, CallId[]>();
  file.code.calls.forEach((call, id) => {
    for (let block = call.block; block > 0; ) {
      const one = file.code.blocks[block]!;
      if (one.kind === 'loop' || one.kind === 'function') append(found, block, id);
      block = one.parent;
    }
  });
  return found;
}

/** Calls that run the function they are handed before they return, or in a promise that their own result stands for. */
const immediate =
  /^(?:then|catch|finally|allSettled|run|retry|pRetry|limit|pLimit|exec|execute|wrap|atomic|try|attempt|tap|map|sort|toSorted|add|addAll|startActiveSpan|runInContext|mapValues|call|apply)$|transaction|^with[A-Z]|^in[A-Z]|^run_|Transaction$/;
/** Calls that keep the function for later. */
const registration =
  /^(?:on|once|get|post|put|patch|delete|del|all|use|route|addEventListener|addListener|subscribe|setInterval|setTimeout|setImmediate|nextTick|schedule|scheduleJob|process|define|register|describe|it|test|before|after|beforeEach|afterEach|before_request|after_request|command|action|handle|middleware)$/;

/** Whether a call runs the function handed to it then and there, by its name. */
function runsAtOnce(call: Call): boolean {
  const name = call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
  if (call.isNew) return name === 'Promise';
  return immediate.test(name) || (call.isAwaited && !registration.test(name));
}

/** The first line of a loop: what a reader looks for. */
function headOf(block: Extract<Block, { kind: 'loop' }>): Span {
  const end = block.over ?? block.test;
  if (end && endLineOf(end.span) >= lineOf(block.span)) return spanning(block.span, end.span);
  const [line, column] = placesOf(block.span);
  return spanOf(line, column, line, column + 1);
}

function headOfCall(call: Call): Span {
  return spanning(call.span, call.callee.span);
}

/** Folders of what somebody runs by hand, once, or at every start. */
const onceFolders =
  /(?:^|\/)(?:migrations?|alembic|seeds?|seeders?|fixtures?|management\/commands|fixes|backfills?|cli|bin|tools)\//i;
const onceFiles =
  /(?:^|\/)(?:seeds?|seeder|seed_\w{1,40}|\w{1,40}_seed|populate\w{0,40}|initial_data|init_db|manage|backfill\w{0,40})\.\w{1,4}$/i;
const onceFunctions =
  /^(?:lifespan|startup|on_?startup|init_?(?:db|data|database)|seed\w{0,40}|populate(?:_?(?:db|data|database|tables?|defaults?|sample|test|demo|initial|mock|dummy|fixtures?)\w{0,40})?|bootstrap\w{0,40}|backfill\w{0,40}|onModuleInit|onApplicationBootstrap|getStaticPaths|generateStaticParams|generateSitemaps|prerender\w{0,40}|create_(?:default|initial|sample|demo)\w{0,40})$/i;

/** Whether a place runs once and not for every request: migrations, seeds, scripts, the start of the program. */
export function runsOnce(file: CodeFile, id: FunctionId): boolean {
  const { role, path } = file.facts.source;
  if (id === 0 || role === 'migration' || role === 'script') return true;
  return onceFolders.test(path) || onceFiles.test(path) || onceFunctions.test(file.code.functions[id]?.name ?? '');
}

/** A destructured parameter's names are bindings of the function. */
function namesOf(name: string, file: CodeFile, block: BlockId): readonly string[] {
  if (name) return [name];
  const names = file.scopes.get(block)?.names;
  return names ? [...names].flatMap(([one, definitions]) => (definitions.some((it) => isDestructured(it)) ? [one] : [])) : [];
}

function isDestructured(definition: { readonly kind: string; readonly binding?: { readonly value?: Value } }): boolean {
  let value = definition.binding?.value;
  while (value?.kind === 'member' || value?.kind === 'index') value = value.object;
  return value?.kind === 'name' && /^\$\d+$/.test(value.name);
}
