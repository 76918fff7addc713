import type { CodeFlow, Invocation, Log, Notification, ReportingDescriptor, Result, Run, Location as SarifLocation } from 'sarif';
import type { Confidence, Finding, Severity } from '../model/finding.ts';
import { columnOf, type FilePath, fileStart, type Location, lineOf, placesOf, type Span } from '../model/location.ts';
import type { Problem } from '../model/problem.ts';
import type { Report, Reporter } from '../model/report.ts';
import { isSecurityRule, type Rule } from '../model/rule.ts';

/** More than 25,000 results are rejected, and only the first 5,000 are shown: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#limits */
const mostResults = 5000;
const mostTags = 10;
const mostLinks = 5;
const srcRoot = '%SRCROOT%';
const cutOff = 'results-cut-off';

const levels: Record<Severity, Result.level> = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' };
/** In the middle of the ranges that GitHub calls critical (over 9), high (from 7), medium (from 4) and low (from 0.1). */
const securitySeverities: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '1.0' };
const problemSeverities: Record<Severity, string> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
};
const precisions: Record<Confidence, string> = { high: 'high', medium: 'medium', low: 'low' };

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) as GitHub code scanning reads it. One run; uris are relative
 * to the git root; results sorted worst first, at most 5,000; suppressed ones only when asked for.
 */
export const sarif: Reporter = {
  name: 'sarif',
  render(report, { showSuppressed }) {
    const log: Log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [runOf(report, showSuppressed)],
    };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};

function runOf(report: Report, showSuppressed: boolean): Run {
  const rules = [...report.rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]));
  const all = [
    ...report.findings.map((finding) => resultOf(finding, indexOf, report.prefix)),
    ...(showSuppressed ? report.hidden.flatMap((hidden) => suppressedResult(hidden, indexOf, report.prefix)) : []),
  ];
  const { tool } = report;
  const results = all.slice(0, mostResults);
  const notifications = notificationsOf(report, all.length);
  return {
    tool: {
      driver: {
        name: tool.name,
        version: tool.version,
        semanticVersion: tool.version,
        informationUri: tool.homepage,
        rules: rules.map((rule) => descriptorOf(rule, tool.homepage)),
        notifications: notificationDescriptors(notifications),
      },
    },
    automationDetails: { id: `${tool.name}/` },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [srcRoot]: { description: { text: 'The root of the git repository.' } } },
    invocations: [invocationOf(report.problems, notifications)],
    results,
  };
}

// --------------------------------------------------------------------------------------------------------------- rules

function descriptorOf(rule: Rule, homepage: string): ReportingDescriptor {
  const isSecurity = isSecurityRule(rule);
  return {
    id: rule.id,
    name: nameOf(rule.id),
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.what || `${rule.title}.` },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    helpUri: documentationUri(rule, homepage),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      precision: precisions[rule.confidence],
      ...(isSecurity
        ? { 'security-severity': securitySeverities[rule.severity] }
        : { 'problem.severity': problemSeverities[rule.severity] }),
      tags: tagsOf(rule, isSecurity),
    },
  };
}

/** The page of a rule: its fixture, which is documentation, test and examples at once. */
export function documentationUri(rule: Pick<Rule, 'id'>, homepage: string): string {
  return `${homepage}/blob/main/rules/${rule.id}.fixture.md`;
}

/** `cors/wildcard-origin` as `CorsWildcardOrigin`. A letter alone joins the next word: the validator wants no two capitals in a row. */
function nameOf(id: string): string {
  return id.replace(/-([a-z])-/g, '-$1').replace(/(?:^|[^a-z0-9]+)([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

function tagsOf(rule: Rule, isSecurity: boolean): string[] {
  const numbers = (rule.cwe ?? []).map((cwe) => `external/cwe/cwe-${String(cwe).padStart(3, '0')}`);
  const tags = [
    ...(isSecurity ? ['security'] : []),
    rule.id.split('/')[0]!,
    ...numbers,
    ...(rule.owasp ?? []),
    ...(rule.tags ?? []),
  ];
  return [...new Set(tags)].slice(0, mostTags);
}

function helpText({ what, why, fix, limits }: Rule): string {
  return [what, why, `To fix: ${fix}`, ...(limits ? [`Not seen: ${limits}`] : [])].filter((part) => part !== '').join('\n\n');
}

function helpMarkdown({ title, what, why, fix, limits, references }: Rule): string {
  const parts = [`# ${title}`, what, '## Why it matters', why, '## How to fix it', fix];
  if (limits) parts.push('## What it does not see', limits);
  if (references?.length) parts.push('## References', references.map((reference) => `- ${reference}`).join('\n'));
  return parts.join('\n\n');
}

// ------------------------------------------------------------------------------------------------------------- results

function resultOf(finding: Finding, indexOf: ReadonlyMap<string, number>, prefix: string): Result {
  const evidence = finding.evidence ?? [];
  return {
    ruleId: finding.rule,
    ...(indexOf.has(finding.rule) && { ruleIndex: indexOf.get(finding.rule)! }),
    level: levels[finding.severity],
    message: { text: messageOf(finding) },
    locations: [withSnippet(locationOf(finding.at, prefix), finding)],
    ...(evidence.length > 0 && {
      relatedLocations: evidence.map(({ at, says }, index) => ({
        id: index + 1,
        ...locationOf(at, prefix),
        message: { text: plain(says) },
      })),
    }),
    ...(evidence.some(({ at }) => at.file !== finding.at.file) && { codeFlows: [codeFlowOf(finding, prefix)] }),
    partialFingerprints: { primaryLocationLineHash: finding.lineHash, 'backendAudit/v1': finding.fingerprint },
    properties: { severity: finding.severity, confidence: finding.confidence },
  };
}

function suppressedResult(
  { finding, by, reason }: Report['hidden'][number],
  indexOf: ReadonlyMap<string, number>,
  prefix: string,
): Result[] {
  if (by !== 'suppression' && by !== 'baseline') return [];
  const kind = by === 'suppression' ? 'inSource' : 'external';
  return [{ ...resultOf(finding, indexOf, prefix), suppressions: [{ kind, ...(reason && { justification: reason }) }] }];
}

/** The message and, as links, the related places: GitHub shows a related place only where the text links to it. */
function messageOf({ message, evidence = [] }: Finding): string {
  const links = evidence.slice(0, mostLinks).map(({ says }, index) => `[${plain(says).replace(/[[\]\\]/g, ' ')}](${index + 1})`);
  return links.length === 0 ? plain(message) : `${plain(message)} See ${links.join(', ')}.`;
}

/** Text that cannot become a link (SARIF 3.11.6). */
function plain(text: string): string {
  return text.replaceAll('](', '] (');
}

/** From the place of the finding through its evidence. */
function codeFlowOf({ at, message, evidence = [] }: Finding, prefix: string): CodeFlow {
  const steps = [{ at, says: message }, ...evidence];
  return {
    threadFlows: [
      { locations: steps.map((step) => ({ location: { ...locationOf(step.at, prefix), message: { text: plain(step.says) } } })) },
    ],
  };
}

function locationOf({ file, span }: Location, prefix: string): SarifLocation {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file, prefix), uriBaseId: srcRoot }, region: regionOf(span) } };
}

