import type { Cors, Stated } from '../model/concepts.ts';
import type { CorsDescriptor, CorsSettings } from '../model/descriptors.ts';
import type { Slot } from '../model/framework.ts';
import type { CallSite, Linker, Place } from '../model/linking.ts';
import { endLineOf, lineOf, type Span } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { type AppConfig, appConfig } from './app-config.ts';
import { isMeant, keyOf, type Option, readFlag, readOption, textOf, truthOf } from './call-options.ts';
import { readGatewayCors } from './cors-gateway.ts';
import { readCodeHeaders } from './cors-headers.ts';
import { readProxyCors } from './cors-proxy.ts';
import { ownerOf } from './decorations.ts';
import { developmentOnly } from './development.ts';
import { defaultVerdict, judgeOrigins, judgeText, type OriginVerdict, stated } from './origin-values.ts';
import { lastName, locate } from './program.ts';
import { type SettingsModule, settingsModules } from './settings-modules.ts';

/** The scope of what holds for all routes of an app. */
const wholeApp = 'every route';

/** Every place that says which origins may read answers: libraries' options, settings, headers set in code, and the proxy. */
export function assembleCors(linker: Linker): readonly Cors[] {
  return [
    ...fromCalls(linker),
    ...fromSettings(linker),
    ...readCodeHeaders(linker),
    ...readProxyCors(linker),
    ...readGatewayCors(linker),
  ];
}

function fromCalls(linker: Linker): Cors[] {
  const seen = new Set<object>();
  const found: Cors[] = [];
  const inherited = new Set<Cors>();
  const loaded = linker.frameworks.flatMap((framework) => [...(framework.recogniseRegistrations?.(linker) ?? [])]);
  for (const framework of linker.frameworks) {
    for (const descriptor of framework.cors ?? []) {
      const registered = isRegistration(descriptor) ? loaded : [];
      for (const site of [...linker.resolver.callsTo(descriptor.call), ...registered]) {
        if (seen.has(site.call) || !isMeant(linker, site, descriptor.when)) continue;
        if (isPreflight(site)) continue;
        if (descriptor.needs && linker.argument(site.call, descriptor.needs) === undefined) continue;
        const made = corsOfCall(linker, site, descriptor, framework.id);
        if (!made) continue;
        seen.add(site.call);
        found.push(made);
        if (inheritsOrigins(linker, site, descriptor)) inherited.add(made);
      }
    }
  }
  const said = new Set([...inherited].filter(({ scope }) => scope === wholeApp).map(configurationOf));
  return found
    .filter((one) => !(inherited.has(one) && one.scope !== wholeApp && said.has(configurationOf(one))))
    .sort((a, b) => (a.at.file === b.at.file ? lineOf(a.at.span) - lineOf(b.at.span) : a.at.file < b.at.file ? -1 : 1));
}

/** Nothing is said of origins at the call, so that those of the app's configuration hold. */
function inheritsOrigins(linker: Linker, site: CallSite, { config, origins, resources }: CorsDescriptor): boolean {
  if (!config) return false;
  const own = readOption(linker, site, origins);
  const ofPaths = resources && readOption(linker, site, resources.slot);
  return own.found.length === 0 && own.isComplete && !ofPaths?.found.length;
}

/** By what `@cross_origin()` above the handlers of an app that has CORS for all is one configuration, said once. */
function configurationOf({ project, credentials }: Cors): string {
  return `${project}: ${credentials.is}`;
}

/** Whether a descriptor speaks of a plug-in that is handed to an app together with its options. */
function isRegistration({ when, origins }: CorsDescriptor): boolean {
  const isAt = (position: number, at: Slot['at']) => at.some((one) => (typeof one === 'object' ? one[0] : one) === position);
  return when !== undefined && isAt(0, when.slot.at) && isAt(1, origins.at);
}

