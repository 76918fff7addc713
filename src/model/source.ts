import type { FilePath } from './location.ts';

export type CodeLanguageName = 'python' | 'typescript' | 'javascript';
export type Language =
  | CodeLanguageName
  | 'yaml'
  | 'json'
  | 'toml'
  | 'env'
  | 'dockerfile'
  | 'sql'
  | 'prisma'
  | 'nginx'
  | 'html'
  /** Any other text (shell, Go, ini, Markdown ...): scanned for provider tokens and suppressions only. */
  | 'text';

/**
 * What a file is for, decided from its path (and, for `generated`, its first lines). Only `source`, `config`, `env` and `deploy` are
 * production: rules about production behaviour look at nothing else; `migration` speaks of the schema.
 */
export type Role =
  | 'source'
  | 'test'
  | 'migration'
  /** Seeds, one-off and maintenance scripts, benchmarks. */
  | 'script'
  | 'example'
  | 'config'
  /** `.env`, `.env.production`: values that are used. */
  | 'env'
  /** `.env.example`, `.env.template`, `.env.sample`: documentation. */
  | 'env-example'
  /** compose, Dockerfile, nginx, Kubernetes. */
  | 'deploy'
  | 'ci'
  | 'docs'
  | 'generated'
  /** Code of a package that asks for a browser's framework and for nothing that runs on a server. */
  | 'browser';

export interface SourceFile {
  readonly path: FilePath;
  readonly language: Language;
  readonly role: Role;
  /** Folder of the nearest manifest (package.json, pyproject.toml, requirements.txt, ...), '' for the root. */
  readonly project: string;
  /** Known to git's index. `unknown` outside a git work tree. */
  readonly tracked: 'yes' | 'no' | 'unknown';
}
