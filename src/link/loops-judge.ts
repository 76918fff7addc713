import { bodyOf } from '../model/body.ts';
import type { Loop } from '../model/concepts.ts';
import type { Framework } from '../model/framework.ts';
import type { CodeFile, Denotation, Linker, Place } from '../model/linking.ts';
import type { Block, Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { type IterationNames, iterationsOf } from './iterations.ts';
import type { Provenance } from './loops.ts';
import { lastName, once } from './program.ts';
import { valuesIn } from './queries-chain.ts';

type Judged = Pick<Loop, 'kind' | 'over' | 'source'>;

/** What a loop is judged by. */
export interface LoopInput {
  readonly linker: Linker;
  readonly provenance: Provenance;
  /** Where the loop's head is evaluated. */
  readonly place: Place;
  /** Calls in the body. */
  readonly body: readonly Call[];
  readonly variables: readonly string[];
  readonly isAsync: boolean;
  /** Over the keys of something: `for...in`. */
  readonly isOfKeys?: boolean;
}

const retries =
  /^(?:attempts?|retry|retries|tries|try_?(?:count|num|index)?|backoffs?|max_?(?:attempts|retries|tries)|_?attempt_?(?:number|num|no|index)|n_?(?:retries|tries|attempts))$/i;
const retryWords = /attempt|retr(?:y|ies)|max_?tries/i;
const pagingWords =
  /page|cursor|offset|has_?more|last_?(?:evaluated)?_?key|continuation|next_?(?:token|url|link|marker|offset|batch)|marker|is_?truncated/i;
const batchWords = /chunk|batch|bulk_?size|partition|grouper|islice/i;
const messageWords = /^(?:message|messages|msg|event|update|notification|signal|frame|packet)$/i;
const streams =
  /^(?:listen|iter_text|iter_json|iter_bytes|iter_lines|aiter_lines|aiter_bytes|aiter_text|stream|messages|subscribe|events|watch|consume|updates|iter_any|iter_chunked|iter_content|iterator)$/;
const receiving =
  /^(?:receive|receive_text|receive_json|receive_bytes|recv|get_message|getMessage|poll|brpop|blpop|xread|xreadgroup|getone|getmany|accept|readline|receive_message|receiveMessage|get_nowait)$/;
const sleeping = /^(?:sleep|setTimeout|delay|wait)$/;
/** Functions that give their argument's elements again, or with a number beside them. */
const transparentCalls = new Set([
  'enumerate',
  'list',
  'sorted',
  'reversed',
  'set',
  'tuple',
  'iter',
  'tqdm',
  'frozenset',
  'filter',
  'from',
  'sample',
  'uniq',
  'uniqBy',
  'unique',
  'compact',
  'shuffle',
]);
const transparentMethods = new Set([
  'slice',
  'filter',
  'sort',
  'reverse',
  'toSorted',
  'values',
  'items',
  'entries',
  'keys',
  'concat',
  'copy',
  'flat',
  'splitlines',
]);

/** What a loop over something is, from what it is over. */
export function judgeOver(over: Value, input: LoopInput, depth = 6): Judged {
  const { linker, place } = input;
  const text = textOf(over, place.file, linker);
  const say = (kind: Loop['kind'], source: Loop['source'] = 'unknown'): Judged => ({ kind, over: text, source });
  if (isShortSlice(over, place.file)) return say('constant');
  const inner = looked(over, place.file);
  const count = rangeOf(inner, place.file);
  if (count) return judgeRange(count, text, input);
  const named = byName(inner, input);
  // `for order in paginate(request, orders)`: the rows of one page.
  if (named && !(named === 'paging' && isPageOfRows(inner, input))) return say(named);
  const { kind, source } = judgeElements(inner, place, input, depth);
  // An object has as many keys as somebody wrote down.
  if (input.isOfKeys && !isOfPositions(inner, input) && !isFilledByKey(inner, place)) return say('constant');
  return source === 'unknown' && callsElement(inner, input) ? say('constant') : say(kind, source);
}

/** `for (const i in rows)`: the positions of a list, as what it runs over is one or its variable says so. */
function isOfPositions(over: Value, { variables, provenance, place }: LoopInput): boolean {
  return variables.some((name) => /^(?:[ijn]|\w{0,30}(?:[Ii]ndex|[Ii]dx))$/.test(name)) || provenance.isList(over, place);
}

/** `for (const id in totals)`, where a loop puts something under the id of each row: `totals[row.id] = 0`. */
function isFilledByKey(over: Value, { file }: Place): boolean {
  if (over.kind !== 'name') return false;
  const { assigns, blocks } = file.code;
  const isInRound = (id: number) => {
    for (let block = blocks[id]!; block.id > 0; block = blocks[block.parent]!)
      if (block.kind === 'loop' || block.kind === 'function')
        return block.kind === 'loop' || file.code.functions[block.function]!.name === '';
    return false;
  };
  return assigns.some(
    ({ target, block }) =>
      target.kind === 'index' &&
      target.object.kind === 'name' &&
      target.object.name === over.name &&
      target.index.kind !== 'literal' &&
      isInRound(block),
  );
}

/** `for strategy in strategies: strategy(page)`: functions and classes are as many as somebody wrote down, unless they were made in a loop. */
function callsElement(over: Value, { variables, body, linker, place }: LoopInput): boolean {
  const isMade = [over, ...linker.resolver.bindingsOf(over, place).map(({ value }) => value)].some(
    ({ kind }) => kind === 'comprehension' || kind === 'call',
  );
  return !isMade && body.some(({ callee }) => callee.kind === 'name' && variables.includes(callee.name));
}

function isPageOfRows(over: Value, { linker, place, variables, provenance }: LoopInput): boolean {
  if (!place.file.isPython || variables.some((name) => pagingWords.test(name))) return false;
  if (!linker.resolver.elementsOf(over, place).some(({ kind }) => kind === 'instance')) return false;
  return provenance.sourceOf(over, place) === 'query';
}

/** A comprehension is shown as what it runs over. */
function textOf(over: Value, file: CodeFile, linker: Linker, depth = 3): string {
  const inner = looked(over, file);
  const block = inner.kind === 'comprehension' ? file.code.blocks[inner.loop] : undefined;
  if (block?.kind === 'loop' && block.over && depth > 0) return textOf(block.over, file, linker, depth - 1);
  return linker.show(over, file);
}

/** Retry, paging, batch and polling loops by the words they use: of the variable, and of what is called. */
function byName(over: Value, { variables, isAsync, linker, place, provenance }: LoopInput): Loop['kind'] | undefined {
  // Rows of a query that come one by one: `for await (const user of stream)`.
  const isOfRows = () => !place.file.isPython && provenance.sourceOf(over, place) === 'query';
  const name = calledName(over, place.file) ?? lastName(over) ?? '';
  const [variable = ''] = variables;
  const { tries, parts } = iterationsOf(linker.frameworks);
  if (retries.test(variable) || tries.has(name)) return 'retry';
  if (parts.has(name)) return 'batch';
  if (batchWords.test(name) || (/^(?:batch|chunk|group_of|part)$/i.test(variable) && !/s$/.test(variable))) return 'batch';
  if (
    /^(?:paginate|iter_pages|iterPages|byPage|by_page|getPages|eachPage)$/.test(name) ||
    /^page_?(?:number|num|no|index)$/i.test(variable) ||
    ((/^page$/i.test(variable) || name === 'pages') && !isOfEntities(over, place, linker) && !isOfRows())
  )
    return 'paging';
  if (isAsync && (streams.test(name) || messageWords.test(variable)) && !isOfRows()) return 'polling';
  if (
    messageWords.test(variable) &&
    /consumer|pubsub|websocket|socket|subscription|stream|channel|queue/i.test(linker.show(over, place.file))
  )
    return 'polling';
  return undefined;
}

/** The pages of a web site or a book are rows like others: `for (const page of pages)`, where they are objects of a class. */
function isOfEntities(over: Value, place: Place, { resolver }: Linker): boolean {
  if (place.file.isPython) return false;
  return resolver
    .denote(over, place)
    .some((one) => one.kind === 'external' && one.element?.some(({ kind }) => kind === 'instance') === true);
}

function calledName(value: Value, file: CodeFile): string | undefined {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call && lastName(call.callee);
}

/** The collection behind `enumerate(x)`, `x.items()`, `[...x]`, `sorted(x)`. */
function looked(value: Value, file: CodeFile, depth = 6): Value {
  if (depth === 0) return value;
  if (value.kind === 'await') return looked(value.value, file, depth - 1);
  if (
    value.kind === 'list' &&
    value.items.length === 1 &&
    value.items[0]!.kind === 'spread' &&
    !isCounted(value.items[0]!.value, { file, block: 0 })
  )
    return looked(value.items[0]!.value, file, depth - 1);
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  if (!call) {
    // `x or []`
    const isDefault = value.kind === 'binary' && (value.operator === 'or' || value.operator === '??');
    return isDefault && value.kind === 'binary' ? looked(value.left, file, depth - 1) : value;
  }
  const { callee, positional } = call;
  if (callee.kind === 'name' && transparentCalls.has(callee.name) && positional.length > 0)
    return looked(callee.name === 'filter' ? positional.at(-1)! : positional[0]!, file, depth - 1);
  if (callee.kind === 'member') {
    const isStatic = callee.object.kind === 'name' && /^(?:Object|Array|_|lodash|random|dict)$/.test(callee.object.name);
    if (isStatic && positional[0]) return looked(positional[0], file, depth - 1);
    if (transparentMethods.has(callee.property)) return looked(callee.object, file, depth - 1);
  }
  return value;
}

/** Rounds that are as few as what is written out. */
const FEW = 10;

/** `top.slice(0, 5)`: never more, however long the list is. */
function isShortSlice(value: Value, file: CodeFile): boolean {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  if (call?.callee.kind !== 'member' || call.callee.property !== 'slice') return false;
  const [from, to] = call.positional.map((one) => (one.kind === 'literal' && typeof one.value === 'number' ? one.value : NaN));
  return from !== undefined && to !== undefined && from >= 0 && to - from <= FEW;
}

function rangeOf(value: Value, file: CodeFile): Call | undefined {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call?.callee.kind === 'name' && (call.callee.name === 'range' || call.callee.name === 'xrange') ? call : undefined;
}

function judgeRange(call: Call, text: string, input: LoopInput): Judged {
  const { linker, place } = input;
  const [first, second, step] = call.positional;
  const end = second ?? first;
  const say = (kind: Loop['kind'], source: Loop['source'] = 'unknown'): Judged => ({ kind, over: text, source });
  if (!end) return say('unknown');
  if (input.variables.some((name) => retries.test(name)) || retryWords.test(text)) return say('retry');
  if (step || batchWords.test(text)) return say('batch');
  if (pagingWords.test(text) || input.variables.some((name) => pagingWords.test(name))) return say('paging');
  const counted = countedIn(end, place.file, iterationsOf(linker.frameworks));
  if (counted === 'rows of a sheet') return say('data', 'file');
  if (counted) {
    const over = judgeElements(looked(counted, place.file), place, input, 4);
    return say(over.kind, over.source);
  }
  return say(isFixed(end, place, linker) ? 'constant' : 'unknown');
}

/** What the end of a range counts: `rows` of `len(rows)` and `len(rows) - 1`, the rows of a sheet of `sheet.max_row + 1`. */
function countedIn(end: Value, file: CodeFile, names: IterationNames): Value | 'rows of a sheet' | undefined {
  if (end.kind === 'binary' && /^[+-]$/.test(end.operator) && end.right.kind === 'literal')
    return countedIn(end.left, file, names);
  if (end.kind === 'member' && names.rowCounts.has(end.property)) return 'rows of a sheet';
  const call = end.kind === 'call' ? file.code.calls[end.call] : undefined;
  if (call?.callee.kind === 'name') {
    if (call.callee.name === 'len') return call.positional[0];
    // `range(min(len(names), len(prices)))`
    if (call.callee.name === 'min')
      return call.positional.map((one) => countedIn(one, file, names)).find((one) => one !== undefined);
  }
  return undefined;
}

/** A number that the code or the configuration gives. */
function isFixed(value: Value, place: Place, linker: Linker): boolean {
  if (value.kind === 'binary') return isFixed(value.left, place, linker) && isFixed(value.right, place, linker);
  const name = lastName(value);
  if (name && /^[A-Z][A-Z0-9_]+$/.test(name)) return true;
  const constant = linker.constants.valueOf(value, place);
  return (
    constant.kind === 'literal' ||
    constant.kind === 'environment' ||
    (constant.kind === 'either' && constant.options.every((one) => one.kind === 'literal'))
  );
}

type Elements = Pick<Loop, 'kind' | 'source'>;

/** Whether a collection's length grows with the data, and where its elements come from. */
function judgeElements(value: Value, place: Place, input: LoopInput, depth: number): Elements {
  const { linker, provenance } = input;
  const constant: Elements = { kind: 'constant', source: 'unknown' };
  const name = lastName(value);
  if (name && /^_?[A-Z][A-Z0-9_]+$/.test(name)) return constant;
  if (isOfFields(value, place, linker)) return constant;
  const source = provenance.sourceOf(value, place);
  if (source !== 'unknown') return { kind: 'data', source };
  if (value.kind === 'list') return judgeList(value, place, input, depth);
  if (value.kind === 'object' || value.kind === 'literal') return constant;
  if (value.kind === 'conditional' && depth > 0)
    return either([value.then, value.otherwise].map((one) => judgeElements(looked(one, place.file), place, input, depth - 1)));
  if (isSingleShot(value, place, linker)) return constant;
  const chosen = chosenLists(value, place, input, depth);
  if (chosen) return chosen;
  // `ordered = sorted(tables)`, `const items = req.body.items || []`
  const [copied, another] = value.kind === 'name' && depth > 0 ? linker.resolver.bindingsOf(value, place) : [];
  const inner = copied && !another && isCopy(copied.value) ? looked(copied.value, copied.place.file) : undefined;
  if (inner && inner !== copied!.value && !grows(lastName(value) ?? '', place.file))
    return judgeElements(inner, copied!.place, input, depth - 1);
  const side = shortestOf(value, place, input, depth);
  if (side) return side;
  const returned = returnedLists(value, place, input, depth);
  if (returned) return returned;
  const denoted = linker.resolver.denote(value, place);
  if (denoted.some((one) => isEnumeration(one, linker))) return constant;
  const written = writtenLists(value, denoted, place, input, depth);
  if (written) return written;
  const mapped = mappedLists(denoted, input, depth);
  if (mapped) return mapped;
  if (isSetting(value, place, linker)) return constant;
  if (value.kind === 'name') {
    const passed = passedIn(value.name, value, place, input, depth);
    if (passed) return passed;
  }
  return { kind: isCountable(value, denoted) ? 'data' : 'unknown', source: 'unknown' };
}

/** What may be another list, or that list with something to fall back on. */
function isCopy({ kind }: Value): boolean {
  return kind === 'call' || kind === 'binary';
}

/** `Array(count)` of `[...Array(count)]` and `Array.from(Array(count))`: rounds that are counted, like those of a range. */
function isCounted(value: Value, { file }: Place): boolean {
  const call = value.kind === 'call' && !file.isPython ? file.code.calls[value.call] : undefined;
  if (call?.callee.kind === 'member' && call.callee.property === 'keys')
    return isCounted(call.callee.object, { file, block: call.block });
  return call?.callee.kind === 'name' && call.callee.name === 'Array' && call.positional.length === 1;
}

/** A list literal, unless it spreads something that grows. */
function judgeList(value: Extract<Value, { kind: 'list' }>, place: Place, input: LoopInput, depth: number): Elements {
  const spread = value.items.flatMap((one) => (one.kind === 'spread' ? [one.value] : []));
  if (spread.length > 0 && spread.every((one) => isCounted(one, place))) return { kind: 'unknown', source: 'unknown' };
  if (spread.length === 0 || depth === 0) return { kind: 'constant', source: 'unknown' };
  return either(spread.map((one) => judgeElements(looked(one, place.file), place, input, depth - 1)));
}

/**
 * `const ids = Array.isArray(given) ? given : [given]`: one side is written out, the other is as long as what is given. `let steps = []`, and one of several
 * lists that are written out by the case: as many as somebody wrote down.
 */
function chosenLists(value: Value, place: Place, input: LoopInput, depth: number): Elements | undefined {
  if (value.kind !== 'name' || depth === 0) return undefined;
  const bound = input.linker.resolver.bindingsOf(value, place);
  const isChosen = bound.some((one) => one.value.kind === 'conditional');
  if (!isChosen && (bound.length < 2 || grows(value.name, place.file))) return undefined;
  const lists = bound.filter((one) => one.value.kind !== 'list' || one.value.items.length > 0);
  const judged = either(lists.map((one) => judgeElements(looked(one.value, one.place.file), one.place, input, depth - 1)));
  return isChosen || judged.kind === 'constant' ? judged : undefined;
}

/** `zip(names, files)` ends with the shorter one; with `strict` or without. https://docs.python.org/3/library/functions.html#zip */
function shortestOf(value: Value, place: Place, input: LoopInput, depth: number): Elements | undefined {
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call?.callee.kind !== 'name' || call.callee.name !== 'zip' || !place.file.isPython || depth === 0) return undefined;
  const sides = call.positional.map((one) => judgeElements(looked(one, place.file), place, input, depth - 1));
  return sides.find(({ kind }) => kind === 'constant') ?? (sides.length > 0 ? either(sides) : undefined);
}

