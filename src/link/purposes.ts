import type { RoutePurpose } from '../model/concepts.ts';
import type { RouteDraft } from '../model/framework.ts';
import type { CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Parameter } from '../model/syntax.ts';
import type { ClassId, Value } from '../model/value.ts';
import { lineage } from './handler-classes.ts';
import { lastName } from './program.ts';
import { providersIn } from './providers.ts';

export interface Purposes {
  readonly purposes: ReadonlySet<RoutePurpose>;
  readonly because: ReadonlyMap<RoutePurpose, string>;
  readonly inputs: readonly string[];
}

/**
 * What a route is for, decided once from its method, path, handler name and inputs. Words are compared whole (`/designs` holds no `sign`).
 * `isGuarded`: something checks who is calling, so that "login" in its name means something else (a demo session, a sign-up to an event).
 */
export function purposesOf(linker: Linker, draft: RouteDraft, isGuarded: boolean): Purposes {
  const because = new Map<RoutePurpose, string>();
  const believe = (purpose: RoutePurpose, why: string) => {
    if (!because.has(purpose)) because.set(purpose, why);
  };
  const segments = draft.path.split('/').filter((segment) => segment && !segment.startsWith('{'));
  const pathWords = segments.map(wordsOf);
  const handlerName = nameOfHandler(draft);
  const handlerWords = wordsOf(handlerName);
  const last = pathWords.at(-1) ?? [];
  const inputs = draft.handler ? inputsOf(linker, draft.handler) : [];
  const inputWords = new Set(inputs.flatMap(wordsOf));
  const isRead = draft.method === 'GET' || draft.method === 'HEAD' || draft.method === 'OPTIONS';
  const all = pathWords.flat();
  const inPath = (...words: string[]) => words.every((word) => all.includes(word));
  const inHandler = (...words: string[]) => words.every((word) => handlerWords.includes(word));
  const isAuthArea = all.some((word) =>
    [
      'auth',
      'account',
      'accounts',
      'user',
      'users',
      'session',
      'sessions',
      'login',
      'signup',
      'register',
      'password',
      'token',
      'identity',
    ].includes(word),
  );
  const path = draft.path || '/';
  const says = (text: string) =>
    text === 'path' ? `its path is ${path}` : text === 'handler' ? `its handler is ${handlerName}` : text;
  const takesPassword =
    inputWords.has('password') || inputWords.has('passwd') || inputs.some((input) => /OAuth2PasswordRequestForm/.test(input));

  // A sign-in through a provider brings its token: there is no password to guess.
  const isFederated = !takesPassword && all.some((word) => providers.has(word));

  if (!isRead) {
    if (
      !isFederated &&
      (isPhrase(last, ['login'], ['signin'], ['sign', 'in'], ['log', 'in'], ['authenticate']) ||
        (last.join() === 'sessions' && takesPassword && draft.method === 'POST'))
    )
      believe('login', says('path'));
    else if (
      isPhrase(last, ['token'], ['access', 'token'], ['jwt', 'create'], ['obtain', 'token'], ['auth'], ['local'], ['email']) &&
      takesPassword
    )
      believe('login', says('path'));
    else if (last.includes('token') && inPath('login') && !isGuarded) believe('login', says('path'));
    else if (
      (inHandler('login') || inHandler('signin') || inHandler('sign', 'in') || inHandler('authenticate')) &&
      takesPassword &&
      !isGuarded
    )
      believe('login', says('handler'));
    else if (takesPassword && isAuthArea && !isGuarded && (inPath('login') || inPath('signin'))) believe('login', says('path'));

    const isSignup = isPhrase(last, ['register'], ['signup'], ['sign', 'up'], ['registration'], ['create', 'account'], ['join']);
    // `/register`, `/api/v1/users/register`, not `/devices/register` and `/rooms/join`.
    const subjects = all.filter((word) => !signupWords.has(word) && !/^(?:api|rest|public|app|web|backend|v\d{1,3})$/.test(word));
    const isOfPeople = subjects.length === 0 || subjects.some((word) => people.has(word));
    if (isSignup && !isGuarded && (takesPassword || isOfPeople)) believe('register', says('path'));
    else if (
      !isGuarded &&
      takesPassword &&
      (inHandler('register') ||
        inHandler('signup') ||
        inHandler('sign', 'up') ||
        inHandler('registration') ||
        inHandler('create', 'user'))
    )
      believe('register', says('handler'));
    else if (
      !isGuarded &&
      takesPassword &&
      draft.method === 'POST' &&
      last.length === 1 &&
      ['users', 'user', 'accounts'].includes(last[0]!)
    )
      believe('register', `it creates an account with a password at ${path}`);

    const aboutPassword = inPath('password') || inHandler('password') || all.includes('passwords');
    const isNew = aboutPassword && ['new', 'set'].some((word) => last.includes(word)) && last.includes('password');
    const isReset =
      isNew ||
      ['reset', 'forgot', 'forgotten', 'recover', 'recovery', 'lost', 'forget'].some(
        (word) => all.includes(word) || handlerWords.includes(word),
      );
    if (isReset && (aboutPassword || isAuthArea || all.includes('forgot')) && !isGuarded)
      believe(
        'password-reset',
        says(isNew || all.some((word) => /reset|forgot|recover|lost|forget/.test(word)) ? 'path' : 'handler'),
      );
    else if (aboutPassword && isGuarded && ['change', 'update'].some((word) => all.includes(word) || handlerWords.includes(word)))
      believe('password-change', says('path'));

    if (
      ['otp', 'totp', '2fa', 'mfa', 'twofactor'].some((word) => all.includes(word) || handlerWords.includes(word)) ||
      inPath('two', 'factor') ||
      (inputWords.has('otp') && !isGuarded)
    )
      believe('otp', says('path'));
    if (isUpload(linker, draft) || isNamedUpload(last) || isNamedUpload(handlerWords)) {
      believe(
        'upload',
        isUpload(linker, draft)
          ? 'it takes a file'
          : says(last.includes('upload') || last.includes('uploads') ? 'path' : 'handler'),
      );
    }
    if (
      isPhrase(last, ['refresh'], ['refresh', 'token'], ['token', 'refresh'], ['refresh', 'tokens']) ||
      (inPath('refresh') && inPath('token'))
    )
      believe('token-refresh', says('path'));
    if (['payment', 'payments', 'checkout', 'charge', 'refund'].some((word) => last.includes(word)))
      believe('payment', says('path'));
  }
  const isVerify = (words: readonly string[]) =>
    words.includes('verify') ||
    words.includes('verification') ||
    words.includes('activate') ||
    (words.includes('confirm') && (words.includes('email') || words.includes('account')));
  const aboutIdentity = ['email', 'mail', 'account', 'user', 'users', 'phone', 'auth', 'code', 'token', 'verification'].some(
    (word) => all.includes(word) || handlerWords.includes(word),
  );
  if (!isGuarded && !because.has('password-reset') && aboutIdentity && (isVerify(all) || (!isRead && isVerify(handlerWords))))
    believe('verification', says(isVerify(all) ? 'path' : 'handler'));
  if (isPhrase(last, ['logout'], ['signout'], ['sign', 'out'], ['log', 'out'])) believe('logout', says('path'));
  if (last.includes('export') || handlerWords.includes('export')) believe('export', says('path'));
  if (isPhrase(last, ['search']) || (handlerWords.includes('search') && isRead)) believe('search', says('path'));
  if (all.includes('admin')) believe('admin', says('path'));
  if (all.includes('webhook') || all.includes('webhooks')) believe('webhook', says('path'));
  if (isPhrase(last, ['health'], ['healthz'], ['healthcheck'], ['ping'], ['ready'], ['readyz'], ['live'], ['status']))
    believe('health', says('path'));
  // What a library's view is for is known: its path and name add nothing.
  if (draft.purposes) because.clear();
  for (const purpose of draft.purposes ?? []) believe(purpose, `its handler is ${draft.handlerName ?? handlerName}`);
  for (const [purpose, why] of costlyCalls(linker, draft)) believe(purpose, why);
  if (because.has('logout')) for (const other of ['login', 'token-refresh'] as const) because.delete(other);
  if (because.has('webhook')) for (const other of ['login', 'verification', 'payment'] as const) because.delete(other);
  return { purposes: new Set(because.keys()), because, inputs };
}

