import type { Cookie, Stated } from '../model/concepts.ts';
import type { CookieDescriptor } from '../model/descriptors.ts';
import type { Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Linker } from '../model/linking.ts';
import { compareEnds, compareSpans } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { type Found, importsPackage, isMeant, type Option, readFlag, readOption, textOf } from './call-options.ts';
import { domainOf, lifetimeOfOption, readSameSite } from './cookie-attributes.ts';
import { readCookieHeaders } from './cookie-headers.ts';
import { purposeOfCookie } from './cookie-purposes.ts';
import { readCookieSettings } from './cookie-settings.ts';
import { developmentOnly } from './development.ts';
import { isTied } from './import-groups.ts';
import { codeOfProject, groupedBy, standsAt } from './program.ts';
import { mayWriteSession } from './session-writes.ts';
import { trustsProxies } from './trusted-proxies.ts';

/** Every cookie that is set: by a call, by the framework's session, by settings, or by a header built by hand. */
export function assembleCookies(linker: Linker): readonly Cookie[] {
  const isReadBack = sendsTokenBack(linker);
  const all = [...fromCalls(linker), ...readCookieSettings(linker), ...readCookieHeaders(linker)];
  return all
    .map(
      (cookie): Cookie =>
        cookie.purpose === 'csrf' && isReadBack && cookie.isDoubleSubmit === 'unknown'
          ? { ...cookie, isDoubleSubmit: 'yes' }
          : cookie,
    )
    .sort((a, b) => (a.at.file === b.at.file ? compareSpans(a.at.span, b.at.span) : a.at.file < b.at.file ? -1 : 1));
}

function fromCalls(linker: Linker): Cookie[] {
  const seen = new Set<object>();
  const found: Cookie[] = [];
  const meant = linker.frameworks.flatMap((framework) =>
    (framework.cookies ?? []).flatMap((descriptor) =>
      sitesOf(linker, descriptor)
        .filter((site) => isMeant(linker, site, descriptor.when) && isFilled(linker, site, descriptor))
        .map((site) => ({ framework: framework.id, descriptor, site })),
    ),
  );
  const sessions = new Set(meant.flatMap(({ descriptor, site }) => (descriptor.whenWritten ? [site.file] : [])));
  for (const { framework, descriptor, site } of meant) {
    if (seen.has(site.call)) continue;
    const isOneOfMany = [...sessions].some(
      (file) => file.facts.source.project === site.file.facts.source.project && !isTied(linker, file, site.file),
    );
    if (descriptor.whenWritten && !mayWriteSession(linker, site.file, descriptor.whenWritten, isOneOfMany)) continue;
    seen.add(site.call);
    found.push(cookieOf(linker, site, descriptor, framework));
  }
  const byFile = groupedBy(found, ({ at }) => at.file);
  return found.filter((one) => !byFile.get(one.at.file)!.some((other) => isReplacedBy(one, other)));
}

/** `jar.set_cookie(cookie)` hands over a made cookie: a client's, not an answer's. A name alone is no cookie that one sets. */
function isFilled(linker: Linker, site: CallSite, { untyped, value }: CookieDescriptor): boolean {
  if (!untyped || !value || !linker.resolver.callsTo(untyped.call).includes(site)) return true;
  const option = readOption(linker, site, value);
  return option.found.length > 0 || !option.isComplete;
}

/** A session that the app sets up by itself, and another that is handed to it: one of the two is enough to say what is wrong with both. */
function isReplacedBy(outer: Cookie, inner: Cookie): boolean {
  if (outer === inner || outer.by !== 'session' || inner.by !== 'session' || outer.at.file !== inner.at.file) return false;
  const [a, b] = [outer.at.span, inner.at.span];
  const isInside = compareSpans(a, b) < 0 && compareEnds(a, b) >= 0;
  return isInside && outer.secure.is === inner.secure.is;
}

/** Calls that a descriptor speaks of, those on untyped receivers only where one of its packages is imported. */
export function sitesOf(linker: Linker, { call, untyped }: Pick<CookieDescriptor, 'call' | 'untyped'>): readonly CallSite[] {
  const typed = linker.resolver.callsTo(call);
  if (!untyped) return typed;
  return [
    ...typed,
    ...linker.resolver.callsTo(untyped.call).filter((site) => importsPackage(linker, site.file, untyped.packages)),
  ];
}

/** `set('has_session', '1')`: the cookie says that there is a session, for the page's own code. */
function isMark(value: Value): boolean {
  return value.kind === 'literal' && /^(?:[01]|true|false|yes|no)$/i.test(String(value.value));
}

