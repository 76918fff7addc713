import type { Finding } from '../model/finding.ts';
import { lineOf } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Annotation, Origin, RuleAnnotation } from './annotations.ts';
import type { FixtureProject } from './fixture.ts';

type Compared = Pick<Finding, 'rule' | 'at' | 'message' | 'severity' | 'confidence'>;

/**
 * Holds what was found against what the fixture says of its lines.
 * @param ran ids of the rules that ran; an annotation of another rule is a mistake
 * @returns a sentence for every mismatch, in the order of the fixture; empty when all is as said
 */
export function compareFindings(
  project: FixtureProject,
  findings: readonly Compared[],
  ran: ReadonlySet<string>,
): readonly string[] {
  const said = project.annotations.filter(isOfRule);
  const left = new Set(findings);
  const mismatches: Mismatch[] = [];
  for (const annotation of mostSpecificFirst(said)) {
    const at = annotation.writtenAt;
    if (!ran.has(annotation.rule)) mismatches.push({ at, says: `speaks of ${annotation.rule}, which does not run here` });
    else if (annotation.kind === 'ok' || annotation.kind === 'missed') mismatches.push(...silence(annotation, left));
    else mismatches.push(...presence(annotation, left));
  }
  for (const finding of left) mismatches.push(unannounced(project, finding));
  return mismatches.sort(byOrigin).map(({ at, says }) => `${at.path}:${at.line} ${says}`);
}

const brokenFiles: ReadonlySet<Problem['kind']> = new Set([
  'unreadable',
  'syntax',
  'too-deep',
  'timeout',
  'crashed',
  'rule-failed',
]);

/** Problems that make a fixture's verdict worthless: a file that was not read as meant, a rule that threw. */
export function compareProblems(project: FixtureProject, problems: readonly Problem[]): readonly string[] {
  if (project.options.problems === 'allowed') return [];
  return problems
    .filter((problem) => brokenFiles.has(problem.kind))
    .map((problem) => {
      const at =
        problem.file === undefined
          ? project.writtenAt
          : project.originOf(problem.file, problem.span === undefined ? 1 : lineOf(problem.span));
      return `${at.path}:${at.line} ${problem.kind}: ${problem.message}`;
    });
}

interface Mismatch {
  readonly at: Origin;
  readonly says: string;
}

function isOfRule(annotation: Annotation): annotation is RuleAnnotation {
  return annotation.kind !== 'fact';
}

/** An `expect` with many words takes its finding before one with few, one with a line before one without. `ok` and `missed` look last. */
function mostSpecificFirst(annotations: readonly RuleAnnotation[]): RuleAnnotation[] {
  const weight = (one: RuleAnnotation) => {
    const wantsFinding = one.kind === 'expect' || one.kind === 'noise' ? 1_000_000 : 0;
    return wantsFinding + (one.line === undefined ? 0 : 10_000) + one.words.join('').length;
  };
  return [...annotations].sort((a, b) => weight(b) - weight(a));
}

function presence(annotation: RuleAnnotation, left: Set<Compared>): Mismatch[] {
  const there = [...left].filter((finding) => isAbout(annotation, finding));
  const fits = there.find((finding) => annotation.words.every((word) => finding.message.includes(word)));
  const at = annotation.writtenAt;
  if (fits) {
    left.delete(fits);
    return rank(annotation, fits);
  }
  const place = placeOf(annotation);
  if (annotation.kind === 'noise')
    return [{ at, says: `noise ${annotation.rule} at ${place} is gone: make it ok (${annotation.reason})` }];
  const words = annotation.words.map((word) => ` "${word}"`).join('');
  for (const finding of there) left.delete(finding);
  const found = there.length === 0 ? 'nothing' : there.map((finding) => `"${finding.message}"`).join(' and ');
  return [{ at, says: `expected ${annotation.rule}${words} at ${place}, found ${found}` }];
}

function rank(annotation: RuleAnnotation, finding: Compared): Mismatch[] {
  const at = annotation.writtenAt;
  const { rule, severity, confidence } = annotation;
  const mismatches: Mismatch[] = [];
  if (severity && severity !== finding.severity)
    mismatches.push({ at, says: `expected ${rule} with severity ${severity}, found ${finding.severity}` });
  if (confidence && confidence !== finding.confidence)
    mismatches.push({ at, says: `expected ${rule} with confidence ${confidence}, found ${finding.confidence}` });
  return mismatches;
}

function silence(annotation: RuleAnnotation, left: Set<Compared>): Mismatch[] {
  const at = annotation.writtenAt;
  return [...left]
    .filter((finding) => isAbout(annotation, finding))
    .map((finding) => {
      left.delete(finding);
      const place = placeOf(annotation);
      const says =
        annotation.kind === 'missed'
          ? `missed ${annotation.rule} at ${place} is found now: make it expect ("${finding.message}")`
          : `ok ${annotation.rule} at ${place} (${annotation.reason}), yet found "${finding.message}"`;
      return { at, says };
    });
}

function unannounced(project: FixtureProject, finding: Compared): Mismatch {
  const at = project.originOf(finding.at.file, lineOf(finding.at.span));
  return {
    at,
    says: `found ${finding.rule} at ${finding.at.file}:${lineOf(finding.at.span)} without annotation: "${finding.message}"`,
  };
}

function isAbout(annotation: RuleAnnotation, finding: Compared): boolean {
  if (finding.rule !== annotation.rule || finding.at.file !== annotation.file) return false;
  return annotation.line === undefined || annotation.line === lineOf(finding.at.span);
}

function placeOf({ file, line }: RuleAnnotation): string {
  return line === undefined ? file : `${file}:${line}`;
}

function byOrigin(a: Mismatch, b: Mismatch): number {
  if (a.at.path !== b.at.path) return a.at.path < b.at.path ? -1 : 1;
  return a.at.line - b.at.line;
}