/** `/avatar/upload`, `upload_document`, not `/upload-sync-data`: what a client writes back as records is no file. */
function isNamedUpload(words: readonly string[]): boolean {
  return words.some((word) => word === 'upload' || word === 'uploads') && !words.some((word) => recordWords.has(word));
}

const recordWords = new Set(
  'data record records row rows event events change changes metric metrics log logs stats sync'.split(' '),
);

/** A method of a handler class (`LoginView.post`) speaks by its class. */
function nameOfHandler({ handler, handlerName }: RouteDraft): string {
  const fn = handler?.file.code.functions[handler.id];
  if (!fn) return handlerName ?? '';
  if (fn.class === undefined || !/^(?:get|post|put|patch|delete|dispatch\w*|create|perform_\w+|form_valid|handle)$/.test(fn.name))
    return fn.name || handlerName || '';
  return handler.file.code.classes[fn.class]!.name;
}

/** Providers whose own sign-in stands before the route. */
const providers = new Set([
  'google',
  'facebook',
  'apple',
  'github',
  'gitlab',
  'twitter',
  'linkedin',
  'microsoft',
  'discord',
  'oauth',
  'oauth2',
  'oidc',
  'saml',
  'sso',
]);

const signupWords = new Set(['register', 'signup', 'sign', 'up', 'registration', 'create', 'join']);
/** What an account is opened for or at. */
const people = new Set(
  'auth authentication account accounts user users session sessions identity member members customer customers client clients admin admins seller sellers vendor vendors merchant merchants partner partners employee employees staff student students teacher teachers doctor doctors patient patients driver drivers owner owners company companies tenant tenants organization organizations profile email phone guest'.split(
    ' ',
  ),
);

