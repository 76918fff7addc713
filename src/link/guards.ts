import { bodyOf } from '../model/body.ts';
import type { Guard } from '../model/concepts.ts';
import type { MiddlewareDraft, RouteDraft } from '../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call, ClassSyntax, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, Truth, Value } from '../model/value.ts';
import { isAnswer, isHandedRequestOf } from './delegates.ts';
import { buildExemptions } from './exempt-paths.ts';
import { inlineGuards } from './inline-guards.ts';
import { PatternTable } from './match.ts';
import { blocksAround, classSymbol, lastName, symbolOf } from './program.ts';
import { wordsOf } from './purposes-words.ts';
import { valuesIn } from './queries-chain.ts';
import { gather, nestedFunctions } from './reach.ts';
import { statusesOf } from './statuses.ts';

/** Judges what is applied to a route: does it keep out whoever is not signed in, or not allowed? */
export interface Guards {
  guardOf(applied: MiddlewareDraft, route: RouteDraft): Guard | undefined;
}

const CALL_DEPTH = 3;
/** What a function is marked by: it answers 401 or 403, a guard of a library is injected into it. */
const mark = { unauthenticated: 1, forbidden: 2, library: 4 } as const;
/** Names under which the field writes guards; believed only together with what the code does, or where the code cannot be seen. */
const guardName =
  /(?:^|[._])(?:auth|authn|authenticate[d]?|require[sd]?_?(?:auth|login|user|role|admin|permission)|is_?auth(?:enticated|orized)?|is_?(?:admin|logged_?in)|logged_?in(?:_?only)?|login_?required|ensure_?(?:auth|login|logged)|verify_?(?:token|jwt|auth|user)|check_?(?:auth|token|permission|role)|get_?current_?(?:active_?)?(?:super_?)?user|current_?user|protect(?:ed)?|passport|jwt_?(?:required|auth|guard)|auth_?guard|(?:session|permission|roles?|users?|token|auth|member|staff)_?required|authorize[d]?|admin_?(?:only|required))(?:$|[._(])/;
/** In a handler's body a call is a guard only when its name asks for the caller: checking a password or a mailed token is what the route itself does. */
const bodyGuardName =
  /(?:require|ensure|get|check|load|assert|must)_?(?:current_?)?(?:auth(?:enticated|orized)?|login|logged_?in|session|user|admin|permission|role)s?$|current_?user|is_?authenticated|login_?required/;
/** Guards that let everybody through. */
const optionalName = /optional|maybe|loose|lenient|try_?(?:get|auth)|or_?none|if_?any/i;
/** Parts that carry the word without keeping anybody out: `get_auth_service`. */
const partName = /(?:service|repository|repo|manager|client|factory|config|settings|handler|provider|store|schema|form|router)$/i;
const noGuardName = /limit|throttl|captcha|csrf|locals|feature_?flag|maintenance|initiali[sz]e|cors|helmet|session\(/i;
/** What describes a route or reads its input, with whatever words in its arguments: `api.expect(auth_model)`. */
const describesName =
  /^(?:\w{1,40}\.){0,3}(?:docs?|expect|marshal\w{0,20}|responses?|params?|swag_from|swagger_\w{1,20}|extend_schema\w{0,10}|use_kwargs|use_args|arguments|input|output)\(/;
/**
 * Looks at what is sent, or refuses who is signed in already, whatever it answers: `validation(schema)`, `isEmailExist`, `checkDuplicateEmail`, `isGuest`.
 */
const asksOfData =
  /(?:^|\.)validat(?:e|ion|or)_?(?:body|schema|input|query(?:_?string)?|params|data|dto|request|response|headers|json|form|payload)?\(|(?:email|user(?:_?name)?|account|phone)s?_?(?:already_?)?(?:exists?|taken|in_?use|is_?unique)$|check_?(?:duplicate|unique)\w{0,40}$|(?:is|only|ensure|require)_?(?:guest|anonymous|logged_?out|not_?(?:auth\w{0,12}|logged_?in))$|redirect_?if_?(?:auth\w{0,12}|logged_?in)$/;
const roleName = /admin|role|permission|has_perms?|scope|authori[sz]e|superuser|staff|owner|can_|ability|policy/i;

interface Judgement {
  readonly authenticates: Truth;
  readonly authorises: Truth;
}

/** Gives the judgement of what is applied to routes. */
export function buildGuards(linker: Linker): Guards {
  const known = linker.frameworks.flatMap((one) => (one.guards ?? []).map((guard) => ({ ...guard, framework: one.id })));
  const table = new PatternTable(known.map((guard) => [guard.path, guard] as const));
  const marks = gather(linker.calls, marksOf);
  const isExempt = buildExemptions(linker);
  const judged = new Map<FunctionSyntax | ClassSyntax, Judgement | undefined>();

  function guardOf(applied: MiddlewareDraft, route: RouteDraft): Guard | undefined {
    const made = (authenticates: Truth, authorises: Truth, framework: string): Guard => ({
      kind: 'guard',
      name: applied.name,
      at: applied.at,
      framework,
      project: route.file.facts.source.project,
      authenticates,
      authorises,
    });
    if (optionalName.test(applied.name)) return undefined;
    if (applied.via !== 'body' && asksOfData.test(snake(applied.name))) return undefined;
    if (applied.isPlugin) return undefined;
    const isNamed =
      applied.via !== 'body' || applied.refuses || bodyGuardName.test(snake(applied.name)) || isHandedRequest(applied);
    const isLibrary = () => applied.what.some((one) => one.kind === 'external' && table.of(one.path).length > 0);
    if (!isNamed && !isLibrary()) return undefined;
    const wrapped = wrappedGuard(applied);
    if (wrapped) return made('yes', wrapped.authorises, route.framework);
    for (const one of applied.what) {
      if (one.kind === 'external') {
        const [library] = table.of(one.path);
        if (library && library.authenticates === 'no' && library.authorises === 'no') return undefined;
        if (library && (isSignIn(library, one) || isOpen(library, one))) return undefined;
        if (library) return made(library.authenticates, library.authorises, library.framework);
        continue;
      }
      if (lets(one)) return undefined;
      const base = libraryBase(one);
      if (base === 'none') return undefined;
      if (base) return made(base.authenticates, base.authorises, base.framework);
      if ((applied.via === 'app' || applied.via === 'router') && isExempt(nodesOf(linker, one), route.path, handlerName(route)))
        return undefined;
      const found = judge(one);
      if (applied.via === 'body' && !isLibrary() && found?.authenticates !== 'yes' && !bodyGuardName.test(snake(applied.name)))
        return undefined;
      // Code that runs before every route, can be seen, and refuses nobody only finds out who is calling.
      const isName = found?.authenticates === 'unknown' && found.authorises === 'no';
      if (isName && applied.via === 'app') return undefined;
      // Whoever forges a form is refused with 403, whoever is not signed in passes.
      const isOfForms = /csrf|xsrf/i.test(applied.name);
      if (found && found.authenticates !== 'yes' && (found.authorises !== 'yes' || isOfForms) && noGuardName.test(applied.name))
        return undefined;
      if (found) return made(found.authenticates, found.authorises, route.framework);
    }
    if (applied.refuses && !noGuardName.test(applied.name))
      return made(applied.asksWho ? 'yes' : 'unknown', roleName.test(applied.name) ? 'yes' : 'unknown', route.framework);
    const isUnseen = applied.what.every((one) => one.kind === 'external');
    if (describesName.test(applied.name)) return undefined;
    if (isUnseen && applied.via !== 'body' && guardName.test(snake(applied.name)) && !noGuardName.test(applied.name))
      return made('unknown', roleName.test(applied.name) ? 'unknown' : 'no', route.framework);
    return undefined;
  }

  /** `ifNeeded(requireUser)`: what a function of the project is handed and calls for each request. */
  function wrappedGuard({ value, at, via }: MiddlewareDraft): Judgement | undefined {
    const file = linker.program.code.get(at.file);
    const call = value?.kind === 'call' && via !== 'body' ? file?.code.calls[value.call] : undefined;
    if (!file || !call || file.isPython) return undefined;
    const place = { file, block: call.block };
    const callsOn = linker.resolver.denote(call.callee, place).some((one) => one.kind === 'function' && callsParameter(one));
    if (!callsOn) return undefined;
    return call.positional
      .flatMap((one) => linker.resolver.denote(one, place))
      .flatMap((one) => (one.kind === 'function' ? (judge(one) ?? []) : []))
      .find(({ authenticates }) => authenticates === 'yes');
  }

  /** Whether a function gives back one that calls what it was handed with a request. */
  function callsParameter({ file, id }: FunctionNode): boolean {
    const names = new Set(file.code.functions[id]!.parameters.map(({ name }) => name));
    return nestedFunctions(file, id).some((inner) =>
      bodyOf(file, inner).calls.some(
        ({ call: { callee, positional } }) => callee.kind === 'name' && names.has(callee.name) && positional.length > 1,
      ),
    );
  }

  /** `return not request.user.is_authenticated`: refuses who is signed in, and nobody else. */
  function lets(one: Denotation): boolean {
    return nodesOf(linker, one).some(({ file, id }) => {
      if (file.code.functions[id]!.name !== 'has_permission') return false;
      const { returns } = bodyOf(file, id);
      return returns.length > 0 && returns.every(({ value }) => value !== undefined && isOfGuests(value, file));
    });
  }

  /** `passport.authenticate('local')` is the sign-in itself. */
  function isSignIn(library: (typeof known)[number], one: Denotation): boolean {
    if (!library.except || one.kind !== 'external' || !one.origin) return false;
    const value = linker.argument(one.origin.call, library.except.slot);
    const constant = value && linker.constants.valueOf(value, { file: one.origin.file, block: one.origin.call.block });
    const names = constant?.kind === 'list' ? constant.items : constant ? [constant] : [];
    return (
      names.length > 0 &&
      names.every(
        (name) =>
          name.kind === 'literal' && (library.except!.values.includes(String(name.value)) || saysSignIn(String(name.value))),
      )
    );
  }

  /** `koaJwt({ passthrough: true })` finds out who is calling and refuses nobody. */
  function isOpen({ open }: (typeof known)[number], one: Denotation): boolean {
    if (!open || one.kind !== 'external' || !one.origin) return false;
    const value = linker.argument(one.origin.call, open.slot);
    const constant = value && linker.constants.valueOf(value, { file: one.origin.file, block: one.origin.call.block });
    return constant?.kind === 'literal' && constant.value === open.value;
  }

  /** The library guard a class is derived from; `none` when it is the sign-in, or lets pass whom the library would refuse. */
  function libraryBase(one: Denotation): (typeof known)[number] | 'none' | undefined {
    if (one.kind !== 'class' && one.kind !== 'instance') return undefined;
    for (const base of linker.resolver.basesOf(one.file, one.id)) {
      if (base.kind !== 'external') continue;
      // An object of a class below a library's guard: `class Bearer(HTTPBearer)`, `require = Bearer()`.
      const [library] = [...table.of(base.path), ...(one.kind === 'instance' ? table.of(`${base.path}()`) : [])];
      if (!library) continue;
      if (library.open && handsUp(one, library.open)) return 'none';
      if (isSignIn(library, base)) return 'none';
      const handle = one.file.methods.get(one.id)?.get('handleRequest');
      if (handle === undefined) return library;
      const { raises, calls } = bodyOf(one.file, handle);
      const callsBase = calls.some(({ call }) => call.callee.kind === 'member' && call.callee.property === 'handleRequest');
      return raises.length === 0 && !callsBase ? 'none' : library;
    }
    return undefined;
  }

  /** `super().__init__(auto_error=False)` of a class below a library's guard. */
  function handsUp(one: Denotation, open: NonNullable<(typeof known)[number]['open']>): boolean {
    const made = one.kind === 'class' || one.kind === 'instance' ? one.file.methods.get(one.id)?.get('__init__') : undefined;
    if (made === undefined || !(one.kind === 'class' || one.kind === 'instance')) return false;
    return bodyOf(one.file, made).calls.some(({ call }) => {
      const value = call.named.find(({ name }) => open.slot.at.includes(name))?.value;
      return value?.kind === 'literal' && value.value === open.value;
    });
  }

  function judge(one: Denotation): Judgement | undefined {
    const syntax = syntaxOf(one);
    if (!syntax) return undefined;
    if (!judged.has(syntax)) {
      const nodes = nodesOf(linker, one);
      const found = nodes.length === 0 ? undefined : judgeNodes(one, nodes);
      judged.set(syntax, found?.authenticates === 'no' && found.authorises === 'no' ? undefined : found);
    }
    return judged.get(syntax);
  }

  function judgeNodes(one: Denotation, nodes: readonly FunctionNode[]): Judgement {
    const has = (bit: number) => nodes.some((node) => marks(node, CALL_DEPTH) & bit);
    const usesLibrary = has(mark.library);
    const isUnauthenticated = has(mark.unauthenticated);
    const isForbidden = has(mark.forbidden);
    const name =
      one.kind === 'class' || one.kind === 'instance' ? classSymbol(one.file, one.id) : symbolOf(nodes[0]!.file, nodes[0]!.id);
    const own = snake(name.slice(name.indexOf('#') + 1));
    const saysSo = guardName.test(own) && !partName.test(own);
    const isDecided = isUnauthenticated || usesLibrary;
    const refusing = nodes.filter((node) => marks(node, CALL_DEPTH) !== 0);
    if (!saysSo && refusing.length > 0 && refusing.every(answersErrors)) return { authenticates: 'no', authorises: 'no' };
    if (!usesLibrary && nodes.every(checksBodyOnly)) return { authenticates: 'no', authorises: 'no' };
    if (!isDecided && nodes.every(asksNothingOfCaller)) return { authenticates: 'no', authorises: 'no' };
    if (!usesLibrary && nodes.every(asksWhichApplication)) return { authenticates: 'unknown', authorises: 'no' };
    const authenticates: Truth =
      isDecided && (saysSo || usesLibrary || isUnauthenticated) ? 'yes' : saysSo ? 'unknown' : isForbidden ? 'unknown' : 'no';
    const saysRole = (saysSo && roleName.test(name)) || (isUnauthenticated && roleName.test(own));
    const authorises: Truth = isForbidden ? 'yes' : saysRole ? 'unknown' : 'no';
    return { authenticates, authorises };
  }

  /** `(ctx, next) => (blocked.has(ctx.ip) ? ctx.throw(403) : next())`: a function without a name whose code has no word of who is calling. */
  function asksNothingOfCaller({ file, id }: FunctionNode): boolean {
    if (file.isPython || file.code.functions[id]!.name !== '') return false;
    const { bindings, calls, compares, blocks } = bodyOf(file, id);
    const tests = blocks.flatMap((at) => {
      const block = file.code.blocks[at]!;
      return block.kind === 'branch' ? [block.test] : [];
    });
    const said = [
      ...bindings.flatMap(({ value }) => value ?? []),
      ...calls.flatMap(({ call }) => [call.callee, ...call.positional]),
      ...compares.flatMap(({ left, right }) => [left, right]),
      ...tests,
    ];
    const isAskedElsewhere = calls.some((site) =>
      linker.calls.targetsOf(site).some(({ to, isCallback }) => !isCallback && marks(to, CALL_DEPTH) !== 0),
    );
    return !isAskedElsewhere && !said.some((value) => callerWords.test(linker.show(value, file)));
  }

  /** Hands every request on and refuses nobody itself: it turns the errors of the handlers into answers. */
  function answersErrors({ file, id }: FunctionNode): boolean {
    const { calls, raises, blocks } = bodyOf(file, id);
    const inside = (block: BlockId, kind: 'try' | 'handler') =>
      blocksAround(file, block).some((one) => one.kind === kind && file.functionOf[one.id] === id);
    const isOwn = (block: BlockId) => !inside(block, 'handler');
    const parameters = new Set(file.code.functions[id]!.parameters.map(({ name }) => name));
    const handsOn = (callee: Value) =>
      callee.kind === 'name' ? parameters.has(callee.name) : /^(?:get_response|app|call_next|next)$/.test(lastName(callee) ?? '');
    const own = calls.filter(({ call }) => isOwn(call.block));
    return (
      own.some(({ call }) => handsOn(call.callee) && inside(call.block, 'try')) &&
      !raises.some(({ block }) => isOwn(block)) &&
      !blocks.some((block) => file.code.blocks[block]!.kind === 'branch' && isOwn(block)) &&
      !own.some((site) => linker.calls.targetsOf(site).some(({ to, isCallback }) => !isCallback && marks(to, CALL_DEPTH) !== 0))
    );
  }

  /** `if (!clients[req.get('Client')]) return res.status(401).end()`: a header is all it looks at, and none that says who is calling. */
  function asksWhichApplication(node: FunctionNode): boolean {
    const readsHeader = bodyOf(node.file, node.id).calls.some(
      ({ call: { callee, positional } }) =>
        callee.kind === 'member' && /^(?:get|header)$/.test(callee.property) && typeof literalOf(positional[0]) === 'string',
    );
    return readsHeader && asksNothingOfCaller(node);
  }

  function callsGuard(node: FunctionNode): boolean {
    const fn = node.file.code.functions[node.id]!;
    const place = { file: node.file, block: node.file.code.blocks[fn.block]!.parent };
    const values = fn.parameters
      .flatMap((parameter) => [parameter.default, parameter.type])
      .filter((value) => value !== undefined);
    return values.some((value) =>
      injected(linker, value, place).some(
        (one) =>
          one.kind === 'external' && table.of(one.path).some((guard) => guard.authenticates === 'yes' && !isOpen(guard, one)),
      ),
    );
  }

  /** `verify_jwt_in_request(optional=True)` */
  function isTold(call: Call, { except, open }: (typeof known)[number]): boolean {
    return [except, open].some((one) => one !== undefined && linker.argument(call, one.slot) !== undefined);
  }

  /** `verify_jwt_in_request()` in the decorator that the project wrote around it, `passport.authenticate('jwt')(req, res, next)`. */
  function asksLibrary({ file, id }: FunctionNode): boolean {
    return bodyOf(file, id).calls.some((site) => {
      const { callee, block, isStatement } = site.call;
      // A middleware of Django's that wraps a view in `login_required` lets views pass that say so.
      const made = callee.kind === 'call' && !file.isPython ? file.code.calls[callee.call]!.callee : undefined;
      const name = lastName(made ?? callee);
      if (name === undefined || !(isStatement || made) || !(table.hasName(name) || (made && table.hasName(`${name}()`))))
        return false;
      return linker.resolver
        .denote(callee, { file, block })
        .some(
          (one) =>
            one.kind === 'external' &&
            table
              .of(one.path)
              .some((guard) =>
                guard.authenticates === 'yes' && made ? !isSignIn(guard, one) && !isOpen(guard, one) : !isTold(site.call, guard),
              ),
        );
    });
  }

  function marksOf(node: FunctionNode): number {
    const statuses = statusesOf(node.file, node.id);
    return (
      (statuses.has(401) || inlineGuards(linker, node).length > 0 ? mark.unauthenticated : 0) |
      (statuses.has(403) ? mark.forbidden : 0) |
      (callsGuard(node) || asksLibrary(node) ? mark.library : 0)
    );
  }

  return { guardOf };
}

/**
 * `const { auth, error } = await parseRequest(request)`: what gets the whole request, and answers 401, looks at who is calling; not where it is told not
 * to, nor where it does the work of the handler (`return login(request)`).
 */
function isHandedRequest({ site, name }: MiddlewareDraft): boolean {
  if (!site || saysSignIn(name) || isAnswer(site)) return false;
  // A Python handler hands its request to whatever does the work (`proxy_request(request, url)`): the name has to say that it asks.
  if (site.file.isPython && !askingWords.test(name.replace(/\(.*$/s, ''))) return false;
  const isTold = (value: Value) =>
    value.kind === 'object' &&
    value.entries.some(({ key }) => key !== undefined && /^(?:skip|no|without|optional|public)/i.test(key));
  return isHandedRequestOf(site) && !site.call.positional.some(isTold);
}

/** `await schema.validateAsync(req.body)`, whatever it answers: a look at what is sent, where nothing is read that says who is calling. */
function checksBodyOnly({ file, id }: FunctionNode): boolean {
  if (file.isPython) return false;
  const { bindings, calls } = bodyOf(file, id);
  const parts = (value: Value) => [...valuesIn(value, file, 5)];
  const isBody = (value: Value) => value.kind === 'member' && value.property === 'body';
  const isCheck = ({ callee, positional }: Call) =>
    bodyChecks.test(lastName(callee) ?? '') && positional.some((value) => parts(value).some(isBody));
  if (!calls.some(({ call }) => isCheck(call))) return false;
  const said = [
    ...bindings.flatMap(({ value }) => value ?? []),
    ...calls.flatMap(({ call }) => [call.callee, ...call.positional]),
  ].flatMap(parts);
  return !said.some((one) => one.kind === 'member' && callerMembers.test(one.property));
}

const bodyChecks =
  /^(?:validate(?:Async|Sync)?|parse(?:Async)?|safeParse(?:Async)?|validateOrReject|plainToClass|plainToInstance)$/;
const callerMembers = /^(?:headers?|cookies|signedCookies|session|user|auth|authorization|isAuthenticated|token|verify)$/;

function literalOf(value: Value | undefined): unknown {
  return value?.kind === 'literal' ? value.value : undefined;
}

const askingWords = /auth(?!ors?\b)|user|token|session|permission|guard|require|check|verify|protect|identity|principal/i;
/** `local-login`, `adminSignIn`, `signup`: strategies are named by their projects. */
function saysSignIn(strategy: string): boolean {
  const words = wordsOf(strategy);
  return (
    words.some((word) => signInWords.has(word)) &&
    !words.some((word) => word === 'jwt' || word === 'bearer' || word === 'session')
  );
}

const signInWords = new Set(['local', 'login', 'signin', 'signup', 'sign', 'register', 'registration', 'credentials']);

function handlerName({ handler, handlerName: name }: RouteDraft): string {
  return (handler && handler.file.code.functions[handler.id]!.name) || (name ?? '');
}

function injected(linker: Linker, value: Value, place: Place): readonly Denotation[] {
  if (value.kind === 'index')
    return (value.index.kind === 'list' ? value.index.items : []).flatMap((item) => injected(linker, item, place));
  if (value.kind !== 'call') return [];
  const call = place.file.code.calls[value.call]!;
  return call.positional.flatMap((one) => linker.resolver.denote(one, place));
}

const callerWords =
  /auth|token|session|user|account|cookie|jwt|role|permission|admin|login|signed|api_?key|secret|credential|header/i;

/** The functions that run when something is applied: itself, a class's methods that frameworks call, an instance's `__call__`. */
export function nodesOf(linker: Linker, one: Denotation): readonly FunctionNode[] {
  if (one.kind === 'function') return [{ file: one.file, id: one.id }];
  if (one.kind !== 'class' && one.kind !== 'instance') return [];
  const names = [
    '__call__',
    'dispatch',
    'canActivate',
    'use',
    'process_request',
    'has_permission',
    'authenticate',
    'handle',
    'allow_request',
    'process_view',
    'intercept',
    'validate',
    '__init__',
    'constructor',
  ];
  const found: FunctionNode[] = [];
  for (const cls of [
    { file: one.file, id: one.id },
    ...linker.resolver
      .basesOf(one.file, one.id)
      .flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : [])),
  ]) {
    for (const name of names) {
      const id = cls.file.methods.get(cls.id)?.get(name);
      if (id !== undefined) found.push({ file: cls.file, id });
    }
  }
  return found;
}

/** The function or class that something applied is; undefined for anything else. */
export function syntaxOf(one: Denotation): FunctionSyntax | ClassSyntax | undefined {
  if (one.kind === 'function') return one.file.code.functions[one.id];
  return one.kind === 'class' || one.kind === 'instance' ? one.file.code.classes[one.id] : undefined;
}

function isOfGuests(value: Value, { code }: CodeFile): boolean {
  if (value.kind !== 'unary' || value.operator !== 'not') return false;
  const asked = value.operand.kind === 'call' ? code.calls[value.operand.call]!.callee : value.operand;
  return lastName(asked) === 'is_authenticated';
}

/** In small letters: a regular expression of this size that ignores case takes about twice as long to compile. */
function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
