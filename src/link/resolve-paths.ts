/** Access paths: expressions by the names that libraries have for them. */

import type { CallSite, Denotation, Place } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { noPaths } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';

/** Adds what gives the access paths of expressions and of what calls call. */
export function addPaths(resolver: ResolverParts): void {
  const calleeMemo = new Map<Call, readonly string[]>();

  const alonePaths = new Map<string, readonly string[]>();
  function pathsOf(value: Value, place: Place): readonly string[] {
    const found = resolver.denote(value, place);
    if (found.length === 0) return noPaths;
    const paths = found.length === 1 ? pathsOfDenotation(found[0]!) : found.flatMap(pathsOfDenotation);
    return paths.length < 2 ? paths : [...new Set(paths)];
  }

  function pathsOfDenotation(one: Denotation): readonly string[] {
    if (one.kind === 'external') {
      let alone = alonePaths.get(one.path);
      if (!alone) alonePaths.set(one.path, (alone = [one.path]));
      return alone;
    }
    if (one.kind === 'instance') return resolver.externalBases(one.file, one.id).map((path) => `${path}()`);
    if (one.kind === 'class') return resolver.externalBases(one.file, one.id);
    return noPaths;
  }

  function calleePaths(site: CallSite): readonly string[] {
    let found = calleeMemo.get(site.call);
    if (!found) calleeMemo.set(site.call, (found = pathsOf(site.call.callee, { file: site.file, block: site.call.block })));
    return found;
  }

  resolver.calleePaths = calleePaths;
  resolver.pathsOf = pathsOf;
}
