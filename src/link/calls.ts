import { type Body, bodyOf } from '../model/body.ts';
import type { Framework } from '../model/framework.ts';
import type { CallEdge, CallGraph, CallSite, CodeFile, Denotation, FunctionNode, Program, Resolver } from '../model/linking.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import { buildDispatch } from './dispatched.ts';
import { PatternTable } from './match.ts';
import { buildObjectImplementers } from './object-implementers.ts';
import { append, lastName } from './program.ts';
import { firstArgument } from './rows.ts';

const MAX_IMPLEMENTATIONS = 8;
/** Most calls are of libraries: one empty list for them all. */
const none: readonly CallEdge[] = [];

/** Builds the graph lazily; every answer is memoised. */
export function buildCallGraph(program: Program, resolver: Resolver, frameworks: readonly Framework[]): CallGraph {
  const templates = new PatternTable(
    frameworks.flatMap((one) => (one.templateMethods ?? []).map(({ call, runs }) => [call, runs] as const)),
  );
  const dispatched = buildDispatch(program, resolver, frameworks);
  const runners = new PatternTable(
    frameworks.flatMap((one) => (one.functionRunners ?? []).map(({ call, function: slot }) => [call, slot] as const)),
  );
  const implementers = buildObjectImplementers(program, resolver);
  const targetMemo = new Map<object, readonly CallEdge[]>();
  const inMemo = new Map<Body, readonly CallEdge[]>();
  let callers: Map<FunctionSyntax, CallEdge[]> | undefined;
  let methods: Map<string, FunctionNode[]> | undefined;

  function targetsOf(site: CallSite): readonly CallEdge[] {
    let found = targetMemo.get(site.call);
    if (!found) targetMemo.set(site.call, (found = computeTargets(site)));
    return found;
  }

  function computeTargets(site: CallSite): readonly CallEdge[] {
    const { file, call } = site;
    const place = { file, block: call.block };
    const edges: CallEdge[] = [];
    const add = (to: FunctionNode, by: CallEdge['by'], isCallback: boolean) => {
      if (!edges.some((edge) => edge.to.file === to.file && edge.to.id === to.id))
        edges.push({ from: edges[0]?.from ?? { file, id: file.functionOf[call.block]! }, to, site, by, isCallback });
    };
    // A parameter that is called runs whatever some caller passed: who calls cannot be told from here.
    const isParameter =
      call.callee.kind === 'name' &&
      resolver.definitionsOf(call.callee.name, place, call.callee.span).some(({ definition }) => definition.kind === 'parameter');
    const denoted = isParameter ? [] : resolver.denote(call.callee, place);
    for (const one of denoted) for (const target of functionsOf(one)) add(target, 'typed', false);
    for (const target of templated(site)) add(target, 'typed', false);
    for (const target of dispatched(site)) add(target, 'typed', false);
    for (const target of ranBy(site)) add(target, 'typed', false);
    if (edges.length === 0 && call.callee.kind === 'member') {
      const receivers = resolver.denote(call.callee.object, place);
      const near = nearMethod(call.callee.property, receivers);
      // `send_invoice.apply_async()`: what a decorator made of a function is no object of the one class with such a method.
      const isFunction = file.isPython && receivers.some(({ kind }) => kind === 'function');
      if (near) add(near, 'near', false);
      else if (isFunction) return none;
      else if (denoted.length === 0 || denoted.every((one) => one.kind === 'external' && one.path.startsWith('~'))) {
        const only = onlyMethod(call.callee.property);
        if (only) add(only, 'name', false);
      }
    }
    const handed = (value: Value) => {
      if (value.kind === 'function') add({ file, id: value.function }, 'typed', true);
    };
    for (const value of call.positional) handed(value);
    for (const { value } of call.named) handed(value);
    // As long as it is: kept for every call.
    return edges.length === 0 ? none : edges.slice();
  }

  function functionsOf(one: Denotation): readonly FunctionNode[] {
    if (one.kind === 'function') return [{ file: one.file, id: one.id }, ...overrides(one.file, one.id)];
    if (one.kind === 'class') return inherited(one, one.file.isPython ? '__init__' : 'constructor');
    if (one.kind === 'instance' && one.file.isPython) return inherited(one, '__call__');
    return [];
  }

  /** What a library's method runs of the class it is called on: the `clean` methods of `form.is_valid()`. */
  function templated(site: CallSite): readonly FunctionNode[] {
    const { callee, block } = site.call;
    if (callee.kind !== 'member' || !templates.hasName(callee.property)) return [];
    const names = resolver.calleePaths(site).flatMap((path) => templates.of(path).flat());
    if (names.length === 0) return [];
    return resolver
      .denote(callee.object, { file: site.file, block })
      .flatMap((one) => (one.kind === 'instance' ? [one, ...resolver.basesOf(one.file, one.id)] : []))
      .flatMap((cls) => (cls.kind === 'class' || cls.kind === 'instance' ? methodsNamed(cls, names) : []));
  }

  /** The function that a library runs in a thread: `load` of `asyncio.to_thread(load, id)`. */
  function ranBy(site: CallSite): readonly FunctionNode[] {
    const name = lastName(site.call.callee);
    if (name === undefined || !runners.hasName(name)) return [];
    const [slot] = resolver.calleePaths(site).flatMap((path) => runners.of(path));
    const handed = slot && firstArgument(site.call, slot);
    return handed ? resolver.denote(handed, { file: site.file, block: site.call.block }).flatMap(functionsOf) : [];
  }

  function hooksOf({ file, call }: CallSite): readonly FunctionNode[] {
    const { callee, block } = call;
    if (callee.kind !== 'member') return [];
    const place = { file, block };
    const inheritedMethods = resolver
      .denote(callee, place)
      .flatMap((one) => (one.kind === 'function' && one.file.code.functions[one.id]!.class !== undefined ? [one] : []));
    if (inheritedMethods.length === 0) return [];
    return resolver.denote(callee.object, place).flatMap((one) => {
      if (one.kind !== 'instance') return [];
      return inheritedMethods.flatMap((method) => {
        const home = method.file.code.functions[method.id]!.class!;
        if (method.file === one.file && home === one.id) return [];
        return calledOnSelf(method).flatMap((name) =>
          inherited(one, name).filter((own) => own.file !== method.file || own.file.code.functions[own.id]!.class !== home),
        );
      });
    });
  }

  const selfMemo = new Map<FunctionSyntax, readonly string[]>();
  function calledOnSelf({ file, id }: FunctionNode): readonly string[] {
    const fn = file.code.functions[id]!;
    let found = selfMemo.get(fn);
    if (!found) {
      const self = file.isPython ? fn.parameters[0]?.name : 'this';
      const names = bodyOf(file, id).calls.flatMap(({ call: { callee } }) =>
        callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === self ? [callee.property] : [],
      );
      selfMemo.set(fn, (found = [...new Set(names)]));
    }
    return found;
  }

  /** A method of a class or of the nearest of its bases. */
  function inherited(cls: { readonly file: CodeFile; readonly id: ClassId }, name: string): readonly FunctionNode[] {
    const bases = resolver.basesOf(cls.file, cls.id).flatMap((base) => (base.kind === 'class' ? [base] : []));
    for (const { file, id } of [cls, ...bases]) {
      const method = file.methods.get(id)?.get(name);
      if (method !== undefined) return [{ file, id: method }];
    }
    return [];
  }

  /** Methods of subclasses and implementations that a call through the base can reach. */
  function overrides(file: CodeFile, id: FunctionId): readonly FunctionNode[] {
    const fn = file.code.functions[id]!;
    if (fn.class === undefined || !file.code.classes[fn.class]?.isAbstract) return [];
    const classes = resolver.implementationsOf(file, fn.class).flatMap((cls) => {
      const own = cls.file.methods.get(cls.id)?.get(fn.name);
      if (own !== undefined) return [{ file: cls.file, id: own }];
      // A repository of the project's own base class, which an interface asks for.
      return cls.file.isPython ? [] : inherited(cls, fn.name).filter((one) => one.file !== file || one.id !== id);
    });
    const objects = file.isPython ? [] : implementers(file.code.classes[fn.class]!, fn.name);
    return [...classes, ...objects].slice(0, MAX_IMPLEMENTATIONS);
  }

  /** `repo.get_run()` where the class has only `get`: the longest method name that the called one starts with. */
  function nearMethod(name: string, receivers: readonly Denotation[]): FunctionNode | undefined {
    for (const one of receivers) {
      if (one.kind !== 'instance' || resolver.basesOf(one.file, one.id).some((base) => base.kind === 'external')) continue;
      const own = [...(one.file.methods.get(one.id) ?? [])].filter(
        ([method]) => name.startsWith(`${method}_`) || name.startsWith(`${method}By`) || name.startsWith(`${method}From`),
      );
      own.sort((a, b) => b[0].length - a[0].length);
      if (own[0]) return { file: one.file, id: own[0][1] };
    }
    return undefined;
  }

  function onlyMethod(name: string): FunctionNode | undefined {
    if (name.length < 7 || !/[a-z][A-Z]|_/.test(name)) return undefined;
    methods ??= indexMethods(program);
    const found = methods.get(name);
    return found?.length === 1 ? found[0] : undefined;
  }

  function callsIn(file: CodeFile, id: FunctionId): readonly CallEdge[] {
    const body = bodyOf(file, id);
    let found = inMemo.get(body);
    if (!found) inMemo.set(body, (found = body.calls.flatMap(targetsOf)));
    return found;
  }

  function callersOf(file: CodeFile, id: FunctionId): readonly CallEdge[] {
    if (!callers) {
      callers = new Map();
      for (const one of program.code.values()) {
        for (const site of one.sites)
          for (const edge of targetsOf(site)) append(callers, edge.to.file.code.functions[edge.to.id]!, edge);
      }
    }
    return callers.get(file.code.functions[id]!) ?? [];
  }

  return { callsIn, targetsOf, callersOf, hooksOf };
}

/** Methods of a class by their names; a name may end in `*`. */
function methodsNamed({ file, id }: { readonly file: CodeFile; readonly id: ClassId }, names: readonly string[]): FunctionNode[] {
  return [...(file.methods.get(id) ?? [])]
    .filter(([name]) => names.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one)))
    .map(([, method]) => ({ file, id: method }));
}

function indexMethods(program: Program): Map<string, FunctionNode[]> {
  const index = new Map<string, FunctionNode[]>();
  for (const file of program.code.values()) {
    for (const methods of file.methods.values()) for (const [name, id] of methods) append(index, name, { file, id });
    if (!file.isPython) for (const [name, id] of functionsOfObjects(file)) append(index, name, { file, id });
  }
  return index;
}

/** Functions of objects that a function makes and gives: `const makeUsers = ({ db }) => ({ byEmail(email) {...} })`. */
function* functionsOfObjects({ code, functionOf }: CodeFile): Generator<readonly [string, FunctionId]> {
  for (const { value, block } of code.returns) {
    if (value?.kind !== 'object' || functionOf[block] === 0) continue;
    for (const one of value.entries)
      if (one.key !== undefined && one.value.kind === 'function') yield [one.key, one.value.function];
  }
}
