import { bodyOf } from '../model/body.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Call, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import { ownParameters } from './inline-callbacks.ts';
import { append, blocksAround } from './program.ts';
import { partsOf, visitStanding } from './values.ts';

const MAX_METHODS = 20;

/** A call of a model's method, with what the method is run on: `book` of `book.json()` and of `Book.json(book)`. */
export interface MethodCall {
  readonly site: CallSite;
  readonly self: Value;
  readonly method: FunctionNode;
}

/** What a call runs on, when it runs a method of a class of the project. */
export function methodCallOf(site: CallSite, linker: Linker): MethodCall | undefined {
  const { callee, positional }: Call = site.call;
  if (callee.kind !== 'member') return undefined;
  const [edge] = linker.calls.targetsOf(site).filter(({ by, isCallback }) => by === 'typed' && !isCallback);
  const fn = edge?.to.file.code.functions[edge.to.id];
  if (!edge || fn?.class === undefined) return undefined;
  const denoted = linker.resolver.denote(callee.object, { file: site.file, block: site.call.block });
  const isUnbound = denoted.some(({ kind }) => kind === 'class');
  if (isUnbound && fn.parameters[0]?.name !== 'this') return undefined;
  const self = isUnbound ? positional[0] : callee.object;
  return self && self.kind !== 'spread' ? { site, self, method: edge.to } : undefined;
}

/** What a call hands of its own to the one function or constructor of the project that it runs: `order` of `toDict(order)`, with the parameter's name. */
export function* handedTo(site: CallSite, linker: Linker): Generator<{ given: Value; parameter: string; to: FunctionNode }> {
  const { callee, positional, named } = site.call;
  const [edge, other] = linker.calls.targetsOf(site).filter(({ isCallback }) => !isCallback);
  if (!edge || other || edge.by !== 'typed') return;
  const { parameters, ...fn } = edge.to.file.code.functions[edge.to.id]!;
  const own = parameters[0]?.name === 'this' ? parameters.slice(1) : parameters;
  const isUnbound =
    fn.class !== undefined &&
    own !== parameters &&
    callee.kind === 'member' &&
    fn.name !== '__init__' &&
    !isClassMethod(fn) &&
    linker.resolver.denote(callee.object, { file: site.file, block: site.call.block }).some(({ kind }) => kind === 'class');
  if (isUnbound) return;
  for (const [index, given] of positional.entries()) {
    const parameter = own[index];
    if (given.kind === 'spread' || parameter?.kind !== 'normal') break;
    yield { given, parameter: parameter.name, to: edge.to };
  }
  for (const { name, value } of named)
    if (own.some((one) => one.name === name)) yield { given: value, parameter: name, to: edge.to };
}

