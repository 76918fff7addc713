import type { Credential, FileFacts } from '../model/facts.ts';
import type { Found } from '../model/finding.ts';
import type { Span } from '../model/location.ts';
import type { Rule } from '../model/rule.ts';

/** What must not be shown of one file: column ranges by line, and values that must not appear anywhere. */
export interface Masks {
  /** 1-based columns, the second after the last masked character. */
  readonly byLine: ReadonlyMap<number, readonly (readonly [from: number, to: number])[]>;
  readonly values: readonly string[];
}

/** A shorter value is too likely an ordinary word to be masked wherever it occurs. */
const shortestValue = 8;
/** CWE-798, use of hard-coded credentials: a file rule that carries it points at the secret itself. */
const hardCodedCredential = 798;
const mostKeyLines = 200;

/** Tokens whose form alone gives them away, as a second net below what `extract` and the rules mark. Every repetition is bounded. */
const tokenForms: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[opsur]_[A-Za-z0-9]{30,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,255}/g,
  /\bglpat-[A-Za-z0-9_-]{20,64}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g,
  /\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,255}/g,
  /\bwhsec_[A-Za-z0-9+/=]{16,255}/g,
  /\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,255}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bpypi-[A-Za-z0-9_-]{50,255}/g,
  /\bey[A-Za-z0-9_-]{10,2000}\.ey[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,2000}/g,
];
/** The password of a URL: after the user's name, up to the last `@` before the path. Group 1 is kept. */
const urlPassword = /([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@'"<>]{0,100}:)([^\s/'"<>${}]{1,200})(?=@[^\s@/]{1,200})/gi;

/** Collects what has to be masked in one file. `lines` is its text without line ends, `found` what was found in it. */
export function masksOf(
  facts: FileFacts | undefined,
  found: readonly Found[],
  rules: ReadonlyMap<string, Rule>,
  lines: readonly string[],
): Masks {
  const byLine = new Map<number, (readonly [number, number])[]>();
  const values = new Set<string>();
  const add = (line: number, from: number, to: number) => {
    if (to > from) byLine.set(line, [...(byLine.get(line) ?? []), [from, to]]);
  };
  for (const credential of facts?.credentials ?? []) {
    if (credential.traits.strength === 'placeholder' || credential.traits.strength === 'not-secret') continue;
    for (const [line, from, to] of piecesOf(credential.span, lines)) {
      const [start, end] = secretPart(lines[line - 1]!.slice(from - 1, to - 1), credential);
      add(line, from + start, from + end);
      const value = lines[line - 1]!.slice(from - 1 + start, from - 1 + end);
      if (credential.traits.strength === 'usable' && value.length >= shortestValue) values.add(value);
    }
  }
  for (const { rule, at } of found)
    if (pointsAtSecret(rules.get(rule))) for (const piece of piecesOf(at.span, lines)) add(...piece);
  for (const line of privateKeyLines(lines)) add(line, 1, lines[line - 1]!.length + 1);
  return { byLine, values: [...values].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)) };
}

/** One line with its secrets covered. `cover` says by what: as many stars as characters where columns matter, a fixed text for hashes. */
export function maskLine(text: string, line: number, masks: Masks, cover: (length: number) => string): string {
  const ranges = [...(masks.byLine.get(line) ?? [])];
  for (const value of masks.values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
      ranges.push([at + 1, at + value.length + 1]);
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let result = '';
  let done = 1;
  for (const [from, to] of ranges) {
    const start = Math.max(from, done);
    if (to <= start) continue;
    result += text.slice(done - 1, start - 1) + cover(to - start);
    done = to;
  }
  return maskTokens(result + text.slice(done - 1), cover);
}

/** Prose (a message, a piece of evidence) without the values and without anything that has a token's form. */
export function maskProse(text: string, values: readonly string[]): string {
  let result = text;
  for (const value of values) result = result.replaceAll(value, '***');
  return maskTokens(result, () => '***');
}

function maskTokens(text: string, cover: (length: number) => string): string {
  let result = text;
  for (const form of tokenForms) result = result.replace(form, (token) => token.slice(0, 4) + cover(token.length - 4));
  return result.replace(urlPassword, (whole, before: string, password: string) =>
    isReference(password) ? whole : before + cover(password.length),
  );
}

/** Already masked, or a name in brackets of some template language. */
function isReference(text: string): boolean {
  return /^(?:\*+|%[^%]*%?|\[.*)$/.test(text);
}

/** The parts of a span, one a line, cut to what the line has. */
function piecesOf(
  [line, column, endLine, endColumn]: Span,
  lines: readonly string[],
): [line: number, from: number, to: number][] {
  const pieces: [number, number, number][] = [];
  for (let at = line; at <= Math.min(endLine, lines.length); at++) {
    const length = lines[at - 1]?.length ?? 0;
    pieces.push([at, at === line ? column : 1, at === endLine ? Math.min(endColumn, length + 1) : length + 1]);
  }
  return pieces;
}

/** Offsets of the secret in the text of a literal: without quotes, `NAME=`, `${NAME:-` and, in a URL, all but the password. */
function secretPart(text: string, credential: Credential): [start: number, end: number] {
  if (credential.traits.inUrl) {
    const match = /^(.{0,60}:\/\/[^:/@]{0,100}:)([^@]{1,300})@/.exec(text);
    if (match) return [match[1]!.length, match[1]!.length + match[2]!.length];
  }
  let start = 0;
  let end = text.length;
  const assigned = text.startsWith(`${credential.name}=`) ? credential.name.length + 1 : 0;
  start += assigned;
  const prefix = /^[A-Za-z]{0,2}("""|'''|["'`])/.exec(text.slice(start));
  if (prefix) {
    start += prefix[0].length;
    if (text.endsWith(prefix[1]!) && end - prefix[1]!.length >= start) end -= prefix[1]!.length;
  }
  const fallback = /^\$\{\w{1,100}:?[-=]/.exec(text.slice(start, end));
  if (fallback) {
    start += fallback[0].length;
    if (text.slice(start, end).endsWith('}')) end -= 1;
  }
  return [start, end];
}

function pointsAtSecret(rule: Rule | undefined): boolean {
  return rule?.scope === 'file' && (rule.cwe ?? []).includes(hardCodedCredential);
}

/** Lines of the body of PEM private keys, and of the line that begins them when the key is on it too. */
function privateKeyLines(lines: readonly string[]): number[] {
  const result: number[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (!/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(lines[index]!)) continue;
    for (let at = index; at < Math.min(lines.length, index + mostKeyLines); at++) {
      if (at > index || lines[at]!.length > 80) result.push(at + 1);
      if (lines[at]!.includes('-----END ')) break;
    }
  }
  return result;
}
