import { type Span, spanOf } from '../model/location.ts';
import type { TokenMatch } from '../model/token.ts';
import type { Provider } from './provider-formats.ts';
import { providers } from './providers.ts';
import { redact, shannonEntropy } from './redact.ts';

/** A token as offsets of the text: `start` inclusive, `end` exclusive. */
export interface TokenRange {
  readonly provider: Provider;
  readonly start: number;
  readonly end: number;
  readonly entropy: number;
  /** Publishable by nature or by what stands around it. */
  readonly isPublic: boolean;
}

const documented: ReadonlySet<string> = new Set(providers.flatMap(({ examples = [] }) => examples));

/** What the documentation of a provider shows, the same for everybody. */
export function isDocumentedToken(text: string): boolean {
  return documented.has(text);
}

/**
 * All tokens of known providers in a text, in order of place, none overlapping. One pass of a keyword automaton, then bounded regexes where
 * a keyword stands: linear in the length of the text. Silent on documented examples, placeholders, fillers and pieces of longer base64.
 */
export function scanTokens(text: string): TokenMatch[] {
  // What answers look like in the documentation of an API. https://swagger.io/docs/specification/authentication/bearer-authentication/
  const ranges = findTokens(text).filter(
    ({ provider, start, end }) =>
      !(provider.id === 'json-web-token' && isInDocumentation(text, start)) &&
      !(provider.id === 'private-key' && isCutShort(text.slice(start, end))) &&
      !isShownInField.test(text.slice(Math.max(0, start - 40), start)),
  );
  if (ranges.length === 0) return [];
  const spanOf = spans(text);
  return ranges.map(({ provider, start, end, entropy, isPublic }) => ({
    provider: provider.id,
    title: provider.title,
    span: spanOf(start, end),
    redacted: redact(text.slice(start, end)),
    length: end - start,
    entropy: Math.round(entropy * 100) / 100,
    exposure: isPublic ? 'public' : 'secret',
    severity: isPublic ? 'info' : (provider.severity ?? 'critical'),
    isDistinctive: !provider.byName && !provider.context,
    documentation: provider.documentation,
  }));
}

/** The same as offsets, for callers that cut the tokens out of a text. */
export function findTokens(text: string): TokenRange[] {
  const found: TokenRange[] = [];
  eachKeyword(text, (rules, start, end) => {
    for (const rule of rules) {
      const range = matchAt(rule, text, start, end);
      if (range) found.push(range);
    }
  });
  return found.length === 0 ? found : settle(found);
}

/** The text with every secret token replaced by its redacted form. */
export function redactTokens(text: string): string {
  let result = '';
  let from = 0;
  for (const { start, end, isPublic } of findTokens(text)) {
    if (isPublic) continue;
    result += text.slice(from, start) + redact(text.slice(start, end));
    from = end;
  }
  return from === 0 ? text : result + text.slice(from);
}

// ------------------------------------------------------------------------------------------------------------- one provider, one place

class Matcher {
  readonly provider: Provider;
  #pattern: RegExp | undefined;

  constructor(provider: Provider) {
    this.provider = provider;
  }

  /** Sticky; a token must not go on after it. Made when the first of its keywords is met: most never are. */
  get pattern(): RegExp {
    const { source, flags } = this.provider.pattern;
    this.#pattern ??= new RegExp(`(?:${source})(?![\\w-])`, `${flags}y`);
    return this.#pattern;
  }
}

function matchAt(matcher: Matcher, text: string, keywordStart: number, keywordEnd: number): TokenRange | undefined {
  const [least, most] = matcher.provider.lead ?? [0, 0];
  for (let lead = most; lead >= least; lead--) {
    const range = matchFrom(matcher, text, keywordStart - lead, keywordEnd);
    if (range) return range;
  }
  return undefined;
}

