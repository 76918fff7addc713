import type { CallSite, CodeFile, Denotation, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import type { UrlEntry } from './django-urls.ts';
import { dotted } from './dotted-names.ts';

// Operations of Django Ninja, which stand where `api.urls` is put into a URL configuration. https://django-ninja.dev/guides/routers/

const routers = 'ninja.{NinjaAPI,Router,main.NinjaAPI,router.Router}()';
const operation = `${routers}.{get,post,put,patch,delete,api_operation}`;
const MAX_DEPTH = 6;
const MAX_ENTRIES = 2000;

interface Applied {
  readonly value: Value;
  readonly place: Place;
}

/** Operations of `api.urls`; undefined when the expression is no Ninja API's. */
export function ninjaUrls(
  linker: Linker,
  value: Value,
  place: Place,
  way: { prefix: string; isExact: boolean },
): readonly UrlEntry[] | undefined {
  if (value.kind !== 'member' || value.property !== 'urls') return undefined;
  const apis = linker.resolver.denote(value.object, place).filter((one) => isRouter(linker, one));
  if (apis.length === 0) return undefined;
  return apis.flatMap((one) =>
    'origin' in one && one.origin ? operationsOf(linker, one.origin, way.prefix, way.isExact, [], []) : [],
  );
}

function isRouter(linker: Linker, one: Denotation): boolean {
  if (one.kind === 'external') return linker.fits(routers, one.path);
  return one.kind === 'instance' && linker.resolver.derivesFrom(one.file, one.id, routers.replace(/\(\)$/, ''));
}

function operationsOf(
  linker: Linker,
  router: CallSite,
  prefix: string,
  isExact: boolean,
  above: readonly Applied[],
  way: readonly CallSite[],
): readonly UrlEntry[] {
  if (way.length > MAX_DEPTH || way.some((one) => one.call === router.call)) return [];
  const shared = narrowed(above, appliedBy(linker, router));
  const found: UrlEntry[] = [];
  for (const site of linker.resolver.callsTo(operation)) {
    if (!isOn(linker, site, router)) continue;
    const { file } = site;
    const id = file.code.functions.findIndex((fn) => fn.decorators.some((one) => one.kind === 'call' && one.call === site.id));
    if (id < 0) continue;
    const path = textAt(linker, linker.argument(site.call, { at: [0, 'path'] }), placeOf(site));
    const entry = {
      path: path === undefined ? prefix : join(prefix, path),
      isExact: isExact && path !== undefined,
      isMounted: 'unknown' as const,
      at: linker.locate(file, site.call.span),
      file,
      place: placeOf(site),
    };
    const applied = [...narrowed(shared, appliedBy(linker, site)), ...otherDecorators(file, id, site)];
    for (const method of methodsOf(linker, site)) found.push({ ...entry, view: { kind: 'handler', file, id, method, applied } });
  }
  for (const site of linker.resolver.callsTo(`${routers}.add_router`)) {
    if (!isOn(linker, site, router)) continue;
    const text = textAt(linker, linker.argument(site.call, { at: [0, 'prefix'] }), placeOf(site));
    const below = text === undefined ? prefix : join(prefix, text);
    const given = narrowed(shared, appliedBy(linker, site));
    for (const child of childrenOf(linker, site)) {
      if (found.length > MAX_ENTRIES) return found;
      found.push(...operationsOf(linker, child, below, isExact && text !== undefined, given, [...way, router]));
    }
  }
  return found;
}

/** `auth=` and `throttle=`: what is said nearer to the operation takes the place of what is said above it, also `auth=None`. */
function appliedBy(linker: Linker, { file, call }: CallSite): ReadonlyMap<string, readonly Applied[]> {
  const found = new Map<string, readonly Applied[]>();
  for (const name of ['auth', 'throttle']) {
    const value = linker.argument(call, { at: [name] });
    if (!value) continue;
    const isNone = value.kind === 'literal' && value.value === null;
    found.set(name, isNone ? [] : [{ value, place: { file, block: call.block } }]);
  }
  return found;
}

function narrowed(above: readonly Applied[], own: ReadonlyMap<string, readonly Applied[]>): readonly Applied[] {
  if (own.size === 0) return above;
  const stays = above.filter((one) => ![...own.keys()].some((name) => isNamed(one, name)));
  return [...stays, ...[...own.values()].flat()];
}

/** Whether it was given as this keyword. */
function isNamed({ value, place }: Applied, name: string): boolean {
  return place.file.code.calls.some((call) => call.named.some((one) => one.name === name && one.value === value));
}

function otherDecorators(file: CodeFile, id: number, site: CallSite): readonly Applied[] {
  const fn = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[fn.block]!.parent };
  return fn.decorators.flatMap((value) => (value.kind === 'call' && value.call === site.id ? [] : [{ value, place }]));
}

function methodsOf(linker: Linker, site: CallSite): readonly string[] {
  const name = site.call.callee.kind === 'member' ? site.call.callee.property : '';
  if (name !== 'api_operation') return [name.toUpperCase()];
  const listed = linker.argument(site.call, { at: [0, 'methods'] });
  const constant = listed && linker.constants.valueOf(listed, placeOf(site));
  return constant?.kind === 'list'
    ? constant.items.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'string' ? [one.value.toUpperCase()] : []))
    : ['ANY'];
}

function childrenOf(linker: Linker, site: CallSite): readonly CallSite[] {
  const value = linker.argument(site.call, { at: [1, 'router'] });
  if (!value) return [];
  const text = textAt(linker, value, placeOf(site));
  const denoted = text === undefined ? linker.resolver.denote(value, placeOf(site)) : dotted(linker, text, site.file);
  return denoted.flatMap((one) => ('origin' in one && one.origin ? [one.origin] : []));
}

function isOn(linker: Linker, site: CallSite, router: CallSite): boolean {
  const { callee } = site.call;
  if (callee.kind !== 'member') return false;
  return linker.resolver.denote(callee.object, placeOf(site)).some((one) => 'origin' in one && one.origin?.call === router.call);
}

function textAt(linker: Linker, value: Value | undefined, place: Place): string | undefined {
  const constant = value && linker.constants.valueOf(value, place);
  return constant?.kind === 'literal' && typeof constant.value === 'string' ? constant.value : undefined;
}

function placeOf(site: CallSite): Place {
  return { file: site.file, block: site.call.block };
}

/** `{int:user_id}` is Ninja's spelling of a converter. */
function join(prefix: string, path: string): string {
  const normal = path.replace(/\{[a-z]{1,20}:([A-Za-z_]\w{0,60})\}/g, '{$1}').replace(/^\//, '');
  return normal === '' ? prefix : `${prefix.replace(/\/$/, '')}/${normal}`;
}
