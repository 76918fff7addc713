import { Chalk, type ChalkInstance } from 'chalk';
import { type Finding, type Severity, severities } from '../model/finding.ts';
import { columnOf, type Evidence, type Location, lineOf } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { RenderOptions, Report, Reporter } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';
import { frameRows } from './frame.ts';
import { visible } from './visible.ts';

const mostOfOneRule = 10;
const mostEvidence = 8;
const mostProblems = 20;
const narrowest = 40;

/** Frames as rustc and ruff draw them, worst rule first, then what kept the audit from seeing everything, then totals. */
export const pretty: Reporter = {
  name: 'pretty',
  render(report, options) {
    const page = new Page(options);
    for (const findings of byRule(report.findings)) page.rule(findings, ruleOf(report, findings[0]!));
    if (options.showSuppressed) page.suppressed(report);
    page.problems(report.problems);
    page.totals(report);
    return page.text();
  },
};

/** Lists of one rule each, in the order of their worst finding. */
function byRule(findings: readonly Finding[]): Finding[][] {
  return listsBy(findings, ({ rule }) => rule);
}

/** Findings with one root cause together, the others alone, in rank order. */
function byCause(findings: readonly Finding[]): Finding[][] {
  return listsBy(findings, ({ group, fingerprint }) => (group === undefined ? `alone ${fingerprint}` : `group ${group}`));
}

function listsBy(findings: readonly Finding[], keyOf: (finding: Finding) => string): Finding[][] {
  const lists = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = lists.get(keyOf(finding));
    if (list) list.push(finding);
    else lists.set(keyOf(finding), [finding]);
  }
  return [...lists.values()];
}

function ruleOf(report: Report, finding: Finding): Rule | undefined {
  return report.rules.find((rule) => rule.id === finding.rule);
}

/** The lines of the report so far. No line begins with text of the audited repository. */
class Page {
  readonly #lines: string[] = [];
  readonly #ink: ChalkInstance;
  readonly #width: number;

  constructor({ color, width }: RenderOptions) {
    this.#ink = new Chalk({ level: color ? 1 : 0 });
    this.#width = Math.max(narrowest, width);
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  rule(findings: readonly Finding[], rule: Rule | undefined): void {
    let shown = 0;
    for (const [first, ...others] of byCause(findings)) {
      if (shown >= mostOfOneRule) break;
      const same = others.slice(0, mostOfOneRule - ++shown);
      this.#finding(first!, rule, same);
      shown += same.length;
    }
    const more = findings.length - shown;
    if (more > 0)
      this.#lines.push(this.#ink.dim(`... and ${number(more)} more of ${findings[0]!.rule} (--format json has all)`), '');
  }

  suppressed({ hidden }: Report): void {
    for (const { finding, by, reason } of hidden) {
      if (by !== 'suppression' && by !== 'baseline') continue;
      const text = `${by === 'baseline' ? 'in baseline' : 'suppressed'}[${finding.rule}]: ${placeText(finding.at)}`;
      this.#lines.push(this.#ink.dim(reason ? `${text} -- ${visible(reason)}` : text));
    }
    if (this.#lines.length > 0) this.#lines.push('');
  }

  problems(problems: readonly Problem[]): void {
    const sorted = [...problems.filter((it) => it.fatal), ...problems.filter((it) => !it.fatal)];
    const { bold, red, yellow, dim } = this.#ink;
    for (const { fatal, file, span, message, hint } of sorted.slice(0, mostProblems)) {
      const place = file ? `${visible(file)}${span ? `:${lineOf(span)}:${columnOf(span)}` : ''}: ` : '';
      this.#lines.push(`${fatal ? red.bold('error') : yellow.bold('warning')}${bold(': ')}${place}${visible(message)}`);
      if (hint) this.#item('help', hint, '  ');
    }
    if (problems.length > mostProblems) this.#lines.push(dim(`... and ${number(problems.length - mostProblems)} more problems`));
    if (problems.length > 0) this.#lines.push('');
  }

  totals({ findings, hidden, summary, rules, problems }: Report): void {
    const { bold, dim } = this.#ink;
    const counts = severities
      .filter((it) => summary.bySeverity[it] > 0)
      .map((it) => this.#colour(it)(`${number(summary.bySeverity[it])} ${it}`));
    this.#lines.push(
      findings.length === 0 ? bold('No findings.') : `${bold(plural(findings.length, 'finding'))}: ${counts.join(', ')}.`,
      ...hiddenLines(hidden).map((line) => dim(line)),
      dim(auditedLine(summary, rules.length)),
    );
    const seen = seenLine(summary);
    if (seen) this.#lines.push(dim(seen));
    if (problems.some((it) => it.fatal)) this.#lines.push(this.#ink.red.bold('The audit is incomplete.'));
  }

  #finding(finding: Finding, rule: Rule | undefined, same: readonly Finding[]): void {
    const { bold, cyan } = this.#ink;
    const sure = finding.confidence === 'high' ? '' : this.#ink.dim(` (${finding.confidence} confidence)`);
    this.#lines.push(
      `${this.#colour(finding.severity).bold(`${finding.severity}[${finding.rule}]`)}${bold(`: ${visible(finding.message)}`)}${sure}`,
    );
    const rows = frameRows(finding.excerpt, finding.at.span, this.#width - gutterOf(finding) - 3);
    const gutter = ' '.repeat(gutterOf(finding));
    const bar = cyan('|');
    this.#lines.push(`${gutter}${cyan('-->')} ${placeText(finding.at)}`);
    if (rows.length > 0) this.#lines.push(`${gutter} ${bar}`);
    for (const row of rows) {
      if ('line' in row) this.#lines.push(`${cyan(String(row.line).padStart(gutter.length))} ${bar} ${row.text}`.trimEnd());
      else this.#lines.push(`${gutter} ${bar} ${this.#colour(finding.severity)(row.carets)}`);
    }
    if (rows.length > 0) this.#lines.push(`${gutter} ${bar}`);
    this.#evidence(finding.evidence ?? [], gutter);
    this.#same(same, finding.severity, gutter);
    const help = finding.help ?? rule?.fix;
    if (help) this.#item('help', help, `${gutter} `);
    this.#lines.push('');
  }

  #evidence(evidence: readonly Evidence[], gutter: string): void {
    for (const { at, says } of evidence.slice(0, mostEvidence)) {
      this.#item('note', says, `${gutter} `);
      this.#lines.push(`${gutter}   ${this.#ink.cyan('-->')} ${placeText(at)}`);
    }
    const more = evidence.length - mostEvidence;
    if (more > 0) this.#lines.push(`${gutter} ${this.#ink.cyan('=')} ${plural(more, 'more place')}`);
  }

