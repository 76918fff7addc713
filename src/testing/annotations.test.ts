import { describe, expect, test } from 'vitest';
import type { FilePath } from '../model/location.ts';
import type { Annotation } from './annotations.ts';
import { FixtureError, parseListed, takeAnnotations } from './annotations.ts';

const file = 'app.py' as FilePath;
const take = (text: string) => takeAnnotations(text, file, 'x.fixture.md', 10);
const brief = (annotations: readonly Annotation[]) =>
  annotations.map((one) => [one.line, one.kind, one.kind === 'fact' ? one.concept : one.rule].join(' '));

describe('the comment at the end of a line', () => {
  test.each([
    ['secure=False  # expect: cookies/missing-secure', 'secure=False'],
    ['app.use(cors()); // expect: cors/wildcard-origin', 'app.use(cors());'],
    ['id int references users -- expect: database/fk-missing-on-delete', 'id int references users'],
    ['a { /* expect: a/b */', 'a {'],
    ['<script> <!-- expect: a/b -->', '<script>'],
    ['listen 80; ; expect: a/b', 'listen 80;'],
    ['x = 1  # the key # ok: a/b counted elsewhere', 'x = 1  # the key'],
  ])('%s', (line, rest) => {
    const { text, annotations } = take(line);
    expect(text).toBe(rest);
    expect(annotations).toHaveLength(1);
    expect(annotations[0]).toMatchObject({ file, line: 1, writtenAt: { path: 'x.fixture.md', line: 10 } });
  });

  test('keeps the columns of code after a block comment', () => {
    const { text } = take('f(/* expect: a/b */ x)');
    expect(text).toBe('f(                  x)');
  });
});

test('an annotation alone on its line speaks of the next line and leaves an empty one', () => {
  const { text, annotations } = take('# expect: a/b\n  # ok: c/d two lines speak of one\nx = 1  # fact: app main\ny = 2');
  expect(text).toBe('\n\nx = 1\ny = 2');
  expect(brief(annotations)).toEqual(['3 expect a/b', '3 ok c/d', '3 fact app']);
});

test('several annotations share a comment', () => {
  const { annotations } = take(
    'x  # expect: a/b "one" "two" expect: c/d severity=low confidence=medium # fact: route GET / page=yes',
  );
  expect(annotations).toMatchObject([
    { kind: 'expect', rule: 'a/b', words: ['one', 'two'] },
    { kind: 'expect', rule: 'c/d', words: [], severity: 'low', confidence: 'medium' },
    { kind: 'fact', concept: 'route', subject: ['GET', '/'], values: new Map([['page', 'yes']]) },
  ]);
});

test('a fact has a subject and values, quoted where they hold blanks', () => {
  const { annotations } = take('x  # fact: setting SECRET_KEY secret=yes fallback="my dev" # fact: no cookie session');
  expect(annotations).toMatchObject([
    {
      concept: 'setting',
      isAbsent: false,
      subject: ['SECRET_KEY'],
      values: new Map([
        ['secret', 'yes'],
        ['fallback', 'my dev'],
      ]),
    },
    { concept: 'cookie', isAbsent: true, subject: ['session'] },
  ]);
});

test('the marker disappears from text and words', () => {
  const { text, annotations } = take('token = "ghp_\u2040abc"  # expect: a/b "ghp_\u2040a"');
  expect(text).toBe('token = "ghp_abc"');
  expect(annotations).toMatchObject([{ words: ['ghp_a'] }]);
});

test('an ordinary comment is left alone', () => {
  const text = '# what to expect: nothing\n# see https://example.org/ok: fine';
  expect(take(text)).toEqual({ text, annotations: [] });
});

test.each([
  ['x  # ok: we checked', 'names no rule'],
  ['x  # ok: a/b', 'gives no reason'],
  ['x  # expect: a/b with credentials', 'must stand in double quotes'],
  ['# expect: a/b', 'speaks of no line'],
  ['# expect: a/b\n\nx', 'speaks of an empty line'],
])('%j is refused', (text, reason) => {
  expect(() => take(text)).toThrow(FixtureError);
  expect(() => take(text)).toThrow(reason);
  expect(() => take(text)).toThrow('x.fixture.md:10');
});

test('an entry of a list names the file itself', () => {
  const at = { path: 'x.md', line: 3 };
  expect(parseListed('package.json:1 docs/missing-section "README"', at)).toMatchObject({
    kind: 'expect',
    file: 'package.json',
    line: 1,
    rule: 'docs/missing-section',
    words: ['README'],
  });
  expect(parseListed('ok: package.json a/b it is private', at)).toMatchObject({
    kind: 'ok',
    line: undefined,
    reason: 'it is private',
  });
  expect(() => parseListed('package.json', at)).toThrow('x.md:3');
});