/** `const codes = defaults.map((one) => one.code)`: as many as the list that it is made of. */
function mappedLists(denoted: readonly Denotation[], input: LoopInput, depth: number): Elements | undefined {
  if (denoted.length === 0 || depth === 0) return undefined;
  const judged: Elements[] = [];
  for (const one of denoted) {
    const made = one.kind === 'external' && one.path === '[].map()' ? one.origin : undefined;
    if (made?.call.callee.kind !== 'member') return undefined;
    const place = { file: made.file, block: made.call.block };
    const { object } = made.call.callee;
    // What callers pass is as long as the longest of it, and one of them may be out of sight.
    const isPassed =
      object.kind === 'name' &&
      input.linker.resolver
        .definitionsOf(object.name, place, object.span)
        .some(({ definition }) => definition.kind === 'parameter');
    if (isPassed) return undefined;
    judged.push(judgeElements(looked(object, made.file), place, input, depth - 1));
  }
  const both = either(judged);
  return both.kind === 'constant' ? both : undefined;
}

function either(options: readonly Elements[]): Elements {
  return (
    options.find(({ kind }) => kind === 'data') ??
    options.find(({ kind }) => kind === 'unknown') ??
    options[0] ?? { kind: 'unknown', source: 'unknown' }
  );
}

/** A name whose list or object is written out in the code and never grows. */
function writtenLists(
  value: Value,
  denoted: readonly Denotation[],
  place: Place,
  input: LoopInput,
  depth: number,
): Elements | undefined {
  const isWritten = (one: { readonly value: Value }) => one.value.kind === 'list' || one.value.kind === 'object';
  const values = denoted.flatMap((one) => (one.kind === 'value' && isWritten(one) ? [one] : []));
  // `roles: list[Role] = [Role(...), Role(...)]`: the annotation says what they are, and they are written out all the same.
  const bound = values.length < denoted.length && value.kind === 'name' ? input.linker.resolver.bindingsOf(value, place) : [];
  const isBound = bound.length > 0 && bound.every((one) => one.value.kind === 'list' && one.value.items.length > 0);
  const written = isBound ? bound : values.length < denoted.length ? [] : values;
  if (written.length === 0 || depth === 0) return undefined;
  const name = lastName(value);
  if (name && [place.file, ...written.map((one) => one.place.file)].some((file) => grows(name, file)))
    return { kind: 'data', source: 'unknown' };
  // A caller's list or object has another name where it is handed over.
  const isFilled = ({ value: made, place: { file } }: (typeof written)[number]) =>
    (made.kind === 'object' || value.kind === 'name') && namesOf(made, file).some((own) => grows(own, file));
  if (written.some(isFilled)) return { kind: 'data', source: 'unknown' };
  return either(
    written.map(({ value: list, place: there }): Elements => {
      if (list.kind === 'list')
        return list.items.length === 0
          ? { kind: isOfClass(list, there.file) ? 'data' : 'unknown', source: 'unknown' }
          : judgeList(list, there, input, depth - 1);
      return { kind: 'constant', source: 'unknown' };
    }),
  );
}

