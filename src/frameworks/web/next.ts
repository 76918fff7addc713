import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';
import { chainedMiddleware } from './chained-middleware.ts';

/** Next.js 9 to 16: route handlers of the app folder, API routes of the pages folder. https://nextjs.org/docs/app/api-reference/file-conventions/route */
export default defineFramework({
  id: 'next',
  kind: 'web',
  title: 'Next.js',
  languages: ['javascript', 'typescript'],
  packages: ['next', 'next-auth', 'next-connect'],
  documentation: 'https://nextjs.org/docs/app/api-reference/file-conventions/route',
  aliases: [
    // https://github.com/hoangvvo/next-connect
    ['{next-connect.default,next-connect.createRouter,next-connect.createEdgeRouter,next-connect.nc}', 'next-connect'],
    ['next-connect().{use,get,head,post,put,patch,delete,all}()', 'next-connect()'],
  ],
  guards: [
    // They tell who asks; the handler decides. https://next-auth.js.org/configuration/nextjs#getserversession
    {
      path: '{next-auth,next-auth/next,next-auth/react}.{getServerSession,unstable_getServerSession,getSession}',
      authenticates: 'unknown',
      authorises: 'no',
    },
    { path: '{next-auth,next-auth.default}().auth{,()}', authenticates: 'unknown', authorises: 'no' },
    { path: 'next-auth/jwt.getToken', authenticates: 'unknown', authorises: 'no' },
    // https://clerk.com/docs/reference/nextjs/app-router/auth
    { path: '{@clerk/nextjs,@clerk/nextjs/server}.{auth,getAuth,currentUser}', authenticates: 'unknown', authorises: 'no' },
    // Protects only what its callback asks it to. https://clerk.com/docs/reference/nextjs/clerk-middleware
    {
      path: '{@clerk/nextjs,@clerk/nextjs/server}.{clerkMiddleware,authMiddleware}()',
      authenticates: 'unknown',
      authorises: 'no',
    },
    {
      path: '{@auth0/nextjs-auth0,@auth0/nextjs-auth0/edge}.{withApiAuthRequired,getSession}{,()}',
      authenticates: 'yes',
      authorises: 'no',
    },
    // https://next-auth.js.org/configuration/nextjs#middleware
    { path: 'next-auth/middleware{,.withAuth,.default}{,()}', authenticates: 'yes', authorises: 'no' },
    // https://supabase.com/docs/guides/auth/server-side/nextjs
    {
      path: '{@supabase/ssr,@supabase/supabase-js,@supabase/auth-helpers-nextjs}.*().auth.{getUser,getSession,getClaims}',
      authenticates: 'unknown',
      authorises: 'no',
    },
    // https://better-auth.com/docs/basic-usage
    { path: 'better-auth.betterAuth().api.getSession', authenticates: 'unknown', authorises: 'no' },
  ],
  recogniseRoutes,
});

const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const projects = projectsOf(linker);
  for (const file of linker.program.code.values()) {
    if (file.isPython || !projects.has(file.facts.source.project)) continue;
    const { path, project } = file.facts.source;
    const inProject = project ? path.slice(project.length + 1) : path;
    const app = /^(?:src\/)?app\/(?:(.*)\/)?route\.[cm]?[jt]sx?$/.exec(inProject);
    const page = /^(?:src\/)?pages\/(api(?:\/.*)?)\.[cm]?[jt]sx?$/.exec(inProject);
    if (app) yield* routeHandlers(linker, read, file, pathOf(app[1] ?? ''));
    else if (page) yield* apiRoute(linker, read, file, pathOf(page[1]!.replace(/(?:^|\/)index$/, '')));
    else yield* serverActions(linker, read, file);
    if ((app || page) && path.includes('[...nextauth]')) yield* signIns(linker, read, file);
  }
}

/** What the one route of NextAuth does for a provider that takes a password, or an address to mail a link to. https://authjs.dev/reference/core */
const signInProviders: readonly { readonly path: string; readonly does: 'login' | 'verification'; readonly url: string }[] = [
  { path: '{next-auth,@auth/core}/providers/credentials{,.default}', does: 'login', url: '/api/auth/callback/credentials' },
  {
    path: '{next-auth,@auth/core}/providers/{email,nodemailer,resend,sendgrid,postmark,mailgun,forwardemail,loops}{,.default}',
    does: 'verification',
    url: '/api/auth/signin/email',
  },
];

