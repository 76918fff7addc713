import { extractCode, extractDockerfile, extractText, extractTree, scanTokens, suppressionsOf } from '../extract/index.ts';
import type { ConfigTree } from '../model/config-tree.ts';
import type { FileFacts } from '../model/facts.ts';
import type { Draft } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { FileRule } from '../model/rule.ts';
import type { Role, SourceFile } from '../model/source.ts';
import type { Comment, SyntaxProblem } from '../model/syntax.ts';
import type { TokenMatch } from '../model/token.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import { parseEnv } from '../parse/env.ts';
import { parseHtml } from '../parse/html.ts';
import { parseIgnorePatterns } from '../parse/ignore-patterns.ts';
import { parseJson } from '../parse/json.ts';
import { parseNginx } from '../parse/nginx.ts';
import { parsePrisma } from '../parse/prisma.ts';
import { parseDdl, parseSql } from '../parse/sql.ts';
import { parseToml } from '../parse/toml.ts';
import { loadTypeScript, parseTypeScript } from '../parse/typescript.ts';
import type { Analyse, Analysis } from './analysis.ts';
import { hashOf } from './content-hash.ts';
import { isMinified, refineRole } from './judge-content.ts';
import { type Decoded, decode } from './read.ts';
import { commentsOfText, mayBeSuppressed } from './text-comments.ts';

/**
 * The analysis of one file: its bytes to its facts, by the parser of its language, the extractors, and the rules that look at one file alone.
 * The only module beside `audit.ts` that knows more than one phase. Never rejects: what goes wrong with a file is a problem of that file.
 */
export function createAnalyse(rules: readonly FileRule[]): Analyse {
  return async (source, content) => {
    try {
      return await analyse(source, content, rules);
    } catch (error) {
      return { kind: 'failed', problem: crash(source, error) };
    }
  };
}

/**
 * Begins to load the parsers that files of some languages will need: Python's is compiled beside the main thread, which has other things to do
 * until then. A failure shows when the parser is needed.
 */
export function prepare(languages: ReadonlySet<SourceFile['language']>): void {
  if (languages.has('python')) void readyForPython().catch(() => undefined);
}

async function analyse(given: SourceFile, content: Uint8Array, rules: readonly FileRule[]): Promise<Analysis> {
  const decoded = decode(content);
  const hash = hashOf(content);
  if (decoded === undefined) return { kind: 'left-out', reason: 'binary', hash };
  const { text } = decoded;
  if (isMinified(given, text)) return { kind: 'left-out', reason: 'minified', hash };
  const source = refineRole(given, text);
  const tokens = scanTokens(text);
  const { kind, comments, problems, ...parsed } = await read(source, text, tokens);
  const facts = {
    kind,
    source,
    hash,
    lines: countLines(text),
    suppressions: suppressionsOf(comments),
    problems: [...encodingProblem(source, decoded), ...problems.map((problem) => syntaxProblem(source, problem))],
    ...parsed,
  } as Omit<FileFacts, 'findings'>;
  const checked = check(rules, { source, text, facts, tokens });
  return {
    kind: 'facts',
    facts: { ...facts, problems: [...facts.problems, ...checked.problems], findings: checked.findings } as FileFacts,
  };
}

/** The part of a file's facts that depends on its language. */
type Parsed = Specific<FileFacts> & { readonly comments: readonly Comment[]; readonly problems: readonly SyntaxProblem[] };
type Specific<F> = F extends FileFacts ? Omit<F, 'source' | 'hash' | 'lines' | 'suppressions' | 'findings' | 'problems'> : never;

/**
 * Roles of code that no backend runs. Nothing in it is reported but tokens of providers, which are found in any text, so it is not read as
 * code: see docs/decisions/0010.
 */
const asideRoles: ReadonlySet<Role> = new Set<Role>(['test', 'example', 'docs', 'browser']);