/** `ids: list[int] = []` of a class: what whoever makes one of it leaves out. */
function isOfClass(value: Value, { code }: CodeFile): boolean {
  return code.bindings.some((one) => one.value === value && one.type !== undefined && code.blocks[one.block]?.kind === 'class');
}

/** What a list or object that is written out is bound to. */
function namesOf(value: Value, { code }: CodeFile): readonly string[] {
  return code.bindings.flatMap((one) => (one.value === value ? [one.name] : []));
}

/** A call of a project function that returns lists written out. */
function returnedLists(value: Value, place: Place, input: LoopInput, depth: number): Elements | undefined {
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (!call || depth === 0) return undefined;
  const made = input.linker.resolver.denote(call.callee, { file: place.file, block: call.block });
  const lists = made.flatMap((one) =>
    one.kind === 'function'
      ? one.file.code.returns.flatMap(({ value: given, block }) =>
          given && one.file.functionOf[block] === one.id ? [{ given, there: { file: one.file, block } }] : [],
        )
      : [],
  );
  if (lists.length === 0 || !lists.every(({ given }) => given.kind === 'list' && given.items.length > 0)) return undefined;
  return either(lists.map(({ given, there }) => judgeElements(given, there, input, depth - 1)));
}

const growth = /^(?:append|push|extend|add|unshift|insert|update|set|setdefault|concat|appendleft)$/;

