import type { CallSite, CodeFile, Linker } from '../model/linking.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { callsOfParameter, parameterAt } from './inline-callbacks.ts';
import { append, blocksAround, once } from './program.ts';

/** A decorator that fits a pattern, and what it stands on. `site` is its call; for a decorator without call one with no arguments. */
export interface Decoration {
  readonly site: CallSite;
  readonly function?: FunctionId;
  readonly class?: ClassId;
  /** What it is called with by hand: `handler` of `app.route('/x')(handler)`. */
  readonly applied?: Value;
}

/** Every decorator whose callee fits the pattern, `@app.get('/x')` as well as `@rt`, in order of file and place. */
export function decorationsTo(linker: Linker, pattern: string): readonly Decoration[] {
  const found: Decoration[] = [];
  for (const site of linker.resolver.callsTo(pattern)) {
    const owner = ownersOf(site.file).byCall.get(site.id);
    const applied = owner || isParameter(site) ? undefined : byHand(site.file).get(site.id);
    if (owner ?? applied) found.push({ site, ...owner, ...(applied && { applied }) });
  }
  const bare: Bare[] = [];
  for (const [path, ones] of bareByPath(linker)) if (linker.fits(pattern, path)) bare.push(...ones);
  for (const { site, owner } of [...new Set(bare)].sort((a, b) => a.order - b.order)) found.push({ site, ...owner });
  for (const [path, ones] of handed(linker).byPath)
    if (linker.fits(pattern, path)) for (const { site, owner } of ones) found.push({ site, ...owner });
  return found;
}

/** `method(path)(handler)` of a decorator that is handed `router.get`: each use of it is a registration of its own. */
function isParameter({ file, call: { callee, block } }: CallSite): boolean {
  if (callee.kind !== 'name') return false;
  return blocksAround(file, block).some(
    (one) => one.kind === 'function' && file.code.functions[one.function]!.parameters.some(({ name }) => name === callee.name),
  );
}

/** What a call that is a decorator stands on. */
export function ownerOf(site: CallSite): Pick<Decoration, 'function' | 'class'> | undefined {
  return ownersOf(site.file).byCall.get(site.id);
}

/** A decorator without call. */
interface Bare {
  readonly site: CallSite;
  readonly owner: Owner;
  readonly order: number;
}

/** The decorator is handed the one that registers, and stands around the handler itself. */
export function isHanded(linker: Linker, decorator: Value): boolean {
  return handed(linker).calls.has(decorator);
}

/**
 * `@protected(router.post, '/add', [Scope.WRITE])`, where `def protected(method, path, scopes)` calls `method(path, ...)`: the decorator that is handed
 * over, called with what is handed over for it; by its path.
 */
const handed = once((linker: Linker): Handed => {
  const byPath = new Map<string, Pick<Bare, 'site' | 'owner'>[]>();
  const calls = new Set<Value>();
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    for (const [id, owner] of ownersOf(file).byCall) {
      const call = file.code.calls[id]!;
      const place = { file, block: call.block };
      for (const [at, value] of call.positional.entries()) {
        if (value.kind !== 'member') continue;
        for (const to of linker.resolver.denote(call.callee, place)) {
          if (to.kind !== 'function') continue;
          const [inner] = callsOfParameter(to, parameterAt(to, at));
          if (!inner) continue;
          const { parameters } = to.file.code.functions[to.id]!;
          const given = inner.call.positional.flatMap((one) => {
            const index = one.kind === 'name' ? parameters.findIndex(({ name }) => name === one.name) : -1;
            if (index < 0) return [];
            const { name } = parameters[index]!;
            const passed = call.named.find((other) => other.name === name)?.value ?? call.positional[index - parameterAt(to, 0)];
            return passed ? [passed] : [];
          });
          const site = { file, id: -1, call: { ...call, callee: value, positional: given } };
          for (const path of linker.resolver.pathsOf(value, place)) append(byPath, path, { site, owner });
          const { decorators } = owner.function === undefined ? { decorators: [] } : file.code.functions[owner.function]!;
          for (const one of decorators) if (one.kind === 'call' && one.call === id) calls.add(one);
        }
      }
    }
  }
  return { byPath, calls };
});

interface Handed {
  readonly byPath: ReadonlyMap<string, readonly Pick<Bare, 'site' | 'owner'>[]>;
  readonly calls: ReadonlySet<Value>;
}

/** All decorators without call, by what they stand for. */
function bareByPath(linker: Linker): ReadonlyMap<string, readonly Bare[]> {
  let found = bares.get(linker);
  if (!found) {
    found = new Map();
    let order = 0;
    for (const file of linker.program.code.values()) {
      for (const { value, owner, block } of ownersOf(file).bare) {
        const call = { callee: value, positional: [], named: [], block, span: value.span } as const;
        const site = { file, id: -1, call: { ...call, isNew: false, isAwaited: false, isStatement: false } };
        const one = { site, owner, order: order++ };
        for (const path of linker.resolver.pathsOf(value, { file, block })) append(found, path, one);
      }
    }
    bares.set(linker, found);
  }
  return found;
}
const bares = new WeakMap<Linker, Map<string, Bare[]>>();

interface Owner {
  readonly function?: FunctionId;
  readonly class?: ClassId;
}
interface Owners {
  readonly byCall: ReadonlyMap<number, Owner>;
  readonly bare: readonly { readonly value: Value; readonly owner: Owner; readonly block: number }[];
}

/** The one argument of calls of what another call gives, by that call: `app.route('/x')(handler)`. */
const byHand = once((file: CodeFile): ReadonlyMap<number, Value> => {
  const found = new Map<number, Value>();
  if (file.isPython)
    for (const { callee, positional, named } of file.code.calls) {
      const [given, more] = positional;
      if (callee.kind === 'call' && given && !more && named.length === 0 && given.kind !== 'spread')
        found.set(callee.call, given);
    }
  return found;
});

const memo = new WeakMap<CodeFile, Owners>();
function ownersOf(file: CodeFile): Owners {
  let found = memo.get(file);
  if (!found) memo.set(file, (found = readOwners(file)));
  return found;
}

function readOwners(file: CodeFile): Owners {
  const byCall = new Map<number, Owner>();
  const bare: Owners['bare'][number][] = [];
  const read = (decorators: readonly Value[], owner: Owner, body: number) => {
    const block = file.code.blocks[body]!.parent;
    for (const value of decorators) {
      if (value.kind === 'call') byCall.set(value.call, owner);
      else bare.push({ value, owner, block });
    }
  };
  file.code.functions.forEach((fn, id) => {
    read(fn.decorators, { function: id }, fn.block);
  });
  file.code.classes.forEach((cls, id) => {
    read(cls.decorators, { class: id }, cls.block);
  });
  return { byCall, bare };
}
