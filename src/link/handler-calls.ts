import { bodyOf } from '../model/body.ts';
import type { RoutePurpose } from '../model/concepts.ts';
import type { FrameworkSections, RouteDraft, Slot } from '../model/framework.ts';
import type { CallEdge, CallSite, ClassNode, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call, FunctionSyntax } from '../model/syntax.ts';
import type { ClassId, FunctionId, Truth, Value } from '../model/value.ts';
import { nodesOf } from './guards.ts';
import { handedOver } from './handed-over.ts';
import { lineage } from './handler-classes.ts';
import { formsOf, takesFileInForm } from './inputs.ts';
import { PatternTable } from './match.ts';
import { comparesPassword } from './password-checks.ts';
import { blocksAround, lastName } from './program.ts';
import { wordsOf } from './purposes-words.ts';
import { partsOf, visitStanding } from './values.ts';
import { says } from './words.ts';

/** What the libraries that a handler uses say of its route. */
export interface HandlerCalls {
  /** What its calls cost, with the reason, in order of the calls. */
  costsOf(draft: RouteDraft): readonly Cost[];
  /** A parameter of an upload type, an upload parser applied to the route, or a file that its code takes. */
  takesFile(draft: RouteDraft): boolean;
  /** What it does with passwords: hashes one, compares one with its hash; or HTTP Basic asks for one before it or in it. */
  treatsPasswords(draft: RouteDraft): ReadonlySet<PasswordUse>;
  /** Whether the project of a route hashes passwords anywhere: the accounts that it makes have one. */
  keepsPasswords(draft: RouteDraft): boolean;
  /** Whether it asks another service; unknown where it is not in sight. */
  asksService(draft: RouteDraft): Truth;
  /** Whether asking another service is all it does: no query and no password stands in its way. */
  isPassedOn(draft: RouteDraft): boolean;
}

/** What a call does with a password. */
export type PasswordUse = FrameworkSections['passwords'][number]['does'];

type Cost = readonly [purpose: RoutePurpose, because: string];

/** What the calls that a function makes itself say. */
interface Own {
  readonly costs: readonly Cost[];
  /** It calls what reads files out of a request. */
  readonly parsesFile: boolean;
  readonly takesFile: boolean;
  readonly passwords: readonly PasswordUse[];
  readonly asksService: boolean;
  readonly asksDatabase: boolean;
}

/** Functions that are looked into for one route. */
const MAX_FUNCTIONS = 60;
const DEPTH = 5;

/** What runs a function that it is handed. */
const runners =
  /^(?:add_task|submit|run_in_executor|to_thread|run_in_threadpool|run_sync|Thread|Timer|enqueue|call_soon|create_task|spawn|start_soon)$/;