function isPhrase(words: readonly string[], ...phrases: readonly (readonly string[])[]): boolean {
  return phrases.some(
    (phrase) =>
      phrase.length <= words.length && phrase.every((word, i) => words[i] === word) && words.length <= phrase.length + 1,
  );
}

/** `passwordReset`, `password-reset`, `PASSWORD_RESET` -> password, reset. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

/** Names a handler takes: parameters, and the fields of body schemas it is typed with. */
function inputsOf(linker: Linker, handler: FunctionNode): string[] {
  const fn = handler.file.code.functions[handler.id]!;
  const found: string[] = [];
  const place = { file: handler.file, block: handler.file.code.blocks[fn.block]!.parent };
  for (const parameter of fn.parameters) {
    if (parameter.name && parameter.name !== 'this') found.push(parameter.name);
    if (isGiven(linker, parameter, place)) continue;
    const types = parameter.type ? linker.resolver.denoteType(parameter.type, place) : [];
    for (const type of types) {
      if (type.kind === 'external' && type.path.includes('.')) found.push(lastPart(type.path));
      if (type.kind !== 'instance') continue;
      for (const cls of [type, ...linker.resolver.basesOf(type.file, type.id)]) {
        if (cls.kind !== 'instance' && cls.kind !== 'class') {
          if (cls.kind === 'external') found.push(lastPart(cls.path));
          continue;
        }
        const block = cls.file.code.classes[cls.id]!.block;
        found.push(...[...(cls.file.scopes.get(block)?.names.keys() ?? [])].slice(0, 60));
        // `class LoginForm: def __init__(self, password: str = Form())` injected by FastAPI.
        const made = cls.file.methods.get(cls.id)?.get('__init__');
        if (made !== undefined) found.push(...cls.file.code.functions[made]!.parameters.map((one) => one.name).slice(0, 60));
      }
    }
    if (parameter.default?.kind === 'call')
      found.push(...handler.file.code.calls[parameter.default.call]!.positional.flatMap((value) => lastName(value) ?? []));
  }
  // What the body reads from the request: `req.body.password`, `const { email, password } = req.body`, `form.get("password")`, `request.json["password"]`.
  const own = (block: number) => handler.file.functionOf[block] === handler.id;
  for (const binding of handler.file.code.bindings) {
    if (own(binding.block) && binding.value && readsRequest(binding.value, handler)) found.push(binding.name);
  }
  for (const call of handler.file.code.calls) {
    if (!own(call.block)) continue;
    const [first] = call.positional;
    if (lastName(call.callee) === 'get' && first?.kind === 'literal' && typeof first.value === 'string') found.push(first.value);
    for (const value of [...call.positional, ...call.named.map((one) => one.value)]) {
      if (value.kind === 'member' && readsRequest(value, handler)) found.push(value.property);
      found.push(...keysRead(value, handler));
      // `LoginForm(request.POST)`, `LoginSerializer(data=request.data)`: the fields of what is filled.
      if (isRequestPart(value, handler))
        found.push(...fieldsOf(linker, linker.resolver.denote(call.callee, { file: handler.file, block: call.block })));
    }
  }
  for (const binding of handler.file.code.bindings)
    if (own(binding.block) && binding.value) found.push(...keysRead(binding.value, handler));
  if (fn.class !== undefined) {
    for (const field of ['serializer_class', 'form_class'])
      for (const one of linker.resolver.fieldValues(handler.file, fn.class, field))
        found.push(...fieldsOf(linker, linker.resolver.denote(one.value, one.place)));
  }
  return [...new Set(found)].slice(0, 120);
}

