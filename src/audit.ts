import { check } from './check/check.ts';
import { isRuleName, nearestRuleName } from './config/select.ts';
import { browserProjects } from './discover/browser-projects.ts';
import { classify, isCode } from './discover/classify.ts';
import { type DiscoverOptions, type Discovery, discover } from './discover/index.ts';
import { isProject } from './discover/leave-out.ts';
import { findTokens } from './extract/scan-tokens.ts';
import { frameworksFor } from './frameworks/index.ts';
import { link } from './link/index.ts';
import type { FileFacts } from './model/facts.ts';
import { type Confidence, type Finding, type Severity, severities } from './model/finding.ts';
import type { Framework } from './model/framework.ts';
import type { FilePath } from './model/location.ts';
import { type Problem, UsageError } from './model/problem.ts';
import type { ProjectModel } from './model/project.ts';
import type { Report } from './model/report.ts';
import type { Rule, RuleId } from './model/rule.ts';
import type { SourceFile } from './model/source.ts';
import { rank } from './rank/rank.ts';
import { createAnalyse } from './workers/analyse-file.ts';
import { hashOf } from './workers/content-hash.ts';
import { type ReportInputs, recallReport, rememberReport } from './workers/kept-report.ts';
import { decode, readSource } from './workers/read.ts';
import { openReading, type Reading, type RunOptions } from './workers/run.ts';
import { isInShard, type Shard, shardFile } from './workers/shard.ts';

/** What is audited, by which rules, and what is reported. */
export interface AuditOptions {
  /** Folders or files; the first line of `discover` says what several mean. */
  readonly paths: readonly string[];
  readonly discovery?: DiscoverOptions;
  readonly run?: Pick<RunOptions, 'jobs' | 'timeout' | 'onProgress' | 'shards'> & {
    readonly cacheOf?: (root: string) => RunOptions['cache'];
  };
  /** The rules that run. */
  readonly rules: readonly Rule[];
  /** Every rule there is, for the ids in suppressions. */
  readonly knownRules: readonly Rule[];
  readonly minSeverity: Severity;
  readonly minConfidence: Confidence;
  readonly tool: Report['tool'];
  /** ISO date that the expiry of suppressions is judged by. */
  readonly today: string;
}

/** A report, and where the time went. */
export interface Audit {
  readonly report: Report;
  /** Milliseconds by phase, by file that was analysed, and by rule, for `--timing`. */
  readonly phases: ReadonlyMap<string, number>;
  readonly files: ReadonlyMap<FilePath, number>;
  readonly rules: ReadonlyMap<RuleId, number>;
}

/** What the tool understood of a repository, before any rule. */
export interface Understanding {
  readonly discovery: Discovery;
  readonly facts: readonly FileFacts[];
  readonly model: ProjectModel;
  readonly problems: readonly Problem[];
  /** Files left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly phases: ReadonlyMap<string, number>;
}

/**
 * discover -> parse and extract (each file alone) -> link -> check -> rank; or, where nothing has changed since an audit like this one, its report.
 * @throws UsageError when there is nothing to audit
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const clock = new Clock();
  const opened = await open(options, clock);
  const { discovery, reading } = opened;
  const inputs = reportInputs(options, discovery);
  const again = recallReport(reading, inputs);
  const { report, rules, expiries } = again ? { report: again, rules: noTimes } : await examine(opened, options, clock);
  if (expiries) rememberReport(reading, inputs, report, expiries);
  const problems = [...report.problems, ...listOf(reading.close())];
  const summary = { ...report.summary, seconds: clock.seconds() };
  return { report: { ...report, problems, summary }, phases: clock.phases, files: reading.times, rules };
}

const noTimes: Audit['rules'] = new Map();

interface Examined extends Pick<Audit, 'report' | 'rules'> {
  /** ISO dates on which suppressions expire. Undefined where the report must not be kept, because files have changed under way. */
  readonly expiries?: readonly string[];
}

