import { createHash } from 'node:crypto';
import type { FileFacts } from '../model/facts.ts';
import type { Found } from '../model/finding.ts';
import { fileStart, lineOf, placesOf, type Span } from '../model/location.ts';
import { type Masks, maskLine } from './redact.ts';

/** An empty span at the very beginning says that the finding is about the file (or the project it defines), not about a line. */
export function isAboutFile(span: Span): boolean {
  return span === fileStart;
}

/**
 * What stays the same while code around it moves: rule, path, enclosing symbol and the text of the line with blanks collapsed and secrets
 * masked, hashed; 16 hex digits. A finding about a file has only rule and path. Equal ones are told apart by `numbered`.
 */
export function fingerprintOf(found: Found, symbol: string, lines: readonly string[], masks: Masks): string {
  const { at, rule } = found;
  const text = isAboutFile(at.span) ? '' : maskLine(lines[lineOf(at.span) - 1] ?? '', lineOf(at.span), masks, () => '***');
  const parts = [rule, at.file, isAboutFile(at.span) ? '' : symbol, text.replace(/\s+/g, ' ').trim()];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** Gives the second and later ones of equal fingerprints an ordinal. The order is that of the input: by path and place. */
export function numbered(fingerprints: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return fingerprints.map((fingerprint) => {
    const count = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, count);
    return count === 1 ? fingerprint : `${fingerprint}:${count}`;
  });
}

/** The qualified name of the innermost function or class around a place; '' on module level and outside code. */
export function symbolAt(facts: FileFacts | undefined, span: Span): string {
  if (facts?.kind !== 'code') return '';
  let best: { name: string; span: Span } | undefined;
  const consider = (name: string, around: Span) => {
    if (name !== '' && contains(around, span) && (!best || contains(best.span, around))) best = { name, span: around };
  };
  for (const { qualifiedName, span: around } of facts.code.classes) consider(qualifiedName, around);
  for (const { qualifiedName, span: around } of facts.code.functions) consider(qualifiedName, around);
  return best?.name ?? '';
}

function contains(outer: Span, inner: Span): boolean {
  const [line, column, endLine, endColumn] = placesOf(outer);
  const [innerLine, innerColumn] = placesOf(inner);
  if (innerLine < line || innerLine > endLine) return false;
  if (innerLine === line && innerColumn < column) return false;
  return innerLine !== endLine || innerColumn <= endColumn;
}
