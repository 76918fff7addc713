import type { RouteReader } from '../../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Span } from '../../model/location.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';

/** A decorator with what it is, own compositions taken apart. */
export interface Placed {
  /** Access path of what is called: `@nestjs/common.Post`; empty for one of the project that could not be taken apart. */
  readonly path: string;
  readonly call: Call;
  readonly place: Place;
  /** Where it stands at its class or method, and in which file that is. */
  readonly span: Span;
  readonly file: CodeFile;
  /** The composition that holds it, where it is one of the project. */
  readonly within?: Composition;
}

/** An own decorator as it is called, so that its parameters are known inside: `@Create('/:id')` of `(path) => applyDecorators(Post(path))`. */
interface Composition {
  readonly node: FunctionNode;
  readonly call: Call;
  readonly place: Place;
  readonly outer?: Composition;
}

/** What a decorator is called with at a position: the argument of the composition around it, where it hands its parameter on. */
export function argumentOf({ call, place, within }: Placed, index: number): { value: Value; place: Place } | undefined {
  const value = call.positional[index];
  return value && handedDown(value, place, within);
}

function handedDown(value: Value, place: Place, within: Composition | undefined): { value: Value; place: Place } | undefined {
  if (!within) return { value, place };
  const given = (name: string) => argumentFor(name, within);
  if (value.kind === 'name') {
    const one = given(value.name);
    return one === 'none' ? { value, place } : one;
  }
  // `path ? path : '/'`, `path || '/'`, `path ?? '/'`
  const isChosen = value.kind === 'binary' && (value.operator === 'or' || value.operator === '??');
  const asked = value.kind === 'conditional' ? value.test : isChosen ? value.left : undefined;
  const one = asked?.kind === 'name' ? given(asked.name) : 'none';
  if (one === 'none') return { value, place };
  if (value.kind === 'conditional') return handedDown(one ? value.then : value.otherwise, place, within);
  return value.kind === 'binary' ? (one ?? handedDown(value.right, place, within)) : { value, place };
}

/** What a composition is called with for one of its parameters, or the parameter's default; `none` where it is no parameter. */
function argumentFor(
  name: string,
  { node, call, place, outer }: Composition,
): { value: Value; place: Place } | undefined | 'none' {
  const { parameters, block } = node.file.code.functions[node.id]!;
  const index = parameters.findIndex((one) => one.name === name);
  if (index < 0 || parameters[index]!.kind !== 'normal') return 'none';
  const value = call.positional[index];
  if (value) return handedDown(value, place, outer);
  const initial = parameters[index]!.default;
  return initial && { value: initial, place: { file: node.file, block } };
}

/** Decorators with own compositions (`@Auth('admin')` made of `applyDecorators(...)`) replaced by what they hold. https://docs.nestjs.com/custom-decorators */
export function decoratorsOf(linker: Linker, read: RouteReader, decorators: readonly Value[], place: Place): readonly Placed[] {
  return decorators.flatMap((one) => takeApart(linker, read, one, place, { span: one.span, file: place.file }, 0));
}

function takeApart(
  linker: Linker,
  read: RouteReader,
  value: Value,
  place: Place,
  at: Pick<Placed, 'span' | 'file' | 'within'>,
  depth: number,
): readonly Placed[] {
  if (depth > 5) return [];
  if (value.kind !== 'call') {
    const made = madeBy(linker, value, place);
    return made ? takeApart(linker, read, made.value, made.place, at, depth + 1) : [];
  }
  const call = place.file.code.calls[value.call]!;
  const home = { file: place.file, block: call.block };
  const [path] = linker.resolver.pathsOf(call.callee, home);
  if (path === '@nestjs/common.applyDecorators')
    return call.positional
      .flatMap((argument) => read.itemsOf(argument, home))
      .flatMap((item) => takeApart(linker, read, item.value, item.place, at, depth + 1));
  const self: Placed = { path: path ?? '', call, place: home, ...at };
  const found: Placed[] = [];
  for (const one of linker.resolver.denote(call.callee, home)) {
    if (one.kind !== 'function') continue;
    const within = { node: one, call, place: home, ...(at.within && { outer: at.within }) };
    for (const returned of one.file.code.returns) {
      if (one.file.functionOf[returned.block] !== one.id || !returned.value) continue;
      found.push(
        ...takeApart(linker, read, returned.value, { file: one.file, block: returned.block }, { ...at, within }, depth + 1),
      );
    }
  }
  return found.length > 0 ? found : [self];
}

/** `export const Public = SetMetadata('isPublic', true)` used as `@Public`. */
function madeBy(linker: Linker, value: Value, place: Place): { value: Value; place: Place } | undefined {
  return linker.resolver.bindingsOf(value, place).find((one) => one.value.kind === 'call');
}

/**
 * Keys of metadata that a decorator sets: `SetMetadata('isPublic', true)`, `Reflector.createDecorator()`. With the texts it sets them to:
 * `roles=public` of `@Roles('public')`.
 */
export function addedKeys(linker: Linker, { path, call, place, within }: Placed): readonly string[] {
  const [first, second] = call.positional;
  if (path === '@nestjs/common.SetMetadata') {
    const keys = first ? keysOf(linker, first, place) : [];
    const texts = second ? textsIn(linker, second, place) : [];
    // `SetMetadata('roles', roles)` of `Roles = (...roles) => ...`
    const given =
      second?.kind === 'name' && within ? within.call.positional.flatMap((one) => textsIn(linker, one, within.place)) : [];
    return keys.flatMap((key) => [key, ...[...texts, ...given].map((text) => `${key}=${text}`)]);
  }
  return path.startsWith('@nestjs/core.Reflector.createDecorator()') ? keysOf(linker, call.callee, place) : [];
}

