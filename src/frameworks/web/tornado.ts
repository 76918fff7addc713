import { bodyOf } from '../../model/body.ts';
import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CallSite, ClassNode, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { pathOfExpression } from './django-urls.ts';

const application = 'tornado.{web,wsgi}.Application';
const rule = '{tornado.web.{url,URLSpec},tornado.routing.{Rule,URLSpec}}';
const handler = 'tornado.{web,websocket}.{RequestHandler,WebSocketHandler}';

/** Tornado. https://www.tornadoweb.org/en/stable/web.html */
export default defineFramework({
  id: 'tornado',
  kind: 'web',
  title: 'Tornado',
  languages: ['python'],
  packages: ['tornado'],
  documentation: 'https://www.tornadoweb.org/en/stable/web.html',
  keepsOwnSettings: true,
  // https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler
  handlerClasses: [{ base: handler, applied: [] }],
  recogniseRoutes,
  guards: [
    // https://www.tornadoweb.org/en/stable/web.html#tornado.web.authenticated
    { path: 'tornado.web.authenticated', authenticates: 'yes', authorises: 'no' },
  ],
  // https://www.tornadoweb.org/en/stable/httputil.html#tornado.httputil.HTTPFile
  uploads: [`{${handler}().request,tornado.httputil.HTTPServerRequest()}.files{,.**}`],
  pages: [`${handler}().{render,render_string}`],
});

const MAX_DEPTH = 6;
const MAX_RULES = 2000;

/** `Application([(r"/login", LoginHandler), url(r"/users/(\d+)", UserHandler)])`, and lists that are added later. */
function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const lists = [
    ...linker.resolver.callsTo(application).map((site) => ({ site, value: linker.argument(site.call, arg(0, 'handlers')) })),
    ...subclassed(linker),
    // https://www.tornadoweb.org/en/stable/web.html#tornado.web.Application.add_handlers
    ...linker.resolver
      .callsTo(`${application}().add_handlers`)
      .map((site) => ({ site, value: linker.argument(site.call, arg(1, 'host_handlers')) })),
  ];
  const steps = { left: MAX_RULES };
  const seen = new Set<Value>();
  for (const { site, value } of lists)
    for (const one of value ? rulesIn(linker, value, placeOf(site), 0, steps) : []) {
      if (seen.has(one.written)) continue;
      seen.add(one.written);
      yield* routesOf(linker, read, one);
    }
}

/** `class Application(tornado.web.Application)` hands its list on: `super().__init__(handlers, **settings)`. */
function* subclassed(linker: Linker): Generator<{ readonly site: CallSite; readonly value: Value | undefined }> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !linker.stacks.uses(file.path, 'tornado')) continue;
    for (const [id] of file.code.classes.entries()) {
      const made = file.methods.get(id)?.get('__init__');
      if (made === undefined || !linker.resolver.derivesFrom(file, id, application)) continue;
      for (const site of bodyOf(file, made).calls) {
        const { callee, positional } = site.call;
        if (callee.kind !== 'member' || callee.property !== '__init__') continue;
        // `tornado.web.Application.__init__(self, handlers)`
        const isUnbound = positional[0]?.kind === 'name' && /^(?:self|this)$/.test(positional[0].name);
        yield { site, value: linker.argument(site.call, isUnbound ? arg(1, 'handlers') : arg(0, 'handlers')) };
      }
    }
  }
}

/** Rules of a list: tuples and calls, through names, sums and lists in lists. */
function* rulesIn(linker: Linker, value: Value, place: Place, depth: number, steps: { left: number }): Generator<Rule> {
  if (depth > MAX_DEPTH || --steps.left < 0) return;
  const rule = ruleOf(linker, value, place);
  if (rule) yield rule;
  else if (value.kind === 'list') for (const item of value.items) yield* rulesIn(linker, item, place, depth + 1, steps);
  else if (value.kind === 'spread') yield* rulesIn(linker, value.value, place, depth + 1, steps);
  else if (value.kind === 'binary')
    for (const side of [value.left, value.right]) yield* rulesIn(linker, side, place, depth + 1, steps);
  else if (value.kind === 'name' || value.kind === 'member')
    for (const one of linker.resolver.bindingsOf(value, place).flatMap(withAdded))
      if (one.value !== value) yield* rulesIn(linker, one.value, one.place, depth + 1, steps);
}