function corsOfCall(linker: Linker, site: CallSite, descriptor: CorsDescriptor, framework: string): Cors | undefined {
  const place = { file: site.file, block: site.call.block };
  if (descriptor.within) {
    const within = readOption(linker, site, descriptor.within);
    if (within.found.length === 0) {
      if (descriptor.withoutWithin !== 'defaults' || !within.isComplete) return undefined;
    } else if (within.found.every((one) => truthOf(linker, one, 'cors').is === 'no')) return undefined;
  }
  const config = descriptor.config && appConfig(linker, site.file.facts.source.project);
  const title = descriptor.title ?? titleOf(linker, site);
  const said = descriptor.inherits ? spokenAt(linker, site, descriptor) : site;
  const verdict = verdictOf(linker, said, descriptor, config, title);
  const decorated = ownerOf(site)?.function;
  return {
    kind: 'cors',
    at: locate(site.file, placeOf(site)),
    framework,
    project: site.file.facts.source.project,
    anyOrigin: verdict.any,
    reflects: verdict.reflects,
    ...(verdict.flaw && { flaw: verdict.flaw }),
    credentials: credentialsOf(linker, said, descriptor, config, title),
    scope: handlerScope(site) ?? pathsScope(linker, said, descriptor) ?? scopeOf(linker, site),
    ...(decorated !== undefined && { setIn: linker.symbolOf(site.file, decorated) }),
    isPublicAsset: isMetadata(site) ? 'yes' : isPublicAsset(linker, site),
    developmentOnly: isSaidInDevelopment(linker, said, descriptor) ? 'yes' : developmentOnly(linker.program, place),
  };
}

/** `if (isDev) cors = { origin: '*' }`, which the call is handed. */
function isSaidInDevelopment(linker: Linker, site: CallSite, { origins }: CorsDescriptor): boolean {
  const { found } = readOption(linker, site, origins);
  return found.length > 0 && found.every(({ place }) => developmentOnly(linker.program, place) === 'yes');
}

/** The call that says the options: this one, or else the one that made its object. */
function spokenAt(linker: Linker, site: CallSite, descriptor: CorsDescriptor): CallSite {
  const { file, call } = site;
  const slots = [descriptor.origins, ...(descriptor.resources ? [descriptor.resources.slot] : [])];
  if (call.callee.kind !== 'member' || slots.some((slot) => linker.argument(call, slot) !== undefined)) return site;
  const [made, other] = linker.resolver
    .denote(call.callee.object, { file, block: call.block })
    .flatMap((one) => ((one.kind === 'external' || one.kind === 'instance') && one.origin ? [one.origin] : []));
  return made && !other && slots.some((slot) => linker.argument(made.call, slot) !== undefined) ? made : site;
}

/** Options that stand apart from the plug-in are what a reader should look at. */
function placeOf({ call }: CallSite): Span {
  const options = call.positional[1];
  return options && endLineOf(options.span) < lineOf(call.span) ? options.span : call.span;
}

function titleOf(linker: Linker, { file, call }: CallSite): string {
  const last = lastName(call.callee);
  if (last !== 'register' && last !== 'add_middleware' && last !== 'Middleware') return `${linker.show(call.callee, file)}()`;
  const [first] = call.positional;
  return first ? linker.show(first, file) : `${last}()`;
}

function verdictOf(
  linker: Linker,
  site: CallSite,
  descriptor: CorsDescriptor,
  config: AppConfig | undefined,
  title: string,
): OriginVerdict {
  const byDefault = defaultVerdict(descriptor.default, title);
  if (descriptor.keyed) return judgeOrigins(linker, keysOf(readOption(linker, site, descriptor.keyed)), descriptor, byDefault);
  const own = readOption(linker, site, descriptor.origins);
  const set = own.found.length === 0 && own.isComplete && config ? config.get(descriptor.config!.origins) : own;
  const resources =
    descriptor.resources && own.found.length === 0 ? readOption(linker, site, descriptor.resources.slot) : undefined;
  const main =
    resources && resources.found.length > 0
      ? ofResources(linker, resources, descriptor, set, byDefault)
      : judgeOrigins(linker, optionsObject(linker, site, descriptor, set), descriptor, byDefault);
  const pattern = descriptor.pattern ? readOption(linker, site, descriptor.pattern) : undefined;
  if (!pattern || pattern.found.length === 0 || main.any.is === 'yes') return main;
  const constant = linker.constants.valueOf(pattern.found[0]!.value, pattern.found[0]!.place);
  if (constant.kind !== 'literal' || typeof constant.value !== 'string') return main;
  const judged = judgeText(constant.value, constant.value, constant.at, constant.trail, descriptor);
  return judged.reflects.is === 'yes' || judged.flaw ? { ...judged, any: main.any } : main;
}