function* signIns(linker: Linker, read: RouteReader, file: CodeFile): Generator<RouteDraft> {
  const { project } = file.facts.source;
  const name = file.exports.has('default') ? 'default' : 'POST';
  const exported = file.exports.get(name);
  if (!exported) return;
  const made = file.sites.find((site) =>
    linker.resolver.calleePaths(site).some((path) => linker.fits('{next-auth,next-auth/next}{,.default}', path)),
  );
  for (const { path, does, url } of signInProviders) {
    const sites = linker.resolver.callsTo(path);
    const own = sites.filter((one) => one.file.facts.source.project === project);
    // Beside the one that takes a password there may be others, for a code or a wallet.
    const site = own.find((one) => asksPassword(one, linker)) ?? own[0] ?? sites[0];
    if (!site) continue;
    const place = { file: site.file, block: site.call.block };
    const authorize = linker.argument(site.call, { at: [[0, 'authorize']] });
    const handler = authorize && read.handlerOf(authorize, place);
    yield {
      framework: 'next',
      file,
      method: 'POST',
      path: url,
      ...(handler ? { handler } : {}),
      at: linker.locate(file, made?.call.span ?? exported.span),
      middleware: middlewareFor(linker, read, file, url),
      isExact: true,
      isMounted: 'yes',
      handlerName: 'NextAuth',
      purposes: [does],
    };
  }
}

/** `CredentialsProvider({ credentials: { email: {}, password: {} } })` */
function asksPassword({ call }: CallSite, linker: Linker): boolean {
  const credentials = linker.argument(call, { at: [[0, 'credentials']] });
  return credentials?.kind === 'object' && credentials.entries.some(({ key }) => key !== undefined && /pass|pwd/i.test(key));
}

/** Projects with a file of Next's own, types among them: a folder named `app` is not enough. */
function projectsOf(linker: Linker): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { isPython, code, path, facts } of linker.program.code.values()) {
    if (isPython || found.has(facts.source.project)) continue;
    const isConfig = /(?:^|\/)next\.config\.[cm]?[jt]s$/.test(path);
    if (isConfig || code.imports.some((one) => /^next(?:\/|$)/.test(one.from))) found.add(facts.source.project);
  }
  return found;
}

/** `app/(shop)/items/[id]` is `/items/{id}`. https://nextjs.org/docs/app/getting-started/project-structure */
function pathOf(folder: string): string {
  const segments = folder
    .split('/')
    .filter((segment) => segment && !segment.startsWith('@') && !/^\([^.()]{1,80}\)$/.test(segment))
    .map((segment) => segment.replace(/^\[{1,2}(?:\.{3})?([^[\]]{1,80})\]{1,2}$/, '{$1}'));
  return `/${segments.join('/')}`;
}

/** Exported functions named after methods. */
function* routeHandlers(linker: Linker, read: RouteReader, file: CodeFile, path: string): Generator<RouteDraft> {
  for (const method of verbs) {
    const value = exportedValue(file, method);
    if (!value) continue;
    yield {
      ...draftOf(linker, read, file, path, value),
      method,
      at: placeOfExport(linker, file, method, value),
    };
  }
}

/** The default export answers all methods, and asks for `req.method` itself. https://nextjs.org/docs/pages/building-your-application/routing/api-routes */
function* apiRoute(linker: Linker, read: RouteReader, file: CodeFile, path: string): Generator<RouteDraft> {
  const value = exportedValue(file, 'default');
  if (!value) return;
  const draft = draftOf(linker, read, file, path, value);
  const connected = [...connectedHandlers(linker, read, file, draft)];
  if (connected.length > 0) {
    yield* connected;
    return;
  }
  const at = placeOfExport(linker, file, 'default', value);
  for (const method of draft.handler ? methodsAsked(draft.handler) : ['ANY']) yield { ...draft, method, at };
}

/** Functions that forms of the browser call: exports of a file, or single functions, that say `'use server'`. https://nextjs.org/docs/app/getting-started/updating-data */
function* serverActions(linker: Linker, read: RouteReader, file: CodeFile): Generator<RouteDraft> {
  const of = (name: string, value: Value): RouteDraft => {
    const { middleware, ...draft } = draftOf(linker, read, file, `/${name}`, value);
    // The middleware runs for the page that holds the form, wherever that is.
    return {
      ...draft,
      method: 'ACTION',
      handlerName: name,
      at: placeOfValue(linker, file, value),
      middleware: [...middleware.filter(({ via }) => via !== 'app'), ...ofClient(linker, read, file, value)],
    };
  };
  if (file.code.functions[0]?.isServerOnly) {
    for (const name of file.exports.keys()) {
      const value = exportedValue(file, name);
      const draft = value && of(name, value);
      if (draft?.handler) yield draft;
    }
    return;
  }
  for (const [id, fn] of file.code.functions.entries())
    if (fn.isServerOnly && fn.name) yield of(fn.name, { kind: 'function', function: id, span: fn.span });
}

