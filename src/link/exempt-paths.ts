import { bodyOf } from '../model/body.ts';
import type { CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, Value } from '../model/value.ts';
import { fitsWhole } from './path-expressions.ts';
import { blocksAround, lastName } from './program.ts';

/** A path that a function compares the request's with. */
interface Listed {
  readonly path: string;
  readonly isPrefix: boolean;
  /** It is a regular expression. */
  readonly isExpression?: boolean;
  /** All paths but those that begin with one of these. */
  readonly outside?: readonly string[];
}
const prefixTests = /^(?:startsWith|startswith|some|any|match|test)$/;
const refusal = /unauthori[sz]ed|forbidden|abort|HTTPException|HttpError|createError|redirect/i;

/**
 * Whether code that keeps others out lets requests for this path pass: `if (request.url.startsWith('/auth/login')) return`,
 * `if (!PUBLIC.includes(req.path)) check(req)`.
 */
export function buildExemptions(linker: Linker): (nodes: readonly FunctionNode[], path: string, handler?: string) => boolean {
  const known = new Map<FunctionSyntax, readonly Listed[]>();
  const listedBy = (node: FunctionNode) => {
    const fn = node.file.code.functions[node.id]!;
    let found = known.get(fn);
    if (!found) known.set(fn, (found = [node, ...handsOnTo(linker, node)].flatMap((one) => exemptPaths(linker, one))));
    return found;
  };
  return (nodes, path, handler = '') => nodes.some((node) => listedBy(node).some((one) => fits(one, path, handler)));
}

/** A middleware that leaves all to another function: `return await check(request, call_next)`. */
function handsOnTo(linker: Linker, { file, id }: FunctionNode): readonly FunctionNode[] {
  return bodyOf(file, id)
    .calls.filter(({ call }) =>
      call.positional.some((one) => one.kind === 'name' && /^(?:call_next|next|handler)$/.test(one.name)),
    )
    .flatMap((site) =>
      linker.calls.targetsOf(site).flatMap(({ to, by, isCallback }) => (by === 'typed' && !isCallback ? [to] : [])),
    );
}

function fits({ path, isPrefix, isExpression, outside }: Listed, route: string, handler: string): boolean {
  if (outside) return route !== '' && !outside.some((one) => route.includes(one.replace(/\/$/, '')));
  if (isExpression) return fitsWhole(path, route) || fitsWhole(path, route.replace(/(?<=.)\/$/, ''));
  if (!path.startsWith('/')) return handler !== '' && path.slice(path.lastIndexOf('.') + 1) === handler;
  const listed = path.length > 1 ? path.replace(/\/$/, '') : path;
  if (listed === '/') return route === '/' || route === '';
  return route === listed || route.endsWith(listed) || (isPrefix && (route.startsWith(listed) || route.includes(`${listed}/`)));
}

function exemptPaths(linker: Linker, { file, id }: FunctionNode): readonly Listed[] {
  const outside = onlyIn(linker, { file, id });
  const found: Listed[] = outside.length > 0 ? [{ path: '', isPrefix: false, outside }] : [];
  for (const blockId of bodyOf(file, id).blocks) {
    const block = file.code.blocks[blockId]!;
    if (block.kind !== 'branch') continue;
    let test = block.test;
    let holds = block.holds;
    while (test.kind === 'unary' && test.operator === 'not') {
      test = test.operand;
      holds = !holds;
    }
    if (holds && refusesIn(file, blockId)) found.push(...exceptionsIn(linker, test, { file, block: block.parent }, 0));
    if (holds && (refusesIn(file, blockId) || !leaves(file, blockId))) continue;
    found.push(...pathsIn(linker, test, { file, block: block.parent }, 0));
  }
  return found;
}

