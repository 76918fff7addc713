import { describe, expect, test } from 'vitest';
import type { Column } from '../model/concepts.ts';
import type { OnDelete } from '../model/config-tree.ts';
import { type FilePath, type Location, spanOf } from '../model/location.ts';
import type { ChangeDraft, KeyDraft, SchemaDraft, TableDraft } from '../model/schema.ts';
import { foldSchema, plainName } from './tables-fold.ts';

const at = (file: string, line: number): Location => ({ file: file as FilePath, span: spanOf(line, 1, line, 2) });

function key(column: string, onDelete: OnDelete, line = 1, name?: string): KeyDraft {
  const target = { kind: 'table', name: 'users' } as const;
  return {
    columns: [column],
    target,
    referencedColumns: ['id'],
    onDelete,
    at: at('x', line),
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}

function column(name: string): Column {
  return { name, type: 'int', nullable: 'yes', unique: 'no', primaryKey: false, at: at('x', 1) };
}

function table(from: TableDraft['from'], file: string, keys: readonly KeyDraft[], more: Partial<TableDraft> = {}): TableDraft {
  const said = { framework: 'sql', project: '', at: at(file, 1), from, name: 'posts' };
  return {
    kind: 'table',
    ...said,
    columns: keys.flatMap(({ columns }) => columns.map(column)),
    keys,
    indexes: [],
    uniques: [],
    ...more,
  };
}

function change(file: string, more: Partial<ChangeDraft>): ChangeDraft {
  const said = { framework: 'sql', project: '', at: at(file, 2), from: 'migration', table: 'posts' } as const;
  return { kind: 'change', ...said, columns: [], keys: [], indexes: [], uniques: [], drops: [], ...more };
}

/** `user_id cascade` for every key that stands first, with the rules of those that repeat it behind. */
function keysOf(drafts: readonly SchemaDraft[]): readonly string[] {
  const { tables, repeats } = foldSchema(drafts);
  return tables.flatMap(({ name, keys }) =>
    keys.map((one) =>
      [
        name,
        one.draft.columns.join('+'),
        one.draft.onDelete,
        ...(repeats.get(one) ?? []).map(({ draft }) => draft.onDelete),
      ].join(' '),
    ),
  );
}

describe('migrations', () => {
  test('the last word of a sequence counts', () => {
    expect(
      keysOf([table('migration', '1.sql', [key('user_id', 'unset')]), change('2.sql', { keys: [key('user_id', 'cascade')] })]),
    ).toEqual(['posts user_id cascade']);
  });

  test('run in the order of their paths, whatever the order they are read in', () => {
    expect(
      keysOf([change('2.sql', { keys: [key('user_id', 'cascade')] }), table('migration', '1.sql', [key('user_id', 'unset')])]),
    ).toEqual(['posts user_id cascade']);
  });

  test('run in the order of their revisions where they have some', () => {
    const revision = (file: string, id: string, after: readonly string[]): SchemaDraft => ({
      kind: 'revision',
      framework: 'alembic',
      project: '',
      at: at(file, 1),
      file: file as FilePath,
      id,
      after,
    });
    const drafts = [revision('a.py', 'second', ['first']), revision('b.py', 'first', [])];
    expect(
      keysOf([
        ...drafts,
        table('migration', 'b.py', [key('user_id', 'unset')]),
        change('a.py', { keys: [key('user_id', 'cascade')] }),
      ]),
    ).toEqual(['posts user_id cascade']);
  });

  test('revisions in a circle end', () => {
    const revision = (file: string, id: string, after: string): SchemaDraft => ({
      kind: 'revision',
      framework: 'alembic',
      project: '',
      at: at(file, 1),
      file: file as FilePath,
      id,
      after: [after],
    });
    expect(
      keysOf([revision('a.py', 'a', 'b'), revision('b.py', 'b', 'a'), table('migration', 'a.py', [key('user_id', 'unset')])]),
    ).toEqual(['posts user_id unset']);
  });

  test.each([
    ['its own name', key('user_id', 'unset', 1, 'fk_author'), 'fk_author'],
    ["PostgreSQL's name", key('user_id', 'unset'), 'posts_user_id_fkey'],
    ["Knex's name", key('user_id', 'unset'), 'posts_user_id_foreign'],
  ])('a constraint is dropped by %s', (_, stated, name) => {
    expect(keysOf([table('migration', '1.sql', [stated]), change('2.sql', { drops: [{ what: 'constraint', name }] })])).toEqual(
      [],
    );
  });

  test('a constraint of another name stays', () => {
    const drop = change('2.sql', { drops: [{ what: 'constraint', name: 'posts_blog_id_fkey' }] });
    expect(keysOf([table('migration', '1.sql', [key('user_id', 'unset', 1, 'fk_author')]), drop])).toEqual([
      'posts user_id unset',
    ]);
  });

  test('a dropped column takes its key along, a dropped table all', () => {
    const first = table('migration', '1.sql', [key('user_id', 'unset'), key('blog_id', 'unset')]);
    expect(keysOf([first, change('2.sql', { drops: [{ what: 'column', name: 'user_id' }] })])).toEqual(['posts blog_id unset']);
    expect(keysOf([first, change('2.sql', { drops: [{ what: 'table', name: 'posts' }] })])).toEqual([]);
  });

  test('a table that is rebuilt under another name takes the place of the old one', () => {
    const rebuilt = table('migration', '2.sql', [key('user_id', 'cascade')], { name: 'new_posts' });
    const rest = [
      change('3.sql', { drops: [{ what: 'table', name: 'posts' }] }),
      change('4.sql', { table: 'new_posts', renamedTo: 'posts' }),
    ];
    expect(keysOf([table('migration', '1.sql', [key('user_id', 'unset')]), rebuilt, ...rest])).toEqual(['posts user_id cascade']);
  });
});

describe('models and migrations', () => {
  test('a migration that repeats a key of the model stands behind it, whatever the spelling', () => {
    const drafts = [
      table('model', 'models.py', [key('authorId', 'unset')]),
      table('migration', '1.sql', [key('author_id', 'cascade')]),
    ];
    expect(keysOf(drafts)).toEqual(['posts authorId unset cascade']);
  });

  test('a key that only the migration has stays', () => {
    const drafts = [table('model', 'models.py', []), table('migration', '1.sql', [key('author_id', 'cascade')])];
    expect(keysOf(drafts)).toEqual(['posts author_id cascade']);
  });

  test('a table of another project is matched when it is the only one of that name', () => {
    const elsewhere = table('migration', 'db/1.sql', [key('author_id', 'cascade')], { project: 'db' });
    expect(keysOf([table('model', 'app/m.py', [key('author_id', 'unset')], { project: 'app' }), elsewhere])).toEqual([
      'posts author_id unset cascade',
    ]);
    const second = table('model', 'other/m.py', [], { project: 'other' });
    expect(keysOf([table('model', 'app/m.py', [key('author_id', 'unset')], { project: 'app' }), second, elsewhere])).toEqual([
      'posts author_id unset',
      'posts author_id cascade',
    ]);
  });

  test('of two declarations of one key the one with a rule counts', () => {
    const ends = (first: OnDelete, second: OnDelete) => [
      table('model', 'a.js', [key('author_id', first)]),
      table('model', 'b.js', [key('author_id', second)]),
    ];
    expect(keysOf(ends('unset', 'cascade'))).toEqual(['posts author_id cascade']);
    expect(keysOf(ends('cascade', 'unset'))).toEqual(['posts author_id cascade']);
  });
});

test('names are compared without case and underscores', () => {
  expect(plainName('Author_ID')).toBe(plainName('authorId'));
  expect(plainName('author')).not.toBe(plainName('authors'));
});
