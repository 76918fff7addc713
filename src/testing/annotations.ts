import type { Confidence, Severity } from '../model/finding.ts';
import { confidences, severities } from '../model/finding.ts';
import type { FilePath } from '../model/location.ts';

/** A place in a file of this repository that somebody wrote a fixture in: what a failure message points at. */
export interface Origin {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

interface Placed {
  readonly file: FilePath;
  /** The line it speaks of, in the small project's file; undefined: anywhere in it. */
  readonly line: number | undefined;
  readonly writtenAt: Origin;
}

/**
 * expect: must be found, and the message holds every one of `words`. ok: a near miss that stays silent. missed: a known false negative.
 * noise: a known false alarm.
 */
export interface RuleAnnotation extends Placed {
  readonly kind: 'expect' | 'ok' | 'missed' | 'noise';
  readonly rule: string;
  readonly words: readonly string[];
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Why a line is ok, missed or noise. */
  readonly reason: string;
}

/** What the model must say of a line: `fact: cookie session secure=no`. `fact: no cookie` says that nothing of the kind is there. */
export interface FactAnnotation extends Placed {
  readonly kind: 'fact';
  readonly concept: string;
  readonly isAbsent: boolean;
  readonly subject: readonly string[];
  readonly values: ReadonlyMap<string, string>;
}

/** What a comment says must happen on a line. */
export type Annotation = RuleAnnotation | FactAnnotation;

/** The fixture itself is wrong. The message starts with `path:line`. */
export class FixtureError extends Error {
  constructor(at: Origin, message: string) {
    super(`${at.path}:${at.line} ${message}`);
    this.name = 'FixtureError';
  }
}

/** Written inside provider tokens, so that scanners of this repository do not see them. Removed before analysis. */
export const marker = /\u2040/g;

/** A file with its annotations taken out. All other text keeps its line and column. */
export interface Annotated {
  readonly text: string;
  readonly annotations: readonly Annotation[];
}

/**
 * Takes the annotations out of a file's text. An annotation is a comment of any syntax at the end of the line it speaks of, or alone on
 * a line before it; such a line stays, empty.
 * @param firstLine of the text, in the file where the fixture is written
 * @throws FixtureError for an annotation that cannot be read or speaks of no line
 */
export function takeAnnotations(text: string, file: FilePath, path: string, firstLine: number): Annotated {
  const annotations: Annotation[] = [];
  let waiting: Spoken[] = [];
  const lines = text.split(/\r?\n/).map((line, index) => {
    const writtenAt = { path, line: firstLine + index };
    const { rest, comment } = cutComment(line);
    const spoken = comment === undefined ? [] : splitComment(comment, writtenAt).map((said) => ({ ...said, writtenAt }));
    if (comment !== undefined && rest.trim() === '') {
      waiting.push(...spoken);
      return '';
    }
    if (waiting.length > 0 && rest.trim() === '') throw new FixtureError(waiting[0]!.writtenAt, 'speaks of an empty line');
    for (const said of [...waiting, ...spoken]) annotations.push(parseAnnotation(said, file, index + 1));
    waiting = [];
    return rest.replace(marker, '');
  });
  if (waiting.length > 0) throw new FixtureError(waiting[0]!.writtenAt, 'speaks of no line');
  return { text: lines.join('\n'), annotations };
}

/**
 * An annotation that stands in a list and not in the file it speaks of: `path[:line] rule "text"`, optionally after `ok:`, `missed:` or `noise:`.
 * @throws FixtureError when it cannot be read
 */
export function parseListed(entry: string, writtenAt: Origin): Annotation {
  const match = /^(?:(expect|ok|missed|noise):\s+)?(\S+?)(?::(\d+))?\s+(\S.*)$/.exec(entry);
  if (!match) throw new FixtureError(writtenAt, `'${entry}' is not 'path[:line] rule "text"'`);
  const [, kind = 'expect', file, line, body] = match;
  const said = { kind: kind as Kind, body: body!, writtenAt };
  return parseAnnotation(said, file as FilePath, line === undefined ? undefined : Number(line));
}

/** A fact about the whole project, without a place: `project . several=yes`. */
export function parseListedFact(entry: string, writtenAt: Origin): Annotation {
  return parseAnnotation({ kind: 'fact', body: entry, writtenAt }, '' as FilePath, undefined);
}

type Kind = Annotation['kind'];
interface Spoken {
  readonly kind: Kind;
  /** What follows the colon. */
  readonly body: string;
  readonly writtenAt: Origin;
}

const opening = /(#|\/\/|--|\{\/\*|\/\*|<!--|;)[ \t]*(?=(?:expect|ok|missed|noise|fact):(?:\s|$))/;
const closings: Readonly<Record<string, string>> = { '/*': '*/', '{/*': '*/}', '<!--': '-->' };

function cutComment(line: string): { rest: string; comment?: string } {
  const match = opening.exec(line);
  if (!match) return { rest: line };
  const closing = closings[match[1]!];
  const from = match.index + match[0].length;
  const found = closing === undefined ? -1 : line.indexOf(closing, from);
  const to = found < 0 ? line.length : found;
  const after = found < 0 ? '' : line.slice(found + closing!.length);
  const before = line.slice(0, match.index);
  const comment = line.slice(from, to).trim();
  if (after.trim() === '') return { rest: before.trimEnd(), comment };
  return { rest: before + ' '.repeat(line.length - after.length - before.length) + after, comment };
}

/** Where the next annotation begins: a keyword and what must follow it, so that prose with a colon is no annotation. */
const beginning = /(?:^|\s)(?:(expect|ok|missed|noise):\s+(?=[a-z][a-z0-9-]*\/[a-z])|(fact):\s+(?=[a-z]))/g;

function splitComment(comment: string, at: Origin): { kind: Kind; body: string }[] {
  const starts = [...comment.matchAll(beginning)];
  if (starts[0]?.index !== 0) throw new FixtureError(at, `'${comment}' names no rule or concept`);
  return starts.map((start, index) => {
    const body = comment.slice(start.index + start[0].length, starts[index + 1]?.index ?? comment.length);
    return { kind: (start[1] ?? start[2]) as Kind, body: body.replace(/\s+(?:#|\/\/|--)?\s*$/, '') };
  });
}

function parseAnnotation(said: Spoken, file: FilePath, line: number | undefined): Annotation {
  const placed = { file, line, writtenAt: said.writtenAt };
  if (said.kind === 'fact') return { kind: 'fact', ...placed, ...parseFact(said) };
  return { kind: said.kind, ...placed, ...parseRule(said, said.kind) };
}

const token = /[^\s"=]+="(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"|\S+/g;

function parseRule(
  { body, writtenAt }: Spoken,
  kind: Kind,
): Pick<RuleAnnotation, 'rule' | 'words' | 'severity' | 'confidence' | 'reason'> {
  const [rule = '', ...rest] = body.match(token) ?? [];
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(rule)) throw new FixtureError(writtenAt, `'${rule}' is no rule id`);
  if (kind !== 'expect') {
    if (rest.length === 0) throw new FixtureError(writtenAt, `'${kind}: ${rule}' gives no reason`);
    return { rule, words: [], reason: rest.join(' ') };
  }
  const words: string[] = [];
  let severity: Severity | undefined;
  let confidence: Confidence | undefined;
  for (const part of rest) {
    const [, key, value] = /^(severity|confidence)=(\w+)$/.exec(part) ?? [];
    if (part.startsWith('"')) words.push(unquote(part));
    else if (key === 'severity' && severities.includes(value as Severity)) severity = value as Severity;
    else if (key === 'confidence' && confidences.includes(value as Confidence)) confidence = value as Confidence;
    else throw new FixtureError(writtenAt, `'${part}' must stand in double quotes, or be severity= or confidence=`);
  }
  return { rule, words, reason: '', ...(severity && { severity }), ...(confidence && { confidence }) };
}

function parseFact({ body, writtenAt }: Spoken): Pick<FactAnnotation, 'concept' | 'isAbsent' | 'subject' | 'values'> {
  const parts = body.match(token) ?? [];
  const isAbsent = parts[0] === 'no';
  const [concept, ...rest] = isAbsent ? parts.slice(1) : parts;
  if (concept === undefined) throw new FixtureError(writtenAt, 'names no concept');
  const subject: string[] = [];
  const values = new Map<string, string>();
  for (const part of rest) {
    const pair = /^([a-z][a-z-]*)=([\s\S]*)$/.exec(part);
    if (pair) values.set(pair[1]!, unquote(pair[2]!));
    else subject.push(unquote(part));
  }
  return { concept, isAbsent, subject, values };
}

function unquote(text: string): string {
  const bare = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
  return bare.replace(marker, '');
}