/** What is left to do when no earlier report serves. */
async function examine(opened: Opened, options: AuditOptions, clock: Clock): Promise<Examined> {
  const { discovery } = opened;
  const project = await understandOpened(opened, clock);
  const { facts, model } = project;
  const checked = check(model, options.rules);
  clock.lap('check');
  const texts = new Texts(discovery.root, facts);
  const ranked = rank([...facts.flatMap(localFindings), ...checked.findings], [...model.files.values()], options.rules, {
    ...options,
    names: namesOf(options.knownRules),
    readText: (file) => texts.read(file),
    findTokens: secretTokens,
    ...(discovery.only && { isReported: isIn(discovery.only) }),
  });
  clock.lap('rank');
  const report: Report = {
    tool: options.tool,
    findings: ranked.findings,
    hidden: ranked.hidden,
    problems: [...project.problems, ...checked.problems, ...ranked.problems],
    rules: options.rules,
    summary: summaryOf(project, ranked.findings),
    prefix: discovery.prefix,
  };
  return { report, rules: checked.timings, ...(!texts.haveChanged && { expiries: expiriesIn(facts) }) };
}

/**
 * Everything up to the model.
 * @throws UsageError when there is nothing to audit
 */
export async function understand(options: Pick<AuditOptions, 'paths' | 'discovery' | 'run'>): Promise<Understanding> {
  const clock = new Clock();
  const opened = await open(options, clock);
  const understanding = await understandOpened(opened, clock);
  const problem = opened.reading.close();
  return { ...understanding, problems: [...understanding.problems, ...listOf(problem)] };
}

/** Files that were found and read, of which nothing is understood yet. */
interface Opened {
  readonly discovery: Discovery;
  readonly reading: Reading;
}

async function open(
  { paths, discovery: how, run: given }: Pick<AuditOptions, 'paths' | 'discovery' | 'run'>,
  clock: Clock,
  shard?: Shard,
): Promise<Opened> {
  const discovery = await discover(paths, how);
  if (!discovery.files.some(isBackend)) throw noBackend(discovery);
  clock.lap('discover');
  const { cacheOf, ...run } = given ?? {};
  const cache = cacheOf?.(discovery.root);
  const files = shard === undefined ? discovery.files : discovery.files.filter(({ path }) => isInShard(path, shard));
  const reading = openReading(files, { ...run, root: discovery.root, ...(cache && { cache }) });
  clock.lap('look');
  return { discovery, reading };
}

async function understandOpened({ discovery, reading }: Opened, clock: Clock): Promise<Understanding> {
  const [read] = await Promise.all([reading.analyse(), loadFrameworks(discovery)]);
  clock.lap('read');
  const model = link(read.facts, await frameworksFor(languagesIn(read.facts)));
  clock.lap('link');
  return {
    discovery,
    facts: read.facts,
    model,
    problems: [...discovery.problems, ...read.problems, ...read.facts.flatMap((it) => it.problems), ...model.problems],
    skipped: countSkipped(discovery.skipped, read.leftOut),
    phases: clock.phases,
  };
}

/**
 * Loads what linking will most likely ask for, while this thread would wait for a parser to be compiled or for workers: after what `analyse` has
 * begun, hence the turn of the event loop.
 */
async function loadFrameworks({ files }: Discovery): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
  await frameworksFor(new Set(files.filter(({ role }) => role === 'source').map(({ language }) => language)));
}

function reportInputs({ rules, today, minSeverity, minConfidence, tool }: AuditOptions, discovery: Discovery): ReportInputs {
  const { prefix, only, problems, skipped } = discovery;
  return { rules, today, rest: { minSeverity, minConfidence, tool, prefix, only, problems, skipped } };
}

/** Of code that is linked, not of tests and the like. */
function languagesIn(facts: readonly FileFacts[]): Set<SourceFile['language']> {
  return new Set(facts.filter(({ kind }) => kind === 'code' || kind === 'prisma').map(({ source }) => source.language));
}