interface Written {
  readonly value: Value;
  readonly place: Place;
}

/** A list, and what `+=` adds to it in the same function or module. */
function withAdded({ value, place }: Written): readonly Written[] {
  const { file } = place;
  const bound = file.code.bindings.find((one) => one.value === value);
  if (!bound) return [{ value, place }];
  const home = file.functionOf[bound.block];
  return file.code.bindings.flatMap((one) =>
    one.name === bound.name && one.value && file.functionOf[one.block] === home
      ? [{ value: one.value, place: { file, block: one.block } }]
      : [],
  );
}

function* routesOf(linker: Linker, read: RouteReader, said: Rule): Generator<RouteDraft> {
  for (const { node, class: cls, name, method, own } of read.answersOf(said.handler, said.place)) {
    yield {
      framework: 'tornado',
      file: said.place.file,
      method: method ?? 'ANY',
      path: said.path ?? '',
      ...(node ? { handler: node } : {}),
      ...(cls ? { handlerClass: cls } : {}),
      ...(name ? { handlerName: name } : {}),
      at: linker.locate(said.place.file, said.written.span),
      middleware: [...prepared(linker, read, said), ...own],
      isExact: said.path !== undefined,
      isMounted: 'yes',
      isServedByApp: true,
    };
  }
}

interface Rule {
  readonly path: string | undefined;
  readonly handler: Value;
  readonly place: Place;
  /** The whole tuple or call. */
  readonly written: Value;
}

/** A pattern and what answers it, as a tuple or a call. */
function ruleOf(linker: Linker, value: Value, place: Place): Rule | undefined {
  let pair: readonly (Value | undefined)[] = [];
  let home = place;
  // A tuple begins with its pattern, a list of rules with a rule.
  if (value.kind === 'list') pair = value.items[0]?.kind === 'list' ? [] : value.items;
  else if (value.kind === 'call') {
    const site: CallSite = { file: place.file, id: value.call, call: place.file.code.calls[value.call]! };
    if (!linker.resolver.calleePaths(site).some((path) => linker.fits(rule, path))) return undefined;
    home = placeOf(site);
    pair = [linker.argument(site.call, arg(0, 'pattern', 'matcher')), linker.argument(site.call, arg(1, 'handler', 'target'))];
  }
  const [pattern, target] = pair;
  if (!pattern || !target) return undefined;
  const text = linker.constants.valueOf(pattern, home);
  const path = text.kind === 'literal' && typeof text.value === 'string' ? pathOfExpression(text.value) : undefined;
  if (path === undefined && value.kind === 'list') return undefined;
  return { path, handler: target, place: home, written: value };
}

/** What runs before each method of a handler. https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.prepare */
function prepared(linker: Linker, read: RouteReader, { handler: value, place }: Rule): readonly MiddlewareDraft[] {
  const cls = read.classOf(value, place);
  const node = cls && methodOf(linker, cls, 'prepare');
  if (!node) return [];
  const at = linker.locate(node.file, node.file.code.functions[node.id]!.nameSpan);
  return [{ what: [{ kind: 'function', ...node }], name: 'prepare', via: 'router', at }];
}

function methodOf(linker: Linker, cls: ClassNode, name: string): FunctionNode | undefined {
  const bases = linker.resolver.basesOf(cls.file, cls.id).flatMap((one) => (one.kind === 'class' ? [one] : []));
  for (const { file, id } of [cls, ...bases]) {
    const method = file.methods.get(id)?.get(name);
    if (method !== undefined) return { file, id: method };
  }
  return undefined;
}

function placeOf({ file, call }: CallSite): Place {
  return { file, block: call.block };
}
