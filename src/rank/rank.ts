import type { FileFacts } from '../model/facts.ts';
import { type Confidence, confidences, type Finding, type Found, type Severity, severities } from '../model/finding.ts';
import { compareSpans, type FilePath, lineOf } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';
import type { Role } from '../model/source.ts';
import { excerptOf, linesOf } from './excerpt.ts';
import { fingerprintOf, isAboutFile, numbered, symbolAt } from './fingerprint.ts';
import { lineHashes } from './line-hash.ts';
import { compareText, groupBy, mergeByLine, placeKey, type Weighed } from './merge.ts';
import { type FindTokens, maskProse, masksOf } from './redact.ts';
import { type RuleNames, type Suppressions, suppressionsOf } from './suppress.ts';

/** What is shown, and what ranking asks for. */
export interface RankOptions {
  /** Milder findings are hidden. */
  readonly minSeverity: Severity;
  /** Less sure findings are hidden. */
  readonly minConfidence: Confidence;
  /** ISO date that expiry is judged by. */
  readonly today: string;
  readonly names: Pick<RuleNames, 'isKnown' | 'nearest'>;
  /** The text of an audited file, byte order mark included; undefined when it cannot be read (any more). Called once a file. */
  readText(file: FilePath): string | undefined;
  /** Tokens that must not be shown, in order of place. */
  readonly findTokens: FindTokens;
  /** Whether findings of a file are reported, when only some were asked for. */
  isReported?(file: FilePath): boolean;
}

/** Findings in order, and those that are not shown. */
export type Ranked = Pick<Report, 'findings' | 'hidden'> & { readonly problems: readonly Problem[] };

/** Roles that say nothing about production. A rule that means them too carries the tag `any-role`. */
const otherRoles: ReadonlySet<Role> = new Set<Role>(['test', 'example', 'docs', 'generated', 'script']);
const anyRole = 'any-role';

/**
 * From what rules found to what is reported: severity and confidence from card or draft, one finding a rule and line, secrets masked, excerpt
 * and fingerprints added, suppressed and unwanted ones set aside, the rest sorted worst first. The order of the input does not matter.
 */
export function rank(found: readonly Found[], facts: readonly FileFacts[], rules: readonly Rule[], options: RankOptions): Ranked {
  const ruleOf = new Map(rules.map((rule) => [rule.id as string, rule]));
  const weighed = found.flatMap((one) => weigh(one, ruleOf.get(one.rule)));
  const findings = complete(mergeByLine(weighed), facts, secretsOf(found), options);
  const suppressions = suppressionsOf(facts, namesOf(rules, options.names), options.today);
  const roleOf = new Map(facts.map(({ source }) => [source.path, source.role]));

  const shown: Finding[] = [];
  const hidden: Report['hidden'][number][] = [];
  for (const finding of findings) {
    const why = whyHidden(finding, roleOf.get(finding.at.file), ruleOf.get(finding.rule), suppressions, options);
    if (why) hidden.push({ finding, ...why });
    else shown.push(finding);
  }
  return { findings: shown, hidden, problems: suppressions.problems().sort(byPlace) };
}

/** Findings of rules that are not in the list (a cache written by a run with others) are dropped. */
function weigh(found: Found, rule: Rule | undefined): Weighed[] {
  if (!rule) return [];
  return [{ ...found, severity: found.severity ?? rule.severity, confidence: found.confidence ?? rule.confidence }];
}

/** Literals that rules found to be secrets, by file. */
function secretsOf(found: readonly Found[]): ReadonlyMap<FilePath, readonly Found[]> {
  return groupBy(
    found.filter(({ isSecret }) => isSecret),
    ({ at }) => at.file,
  );
}

/** Adds all that needs the text of the files, then sorts. */
function complete(
  weighed: readonly Weighed[],
  facts: readonly FileFacts[],
  secrets: ReadonlyMap<FilePath, readonly Found[]>,
  options: RankOptions,
): Finding[] {
  const factsOf = new Map(facts.map((it) => [it.source.path, it]));
  const groupSizes = countGroups(weighed);
  const byFile = groupBy(weighed, ({ at }) => at.file);
  const files = [...byFile.keys()].sort(compareText);
  const findings = files.flatMap((file) =>
    completeFile(byFile.get(file)!, factsOf.get(file), secrets.get(file) ?? [], groupSizes, options),
  );
  return findings.sort((a, b) => b.score - a.score || byText(a, b));
}