/** Gives what the calls of a handler, and of what it calls, say. */
export function buildHandlerCalls(linker: Linker): HandlerCalls {
  const { resolver } = linker;
  const costly = new PatternTable(
    linker.frameworks.flatMap((one) => (one.costly ?? []).map((cost) => [cost.call, cost] as const)),
  );
  const uploads = new PatternTable(linker.frameworks.flatMap((one) => (one.uploads ?? []).map((path) => [path, true] as const)));
  const passwords = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.passwords ?? []).flatMap(({ call, does, only, given }) => (only || given ? [] : [[call, does] as const])),
    ),
  );
  const given = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.passwords ?? []).flatMap(({ call, does, given: slot }) => (slot ? [[call, { does, slot }] as const] : [])),
    ),
  );
  const strategies = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.passwords ?? []).flatMap(({ call, does, only }) => (only ? [[call, { does, only }] as const] : [])),
    ),
  );
  const services = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.queries ?? []).flatMap(({ call, target, isInternal }) =>
        target === 'http' && !isInternal ? [[call, true] as const] : [],
      ),
    ),
  );
  const stored = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.queries ?? []).flatMap(({ call, target }) => (target === 'http' ? [] : [[call, true] as const])),
    ),
  );
  const isFile = (path: string) => uploads.of(path).length > 0;
  const known = new Map<FunctionSyntax, Own>();

  function ownOf({ file, id }: FunctionNode): Own {
    const fn = file.code.functions[id]!;
    let found = known.get(fn);
    if (!found) {
      const calls = bodyOf(file, id).calls.map((site) => ({ site, paths: resolver.calleePaths(site) }));
      const asksService = calls.some(({ paths }) => paths.some((path) => services.of(path).length > 0));
      const costs = calls.flatMap(({ site, paths }) =>
        [...paths, ...pathsHanded(site)]
          .flatMap((path) => costly.of(path))
          .filter(({ given: text }) => text === undefined || textsIn(site).includes(text))
          .map(({ purpose }): Cost => [purpose, `it calls ${linker.show(site.call.callee, file)}`]),
      );
      if (asksService) costs.push(...calls.flatMap(({ site, paths }) => costsByHost(site, paths)));
      const parsesFile = calls.some(({ paths }) => paths.some(isFile));
      // A service without a library: `def send_sms(...): requests.post(...)`.
      const sends = asksService ? sendsBy(fn.name) : undefined;
      if (sends) costs.push([sends, `it calls ${fn.name}`]);
      const used = calls.flatMap(({ site, paths }): PasswordUse[] =>
        isKeyCompared(site)
          ? []
          : paths.flatMap((path) => [
              ...passwords.of(path),
              ...given.of(path).flatMap(({ does, slot }) => (mayHold(site.call, slot) ? [does] : [])),
              ...strategyOf(`${path}()`, site),
            ]),
      );
      known.set(
        fn,
        (found = {
          costs,
          parsesFile,
          takesFile: parsesFile || readersIn(file).has(id),
          asksService,
          asksDatabase: calls.some(({ paths }) => paths.some((path) => stored.of(path).length > 0)),
          // What hashes a password beside it looks whether it is a new one.
          passwords: !used.includes('hash') && comparesPassword({ file, id }) ? [...used, 'compare'] : used,
        }),
      );
    }
    return found;
  }

  const hosts = linker.frameworks.flatMap((one) => one.costlyHosts ?? []);
  /** `axios.post('https://api.stripe.com/v1/charges', ...)`: by the address that is asked, or that the client was made for. */
  function costsByHost(site: CallSite, paths: readonly string[]): readonly Cost[] {
    if (!paths.some((path) => services.of(path).length > 0)) return [];
    for (const text of [...textsIn(site), ...clientsOf(site).flatMap(textsIn)]) {
      const host = hostOf(text);
      const found = host && hosts.find((one) => host === one.host || host.endsWith(`.${one.host}`));
      if (found) return [[found.purpose, `it asks ${found.host}`]];
    }
    return [];
  }

  /** Texts that a call is given, constants followed. */
  function textsIn({ file, call }: CallSite): readonly string[] {
    return givenTo(call)
      .flatMap((value) => partsWithin(value))
      .flatMap((part) => {
        if (part.kind === 'literal') return typeof part.value === 'string' ? [part.value] : [];
        if (part.kind !== 'name' && part.kind !== 'member') return [];
        const constant = linker.constants.valueOf(part, { file, block: call.block });
        if (constant.kind === 'literal') return typeof constant.value === 'string' ? [constant.value] : [];
        return part.kind === 'name' ? beginningsOf(part, { file, block: call.block }) : [];
      });
  }

  /** What the texts that a name holds begin with: `url = f"https://api.groq.com/{version}/chat"`. */
  function beginningsOf(name: Value, place: Place): readonly string[] {
    return resolver.bindingsOf(name, place).flatMap(({ value }) => {
      const first = value?.kind === 'template' ? value.parts[0] : value?.kind === 'binary' ? value.left : undefined;
      return first?.kind === 'literal' && typeof first.value === 'string' ? [first.value] : [];
    });
  }

  /** The calls that made what a call is made on: `axios.create({ baseURL })`. */
  function clientsOf({ file, call }: CallSite): readonly CallSite[] {
    const object = call.callee.kind === 'member' ? call.callee.object : call.callee;
    return resolver
      .denote(object, { file, block: call.block })
      .flatMap((one) => (one.kind === 'external' && one.origin ? [one.origin] : []));
  }

  /** Whether a call has an argument, or spread ones that may hold it. */
  function mayHold(call: Call, slot: Slot): boolean {
    const isSpread = (value: Value) => value.kind === 'spread';
    return (
      linker.argument(call, slot) !== undefined ||
      call.positional.some(isSpread) ||
      call.named.some(({ value }) => isSpread(value))
    );
  }

  const readers = new Map<CodeFile, ReadonlySet<FunctionId>>();
  /** Functions of a file that read the files of a request, themselves or in a function inside them. */
  function readersIn(file: CodeFile): ReadonlySet<FunctionId> {
    let found = readers.get(file);
    if (!found) readers.set(file, (found = readReaders(file)));
    return found;
  }

  function readReaders(file: CodeFile): ReadonlySet<FunctionId> {
    const found = new Set<FunctionId>();
    if (!says(file, fileMembers)) return found;
    const passedOn = filesPassedOn(file);
    visitStanding(file, (value, block) => {
      if (!partsWithin(value).some((one) => isFileRead(one, { file, block }) && !passedOn.has(one))) return;
      found.add(file.functionOf[block]!);
      for (const one of blocksAround(file, block)) if (one.kind === 'function') found.add(one.function);
    });
    found.delete(0);
    return found;
  }

  /**
   * Where all files of a request only go somewhere else, so that nothing is said of whether any is taken: into a copy of the request
   * (`data['FILES'] = request.FILES`), or to what a subclass says (`self.form(request.POST, request.FILES)`).
   */
  function filesPassedOn(file: CodeFile): ReadonlySet<Value> {
    const found = new Set<Value>();
    for (const { target, value } of file.code.assigns) if (target.kind !== 'name') found.add(value);
    for (const { call } of file.sites) if (isOfSubclass(call, file)) for (const one of givenTo(call)) found.add(one);
    return found;
  }

  /** `self.form(...)`, of no method. */
  function isOfSubclass({ callee, block }: Call, file: CodeFile): boolean {
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') return false;
    return !resolver.denote(callee, { file, block }).some((one) => one.kind === 'function');
  }

  function isFileRead(value: Value, place: Place): boolean {
    return value.kind === 'member' && fileMembers.includes(value.property) && resolver.pathsOf(value, place).some(isFile);
  }

  /** The handler and the project functions it calls or has called, some deep, nearest first. `edges`: those that are followed. */
  function reachedBy(
    handler: FunctionNode,
    edges: 'typed' | 'sole' | 'named' = 'typed',
    within?: ClassNode,
  ): readonly FunctionNode[] {
    const found = new Map<FunctionSyntax, FunctionNode>();
    const line = within && isOfBase(handler, within) ? lineage(linker, within.file, within.id) : [];
    let layer = [handler];
    for (let depth = 0; depth <= DEPTH && layer.length > 0; depth++) {
      const next: FunctionNode[] = [];
      for (const node of layer) {
        const fn = node.file.code.functions[node.id]!;
        if (found.has(fn) || found.size > MAX_FUNCTIONS) continue;
        found.set(fn, node);
        const calls = linker.calls.callsIn(node.file, node.id);
        const own = line.some((cls) => cls.file === node.file && cls.id === fn.class) ? methodsCalled(node, line) : undefined;
        const unsure = edges === 'sole' ? overridden(calls.filter(({ site }) => !own?.has(site.call))) : undefined;
        next.push(...(own?.values() ?? []));
        for (const { by, to, site } of calls)
          if (!own?.has(site.call) && (by === 'typed' || (by === 'name' && edges === 'named')) && !unsure?.has(site))
            next.push(to);
        for (const site of bodyOf(node.file, node.id).calls)
          next.push(...handedOver(site, linker), ...linker.calls.hooksOf(site));
      }
      layer = next;
    }
    return [...found.values()];
  }

  /** The methods of a class that one of its line calls on itself, nearest first: `self.save()` of a view below the class that has `post`. */
  function methodsCalled({ file, id }: FunctionNode, line: readonly ClassNode[]): ReadonlyMap<Call, FunctionNode> {
    const found = new Map<Call, FunctionNode>();
    for (const { call } of bodyOf(file, id).calls) {
      const { callee } = call;
      if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') continue;
      for (const cls of line) {
        const method = cls.file.methods.get(cls.id)?.get(callee.property);
        if (method === undefined) continue;
        found.set(call, { file: cls.file, id: method });
        break;
      }
    }
    return found;
  }

  /** A library's method that something else is to call: `background_tasks.add_task(mail.send_message, message)`, `Thread(target=server.sendmail)`. */
  function pathsHanded({ file, call }: CallSite): readonly string[] {
    if (!runners.test(lastName(call.callee) ?? '')) return [];
    return givenTo(call)
      .filter(({ kind }) => kind === 'member')
      .flatMap((value) => resolver.pathsOf(value, { file, block: call.block }));
  }

  function takesFile(draft: RouteDraft): boolean {
    if (draft.takesFile) return true;
    // A parser for every route of an app or router says nothing of this one.
    const own = draft.middleware.filter(({ via }) => via !== 'app' && via !== 'router');
    if (own.some((one) => one.what.some((what) => (what.kind === 'external' ? isFile(what.path) : parsesFiles(what)))))
      return true;
    if (!draft.handler) return false;
    const { file, id } = draft.handler;
    const fn = file.code.functions[id]!;
    const place = { file, block: file.code.blocks[fn.block]!.parent };
    for (const { type, default: value } of fn.parameters) {
      if (type && isUpload(resolver.denoteType(type, place))) return true;
      if (value && isUpload(resolver.denote(value, place))) return true;
    }
    if (readsFormFile(draft.handler) || handsFileOn(draft.handler)) return true;
    if (handsFormOn(draft.handler)) return true;
    return reachedBy(draft.handler, 'sole', draft.handlerClass).some((node) => ownOf(node).takesFile);
  }

  /**
   * The project's own function around the parser of a library, `(req, res, next) => upload.single('photo')(req, res, ...)`, or one that takes the file
   * before the handler runs.
   */
  function parsesFiles(what: Denotation): boolean {
    return nodesOf(linker, what).some((node) => {
      const fn = node.file.code.functions[node.id]!;
      let parses = parsers.get(fn);
      if (parses === undefined)
        parsers.set(fn, (parses = ownOf(node).takesFile || reachedBy(node, 'sole').some((one) => ownOf(one).parsesFile)));
      return parses;
    });
  }
  const parsers = new Map<FunctionSyntax, boolean>();

  function isUpload(denoted: readonly Denotation[]): boolean {
    const flat = denoted.flatMap((one) => (one.kind === 'external' && one.element ? [...one.element] : [one]));
    return (
      flat.some((one) => one.kind === 'external' && isFile(one.path)) ||
      flat.some((one) => one.kind === 'instance' && holdsUpload(one.file, one.id))
    );
  }

  /** The handler gives the request's files to something: `save(request.files['avatar'])`, `ProfileForm(request.POST, request.FILES)`. */
  function handsFileOn({ file, id }: FunctionNode): boolean {
    return bodyOf(file, id).calls.some(
      ({ call }) =>
        !isOfSubclass(call, file) &&
        givenTo(call).some(
          (value) =>
            (value.kind === 'member' || value.kind === 'index') &&
            resolver.pathsOf(value, { file, block: call.block }).some(isFile),
        ),
    );
  }

  /** `form = ProfileForm()`, which reads the request by itself and has a field for a file, goes on to a function of the project: `save_profile(form)`. */
  function handsFormOn(handler: FunctionNode): boolean {
    const forms = formsOf(linker, handler).filter(({ form }) => takesFileInForm(linker, form));
    if (forms.length === 0) return false;
    const { bindings, calls } = bodyOf(handler.file, handler.id);
    const names = new Set(
      bindings.flatMap(({ name, value }) =>
        value?.kind === 'call' && forms.some(({ site }) => site.id === value.call) ? [name] : [],
      ),
    );
    return calls.some(
      (site) =>
        givenTo(site.call).some((value) => value.kind === 'name' && names.has(value.name)) &&
        linker.calls.targetsOf(site).some(({ isCallback }) => !isCallback),
    );
  }

  /** A form class whose fields take files: `class AreaCreate(BaseModel): photo: UploadFile`. */
  function holdsUpload(file: CodeFile, id: ClassId): boolean {
    const isFileType = (type: Value, place: Place) =>
      resolver
        .denoteType(type, place)
        .flatMap((one) => (one.kind === 'external' && one.element ? [...one.element] : [one]))
        .some((one) => one.kind === 'external' && isFile(one.path));
    return lineage(linker, file, id).some((cls) => {
      const { block } = cls.file.code.classes[cls.id]!;
      const place = { file: cls.file, block };
      const made = cls.file.methods.get(cls.id)?.get('__init__');
      const parameters = made === undefined ? [] : cls.file.code.functions[made]!.parameters;
      return (
        cls.file.code.bindings.some((one) => one.block === block && one.type && isFileType(one.type, place)) ||
        parameters.some((one) => one.type && isFileType(one.type, place))
      );
    });
  }

  function treatsPasswords({ handler, handlerClass, middleware }: RouteDraft): ReadonlySet<PasswordUse> {
    const found = new Set(middleware.flatMap(({ what }) => what.flatMap(asksBefore)));
    for (const node of handler ? reachedBy(handler, 'named', handlerClass) : [])
      for (const use of ownOf(node).passwords) found.add(use);
    if (handler && readsAuthorization(handler)) found.add('ask');
    return found;
  }

  let keepers: ReadonlySet<string> | undefined;
  function keepsPasswords({ handler }: RouteDraft): boolean {
    keepers ??= new Set(
      linker.frameworks.flatMap((one) =>
        (one.passwords ?? []).flatMap(({ call, does }) =>
          does === 'hash' ? resolver.callsTo(call).map(({ file }) => file.facts.source.project) : [],
        ),
      ),
    );
    return handler !== undefined && keepers.has(handler.file.facts.source.project);
  }

  /** What is applied to a route asks for a password, or is a function that something applied to it asks for. */
  function asksBefore(one: Denotation): readonly PasswordUse[] {
    if (one.kind === 'external' && one.origin && strategies.of(one.path).length > 0) return strategyOf(one.path, one.origin);
    const paths = one.kind === 'external' ? [one.path] : one.kind === 'function' ? decoratorPaths(one) : [];
    return paths.flatMap((path) => passwords.of(path).filter((use) => use === 'ask'));
  }

  /** What a strategy does that a call is given by its name: `passport.authenticate('local')`, applied to a route or called in its handler. */
  function strategyOf(made: string, { file, call }: CallSite): readonly PasswordUse[] {
    const [strategy] = strategies.of(made);
    const value = strategy && linker.argument(call, strategy.only.slot);
    if (!strategy || !value) return [];
    const said = value.kind === 'literal' ? [String(value.value)] : resolver.pathsOf(value, { file, block: call.block });
    return said.some((text) => strategy.only.values.some((one) => linker.fits(one, text))) ? [strategy.does] : [];
  }

  function decoratorPaths({ file, id }: FunctionNode): readonly string[] {
    const { decorators, block } = file.code.functions[id]!;
    return decorators.flatMap((value) => resolver.pathsOf(value, { file, block: file.code.blocks[block]!.parent }));
  }

  /** `auth = request.authorization` */
  function readsAuthorization({ file, id }: FunctionNode): boolean {
    const { bindings, calls } = bodyOf(file, id);
    const values = [
      ...bindings.flatMap(({ value, block }) => (value ? [{ value, block }] : [])),
      ...calls.flatMap(({ call }) => [call.callee, ...call.positional].map((value) => ({ value, block: call.block }))),
    ];
    return values.some(({ value, block }) => {
      let inner = value;
      while (inner.kind === 'member' && inner.property !== 'authorization') inner = inner.object;
      return (
        inner.kind === 'member' && resolver.pathsOf(inner, { file, block }).some((path) => passwords.of(path).includes('ask'))
      );
    });
  }

  return {
    takesFile,
    treatsPasswords,
    keepsPasswords,
    asksService: ({ handler, handlerClass }) =>
      !handler
        ? // A view that writes nothing of its own.
          handlerClass
          ? 'no'
          : 'unknown'
        : reachedBy(handler, 'named', handlerClass).some((node) => ownOf(node).asksService)
          ? 'yes'
          : 'no',
    isPassedOn: ({ handler }) => {
      const own = handler ? reachedBy(handler, 'named').map(ownOf) : [];
      return own.some((one) => one.asksService) && own.every((one) => !one.asksDatabase && one.passwords.length === 0);
    },
    costsOf: ({ handler, handlerClass }) =>
      handler ? reachedBy(handler, 'typed', handlerClass).flatMap((node) => ownOf(node).costs) : [],
  };
}

