import type { MountDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker } from '../../model/linking.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';

const instance = '{fastify(),~fastify,~app,~server,~instance,~api,~scope,~f}';

/** Fastify 3 to 5. https://fastify.dev/docs/latest/Reference/ */
export default defineFramework({
  id: 'fastify',
  kind: 'web',
  title: 'Fastify',
  languages: ['javascript', 'typescript'],
  packages: ['fastify', 'fastify-plugin', '@fastify/autoload', 'fastify-cli', '@fastify/type-provider-typebox'],
  documentation: 'https://fastify.dev/docs/latest/Reference/',
  // https://github.com/fastify/fastify-static
  fileServers: ['@fastify/static'],
  aliases: [
    ['fastify.{fastify,default}', 'fastify'],
    // The files that editors import types from.
    ['fastify/types/{instance,request,reply,plugin,route}', 'fastify'],
    // The methods that return the instance. https://fastify.dev/docs/latest/Reference/Server/
    ['fastify().{withTypeProvider,register,decorate,addHook,setErrorHandler,after}()', 'fastify()'],
    ['fastify.{FastifyInstance,FastifyTypedInstance}()', 'fastify()'],
    ['fastify-plugin.{fastifyPlugin,default}', 'fastify-plugin'],
    ['{fastify-autoload,@fastify/autoload.fastifyAutoload,@fastify/autoload.default}', '@fastify/autoload'],
    ['{fastify-rate-limit,@fastify/rate-limit.fastifyRateLimit,@fastify/rate-limit.default}', '@fastify/rate-limit'],
  ],
  callbackParameters: [[`${instance}.register`, 'fastify()']],
  routers: [{ create: 'fastify', isApp: true }],
  mounts: [
    {
      // https://fastify.dev/docs/latest/Reference/Plugins/: a plug-in has its own scope unless `fastify-plugin` wraps it.
      call: `${instance}.register`,
      child: arg(0),
      prefix: arg([1, 'prefix']),
      childIsPlugin: true,
      hoists: 'fastify-plugin',
    },
  ],
  routes: [
    {
      call: `${instance}.{get,post,put,patch,delete,head,options,all}`,
      as: 'call',
      method: 'name',
      path: arg(0),
      // `fastify.get(path, options, handler)`, or the handler in the options.
      handler: arg(2, [1, 'handler'], 1),
      middleware: arg([1, 'onRequest'], [1, 'preParsing'], [1, 'preValidation'], [1, 'preHandler']),
      options: arg(1),
    },
    {
      call: `${instance}.route`,
      as: 'call',
      method: { slot: arg([0, 'method']), default: ['ANY'] },
      path: arg([0, 'url'], [0, 'path']),
      handler: arg([0, 'handler']),
      middleware: arg([0, 'onRequest'], [0, 'preParsing'], [0, 'preValidation'], [0, 'preHandler']),
      options: arg(0),
    },
  ],
  uses: [
    {
      // Hooks of a scope reach all its routes, wherever they stand. https://fastify.dev/docs/latest/Reference/Hooks/
      call: `${instance}.addHook`,
      what: arg(1),
      as: 'call',
      order: 'all',
      only: { slot: arg(0), values: ['onRequest', 'preParsing', 'preValidation', 'preHandler'] },
    },
  ],
  carriedState: [
    {
      // https://fastify.dev/docs/latest/Reference/Decorators/
      holders: `{fastify(),~this,~fastify,~app,~server,~instance,~api,~scope,~f,~request.server,~req.server,fastify.FastifyRequest().server}`,
      puts: `${instance}.decorate`,
      // https://github.com/fastify/fastify-postgres, https://github.com/fastify/fastify-mysql, https://github.com/fastify/fastify-mongodb
      brings: { pg: 'pg.Pool()', mysql: 'mysql2/promise.createPool()', mongo: 'mongodb.MongoClient()' },
    },
    {
      holders: '{~request,~req,fastify.FastifyRequest()}',
      puts: `${instance}.decorateRequest`,
      own: [
        'body',
        'query',
        'params',
        'headers',
        'cookies',
        'session',
        'server',
        'raw',
        'file',
        'files',
        'parts',
        'jwtVerify',
        'log',
      ],
    },
  ],
  // https://fastify.dev/docs/latest/Reference/Server/#trustproxy
  trustedProxies: [{ call: 'fastify', slot: arg([0, 'trustProxy']) }],
  guards: [
    // https://github.com/fastify/fastify-jwt: refuses with 401.
    { path: '{~request,~req,fastify.FastifyRequest()}.jwtVerify', authenticates: 'yes', authorises: 'no' },
    // The name under which the documentation of @fastify/jwt decorates the instance. https://github.com/fastify/fastify-jwt#usage
    { path: `${instance}.{authenticate,verifyJWT,verifyJwt,requireAuth}`, authenticates: 'unknown', authorises: 'no' },
    // https://github.com/fastify/fastify-auth and https://github.com/fastify/fastify-basic-auth
    { path: `${instance}.{auth(),basicAuth,verifyBearerAuth}`, authenticates: 'yes', authorises: 'no' },
  ],
  uploads: [
    // https://github.com/fastify/fastify-multipart
    '{~request,~req,fastify.FastifyRequest()}.{file,files,parts,saveRequestFiles}',
    'fastify-multer().{single,array,fields,any}()',
    'multer().{single,array,fields,any}()',
  ],
  pages: ['{~reply,~rep,~res,fastify.FastifyReply()}.{view,viewAsync,sendFile}'],
  recogniseMounts,
  recogniseRegistrations,
});