function matchFrom({ provider, pattern }: Matcher, text: string, at: number, keywordEnd: number): TokenRange | undefined {
  if (at < 0) return undefined;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match || (match[1] === undefined && !isBoundary(text, at))) return undefined;
  const end = at + match[0].length;
  const token = match[1] ?? match[0];
  const start = end - token.length;
  if (provider.id === 'private-key') return privateKey(provider, text, start, end);
  const body = match[1] === undefined && !provider.lead ? text.slice(keywordEnd, end) : token;
  const entropy = shannonEntropy(body);
  if (entropy < (provider.entropy ?? 3)) return undefined;
  if (provider.examples?.includes(token) || isFiller(token) || isPartOfBlob(text, start, end)) return undefined;
  if (provider.notAfter?.test(text.slice(Math.max(0, start - 40), start))) return undefined;
  if (provider.context && !provider.context.test(text.slice(Math.max(0, start - 200), end + 200))) return undefined;
  if (provider.id === 'json-web-token') return jsonWebToken(provider, text, start, end, entropy);
  const around = provider.publicContext ? text.slice(Math.max(0, start - 400), end + 400) : '';
  const isPublic = provider.exposure === 'public' || (provider.publicContext?.test(around) ?? false);
  return { provider, start, end, entropy, isPublic };
}

