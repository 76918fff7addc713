import type { RouteReader } from '../../model/framework.ts';
import type { Denotation, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import type { Placed } from './nestjs-decorators.ts';

export function isThrottler(linker: Linker, what: Denotation): boolean {
  if (what.kind === 'external') return linker.fits('@nestjs/throttler.ThrottlerGuard{,()}', what.path);
  const isClass = what.kind === 'class' || what.kind === 'instance';
  return isClass && linker.resolver.derivesFrom(what.file, what.id, '@nestjs/throttler.ThrottlerGuard');
}

/**
 * Whether `@SkipThrottle()` leaves no throttler of a route. It names the throttlers that it skips (`default` without a word), the method's word comes
 * before the class's, and the guard lets pass only what skips them all. A computed name is one that is not known.
 * https://docs.nestjs.com/security/rate-limiting#multiple-throttler-definitions
 */
export function skipsThrottlers(decorators: readonly Placed[], names: ReadonlySet<string>): boolean {
  const marks = decorators.filter((one) => one.path === '@nestjs/throttler.SkipThrottle');
  const said = new Map<string, boolean>();
  for (const { call } of marks) {
    const [options] = call.positional;
    if (options?.kind !== 'object') said.set('default', said.get('default') ?? true);
    else
      for (const { key, value, span } of options.entries) {
        const name = key ?? `at ${span}`;
        said.set(name, said.get(name) ?? !(value.kind === 'literal' && value.value === false));
      }
  }
  const skipped = [...said].filter(([, isSkipped]) => isSkipped).map(([name]) => name);
  const hasOnlyDefault = names.size === 0 || (names.size === 1 && names.has('default'));
  if (hasOnlyDefault) return skipped.length > 0;
  const unnamed = skipped.filter((name) => name.startsWith('at ')).length;
  return skipped.filter((name) => names.has(name)).length + unnamed >= names.size;
}

/** The throttlers of a project by name; one without is `default`. None where the settings could not be read. */
export function throttlersOf(linker: Linker, read: RouteReader): (project: string) => ReadonlySet<string> {
  const found = new Map<string, Set<string>>();
  for (const { file, call } of linker.resolver.callsTo('@nestjs/throttler.ThrottlerModule.{forRoot,forRootAsync}')) {
    const { project } = file.facts.source;
    const names = found.get(project) ?? new Set<string>();
    found.set(project, names);
    for (const value of call.positional) collect(value, { file, block: call.block }, names, 0);
  }
  return (project) => found.get(project) ?? new Set();

  /** `[{ name, ttl, limit }]`, `{ throttlers: [...] }`, `{ useFactory: () => ... }`. */
  function collect(value: Value, place: Place, names: Set<string>, depth: number): void {
    if (depth > 5) return;
    for (const item of read.itemsOf(value, place)) {
      for (const one of linker.resolver.denote(item.value, item.place)) {
        if (one.kind === 'function') {
          for (const returned of one.file.code.returns)
            if (returned.value && one.file.functionOf[returned.block] === one.id)
              collect(returned.value, { file: one.file, block: returned.block }, names, depth + 1);
        }
        if (one.kind !== 'value' || one.value.kind !== 'object') continue;
        const entry = (key: string) => one.value.kind === 'object' && one.value.entries.find((other) => other.key === key)?.value;
        const inner = entry('throttlers') || entry('useFactory');
        if (inner) collect(inner, one.place, names, depth + 1);
        else if (entry('ttl') || entry('limit')) {
          const name = entry('name');
          const constant = name ? linker.constants.valueOf(name, one.place) : undefined;
          names.add(constant?.kind === 'literal' ? String(constant.value) : name ? linker.show(name, one.place.file) : 'default');
        }
      }
    }
  }
}
