import { hash } from 'node:crypto';
import type { Report } from '../model/report.ts';
import type { Rule } from '../model/rule.ts';
import type { Reading } from './run.ts';

/** What a report depends on beside the program and the files. */
export interface ReportInputs {
  readonly rules: readonly Rule[];
  /** ISO date. */
  readonly today: string;
  /** Everything else that may change it: plain data. */
  readonly rest: unknown;
}

type Memory = Pick<Reading, 'digest' | 'recall' | 'remember'>;

/** The report of an earlier run over the same files with the same inputs, without the seconds that it took. */
export function recallReport(memory: Memory, inputs: ReportInputs): Report | undefined {
  const expiries = memory.recall(expiriesKey(memory));
  if (expiries === undefined) return undefined;
  const text = memory.recall(reportKey(memory, inputs, JSON.parse(expiries) as string[]));
  return text === undefined ? undefined : { ...(JSON.parse(text) as Omit<Report, 'rules'>), rules: inputs.rules };
}

/** Keeps a report for later runs. @param expiries ISO dates on which suppressions in the files expire */
export function rememberReport(memory: Memory, inputs: ReportInputs, report: Report, expiries: readonly string[]): void {
  const { rules: _, ...rest } = report;
  const days = [...new Set(expiries)].sort();
  if (memory.recall(expiriesKey(memory)) === undefined) memory.remember(expiriesKey(memory), JSON.stringify(days));
  memory.remember(reportKey(memory, inputs, days), JSON.stringify(rest));
}

/** What is kept under a key never changes; so the days are kept by themselves, and a report under those of them that have passed. */
function expiriesKey({ digest }: Memory): string {
  return `expiries-${digest}`;
}

function reportKey({ digest }: Memory, { rules, today, rest }: ReportInputs, expiries: readonly string[]): string {
  const passed = expiries.filter((day) => day < today);
  const inputs = JSON.stringify([digest, rules.map(({ id }) => id), passed, rest]);
  return `report-${hash('sha256', inputs, 'hex').slice(0, 32)}`;
}