/** `<Input placeholder="6660491268:AAF..." />`, `Field(examples=["whsec_..."])`, `@ApiProperty({ example: 're_...' })` */
const isShownInField = /(?:placeholder|(?<![a-z])examples?)["']?\s{0,4}[:=]\s{0,4}[{[]?\s{0,20}["'`]$/i;

/** No letter, digit or `_` directly before; the letter of an escape (`\n`) does not count. */
function isBoundary(text: string, at: number): boolean {
  if (at === 0 || !isWord(text.charCodeAt(at - 1))) return true;
  return at > 1 && text.charCodeAt(at - 2) === 0x5c && 'nrt'.includes(text[at - 1] ?? '');
}

/** A header alone (code that looks for keys) is no key: at least 40 characters of base64 must follow it. */
function privateKey(provider: Provider, text: string, start: number, headerEnd: number): TokenRange | undefined {
  // Whoever reads it needs its password, too. https://www.rfc-editor.org/rfc/rfc1421#section-4.6.1.1
  if (/^(?:\\[nr]|\s){0,4}Proc-Type: ?4,ENCRYPTED/.test(text.slice(headerEnd, headerEnd + 60))) return undefined;
  const following = text
    .slice(headerEnd, headerEnd + 400)
    .replace(/\\[nr]|[\s"'`+,]|(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]{0,80}/g, '');
  const body = /^[A-Za-z0-9/+=]{40}/.exec(following.replaceAll('\\', ''))?.[0];
  if (!body || isFiller(body.slice(4)) || shannonEntropy(body) < 3) return undefined;
  return { provider, start, end: privateKeyEnd(text, headerEnd), entropy: shannonEntropy(body), isPublic: false };
}

/**
 * In a literal, what a form shows as a sample: the structure says that it is longer than it is. A key is one DER sequence, whose length follows its first byte.
 * https://www.rfc-editor.org/rfc/rfc5958, https://letsencrypt.org/docs/a-warm-welcome-to-asn1-and-der/#length
 */
function isCutShort(key: string): boolean {
  if (key.includes('\n')) return false;
  const base64 = key.replace(/-----[A-Z ]{1,60}-----/g, '').replace(/\\[nr]|[^A-Za-z0-9+/=]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  // A long sequence, whose length stands in the two bytes that follow.
  return bytes.length > 4 && bytes[0] === 0x30 && bytes[1] === 0x82 && bytes.readUInt16BE(2) + 4 > bytes.length + 2;
}

function privateKeyEnd(text: string, headerEnd: number): number {
  const end = text.indexOf('-----END', headerEnd);
  if (end < 0 || end - headerEnd > 16_384) return headerEnd;
  const close = text.indexOf('-----', end + 8);
  return close < 0 || close - end > 64 ? end : close + 5;
}

/** In a comment that documents: `*     token: eyJ...`. */
function isInDocumentation(text: string, start: number): boolean {
  const line = text.slice(Math.max(0, start - 200), start);
  return /^\s{0,80}\*\s/.test(line.slice(line.lastIndexOf('\n') + 1));
}

/**
 * Looks into the payload: ignored are the tokens of jwt.io's and the RFC's pages, those that were valid for at most a month and those that expired
 * long ago, which are dead soon after they are in a repository; a role made for browsers is public.
 */
function jsonWebToken(provider: Provider, text: string, start: number, end: number, entropy: number): TokenRange | undefined {
  const payload = payloadOf(text.slice(start, end));
  if (/"sub"\s{0,2}:\s{0,2}"?(?:1234567890|user123|test)\b|John Doe|"iss"\s{0,2}:\s{0,2}"joe"|example\.com/.test(payload))
    return undefined;
  if (isDead(payload) || isInExample(text, start)) return undefined;
  return { provider, start, end, entropy, isPublic: /"role"\s{0,2}:\s{0,2}"anon"/.test(payload) };
}

/** Below `example:` or `examples:` of an API description, by how far its lines are indented. */
function isInExample(text: string, at: number): boolean {
  let from = text.lastIndexOf('\n', at - 1) + 1;
  let indent = indentAt(text, from);
  for (let lines = 0; lines < 40 && from > 0 && indent > 0; lines++) {
    from = text.lastIndexOf('\n', from - 2) + 1;
    const here = indentAt(text, from);
    if (here >= indent || text.charCodeAt(from + here) <= 0x20) continue;
    if (/^["']?examples?["']?\s{0,4}:/i.test(text.slice(from + here, from + here + 20))) return true;
    indent = here;
  }
  return false;
}

function indentAt(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at - from;
}

/** Whether a text is a JSON Web Token that is dead soon after it is in a repository. */
export function isDeadToken(text: string): boolean {
  return /^eyJ[\w-]{1,400}\.eyJ[\w-]{1,4000}\.[\w-]{0,800}$/.test(text) && isDead(payloadOf(text));
}

function payloadOf(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
}

function isDead(payload: string): boolean {
  const issued = Number(/"iat"\s{0,2}:\s{0,2}(\d{9,11})\b/.exec(payload)?.[1]);
  const expires = Number(/"exp"\s{0,2}:\s{0,2}(\d{9,11})\b/.exec(payload)?.[1]);
  return expires - issued <= shortLife || expires < longAgo;
}

/** 31 days in seconds. */
const shortLife = 2_678_400;
/** 2025-01-01 in seconds, a fixed moment: what expired before it is dead whenever the audit runs. */
const longAgo = 1_735_689_600;

// --------------------------------------------------------------------------------------------------------------------- what is no token

/** Made by a person to stand for a token: EXAMPLE, xxxx, one character over and over, 123456, abcdef. */
function isFiller(token: string): boolean {
  return (
    /example|x{4}|your[_-]|placeholder|dummy|redacted|change.?me|insert|\.{3}|<|\*{3}|(?:fake|test|my)[_-]?(?:key|token|secret)/i.test(
      token,
    ) || hasRun(token)
  );
}

/** Seven times the same character, or eight that count up or down by one. */
function hasRun(token: string): boolean {
  let same = 1;
  let up = 1;
  let down = 1;
  for (let i = 1; i < token.length; i++) {
    const step = token.charCodeAt(i) - token.charCodeAt(i - 1);
    same = step === 0 ? same + 1 : 1;
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    // The 22 As of a Twitter bearer token and the like are part of the format.
    if ((same >= 7 && token[i] !== 'A') || up >= 7 || down >= 7) return true;
  }
  return false;
}

/** Base64 that goes on for long before or after it: an image, a certificate, a source map. */
function isPartOfBlob(text: string, start: number, end: number): boolean {
  let before = 0;
  while (before < 80 && isBase64(text.charCodeAt(start - 1 - before))) before++;
  if (before >= 80) return true;
  let after = 0;
  while (after < 80 && isBase64(text.charCodeAt(end + after))) after++;
  return after >= 80;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}
function isBase64(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 43 || code === 47;
}

/** Sorted by place; of overlapping ones the provider that stands earlier in the table; halves of pairs that are complete left out. */
function settle(found: readonly TokenRange[]): TokenRange[] {
  const order = new Map(providers.map((provider, index) => [provider, index]));
  const ids = new Set(found.map((range) => range.provider.id));
  const sorted = found
    .filter(({ provider }) => !(provider.halfOf && ids.has(provider.halfOf)))
    .sort((a, b) => a.start - b.start || order.get(a.provider)! - order.get(b.provider)! || b.end - a.end);
  const kept: TokenRange[] = [];
  for (const range of sorted) {
    const last = kept.at(-1);
    if (!last || range.start >= last.end) kept.push(range);
    else if (order.get(range.provider)! < order.get(last.provider)!) kept[kept.length - 1] = range;
  }
  return kept;
}

/** Offsets to 1-based lines and columns. A token seldom spans lines; offsets come in order. */
function spans(text: string): (start: number, end: number) => Span {
  let line = 1;
  let lineStart = 0;
  const advance = (to: number): readonly [number, number] => {
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < to; next = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = next + 1;
    }
    return [line, to - lineStart + 1];
  };
  return (start, end) => spanOf(...advance(start), ...advance(end));
}

// ----------------------------------------------------------------------------------------------------------------- keyword automaton

/**
 * Aho and Corasick's automaton over the keywords, as one flat table: a look-up a character, whatever the number of keywords. A transition is
 * worked out when a text first takes it: most never are, and to fill in all of them took a small audit longer than its texts.
 */
class Automaton {
  /** Character code (below 128, folded to lower case) to column; 0 for characters that stand in no keyword. */
  readonly column: Uint8Array;
  /** State (a multiple of the number of columns) plus column to twice the state, one more where a keyword ends there; 0 for not known yet. */
  readonly next: Int32Array;
  /** The keywords as a tree, in the same shape: entries are states, 0 for none. */
  readonly #children: Int32Array;
  /** The longest other beginning of a keyword that a state ends with, by state. */
  readonly #fallback = new Map<number, number>();
  readonly #outputs = new Map<number, readonly Output[]>();
  readonly start: number;

  constructor(keywords: ReadonlyMap<string, readonly Matcher[]>) {
    this.column = columns([...keywords.keys()]);
    const width = Math.max(...this.column) + 1;
    // The first state is not 0, which stands for none.
    const size = (2 + [...keywords.keys()].join('').length) * width;
    this.start = width;
    this.#children = new Int32Array(size);
    this.next = new Int32Array(size);
    let used = 2 * width;
    for (const [keyword, matchers] of keywords) {
      let state = this.start;
      for (let i = 0; i < keyword.length; i++) {
        const at = state + this.column[keyword.charCodeAt(i)]!;
        if (this.#children[at] === 0) {
          this.#children[at] = used;
          used += width;
        }
        state = this.#children[at]!;
      }
      this.#outputs.set(state, [{ length: keyword.length, matchers }]);
    }
  }

  /** What ends at a state that `next` marks. */
  outputsOf(state: number): readonly Output[] {
    return this.#outputs.get(state)!;
  }

  /** Works out an entry of `next`. A state's fallback is known before it is entered, since this is the way in. */
  follow(state: number, column: number): number {
    const known = this.next[state + column]!;
    if (known !== 0) return known;
    const isStart = state === this.start;
    const behind = isStart ? this.start << 1 : this.follow(this.#fallback.get(state)!, column);
    const child = this.#children[state + column]!;
    if (child === 0) return (this.next[state + column] = behind);
    const fallback = behind >> 1;
    this.#fallback.set(child, fallback);
    const ending = [...(this.#outputs.get(child) ?? []), ...(this.#outputs.get(fallback) ?? [])];
    if (ending.length > 0) this.#outputs.set(child, ending);
    return (this.next[state + column] = (child << 1) | (ending.length > 0 ? 1 : 0));
  }
}
interface Output {
  readonly length: number;
  readonly matchers: readonly Matcher[];
}

let automaton: Automaton | undefined;

function eachKeyword(text: string, visit: (matchers: readonly Matcher[], start: number, end: number) => void): void {
  automaton ??= new Automaton(keywordTable());
  const { column, next } = automaton;
  let state = automaton.start;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const at = code < 128 ? column[code]! : 0;
    let step = next[state + at]!;
    if (step === 0) step = automaton.follow(state, at);
    state = step >> 1;
    if ((step & 1) === 0) continue;
    for (const { length, matchers } of automaton.outputsOf(state)) visit(matchers, i + 1 - length, i + 1);
  }
}

function keywordTable(): Map<string, Matcher[]> {
  const table = new Map<string, Matcher[]>();
  for (const provider of providers) {
    const matcher = new Matcher(provider);
    for (const keyword of provider.keywords) table.set(keyword, [...(table.get(keyword) ?? []), matcher]);
  }
  return table;
}

function columns(keywords: readonly string[]): Uint8Array {
  const column = new Uint8Array(128);
  let count = 0;
  for (const character of new Set(keywords.join(''))) {
    count++;
    column[character.charCodeAt(0)] = count;
    column[character.toUpperCase().charCodeAt(0)] = count;
  }
  return column;
}