const grownMemo = new WeakMap<CodeFile, ReadonlySet<string | undefined>>();

/** `targets.append(extra)` in no loop, where the function made the list: one more than is written out. */
function isPutOnce({ callee, positional, block }: Call, file: CodeFile): boolean {
  if (
    callee.kind !== 'member' ||
    callee.object.kind !== 'name' ||
    !/^(?:append|push|add|unshift|insert|appendleft)$/.test(callee.property)
  )
    return false;
  const { name } = callee.object;
  const fn = file.functionOf[block]!;
  if (fn === 0 || isInLoop(file, block) || positional.some(({ kind }) => kind === 'spread')) return false;
  return bodyOf(file, fn).bindings.some((one) => one.name === name && one.value?.kind === 'list');
}

/** Whether a file adds to a collection of that name. */
function grows(name: string, file: CodeFile): boolean {
  let grown = grownMemo.get(file);
  if (!grown) grownMemo.set(file, (grown = new Set(grownNames(file))));
  return grown.has(name);
}

function* grownNames(file: CodeFile): Generator<string | undefined> {
  const { code, isPython } = file;
  for (const call of code.calls) {
    const { callee } = call;
    if (callee.kind !== 'member' || !growth.test(callee.property) || callee.object.kind === 'index') continue;
    if (!isPutOnce(call, file)) yield lastName(callee.object);
  }
  // `running[kind]++` counts what is there; only a dictionary of Python's that fills itself gets new keys by it.
  for (const { target, isAugmented } of code.assigns)
    if (target.kind === 'index' && target.object.kind !== 'index' && (isPython || !isAugmented)) yield lastName(target.object);
  for (const binding of code.bindings) if (binding.isAugmented) yield binding.name;
}

