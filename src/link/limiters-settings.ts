/** What an app says to its limiters: by arguments, in its configuration, and by using them anywhere. */

import { bodyOf } from '../model/body.ts';
import type { LimiterDescriptor, Slot } from '../model/framework.ts';
import type { CallSite, Linker, Place } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { optionAt } from './options.ts';
import { lastName } from './program.ts';

/** A value that stands in the app's configuration, by its name. */
export interface Configured {
  readonly name: string;
  readonly value: Value;
  readonly place: Place;
}

/** An option of the call that makes a limiter, with the place where it is written. */
export function optionOf(
  linker: Linker,
  descriptor: LimiterDescriptor,
  site: CallSite,
  slot: Slot | undefined,
): { readonly value: Value; readonly place: Place } | undefined {
  return slot && optionAt(linker, site, slot, descriptor.factory);
}

/** Gives what the app's configuration says under the names that descriptors ask for. It is read when it is first asked. */
export function buildConfigured(
  linker: Linker,
  descriptors: readonly LimiterDescriptor[],
): (names: readonly string[] | undefined) => readonly Configured[] {
  let settings: readonly Configured[] | undefined;
  return (names) => {
    if (!names) return [];
    const wanted = descriptors.flatMap(({ appWide, store }) => [...(appWide?.settings ?? []), ...(store.settings ?? [])]);
    settings ??= readConfigured(linker, new Set(wanted));
    return settings.filter(({ name }) => names.includes(name));
  };
}

/** What the app's configuration is given under these names: `app.config["X"] = v`, a field of a configuration class, `config.update(X=v)`. */
function readConfigured(linker: Linker, names: ReadonlySet<string>): readonly Configured[] {
  const found: Configured[] = [];
  const add = (name: unknown, value: Value | undefined, place: Place) => {
    if (typeof name === 'string' && value && names.has(name)) found.push({ name, value, place });
  };
  if (names.size === 0) return found;
  for (const file of linker.program.code.values()) {
    for (const one of bodyOf(file, 0).bindings) add(one.name, one.value, { file, block: one.block });
    for (const { target, value, block } of file.code.assigns)
      if (target.kind === 'index' && target.index.kind === 'literal') add(target.index.value, value, { file, block });
    for (const call of file.code.calls) {
      const place = { file, block: call.block };
      for (const one of call.named) add(one.name, one.value, place);
      for (const one of call.positional)
        if (one.kind === 'object') for (const entry of one.entries) add(entry.key, entry.value, place);
    }
  }
  return found;
}

/** Whether some call is handed this piece of middleware: `app.add_middleware(SlowAPIMiddleware)`, `Middleware(SlowAPIMiddleware)`. */
export function isAdded(linker: Linker, pattern: string): boolean {
  for (const name of ['add_middleware', 'Middleware', 'middleware', 'use'])
    for (const { file, call } of linker.program.callsByName.get(name) ?? [])
      for (const value of [...call.positional, ...call.named.map((one) => one.value)])
        if (linker.resolver.pathsOf(value, { file, block: call.block }).some((path) => linker.fits(pattern, path))) return true;
  return false;
}

/** The calls whose result is used somewhere: called, called on, handed over. */
export function readMentioned(linker: Linker): ReadonlySet<Call> {
  const found = new Set<Call>();
  const mention = (value: Value, place: Place, by?: Call) => {
    for (const one of linker.resolver.denote(value, place))
      if ((one.kind === 'external' || one.kind === 'instance') && one.origin && one.origin.call !== by)
        found.add(one.origin.call);
  };
  for (const file of linker.program.code.values()) {
    for (const call of file.code.calls) {
      const place = { file, block: call.block };
      const read = (value: Value, by?: Call) => {
        visitParts(value, (part) => {
          // Handed over where it is made: `app.use(rateLimit({ ... }))`.
          if (part.kind === 'call') found.add(file.code.calls[part.call]!);
          else if (part.kind === 'name' || part.kind === 'member') mention(part, place, by);
        });
      };
      for (const one of call.positional) read(one);
      for (const one of call.named) read(one.value);
      if (call.callee.kind === 'member') read(call.callee.object);
      read(call.callee, call);
    }
    for (const one of file.code.functions) {
      const place = { file, block: file.code.blocks[one.block]!.parent };
      for (const decorator of one.decorators) mention(decorator, place);
    }
  }
  return found;
}

/**
 * `limiter = new RateLimiterMemory(points)` in a function, where the name is asked elsewhere in the file; `return new Ratelimit(...)` of a function that
 * somebody calls, for a use that is not followed.
 */
export function isUsedLater(linker: Linker, { file, id, call }: CallSite): boolean {
  const isIt = (value: Value | undefined) => value?.kind === 'call' && value.call === id;
  const names = [
    ...file.code.assigns.flatMap(({ target, value }) => (isIt(value) ? (lastName(target) ?? []) : [])),
    ...file.code.bindings.flatMap(({ name, value }) => (isIt(value) ? name : [])),
  ];
  const isAsked = (name: string) =>
    file.code.calls.some(({ callee }) => callee.kind === 'member' && lastName(callee.object) === name);
  if (names.some(isAsked)) return true;
  // `this.codes = new RateLimiterMemory(...)`, which a method in another file asks: `this.codes.consume(key)`.
  const fields = file.code.assigns.flatMap(({ target, value }) =>
    isIt(value) && target.kind === 'member' ? target.property : [],
  );
  const isAskedElsewhere = (name: string) =>
    [...linker.program.code.values()].some(({ code }) =>
      code.calls.some(
        ({ callee }) => callee.kind === 'member' && callee.object.kind === 'member' && callee.object.property === name,
      ),
    );
  if (fields.some(isAskedElsewhere)) return true;
  const isReturned = file.code.returns.some(({ value }) => isIt(value));
  const maker = file.code.functions[file.functionOf[call.block]!]!.name;
  return isReturned && maker !== '' && (linker.program.callsByName.get(maker) ?? []).length > 0;
}

/** An expression and what it is made of, a few levels deep. */
export function partsIn(value: Value): readonly Value[] {
  const found: Value[] = [];
  visitParts(value, (part) => found.push(part));
  return found;
}

/** Hands out what `partsIn` gives, without a list: most expressions of a program are looked at. */
function visitParts(value: Value, visit: (part: Value) => void, depth = 0): void {
  visit(value);
  if (depth > 5) return;
  switch (value.kind) {
    case 'list':
      for (const item of value.items) visitParts(item, visit, depth + 1);
      break;
    case 'object':
      for (const entry of value.entries) visitParts(entry.value, visit, depth + 1);
      break;
    case 'binary':
      visitParts(value.left, visit, depth + 1);
      visitParts(value.right, visit, depth + 1);
      break;
    case 'conditional':
      visitParts(value.then, visit, depth + 1);
      visitParts(value.otherwise, visit, depth + 1);
      break;
    case 'member':
    case 'index':
      visitParts(value.object, visit, depth + 1);
      break;
    case 'spread':
    case 'await':
      visitParts(value.value, visit, depth + 1);
      break;
  }
}