/** `export const send = authClient.use(limit).action(async () => ...)`. https://next-safe-action.dev/docs/define-actions/middleware */
function ofClient(linker: Linker, read: RouteReader, file: CodeFile, value: Value): readonly MiddlewareDraft[] {
  const place = { file, block: 0 };
  return [{ value, place }, ...linker.resolver.bindingsOf(value, place)].flatMap((one) => {
    if (one.value.kind !== 'call') return [];
    const home = one.place.file;
    const site = { file: home, id: one.value.call, call: home.code.calls[one.value.call]! };
    const isAction = linker.resolver.calleePaths(site).some((path) => linker.fits('next-safe-action.**', path));
    return isAction ? chainedMiddleware(linker, read, site) : [];
  });
}

function placeOfValue(linker: Linker, file: CodeFile, value: Value): Location {
  const fn = linker.resolver.denote(value, { file, block: 0 }).find((one) => one.kind === 'function' && one.file === file);
  return linker.locate(file, fn?.kind === 'function' ? file.code.functions[fn.id]!.nameSpan : value.span);
}

/** `const handler = nc(); handler.use(session); handler.post(validate, async (req, res) => ...)`. https://github.com/hoangvvo/next-connect */
function* connectedHandlers(
  linker: Linker,
  read: RouteReader,
  file: CodeFile,
  draft: Omit<RouteDraft, 'method' | 'at'>,
): Generator<RouteDraft> {
  const shared: MiddlewareDraft[] = [];
  for (const site of file.sites) {
    const { callee, positional, block, span } = site.call;
    if (callee.kind !== 'member' || !linker.resolver.calleePaths(site).some((one) => linker.fits('next-connect().*', one)))
      continue;
    const place = { file, block };
    const values = positional.filter((one) => one.kind !== 'literal').flatMap((one) => read.itemsOf(one, place));
    const applied = (list: typeof values, via: MiddlewareDraft['via']) =>
      list.flatMap((one) => [...read.applied(one.value, one.place, via)]);
    if (callee.property === 'use') shared.push(...applied(values, 'router'));
    const method = callee.property === 'all' ? 'ANY' : callee.property.toUpperCase();
    const last = values.at(-1);
    if (!last || (method !== 'ANY' && !verbs.includes(method))) continue;
    const handler = read.handlerOf(last.value, last.place);
    const { handler: _, ...rest } = draft;
    yield {
      ...rest,
      ...(handler ? { handler } : {}),
      method,
      at: linker.locate(file, callee.object.kind === 'call' ? callee.span : span),
      middleware: [...draft.middleware, ...shared, ...applied(values.slice(0, -1), 'route')],
    };
  }
}

function draftOf(
  linker: Linker,
  read: RouteReader,
  file: CodeFile,
  path: string,
  value: Value,
): Omit<RouteDraft, 'method' | 'at'> {
  const place = { file, block: 0 };
  const handler = read.handlerOf(value, place);
  const bound = linker.resolver.bindingsOf(value, place).map((one) => ({ value: one.value, place: one.place }));
  const wrapped = value.kind === 'call' ? [{ value, place }] : bound.filter((one) => one.value.kind === 'call');
  return {
    framework: 'next',
    file,
    path,
    ...(handler ? { handler } : {}),
    middleware: [...middlewareFor(linker, read, file, path), ...wrapped.flatMap((one) => read.wrappersOf(one.value, one.place))],
    isExact: true,
    isMounted: 'yes',
  };
}

/** What a module exports under a name: a function, a constant, a local under another name, a part of a destructured object. */
function exportedValue(file: CodeFile, name: string): Value | undefined {
  const one = file.exports.get(name);
  if (!one || one.from !== undefined) return undefined;
  return one.value ?? { kind: 'name', name: one.local ?? name, span: one.span };
}

/** The function where it is written, else the export. */
function placeOfExport(linker: Linker, file: CodeFile, name: string, value: Value): Location {
  const fn = linker.resolver.denote(value, { file, block: 0 }).find((one) => one.kind === 'function' && one.file === file);
  if (fn?.kind === 'function') return linker.locate(file, file.code.functions[fn.id]!.nameSpan);
  return linker.locate(file, file.exports.get(name)!.span);
}