/** What paths must begin with for a function to refuse at all: `if request.url.path.startswith('/admin/') and not user: raise ...`. */
function onlyIn(linker: Linker, { file, id }: FunctionNode): readonly string[] {
  const { blocks, calls, raises } = bodyOf(file, id);
  const refusing = [
    ...raises.map(({ block }) => block),
    ...calls.filter(({ call }) => isRefusal(call)).map(({ call }) => call.block),
  ];
  const found: string[] = [];
  const branches = blocks.flatMap((blockId) => {
    const block = file.code.blocks[blockId]!;
    const prefixes =
      block.kind === 'branch' && block.holds ? beginnings(linker, block.test, { file, block: block.parent }, 0) : [];
    found.push(...prefixes);
    return prefixes.length > 0 ? [blockId] : [];
  });
  const isAll = refusing.length > 0 && refusing.every((block) => branches.some((branch) => isInside(file, block, branch)));
  return isAll ? found : [];
}

/** `'/admin/'` of `path.startswith('/admin/')`, alone or with more conditions. */
function beginnings(linker: Linker, test: Value, place: Place, depth: number): readonly string[] {
  if (depth > 8) return [];
  if (test.kind === 'binary' && test.operator === 'and')
    return [test.left, test.right].flatMap((one) => beginnings(linker, one, place, depth + 1));
  const call = test.kind === 'call' ? place.file.code.calls[test.call] : undefined;
  const { callee, positional = [] } = call ?? {};
  if (callee?.kind !== 'member' || !/^starts[wW]ith$/.test(callee.property)) return [];
  if (!/path|url/i.test(lastName(callee.object) ?? '')) return [];
  const home = { file: place.file, block: call!.block };
  return positional.flatMap((one) => textsOf(linker, one, home)).filter((path) => path.length > 1);
}

/** Paths that a condition under which code refuses leaves out: `request.path not in PUBLIC and not user`. */
function exceptionsIn(linker: Linker, test: Value, place: Place, depth: number): readonly Listed[] {
  if (depth > 8) return [];
  if (test.kind === 'unary' && test.operator === 'not') return pathsIn(linker, test.operand, place, depth + 1);
  if (test.kind !== 'binary') return [];
  if (test.operator === 'and') return [test.left, test.right].flatMap((one) => exceptionsIn(linker, one, place, depth + 1));
  if (test.operator !== 'not in' && test.operator !== '!=') return [];
  return comparedWith(linker, test, place);
}

/** Paths, or names of endpoints where one is compared (`request.endpoint in ('login', 'auth.register')`). */
function comparedWith(linker: Linker, test: Extract<Value, { kind: 'binary' }>, place: Place): readonly Listed[] {
  const isEndpoint = [test.left, test.right].some((one) => /^(?:endpoint|url_name|view_name)$/.test(lastName(one) ?? ''));
  return [test.left, test.right]
    .flatMap((one) => textsOf(linker, one, place, isEndpoint))
    .map((path) => ({ path, isPrefix: false }));
}

/** Paths that a condition compares something with. */
function pathsIn(linker: Linker, test: Value, place: Place, depth: number): readonly Listed[] {
  if (depth > 8) return [];
  // `const isPublic = PUBLIC.some((url) => req.path.startsWith(url)); if (isPublic) return next();`
  if (test.kind === 'name') {
    const bound = boundTo(test.name, place);
    return bound ? pathsIn(linker, bound, place, depth + 1) : [];
  }
  if (test.kind === 'await') return pathsIn(linker, test.value, place, depth + 1);
  if (test.kind === 'binary') {
    if (test.operator === 'or' || test.operator === 'and')
      return [...pathsIn(linker, test.left, place, depth + 1), ...pathsIn(linker, test.right, place, depth + 1)];
    if (test.operator !== '==' && test.operator !== 'in') return [];
    return comparedWith(linker, test, place);
  }
  if (test.kind !== 'call') return [];
  const call = place.file.code.calls[test.call]!;
  const name = lastName(call.callee) ?? '';
  const home = { file: place.file, block: call.block };
  const expressions = searched(linker, call, home);
  if (expressions) return expressions;
  const values = call.callee.kind === 'member' ? [call.callee.object, ...call.positional] : call.positional;
  return values
    .flatMap((value) => textsOf(linker, listOf(value, home), home))
    .map((path) => ({ path, isPrefix: prefixTests.test(name) }));
}