/** What lists fields in Python itself, and the headers of a request. */
const plainFields = ['__dict__', '__annotations__', 'vars', '_fields', '_asdict', 'asdict', 'environ', 'headers'];
const fieldLists = once(
  (frameworks: readonly Framework[]) => new Set([...plainFields, ...frameworks.flatMap((one) => one.fieldLists ?? [])]),
);

/** The fields of one object: as many as somebody wrote down. */
function isOfFields(value: Value, place: Place, linker: Linker, depth = 3): boolean {
  let inner = value;
  for (let hops = 0; hops < 4; hops++) {
    const call = inner.kind === 'call' ? place.file.code.calls[inner.call] : undefined;
    // One of them may be a list: `cleaned_data['tags'].split(',')`.
    if (inner.kind === 'index') return false;
    const name = call ? lastName(call.callee) : lastName(inner);
    if (name && fieldLists(linker.frameworks).has(name)) return true;
    if (call?.callee.kind === 'member') inner = call.callee.object;
    else if (inner.kind === 'member') inner = inner.object;
    else break;
  }
  if (value.kind !== 'name' || depth === 0) return false;
  const definitions = linker.resolver.definitionsOf(value.name, place, value.span);
  if (definitions.some(({ definition }) => definition.kind === 'parameter' && definition.parameter.kind === 'keyword-rest'))
    return true;
  const bound = linker.resolver.bindingsOf(value, place);
  return bound.length > 0 && bound.every((one) => isOfFields(one.value, one.place, linker, depth - 1));
}