const requestParts = /^(?:body|form|json|data|POST|payload|values|validatedData|validated_data|get_json|request|req|dto)$/;
function readsRequest(value: Value, handler: FunctionNode): boolean {
  let inner: Value | undefined = value;
  for (let i = 0; inner && i < 8; i++) {
    if (inner.kind === 'member') {
      if (requestParts.test(inner.property)) return true;
      inner = inner.object;
    } else if (inner.kind === 'index') inner = inner.object;
    else if (inner.kind === 'await') inner = inner.value;
    else if (inner.kind === 'call') inner = handler.file.code.calls[inner.call]!.callee;
    else return inner.kind === 'name' && requestParts.test(inner.name) && inner !== value;
  }
  return false;
}

/** A function of the application gives it (`Depends(get_current_user)`): the client does not. A class there is filled from the request. */
function isGiven(linker: Linker, parameter: Parameter, place: Place): boolean {
  const values = [parameter.default, parameter.type].filter((one) => one !== undefined);
  return values
    .flatMap((one) => providersIn(linker, one, place, 0))
    .some((one) => linker.resolver.denote(one.value, one.place).some((it) => it.kind === 'function'));
}

/** `request.data` whole, as a form or serializer gets it. */
function isRequestPart(value: Value, handler: FunctionNode): boolean {
  return value.kind === 'member' && requestParts.test(value.property) && readsRequest(value, handler);
}

/** `request.json["password"]`. */
function keysRead(value: Value, handler: FunctionNode): readonly string[] {
  if (value.kind !== 'index' || value.index.kind !== 'literal' || typeof value.index.value !== 'string') return [];
  return readsRequest(value.object, handler) || isRequestPart(value.object, handler) ? [value.index.value] : [];
}

/** Names that project classes bind in their bodies: fields of forms, serializers and schemas. */
function fieldsOf(linker: Linker, classes: readonly Denotation[]): readonly string[] {
  return classes.flatMap((one) => {
    if (one.kind !== 'class') return [];
    const bases = linker.resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : []));
    return [one, ...bases].flatMap((cls) =>
      [...(cls.file.scopes.get(cls.file.code.classes[cls.id]!.block)?.names.keys() ?? [])].slice(0, 60),
    );
  });
}

function lastPart(path: string): string {
  return path.replace(/\(\)$/, '').split('.').at(-1)!;
}

/** Takes a file: a parameter of an upload type, or an upload parser applied to the route. */
function isUpload(linker: Linker, draft: RouteDraft): boolean {
  const patterns = linker.frameworks.flatMap((one) => one.uploads ?? []);
  if (
    draft.middleware.some((one) =>
      one.what.some((what) => what.kind === 'external' && patterns.some((pattern) => linker.fits(pattern, what.path))),
    )
  )
    return true;
  if (!draft.handler) return false;
  const { file, id } = draft.handler;
  const fn = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[fn.block]!.parent };
  for (const parameter of fn.parameters) {
    for (const value of [parameter.type, parameter.default]) {
      if (!value) continue;
      const denoted = value === parameter.type ? linker.resolver.denoteType(value, place) : linker.resolver.denote(value, place);
      const flat = denoted.flatMap((one) => (one.kind === 'external' && one.element ? [...one.element] : [one]));
      if (flat.some((one) => one.kind === 'external' && patterns.some((pattern) => linker.fits(pattern, one.path)))) return true;
      if (flat.some((one) => one.kind === 'instance' && holdsUpload(linker, one.file, one.id, patterns))) return true;
    }
  }
  const isFile = (path: string) => patterns.some((pattern) => linker.fits(pattern, path));
  if (readsFormFile(draft.handler) || handsFileOn(linker, draft.handler, isFile)) return true;
  return callsInHandler(linker, draft).some(({ paths }) => paths.some(isFile));
}

