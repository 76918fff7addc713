import { describe, expect, test } from 'vitest';
import { auditFiles } from '../audit.ts';
import { lineOf } from '../model/location.ts';

/** The loop around the query of a project of one file. */
async function loopOf(path: string, text: string) {
  const { model } = await auditFiles(new Map([[path, text]]), []);
  const { loop } = model.repeatedQueries[0] ?? {};
  return loop && { kind: loop.kind, over: loop.over };
}

const python = (body: string) => `
import time
from enum import Enum
from sqlalchemy.orm import Session
from models import User

STATUSES = ["open", "done"]


class Status(Enum):
    OPEN = "open"


def get_db():
    db = Session()
    try:
        yield db
    finally:
        db.close()


def chunks(ids, size):
    return [ids[i : i + size] for i in range(0, len(ids), size)]


def run(session: Session, ids: list[int], schema, redis, **options):
${body
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`;

describe('loops of Python', () => {
  test.each([
    ['rows of a query', 'for user in session.query(User).all():\n    session.get(User, user.id)', 'data'],
    ['a parameter', 'for one in ids:\n    session.get(User, one)', 'data'],
    ['a comprehension', 'return [session.get(User, one) for one in ids]', 'data'],
    ['numbered elements', 'for i, one in enumerate(ids):\n    session.get(User, one)', 'data'],
    ['indexes of a list', 'for i in range(len(ids)):\n    session.get(User, ids[i])', 'data'],
    [
      'a list that grew',
      'found = []\nfor id in ids:\n    found.append(id)\nfor one in found:\n    session.get(User, one)',
      'data',
    ],
    ['one more in a list', 'found = [1]\nfound.append(2)\nfor one in found:\n    session.get(User, one)', 'constant'],
    ['one in an empty list', 'found = []\nfound.append(1)\nfor one in found:\n    session.get(User, one)', 'unknown'],
    ['map', 'return list(map(lambda one: session.get(User, one), ids))', 'data'],
    ['a list written out', 'for name in ["a", "b"]:\n    session.get(User, name)', 'constant'],
    ['a constant', 'for name in STATUSES:\n    session.get(User, name)', 'constant'],
    ['an enumeration', 'for status in Status:\n    session.get(User, status.value)', 'constant'],
    ['a range of a number', 'for i in range(3):\n    session.get(User, i)', 'constant'],
    ['keyword arguments', 'for key, value in options.items():\n    session.get(User, value)', 'constant'],
    ['the fields of a body', 'for key, value in schema.model_dump().items():\n    session.get(User, value)', 'constant'],
    ['what opens a session', 'for db in get_db():\n    db.get(User, 1)', 'constant'],
    ['pairs with a list written out', 'for name, one in zip(["a", "b"], ids):\n    session.get(User, one)', 'constant'],
    ['pairs of lists that grow', 'for name, one in zip(options["names"], ids):\n    session.get(User, one)', 'data'],
    ['attempts', 'for attempt in range(5):\n    session.get(User, 1)', 'retry'],
    ['until a name is free', 'while session.query(User).filter(User.name == "a").first():\n    pass', 'retry'],
    ['pages', 'offset = 0\nwhile True:\n    session.query(User).offset(offset).all()\n    offset += 100', 'paging'],
    ['a page number', 'for page in range(1, schema.pages):\n    session.query(User).offset(page).all()', 'paging'],
    ['steps', 'for i in range(0, len(ids), 100):\n    session.query(User).filter(User.id.in_(ids[i : i + 100])).all()', 'batch'],
    ['chunks', 'for chunk in chunks(ids, 100):\n    session.query(User).filter(User.id.in_(chunk)).all()', 'batch'],
    ['waiting', 'while True:\n    session.get(User, 1)\n    time.sleep(5)', 'polling'],
    ['messages', 'while True:\n    text = schema.receive_text()\n    session.get(User, text)', 'polling'],
  ])('%s: %s', async (_, body, kind) => {
    expect((await loopOf('app/run.py', python(body)))?.kind).toBe(kind);
  });

  test('the innermost loop over data counts, whatever stands around it', async () => {
    const body = 'for attempt in range(3):\n    for one in ids:\n        session.get(User, one)';
    expect(await loopOf('app/run.py', python(body))).toEqual({ kind: 'data', over: 'ids' });
  });

  test('a retry inside a loop over data repeats for each element', async () => {
    const body = 'for one in ids:\n    for attempt in range(3):\n        session.get(User, one)';
    expect(await loopOf('app/run.py', python(body))).toEqual({ kind: 'data', over: 'ids' });
  });

  test('the query that is looped over stands outside', async () => {
    expect(await loopOf('app/run.py', python('for user in session.query(User).all():\n    print(user)'))).toBeUndefined();
  });

  test('migrations and seeds are not known to grow', async () => {
    const body = python('for one in ids:\n    session.get(User, one)');
    expect((await loopOf('app/seeds/users.py', body))?.kind).toBe('unknown');
  });
});