/** The keys of an object as a list of origins. */
function keysOf(option: Option): Option {
  return {
    ...option,
    found: option.found.map(({ value, place, ...more }) => {
      const entries = value.kind === 'object' ? value.entries : [];
      const items = entries.flatMap(({ key, span }): Value[] =>
        key === undefined ? [] : [{ kind: 'literal', value: key, span }],
      );
      return { ...more, value: { kind: 'list', items, span: value.span }, place };
    }),
  };
}

/** `cors(options)` where the options are a function or cannot be followed: nothing is known, not even that a default holds. */
function optionsObject(linker: Linker, site: CallSite, descriptor: CorsDescriptor, option: Option): Option {
  if (option.found.length > 0 || !option.isComplete) return option;
  const way = descriptor.origins.at.find((at) => typeof at === 'object');
  const first = way && typeof way[0] === 'number' ? site.call.positional[way[0]] : undefined;
  if (!first || way!.length !== 2 || first.kind === 'object') return option;
  const denoted = linker.resolver.denote(first, { file: site.file, block: site.call.block });
  const isFunction = first.kind === 'function' || denoted.some(({ kind }) => kind === 'function');
  return isFunction ? { ...option, isComplete: false } : option;
}

/** `resources={r"/api/*": {"origins": "*"}}`, a list of paths, or one path: origins of their own, else those of the call. */
function ofResources(
  linker: Linker,
  resources: Option,
  descriptor: CorsDescriptor,
  own: Option,
  byDefault: OriginVerdict,
): OriginVerdict {
  const verdicts: OriginVerdict[] = [];
  for (const { value, place } of resources.found) {
    if (value.kind !== 'object') return judgeOrigins(linker, own, descriptor, byDefault);
    for (const entry of value.entries) {
      // Paths that are spread in from elsewhere have origins that are not seen here.
      if (entry.key === undefined) {
        verdicts.push(defaultVerdict('unknown', ''));
        continue;
      }
      const origins = keyOf(linker, entry.value, place, descriptor.resources!.origins, 0);
      const isOwn = origins.found.length > 0 || !origins.isComplete;
      verdicts.push(judgeOrigins(linker, isOwn ? origins : own, descriptor, byDefault));
    }
  }
  return (
    verdicts.find((one) => one.any.is === 'yes') ??
    verdicts.find((one) => one.reflects.is === 'yes') ??
    verdicts.find((one) => one.flaw) ??
    verdicts[0] ??
    byDefault
  );
}

function credentialsOf(
  linker: Linker,
  site: CallSite,
  descriptor: CorsDescriptor,
  config: AppConfig | undefined,
  title: string,
): Stated<Truth> {
  const { slot, default: byDefault } = descriptor.credentials;
  const option = readOption(linker, site, slot);
  if (descriptor.keyed) {
    for (const { value, place } of readOption(linker, site, descriptor.keyed).found) {
      for (const entry of value.kind === 'object' ? value.entries : []) {
        const call = entry.value.kind === 'call' ? place.file.code.calls[entry.value.call] : undefined;
        const given = call && linker.argument(call, slot);
        const found = given ? [{ value: given, place: { file: place.file, block: call.block } }] : [];
        if (given) return sayCredentials(readFlag(linker, { ...option, found }, byDefault, title, 'credentials'));
      }
    }
  }
  if (option.found.length > 0) return sayCredentials(readFlag(linker, option, byDefault, title, 'credentials'));
  if (descriptor.resources) {
    for (const { value, place } of readOption(linker, site, descriptor.resources.slot).found) {
      if (value.kind !== 'object') continue;
      for (const entry of value.entries) {
        const inner = keyOf(linker, entry.value, place, descriptor.resources.credentials, 0);
        if (inner.found.length > 0) return sayCredentials(readFlag(linker, inner, byDefault, title, 'credentials'));
      }
    }
  }
  const set = config?.get(descriptor.config!.credentials);
  return sayCredentials(readFlag(linker, set && set.found.length > 0 ? set : option, byDefault, title, 'credentials'));
}