function cookieOf(linker: Linker, site: CallSite, descriptor: CookieDescriptor, framework: string): Cookie {
  const place = { file: site.file, block: site.call.block };
  const { title } = descriptor;
  const nameOption = descriptor.name && readOption(linker, site, descriptor.name);
  const name = nameOption?.found[0] ? textOf(linker, nameOption.found[0]) : descriptor.defaultName;
  const hint = name ?? (nameOption?.found[0] && linker.show(nameOption.found[0].value, nameOption.found[0].place.file));
  const value = descriptor.value && readOption(linker, site, descriptor.value);
  const optionOf = (slot: Slot) =>
    descriptor.inClassFields ? fieldOf(linker, site, optionName(slot)) : withDefaults(linker, site, slot, descriptor);
  const flag = (part: CookieDescriptor['secure'], key: string) =>
    readFlag(linker, optionOf(part.slot), part.default, title, optionName(part.slot) ?? key);
  const lifetime = lifetimeOf(linker, site, descriptor);
  const domain = descriptor.domain && domainOf(linker, readOption(linker, site, descriptor.domain));
  const purpose =
    descriptor.by === 'session'
      ? // A store of sessions that keeps one preference in its cookie.
        (descriptor.purpose ??
        (name !== undefined && purposeOfCookie(name, undefined) === 'preference' ? 'preference' : 'session'))
      : value?.found[0] && isMark(value.found[0].value)
        ? 'preference'
        : purposeOfCookie(hint, value?.found[0] && nameOfValue(value.found[0]));
  return {
    kind: 'cookie',
    at: standsAt(site),
    framework,
    project: site.file.facts.source.project,
    ...(name !== undefined && { name }),
    purpose,
    secure: descriptor.secure.followsRequest
      ? asRequested(linker, site, flag(descriptor.secure, 'secure'))
      : flag(descriptor.secure, 'secure'),
    httpOnly: flag(descriptor.httpOnly, 'httpOnly'),
    sameSite: readSameSite(linker, optionOf(descriptor.sameSite.slot), descriptor.sameSite.default, title),
    ...(domain && { domain }),
    ...(lifetime && { lifetime }),
    isDeletion:
      descriptor.isDeletion === true || (descriptor.by === 'call' && isCleared(linker, site, descriptor, value, lifetime)),
    by: descriptor.by,
    isDoubleSubmit: purpose === 'csrf' ? 'unknown' : 'no',
    developmentOnly: developmentOnly(linker.program, place),
  };
}

/** A field of that name in the classes of the project: unknown where none has a value, left out where no class has it. */
function fieldOf(linker: Linker, { file: { facts } }: CallSite, name: string | undefined): Option {
  const fields = codeOfProject(linker.program, facts.source.project).flatMap((file) =>
    file.code.classes.flatMap(({ block }) =>
      (file.scopes.get(block)?.names.get(name ?? '') ?? []).flatMap((one) =>
        one.kind === 'binding' ? [{ value: one.binding.value, place: { file, block: one.binding.block } }] : [],
      ),
    ),
  );
  const found = fields.flatMap(({ value, place }) => (value ? [{ value, place }] : []));
  return { found, mayBeAbsent: fields.length === 0, isComplete: found.length === fields.length };
}

/** An option of the call, or what the app gives to all cookies of this kind. */
function withDefaults(linker: Linker, site: CallSite, slot: Slot, { defaultsFrom }: CookieDescriptor): Option {
  const own = readOption(linker, site, slot);
  const key = optionName(slot);
  if (!defaultsFrom || !own.mayBeAbsent || key === undefined) return own;
  const givers = linker.resolver
    .callsTo(defaultsFrom.call)
    .filter((one) => one.file.facts.source.project === site.file.facts.source.project && isMeant(linker, one, defaultsFrom.when));
  const given = givers.map((one) => readOption(linker, one, { at: defaultsFrom.at.at.map((way) => [way, key].flat()) }));
  if (given.length === 0) return own;
  return {
    found: [...own.found, ...given.flatMap(({ found }) => found)],
    mayBeAbsent: given.some(({ mayBeAbsent }) => mayBeAbsent),
    isComplete: own.isComplete && given.every(({ isComplete }) => isComplete),
  };
}

/** Nobody wrote the flag and it follows the request: on where the browser used TLS, if the app believes the proxy that says so. */
function asRequested(linker: Linker, { file }: CallSite, flag: Stated<Truth>): Stated<Truth> {
  if (flag.at || flag.is !== 'no' || !trustsProxies(linker, file.facts.source.project)) return flag;
  return { is: 'unknown', says: 'it follows the request, as the proxy describes it', trail: [] };
}

