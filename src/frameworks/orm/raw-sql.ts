import type { Column } from '../../model/concepts.ts';
import type { DdlColumn, DdlForeignKey, DdlStatement } from '../../model/config-tree.ts';
import type { CodeFacts, SqlFacts } from '../../model/facts.ts';
import { defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { FilePath, Span } from '../../model/location.ts';
import type { KeyDraft, SchemaDraft } from '../../model/schema.ts';
import { isStepBack } from './reading.ts';

/** Data definition statements in `.sql` files and in strings of programs. */
export default defineFramework({
  id: 'raw-sql',
  kind: 'orm',
  title: 'SQL',
  languages: ['python', 'typescript', 'javascript'],
  packages: [],
  documentation: 'https://www.postgresql.org/docs/current/ddl.html',
  recogniseTables: readDdl,
});

/** Files that undo a migration: `001.undo.users.sql` (Postgrator), `1_x.down.sql` (golang-migrate), `U1__x.sql` (Flyway), `down.sql` (Diesel). */
const undoing =
  /(?:^|[./_-])(?:undo|down|rollback|revert)(?:[._-][\w.-]{0,100})?\.sql$|(?:^|\/)U\d[\w.]{0,40}__[^/]{1,120}\.sql$/;

function* readDdl(linker: Linker): Generator<SchemaDraft> {
  for (const facts of linker.program.files.values()) {
    if (facts.kind === 'sql') yield* ofSqlFile(facts);
    else if (facts.kind === 'code') yield* ofProgram(linker, facts);
  }
}

function* ofSqlFile({ source, statements }: SqlFacts): Generator<SchemaDraft> {
  if (!isRead(source.role) || undoing.test(source.path)) return;
  const from = source.role === 'migration' ? ('migration' as const) : ('ddl' as const);
  const made = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === 'create-table') made.add(statement.table.toLowerCase());
    // What is made and dropped again in one file stands in its part for the way back (`-- migrate:down`).
    if (statement.kind === 'drop' && made.has(statement.table.toLowerCase())) continue;
    yield* draftOf(statement, { file: source.path, project: source.project, from });
  }
}

function* ofProgram(linker: Linker, { source, ddl }: CodeFacts): Generator<SchemaDraft> {
  const file = linker.program.code.get(source.path);
  if (!file || ddl.length === 0 || !isRead(source.role)) return;
  for (const { block, statement } of ddl) {
    if (isStepBack(file, block, linker)) continue;
    const around = file.code.functions[file.functionOf[block] ?? 0]?.name;
    const isMigration = source.role === 'migration' || around === 'up' || around === 'upgrade';
    // Django deletes by its models: constraints that its migrations write as SQL are those that it makes itself, without a rule.
    // https://docs.djangoproject.com/en/5.2/ref/models/fields/#django.db.models.ForeignKey.on_delete
    const isWithoutRule = statement.kind === 'add-key' && statement.key.onDelete === 'unset';
    if (isWithoutRule && file.code.imports.some(({ from, name }) => from === 'django.db' && name === 'migrations')) continue;
    yield* draftOf(statement, { file: source.path, project: source.project, from: isMigration ? 'migration' : 'ddl' });
  }
}

function isRead(role: string): boolean {
  return !['test', 'example', 'docs', 'generated'].includes(role);
}

interface Here {
  readonly file: FilePath;
  readonly project: string;
  readonly from: 'migration' | 'ddl';
}

function* draftOf(statement: DdlStatement, { file, project, from }: Here): Generator<SchemaDraft> {
  const at = (span: Span) => ({ file, span });
  const toColumn = (column: DdlColumn): Column => ({
    name: column.name,
    type: column.type,
    nullable: column.notNull ? 'no' : 'yes',
    unique: column.unique ? 'yes' : 'no',
    primaryKey: column.primaryKey,
    at: at(column.span),
  });
  const toKey = (key: DdlForeignKey): KeyDraft => ({
    columns: key.columns,
    target: { kind: 'table', name: key.references },
    referencedColumns: key.referencedColumns,
    // https://www.postgresql.org/docs/current/sql-createtable.html: without ON DELETE, NO ACTION
    onDelete: key.onDelete,
    at: at(key.span),
    isConstraint: 'yes',
    ...(key.name ? { name: key.name } : {}),
  });
  const said = { framework: 'raw-sql', project, from, at: at(statement.span) };
  const none = { columns: [], keys: [], indexes: [], uniques: [], drops: [] };
  switch (statement.kind) {
    case 'create-table': {
      const primary = new Set(statement.primaryKey);
      const columns = statement.columns
        .map(toColumn)
        .map((one) => (primary.has(one.name) ? { ...one, primaryKey: true, nullable: 'no' as const } : one));
      const keys = statement.keys.map(toKey);
      yield {
        kind: 'table',
        ...said,
        at: at(statement.nameSpan),
        name: statement.table,
        columns,
        keys,
        indexes: [],
        uniques: statement.uniques,
      };
      return;
    }
    case 'add-column':
      yield {
        kind: 'change',
        ...said,
        ...none,
        table: statement.table,
        columns: [toColumn(statement.column)],
        keys: statement.keys.map(toKey),
      };
      return;
    case 'add-key':
      yield { kind: 'change', ...said, ...none, table: statement.table, keys: [toKey(statement.key)] };
      return;
    case 'create-index': {
      const group = [statement.columns];
      yield {
        kind: 'change',
        ...said,
        ...none,
        table: statement.table,
        ...(statement.unique ? { uniques: group } : { indexes: group }),
      };
      return;
    }
    case 'alter-column':
      yield {
        kind: 'change',
        ...said,
        ...none,
        table: statement.table,
        nullable: [{ column: statement.column, is: statement.notNull ? 'no' : 'yes' }],
      };
      return;
    case 'rename-table':
      yield { kind: 'change', ...said, ...none, table: statement.table, renamedTo: statement.to };
      return;
    case 'drop':
      if (statement.what !== 'index')
        yield {
          kind: 'change',
          ...said,
          ...none,
          table: statement.table,
          drops: [{ what: statement.what, name: statement.name }],
        };
  }
}
