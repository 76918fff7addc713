import type { Suppression } from '../model/facts.ts';
import { endLineOf, lineOf, type Span } from '../model/location.ts';
import type { Comment } from '../model/syntax.ts';
import { redactTokens } from './scan-tokens.ts';

/**
 * Suppressions written in a file's real comments:
 * `backend-audit-ignore-next-line pack/rule[, pack/rule] -- reason [until=YYYY-MM-DD]`, `backend-audit-ignore` for the line it stands on,
 * `backend-audit-ignore-file` for the whole file. A missing id or reason is kept as it is: whoever applies them reports it.
 */
export function suppressionsOf(comments: readonly Comment[]): Suppression[] {
  const found: Suppression[] = [];
  for (const comment of comments) {
    if (comment.text.includes('backend-audit-ignore')) found.push(...directivesOf(comment, comments));
  }
  return found;
}

function directivesOf(comment: Comment, comments: readonly Comment[]): Suppression[] {
  const found: Suppression[] = [];
  comment.text.split('\n').forEach((text, index) => {
    const directive = /^[\s*#/!-]{0,10}backend-audit-ignore(-next-line|-file)?(?![\w-])\s?(.*)$/.exec(text);
    if (!directive) return;
    const line = lineOf(comment.span) + index;
    found.push({ line: silenced(directive[1], line, comment, comments), span: comment.span, ...parse(directive[2] ?? '') });
  });
  return found;
}

/** The line that is silenced. Comments on lines of their own between the directive and the code are passed over. */
function silenced(kind: string | undefined, line: number, comment: Comment, comments: readonly Comment[]): number {
  if (kind === '-file') return 0;
  if (kind === undefined) return line;
  const spans = new Map<number, Span>();
  for (const other of comments) if (other.ownLine) spans.set(lineOf(other.span), other.span);
  let next = endLineOf(comment.span) + 1;
  for (let span = spans.get(next); span; span = spans.get(next)) next = endLineOf(span) + 1;
  return next;
}

function parse(text: string): Pick<Suppression, 'rules' | 'reason' | 'until'> {
  const cut = /(?:^|\s)--(?:\s|$)/.exec(text);
  const ids = cut ? text.slice(0, cut.index) : text;
  const tail = cut ? text.slice(cut.index + cut[0].length) : '';
  const until = /(?:^|\s)\[?until=(\d{4}-\d{2}-\d{2})\]?(?=\s|$)/.exec(tail);
  const reason = (until ? tail.slice(0, until.index) + tail.slice(until.index + until[0].length) : tail)
    .replace(/\s*(?:\*\/|-->|\}\})\s*$/, '')
    .trim();
  return { rules: idsOf(ids), reason: redactTokens(reason), ...(until ? { until: until[1]! } : {}) };
}

/** Ids up to the first word that is none. */
function idsOf(text: string): string[] {
  const ids: string[] = [];
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue;
    if (!/^[a-z0-9-]+\/(?:\*|[a-z0-9-]+)$/.test(word)) break;
    ids.push(word);
  }
  return ids;
}
