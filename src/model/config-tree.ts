import type { Span } from './location.ts';
import type { Comment, SyntaxProblem } from './syntax.ts';

/**
 * A configuration file (YAML, JSON, TOML, env, nginx) as its leaves, in file order. Anchors, aliases and merge keys are resolved (the
 * span is of the place that wrote the value). An empty map or list is a leaf of value null with `isEmpty`.
 */
export interface ConfigTree {
  readonly nodes: readonly ConfigNode[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

export interface ConfigNode {
  /**
   * From the root. A YAML file of several documents starts with the document's number only if there are several. nginx: a directive is a key
   * followed by its occurrence number; a block with arguments has them in its key (`location /api/`): `['server', 0, 'location /api/', 0,
   * 'limit_req', 0]` = `zone=api burst=20`.
   */
  readonly keys: readonly (string | number)[];
  readonly value: string | number | boolean | null;
  readonly isEmpty?: boolean;
  /** Of the value; of the key when there is no value. */
  readonly span: Span;
  readonly keySpan: Span;
  /** nginx: of the `if (...)` that it stands in directly. */
  readonly condition?: Span;
}

/** One instruction of a Dockerfile, with continuation lines joined and heredocs kept. */
export interface DockerInstruction {
  /** Upper case. */
  readonly name: string;
  /** `--from=build`, `--mount=type=secret,id=x`. */
  readonly flags: readonly string[];
  /** The rest, joined by single blanks where continued. */
  readonly text: string;
  /** Words of the exec form or of the shell form; `ENV`/`ARG`/`LABEL`: one `KEY=value` each. */
  readonly words: readonly { readonly text: string; readonly span: Span }[];
  /** Build stage, from 0; -1 before the first FROM. */
  readonly stage: number;
  readonly span: Span;
}

/** DDL as SQL files, migrations and strings in code say it. Names without quotes and schema, in their own case. */
export type DdlStatement = { readonly span: Span } & (
  | {
      readonly kind: 'create-table';
      readonly table: string;
      readonly nameSpan: Span;
      readonly columns: readonly DdlColumn[];
      readonly keys: readonly DdlForeignKey[];
      readonly uniques: readonly (readonly string[])[];
      readonly primaryKey: readonly string[];
    }
  | { readonly kind: 'add-column'; readonly table: string; readonly column: DdlColumn; readonly keys: readonly DdlForeignKey[] }
  | { readonly kind: 'add-key'; readonly table: string; readonly key: DdlForeignKey }
  | { readonly kind: 'create-index'; readonly table: string; readonly columns: readonly string[]; readonly unique: boolean }
  /** A column that exists begins or stops to allow NULL. */
  | { readonly kind: 'alter-column'; readonly table: string; readonly column: string; readonly notNull: boolean }
  /** A table gets another name, as when SQLite migrations rebuild one: `new_users` becomes `users`. */
  | { readonly kind: 'rename-table'; readonly table: string; readonly to: string }
  | {
      readonly kind: 'drop';
      readonly what: 'table' | 'constraint' | 'column' | 'index';
      readonly table: string;
      readonly name: string;
    }
);
export interface DdlColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly hasDefault: boolean;
  readonly span: Span;
}
export type OnDelete = 'cascade' | 'set-null' | 'set-default' | 'restrict' | 'no-action' | 'unset' | 'unknown';
export interface DdlForeignKey {
  readonly columns: readonly string[];
  readonly references: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: OnDelete;
  readonly name?: string;
  readonly span: Span;
}

/** A model of a Prisma schema. */
export interface PrismaModel {
  readonly name: string;
  /** `@@map`, else the name. */
  readonly table: string;
  readonly fields: readonly PrismaField[];
  readonly uniques: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
  readonly span: Span;
}
export interface PrismaField {
  readonly name: string;
  /** Without `?` and `[]`. */
  readonly type: string;
  readonly optional: boolean;
  readonly list: boolean;
  readonly unique: boolean;
  readonly id: boolean;
  readonly hasDefault: boolean;
  /** Of `@map`: the column's name where it is not the field's. */
  readonly column?: string;
  /** Of `@relation(fields: [...], references: [...], onDelete: X)`. */
  readonly relation?: {
    readonly fields: readonly string[];
    readonly references: readonly string[];
    readonly onDelete: OnDelete;
    readonly span: Span;
  };
  readonly span: Span;
}
export interface PrismaSchema {
  readonly provider?: string;
  /** `relationMode = "prisma"`: no foreign keys in the database. */
  readonly relationMode?: string;
  readonly models: readonly PrismaModel[];
}