/** On one line: a span over several ends, without an end column, with its first line. */
function regionOf(span: Span) {
  const [startLine, startColumn, endLine, endColumn] = placesOf(span);
  const isOneLine = endLine === startLine && endColumn > startColumn;
  return { startLine, startColumn, ...(isOneLine && { endColumn }) };
}

/** Adds the text of the region, secrets covered, as far as the excerpt has it. */
function withSnippet(location: SarifLocation, { excerpt, at: { span } }: Finding): SarifLocation {
  const line = excerpt.find((it) => it.line === lineOf(span));
  if (!line) return location;
  const { physicalLocation } = location;
  const region = physicalLocation!.region!;
  const offset = line.from ?? 1;
  const text = line.text.slice(Math.max(0, columnOf(span) - offset), region.endColumn && region.endColumn - offset);
  return text === '' ? location : { physicalLocation: { ...physicalLocation, region: { ...region, snippet: { text } } } };
}

/** Relative to the git root, percent-encoded, `/` kept. */
function uriOf(file: FilePath, prefix: string): string {
  const path = prefix === '' ? file : `${prefix.replace(/\/$/, '')}/${file}`;
  return path
    .split('/')
    .map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\uFFFD')))
    .join('/');
}

// ------------------------------------------------------------------------------------------------------- notifications

function invocationOf(problems: readonly Problem[], notifications: Notification[]): Invocation {
  return { executionSuccessful: !problems.some((it) => it.fatal), toolExecutionNotifications: notifications };
}

function notificationsOf({ problems, prefix }: Report, results: number): Notification[] {
  const notifications = problems.map((problem): Notification => {
    const { kind, fatal, file, span, message, hint, rule } = problem;
    return {
      descriptor: { id: kind },
      level: fatal ? 'error' : 'warning',
      message: { text: plain(hint ? `${message} ${hint}` : message) },
      ...(file !== undefined && { locations: [locationOf({ file, span: span ?? fileStart }, prefix)] }),
      ...(rule !== undefined && { associatedRule: { id: rule } }),
    };
  });
  if (results > mostResults) {
    const text = `Of ${results} results only the ${mostResults} gravest are listed.`;
    notifications.push({ descriptor: { id: cutOff }, level: 'warning', message: { text } });
  }
  return notifications;
}

const notificationTexts: Record<Problem['kind'] | typeof cutOff, string> = {
  unreadable: 'A file could not be read.',
  syntax: 'A file has a syntax error; what could be read of it was audited.',
  'too-large': 'A file is too large to be audited.',
  'too-deep': 'A file is nested too deeply to be audited.',
  encoding: 'A file is not UTF-8 text.',
  timeout: 'A file took too long.',
  crashed: 'A worker ended unexpectedly.',
  unresolved: 'Something could not be followed.',
  'rule-failed': 'A rule failed.',
  suppression: 'A suppression comment is not in order.',
  config: 'The configuration is not in order.',
  [cutOff]: 'There are more results than code scanning takes.',
};

function notificationDescriptors(notifications: readonly Notification[]): ReportingDescriptor[] {
  const ids = [...new Set(notifications.map((it) => it.descriptor!.id as keyof typeof notificationTexts))].sort();
  return ids.map((id) => {
    const text = notificationTexts[id];
    return { id, name: `${nameOf(id)}Problem`, shortDescription: { text }, fullDescription: { text }, help: { text } };
  });
}