const typescript = (body: string) => `
import { Pool } from 'pg';

const pool = new Pool();
const kinds = ['a', 'b'] as const;
enum Kind { A = 'a', B = 'b' }

async function load(id: number) {
  return pool.query('SELECT 1');
}

export async function run(ids: number[], maxRetries: number) {
  ${body}
}
`;

describe('loops of TypeScript', () => {
  test.each([
    ['for of', 'for (const id of ids) await pool.query("SELECT 1");', 'data', 'ids'],
    ['a callback', 'ids.forEach(async (id) => { await pool.query("SELECT 1"); });', 'data', 'ids'],
    ['all at once', 'await Promise.all(ids.map((id) => pool.query("SELECT 1")));', 'data', 'ids'],
    ['a function handed over', 'await Promise.all(ids.map(load));', 'data', 'ids'],
    [
      'a reduction',
      'await ids.reduce(async (done, id) => { await done; await pool.query("SELECT 1"); }, Promise.resolve());',
      'data',
      'ids',
    ],
    ['counting', 'for (let i = 0; i < ids.length; i++) await pool.query("SELECT 1");', 'data', 'ids'],
    ['constants', 'for (const kind of kinds) await pool.query("SELECT 1");', 'constant', 'kinds'],
    [
      'an enumeration',
      'for (const kind of Object.values(Kind)) await pool.query("SELECT 1");',
      'constant',
      'Object.values(Kind)',
    ],
    ['a number', 'for (let i = 0; i < 3; i++) await pool.query("SELECT 1");', 'constant', 'i < 3'],
    [
      'attempts',
      'for (let attempt = 0; attempt < maxRetries; attempt++) await pool.query("SELECT 1");',
      'retry',
      'attempt < maxRetries',
    ],
    [
      'slices',
      'for (let i = 0; i < ids.length; i += 100) { const part = ids.slice(i, i + 100); await pool.query("SELECT 1", [part]); }',
      'batch',
      'i < ids.length',
    ],
  ])('%s', async (_, body, kind, over) => {
    expect(await loopOf('src/run.ts', typescript(body))).toEqual({ kind, over });
  });

  test('handlers that are registered in a loop do not run in it', async () => {
    const body = 'for (const id of ids) emitter.on("x", async () => { await pool.query("SELECT 1"); });';
    expect(await loopOf('src/run.ts', typescript(body))).toBeUndefined();
  });

  test('a transaction in a loop runs in it', async () => {
    const body = 'for (const id of ids) await db.transaction(async () => { await pool.query("SELECT 1"); });';
    expect(await loopOf('src/run.ts', typescript(body))).toEqual({ kind: 'data', over: 'ids' });
  });
});

describe('calls that lead to a query', () => {
  test('the shortest way is named, step by step', async () => {
    const { model } = await auditFiles(
      new Map([
        [
          'app/repo.py',
          'from sqlalchemy.orm import Session\nfrom models import User\n\n\nclass Repo:\n    def __init__(self, session: Session):\n        self.session = session\n\n    def get(self, id):\n        return self.session.get(User, id)\n',
        ],
        [
          'app/service.py',
          'from app.repo import Repo\n\n\nclass Service:\n    def __init__(self, repo: Repo):\n        self.repo = repo\n\n    def load(self, id):\n        return self.repo.get(id)\n',
        ],
        [
          'app/main.py',
          'from app.service import Service\n\n\ndef run(service: Service, ids: list[int]):\n    return [service.load(id) for id in ids]\n',
        ],
      ]),
      [],
    );
    expect(
      model.repeatedQueries.map(({ way, isTyped, at, query }) => [at.file, isTyped, way.map(({ to }) => to), query.text]),
    ).toEqual([['app/main.py', 'yes', ['app/service.py#Service.load', 'app/repo.py#Repo.get'], 'self.session.get(User, id)']]);
  });

  test('a function that keeps its results leads nowhere', async () => {
    const text =
      'from functools import lru_cache\nimport requests\n\n\n@lru_cache\ndef load(id):\n    return requests.get(id)\n\n\ndef run(ids):\n    return [load(id) for id in ids]\n';
    const { model } = await auditFiles(new Map([['app/main.py', text]]), []);
    expect(model.repeatedQueries).toEqual([]);
  });

  test('functions that call each other end', async () => {
    const text =
      'import requests\n\n\ndef a(ids):\n    for one in ids:\n        b(ids)\n\n\ndef b(ids):\n    a(ids)\n    requests.get("x")\n';
    const { model } = await auditFiles(new Map([['app/main.py', text]]), []);
    expect(model.repeatedQueries.map(({ at, way }) => [lineOf(at.span), way.length])).toEqual([[6, 1]]);
  });
});
