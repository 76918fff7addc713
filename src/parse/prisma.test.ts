import { describe, expect, it } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parsePrisma } from './prisma.ts';

const schema = `// c
generator client {
  provider = "prisma-client-js"
}
datasource db {
  provider     = "postgresql"
  url          = env("DATABASE_URL")
  directUrl    = "postgresql://u:p@host/db"
  relationMode = "prisma"
}
/// A user.
model User {
  id    Int     @id @default(autoincrement())
  email String  @unique @map("e_mail") @db.VarChar(255)
  posts Post[]
  role  Role?   @default(USER)

  @@map("users")
}
model Post {
  authorId Int
  slug     String
  author   User? @relation("x", fields: [authorId],
    references: [id], onDelete: SetNull, onUpdate: Cascade)
  editor   User  @relation(fields: [authorId], references: [id])

  @@id([authorId, slug])
  @@unique(fields: [slug, authorId(sort: Desc)], name: "u")
  @@index([slug])
}
enum Role {
  USER
}
`;

describe('parsePrisma', () => {
  const file = parsePrisma(schema);
  const [user, post] = file.schema.models;

  it('reads models, their tables and their fields', () => {
    expect(file.problems).toEqual([]);
    expect(file.schema.models.map(({ name, table }) => [name, table])).toEqual([
      ['User', 'users'],
      ['Post', 'Post'],
    ]);
    expect(user!.fields).toEqual([
      {
        name: 'id',
        type: 'Int',
        optional: false,
        list: false,
        unique: false,
        id: true,
        hasDefault: true,
        span: spanOf(13, 3, 13, 46),
      },
      {
        name: 'email',
        type: 'String',
        optional: false,
        list: false,
        unique: true,
        id: false,
        hasDefault: false,
        column: 'e_mail',
        span: spanOf(14, 3, 14, 56),
      },
      {
        name: 'posts',
        type: 'Post',
        optional: false,
        list: true,
        unique: false,
        id: false,
        hasDefault: false,
        span: spanOf(15, 3, 15, 15),
      },
      {
        name: 'role',
        type: 'Role',
        optional: true,
        list: false,
        unique: false,
        id: false,
        hasDefault: true,
        span: spanOf(16, 3, 16, 31),
      },
    ]);
    expect(user!.span).toEqual(spanOf(12, 1, 19, 2));
  });

  it('reads relations over several lines and tells a missing onDelete', () => {
    expect(post!.fields.map((field) => field.relation)).toEqual([
      undefined,
      undefined,
      { fields: ['authorId'], references: ['id'], onDelete: 'set-null', span: spanOf(23, 18, 24, 60) },
      { fields: ['authorId'], references: ['id'], onDelete: 'unset', span: spanOf(25, 18, 25, 65) },
    ]);
  });

  it('reads keys and indexes of the model', () => {
    expect(post!.uniques).toEqual([
      ['authorId', 'slug'],
      ['slug', 'authorId'],
    ]);
    expect(post!.indexes).toEqual([['slug']]);
  });

  it('reads the datasource, not the generator', () => {
    expect(file.schema).toMatchObject({ provider: 'postgresql', relationMode: 'prisma' });
    expect(file.settings.map((node) => [node.keys.join('.'), node.value])).toContainEqual([
      'datasource.db.url.env',
      'DATABASE_URL',
    ]);
    expect(file.settings.find((node) => node.keys[2] === 'directUrl')).toMatchObject({
      value: 'postgresql://u:p@host/db',
      span: spanOf(8, 18, 8, 44),
    });
  });

  it('returns comments and goes on after what is broken', () => {
    const broken = parsePrisma('model A {\r\n  id Int @id(\r\n}\r\n}\r\nmodel B { // b\r\n  id Int @id\r\n}\r\n');
    expect(broken.schema.models.map((model) => model.name)).toEqual(['A', 'B']);
    expect(broken.comments).toEqual([{ text: 'b', span: spanOf(5, 11, 5, 15), ownLine: false }]);
    expect(file.comments.map((comment) => comment.text)).toEqual(['c', 'A user.']);
  });
});