function completeFile(
  weighed: readonly Weighed[],
  facts: FileFacts | undefined,
  secrets: readonly Found[],
  groupSizes: ReadonlyMap<string, number>,
  { readText, findTokens }: RankOptions,
): Finding[] {
  const inOrder = [...weighed].sort(byText);
  const text = readText(inOrder[0]!.at.file);
  const lines = text === undefined ? [] : linesOf(text);
  const masks = masksOf(
    facts,
    lines,
    findTokens,
    secrets.map(({ at }) => at.span),
  );
  const hashes = text === undefined ? [] : lineHashes(text);
  const symbols = inOrder.map((found) => found.symbol ?? symbolAt(facts, found.at.span));
  const fingerprints = numbered(inOrder.map((found, index) => fingerprintOf(found, symbols[index]!, lines, masks)));

  const prose = (said: string) => maskProse(said, masks, findTokens);
  return inOrder.map((found, index): Finding => {
    const fingerprint = fingerprints[index]!;
    const aboutFile = isAboutFile(found.at.span);
    return {
      ...found,
      message: prose(found.message),
      ...(found.help !== undefined && { help: prose(found.help) }),
      ...(found.evidence && { evidence: found.evidence.map((step) => ({ at: step.at, says: prose(step.says) })) }),
      ...(symbols[index] !== '' && { symbol: symbols[index]! }),
      fingerprint,
      // A finding about a file keeps its identity when the first line changes.
      lineHash: (aboutFile ? undefined : hashes[lineOf(found.at.span) - 1]) ?? `${fingerprint.split(':')[0]}:1`,
      excerpt: aboutFile ? [] : excerptOf(found.at.span, lines, masks),
      score: scoreOf(found, groupSizes),
    };
  });
}

/** Severity first, then confidence, then how many places it touches. */
function scoreOf(found: Weighed, groupSizes: ReadonlyMap<string, number>): number {
  const severity = severities.length - severities.indexOf(found.severity);
  const confidence = confidences.length - confidences.indexOf(found.confidence);
  const evidence = new Set(found.evidence?.map(({ at }) => placeKey(at))).size;
  const places = Math.max(evidence, groupSizes.get(groupKey(found)) ?? 0);
  return severity * 1000 + confidence * 100 + Math.min(99, places);
}

function countGroups(found: readonly Weighed[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const one of found) if (one.group !== undefined) sizes.set(groupKey(one), (sizes.get(groupKey(one)) ?? 0) + 1);
  return sizes;
}

function groupKey({ rule, group }: Found): string {
  return `${rule}\0${group ?? ''}`;
}

function namesOf(rules: readonly Rule[], names: RankOptions['names']): RuleNames {
  const ids = new Set<string>(rules.map((rule) => rule.id));
  const packs = new Set(rules.map((rule) => `${rule.id.split('/')[0]}/*`));
  return { isKnown: (id) => names.isKnown(id), nearest: (id) => names.nearest(id), ran: (id) => ids.has(id) || packs.has(id) };
}

function whyHidden(
  finding: Finding,
  role: Role | undefined,
  rule: Rule | undefined,
  suppressions: Suppressions,
  { minSeverity, minConfidence, isReported }: RankOptions,
): Omit<Report['hidden'][number], 'finding'> | undefined {
  const reason = suppressions.silences(finding);
  if (isReported?.(finding.at.file) === false) return { by: 'selection', reason: 'in a file that was not asked for' };
  if (role && otherRoles.has(role) && !rule?.tags?.includes(anyRole))
    return { by: 'selection', reason: `in a file of the role '${role}'` };
  if (reason !== undefined) return { by: 'suppression', reason };
  if (severities.indexOf(finding.severity) > severities.indexOf(minSeverity)) return { by: 'severity' };
  if (confidences.indexOf(finding.confidence) > confidences.indexOf(minConfidence)) return { by: 'confidence' };
  return undefined;
}

/** By path and place, then by what is said. */
function byText(a: Found, b: Found): number {
  return (
    compareText(a.at.file, b.at.file) ||
    compareSpans(a.at.span, b.at.span) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function firstLine({ span }: Problem): number {
  return span === undefined ? 0 : lineOf(span);
}

function byPlace(a: Problem, b: Problem): number {
  return compareText(a.file ?? '', b.file ?? '') || firstLine(a) - firstLine(b) || compareText(a.message, b.message);
}
