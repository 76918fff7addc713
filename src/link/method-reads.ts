import { bodyOf } from '../model/body.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Call, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
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

/** Members of its own object that a method reads each time it runs, not only under a condition: `user` of `self.user.name`. */
export function ownReadsOf({ file, id }: FunctionNode): readonly OwnRead[] {
  let byFunction = ownReads.get(file);
  if (!byFunction) ownReads.set(file, (byFunction = readOwn(file)));
  return byFunction.get(id) ?? [];
}

/** What a method reads of its own object, itself and by its other methods that it calls each time: `self.lines()`, which reads `self.items`. */
export function* ownReadsBehind(
  node: FunctionNode,
  linker: Linker,
  seen = new Set<FunctionSyntax>(),
): Generator<{ read: OwnRead; file: CodeFile }> {
  const fn = node.file.code.functions[node.id]!;
  if (seen.has(fn) || seen.size >= MAX_METHODS) return;
  seen.add(fn);
  for (const read of ownReadsOf(node)) yield { read, file: node.file };
  for (const site of bodyOf(node.file, node.id).calls) {
    const { callee, block } = site.call;
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') continue;
    const isAlways = blocksAround(node.file, block).every(
      (one) => one.kind !== 'branch' || node.file.functionOf[one.id] !== node.id,
    );
    const [edge, other] = isAlways ? linker.calls.targetsOf(site).filter(({ isCallback }) => !isCallback) : [];
    if (edge && !other && edge.by === 'typed') yield* ownReadsBehind(edge.to, linker, seen);
  }
}

type OwnRead = Extract<Value, { kind: 'member' }>;
const ownReads = new WeakMap<CodeFile, ReadonlyMap<FunctionId, readonly OwnRead[]>>();

function readOwn(file: CodeFile): ReadonlyMap<FunctionId, readonly OwnRead[]> {
  const found = new Map<FunctionId, OwnRead[]>();
  visitStanding(file, (value, block) => {
    const id = file.functionOf[block]!;
    const visit = (part: Value, depth: number): void => {
      if (depth > 40) return;
      if (part.kind === 'member' && part.object.kind === 'name' && part.object.name === 'this') append(found, id, part);
      for (const inner of part.kind === 'conditional' ? [part.test] : partsOf(part)) visit(inner, depth + 1);
    };
    if (isAlwaysRun(file, block, id)) visit(value, 0);
  });
  return found;
}

export interface ParameterRead {
  readonly path: readonly string[];
  readonly span: Span;
}

const parameterReads = new WeakMap<CodeFile, ReadonlyMap<FunctionId, readonly (ParameterRead & { readonly root: string })[]>>();

/** The attributes that a function reads of a parameter each time it runs, not only under a condition: `['author', 'name']`. */
export function readsOfParameter({ file, id }: FunctionNode, parameter: string): readonly ParameterRead[] {
  let byFunction = parameterReads.get(file);
  if (!byFunction) parameterReads.set(file, (byFunction = readByParameter(file)));
  return (byFunction.get(id) ?? []).filter(({ root }) => root === parameter);
}

/** What a function reads of a parameter each time, itself and by the functions that it hands the parameter or a part of it: `['category', 'image']`. */
export function* readsBehindParameter(
  node: FunctionNode,
  parameter: string,
  linker: Linker,
  bounds = { depth: 4, left: MAX_METHODS },
): Generator<ParameterRead & { readonly file: CodeFile }> {
  for (const read of readsOfParameter(node, parameter)) yield { ...read, file: node.file };
  if (bounds.depth === 0) return;
  for (const site of bodyOf(node.file, node.id).calls) {
    const all = [...site.call.positional, ...site.call.named.map(({ value }) => value)];
    if (!all.some((value) => pathFrom(value, parameter)) || !isAlwaysRun(node.file, site.call.block, node.id)) continue;
    for (const { given, parameter: name, to } of handedTo(site, linker)) {
      const path = pathFrom(given, parameter);
      if (!path || bounds.left-- <= 0) continue;
      bounds.depth--;
      for (const read of readsBehindParameter(to, name, linker, bounds)) yield { ...read, path: [...path, ...read.path] };
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

function isAlwaysRun(file: CodeFile, block: BlockId, id: FunctionId): boolean {
  return blocksAround(file, block).every((one) => one.kind !== 'branch' || file.functionOf[one.id] !== id);
}

function readByParameter(file: CodeFile) {
  const found = new Map<FunctionId, (ParameterRead & { readonly root: string })[]>();
  visitStanding(file, (value, block) => {
    const id = file.functionOf[block]!;
    const visit = (part: Value, depth: number): void => {
      if (depth > 40) return;
      const path: string[] = [];
      let root = part;
      for (; root.kind === 'member'; root = root.object) path.unshift(root.property);
      if (path.length > 0 && root.kind === 'name') append(found, id, { root: root.name, path, span: part.span });
      else for (const inner of part.kind === 'conditional' ? [part.test] : partsOf(part)) visit(inner, depth + 1);
    };
    if (isAlwaysRun(file, block, id)) visit(value, 0);
  });
  return found;
}
