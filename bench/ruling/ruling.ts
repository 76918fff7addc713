/** The part of a finding that a ruling keeps: no code and no message of the audited project. */
export interface RuledFinding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
  readonly confidence: string;
}

/** What changed, a line a finding each. */
export interface RulingDifference {
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
}

/** `path:line rule severity confidence`, sorted by path, line and rule; a line that occurs twice stands twice. */
export function rulingText(findings: readonly RuledFinding[]): string {
  const text = (left: string, right: string) => (left < right ? -1 : Number(left > right));
  const sorted = [...findings].sort(
    (a, b) => text(a.path, b.path) || a.line - b.line || text(a.rule, b.rule) || text(lineOf(a), lineOf(b)),
  );
  return sorted.map((finding) => `${lineOf(finding)}\n`).join('');
}

function lineOf({ path, line, rule, severity, confidence }: RuledFinding): string {
  return `${visible(path)}:${line} ${rule} ${severity} ${confidence}`;
}

/** A path of the audited project cannot begin a line of its own. */
function visible(path: string): string {
  return path.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => encodeURIComponent(character));
}

/** What one ruling has and the other has not, in the order of the rulings. */
export function difference(before: string, after: string): RulingDifference {
  return { gone: without(before, after), fresh: without(after, before) };
}

/** Lines of a text that another has not, or has less often. */
function without(text: string, other: string): string[] {
  const left = new Map<string, number>();
  for (const line of linesOf(other)) left.set(line, (left.get(line) ?? 0) + 1);
  return linesOf(text).filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