function textsIn(linker: Linker, value: Value, place: Place): readonly string[] {
  const constant = linker.constants.valueOf(value, place);
  const items = constant.kind === 'list' ? constant.items : [constant];
  return items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
}

/** A key as text: a literal, or the place where a decorator object is made. */
function keysOf(linker: Linker, value: Value, place: Place): readonly string[] {
  const constant = linker.constants.valueOf(value, place);
  if (constant.kind === 'literal') return [String(constant.value)];
  const made = linker.resolver
    .denote(value, place)
    .flatMap((one) => (one.kind === 'external' && one.origin ? [`${one.origin.file.path}:${one.origin.id}`] : []));
  if (made.length > 0) return made;
  return value.kind === 'name' ? [value.name] : value.kind === 'member' ? [value.property] : [];
}

export interface GuardKeys {
  /** With one of these keys the guard lets everybody pass: `@Public()`. */
  readonly skipsWith: readonly string[];
  /** Without them it does: `if (!roles) return true`. */
  readonly skipsWithout: readonly string[];
}
const none: GuardKeys = { skipsWith: [], skipsWithout: [] };
const memo = new WeakMap<object, Map<number, GuardKeys>>();

/** What `canActivate` of a guard class lets pass by the metadata of the route. */
export function readGuardKeys(linker: Linker, guard: Denotation): GuardKeys {
  if (guard.kind !== 'class' && guard.kind !== 'instance') return none;
  let byClass = memo.get(guard.file);
  if (!byClass) memo.set(guard.file, (byClass = new Map()));
  let found = byClass.get(guard.id);
  if (!found) byClass.set(guard.id, (found = judge(linker, guard)));
  return found;
}

function judge(linker: Linker, guard: Extract<Denotation, { kind: 'class' | 'instance' }>): GuardKeys {
  const { file } = guard;
  const skipsWith: string[] = [];
  const skipsWithout: string[] = [];
  const classes = [guard, ...linker.resolver.basesOf(file, guard.id).filter((base) => base.kind === 'class')];
  for (const cls of classes) {
    for (const name of ['canActivate', 'shouldSkip', 'handleRequest']) {
      const id = cls.file.methods.get(cls.id)?.get(name);
      if (id === undefined) continue;
      for (const one of cls.file.code.returns) {
        if (cls.file.functionOf[one.block] !== id || one.value?.kind === 'call') continue;
        const isPass = one.value?.kind === 'literal' ? one.value.value === true : name === 'handleRequest';
        if (!isPass) continue;
        for (const block of linker.blocksAround(cls.file, one.block)) {
          if (block.kind === 'function') break;
          if (block.kind !== 'branch') continue;
          collect(linker, block.test, block.holds, { file: cls.file, block: block.parent }, { skipsWith, skipsWithout }, 0);
        }
      }
    }
  }
  return { skipsWith, skipsWithout };
}

function collect(
  linker: Linker,
  test: Value,
  holds: boolean,
  place: Place,
  into: { skipsWith: string[]; skipsWithout: string[] },
  depth: number,
): void {
  if (depth > 6) return;
  if (test.kind === 'unary' && test.operator === 'not') {
    collect(linker, test.operand, !holds, place, into, depth + 1);
    return;
  }
  if (test.kind === 'binary') {
    if (test.operator === 'or' || test.operator === 'and') {
      collect(linker, test.left, holds, place, into, depth + 1);
      collect(linker, test.right, holds, place, into, depth + 1);
    }
    return;
  }
  const keys = metadataKeys(linker, test, place, 0);
  (holds ? into.skipsWith : into.skipsWithout).push(...keys);
}

/** The metadata a condition reads: `isPublic` of `const isPublic = this.reflector.getAllAndOverride(KEY, [...])`, `!roles.length`. */
function metadataKeys(linker: Linker, value: Value, place: Place, depth: number): readonly string[] {
  if (depth > 4) return [];
  if (value.kind === 'member') return metadataKeys(linker, value.object, place, depth + 1);
  if (value.kind === 'await') return metadataKeys(linker, value.value, place, depth + 1);
  if (value.kind === 'call') {
    const call = place.file.code.calls[value.call]!;
    const name = call.callee.kind === 'member' ? call.callee.property : '';
    const [key] = call.positional;
    // `roles.includes('public')`
    if (call.callee.kind === 'member' && (name === 'includes' || name === 'has') && key) {
      const texts = textsIn(linker, key, { file: place.file, block: call.block });
      const keys = texts.length > 0 ? metadataKeys(linker, call.callee.object, place, depth + 1) : [];
      return keys.flatMap((one) => texts.map((text) => `${one}=${text}`));
    }
    const isRead = /^(?:get|getAll|getAllAndOverride|getAllAndMerge)$/.test(name) && call.positional.length >= 2;
    if (isRead && key) return keysOf(linker, key, { file: place.file, block: call.block });
    // A method of the guard that reads it: `this.isPublic(context)`.
    return linker.resolver
      .denote(call.callee, { file: place.file, block: call.block })
      .flatMap((one) =>
        one.kind === 'function'
          ? one.file.code.returns
              .filter((returned) => one.file.functionOf[returned.block] === one.id && returned.value)
              .flatMap((returned) => metadataKeys(linker, returned.value!, { file: one.file, block: returned.block }, depth + 1))
          : [],
      );
  }
  if (value.kind !== 'name') return [];
  return linker.resolver
    .bindingsOf(value, place)
    .flatMap((one) => (one.value === value ? [] : metadataKeys(linker, one.value, one.place, depth + 1)));
}