/** A generator that yields once, such as what opens and closes a session: `async for session in get_session()`. */
function isSingleShot(value: Value, place: Place, linker: Linker): boolean {
  if (value.kind !== 'call') return false;
  const call = place.file.code.calls[value.call];
  const made = call ? linker.resolver.denote(call.callee, { file: place.file, block: call.block }) : [];
  return made.some((one) => {
    if (one.kind !== 'function')
      return /^(?:get_?(?:async_?)?(?:db|session))/i.test((call && lastName(call.callee)) ?? '') && one.kind === 'external';
    const { code, functionOf } = one.file;
    const yields = code.returns.filter((it) => it.isYield && functionOf[it.block] === one.id);
    return yields.length > 0 && yields.every((it) => !isInLoop(one.file, it.block));
  });
}

function isInLoop({ code }: CodeFile, block: number): boolean {
  for (let id = block; id > 0; ) {
    const one: Block = code.blocks[id]!;
    if (one.kind === 'loop') return true;
    if (one.kind === 'function' || one.kind === 'class') return false;
    id = one.parent;
  }
  return false;
}

/** https://docs.python.org/3/library/enum.html, TypeScript's enums and tables of constants. */
function isEnumeration(one: Denotation, { resolver }: Linker): boolean {
  return (
    one.kind === 'class' &&
    (!one.file.isPython || resolver.derivesFrom(one.file, one.id, '{enum.**,**.TextChoices,**.IntegerChoices}'))
  );
}

/** A field of the settings, or what the environment says. */
function isSetting(value: Value, place: Place, linker: Linker): boolean {
  if (value.kind === 'member') {
    const owners = linker.resolver.denote(value.object, place);
    if (
      owners.some(
        (one) => (one.kind === 'instance' || one.kind === 'class') && linker.constants.isSettingsClass(one.file, one.id),
      )
    )
      return true;
    if (value.object.kind === 'name' && /^(?:settings|config|conf|argv|env)$/i.test(value.object.name)) return true;
  }
  return linker.constants.environmentRead(value, place) !== undefined;
}

/** A parameter: what every caller passes. */
function passedIn(name: string, value: Value, place: Place, input: LoopInput, depth: number): Elements | undefined {
  if (depth === 0) return undefined;
  for (const { definition, file } of input.linker.resolver.definitionsOf(name, place, value.span)) {
    if (definition.kind !== 'parameter') continue;
    if (definition.parameter.kind === 'rest') return { kind: 'unknown', source: 'unknown' };
    const passed = input.linker.resolver.argumentsFor(file, definition.function, definition.index);
    if (passed.length === 0) return undefined;
    return either(
      passed.map((one) => judgeElements(looked(one.value, one.place.file), one.place, input, Math.min(2, depth - 1))),
    );
  }
  return undefined;
}

/** Something that has elements, as far as can be seen: not a literal, not a template. */
function isCountable(value: Value, denoted: readonly Denotation[]): boolean {
  if (denoted.some((one) => one.kind === 'external' && one.element)) return true;
  return (
    value.kind === 'name' ||
    value.kind === 'member' ||
    value.kind === 'call' ||
    value.kind === 'index' ||
    value.kind === 'comprehension'
  );
}