/** Methods a handler compares `req.method` with: those it answers. `ANY` when it does not ask. */
function methodsAsked({ file, id }: FunctionNode): readonly string[] {
  const found = new Set<string>();
  for (const one of file.code.compares) {
    if (file.functionOf[one.block] !== id) continue;
    const sides = [one.left, one.right];
    if (!sides.some((side) => side.kind === 'member' && side.property === 'method')) continue;
    for (const side of sides)
      if (side.kind === 'literal' && typeof side.value === 'string' && verbs.includes(side.value.toUpperCase()))
        found.add(side.value.toUpperCase());
  }
  return found.size > 0 ? [...found] : ['ANY'];
}

// ------------------------------------------------------------------------------------------------------------- middleware

/** `middleware.ts` (`proxy.ts` from version 16) beside the app or pages folder, where its matcher fits. https://nextjs.org/docs/app/api-reference/file-conventions/proxy */
function middlewareFor(linker: Linker, read: RouteReader, file: CodeFile, path: string): MiddlewareDraft[] {
  const { project } = file.facts.source;
  const root = project ? `${project}/` : '';
  for (const folder of [root, `${root}src/`]) {
    for (const name of ['middleware', 'proxy']) {
      for (const extension of ['ts', 'js', 'mts', 'mjs']) {
        const found = linker.program.code.get(`${folder}${name}.${extension}` as CodeFile['path']);
        if (found) return isMatched(linker, read, found, path) ? draftsOf(linker, read, found, name) : [];
      }
    }
  }
  return [];
}

function draftsOf(linker: Linker, read: RouteReader, file: CodeFile, name: string): MiddlewareDraft[] {
  const place: Place = { file, block: 0 };
  const value = exportedValue(file, name) ?? exportedValue(file, 'default');
  const from = file.exports.get('default')?.from ?? file.exports.get(name)?.from;
  if (!value) {
    if (from === undefined) return [];
    const at = linker.locate(file, (file.exports.get('default') ?? file.exports.get(name))!.span);
    const what = linker.resolver.memberOf({ kind: 'file', file }, file.exports.has(name) ? name : 'default');
    return [{ what, name: from, via: 'app', at }];
  }
  const applied = read.applied(value, place, 'app');
  const handler = read.handlerOf(value, place);
  const inner: MiddlewareDraft[] = handler
    ? [
        {
          what: [{ kind: 'function', ...handler }],
          name: handler.file.code.functions[handler.id]!.name || name,
          via: 'app',
          at: linker.locate(handler.file, handler.file.code.functions[handler.id]!.nameSpan),
        },
      ]
    : [];
  const isSame = applied.some((one) => one.what.some((what) => what.kind === 'function' && what.id === handler?.id));
  return isSame ? [...applied] : [...applied, ...inner];
}

/** Whether `config.matcher` lets the middleware run for a path; without one it runs for all. */
function isMatched(linker: Linker, read: RouteReader, file: CodeFile, path: string): boolean {
  const config = exportedValue(file, 'config');
  if (!config) return true;
  const place = { file, block: 0 };
  const object = linker.resolver.denote(config, place).find((one) => one.kind === 'value' && one.value.kind === 'object');
  const matcher =
    object?.kind === 'value' && object.value.kind === 'object'
      ? object.value.entries.find((entry) => entry.key === 'matcher')?.value
      : undefined;
  if (!matcher) return true;
  return read.itemsOf(matcher, place).some((item) => {
    const source = item.value.kind === 'object' ? item.value.entries.find((entry) => entry.key === 'source')?.value : item.value;
    const text = source && linker.constants.valueOf(source, item.place);
    return text?.kind !== 'literal' || typeof text.value !== 'string' || fitsMatcher(text.value, path);
  });
}

/** `/api/:path*`, `/dashboard`, `/((?!api|_next/static).*)`: what Next documents, without running the pattern. */
function fitsMatcher(matcher: string, path: string): boolean {
  const except = /\(\?!([^()]{1,400}(?:\([^()]{0,100}\)[^()]{0,200}){0,6})\)/.exec(matcher)?.[1];
  if (except !== undefined) {
    const own = path.slice(1);
    return !except.split('|').some((one) => own === one || own.startsWith(`${one.replace(/\/$/, '')}/`));
  }
  const start = matcher.replace(/[:(*{].*$/, '');
  const isOpen = start !== matcher;
  const base = start.replace(/\/$/, '');
  return isOpen ? base === '' || path === base || path.startsWith(`${base}/`) : path === base;
}