/** Whether a function is a method of another class than the one that is registered. */
function isOfBase({ file, id }: FunctionNode, within: ClassNode): boolean {
  const cls = file.code.functions[id]!.class;
  return cls !== undefined && !(file === within.file && cls === within.id);
}

/** `compare(apiKey, hashedKey)`: a long random value, which nobody guesses, is kept as passwords are. */
function isKeyCompared({ call }: CallSite): boolean {
  const [first] = call.positional;
  const words = first?.kind === 'name' || first?.kind === 'member' ? wordsOf(lastName(first) ?? '') : [];
  return words.some((word) => word === 'key' || word === 'apikey') && !words.includes('password');
}

/** `send_sms`, `sendVerificationMail`: what a function says that it sends. */
function sendsBy(name: string): 'sms' | 'mail' | undefined {
  const words = wordsOf(name);
  if (!words.includes('send')) return undefined;
  return words.includes('sms') ? 'sms' : words.some((word) => word === 'mail' || word === 'email') ? 'mail' : undefined;
}

function hostOf(text: string): string | undefined {
  return /^https:\/\/([^/?#:\s]{1,200})/.exec(text)?.[1];
}

/** Calls of a method that several classes have: nobody knows which of them runs. */
function overridden(edges: readonly CallEdge[]): ReadonlySet<CallSite> {
  const first = new Map<CallSite, FunctionSyntax>();
  const found = new Set<CallSite>();
  for (const { site, to, isCallback } of edges) {
    const fn = to.file.code.functions[to.id]!;
    if (isCallback || fn.class === undefined) continue;
    if ((first.get(site) ?? fn) !== fn) found.add(site);
    first.set(site, fn);
  }
  return found;
}

function givenTo({ positional, named }: Call): readonly Value[] {
  return [...positional, ...named.map(({ value }) => value)];
}

/** What requests call their files. */
const fileMembers = ['file', 'files', 'FILES'];
const MAX_PARTS = 400;

/** An expression and all its parts. */
function partsWithin(value: Value): readonly Value[] {
  const all = [value];
  for (let i = 0; i < all.length && i < MAX_PARTS; i++) all.push(...partsOf(all[i]!));
  return all;
}

/** A part of a form with a file name: `form = await request.form(); form['picture'].filename`, `(await request.post())['picture'].filename`. */
function readsFormFile({ file, id }: FunctionNode): boolean {
  if (!file.isPython) return false;
  const { calls, bindings } = bodyOf(file, id);
  const isFileName = (value: Value) =>
    partsWithin(value).some(
      (part) =>
        (part.kind === 'member' && part.property === 'filename') || (part.kind === 'literal' && part.value === 'filename'),
    );
  return (
    calls.some(({ call: { callee } }) => lastName(callee) === 'form' || isFormOf(callee)) &&
    (calls.some(({ call }) => call.positional.some(isFileName)) || bindings.some(({ value }) => value && isFileName(value)))
  );
}

/** `request.post`, `self.request.post` */
function isFormOf(callee: Value): boolean {
  return callee.kind === 'member' && callee.property === 'post' && lastName(callee.object) === 'request';
}