function sayCredentials(flag: Stated<Truth>): Stated<Truth> {
  return flag.is === 'yes' ? { ...flag, says: 'credentials are allowed' } : flag;
}

/** Where the middleware is put: before everything, below a path, or before one route. */
/** `@cross_origin()` speaks for the handler below it. */
function handlerScope(site: CallSite): string | undefined {
  const id = ownerOf(site)?.function;
  return id === undefined ? undefined : `the handler '${site.file.code.functions[id]!.name}'`;
}

/** The paths of `CORS(app, resources={r"/api/*": {...}})`. */
function pathsScope(linker: Linker, site: CallSite, { resources }: CorsDescriptor): string | undefined {
  const [option] = resources ? readOption(linker, site, resources.slot).found : [];
  const keys = option?.value.kind === 'object' ? option.value.entries.map(({ key }) => key) : [];
  const [only] = keys;
  return keys.length === 1 && only !== undefined && !/^r?"?\/\*$/.test(only) ? `routes at '${only}'` : undefined;
}

/** Descriptions of an interface are for every client, as is what stands below a well-known path. */
const published = /(?:^|\/)(?:\.well-known\/|jwks(?:\.json)?$|(?:openapi|swagger)\.(?:json|ya?ml)$)/;

/** `@app.route('/.well-known/openid-configuration')`, `/jwks`: published for every client. https://www.rfc-editor.org/rfc/rfc8414#section-3 */
function isMetadata(site: CallSite): boolean {
  // `app.use('/api/openapi.json', cors(), ...)`
  const [mounted] = callAround(site)?.positional ?? [];
  if (mounted?.kind === 'literal' && published.test(String(mounted.value))) return true;
  const id = ownerOf(site)?.function;
  const decorators = id === undefined ? [] : site.file.code.functions[id]!.decorators;
  return decorators.some((one) => {
    const path = one.kind === 'call' ? site.file.code.calls[one.call]!.positional[0] : undefined;
    return path?.kind === 'literal' && published.test(String(path.value));
  });
}

function scopeOf(linker: Linker, site: CallSite): string {
  const around = callAround(site);
  const [first] = around?.positional ?? [];
  if (!around || first?.kind !== 'literal' || typeof first.value !== 'string' || !first.value.startsWith('/')) {
    const cls = linker.symbolOf(site.file, 0);
    if (lastName(site.call.callee) === 'WebSocketGateway') return `the gateway of ${cls.split('#')[0]}`;
    const router = around?.callee.kind === 'member' ? around.callee.object : undefined;
    return router && isPartOfApp(linker, router, { file: site.file, block: around!.block })
      ? `every route of '${linker.show(router, site.file)}'`
      : wholeApp;
  }
  const method = lastName(around.callee);
  if (!method || method === 'use') return `routes below '${first.value}'`;
  return `'${method.toUpperCase()} ${first.value}'`;
}

/** Whether middleware is put on a router that is mounted somewhere, not on the application. */
function isPartOfApp(linker: Linker, receiver: Value, place: Place): boolean {
  const parts = linker.frameworks.flatMap(({ routers }) => (routers ?? []).filter(({ isApp }) => !isApp));
  const paths = linker.resolver.pathsOf(receiver, place);
  return paths.length > 0 && paths.every((path) => parts.some(({ create }) => linker.fits(`${create}()`, path)));
}