/**
 * `@fastify/autoload`: every file of a folder is a plug-in, folders are prefixes, `autohooks` files reach the plug-ins of their folder (and, with
 * `cascadeHooks`, of those below). https://github.com/fastify/fastify-autoload
 */
function* recogniseMounts(linker: Linker, read: RouteReader): Generator<MountDraft> {
  for (const { site, options, folder, plugins } of autoloads(linker)) {
    const at = linker.locate(site.file, site.call.span);
    const shared = entryOf(entryOf(options, 'options'), 'prefix');
    const prefix = shared ? read.pathsOf(shared, { file: site.file, block: site.call.block })?.[0] : '';
    const isPrefixed = !isLiteral(entryOf(options, 'dirNameRoutePrefix'), false);
    for (const file of plugins) {
      if (isHooks(file)) continue;
      const below = parentOf(file.path.slice(folder.length + 1));
      const path = prefix === undefined ? undefined : prefixOf(read, file, isPrefixed ? below : '', prefix);
      const own = optionsOf(file);
      for (const child of defaultOf(linker, file))
        yield { parent: site, at, child, prefix: path, isHoisted: false, ...(own && { options: own }) };
    }
    if (!isLiteral(entryOf(options, 'autoHooks'), true)) continue;
    const cascades = isLiteral(entryOf(options, 'cascadeHooks'), true);
    for (const hooks of plugins.filter(isHooks)) {
      const folderOfHooks = parentOf(hooks.path);
      for (const file of plugins) {
        const isReached = cascades ? file.path.startsWith(`${folderOfHooks}/`) : parentOf(file.path) === folderOfHooks;
        if (!isReached || isHooks(file)) continue;
        for (const plugin of functionsOf(linker, file))
          for (const child of defaultOf(linker, hooks)) yield { parent: plugin, at, child, prefix: '', isHoisted: true };
      }
    }
  }
}

/** Libraries' plug-ins among the files: one that a module exports is registered with the options it exports beside. */
function* recogniseRegistrations(linker: Linker): Generator<CallSite> {
  const seen = new Set<CodeFile>();
  for (const file of [...autoloads(linker)].flatMap(({ plugins }) => plugins)) {
    if (seen.has(file) || !defaultOf(linker, file).some(({ kind }) => kind === 'external')) continue;
    seen.add(file);
    const registration = optionsOf(file);
    if (registration) yield registration;
  }
}

/** Calls that load a folder, with the files in it. */
function* autoloads(linker: Linker) {
  for (const site of linker.resolver.callsTo(`${instance}.register`)) {
    const [what, options] = site.call.positional;
    if (!what || !linker.resolver.pathsOf(what, { file: site.file, block: site.call.block }).includes('@fastify/autoload'))
      continue;
    const dir = entryOf(options, 'dir');
    const folder = dir && folderOf(linker, dir, site.file);
    if (folder === undefined) continue;
    yield { site, options, folder, plugins: filesBelow(linker, folder).filter((file) => isBelow(file, folder)) };
  }
}

/** The files whose path begins with a folder, in order of path. */
function filesBelow(linker: Linker, folder: string): readonly CodeFile[] {
  const { code } = linker.program;
  let known = sortedFiles.get(code);
  if (!known) sortedFiles.set(code, (known = [...code.values()].sort((a, b) => (a.path < b.path ? -1 : 1))));
  const from = firstFrom(known, `${folder}/`);
  return known.slice(from, firstFrom(known, `${folder}0`)); // `0` comes right after `/`.
}
const sortedFiles = new WeakMap<object, readonly CodeFile[]>();