/** The handler gives the request's files to something: `save(request.files['avatar'])`, `ProfileForm(request.POST, request.FILES)`. */
function handsFileOn(linker: Linker, { file, id }: FunctionNode, isFile: (path: string) => boolean): boolean {
  return file.code.calls.some(
    ({ block, positional, named }) =>
      file.functionOf[block] === id &&
      [...positional, ...named.map(({ value }) => value)].some(
        (value) =>
          (value.kind === 'member' || value.kind === 'index') && linker.resolver.pathsOf(value, { file, block }).some(isFile),
      ),
  );
}

/** A part of a form with a file name: `form = await request.form(); form['picture'].filename`. */
function readsFormFile({ file, id }: FunctionNode): boolean {
  const calls = file.code.calls.filter((call) => file.functionOf[call.block] === id);
  const isFileName = (value: Value) => value.kind === 'member' && value.property === 'filename';
  return (
    file.isPython &&
    calls.some((call) => lastName(call.callee) === 'form') &&
    (calls.some((call) => call.positional.some(isFileName)) ||
      file.code.bindings.some((one) => file.functionOf[one.block] === id && one.value && isFileName(one.value)))
  );
}

/** A form class whose fields take files: `class AreaCreate(BaseModel): photo: UploadFile`. */
function holdsUpload(linker: Linker, file: CodeFile, id: ClassId, patterns: readonly string[]): boolean {
  const isFile = (type: Value, place: Place) =>
    linker.resolver
      .denoteType(type, place)
      .flatMap((one) => (one.kind === 'external' && one.element ? [...one.element] : [one]))
      .some((one) => one.kind === 'external' && patterns.some((pattern) => linker.fits(pattern, one.path)));
  return lineage(linker, file, id).some((cls) => {
    const { block } = cls.file.code.classes[cls.id]!;
    const place = { file: cls.file, block };
    const made = cls.file.methods.get(cls.id)?.get('__init__');
    const parameters = made === undefined ? [] : cls.file.code.functions[made]!.parameters;
    return (
      cls.file.code.bindings.some((one) => one.block === block && one.type && isFile(one.type, place)) ||
      parameters.some((one) => one.type && isFile(one.type, place))
    );
  });
}

function* costlyCalls(linker: Linker, draft: RouteDraft): Generator<readonly [RoutePurpose, string]> {
  const costly = linker.frameworks.flatMap((one) => one.costly ?? []);
  if (costly.length === 0) return;
  for (const { paths, name } of callsInHandler(linker, draft)) {
    for (const one of costly) if (paths.some((path) => linker.fits(one.call, path))) yield [one.purpose, `it calls ${name}`];
  }
}

/** Library calls of the handler and of the project functions it calls, five deep. */
function callsInHandler(linker: Linker, draft: RouteDraft): { paths: readonly string[]; name: string }[] {
  if (!draft.handler) return [];
  const found: { paths: readonly string[]; name: string }[] = [];
  const seen = new Set<string>();
  let layer = [draft.handler];
  for (let depth = 0; depth < 6 && layer.length > 0; depth++) {
    const next: FunctionNode[] = [];
    for (const node of layer) {
      const key = `${node.file.path}:${node.id}`;
      if (seen.has(key) || seen.size > 60) continue;
      seen.add(key);
      for (const [block, ids] of node.file.callsByBlock) {
        if (node.file.functionOf[block] !== node.id) continue;
        for (const id of ids) {
          const site = { file: node.file, id, call: node.file.code.calls[id]! };
          found.push({ paths: linker.resolver.calleePaths(site), name: linker.show(site.call.callee, node.file) });
        }
      }
      for (const edge of linker.calls.callsIn(node.file, node.id)) if (edge.by === 'typed') next.push(edge.to);
    }
    layer = next;
  }
  return found;
}
