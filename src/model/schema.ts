import type { Column, ForeignKey, Relationship, SymbolId, Table } from './concepts.ts';
import type { OnDelete } from './config-tree.ts';
import type { FilePath, Location } from './location.ts';
import type { Truth } from './value.ts';

// What one framework reads out of models, migrations and DDL, before `link/` puts the places that speak of one table together.

/** What is said of the database's schema at one place. */
export type SchemaDraft = TableDraft | ChangeDraft | RelationshipDraft | RevisionDraft;

interface Said {
  /** Id of the descriptor that read it. */
  readonly framework: string;
  readonly project: string;
  readonly at: Location;
}

/** A table as a model declares it or a `CREATE TABLE` makes it. Several of one name in one project and layer are one table. */
export interface TableDraft extends Said {
  readonly kind: 'table';
  readonly from: Table['from'];
  /** Without quotes and schema. */
  readonly name: string;
  readonly model?: SymbolId;
  /** Further names that other models know it by: the class, `app.Model`. */
  readonly aliases?: readonly string[];
  readonly columns: readonly Column[];
  readonly keys: readonly KeyDraft[];
  readonly indexes: readonly (readonly string[])[];
  readonly uniques: readonly (readonly string[])[];
  /** `yes` when the ORM marks rows as deleted (Sequelize's paranoid); otherwise decided by the columns. */
  readonly softDelete?: Truth;
  readonly engine?: ForeignKey['engine'];
}

/** A change of a table that exists: `ALTER TABLE`, `op.add_column`, `t.foreign()`. */
export interface ChangeDraft extends Said {
  readonly kind: 'change';
  readonly from: 'migration' | 'ddl';
  readonly table: string;
  readonly columns: readonly Column[];
  readonly keys: readonly KeyDraft[];
  readonly indexes: readonly (readonly string[])[];
  readonly uniques: readonly (readonly string[])[];
  readonly drops: readonly { readonly what: 'table' | 'column' | 'constraint'; readonly name: string }[];
  readonly renamedTo?: string;
  /** Columns that become or stop being nullable. */
  readonly nullable?: readonly { readonly column: string; readonly is: Truth }[];
}

/** Who the parent of a key is: its table, its model class, or a name that only the whole schema can look up. */
export type Target =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'model'; readonly symbol: SymbolId }
  | { readonly kind: 'name'; readonly name: string };

export interface KeyDraft {
  readonly columns: readonly string[];
  readonly target: Target;
  /** Empty: the parent's primary key. */
  readonly referencedColumns: readonly string[];
  /** `unset` when nobody wrote one, whatever the library then does. */
  readonly onDelete: OnDelete;
  /** What holds when it is unset, and who says so; absent: the database's NO ACTION. */
  readonly otherwise?: { readonly rule: OnDelete; readonly by: string };
  /** Absent: as the columns are. */
  readonly nullable?: Truth;
  readonly at: Location;
  readonly isConstraint: Truth;
  /** The constraint's name, by which a later migration drops it. */
  readonly name?: string;
}

export interface RelationshipDraft
  extends Said,
    Pick<Relationship, 'owner' | 'name' | 'many' | 'loading' | 'cascadesDelete' | 'passiveDeletes'> {
  readonly kind: 'relationship';
  readonly target: Target;
  /** The association table. */
  readonly secondary?: Target;
  /** Columns it is said to go over; empty when it is left to the library. */
  readonly over: readonly string[];
  /** The side that holds the foreign key, when the declaration itself says so. */
  readonly holder?: 'owner' | 'target';
  /** Many have many, over a table that nobody writes down. */
  readonly isBetween?: true;
  /**
   * What the ORM does with the referring rows when a parent is deleted through it: loads them and sets the column to NULL (SQLAlchemy). Absent: nothing.
   */
  readonly nullsChildren?: boolean;
}

/** The place of a migration file in the order of migrations. Files without one run in the order of their paths. */
export interface RevisionDraft extends Said {
  readonly kind: 'revision';
  readonly file: FilePath;
  readonly id: string;
  /** Ids that run before. */
  readonly after: readonly string[];
}
