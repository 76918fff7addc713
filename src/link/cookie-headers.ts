import type { Constant, Cookie } from '../model/concepts.ts';
import type { CodeFile, Linker, Place } from '../model/linking.ts';
import type { Truth, Value } from '../model/value.ts';
import { purposeOfCookie } from './cookie-purposes.ts';
import { developmentOnly } from './development.ts';
import { visitExpressions } from './expressions.ts';
import { lastName } from './program.ts';
import { wordsOf } from './words.ts';

const headerName = 'set-cookie';
const setters = new Set(['header', 'setHeader', 'set', 'append', 'set_header', 'add_header', 'appendHeader', 'add', 'writeHead']);

/** `Set-Cookie` headers that are written out: `res.setHeader('Set-Cookie', 'sid=...; HttpOnly')`. */
export function readCookieHeaders(linker: Linker): readonly Cookie[] {
  return [...linker.program.code.values()].flatMap((file) =>
    headersOf(file).flatMap(({ value, place }) =>
      textsOf(linker, value, place).map((text) => cookieOf(linker, text.parts, text.value, place)),
    ),
  );
}

function headersOf(file: CodeFile): { readonly value: Value; readonly place: Place }[] {
  const found: { value: Value; place: Place }[] = [];
  const isName = (name: unknown) =>
    typeof name === 'string' && name.length === headerName.length && name.toLowerCase() === headerName;
  if (![...wordsOf(file)].some(isName)) return [];
  for (const call of file.code.calls) {
    const [name, value] = call.positional;
    if (!value || name?.kind !== 'literal' || !isName(name.value) || !setters.has(lastName(call.callee) ?? '')) continue;
    found.push({ value, place: { file, block: call.block } });
  }
  for (const { target, value, block } of file.code.assigns) {
    const key =
      target.kind === 'index' && target.index.kind === 'literal'
        ? target.index.value
        : target.kind === 'member'
          ? target.property
          : '';
    if (isName(key)) found.push({ value, place: { file, block } });
  }
  visitExpressions(file, (value, block) => {
    if (value.kind !== 'object') return;
    for (const entry of value.entries) if (isName(entry.key)) found.push({ value: entry.value, place: { file, block } });
  });
  return found;
}

/** A text with holes: its known parts in order, undefined where something unknown stands. */
type Parts = readonly (string | undefined)[];

/** The texts of a header, each with the expression that says it: a list holds several cookies. */
function textsOf(linker: Linker, value: Value, place: Place): { readonly parts: Parts; readonly value: Value }[] {
  if (value.kind === 'list') return value.items.flatMap((item) => textsOf(linker, item, place));
  const joined = joinedList(value, place);
  if (joined)
    return [
      {
        value,
        parts: joined.flatMap((item, i) => [
          ...(i > 0 ? ['; '] : []),
          ...(partsOf(linker.constants.valueOf(item, place)) ?? [undefined]),
        ]),
      },
    ];
  const parts = partsOf(linker.constants.valueOf(value, place));
  // It must look like a cookie: `name=`.
  return parts && /=/.test(parts[0] ?? parts[1] ?? '') ? [{ parts, value }] : [];
}

function partsOf(constant: Constant): Parts | undefined {
  if (constant.kind === 'literal') return typeof constant.value === 'string' ? [constant.value] : undefined;
  return constant.kind === 'text' ? constant.parts : undefined;
}

/** `['sid=' + id, 'HttpOnly'].join('; ')`, `"; ".join([...])`. */
function joinedList(value: Value, place: Place): readonly Value[] | undefined {
  const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
  if (call?.callee.kind !== 'member' || call.callee.property !== 'join') return undefined;
  const list = place.file.isPython ? call.positional[0] : call.callee.object;
  return list?.kind === 'list' ? list.items : undefined;
}

function cookieOf(linker: Linker, parts: Parts, value: Value, place: Place): Cookie {
  const { file } = place;
  const at = linker.locate(file, value.span);
  const text = parts.map((part) => part ?? '\0').join('');
  const [pair = '', ...attributes] = text.split(';');
  // What stands behind a hole may be any attribute, unless the hole is the value of one (`Max-Age=${age}`).
  const isOpen =
    attributes.some((part) => part.includes('\0') && !/^\s*[A-Za-z-]{1,20}=/.test(part)) ||
    (/\0$/.test(pair) && attributes.length === 0 && parts.length > 3);
  const attribute = (name: string) =>
    attributes.map((part) => part.trim()).find((part) => part.toLowerCase().split('=')[0] === name);
  const flag = (name: string, shown: string): Cookie['secure'] => {
    const is: Truth = attribute(name) !== undefined ? 'yes' : isOpen ? 'unknown' : 'no';
    return { is, says: is === 'no' ? `the header does not say ${shown}` : `the header says ${shown}`, trail: [] };
  };
  const name = /^\s*([^=\0\s]{1,100})=/.exec(pair)?.[1];
  const site = attribute('samesite')?.split('=')[1]?.trim().toLowerCase();
  const sameSite =
    site === 'strict' || site === 'lax' || site === 'none' ? site : site === undefined && !isOpen ? 'absent' : 'unknown';
  const maxAge = Number(attribute('max-age')?.split('=')[1] ?? Number.NaN);
  const domain = attribute('domain')?.split('=')[1]?.trim();
  const purpose = purposeOfCookie(name, undefined);
  return {
    kind: 'cookie',
    at,
    framework: 'headers',
    project: file.facts.source.project,
    ...(name !== undefined && { name }),
    purpose,
    secure: flag('secure', 'Secure'),
    httpOnly: flag('httponly', 'HttpOnly'),
    sameSite: {
      is: sameSite,
      says: sameSite === 'absent' ? 'the header does not say SameSite' : 'the header says SameSite',
      trail: [],
    },
    ...(domain && !domain.includes('\0') && { domain: { is: domain, at, says: `the domain is '${domain}'`, trail: [] } }),
    ...(Number.isFinite(maxAge) && { lifetime: { is: maxAge, at, says: `its life is ${maxAge} seconds`, trail: [] } }),
    isDeletion: maxAge <= 0 || /expires=[^;]{0,40}1970/i.test(text) || /=\s*(?:deleted)?$/.test(pair.trim()),
    by: 'header',
    isDoubleSubmit: purpose === 'csrf' ? 'unknown' : 'no',
    developmentOnly: developmentOnly(linker.program, place),
  };
}
