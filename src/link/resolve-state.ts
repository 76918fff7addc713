/** What the parts of the resolver share: the program, what frameworks say, and what is known already. */

import type { Framework } from '../model/framework.ts';
import type { Denotation, Program } from '../model/linking.ts';
import type { ClassSyntax, FunctionSyntax, Parameter } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { buildLibraryModels } from './library-models.ts';
import { tableOf } from './match.ts';
import { buildModules } from './modules.ts';
import { nothing, unique } from './resolve-denotations.ts';
import { buildRows } from './rows.ts';

const MAX_DEPTH = 40;
/** Steps for one question: a cyclic tangle gets no answer instead of an endless one. */
const MAX_WORK = 4000;

const ofRequest = /(?:(?:^~|\.)request|Request\(\))\.(?:app(?:\.state)?|state)$/;

/** What is known of one kind of thing, and what is being found out. */
class Memo<K extends object> {
  readonly known = new Map<K, readonly Denotation[]>();
  readonly busy = new Set<K>();
  /** Answers cut short by recursion, good for the outermost question alone. */
  readonly partial = new Map<K, readonly Denotation[]>();
}

/** A name of a file or an object, one of these for each. */
interface Named {
  readonly name: string;
}

/** What `buildState` gives to every part. */
export type ResolverState = ReturnType<typeof buildState>;

/** Modules, tables and memos of a program, empty. */
export function buildState(program: Program, frameworks: readonly Framework[]) {
  const knownPackages = new Set(frameworks.flatMap((one) => one.packages).map((name) => name.split('.')[0]!));
  const modules = buildModules(program, knownPackages);
  const aliases = tableOf(frameworks, ({ aliases = [] }) => aliases);
  const managers = tableOf(frameworks, ({ managers = [] }) => managers.map((one) => [one.field, one]));
  const rows = buildRows(frameworks);
  const libraryModels = buildLibraryModels(program, frameworks);
  const currentApps = tableOf(frameworks, ({ currentApps = [] }) => currentApps.map((path) => [path, true]));
  const canonicalPaths = new Map<string, string>();
  const memos = {
    value: new Memo<Value>(),
    type: new Memo<Value>(),
    returns: new Memo<FunctionSyntax>(),
    yields: new Memo<FunctionSyntax>(),
    bases: new Memo<ClassSyntax>(),
    parameter: new Memo<Parameter>(),
    exported: new Memo<Named>(),
    member: new Memo<Named>(),
  };
  const named = new Map<object, Map<string, Named>>();
  const plainPaths = new Map<string, readonly Denotation[]>();
  const steps = {
    /** Questions within questions. */
    depth: 0,
    /** Counts answers cut short by recursion; such answers are not kept, so that results do not depend on who asked first. */
    cuts: 0,
    /** Steps of the outermost question. */
    work: 0,
  };

  /**
   * Answers one question within its bounds, and keeps the answer. In a tangle of names that are given to each other every one is followed once for
   * each outermost question, not once for each way that leads to it: of those there may be millions.
   */
  function guarded<K extends object>(memo: Memo<K>, key: K, compute: () => readonly Denotation[]): readonly Denotation[] {
    if (steps.depth === 0) steps.work = 0;
    if (steps.depth > MAX_DEPTH || memo.busy.has(key) || ++steps.work > MAX_WORK) {
      steps.cuts++;
      return nothing;
    }
    const partial = memo.partial.get(key);
    if (partial) {
      steps.cuts++;
      return partial;
    }
    memo.busy.add(key);
    steps.depth++;
    const before = steps.cuts;
    const given = unique(compute());
    const result = given.length === 0 ? nothing : given;
    steps.depth--;
    memo.busy.delete(key);
    if (steps.cuts === before || steps.depth === 0) memo.known.set(key, result);
    else memo.partial.set(key, result);
    if (steps.depth === 0 && steps.cuts > 0) {
      steps.cuts = 0;
      for (const one of Object.values(memos)) one.partial.clear();
    }
    return result;
  }

  /** One object for each name of an owner, as the key of a memo. */
  function keyOfNamed(owner: object, name: string): Named {
    let names = named.get(owner);
    if (!names) named.set(owner, (names = new Map()));
    let key = names.get(name);
    if (!key) names.set(name, (key = { name }));
    return key;
  }

  /** A path as libraries that go by the name of another have it. */
  function canonical(path: string): string {
    let found = canonicalPaths.get(path);
    if (found === undefined) canonicalPaths.set(path, (found = aliases.of(path)[0] ?? path));
    return found;
  }

  /**
   * Whether something is the app, or its state, as a request or the framework gives it. https://www.starlette.io/applications/#storing-state-on-the-app-instance,
   * https://docs.aiohttp.org/en/stable/web_advanced.html#data-sharing-aka-no-singletons-please
   */
  const holdsState = (path: string): boolean => ofRequest.test(path) || currentApps.of(path).length > 0;

  /** Something of a library. */
  const external = (path: string, more: Partial<Extract<Denotation, { kind: 'external' }>> = {}): Denotation => ({
    kind: 'external',
    path: canonical(path),
    ...more,
  });

  /** Something of a library of which only the path is known: one list for each path. */
  function plain(path: string): readonly Denotation[] {
    let found = plainPaths.get(path);
    if (!found) plainPaths.set(path, (found = [libraryModels.at(path) ?? external(path)]));
    return found;
  }

  return {
    program,
    frameworks,
    modules,
    rows,
    managers,
    libraryModels,
    memos,
    steps,
    guarded,
    keyOfNamed,
    canonical,
    holdsState,
    external,
    plain,
  };
}
