import { describe, expect, test } from 'vitest';
import { auditFiles } from '../audit.ts';
import type { ForeignKey } from '../model/concepts.ts';

async function keysOf(files: Readonly<Record<string, string>>): Promise<readonly ForeignKey[]> {
  return (await auditFiles(new Map(Object.entries(files)), [])).model.foreignKeys;
}

const base =
  'from sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import declarative_base, relationship\nBase = declarative_base()\n';
const user = 'class User(Base):\n    __tablename__ = "users"\n    id = Column(Integer, primary_key=True)\n';
const post =
  'class Post(Base):\n    __tablename__ = "posts"\n    id = Column(Integer, primary_key=True)\n    user_id = Column(ForeignKey("users.id"), nullable=False)\n';

describe('what deleting the parent does today', () => {
  const today = async (models: string) => (await keysOf({ 'app/models.py': base + models })).map((key) => key.today);

  test('nobody wrote a rule', async () => {
    expect(await today(user + post)).toEqual(["deleting a row of 'users' fails while rows of 'posts' refer to it"]);
  });

  test('a relationship that sets the column to NULL first', async () => {
    expect(await today(`${user}    posts = relationship("Post")\n${post}`)).toEqual([
      "deleting a row of 'users' fails while rows of 'posts' refer to it; a delete through the ORM loads 'posts' and sets the column to NULL first, which fails because the column is NOT NULL",
    ]);
  });

  test('a relationship that cascades', async () => {
    expect((await today(`${user}    posts = relationship("Post", cascade="all, delete")\n${post}`))[0]).toMatch(
      /; a delete through the ORM removes 'posts' one by one first$/,
    );
  });

  test('a relationship that leaves it to the database', async () => {
    expect(await today(`${user}    posts = relationship("Post", passive_deletes=True)\n${post}`)).toEqual([
      "deleting a row of 'users' fails while rows of 'posts' refer to it",
    ]);
  });

  test("a library's default", async () => {
    const schema =
      'model User {\n  id Int @id\n  posts Post[]\n}\nmodel Post {\n  id Int @id\n  userId Int?\n  user User? @relation(fields: [userId], references: [id])\n}\n';
    expect((await keysOf({ 'prisma/schema.prisma': schema })).map((key) => key.today)).toEqual([
      "by Prisma's default for an optional relation, deleting a row of 'User' sets 'userId' of 'Post' to NULL",
    ]);
  });
});

describe('the engine', () => {
  const engine = async (files: Readonly<Record<string, string>>) =>
    (await keysOf({ 'app/models.py': base + user + post, ...files }))[0]!.engine;

  test('is not guessed', async () => {
    expect(await engine({})).toBe('unknown');
  });

  test.each([
    ['a URL', { 'app/db.py': 'URL = "postgresql+asyncpg://app@db/app"\n' }, 'postgresql'],
    ['the start of a URL', { 'app/db.py': 'def url(host):\n    return f"mysql+pymysql://app@{host}/app"\n' }, 'mysql'],
    ['a driver', { 'app/db.py': 'import duckdb\n' }, 'duckdb'],
    ['an environment file', { '.env': 'DATABASE_URL=sqlite:///app.db\n' }, 'sqlite'],
    ['an image', { 'docker-compose.yml': 'services:\n  db:\n    image: postgis/postgis:16-3.4\n' }, 'postgresql'],
    ["Django's settings", { 'app/settings.py': 'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}\n' }, 'mysql'],
  ] as const)('is told by %s', async (_, files, expected) => {
    expect(await engine(files)).toBe(expected);
  });

  test('is unknown when two are named', async () => {
    expect(await engine({ 'app/db.py': 'A = "postgresql://a@b/c"\nB = "sqlite:///dev.db"\n' })).toBe('unknown');
  });
});

describe('hostile input', () => {
  test('classes that derive from themselves and tables that refer to nothing', async () => {
    const models = `${base}class A(A):\n    __tablename__ = "a"\n    x = Column(ForeignKey())\n    y = Column(ForeignKey(A.x))\n    z = Column(ForeignKey("..."))\n    __table_args__ = __table_args__\n    r = relationship(r)\n`;
    await expect(keysOf({ 'app/models.py': models })).resolves.toBeDefined();
  });

  test('a long chain of migrations', async () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 300; i++) {
      const body = `from alembic import op\nrevision = "${i}"\ndown_revision = "${i - 1}"\ndef upgrade():\n    op.create_foreign_key(None, "a", "b", ["c"], ["d"]${i === 0 ? ', ondelete="CASCADE"' : ''})\n`;
      files[`alembic/versions/${String(1000 - i)}_x.py`] = body;
    }
    expect((await keysOf(files)).map((key) => [key.onDelete, key.at.file])).toEqual([['unset', 'alembic/versions/701_x.py']]);
  });
});