/** `re.search(pattern, request.path)`, alone or for each of a list. */
function searched(linker: Linker, call: Call, place: Place): readonly Listed[] | undefined {
  const { callee, positional } = call;
  if (!place.file.isPython || callee.kind !== 'member' || !/^(?:search|match|fullmatch)$/.test(callee.property)) return undefined;
  const [pattern] = positional;
  if (!pattern || callee.object.kind !== 'name' || !/^(?:re|regex)$/.test(callee.object.name)) return undefined;
  const texts = pattern.kind === 'name' ? (iterated(pattern.name, place) ?? pattern) : pattern;
  const constant = linker.constants.valueOf(texts, place);
  const items = constant.kind === 'list' ? constant.items : [constant];
  return items.flatMap((item) =>
    item.kind === 'literal' && typeof item.value === 'string' && /^\^?\/./.test(item.value)
      ? [{ path: item.value, isPrefix: false, isExpression: true }]
      : [],
  );
}

/** What the loop around a place goes over, whose variable has a name. */
function iterated(name: string, { file, block }: Place): Value | undefined {
  for (const one of blocksAround(file, block)) {
    if (one.kind === 'function') return undefined;
    if (one.kind === 'loop' && one.variables.includes(name)) return one.over;
  }
  return undefined;
}

/** What a name of the same function was made. */
function boundTo(name: string, { file, block }: Place): Value | undefined {
  const here = file.functionOf[block];
  const bound = file.code.bindings.filter((one) => one.name === name && file.functionOf[one.block] === here);
  return bound.length === 1 ? bound[0]!.value : undefined;
}

/** The list that another is a part of: `PUBLIC.filter((url) => !denied.includes(url))`. */
function listOf(value: Value, { file, block }: Place): Value {
  if (value.kind === 'name') {
    const made = definedBy(value.name, { file, block });
    const callee = made?.kind === 'call' ? file.code.calls[made.call]!.callee : undefined;
    if (callee?.kind === 'member' && callee.property === 'filter') return callee.object;
  }
  return value;
}

function definedBy(name: string, { file, block }: Place): Value | undefined {
  for (const one of blocksAround(file, block)) {
    const bound = file.code.bindings.filter((other) => other.name === name && other.block === one.id);
    if (bound.length > 0) return bound.length === 1 ? bound[0]!.value : undefined;
  }
  return undefined;
}

function textsOf(linker: Linker, value: Value, place: Place, isEndpoint = false): readonly string[] {
  const constant = linker.constants.valueOf(value, place);
  const items = constant.kind === 'list' ? constant.items : constant.kind === 'either' ? constant.options : [constant];
  return items.flatMap((item) =>
    item.kind === 'literal' && typeof item.value === 'string' && (isEndpoint || item.value.startsWith('/')) ? [item.value] : [],
  );
}

/** Whether a branch ends the function or hands on: `return`, `next()`, `call_next(request)`. */
function leaves(file: CodeFile, branch: BlockId): boolean {
  const isIn = (block: BlockId) => isInside(file, block, branch);
  return (
    file.code.returns.some((one) => isIn(one.block)) ||
    file.code.calls.some((call) => isIn(call.block) && /^(?:next|call_next)$/.test(lastName(call.callee) ?? ''))
  );
}

/** Whether what stands under a condition raises, answers 401 or 403, or sends elsewhere. */
export function refusesIn(file: CodeFile, branch: BlockId): boolean {
  const isIn = (block: BlockId) => isInside(file, block, branch);
  return file.code.raises.some((one) => isIn(one.block)) || file.code.calls.some((call) => isIn(call.block) && isRefusal(call));
}

function isRefusal({ callee, positional, named }: Call): boolean {
  return refusal.test(lastName(callee) ?? '') || [...positional, ...named.map((one) => one.value)].some(saysRefused);
}

/** `401`, and `{ status: 401 }` of an answer. */
function saysRefused(value: Value): boolean {
  if (value.kind === 'object') return value.entries.some((one) => one.key === 'status' && saysRefused(one.value));
  return value.kind === 'literal' && (value.value === 401 || value.value === 403);
}

function isInside(file: CodeFile, block: BlockId, branch: BlockId): boolean {
  let at = block;
  // A block stands after its parent.
  while (at > branch) at = file.code.blocks[at]!.parent;
  return at === branch;
}