function expiriesIn(facts: readonly FileFacts[]): string[] {
  return facts.flatMap(({ suppressions }) => suppressions.flatMap(({ until }) => until ?? []));
}

function listOf<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}

/** Wall time by phase. */
class Clock {
  readonly #start = performance.now();
  #last = this.#start;
  /** Milliseconds, in order. */
  readonly phases = new Map<string, number>();

  /** Ends a phase. */
  lap(phase: string): void {
    const now = performance.now();
    this.phases.set(phase, now - this.#last);
    this.#last = now;
  }

  /** Since the start. */
  seconds(): number {
    return (performance.now() - this.#start) / 1_000;
  }
}

/** Texts of audited files, read once more for excerpts. */
class Texts {
  readonly #root: string;
  readonly #hashes: ReadonlyMap<FilePath, string>;
  /** Whether a text was another than the one that had been analysed. */
  haveChanged = false;

  constructor(root: string, facts: readonly FileFacts[]) {
    this.#root = root;
    this.#hashes = new Map(facts.map(({ source, hash }) => [source.path, hash]));
  }

  /** As GitHub's uploader reads it, a byte order mark included, unless it is no UTF-8. */
  read(file: FilePath): string | undefined {
    const bytes = readSource(this.#root, file);
    if (!(bytes instanceof Uint8Array) || hashOf(bytes) !== this.#hashes.get(file)) this.haveChanged = true;
    if (!(bytes instanceof Uint8Array)) return undefined;
    const decoded = decode(bytes);
    return decoded?.encoding === 'utf-8' ? bytes.toString('utf8') : decoded?.text;
  }
}

/** Reads one part of a repository, for `openShards` elsewhere. */
export interface ShardRun {
  /** The bytes of the shard file. */
  readonly bytes: Buffer;
  /** Of the files of this part, and of the run. */
  readonly problems: readonly Problem[];
  /** In this part, and in all. */
  readonly files: number;
  readonly of: number;
}

/**
 * Reads the files of one part, and links nothing.
 * @param program stands for the program that reads
 * @throws UsageError when there is nothing to audit
 */
export async function readShard(
  options: Pick<AuditOptions, 'paths' | 'discovery' | 'run'>,
  shard: Shard,
  program: string,
): Promise<ShardRun> {
  const { discovery, reading } = await open(options, new Clock(), shard);
  const { facts, problems } = await reading.analyse();
  const bytes = shardFile(shard, program, reading.entries());
  const all = [...problems, ...facts.flatMap((it) => it.problems), ...listOf(reading.close())];
  return {
    bytes,
    problems: all,
    files: discovery.files.filter(({ path }) => isInShard(path, shard)).length,
    of: discovery.files.length,
  };
}

export interface AuditFilesOptions {
  /** Whether git is to know the files. Default `yes`. */
  readonly tracked?: SourceFile['tracked'];
  /** Instead of all that the tool knows. */
  readonly frameworks?: readonly Framework[];
}

/** The findings of an audit of files in memory, and the model behind them: for fixtures. Nothing is hidden for its confidence or severity. */
export async function auditFiles(
  files: ReadonlyMap<string, string>,
  rules: readonly Rule[],
  { tracked = 'yes', frameworks }: AuditFilesOptions = {},
): Promise<Pick<Report, 'findings' | 'hidden' | 'problems'> & { readonly model: ProjectModel }> {
  const analyse = createAnalyse(rules.filter((rule) => rule.scope === 'file'));
  const facts: FileFacts[] = [];
  const problems: Problem[] = [];
  for (const source of sourcesOf([...files.keys()], tracked, manifestsIn(files))) {
    const analysis = await analyse(source, Buffer.from(files.get(source.path)!));
    if (analysis.kind === 'facts') facts.push(analysis.facts);
    if (analysis.kind === 'failed') problems.push(analysis.problem);
  }
  const model = link(facts, frameworks ?? (await frameworksFor(languagesIn(facts))));
  const checked = check(model, rules);
  const ranked = rank([...facts.flatMap(localFindings), ...checked.findings], [...model.files.values()], rules, {
    minSeverity: 'info',
    minConfidence: 'low',
    today: '2000-01-01',
    names: { isKnown: () => true, nearest: () => undefined },
    readText: (file) => files.get(file),
    findTokens: secretTokens,
  });
  const ofFiles = facts.flatMap((it) => it.problems);
  return { ...ranked, problems: [...problems, ...ofFiles, ...model.problems, ...checked.problems, ...ranked.problems], model };
}

/** The package.json files among files, by folder. */
function manifestsIn(files: ReadonlyMap<string, string>): Map<string, string> {
  const isOne = ([path]: [string, string]) => path === 'package.json' || path.endsWith('/package.json');
  return new Map([...files].filter(isOne).map(([path, text]) => [path.slice(0, -'/package.json'.length), text]));
}

/**
 * Files given by path alone, classified as `discover` would.
 * @param manifests texts of package.json files by their folder
 */
export function sourcesOf(
  paths: readonly string[],
  tracked: SourceFile['tracked'],
  manifests: ReadonlyMap<string, string> = new Map(),
): SourceFile[] {
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    names.set(folder, (names.get(folder) ?? new Set()).add(path.slice(path.lastIndexOf('/') + 1)));
  }
  const foldersWith = (isIt: (names: ReadonlySet<string>) => boolean) =>
    new Set([...names].filter(([, held]) => isIt(held)).map(([folder]) => folder));
  const around = {
    projects: foldersWith(isProject),
    charts: foldersWith((held) => held.has('Chart.yaml') || held.has('Chart.yml')),
    browser: browserProjects(manifests),
    hasExamples: true,
  };
  return [...paths].sort().map((path) => classify(path, tracked, around));
}

function localFindings({ findings }: FileFacts) {
  return findings.map(({ rule, draft }) => ({ ...draft, rule }));
}

function namesOf(rules: readonly Rule[]) {
  return { isKnown: (id: string) => isRuleName(id, rules), nearest: (id: string) => nearestRuleName(id, rules) };
}

/** Publishable tokens may be shown. */
function secretTokens(text: string) {
  return findTokens(text).filter(({ isPublic }) => !isPublic);
}

/** @param only files, and folders with a trailing slash */
function isIn(only: readonly FilePath[]): (file: FilePath) => boolean {
  return (file) => only.some((path) => path === file || (path.endsWith('/') && file.startsWith(path)));
}

/** Code of a language that is understood, or what deploys and configures a backend. */
function isBackend({ language, role }: SourceFile): boolean {
  if (role === 'docs' || role === 'generated') return false;
  return isCode(language) || role === 'deploy' || role === 'env' || language === 'sql' || language === 'prisma';
}

function noBackend({ root, files }: Discovery): UsageError {
  const count = `${files.length} file${files.length === 1 ? '' : 's'}`;
  return new UsageError(
    `No backend source found in ${root}: ${count}, but no Python, TypeScript or JavaScript, no SQL, no Dockerfile and no compose file.`,
    'Name the folder of the backend.',
  );
}

function countSkipped(skipped: Discovery['skipped'], leftOut: readonly { readonly reason: string }[]): Record<string, number> {
  const counts = new Map(Object.entries(skipped));
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function summaryOf({ facts, model, discovery, skipped }: Understanding, findings: readonly Finding[]): Report['summary'] {
  const leftOut = sum(Object.values(skipped)) - sum(Object.values(discovery.skipped));
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    files: facts.length,
    lines: sum(facts.map(({ lines }) => lines)),
    skipped,
    failed: discovery.files.length - facts.length - leftOut,
    routes: model.routes.length,
    tables: model.tables.length,
    settings: model.settings.length,
    queries: model.queries.length,
    stack: model.stack,
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as Record<Severity, number>,
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
