import type { CaseName, StartName, TreeResult } from './cases.ts';
import type { Figure } from './measure.ts';

/** Everything that one run of the bench measured. */
export interface Results {
  readonly trees: readonly TreeResult[];
  readonly start: ReadonlyMap<StartName, Figure>;
}

/** What the tool is held to. */
export interface Target {
  readonly text: string;
  /** What was measured, and whether it is enough; undefined when it was not measured. */
  readonly outcome?: { readonly shown: string; readonly isMet: boolean };
}

export function judge({ trees, start }: Results): Target[] {
  const tree = (name: string) => trees.find((one) => one.name === name);
  const time = (name: string, run: CaseName) => tree(name)?.figures.get(run)?.time;
  const started = (name: StartName) => ratio(start.get(name)?.time, start.get('node')?.time);
  const times = (text: string, measured: number | undefined, most: number): Target =>
    target(
      text,
      measured,
      (value) => value <= most,
      (value) => `${value.toFixed(2)}`,
    );
  const faster = (text: string, reads: string, peer: string, least: number): Target => {
    const measured = trees.filter(({ name, peerFigures }) => name.startsWith(reads) && peerFigures.has(peer)).at(-1);
    const factor = ratio(measured?.peerFigures.get(peer)?.time, measured?.figures.get('cold')?.time);
    return target(
      text,
      factor,
      (value) => value >= least,
      (value) => `${value.toFixed(1)} times (${measured!.name})`,
    );
  };
  const memory = (name: string) => {
    const used = [...(tree(name)?.figures ?? [])].filter(([run]) => run !== 'parse').flatMap(([, figure]) => figure.memory ?? []);
    return used.length === 0 ? undefined : Math.max(...used);
  };
  const megabytes = (text: string, measured: number | undefined, most: number): Target =>
    target(
      text,
      measured,
      (value) => value <= most,
      (value) => `${value.toFixed(0)} MB`,
    );
  return [
    faster('Python: at least 6 times faster than bandit', 'python', 'bandit', 6),
    faster('Python: at least 20 times faster than semgrep', 'python', 'semgrep', 20),
    faster('TypeScript: at least 6 times faster than eslint with its security plug-in', 'typescript', 'eslint', 6),
    times('200k lines: at most 2 times parse alone', ratio(time('mixed-200k', 'cold'), time('mixed-200k', 'parse')), 2),
    times('1M lines: at most 6 times 200k lines', ratio(time('mixed-1m', 'cold'), time('mixed-200k', 'cold')), 6),
    times(
      '200k lines, nothing changed: at most 0.15 of cold',
      ratio(time('mixed-200k', 'warm'), time('mixed-200k', 'cold')),
      0.15,
    ),
    times('1M lines, nothing changed: at most 0.08 of cold', ratio(time('mixed-1m', 'warm'), time('mixed-1m', 'cold')), 0.08),
    times('`--version`: at most 2 times `node -e 0`', started('version'), 2),
    times('`--help`: at most 2 times `node -e 0`', started('help'), 2),
    times('20 files of Python: at most 4 times `node -e 0`', started('python'), 4),
    times('20 files of TypeScript: at most 4 times `node -e 0`', started('typescript'), 4),
    megabytes('200k lines: at most 300 MB in any run', memory('mixed-200k'), 300),
    megabytes('2.5M lines: at most 900 MB in any run', memory('mixed-2.5m'), 900),
    sameBytes(trees),
    target(
      '200k lines: the slowest rule takes at most 5% of the whole',
      slowestRule(tree('mixed-200k'))?.share,
      (value) => value <= 0.05,
      (value) => `${(100 * value).toFixed(1)}% (${slowestRule(tree('mixed-200k'))!.rule})`,
    ),
  ];
}

function target(
  text: string,
  measured: number | undefined,
  isEnough: (value: number) => boolean,
  show: (value: number) => string,
): Target {
  return measured === undefined ? { text } : { text, outcome: { shown: show(measured), isMet: isEnough(measured) } };
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function sameBytes(trees: readonly TreeResult[]): Target {
  const text = 'The output of cold and warm runs is the same, whatever the number of threads';
  if (trees.length === 0) return { text };
  const differing = trees.filter(({ isSame }) => !isSame).map(({ name }) => name);
  return {
    text,
    outcome: { shown: differing.length === 0 ? 'the same' : `differs: ${differing.join(', ')}`, isMet: differing.length === 0 },
  };
}

/** Of a cold run, the rule that takes longest and its share of all phases. */
export function slowestRule(tree: TreeResult | undefined): { readonly rule: string; readonly share: number } | undefined {
  if (tree === undefined || tree.timing.rules.size === 0) return undefined;
  const [rule, time] = [...tree.timing.rules].reduce((a, b) => (b[1] > a[1] ? b : a));
  const whole = [...tree.timing.phases.values()].reduce((sum, phase) => sum + phase, 0);
  return { rule, share: time / whole };
}