/** The name an option is written by. */
function optionName({ at }: Slot): string | undefined {
  const names = at.flatMap((one) => (typeof one === 'object' ? [one.at(-1)!] : [one]));
  return names.find((name): name is string => typeof name === 'string');
}

function lifetimeOf(linker: Linker, site: CallSite, { maxAge, title }: CookieDescriptor): Stated<number> | undefined {
  if (!maxAge) return undefined;
  const option = readOption(linker, site, maxAge.slot);
  if (option.found.length === 0)
    return maxAge.default !== undefined && option.isComplete
      ? { is: maxAge.default, says: `the default of ${title}`, trail: [] }
      : undefined;
  return lifetimeOfOption(linker, option, maxAge.unit);
}

/** Set to nothing, or to end at once. */
function isCleared(
  linker: Linker,
  site: CallSite,
  descriptor: CookieDescriptor,
  value: Option | undefined,
  lifetime: Stated<number> | undefined,
): boolean {
  if (lifetime && lifetime.is <= 0) return true;
  const given = value?.found[0]?.value;
  if (
    given?.kind === 'literal' &&
    (given.value === null ||
      /^(?:|none|deleted|(?:log(?:ged)?|sign(?:ed)?)[ _-]?out|expired|invalid|revoked|removed|cleared|null|x)$/i.test(
        String(given.value),
      ))
  )
    return true;
  // `res.cookie('token', { expires: new Date(0), httpOnly: true })`: options where the value belongs; nothing secret is set.
  if (value?.found[0] && isOptions(linker, value.found[0])) return true;
  const expires = descriptor.expires && readOption(linker, site, descriptor.expires).found[0];
  return expires !== undefined && isPast(expires);
}

function isOptions(linker: Linker, { value, place }: Found): boolean {
  if (value.kind !== 'object' && value.kind !== 'name') return false;
  const objects = linker.resolver.denote(value, place).map((one) => (one.kind === 'value' ? one.value : undefined));
  return [value, ...objects].some(
    (one) => one?.kind === 'object' && one.entries.length > 0 && one.entries.every(({ key }) => isOptionOfCookie(key)),
  );
}

function isOptionOfCookie(key: string | undefined): boolean {
  return key !== undefined && /^(?:httponly|secure|same_?site|expires|max_?age|path|domain|signed|priority)$/i.test(key);
}

/** `expires=0`, `new Date(0)`, `new Date(1)`, `new Date()`, `new Date(Date.now() - 1000)`, `'Thu, 01 Jan 1970 00:00:00 GMT'`. */
function isPast({ value, place }: Found): boolean {
  if (value.kind === 'literal') return value.value === 0 || /\b1970\b/.test(String(value.value));
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call?.callee.kind !== 'name' || call.callee.name !== 'Date') return false;
  const [first] = call.positional;
  if (first?.kind === 'literal') return Number(first.value) <= 1000 || /\b1970\b/.test(String(first.value));
  const start = first?.kind === 'binary' && first.operator === '-' ? first.left : first;
  return start === undefined ? call.isNew : isNow(start, place.file);
}

/** `Date.now()` */
function isNow(value: Value, { code }: CodeFile): boolean {
  const callee = value.kind === 'call' ? code.calls[value.call]?.callee : undefined;
  return callee?.kind === 'member' && callee.property === 'now' && callee.object.kind === 'name' && callee.object.name === 'Date';
}

/** The name of what is put into the cookie: `refreshToken`, `sign` of `jwt.sign(...)`. */
function nameOfValue({ value, place }: Found): string | undefined {
  return valueName(value, place.file, 0);
}

function valueName(value: Value, file: CodeFile, depth: number): string | undefined {
  if (depth > 4) return undefined;
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  if (value.kind === 'await') return valueName(value.value, file, depth + 1);
  if (value.kind === 'index' && value.index.kind === 'literal') return String(value.index.value);
  if (value.kind === 'template')
    return value.parts.map((part) => valueName(part, file, depth + 1)).find((name) => name !== undefined);
  if (value.kind !== 'call') return undefined;
  const call = file.code.calls[value.call];
  return call && valueName(call.callee, file, depth + 1);
}

/** Whether the project reads the header that a script copies a CSRF cookie into. */
function sendsTokenBack(linker: Linker): boolean {
  for (const name of ['get', 'header', 'getHeader', 'Header']) {
    for (const { call } of linker.program.callsByName.get(name) ?? []) {
      const texts = [...call.positional, ...call.named.map(({ value }) => value)];
      if (
        texts.some(
          (one) => one.kind === 'literal' && typeof one.value === 'string' && /^x-(?:csrf|xsrf)(?:-?token)?$/i.test(one.value),
        )
      )
        return true;
    }
  }
  return false;
}
