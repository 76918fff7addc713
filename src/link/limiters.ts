/** The limiters of a program, of libraries and its own, and which routes they reach. Their parts stand in the files `limiters-*.ts`. */

import type { Limiter } from '../model/concepts.ts';
import type { RouteDraft } from '../model/framework.ts';
import type { CodeFile, Denotation, Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Call } from '../model/syntax.ts';
import { buildLimiterKeys } from './limiters-keys.ts';
import { buildLibraryLimiters } from './limiters-library.ts';
import { buildOwnLimiters } from './limiters-own.ts';
import { type Known, LimiterRegistry } from './limiters-registry.ts';
import { isUsedLater, optionOf, readMentioned } from './limiters-settings.ts';
import { PatternTable } from './match.ts';
import { entryAt } from './options.ts';
import { readProxyLimits } from './proxy-limits.ts';

/** Which things limit, asked by routes for everything that is attached to them. */
export interface Limiting {
  /** The limiter that a piece of middleware, a decorator, a dependency or a guard is (or wraps), if any. */
  limiterOf(denotation: Denotation, at?: Location): Limiter | undefined;
  /** Whether this takes what it is applied to out of the limits of the whole app. */
  isExempting(denotation: Denotation): boolean;
  readonly all: readonly Limiter[];
  /** Limiters that reach a route by its full path: app-wide defaults, path rules of a middleware, proxy locations. */
  onPath(path: string, file: CodeFile): readonly Limiter[];
  /** Whether a limiter that is attached to an app or router reaches a path (own middleware may list the paths it limits). */
  reachesPath(limiter: Limiter, path: string): boolean;
  /** A limiter as it stands where it cannot work: above the route's decorator, on a handler without `request`. */
  misplace(limiter: Limiter, says: string, at: Location): Limiter;
  readonly misplaced: readonly Limiter[];
  /** Whether a route gets a limiter that takes only those whose options ask for it. */
  isAskedFor(limiter: Limiter, options: RouteDraft['options']): boolean;
  /** What a handler must take for a limiter to work on it. */
  neededParameter(limiter: Limiter): string | undefined;
  /**
   * The limiter as the model shows it, once it is known how many routes it covers; undefined when it covers none itself and those made from it
   * stand for it.
   */
  conclude(limiter: Limiter, covers: number): Limiter | undefined;
}

/** Finds all limiters of a program. */
export function assembleLimiters(linker: Linker): Limiting {
  const exempting = new PatternTable(
    linker.frameworks.flatMap((framework) =>
      (framework.limiters ?? []).flatMap(({ appWide }) => (appWide?.exempts ? [[appWide.exempts, true] as const] : [])),
    ),
  );
  const registry = new LimiterRegistry();
  const { all, byLimiter, templates } = registry;
  const keys = buildLimiterKeys(linker);
  const library = buildLibraryLimiters(linker, registry, keys);
  const ownLimiter = buildOwnLimiters(linker, registry, keys, library);
  let mentioned: ReadonlySet<Call> | undefined;
  const misplaced = new Map<string, Limiter>();
  const proxies = readProxyLimits(linker);

  const appWide = new Map<string, { readonly count: number; readonly limiters: readonly Limiter[] }>();
  /** Limiters of the whole app, as far as they are known: each route asks for them. */
  function appWideFor(project: string): readonly Limiter[] {
    let found = appWide.get(project);
    if (found?.count !== all.length) {
      const limiters = all.flatMap((known) =>
        known.appWide && sharesApp(known.limiter.project, project) ? [known.limiter] : [],
      );
      appWide.set(project, (found = { count: all.length, limiters }));
    }
    return found.limiters;
  }

  function isMentioned(call: Call): boolean {
    mentioned ??= readMentioned(linker);
    return mentioned.has(call);
  }

  function limiterOf(one: Denotation, at?: Location): Limiter | undefined {
    return knownOf(one, at)?.limiter;
  }

  function knownOf(one: Denotation, where?: Location): Known | undefined {
    if (one.kind === 'external') return library.ofExternal(one, where);
    const ofLibrary = one.kind === 'class' || one.kind === 'instance' ? library.ofClass(one) : undefined;
    return ofLibrary ?? ownLimiter(one);
  }

  return {
    limiterOf,
    get all() {
      return [...all.map((known) => known.limiter), ...proxies.map((proxy) => proxy.limiter)];
    },
    onPath(path, file) {
      return [
        ...appWideFor(file.facts.source.project),
        ...proxies.filter((proxy) => proxy.reaches(path, file.facts.source.project)).map((proxy) => proxy.limiter),
      ];
    },
    reachesPath(limiter, path) {
      const known = byLimiter.get(limiter);
      if (!known?.paths) return true;
      return known.paths.some(
        (listed) =>
          path === listed || path.startsWith(`${listed.replace(/\/$/, '')}/`) || path.endsWith(listed) || listed.endsWith(path),
      );
    },
    isExempting(one) {
      return one.kind === 'external' && exempting.of(one.path).length > 0;
    },
    misplace(limiter, says, at) {
      templates.add(limiter);
      const key = `${at.file}:${at.span}`;
      const known = misplaced.get(key);
      if (known) return known;
      const made: Limiter = { ...limiter, takesEffect: { is: 'no', says, at, trail: [] } };
      misplaced.set(key, made);
      return made;
    },
    get misplaced() {
      return [...misplaced.values()];
    },
    isAskedFor(limiter, options) {
      const known = byLimiter.get(limiter);
      const asked = known?.descriptor?.asked;
      if (!asked || !known.site) return true;
      const set = optionOf(linker, known.descriptor!, known.site, asked.slot);
      const constant = set && linker.constants.valueOf(set.value, set.place);
      const isOptIn = constant?.kind === 'literal' && constant.value === asked.value;
      const found = options && entryAt(linker, options.value, options.place, asked.option);
      if (found?.value.kind === 'literal' && found.value.value === false) return false;
      return !isOptIn || found !== undefined;
    },
    neededParameter: (limiter) => byLimiter.get(limiter)?.descriptor?.needsParameter,
    conclude(limiter, covers) {
      if (limiter.takesEffect.is === 'no') return { ...limiter, covers };
      const known = byLimiter.get(limiter);
      if (covers === 0 && templates.has(limiter)) return undefined;
      const isApplied = covers > 0 || !known?.site || known.appWide;
      if (isApplied || (!known.descriptor?.configures && (isMentioned(known.site.call) || isUsedLater(linker, known.site))))
        return { ...limiter, covers };
      return {
        ...limiter,
        covers,
        takesEffect: { is: 'no', says: 'nothing applies it to a route, a router or the app', at: limiter.at, trail: [] },
      };
    },
  };
}

/** Whether what a project says for its whole app reaches a file of another: those without a project of their own share. */
function sharesApp(a: string, b: string): boolean {
  return a === b || a === '' || b === '';
}
