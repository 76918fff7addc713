import type { FileFacts, Suppression } from '../model/facts.ts';
import type { Found } from '../model/finding.ts';
import { type FilePath, lineOf } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';

/** What is known of rules where comments name them. */
export interface RuleNames {
  /** Whether a rule of that id exists, selected or not. */
  isKnown(id: string): boolean;
  /** Whether it ran; comments for rules that did not run cannot be judged. */
  ran(id: string): boolean;
  /** The id that was probably meant. */
  nearest(id: string): string | undefined;
}

/** Inline suppressions of all files: which finding is silenced by which, and what is wrong with the comments themselves. */
export interface Suppressions {
  /** The reason given, when the finding is silenced. Marks the comment as used. */
  silences(found: Found): string | undefined;
  /** Call after every finding was asked about: unused, expired, nameless and reasonless comments and unknown ids. Not fatal. */
  problems(): Problem[];
}

/** @param today ISO date (`2027-01-31`); a suppression holds up to and including the day of its `until`. */
export function suppressionsOf(facts: readonly FileFacts[], names: RuleNames, today: string): Suppressions {
  const byFile = new Map<FilePath, readonly Suppression[]>();
  for (const { source, suppressions } of facts) if (suppressions.length > 0) byFile.set(source.path, suppressions);
  const used = new Set<Suppression>();

  return {
    silences(found) {
      const matching = byFile.get(found.at.file)?.filter((it) => isValid(it, today) && speaksOf(it, found)) ?? [];
      for (const it of matching) used.add(it);
      return matching[0]?.reason;
    },
    problems() {
      const problems: Problem[] = [];
      for (const [file, suppressions] of byFile) {
        for (const it of suppressions) problems.push(...problemsOf(it, file, used.has(it), names, today));
      }
      return problems;
    },
  };
}

/** Rule, reason and date are in order. A comment that is not valid silences nothing. */
function isValid(it: Suppression, today: string): boolean {
  return it.rules.length > 0 && it.reason !== '' && !isExpired(it, today);
}

function isExpired(it: Suppression, today: string): boolean {
  return it.until !== undefined && it.until < today;
}

function speaksOf(it: Suppression, { at, rule }: Found): boolean {
  return (it.line === 0 || it.line === lineOf(at.span)) && it.rules.some((id) => matches(id, rule));
}

function matches(pattern: string, rule: string): boolean {
  return pattern === rule || (pattern.endsWith('/*') && rule.startsWith(pattern.slice(0, -1)));
}

function* problemsOf(it: Suppression, file: FilePath, isUsed: boolean, names: RuleNames, today: string): Iterable<Problem> {
  const problem = (message: string, hint: string): Problem => ({
    kind: 'suppression',
    file,
    span: it.span,
    message,
    hint,
    fatal: false,
  });
  const list = it.rules.map((id) => `'${id}'`).join(', ');
  if (it.rules.length === 0) {
    yield problem(
      'A suppression names no rule, so it silences nothing.',
      'Write the rule’s id after the keyword: cors/wildcard-origin -- reason.',
    );
    return;
  }
  const unknown = it.rules.filter((id) => !names.isKnown(id));
  for (const id of unknown) {
    const nearest = names.nearest(id);
    yield problem(
      `A suppression names the unknown rule '${id}'.`,
      nearest ? `Did you mean '${nearest}'?` : 'See backend-audit rules for the list.',
    );
  }
  if (unknown.length === it.rules.length) return;
  if (it.reason === '')
    yield problem(`The suppression of ${list} gives no reason, so it silences nothing.`, 'Add -- and the reason after the id.');
  else if (isExpired(it, today))
    yield problem(`The suppression of ${list} expired on ${it.until}.`, 'Fix the finding, or renew the date.');
  else if (!isUsed && it.rules.every((id) => names.ran(id)))
    yield problem(`The suppression of ${list} silences nothing.`, 'Remove it.');
}
