import { describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import { parseDdl, parseSql } from './sql.ts';

const statements = (text: string) => parseSql(text).statements;
const table = (text: string) => {
  const [first] = statements(text);
  if (first?.kind !== 'create-table') throw new Error(`No table in ${text}`);
  return first;
};
const key = (clause: string) => table(`CREATE TABLE t (a int ${clause})`).keys[0]!;

describe('parseSql', () => {
  it('reads columns with types, flags and places', () => {
    const created = table(
      'CREATE TABLE IF NOT EXISTS "public"."users" (\r\n  id SERIAL PRIMARY KEY,\r\n  email varchar(20) UNIQUE NOT NULL DEFAULT \'a;b,c\'\r\n);',
    );
    expect(created).toMatchObject({
      table: 'users',
      nameSpan: spanOf(1, 37, 1, 44),
      span: spanOf(1, 1, 4, 2),
      primaryKey: ['id'],
      keys: [],
      uniques: [],
    });
    expect(created.columns).toEqual([
      { name: 'id', type: 'SERIAL', notNull: true, unique: false, primaryKey: true, hasDefault: true, span: spanOf(2, 3, 2, 24) },
      {
        name: 'email',
        type: 'varchar(20)',
        notNull: true,
        unique: true,
        primaryKey: false,
        hasDefault: true,
        span: spanOf(3, 3, 3, 52),
      },
    ]);
  });

  it('knows where a type ends', () => {
    const { columns } = table(
      "CREATE TABLE t (a TIMESTAMP WITH TIME ZONE DEFAULT now(), b DOUBLE PRECISION, c TEXT[] DEFAULT '{}'::text[], d VARCHAR(9) CHARACTER SET utf8, e)",
    );
    expect(columns.map((column) => column.type)).toEqual([
      'TIMESTAMP WITH TIME ZONE',
      'DOUBLE PRECISION',
      'TEXT[]',
      'VARCHAR(9)',
      '',
    ]);
  });

  it('reads a column’s reference with its options in any order', () => {
    expect(
      key(
        'CONSTRAINT fk REFERENCES s.o(id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT NULL',
      ),
    ).toMatchObject({
      columns: ['a'],
      references: 'o',
      referencedColumns: ['id'],
      onDelete: 'set-null',
      name: 'fk',
      span: spanOf(1, 37, 1, 133),
    });
    expect(key('REFERENCES o DEFERRABLE ON DELETE NO ACTION').onDelete).toBe('no-action');
    expect(key('REFERENCES o ON UPDATE SET NULL').onDelete).toBe('unset');
    expect(key('REFERENCES o on delete cascade').onDelete).toBe('cascade');
    expect(key('REFERENCES o ON DELETE RESTRICT').onDelete).toBe('restrict');
    expect(key('REFERENCES o ON DELETE SET DEFAULT').onDelete).toBe('set-default');
    expect(key('REFERENCES o ON DELETE {action}').onDelete).toBe('unknown');
  });

  it('reads the constraints of a table', () => {
    const created = table(
      'CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES o (x, y) ON DELETE CASCADE, UNIQUE (a, b), CHECK (a > 0), PRIMARY KEY (a))',
    );
    expect(created.columns).toHaveLength(2);
    expect(created.keys).toMatchObject([
      { columns: ['a', 'b'], references: 'o', referencedColumns: ['x', 'y'], onDelete: 'cascade', name: 'f' },
    ]);
    expect(created).toMatchObject({ uniques: [['a', 'b']], primaryKey: ['a'] });
  });

  it('tells MySQL’s inline indexes from columns named key and index', () => {
    const found = statements(
      'CREATE TABLE `t` (`id` int AUTO_INCREMENT, key VARCHAR(50) NOT NULL, `index` int, KEY `ix` (`id`,`s`(10)), UNIQUE KEY `u` (`id`)) ENGINE=InnoDB;',
    );
    expect(found[0]).toMatchObject({
      kind: 'create-table',
      columns: [{ name: 'id' }, { name: 'key' }, { name: 'index' }],
      uniques: [['id']],
    });
    expect(found[1]).toMatchObject({ kind: 'create-index', table: 't', columns: ['id', 's'], unique: false });
  });

  it('reads ALTER TABLE', () => {
    const found = statements(
      'ALTER TABLE IF EXISTS ONLY s.t ADD COLUMN IF NOT EXISTS x int NOT NULL REFERENCES y(id), DROP COLUMN z, DROP CONSTRAINT IF EXISTS q;\nALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE NOT VALID;\nALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (id);\nALTER TABLE new_t RENAME TO t;\nALTER TABLE t RENAME COLUMN a TO b;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;',
    );
    expect(found).toMatchObject([
      {
        kind: 'add-column',
        table: 't',
        column: { name: 'x', type: 'int', notNull: true },
        keys: [{ references: 'y', onDelete: 'unset' }],
      },
      { kind: 'drop', what: 'column', table: 't', name: 'z' },
      { kind: 'drop', what: 'constraint', table: 't', name: 'q' },
      { kind: 'add-key', table: 't', key: { columns: ['a'], references: 'b', onDelete: 'cascade', name: 'f' } },
      { kind: 'create-index', table: 't', columns: ['id'], unique: true },
      { kind: 'rename-table', table: 'new_t', to: 't' },
      { kind: 'alter-column', table: 't', column: 'a', notNull: true },
    ]);
    expect(found).toHaveLength(7);
  });

  it('reads which columns begin or stop to allow NULL', () => {
    const found = statements(
      'ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL,\nALTER COLUMN "b" SET NOT NULL, ALTER COLUMN c SET DEFAULT NULL, ALTER d TYPE int;\nALTER TABLE t MODIFY `e` VARCHAR(191) NULL;\nALTER TABLE t ALTER COLUMN f int NOT NULL;',
    );
    expect(found).toMatchObject([
      { kind: 'alter-column', table: 't', column: 'a', notNull: false },
      { kind: 'alter-column', table: 't', column: 'b', notNull: true },
      { kind: 'alter-column', table: 't', column: 'e', notNull: false },
      { kind: 'alter-column', table: 't', column: 'f', notNull: true },
    ]);
    expect(found).toHaveLength(4);
  });

  it('reads indexes and drops', () => {
    expect(
      statements(
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING btree (a DESC, lower(b)) WHERE c IS NULL; DROP TABLE IF EXISTS a, s.b CASCADE; DROP INDEX i ON t',
      ),
    ).toMatchObject([
      { kind: 'create-index', table: 't', columns: ['a', 'lower(b)'], unique: true },
      { kind: 'drop', what: 'table', table: 'a' },
      { kind: 'drop', what: 'table', table: 'b' },
      { kind: 'drop', what: 'index', table: 't', name: 'i' },
    ]);
  });

  it('reads SQL Server’s statements without semicolons', () => {
    const found = statements(
      'IF NOT EXISTS (SELECT 1) CREATE TABLE [dbo].[Z] ([Id] INT IDENTITY(1,1) NOT NULL, [N] NVARCHAR(MAX))\nGO\nALTER TABLE [dbo].[Z] WITH CHECK ADD CONSTRAINT [FK] FOREIGN KEY([Id]) REFERENCES [dbo].[Y] ([Id])\nALTER TABLE [dbo].[Z] CHECK CONSTRAINT [FK]\nGO\n',
    );
    expect(found).toMatchObject([
      {
        kind: 'create-table',
        table: 'Z',
        columns: [
          { name: 'Id', hasDefault: true },
          { name: 'N', type: 'NVARCHAR(MAX)' },
        ],
      },
      { kind: 'add-key', table: 'Z', key: { columns: ['Id'], references: 'Y', name: 'FK' } },
    ]);
    expect(found).toHaveLength(2);
  });

  it('looks into DO blocks, not into functions, strings, comments or COPY data', () => {
    const text = `DO $$ BEGIN
 ALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("u") REFERENCES "b"("id") ON DELETE no action;
EXCEPTION WHEN duplicate_object THEN null;
END $$;
CREATE FUNCTION g() RETURNS void AS $body$ CREATE TABLE inner_table (x int); $body$ LANGUAGE sql;
-- CREATE TABLE c1 (x int);
/* CREATE TABLE c2 (x int); /* nested */ */
INSERT INTO t VALUES ('CREATE TABLE s (x int)', 'it''s');
COPY t (a) FROM stdin;
it's CREATE TABLE data (x int);
\\.
CREATE TABLE real_one (x int);
`;
    expect(statements(text)).toMatchObject([
      { kind: 'add-key', table: 'a', key: { onDelete: 'no-action' }, span: spanOf(2, 2, 2, 95) },
      { kind: 'create-table', table: 'real_one' },
    ]);
    expect(parseSql(text).comments.map((comment) => lineOf(comment.span))).toEqual([6, 7]);
  });

  it('leaves out temporary tables and partitions', () => {
    expect(
      statements(
        'CREATE TEMP TABLE a (x int); CREATE TABLE #b (x int); CREATE TABLE c PARTITION OF d FOR VALUES IN (1); CREATE VIRTUAL TABLE e USING fts5(x);',
      ),
    ).toEqual([]);
  });

  it('accepts placeholders in names and types', () => {
    const found = statements(
      'CREATE TABLE {schema}.${prefix}_users (id {{ type }}, %s int); CREATE TABLE wp_%s (a int REFERENCES {other}(id));',
    );
    expect(found).toMatchObject([
      { table: '${prefix}_users', columns: [{ name: 'id' }, { name: '%s', type: 'int' }] },
      { table: 'wp_%s', keys: [{ references: '{other}', referencedColumns: ['id'] }] },
    ]);
  });

  it('reports what is not closed and still gives what it read', () => {
    const file = parseSql("CREATE TABLE a (x int,\n y text DEFAULT 'oops");
    expect(file.statements).toMatchObject([{ kind: 'create-table', table: 'a', columns: [{ name: 'x' }, { name: 'y' }] }]);
    expect(file.problems.map((problem) => lineOf(problem.span))).toEqual([2, 1]);
  });

  it('reads MySQL’s delimiter and backslash escapes', () => {
    const text =
      "DELIMITER //\nCREATE TRIGGER r BEFORE INSERT ON `t` FOR EACH ROW BEGIN SET @a = 'it\\'s'; END//\nDELIMITER ;\nCREATE TABLE `u` (`a` int);";
    expect(statements(text)).toMatchObject([{ kind: 'create-table', table: 'u', span: spanOf(4, 1, 4, 27) }]);
  });
});

describe('parseDdl', () => {
  it('gives the statements of a string in code with places from its first character', () => {
    expect(parseDdl('\n    create table if not exists t (\n        a int\n    )\n')).toMatchObject([
      { kind: 'create-table', table: 't', span: spanOf(2, 5, 4, 6) },
    ]);
  });

  it('gives nothing for other strings', () => {
    expect(parseDdl('SELECT created FROM t')).toEqual([]);
    expect(parseDdl('Please create a table reservation')).toEqual([]);
  });
});
