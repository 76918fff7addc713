import type { ConfigTree, DdlStatement, DockerInstruction, PrismaSchema } from './config-tree.ts';
import type { Draft } from './finding.ts';
import type { Span } from './location.ts';
import type { Problem } from './problem.ts';
import type { RuleId } from './rule.ts';
import type { SourceFile } from './source.ts';
import type { Syntax } from './syntax.ts';
import type { BlockId, SecretTraits } from './value.ts';

/** All that is kept of a file: the only thing that leaves a worker, enters the cache or crosses shards. Plain data, no absolute paths. */
export type FileFacts = CodeFacts | TreeFacts | DockerfileFacts | SqlFacts | PrismaFacts | TextFacts;

interface Read {
  readonly source: SourceFile;
  /** Hash of the content. */
  readonly hash: string;
  readonly lines: number;
  readonly suppressions: readonly Suppression[];
  /** What file-scope rules found. */
  readonly findings: readonly { readonly rule: RuleId; readonly draft: Draft }[];
  readonly problems: readonly Problem[];
  /** Literals that stand where a credential stands, of every kind of file. */
  readonly credentials: readonly Credential[];
}
export interface CodeFacts extends Read {
  readonly kind: 'code';
  readonly code: Omit<Syntax, 'comments' | 'problems'>;
  /** DDL found in string literals, with spans of this file. */
  readonly ddl: readonly { readonly block: BlockId; readonly statement: DdlStatement }[];
}
/** YAML, JSON, TOML, env, nginx, HTML heads (`['meta', n, attribute]`, `['script', n, attribute]`), loops of templates (`['loop', n, 'over', variable]`), `.dockerignore` (`[n]`: a pattern). */
export interface TreeFacts extends Read {
  readonly kind: 'tree';
  readonly tree: Pick<ConfigTree, 'nodes'>;
}
export interface DockerfileFacts extends Read {
  readonly kind: 'dockerfile';
  readonly instructions: readonly DockerInstruction[];
}
export interface SqlFacts extends Read {
  readonly kind: 'sql';
  readonly statements: readonly DdlStatement[];
}
export interface PrismaFacts extends Read {
  readonly kind: 'prisma';
  readonly schema: PrismaSchema;
}
export interface TextFacts extends Read {
  readonly kind: 'text';
}

/** A literal in a place whose name says credential, judged where its text is still known. */
export interface Credential {
  /** The name that says so: `MINIO_SECRET_KEY`, `password`, `db.password`. */
  readonly name: string;
  readonly what: 'password' | 'key' | 'token' | 'secret' | 'url' | 'signing-key';
  /**
   * assignment: `X = "..."`; keyword: `f(password="...")`; key: `{ password: "..." }` or a config file's entry; fallback: `env("X") || "..."`,
   * `os.getenv("X", "...")`; default: a parameter's or a class field's default; compare: `x == "..."`; argument: `sign(payload, "...")`.
   */
  readonly context: 'assignment' | 'keyword' | 'key' | 'fallback' | 'default' | 'compare' | 'argument' | 'text';
  readonly traits: SecretTraits;
  /** The environment variable read, for a fallback. */
  readonly env?: string;
  /** The literal is (or holds) a token of this provider, which is reported as such already. */
  readonly provider?: string;
  /** Compared beside the name of a user: `user == "root" and password == "..."`. */
  readonly isSignIn?: true;
  /** Of one person in a list of people: data that a database is filled with. */
  readonly isRecord?: true;
  /** Of an argument that is a credential only if the function that is called names its parameter so. */
  readonly position?: number;
  readonly block: BlockId;
  /** Of the literal. */
  readonly span: Span;
}

export interface Suppression {
  /** The line that is silenced; 0 for the whole file. */
  readonly line: number;
  /** Where the comment stands. */
  readonly span: Span;
  /** Ids or `pack/*`. */
  readonly rules: readonly string[];
  /** '' when missing, which is a problem of its own. */
  readonly reason: string;
  /** ISO date. */
  readonly until?: string;
}