/** `while (...)`: retry, paging, polling, or not known. */
export function judgeWhile(block: Extract<Block, { kind: 'loop' }>, input: LoopInput): Judged {
  const { linker, place, provenance, body } = input;
  const { test } = block;
  const text = test ? linker.show(test, place.file) : 'while';
  const say = (kind: Loop['kind']): Judged => ({ kind, over: text, source: 'unknown' });
  if (test && isOfCursor(test, input)) return { kind: 'data', over: text, source: 'query' };
  const called = body.map(({ callee }) => lastName(callee) ?? '');
  if (called.some((name) => receiving.test(name))) return say('polling');
  const words = test ? [...valuesIn(test, place.file)].flatMap((one) => lastName(one) ?? []) : [];
  if (words.some((name) => retryWords.test(name))) return say('retry');
  if (words.some((name) => pagingWords.test(name))) return say('paging');
  if (test && isRangeOfDates(test, place, linker)) return say('data');
  const queue = test && queueOf(test, place, input);
  if (queue) return { ...queue, over: text };
  if (test && isWalk(test, input)) return say('data');
  const end = test?.kind === 'binary' && /^<=?$/.test(test.operator) ? test.right : undefined;
  const counted = end && (lenOf(end, place.file) ?? lengthOf(end, place.file));
  if (counted) {
    const { kind, source } = judgeElements(looked(counted, place.file), place, input, 4);
    return { kind, over: text, source };
  }
  if (
    test &&
    [...valuesIn(test, place.file)].some((one) => one.kind === 'call' && reachesQuery(one.call, place.file, provenance))
  )
    return say('retry');
  if (called.some((name) => sleeping.test(name))) return say(test?.kind === 'literal' ? 'polling' : 'retry');
  const inBody = namesIn(body, place.file);
  if (inBody.some((name) => pagingWords.test(name))) return say('paging');
  if (inBody.some((name) => /^(?:limit|take|batch_?size)$/i.test(name))) return say('batch');
  if (test?.kind === 'unary' || words.some((name) => /exist|taken|free|unique|is_?done|finished|ready/i.test(name)))
    return say('retry');
  return say('unknown');
}

/** `while (await cursor.hasNext())`, `while ((row = await cursor.next()))`: a round for each row of a query. */
function isOfCursor(test: Value, { place, provenance, linker }: LoopInput): boolean {
  if (place.file.isPython) return false;
  return [...valuesIn(test, place.file, 4)].some((one) => {
    const callee = one.kind === 'call' ? place.file.code.calls[one.call]!.callee : undefined;
    return (
      callee?.kind === 'member' &&
      iterationsOf(linker.frameworks).steps.has(callee.property) &&
      provenance.sourceOf(callee.object, place) === 'query'
    );
  });
}

/** `while (queue.length > 0) { const id = queue.shift(); ... }`: a round for each element of the list. */
function queueOf(test: Value, place: Place, input: LoopInput): Elements | undefined {
  const counted = test.kind === 'binary' && /^(?:>|!={1,2})$/.test(test.operator) ? test.left : test;
  const of = counted.kind === 'member' && counted.property === 'length' ? counted.object : undefined;
  if (of?.kind !== 'name') return undefined;
  const isTaken = input.body.some(
    ({ callee, positional }) =>
      callee.kind === 'member' &&
      /^(?:shift|pop)$/.test(callee.property) &&
      positional.length === 0 &&
      callee.object.kind === 'name' &&
      callee.object.name === of.name,
  );
  return isTaken ? judgeElements(of, place, input, 4) : undefined;
}

/** `rows` of `while index < len(rows)` */
function lenOf(value: Value, file: CodeFile): Value | undefined {
  const call = value.kind === 'call' && file.isPython ? file.code.calls[value.call] : undefined;
  return call?.callee.kind === 'name' && call.callee.name === 'len' ? call.positional[0] : undefined;
}

/** `rows` of `while (i < rows.length)` */
function lengthOf(value: Value, { isPython }: CodeFile): Value | undefined {
  return !isPython && value.kind === 'member' && value.property === 'length' ? value.object : undefined;
}

/** `while stack: node = stack.pop()`, where the body puts more there: a round for each node of a tree or graph. */
function isWalk(test: Value, { place, body }: LoopInput): boolean {
  const counted = test.kind === 'binary' ? test.left : test;
  const call = counted.kind === 'call' ? place.file.code.calls[counted.call] : undefined;
  const open = call && lastName(call.callee) === 'len' ? call.positional[0] : counted;
  if (open?.kind !== 'name' || !place.file.isPython) return false;
  const does = (methods: RegExp) =>
    body.some(
      ({ callee }) =>
        callee.kind === 'member' &&
        callee.object.kind === 'name' &&
        callee.object.name === open.name &&
        methods.test(callee.property),
    );
  return does(/^(?:pop|popleft)$/) && does(/^(?:append|extend|appendleft|insert)$/);
}

function reachesQuery(id: number, { code }: CodeFile, provenance: Provenance): boolean {
  const call = code.calls[id];
  return call !== undefined && provenance.isQuery(call);
}