  /** The rest of a group: one root cause needs one frame. */
  #same(same: readonly Finding[], worst: Severity, gutter: string): void {
    for (const { at, message, severity } of same) {
      this.#item(severity === worst ? 'also' : `also ${severity}`, message, `${gutter} `);
      this.#lines.push(`${gutter}   ${this.#ink.cyan('-->')} ${placeText(at)}`);
    }
  }

  /** `= note: text`, wrapped, later lines below the text. */
  #item(label: string, text: string, indent: string): void {
    const lead = `${indent}${this.#ink.cyan('=')} ${this.#ink.bold(label)}: `;
    const hang = ' '.repeat(indent.length + label.length + 4);
    const paragraphs = text.trim().split(/\r?\n/).map(visible);
    const lines = paragraphs.flatMap((paragraph) => wrap(paragraph, this.#width - hang.length));
    this.#lines.push(...lines.map((line, index) => (index === 0 ? lead + line : hang + harmless(line)).trimEnd()));
  }

  #colour(severity: Severity): ChalkInstance {
    const { magenta, red, yellow, blue, cyan } = this.#ink;
    return { critical: magenta, high: red, medium: yellow, low: blue, info: cyan }[severity];
  }
}

/** `path:line:column`, which terminals and editors turn into a link. */
function placeText({ file, span }: Location): string {
  return `${visible(file)}:${lineOf(span)}:${columnOf(span)}`;
}

/** Columns that the line numbers of a frame take. */
function gutterOf({ excerpt, at }: Finding): number {
  return Math.max(2, String(excerpt.at(-1)?.line ?? lineOf(at.span)).length);
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** GitHub's runner obeys lines that begin, blanks aside, with these: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions */
function harmless(line: string): string {
  return /^\s*(?:::|##\[)/.test(line) ? `| ${line}` : line;
}

function hiddenLines(hidden: Report['hidden']): string[] {
  const count = (by: Report['hidden'][number]['by']) => hidden.filter((it) => it.by === by).length;
  const parts = [
    [count('suppression'), 'suppressed'],
    [count('baseline'), 'in the baseline'],
    [count('confidence'), 'less sure (--min-confidence)'],
    [count('severity'), 'milder (--min-severity)'],
    [count('selection'), 'in tests, examples, documents, scripts or generated code'],
  ] as const;
  const text = parts.filter(([many]) => many > 0).map(([many, what]) => `${number(many)} ${what}`);
  return text.length === 0 ? [] : [`Not shown: ${text.join(', ')}.`];
}

function auditedLine({ files, lines, skipped, failed, seconds }: Report['summary'], rules: number): string {
  const out = Object.entries(skipped).filter(([, count]) => count > 0);
  const total = out.reduce((sum, [, count]) => sum + count, 0);
  const reasons = out.map(([reason, count]) => `${number(count)} ${reason}`).join(', ');
  return [
    `Audited ${plural(files, 'file')} (${plural(lines, 'line')}) with ${plural(rules, 'rule')}`,
    total > 0 ? `, skipped ${number(total)} (${reasons})` : '',
    failed > 0 ? `, failed on ${number(failed)}` : '',
    seconds === undefined ? '' : ` in ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`,
    '.',
  ].join('');
}

/** What was understood, so that nobody takes silence for a pass. */
function seenLine({ routes, tables, settings, queries, stack }: Report['summary']): string {
  const counts = [
    [routes, 'route'],
    [tables, 'table'],
    [settings, 'setting'],
    [queries, 'query'],
  ] as const;
  const seen = counts.filter(([count]) => count > 0).map(([count, what]) => plural(count, what));
  if (stack.length === 0 && seen.length === 0) return '';
  return `Understood ${seen.length > 0 ? seen.join(', ') : 'no routes, tables, settings or queries'}${stack.length > 0 ? ` of ${stack.map(visible).join(', ')}` : ''}.`;
}

function plural(count: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${number(count)} ${count === 1 ? what : many}`;
}

/** With thousands separators, the same in every locale. */
function number(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