/** The properties of project classes that a member reads: `total` of `order.total`. */
export function propertiesOf(
  read: Extract<Value, { kind: 'member' }>,
  place: Place,
  { resolver }: Linker,
): readonly FunctionNode[] {
  return resolver.denote(read.object, place).flatMap((one) => {
    if (one.kind !== 'instance') return [];
    const line = [one, ...resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
    for (const { file, id } of line) {
      const method = file.methods.get(id)?.get(read.property);
      if (method !== undefined) return isProperty(file, method) ? [{ file, id: method }] : [];
    }
    return [];
  });
}

/** Whether a method is read like a field: `@property`, `@cached_property`, `@hybrid_property`. */
export function isProperty(file: CodeFile, id: FunctionId): boolean {
  return file.isPython && file.code.functions[id]!.kind === 'getter';
}

/** Whether a method is run on the class: its first parameter is not what the call hands in. */
function isClassMethod({ decorators }: Pick<FunctionSyntax, 'decorators'>): boolean {
  return decorators.some((one) => one.kind === 'name' && one.name === 'classmethod');
}

/** A branch that is taken by what a parameter is given: `if with_items:`. */
interface Condition {
  readonly parameter: string;
  readonly holds: boolean;
}

const always: readonly Condition[] = [];

/**
 * What has to be given to a function for a block of it to run: nothing in most cases, and undefined where something else decides than a parameter that is
 * asked for as it is.
 */
function conditionsOf(file: CodeFile, block: BlockId, id: FunctionId): readonly Condition[] | undefined {
  let found = always;
  for (const one of blocksAround(file, block)) {
    if (one.kind !== 'branch' || file.functionOf[one.id] !== id) continue;
    const condition = conditionIn(one.test, one.holds, file, id);
    if (!condition) return undefined;
    found = [...found, condition];
  }
  return found;
}

function conditionIn(test: Value, holds: boolean, file: CodeFile, id: FunctionId): Condition | undefined {
  if (test.kind === 'unary' && test.operator === 'not') return conditionIn(test.operand, !holds, file, id);
  if (test.kind !== 'name') return undefined;
  const parameter = file.code.functions[id]!.parameters.find(({ name }) => name === test.name);
  return parameter && file.isPython ? { parameter: parameter.name, holds } : undefined;
}

/** Whether what a call gives a function, or else its defaults, fulfils conditions. Without a call the defaults decide. */
function areMet(conditions: readonly Condition[], { file, id }: FunctionNode, site?: CallSite): boolean {
  if (conditions.length === 0) return true;
  const fn = file.code.functions[id]!;
  return conditions.every(({ parameter, holds }) => {
    const index = fn.parameters.findIndex(({ name }) => name === parameter);
    const given =
      site?.call.named.find(({ name }) => name === parameter)?.value ?? site?.call.positional[index - ownParameters(file, fn)];
    const value = given ?? fn.parameters[index]?.default;
    return value?.kind === 'literal' && Boolean(value.value) === holds;
  });
}

/** Members of its own object that a method reads each time it runs, not only under a condition: `user` of `self.user.name`. `site`: how it is called. */
export function ownReadsOf(node: FunctionNode, site?: CallSite): readonly OwnRead[] {
  let byFunction = ownReads.get(node.file);
  if (!byFunction) ownReads.set(node.file, (byFunction = readOwn(node.file)));
  return (byFunction.get(node.id) ?? none).flatMap(({ read, only }) => (areMet(only, node, site) ? [read] : []));
}
const none: readonly never[] = [];

/** What a method reads of its own object, itself and by its other methods that it calls each time: `self.lines()`, which reads `self.items`. */
export function* ownReadsBehind(
  node: FunctionNode,
  linker: Linker,
  run?: CallSite,
  seen = new Set<FunctionSyntax>(),
): Generator<{ read: OwnRead; file: CodeFile }> {
  const fn = node.file.code.functions[node.id]!;
  if (seen.has(fn) || seen.size >= MAX_METHODS) return;
  seen.add(fn);
  for (const read of ownReadsOf(node, run)) yield { read, file: node.file };
  for (const site of bodyOf(node.file, node.id).calls) {
    const { callee, block } = site.call;
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') continue;
    const only = conditionsOf(node.file, block, node.id);
    const [edge, other] =
      only && areMet(only, node, run) ? linker.calls.targetsOf(site).filter(({ isCallback }) => !isCallback) : [];
    if (edge && !other && edge.by === 'typed') yield* ownReadsBehind(edge.to, linker, site, seen);
  }
}

type OwnRead = Extract<Value, { kind: 'member' }>;
interface OwnReadOnly {
  readonly read: OwnRead;
  readonly only: readonly Condition[];
}
const ownReads = new WeakMap<CodeFile, ReadonlyMap<FunctionId, readonly OwnReadOnly[]>>();

function readOwn(file: CodeFile): ReadonlyMap<FunctionId, readonly OwnReadOnly[]> {
  const found = new Map<FunctionId, OwnReadOnly[]>();
  visitStanding(file, (value, block) => {
    const id = file.functionOf[block]!;
    const only = conditionsOf(file, block, id);
    if (only)
      visitRead(value, only, file, id, (part, here) => {
        if (part.kind === 'member' && part.object.kind === 'name' && part.object.name === 'this')
          append(found, id, { read: part, only: here });
        return true;
      });
  });
  return found;
}

/** Visits the parts of an expression that are evaluated each time, with what has to be given for them. `enter` says whether to go into one. */
function visitRead(
  value: Value,
  only: readonly Condition[],
  file: CodeFile,
  id: FunctionId,
  enter: (part: Value, only: readonly Condition[]) => boolean,
  depth = 0,
): void {
  if (depth > 40 || !enter(value, only)) return;
  if (value.kind !== 'conditional') {
    for (const inner of partsOf(value)) visitRead(inner, only, file, id, enter, depth + 1);
    return;
  }
  visitRead(value.test, only, file, id, enter, depth + 1);
  for (const [inner, holds] of [
    [value.then, true],
    [value.otherwise, false],
  ] as const) {
    const condition = conditionIn(value.test, holds, file, id);
    if (condition) visitRead(inner, [...only, condition], file, id, enter, depth + 1);
  }
}

export interface ParameterRead {
  readonly path: readonly string[];
  readonly span: Span;
}
interface ReadOnly extends ParameterRead {
  readonly root: string;
  readonly only: readonly Condition[];
}

const parameterReads = new WeakMap<CodeFile, ReadonlyMap<FunctionId, readonly ReadOnly[]>>();

/** The attributes that a function reads of a parameter each time it runs, not only under a condition: `['author', 'name']`. `site`: how it is called. */
export function readsOfParameter(node: FunctionNode, parameter: string, site?: CallSite): readonly ParameterRead[] {
  let byFunction = parameterReads.get(node.file);
  if (!byFunction) parameterReads.set(node.file, (byFunction = readByParameter(node.file)));
  return (byFunction.get(node.id) ?? none).filter(({ root, only }) => root === parameter && areMet(only, node, site));
}

/** What a function reads of a parameter each time, itself and by the functions that it hands the parameter or a part of it: `['category', 'image']`. */
export function* readsBehindParameter(
  node: FunctionNode,
  parameter: string,
  linker: Linker,
  run?: CallSite,
  bounds = { depth: 4, left: MAX_METHODS },
): Generator<ParameterRead & { readonly file: CodeFile }> {
  for (const read of readsOfParameter(node, parameter, run)) yield { ...read, file: node.file };
  if (bounds.depth === 0) return;
  for (const site of bodyOf(node.file, node.id).calls) {
    const all = [...site.call.positional, ...site.call.named.map(({ value }) => value)];
    if (!all.some((value) => pathFrom(value, parameter))) continue;
    const only = conditionsOf(node.file, site.call.block, node.id);
    if (!only || !areMet(only, node, run)) continue;
    for (const { given, parameter: name, to } of handedTo(site, linker)) {
      const path = pathFrom(given, parameter);
      if (!path || bounds.left-- <= 0) continue;
      bounds.depth--;
      for (const read of readsBehindParameter(to, name, linker, site, bounds)) yield { ...read, path: [...path, ...read.path] };
      bounds.depth++;
    }
  }
}

/** `['category']` of `obj.category`, empty for `obj` itself. */
function pathFrom(value: Value, root: string): readonly string[] | undefined {
  const path: string[] = [];
  let one = value;
  for (; one.kind === 'member'; one = one.object) path.unshift(one.property);
  return one.kind === 'name' && one.name === root ? path : undefined;
}

function readByParameter(file: CodeFile): ReadonlyMap<FunctionId, readonly ReadOnly[]> {
  const found = new Map<FunctionId, ReadOnly[]>();
  visitStanding(file, (value, block) => {
    const id = file.functionOf[block]!;
    const only = conditionsOf(file, block, id);
    if (only)
      visitRead(value, only, file, id, (part, here) => {
        const path: string[] = [];
        let root = part;
        for (; root.kind === 'member'; root = root.object) path.unshift(root.property);
        if (path.length === 0 || root.kind !== 'name') return true;
        append(found, id, { root: root.name, path, span: part.span, only: here });
        return false;
      });
  });
  return found;
}