function namesIn(calls: readonly Call[], file: CodeFile): readonly string[] {
  return calls.flatMap((call) => [
    ...call.named.flatMap((one) => [one.name, ...[...valuesIn(one.value, file, 2)].flatMap((value) => lastName(value) ?? [])]),
    ...call.positional.flatMap((one) => [...valuesIn(one, file, 3)].flatMap((value) => entryNames(value))),
  ]);
}

function entryNames(value: Value): readonly string[] {
  if (value.kind === 'object') return value.entries.flatMap(({ key }) => key ?? []);
  const name = lastName(value);
  return name === undefined ? [] : [name];
}

/** `for (let i = 0; i < items.length; i++)`. */
export function judgeCount(block: Extract<Block, { kind: 'loop' }>, input: LoopInput): Judged {
  const { linker, place, body } = input;
  const { test } = block;
  const text = test ? linker.show(test, place.file) : 'for';
  const say = (kind: Loop['kind'], over = text, source: Loop['source'] = 'unknown'): Judged => ({ kind, over, source });
  if (test?.kind !== 'binary') return judgeWhile(block, input);
  // `for (let row = await cursor.next(); row != null; row = await cursor.next())`
  const rounds = test.left.kind === 'name' ? linker.resolver.bindingsOf(test.left, place) : [];
  if (rounds.some((one) => isOfCursor(one.value, { ...input, place: one.place }))) return say('data', text, 'query');
  if (block.variables.some((name) => retries.test(name)) || retryWords.test(text)) return say('retry');
  if (pagingWords.test(text) || block.variables.some((name) => pagingWords.test(name))) return say('paging');
  const end = [test.right, test.left].map((one) => lengthBehind(one, place, linker)).find((one) => one !== undefined);
  const isSliced = body.some(
    ({ callee, positional }) => callee.kind === 'member' && callee.property === 'slice' && positional.length === 2,
  );
  if (isSliced || batchWords.test(text)) return say('batch');
  if (end) {
    const { kind, source } = judgeElements(looked(end.of, end.place.file), end.place, { ...input, place: end.place }, 4);
    return say(kind, linker.show(end.of, end.place.file), source);
  }
  if (isRangeOfDates(test, place, linker)) return say('data');
  return say(isFixed(test.right, place, linker) ? 'constant' : 'unknown');
}

const dateCalls =
  /^(?:Date|moment|dayjs|DateTime|fromISO|parseISO|startOf(?:Day|Week|Month)|add(?:Days|Weeks|Months|Hours)|timedelta|relativedelta)$/;

/** `for (let day = new Date(from); day <= to; ...)`, `while (day.isBefore(to))`: a round for each day between dates that somebody asks for. */
function isRangeOfDates(test: Value, place: Place, linker: Linker): boolean {
  const call = test.kind === 'call' ? place.file.code.calls[test.call] : undefined;
  const isAsked = call && /^is(?:Same)?(?:Or)?(?:Before|After)$/.test(lastName(call.callee) ?? '');
  const asked = isAsked ? [...(call.callee.kind === 'member' ? [call.callee.object] : []), ...call.positional] : [];
  const sides = test.kind === 'binary' && /^[<>]=?$/.test(test.operator) ? [test.left, test.right] : asked;
  const isDate = (value: Value) =>
    value.kind === 'name' && linker.resolver.bindingsOf(value, place).some((one) => makesDate(one.value, one.place.file));
  return sides.some(isDate) && sides.some((one) => isAskedFor(one, place, linker, 4));
}

function makesDate(value: Value, file: CodeFile): boolean {
  return [value, ...valuesIn(value, file, 3)].some(
    (one) => one.kind === 'call' && dateCalls.test(lastName(file.code.calls[one.call]!.callee) ?? ''),
  );
}

/** Whether a value is made of a parameter. */
function isAskedFor(value: Value, place: Place, linker: Linker, depth: number): boolean {
  if (depth === 0) return false;
  return [value, ...valuesIn(value, place.file, 3)].some(
    (one) =>
      one.kind === 'name' &&
      linker.resolver
        .definitionsOf(one.name, place, one.span)
        .some(
          ({ definition, file }) =>
            definition.kind === 'parameter' ||
            (definition.kind === 'binding' &&
              definition.binding.value !== undefined &&
              definition.binding.value !== value &&
              isAskedFor(definition.binding.value, { file, block: definition.binding.block }, linker, depth - 1)),
        ),
  );
}

/** What `rows.length` counts, also behind a name that only ever holds it: `const count = rows.length`. */
function lengthBehind(value: Value, place: Place, linker: Linker): { readonly of: Value; readonly place: Place } | undefined {
  if (value.kind === 'member' && value.property === 'length') return { of: value.object, place };
  if (value.kind !== 'name') return undefined;
  const [bound, ...others] = linker.resolver.bindingsOf(value, place);
  const length = bound?.value;
  if (others.length > 0 || length?.kind !== 'member' || length.property !== 'length') return undefined;
  return { of: length.object, place: bound!.place };
}
