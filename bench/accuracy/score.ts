import type { Log, Location as SarifLocation } from 'sarif';
import type { Confidence } from '../../src/model/finding.ts';

/** What somebody who read the code says of a place. `bug`: must be found; `ok-trap`: looks like one and is none; `unsure`: one may argue. */
export interface Label {
  readonly repo: string;
  readonly commit: string;
  /** Relative to the root of the checkout; '' for something said of the whole project. */
  readonly path: string;
  /** From 1; 0 without a path. */
  readonly line: number;
  readonly end_line?: number | null;
  readonly category: string;
  /** `not-found` and `not-static` are notes for readers and are not scored. */
  readonly verdict: 'bug' | 'ok-trap' | 'unsure' | 'not-found' | 'not-static';
  readonly severity?: string;
  readonly source?: string;
  /** The rule that should report it; a miss counts against this rule. */
  readonly rule?: string;
  readonly note?: string | null;
}

/** Which category of labels a rule's findings belong to. */
export interface Categories {
  /** In these every instance is labelled: a finding near no label is a false alarm. */
  readonly exhaustive: readonly string[];
  /** By rule id or `pack/*`; the id goes first. */
  readonly map: Readonly<Record<string, string>>;
}

/** A file and lines, both ends included. */
export interface Place {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** A result as the scorer sees it. */
export interface ScoredFinding {
  readonly rule: string;
  readonly category: string | undefined;
  readonly confidence: Confidence | undefined;
  readonly message: string;
  /** The primary place first, related ones after it. */
  readonly places: readonly Place[];
}

/**
 * What became of a finding. `true`: serves a label. `repeat`: stands beside a flaw that is labelled. `debatable`: beside an optional label. `trap`:
 * nearest to something that only looks like a flaw. `false`: near no label, in an exhaustive category. `unjudged`: near no label elsewhere.
 */
export type Outcome = 'true' | 'repeat' | 'debatable' | 'trap' | 'false' | 'unjudged';

/** Figures of a category. */
export interface CategoryRow {
  readonly bugs: number;
  readonly hit: number;
  readonly traps: number;
  readonly trapHit: number;
  readonly found: number;
  /** Traps hit among them. */
  readonly false: number;
  readonly optional: number;
}

/** A label that was found, with the finding that serves it. */
export interface Hit {
  readonly label: Label;
  readonly finding: ScoredFinding;
}

/** The whole comparison of one repository. */
export interface Score {
  readonly rows: ReadonlyMap<string, CategoryRow>;
  readonly hits: readonly Hit[];
  readonly misses: readonly Label[];
  /** One entry a finding, in the order of the findings. */
  readonly outcomes: readonly { readonly finding: ScoredFinding; readonly outcome: Outcome }[];
}

/** How many lines a finding may stand beside the label it serves. */
export const tolerance = 3;
/** Lines of a finding's region that count: a region that spans a whole function must not serve every label inside it. */
const longestRegion = 7;

/** Labels of a JSON Lines file. Throws a SyntaxError that names the line. */
export function readLabels(text: string): Label[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as Label];
    } catch (error) {
      throw new SyntaxError(`line ${index + 1}: ${(error as Error).message}`);
    }
  });
}

/** The category of a rule, undefined when it has none. */
export function categoryOf(rule: string, map: Categories['map']): string | undefined {
  return map[rule] ?? map[`${rule.split('/')[0]}/*`];
}

/** Categories that some of the rules speak of. */
export function coveredCategories(rules: readonly string[], map: Categories['map']): Set<string> {
  return new Set(rules.flatMap((rule) => categoryOf(rule, map) ?? []));
}

/** What a SARIF log shows; suppressed and absent results are left out. */
export function findingsOf(log: Log, map: Categories['map']): ScoredFinding[] {
  const results = log.runs.flatMap((run) => run.results ?? []);
  const shown = results.filter((result) => (result.suppressions ?? []).length === 0 && result.baselineState !== 'absent');
  return shown.map((result) => ({
    rule: result.ruleId ?? '',
    category: categoryOf(result.ruleId ?? '', map),
    confidence: result.properties?.['confidence'] as Confidence | undefined,
    message: result.message.text ?? '',
    places: [...(result.locations ?? []).slice(0, 1), ...(result.relatedLocations ?? [])].map(placeOf),
  }));
}

function placeOf({ physicalLocation }: SarifLocation): Place {
  const first = physicalLocation?.region?.startLine ?? 0;
  const last = physicalLocation?.region?.endLine ?? first;
  return { path: decoded(physicalLocation?.artifactLocation?.uri ?? ''), first, last: Math.min(last, first + longestRegion - 1) };
}

/** A path of a SARIF uri, which is percent-encoded. */
function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Neither a miss when it is not found nor a false alarm when it is: one may argue, or another label says the same. */
export function isOptional({ verdict, note }: Label): boolean {
  return verdict === 'unsure' || ['[soft]', '[mirror of', '[repeat of'].some((mark) => note?.startsWith(mark));
}

/** Lines between a place and a label's span, 0 when they overlap; undefined in another file or beyond the tolerance. */
export function distance(place: Place, label: Label): number | undefined {
  if (place.path !== label.path) return undefined;
  const end = Math.max(label.end_line || label.line, label.line);
  const overlaps = place.first <= end && label.line <= place.last;
  const gap = overlaps ? 0 : Math.min(Math.abs(place.first - end), Math.abs(label.line - place.last));
  return gap <= tolerance ? gap : undefined;
}

function nearest(place: Place, labels: readonly Label[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...labels.map((label) => distance(place, label) ?? Number.POSITIVE_INFINITY));
}

