import { credentialName } from '../model/credential-names.ts';
import type { Credential } from '../model/facts.ts';
import { groupedByEach } from '../model/grouped.ts';
import { columnOf, endColumnOf, lineOf, placesOf } from '../model/location.ts';
import type { SourceFile } from '../model/source.ts';
import type { TokenMatch } from '../model/token.ts';
import { listed } from './credential-list.ts';
import { embeddedPasswords, type JudgeContext, judge, judgePassword, sqlPasswords } from './credentials.ts';
import { type Lines, linesOf } from './lines.ts';

/**
 * The credentials of a file in a language that is not parsed: passwords inside URLs everywhere; `NAME=value` lines in shell scripts and
 * ini-like files; `PASSWORD 'x'` and `IDENTIFIED BY 'x'` in SQL. Nothing in documentation, whose commands are meant to be read.
 */
export function extractText(source: SourceFile, text: string, tokens: readonly TokenMatch[]): Credential[] {
  if (source.role === 'docs' || source.role === 'generated') return [];
  const lines = linesOf(text);
  const where: JudgeContext = { role: source.role, context: 'text', medium: 'config' };
  const found = [...urls(text, lines, where)];
  if (assignmentFiles.test(source.path)) found.push(...assignments(text, lines, where, source.path));
  if (source.language === 'sql') found.push(...sqlCredentials(text, lines, where));
  const byLine = groupedByEach(tokens, ({ span }) => [lineOf(span)]);
  return listed(found.map((credential) => withProvider(credential, byLine)));
}

const assignmentFiles =
  /\.(?:sh|bash|zsh|ini|cfg|conf|properties|envrc|service|tf|tfvars)$|(?:^|\/)(?:Makefile|Procfile|Justfile)$/i;

function* urls(text: string, lines: Lines, where: JudgeContext): Generator<Credential> {
  for (const password of embeddedPasswords(text)) {
    if (password.scheme === '' || isComment(text, password.start)) continue;
    const span = lines.span(password.start, password.end);
    yield {
      name: nameBefore(text, password.start) ?? 'url',
      what: 'url',
      context: 'text',
      traits: judgePassword(password, where),
      block: 0,
      span,
    };
  }
}

/** `sqlalchemy.url = scheme://...`, `DATABASE_URL="scheme://..."`: the name that the line gives it. */
function nameBefore(text: string, at: number): string | undefined {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 300), at);
  return /([A-Za-z_][\w.-]{1,60})["']?\s{0,4}(?::=|[=:,])\s{0,4}["'`]?[a-z][a-z0-9+.]{1,30}:\/\/[^\s]{0,200}$/i.exec(line)?.[1];
}

/** The line begins with a comment mark. */
function isComment(text: string, at: number): boolean {
  return /^\s*(?:#|\/\/|\*|;|--|<!--)/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

function commentMarks(path: string): RegExp {
  return /\.(?:ini|cfg|properties)$/i.test(path) ? /^\s*[#;!]/ : /^\s*#/;
}

function* assignments(text: string, lines: Lines, where: JudgeContext, path: string): Generator<Credential> {
  const comment = commentMarks(path);
  // What stands there without quotes refers to something: `password = var.db_password`.
  const isQuoted = /\.tf(?:vars)?$/.test(path);
  let start = 0;
  for (const line of text.split('\n')) {
    const isRead = line.length <= 2000 && !comment.test(line);
    const match = isRead ? (line.includes('=') ? assignment : directive).exec(line) : null;
    for (const one of [...(match ? [match] : []), ...(isRead && line.includes('=') ? line.matchAll(option) : [])]) {
      const credential = isQuoted && !one[2]!.startsWith('"') ? undefined : assigned(one, start, lines, where);
      if (credential) yield credential;
    }
    start += line.length + 1;
  }
}

/** @param match a name, and a value that ends the match; `start` is where the line starts */
function assigned(match: RegExpExecArray, start: number, lines: Lines, where: JudgeContext): Credential | undefined {
  const [whole, name, value] = [match[0], match[1]!, match[2]!];
  const bare = value.replace(/^(["'])(.*)\1$/, '$2').trimEnd();
  // What a command prints: `KEY=\`pwgen 40\``.
  const traits = bare.includes('://') || bare.startsWith('`') ? undefined : judge(name, bare, where);
  if (!traits) return undefined;
  const at = start + match.index + whole.length - value.length + (bare.length < value.trimEnd().length ? 1 : 0);
  const what = credentialName(name)?.what ?? 'secret';
  return { name, what, context: 'text', traits, block: 0, span: lines.span(at, at + bare.length) };
}

/** `NAME=value`, `export NAME="value"`, `name = value`, `Environment=NAME=value`; a shell's value ends at a blank or a semicolon. */
const assignment =
  /^\s{0,40}(?:(?:export|declare -x|local|readonly|set|Environment=)\s{0,4})?"?([A-Za-z_][\w.-]{1,80})\s{0,8}=\s{0,8}("[^"]{0,500}"|'[^']{0,500}'|[^\s;&|]{1,500})/;
/** `requirepass value` of Redis. https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/ */
const directive = /^\s{0,40}(requirepass|masterauth)\s{1,8}("[^"]{0,500}"|'[^']{0,500}'|[^\s"']{1,500})\s{0,8}$/;
/** `docker run -e NAME=value`, `docker build --build-arg NAME=value`. https://docs.docker.com/reference/cli/docker/container/run/#env */
const option = /\s(?:-e|--env|--build-arg)[ =]["']?([A-Za-z_]\w{1,80})=("[^"]{0,500}"|'[^']{0,500}'|[^\s;&|"'\\]{1,500})/g;

function* sqlCredentials(text: string, lines: Lines, where: JudgeContext): Generator<Credential> {
  for (const { password, start, end } of sqlPasswords(text)) {
    const traits = isComment(text, start) ? undefined : judge('password', password, where);
    if (traits) yield { name: 'password', what: 'password', context: 'text', traits, block: 0, span: lines.span(start, end) };
  }
}

function withProvider(credential: Credential, tokensByLine: ReadonlyMap<number, readonly TokenMatch[]>): Credential {
  const [line, column] = placesOf(credential.span);
  const token = tokensByLine
    .get(line)
    ?.find(({ span }) => columnOf(span) <= endColumnOf(credential.span) && endColumnOf(span) >= column);
  return token ? { ...credential, provider: token.provider } : credential;
}