async function read(source: SourceFile, text: string, tokens: readonly TokenMatch[]): Promise<Parsed> {
  switch (source.language) {
    case 'python':
    case 'typescript':
    case 'javascript': {
      const isWanted = !asideRoles.has(source.role);
      // A token's line is shown, and what is secret beside it must be known then.
      if (!isWanted && tokens.length === 0 && !mayBeSuppressed(text)) {
        return { kind: 'text', credentials: [], comments: [], problems: [] };
      }
      const syntax = await parseCode(source, text);
      const { comments, problems } = syntax;
      if (!isWanted) {
        const { credentials } = extractCode(source, syntax, text, { parseSql: parseDdl, tokens });
        return { kind: 'text', credentials, comments, problems: [] };
      }
      return { kind: 'code', ...extractCode(source, syntax, text, { parseSql: parseDdl, tokens }), comments, problems };
    }
    case 'dockerfile': {
      const { instructions, comments, problems } = parseDockerfile(text);
      return { kind: 'dockerfile', ...extractDockerfile(source, instructions, text, tokens), comments, problems };
    }
    case 'sql': {
      const parsed = parseSql(text);
      return { kind: 'sql', ...parsed, credentials: extractText(source, text, tokens) };
    }
    case 'prisma': {
      const { schema, settings, comments, problems } = parsePrisma(text);
      const { credentials } = extractTree(source, { nodes: settings }, text, tokens);
      return { kind: 'prisma', schema, credentials, comments, problems };
    }
    case 'text':
      if (/(?:^|[./])dockerignore$/.test(source.path)) {
        const { nodes, comments, problems } = parseIgnorePatterns(text);
        return { kind: 'tree', tree: { nodes }, credentials: extractText(source, text, tokens), comments, problems };
      }
      return {
        kind: 'text',
        credentials: extractText(source, text, tokens),
        comments: commentsOfText(source.path, text),
        problems: [],
      };
    default: {
      const parsed = await parseTree(source.language, text);
      return { kind: 'tree', ...extractTree(source, parsed, text, tokens), comments: parsed.comments, problems: parsed.problems };
    }
  }
}

/** Parsers of programs are large and loaded when the first file of their language comes up. */
async function parseCode(source: SourceFile, text: string) {
  if (source.language === 'python') {
    const parsePython = await readyForPython();
    return parsePython(text);
  }
  await loadTypeScript();
  return parseTypeScript(text, source.path);
}

async function readyForPython() {
  const { loadPython, parsePython } = await import('../parse/python.ts');
  await loadPython();
  return parsePython;
}

async function parseTree(language: 'yaml' | 'json' | 'toml' | 'env' | 'nginx' | 'html', text: string): Promise<ConfigTree> {
  switch (language) {
    case 'yaml':
      return (await import('../parse/yaml.ts')).parseYaml(text);
    case 'json':
      return parseJson(text);
    case 'toml':
      return parseToml(text);
    case 'env':
      return parseEnv(text);
    case 'nginx':
      return parseNginx(text);
    case 'html':
      return parseHtml(text);
  }
}

/** Findings of one rule in one file beyond this number say nothing new. */
const maxFindings = 1_000;

type Checked = Pick<FileFacts, 'findings' | 'problems'>;

function check(rules: readonly FileRule[], file: Parameters<FileRule['check']>[0]): Checked {
  const findings: FileFacts['findings'][number][] = [];
  const problems: Problem[] = [];
  for (const rule of rules) {
    try {
      for (const draft of limited(rule.check(file))) findings.push({ rule: rule.id, draft });
    } catch (error) {
      problems.push(ruleProblem(rule, file.source, error));
    }
  }
  return { findings, problems };
}

function* limited(drafts: Iterable<Draft>): Iterable<Draft> {
  let count = 0;
  for (const draft of drafts) {
    if (++count > maxFindings) return;
    yield draft;
  }
}

function ruleProblem(rule: FileRule, source: SourceFile, error: unknown): Problem {
  const message = `The rule ${rule.id} failed on ${source.path}: ${messageOf(error)}`;
  return {
    kind: 'rule-failed',
    rule: rule.id,
    file: source.path,
    message,
    hint: 'Ignore the rule, and report this.',
    fatal: true,
  };
}

function syntaxProblem(source: SourceFile, { message, span }: SyntaxProblem): Problem {
  return { kind: 'syntax', file: source.path, span, message, fatal: false };
}

function encodingProblem(source: SourceFile, { encoding }: Decoded): Problem[] {
  if (encoding !== 'latin-1') return [];
  const message = `${source.path} is not UTF-8; letters outside ASCII may be read wrongly.`;
  return [{ kind: 'encoding', file: source.path, message, hint: 'Convert it to UTF-8.', fatal: false }];
}

function crash(source: SourceFile, error: unknown): Problem {
  const message = `The analysis of ${source.path} failed: ${messageOf(error)}`;
  return { kind: 'crashed', file: source.path, message, hint: 'Exclude it, and report this.', fatal: true };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As an editor counts them: a last line without a line break is a line, an empty file has none. */
function countLines(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
