import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { append, blocksAround } from './program.ts';
import { partsOf, visitStanding } from './values.ts';

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

export function isProperty(file: CodeFile, id: FunctionId): boolean {
  return file.code.functions[id]!.decorators.some((one) => one.kind === 'name' && one.name === 'property');
}

/** Members of its own object that a method reads each time it runs, not only under a condition: `user` of `self.user.name`. */
export function ownReadsOf({ file, id }: FunctionNode): readonly OwnRead[] {
  let byFunction = ownReads.get(file);
  if (!byFunction) ownReads.set(file, (byFunction = readOwn(file)));
  return byFunction.get(id) ?? [];
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
    const isAlways = blocksAround(file, block).every((one) => one.kind !== 'branch' || file.functionOf[one.id] !== id);
    if (isAlways) visit(value, 0);
  });
  return found;
}