/** The first file whose path is not before a text. */
function firstFrom(files: readonly CodeFile[], text: string): number {
  let low = 0;
  let high = files.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (files[middle]!.path < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The prefix of a file's plug-in: the folders above it (`_id` is a parameter), the last of them replaced by what it exports as `autoPrefix`. */
function prefixOf(read: RouteReader, file: CodeFile, below: string, prefix: string): string | undefined {
  const place = { file, block: 0 };
  const override = exportOf(file, 'prefixOverride');
  if (override) return read.pathsOf(override, place)?.[0];
  const segments = below ? below.split('/').map((name) => name.replace(/^_(\w{1,60})$/, '{$1}')) : [];
  const own = exportOf(file, 'autoPrefix');
  if (own) segments.splice(Math.max(0, segments.length - 1), 1, (read.pathsOf(own, place)?.[0] ?? '').replace(/^\//, ''));
  return segments.reduce((path, segment) => read.join(path, segment), prefix);
}

/** What stands for the registration of a library's plug-in that a file exports beside its options: `export const autoConfig = { max: 100 }`. */
function optionsOf(file: CodeFile): CallSite | undefined {
  const plugin = file.exports.get('default');
  const value =
    plugin?.value ?? (plugin?.local === undefined ? undefined : { kind: 'name' as const, name: plugin.local, span: plugin.span });
  if (!plugin || !value) return undefined;
  const config = exportOf(file, 'autoConfig');
  const returned =
    config?.kind === 'function' ? file.code.returns.find((one) => file.functionOf[one.block] === config.function)?.value : config;
  const call: Call = {
    callee: value,
    positional: returned ? [value, returned] : [value],
    named: [],
    block: 0,
    span: plugin.span,
    isNew: false,
    isAwaited: false,
    isStatement: false,
  };
  return { file, id: file.code.calls.length, call };
}

/** A module's export, as a value: `export const x = 1`, `module.exports.x = 1`, `plugin.autoPrefix = '/x'`. */
function exportOf(file: CodeFile, name: string): Value | undefined {
  const one = file.exports.get(name);
  if (one?.value) return one.value;
  const bound = file.code.bindings.find((binding) => binding.block === 0 && binding.name === (one?.local ?? name));
  if (one && bound?.value) return bound.value;
  return file.code.assigns.find(
    (assign) => assign.block === 0 && assign.target.kind === 'member' && assign.target.property === name,
  )?.value;
}

function defaultOf(linker: Linker, file: CodeFile): readonly Denotation[] {
  const found = linker.resolver.memberOf({ kind: 'file', file }, 'default');
  return found.filter((one) => one.kind === 'function' || one.kind === 'external');
}

/** The plug-in function of a file, out of its wrapper. */
function functionsOf(linker: Linker, file: CodeFile): FunctionNode[] {
  return defaultOf(linker, file).flatMap((one): FunctionNode[] => {
    if (one.kind === 'function') return [{ file: one.file, id: one.id }];
    const inner = one.kind === 'external' ? one.origin?.call.positional[0] : undefined;
    return inner?.kind === 'function' && one.kind === 'external' ? [{ file: one.origin!.file, id: inner.function }] : [];
  });
}

/** The folder an expression names: `path.join(__dirname, 'routes')`, `join(import.meta.dirname, 'routes')`, `new URL('routes', import.meta.url)`. */
function folderOf(linker: Linker, value: Value, file: CodeFile): string | undefined {
  const texts = textsOf(value, file, 0).join('/');
  const bases = [parentOf(file.path), file.facts.source.project, join(file.facts.source.project, 'src')];
  return bases.map((base) => join(base, texts)).find((folder) => folder && filesBelow(linker, folder).length > 0);
}

function textsOf(value: Value, file: CodeFile, depth: number): readonly string[] {
  if (depth > 6) return [];
  const next = (one: Value) => textsOf(one, file, depth + 1);
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? [value.value] : [];
    case 'call':
      return file.code.calls[value.call]!.positional.flatMap(next);
    case 'template':
      return value.parts.flatMap(next);
    case 'binary':
      return [...next(value.left), ...next(value.right)];
    case 'name': {
      const bound = file.code.bindings.find((binding) => binding.name === value.name && binding.value);
      return bound?.value && !/^(?:__dirname|dirname)$/.test(value.name) ? next(bound.value) : [];
    }
    default:
      return [];
  }
}

/** Joins folders, with `.` and `..` worked out. */
function join(base: string, path: string): string {
  const out: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return out.join('/');
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isBelow(file: CodeFile, folder: string): boolean {
  const isPlugin = !file.isPython && !/\.(?:test|spec|d)\.[cm]?[jt]s$/.test(file.path);
  return isPlugin && file.path.startsWith(`${folder}/`);
}

function isHooks(file: CodeFile): boolean {
  return /(?:^|\/)\.?autohooks\.[cm]?[jt]s$/i.test(file.path);
}

function entryOf(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === 'object' ? value.entries.find((one) => one.key === key)?.value : undefined;
}

function isLiteral(value: Value | undefined, expected: boolean): boolean {
  return value?.kind === 'literal' && value.value === expected;
}
