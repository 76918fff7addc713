/** What callers pass for a parameter: calls by name, through imports, templates of base classes and callbacks. */

import type { CallSite, CodeFile, Denotation, FunctionNode } from '../model/linking.ts';
import type { Parameter } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { callsOfParameter, type HandedFunction, inlineCallbacks, ownParameters, parameterAt } from './inline-callbacks.ts';
import { append, calledModule, lastName } from './program.ts';
import { MAX_CALLERS } from './resolve-denotations.ts';
import type { Argument, ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** Calls of one name that are looked at; a name that is called more often says too little. */
const MAX_SITES = 200;
const nobody: readonly CallSite[] = [];

/** Adds what finds the callers of a function. */
export function addArguments(state: ResolverState, resolver: ResolverParts): void {
  const { steps, program, modules } = state;

  const argumentMemo = new Map<Parameter, readonly Argument[]>();
  function argumentsFor(file: CodeFile, id: FunctionId, index: number): readonly Argument[] {
    const fn = file.code.functions[id]!;
    const parameter = fn.parameters[index]!;
    const known = argumentMemo.get(parameter);
    if (known) return known;
    const handed = fn.name === '' || fn.kind === 'lambda' ? inlineCallbacks(file).get(id) : undefined;
    if (handed) return argumentsOfCallback(handed, parameter, index);
    const isConstructor = fn.kind === 'constructor' || (file.isPython && fn.name === '__init__');
    const cls = fn.class === undefined ? undefined : file.code.classes[fn.class];
    const name = isConstructor ? cls?.name : fn.name;
    const called = name ? sitesNamed(file, name) : isDefaultExport(file, id) ? sitesNamed(file, 'default') : [];
    const makers = name && isConstructor && file.isPython ? handedOver(name) : [];
    const sites = makers.length === 0 ? called : [...called, ...makers];
    const handing = callsOfWrappers({ file, id });
    const injected = handing.flatMap((site) => handedByWrapper(site, parameter, index));
    if (injected.length > 0) {
      if (steps.depth === 0) argumentMemo.set(parameter, injected);
      return injected;
    }
    const selfShift = ownParameters(file, fn) + addedByWrappers(handing, ownParameters(file, fn));
    const found: Argument[] = [];
    if (sites.length <= MAX_SITES) {
      for (const site of sites) {
        if (found.length >= MAX_CALLERS) break;
        const place = { file: site.file, block: site.call.block };
        const handed = isConstructor && handsOver(site.call) ? site.call.positional[0] : undefined;
        const target = resolver.denote(handed ?? site.call.callee, place);
        const isThis = target.some((one) =>
          isConstructor
            ? one.kind === 'class' && one.file === file && one.id === fn.class
            : one.kind === 'function' && one.file === file && one.id === id,
        );
        if (!isThis) {
          if (fn.class !== undefined && !isConstructor)
            found.push(...argumentsOfTemplate(site, target, { file, id: fn.class }, parameter, index - selfShift));
          continue;
        }
        const named = site.call.named.find((one) => one.name === parameter.name)?.value;
        const positional =
          !handed && parameter.kind === 'normal' && !site.call.positional.slice(0, index).some((one) => one.kind === 'spread')
            ? site.call.positional[index - selfShift]
            : undefined;
        const value = named ?? positional;
        if (value && value.kind !== 'spread') found.push({ value, place, site });
      }
    }
    if (isConstructor && fn.class !== undefined && found.length < MAX_CALLERS)
      for (const below of resolver.classesBelow({ file, id: fn.class }))
        found.push(...argumentsFromBelow({ file, id }, { index, parameter }, below));
    if (steps.depth === 0) argumentMemo.set(parameter, found);
    return found;
  }

  /** The calls by which the decorators of a function run it: `fn(session, *args)` in the wrapper that `with_session` makes. */
  function callsOfWrappers({ file, id }: FunctionNode): readonly CallSite[] {
    const { decorators, block } = file.code.functions[id]!;
    if (!file.isPython || decorators.length === 0) return nobody;
    const place = { file, block: file.code.blocks[block]!.parent };
    return decorators.flatMap((one) => {
      const call = one.kind === 'call' ? file.code.calls[one.call] : undefined;
      const made = resolver.denote(call ? call.callee : one, place).flatMap((it) => (it.kind === 'function' ? [it] : []));
      // `@with_session(engine)`: the function that it gives is the decorator.
      const wrapping = call
        ? made.flatMap((it) => resolver.returnsOf(it.file, it.id).flatMap((inner) => (inner.kind === 'function' ? [inner] : [])))
        : made;
      return wrapping.flatMap((it) => callsOfParameter(it, 0));
    });
  }

  /** What a wrapper hands over of its own, and not of what it was called with. */
  function handedByWrapper(site: CallSite, { name }: Parameter, index: number): readonly Argument[] {
    const { positional, named, block } = site.call;
    const before = positional.slice(0, index + 1);
    const value =
      named.find((one) => one.name === name)?.value ??
      (before.every(({ kind }) => kind !== 'spread') ? before[index] : undefined);
    return value && value.kind !== 'spread' && !isOfWrapper(value, site)
      ? [{ value, place: { file: site.file, block }, site }]
      : [];
  }

  function isOfWrapper(value: Value, { file, call }: CallSite): boolean {
    const fn = file.code.functions[file.functionOf[call.block]!]!;
    return value.kind === 'name' && fn.parameters.some(({ name }) => name === value.name);
  }

  /** How many arguments the wrappers put before those of who calls; `own`: the object of a method is none of them. */
  function addedByWrappers(handing: readonly CallSite[], own: number): number {
    const counts = handing.map((site) => {
      const { positional } = site.call;
      const spread = positional.findIndex(({ kind }) => kind === 'spread');
      return positional.slice(own, spread < 0 ? undefined : spread).filter((one) => !isOfWrapper(one, site)).length;
    });
    return Math.max(0, ...counts);
  }

  /** What a function of the project calls the one with that it is handed: `User.query` for `q` of `users.find(lambda q: q.first())`. */
  function argumentsOfCallback({ site, at }: HandedFunction, parameter: Parameter, index: number): readonly Argument[] {
    const targets = resolver.denote(site.call.callee, { file: site.file, block: site.call.block });
    return targets.flatMap((to): readonly Argument[] =>
      to.kind === 'function'
        ? callsOfParameter(to, parameterAt(to, at)).flatMap((inner) => {
            const value = inner.call.named.find(({ name }) => name === parameter.name)?.value ?? inner.call.positional[index];
            const place = { file: inner.file, block: inner.call.block };
            return value && value.kind !== 'spread' ? [{ value, place, site: inner }] : [];
          })
        : [],
    );
  }

  /**
   * A base class calls `self.fill(rows)`, which a class below replaces: what the method there gets. A parameter of the calling method is what calls of it
   * out of the class below, or on an object of it, hand over: other classes have others.
   */
  function argumentsOfTemplate(
    site: CallSite,
    target: readonly Denotation[],
    below: { readonly file: CodeFile; readonly id: ClassId },
    { name }: Parameter,
    index: number,
  ): readonly Argument[] {
    const { callee } = site.call;
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') return [];
    const bases = resolver.projectBases(below.file, below.id);
    const isReplaced = target.some((one) => {
      const owner = one.kind === 'function' ? one.file.code.functions[one.id]!.class : undefined;
      return (
        owner !== undefined &&
        bases.some((base) => base.kind === 'class' && base.file === (one as FunctionNode).file && base.id === owner)
      );
    });
    const value = isReplaced
      ? (site.call.named.find((one) => one.name === name)?.value ?? site.call.positional[index])
      : undefined;
    if (!value || value.kind === 'spread') return [];
    const place = { file: site.file, block: site.call.block };
    const [only] = value.kind === 'name' ? resolver.definitionsIn(value.name, place, value.span) : [];
    if (only?.kind !== 'parameter') return [{ value, place, site }];
    return argumentsFromBelow({ file: site.file, id: only.function }, only, below);
  }

  /** What calls of a base's method hand over that stand in a class below, or for its constructor: that make an object of that class. */
  function argumentsFromBelow(
    { file, id }: FunctionNode,
    { index, parameter }: { readonly index: number; readonly parameter: Parameter },
    below: { readonly file: CodeFile; readonly id: ClassId },
  ): readonly Argument[] {
    const fn = file.code.functions[id]!;
    const isConstructor = fn.kind === 'constructor' || fn.name === '__init__';
    const called = isConstructor ? (file.isPython ? '__init__' : 'super') : fn.name;
    const inside = below.file.sites.filter(({ call }) => {
      if (below.file.code.functions[below.file.functionOf[call.block]!]!.class !== below.id) return false;
      return lastName(call.callee) === called;
    });
    const { name } = below.file.code.classes[below.id]!;
    const made = inside.length === 0 && isConstructor ? sitesNamed(below.file, name) : [];
    return [...inside, ...made].slice(0, MAX_CALLERS).flatMap((site): readonly Argument[] => {
      const place = { file: site.file, block: site.call.block };
      const isIt = resolver
        .denote(site.call.callee, place)
        .some((one) =>
          one.kind === 'class'
            ? one.file === below.file && one.id === below.id
            : one.kind === 'function'
              ? one.file === file && one.id === id
              : one.kind === 'instance',
        );
      return isIt ? argumentOf(site, { file, id }, { index, parameter }) : [];
    });
  }

  /** What one call hands over as a parameter of a function. */
  function argumentOf(
    site: CallSite,
    { file, id }: FunctionNode,
    { index, parameter }: { readonly index: number; readonly parameter: Parameter },
  ): readonly Argument[] {
    const value =
      site.call.named.find((one) => one.name === parameter.name)?.value ??
      site.call.positional[index - ownParameters(file, file.code.functions[id]!)];
    return value && value.kind !== 'spread' ? [{ value, place: { file: site.file, block: site.call.block }, site }] : [];
  }

  /** `export default ({ app }) => ...`, `module.exports = (app) => ...`: callers have their own name for it. */
  function isDefaultExport(file: CodeFile, id: FunctionId): boolean {
    const value = file.exports.get('default')?.value;
    return value?.kind === 'function' && value.function === id;
  }

  /** `app.add_middleware(Limiter, paths=[...])` and `Middleware(Limiter, paths=[...])` make the object later, with these keywords. */
  let handedClasses: Map<string, CallSite[]> | undefined;
  /** Calls that are handed a class of this name to make an instance of it. */
  function handedOver(cls: string): readonly CallSite[] {
    if (!handedClasses) {
      handedClasses = new Map();
      for (const called of ['add_middleware', 'Middleware'])
        for (const site of program.callsByName.get(called) ?? []) {
          const name = site.call.positional[0] && lastName(site.call.positional[0]);
          if (name !== undefined) append(handedClasses, name, site);
        }
    }
    return handedClasses.get(cls) ?? [];
  }
  function handsOver(call: CallSite['call']): boolean {
    const name = lastName(call.callee);
    return name === 'add_middleware' || name === 'Middleware';
  }

  /** Calls that may call what a file names: by its own name, by the names importers give the file's default, and `require('./x')(...)`. */
  function sitesNamed(file: CodeFile, name: string): readonly CallSite[] {
    const own = program.callsByName.get(name) ?? [];
    if (own.length > MAX_SITES) return own;
    if (file.isPython) {
      renamed ??= readRenamed();
      const others = renamed.get(name);
      return others ? [...own, ...[...others].flatMap((alias) => program.callsByName.get(alias) ?? [])] : own;
    }
    importNames ??= readImportNames();
    const aliases = [...(importNames.get(file) ?? [])].filter((alias) => alias !== name);
    return aliases.length === 0
      ? own
      : [
          ...own,
          ...aliases.flatMap((alias) => program.callsByName.get(alias) ?? []),
          ...(program.callsByName.get(calledModule) ?? []),
        ];
  }

  let renamed: Map<string, Set<string>> | undefined;
  /** `from shop.app import create as create_shop`: what importers of Python call a name instead. */
  function readRenamed(): Map<string, Set<string>> {
    const names = new Map<string, Set<string>>();
    for (const { isPython, code } of program.code.values()) {
      if (!isPython) continue;
      for (const { name, as, bindsRoot } of code.imports) {
        if (name === as || name === '*' || bindsRoot) continue;
        const set = names.get(name) ?? new Set();
        names.set(name, set.add(as));
      }
    }
    return names;
  }

  let importNames: Map<CodeFile, Set<string>> | undefined;
  function readImportNames(): Map<CodeFile, Set<string>> {
    const names = new Map<CodeFile, Set<string>>();
    const add = (importer: CodeFile, from: string, as: string) => {
      const module = modules.resolve(from, importer);
      if (module.kind !== 'file') return;
      const set = names.get(module.file) ?? new Set();
      names.set(module.file, set.add(as));
    };
    for (const importer of program.code.values()) {
      if (importer.isPython) continue;
      for (const one of importer.code.imports) if (one.name === 'default' || one.name === '*') add(importer, one.from, one.as);
      for (const binding of importer.code.bindings)
        if (binding.value?.kind === 'module') add(importer, binding.value.from, binding.name);
    }
    return names;
  }

  resolver.argumentsFor = argumentsFor;
  resolver.argumentsFromBelow = argumentsFromBelow;
  resolver.argumentOf = argumentOf;
}