/** `app.options('*', cors())` answers the question before a request that the file's other use of it allows or not. */
function isPreflight(site: CallSite): boolean {
  const around = callAround(site);
  if (!around || lastName(around.callee) !== 'options') return false;
  const name = lastName(site.call.callee);
  return site.file.code.calls.some((other, id) => id !== site.id && lastName(other.callee) === name);
}

/** The call that gets this call, or a name it is bound to, as an argument. */
function callAround({ file, id, call }: CallSite): CallSite['call'] | undefined {
  const isThis = (value: Value): boolean => value.kind === 'call' && value.call === id;
  const direct = file.code.calls.find((one) => one.positional.some(isThis));
  if (direct) return direct;
  const binding = file.code.bindings.find((one) => one.value && isThis(one.value) && one.block === call.block);
  if (!binding) return undefined;
  const users = file.code.calls.filter((one) =>
    one.positional.some((value) => value.kind === 'name' && value.name === binding.name),
  );
  return users.length === 1 ? users[0] : undefined;
}

/** Beside a server of files. */
function isPublicAsset(linker: Linker, site: CallSite): Truth {
  const around = callAround(site);
  if (!around) return 'unknown';
  const place: Place = { file: site.file, block: around.block };
  const servers = linker.frameworks.flatMap(({ fileServers = [] }) => fileServers);
  const serves = around.positional.some((one) =>
    linker.resolver.pathsOf(one, place).some((path) => servers.some((server) => linker.fits(`${server}()`, path))),
  );
  return serves ? 'yes' : 'unknown';
}

function fromSettings(linker: Linker): Cors[] {
  const found: Cors[] = [];
  for (const framework of linker.frameworks)
    for (const descriptor of framework.corsSettings ?? [])
      for (const module of settingsModules(linker)) {
        const made = corsOfModule(linker, module, descriptor, framework.id);
        if (made) found.push(made);
      }
  return found;
}

function corsOfModule(linker: Linker, module: SettingsModule, descriptor: CorsSettings, framework: string): Cors | undefined {
  const used = descriptor.usedBy.map(({ setting, element }) => module.holds(setting, element)).find((at) => at !== undefined);
  const reading = { whenTrue: 'unknown', wildcardInList: false, matching: descriptor.matching } as const;
  const nobody = defaultVerdict('none', '');
  const open = descriptor.anyOrigin
    .map((name) => ({ name, option: module.get(name) }))
    .find(({ option }) => option.found.length > 0);
  const origins = descriptor.origins.map((name) => module.get(name)).find(({ found }) => found.length > 0);
  const patterns = descriptor.patterns.map((name) => module.get(name)).find(({ found }) => found.length > 0);
  const at = open?.option.at ?? origins?.at ?? patterns?.at;
  if (!at || !used) return undefined;
  const flag = open && readFlag(linker, open.option, 'no', open.name, open.name);
  const listed = origins ? judgeOrigins(linker, origins, reading, nobody) : nobody;
  const matched = patterns ? judgeOrigins(linker, patterns, { ...reading, textsArePatterns: true }, nobody) : nobody;
  const loose = [matched, listed].find((one) => one.reflects.is === 'yes') ?? [matched, listed].find((one) => one.flaw) ?? listed;
  const restricted = module.get(descriptor.paths).found[0];
  const paths = restricted && textOf(linker, restricted);
  const says = flag?.is === 'yes' ? `${open!.name} is on` : 'the origins are listed';
  return {
    kind: 'cors',
    at,
    framework,
    project: module.file.facts.source.project,
    anyOrigin: flag ? stated(flag.is, says, flag.at, flag.trail) : stated<Truth>('no', says),
    reflects: loose.reflects,
    ...(loose.flaw && { flaw: loose.flaw }),
    credentials: sayCredentials(
      readFlag(linker, module.get(descriptor.credentials), 'no', 'the setting', descriptor.credentials),
    ),
    scope: paths === undefined ? wholeApp : `the paths '${paths}'`,
    isPublicAsset: 'unknown',
    developmentOnly: developmentOnly(linker.program, { file: module.file, block: 0 }),
  };
}
