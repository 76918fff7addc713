import type { Cors } from '../model/concepts.ts';
import type { Matching } from '../model/descriptors.ts';

/** What is wrong with a check of origins. */
export type OriginFlaw = NonNullable<Cors['flaw']>['is'];

/** What a pattern over origins lets pass: everybody, more than it means to, or what it says. */
export type PatternVerdict = 'any' | 'strict' | { readonly flaw: OriginFlaw };

/**
 * Judges a regular expression that is applied to origins (`scheme://host[:port]`, never a path).
 * @param matching how it is applied; what is matched whole or from the start needs no anchor there
 */
export function judgePattern(source: string, matching: Matching): PatternVerdict {
  const alternatives = splitAlternatives(source);
  const verdicts = alternatives.map((one) => judgeAlternative(one, matching));
  if (verdicts.includes('any')) return 'any';
  return verdicts.find((one) => typeof one === 'object') ?? 'strict';
}

const everything =
  /^\^?\(?(?:https?\??|\(https?\|https?\)|\(\?:https?\|https?\)|https\?|\[\^:\]\+)?(?::\\?\/\\?\/)?\(?(?:\.[*+]|\[\^\/\]\+)\??\)?\)?\$?$/;

function judgeAlternative(source: string, matching: Matching): PatternVerdict {
  const text = unwrapped(source.trim());
  if (text === '' || everything.test(text)) return 'any';
  const starts = matching !== 'anywhere' || text.startsWith('^') || text.startsWith('\\A');
  const ends = matching === 'whole' || /(?:^|[^\\])(?:\\\\)*\$$/.test(text) || /\\[zZ]$/.test(text);
  const body = text.replace(/^(?:\^|\\A)/, '').replace(/(?:\$|\\[zZ])$/, '');
  // An origin holds one `://`, and nothing behind its port: `http://localhost:\d+` fits no other.
  const isWhole = /^https?\??:(?:\\?\/){2}/.test(body) && /:(?:\\d[+*]|\[0-9\][+*])$/.test(body);
  if (!starts && !ends && !isWhole) return { flaw: 'unanchored' };
  if (!ends && !endsAtPort(body)) return { flaw: 'prefix' };
  if (!starts && !startsAtLabel(body)) return { flaw: 'suffix' };
  return hasLooseDot(body) ? { flaw: 'unescaped-dot' } : 'strict';
}

/** `^http://localhost:` lets only ports follow. */
function endsAtPort(body: string): boolean {
  return /:(?:\\d[+*]?|\[0-9\][+*]?)?$/.test(body) && !/\/\/$|:$/.test(body.replace(/:$/, '')) && !/^https?:$/.test(body);
}

/** `\.example\.com$` and `(^|\.)example\.com$` begin at a label, `://example\.com$` at the host. */
function startsAtLabel(body: string): boolean {
  return /^(?:\\\.|\(\?{0,1}:?\^?\|?\\\.\|?\^?\)|:?\\?\/\\?\/|https?\??:)/.test(body);
}

/** A dot that stands for any character between two parts of a name. */
function hasLooseDot(body: string): boolean {
  let inClass = false;
  for (let i = 0; i < body.length; i++) {
    const char = body[i];
    if (char === '\\') i++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '.' && !inClass && !'*+?{'.includes(body[i + 1] ?? ' ') && /[A-Za-z0-9(]/.test(body[i + 1] ?? ''))
      return true;
  }
  return false;
}

/** One pair of brackets around the whole: `(a|b)`, `^(?:a|b)$`. */
function unwrapped(source: string): string {
  const match = /^(\^?)\((?:\?:)?(.*)\)(\$?)$/s.exec(source);
  return match && !/[()]/.test(match[2]!) && !match[2]!.includes('|') ? `${match[1]}${match[2]}${match[3]}` : source;
}

/** Alternatives at the top; `^(a|b)$` stands for `^a$` and `^b$`. */
function splitAlternatives(source: string): string[] {
  const text = source.slice(0, 2000);
  const top = splitTop(text);
  if (top.length > 1) return top;
  const match = /^(\^?)\((?:\?:)?(.*)\)(\$?)$/s.exec(text);
  if (!match || splitDepth(match[2]!) < 0) return [text];
  const inner = splitTop(match[2]!);
  return inner.length > 1 ? inner.map((one) => `${match[1]}${one}${match[3]}`) : [text];
}

function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  let inClass = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/** The least depth of brackets: below 0 when they close more than they open on the way. */
function splitDepth(text: string): number {
  let depth = 0;
  let least = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '(') depth++;
    else if (text[i] === ')') least = Math.min(least, --depth);
  }
  return least;
}
