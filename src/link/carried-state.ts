/** What a program of Node puts on its app, on a request or on a context, for code elsewhere: `app.locals.db = pool`, `fastify.decorate('db', pool)`. */

import type { Framework } from '../model/framework.ts';
import type { CallSite, Denotation, Place, Program } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { compilePattern, PatternTable } from './match.ts';
import { append, lastName } from './program.ts';
import { isThing, nothing, unique } from './resolve-denotations.ts';

/** What carries things, asked by the access path of the carrier. */
export interface CarriedState {
  /** What stands there under a name. */
  of(path: string, name: string): readonly Denotation[];
  /** What a call gives that asks for it by its name: `c.get('db')`. */
  gotBy(path: string, call: Call): readonly Denotation[];
}

/** One thing that is put somewhere. */
interface Put {
  /** A call that puts it, or what it becomes a member of. */
  readonly by: CallSite | Value;
  readonly value: Value;
  readonly place: Place;
  carriers?: readonly number[];
}

/** Things put under one name: of more nobody knows which is meant. */
const MAX_PUTS = 4;
/** Places that put something under one name, on whatever: among more of them hardly one is told from the others. */
const MAX_PLACES = 60;
/** What apps, requests and contexts are called where something is put on them. */
const carrier =
  /^(?:app|application|server|fastify|instance|api|req|request|res|response|ctx|context|c|locals|state|global|globalThis)$/;

/** Reads the puts of a program when somebody first asks. */
export function buildCarriedState(
  program: Program,
  frameworks: readonly Framework[],
  denote: (value: Value, place: Place) => readonly Denotation[],
  steps: { cuts: number },
): CarriedState {
  const carriers = frameworks.flatMap((one) => one.carriedState ?? []);
  const tableOf = (pattern: (one: (typeof carriers)[number]) => string | undefined) =>
    new PatternTable(carriers.flatMap((one, id) => (pattern(one) === undefined ? [] : [[pattern(one)!, id] as const])));
  const holders = tableOf(({ holders: pattern }) => pattern);
  const putters = tableOf(({ puts }) => puts);
  const getters = tableOf(({ gets }) => gets);
  const brought = new Set(carriers.flatMap(({ brings = {} }) => Object.keys(brings)));
  const busy = new Set<string>();
  let puts: ReadonlyMap<string, readonly Put[]> | undefined;

  function read(): ReadonlyMap<string, readonly Put[]> {
    const found = new Map<string, Put[]>();
    for (const file of program.code.values()) {
      if (file.isPython) continue;
      for (const { target, value, block } of file.code.assigns)
        if (target.kind === 'member' && carrier.test(lastName(target.object) ?? ''))
          append(found, target.property, { by: target.object, value, place: { file, block } });
    }
    const names = new Set(carriers.flatMap(({ puts: call }) => (call ? [...(compilePattern(call).lastNames ?? [])] : [])));
    for (const name of names)
      for (const site of program.callsByName.get(name) ?? []) {
        const [key, value] = site.call.positional;
        if (!site.file.isPython && key?.kind === 'literal' && typeof key.value === 'string' && value)
          append(found, key.value, { by: site, value, place: { file: site.file, block: site.call.block } });
      }
    return found;
  }

  function carriersOf(put: Put): readonly number[] {
    const isCall = 'call' in put.by && 'file' in put.by;
    put.carriers ??= denote(isCall ? (put.by as CallSite).call.callee : (put.by as Value), put.place).flatMap((one) =>
      one.kind === 'external' ? (isCall ? putters : holders).of(one.path) : [],
    );
    return put.carriers;
  }

  function under(name: string, ids: readonly number[]): readonly Denotation[] {
    const all = puts?.get(name) ?? nothing;
    if (all.length === 0 || all.length > MAX_PLACES) return nothing;
    // What is put there may be made of what stands there.
    if (busy.has(name)) {
      steps.cuts++;
      return nothing;
    }
    busy.add(name);
    const own = (all as readonly Put[]).filter((one) => carriersOf(one).some((id) => ids.includes(id)));
    const found =
      own.length > MAX_PUTS
        ? nothing
        : unique(own.flatMap(({ value, place }) => denote(value, place)).filter((one) => isThing(one) && !isStrange(one)));
    busy.delete(name);
    return found;
  }

  return {
    of(path, name) {
      puts ??= read();
      const isPut = puts.has(name);
      if (!isPut && !brought.has(name)) return nothing;
      const ids = holders.of(path).filter((id) => !carriers[id]!.own?.includes(name));
      if (ids.length === 0) return nothing;
      const found = isPut ? under(name, ids) : nothing;
      if (found.length > 0) return found;
      const [library] = ids.flatMap((id) => carriers[id]!.brings?.[name] ?? []);
      return library === undefined ? nothing : [{ kind: 'external', path: library }];
    },
    gotBy(path, { positional: [key] }) {
      if (key?.kind !== 'literal' || typeof key.value !== 'string') return nothing;
      const ids = getters.of(path);
      if (ids.length === 0) return nothing;
      puts ??= read();
      return under(key.value, ids);
    },
  };
}

/** A parameter that nobody typed says no more than the name that it is put under. */
function isStrange(one: Denotation): boolean {
  return one.kind === 'external' && one.path.startsWith('~');
}