/** The findings of a repository that its readers can judge: those of the categories that they read its code for. */
export function judgeable(findings: readonly ScoredFinding[], read: readonly string[] | undefined): readonly ScoredFinding[] {
  return read ? findings.filter(({ category }) => category !== undefined && read.includes(category)) : findings;
}

/**
 * Compares labels and findings of one repository. One place of a finding serves one label of its category, nearest pairs first, at most `tolerance`
 * lines away, unless a trap stands nearer. A label without a path is served by any finding of its category.
 */
export function score(labels: readonly Label[], findings: readonly ScoredFinding[], exhaustive: readonly string[]): Score {
  const names = [...labels.filter(isScored), ...findings].flatMap(({ category }) => (category === undefined ? [] : [category]));
  const scores = [...new Set(names)].map((category): [string, CategoryScore] => [
    category,
    scoreCategory(
      labels.filter((label) => label.category === category && isScored(label)),
      findings.filter((finding) => finding.category === category),
      exhaustive.includes(category),
    ),
  ]);
  const outcomes = new Map(scores.flatMap(([, one]) => [...one.outcomes]));
  return {
    rows: new Map(scores.map(([category, { row }]) => [category, row])),
    hits: scores.flatMap(([, { hits }]) => hits),
    misses: scores.flatMap(([, { misses }]) => misses),
    outcomes: findings.map((finding) => ({ finding, outcome: outcomes.get(finding) ?? 'unjudged' })),
  };
}

function isScored({ verdict }: Label): boolean {
  return verdict === 'bug' || verdict === 'ok-trap' || verdict === 'unsure';
}

interface CategoryScore {
  readonly row: CategoryRow;
  readonly hits: readonly Hit[];
  readonly misses: readonly Label[];
  readonly outcomes: ReadonlyMap<ScoredFinding, Outcome>;
}

function scoreCategory(labels: readonly Label[], found: readonly ScoredFinding[], isExhaustive: boolean): CategoryScore {
  const traps = labels.filter(({ verdict }) => verdict === 'ok-trap');
  const optional = labels.filter((label) => label.verdict !== 'ok-trap' && isOptional(label));
  const written = labels.filter((label) => label.verdict === 'bug' && !isOptional(label));
  // The same place labelled twice is one bug.
  const bugs = written.filter(
    (label, index) => index === written.findIndex((one) => one.path === label.path && one.line === label.line),
  );
  const hits = match(bugs, found, traps.filter(hasPath));
  const served = new Set(hits.filter(({ label }) => hasPath(label)).map(({ finding }) => finding));
  const judge = { bugs: written, optional, traps: traps.filter(hasPath), isExhaustive };
  const outcomes = new Map(found.map((one): [ScoredFinding, Outcome] => [one, served.has(one) ? 'true' : outcomeOf(one, judge)]));
  const count = (...wanted: readonly Outcome[]) => [...outcomes.values()].filter((outcome) => wanted.includes(outcome)).length;
  const hit = new Set(hits.map(({ label }) => label));
  const row: CategoryRow = {
    bugs: bugs.length,
    hit: hit.size,
    traps: traps.length,
    trapHit: count('trap'),
    found: found.length,
    false: count('trap', 'false'),
    optional: optional.length,
  };
  return { row, hits, misses: bugs.filter((label) => !hit.has(label)), outcomes };
}

function hasPath({ path }: Label): boolean {
  return path !== '';
}

/** Who serves whom. Ties go to the primary place, then to the finding that stands first, then to the label that does. */
function match(bugs: readonly Label[], found: readonly ScoredFinding[], traps: readonly Label[]): Hit[] {
  const pairs = found.flatMap((finding, order) =>
    finding.places.flatMap((place, rank) => {
      const trapGap = nearest(place, traps);
      return bugs.flatMap((label, labelOrder) => {
        const gap = hasPath(label) ? distance(place, label) : undefined;
        return gap === undefined || trapGap < gap ? [] : [{ gap, rank, order, labelOrder, place, label, finding }];
      });
    }),
  );
  pairs.sort((a, b) => a.gap - b.gap || a.rank - b.rank || a.order - b.order || a.labelOrder - b.labelOrder);
  const hits: Hit[] = [];
  const taken = new Set<Label | Place>();
  for (const { place, label, finding } of pairs) {
    if (taken.has(label) || taken.has(place)) continue;
    taken.add(label).add(place);
    hits.push({ label, finding });
  }
  const first = found[0];
  return first ? [...hits, ...bugs.filter((label) => !hasPath(label)).map((label) => ({ label, finding: first }))] : hits;
}

interface Judge {
  readonly bugs: readonly Label[];
  readonly optional: readonly Label[];
  readonly traps: readonly Label[];
  readonly isExhaustive: boolean;
}

/** Of a finding that serves no label, by its primary place. */
function outcomeOf({ places }: ScoredFinding, { bugs, optional, traps, isExhaustive }: Judge): Outcome {
  const [place] = places;
  if (place === undefined) return 'unjudged';
  const trapGap = nearest(place, traps);
  const bugGap = nearest(place, bugs.filter(hasPath));
  const optionalGap = nearest(place, optional.filter(hasPath));
  if (trapGap < Math.min(bugGap, optionalGap)) return 'trap';
  if (optionalGap < bugGap) return 'debatable';
  if (bugGap <= tolerance) return 'repeat';
  if (!bugs.every(hasPath)) return 'true';
  if (!optional.every(hasPath)) return 'debatable';
  return isExhaustive ? 'false' : 'unjudged';
}
