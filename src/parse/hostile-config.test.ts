import { describe, expect, it } from 'vitest';
import { endLineOf, lineOf } from '../model/location.ts';
import { parseDockerfile } from './dockerfile.ts';
import { parseEnv } from './env.ts';
import { parseHtml } from './html.ts';
import { parseJson } from './json.ts';
import { parseNginx } from './nginx.ts';
import { parsePrisma } from './prisma.ts';
import { parseSql } from './sql.ts';
import { parseToml } from './toml.ts';
import { parseYaml } from './yaml.ts';

const readers = { parseDockerfile, parseEnv, parseHtml, parseJson, parseNginx, parsePrisma, parseSql, parseToml, parseYaml };

/** Beginnings without ends, repeated: each made some reader quadratic, endless or throw when it was written, or could have. */
const pieces = [
  '[',
  '{',
  '"',
  '`',
  '$',
  '$a$ $b$ ',
  '\\\n',
  '\r',
  '\ufeff',
  '}',
  '/*',
  '<!--',
  '<head><meta a="',
  '{%',
  'a="\n',
  'a = """\n',
  '- ',
  '&a *a ',
  '[a]\n',
  '---\n',
  'RUN <<A\n',
  'ENV a=$(',
  'CREATE INDEX ',
  'CREATE TABLE a (b int, ',
  'model A {\n',
  'a @relation(',
  'x_by_lua_block {',
];

describe.each(Object.entries(readers))('%s on hostile text', (_name, read) => {
  it.each(pieces)('ends soon, without an exception, with lines that exist: %j', (piece) => {
    const text = piece.repeat(Math.ceil(40_000 / piece.length));
    const lines = text.split('\n').length;
    const started = performance.now();
    const { comments, problems } = read(text);
    // Linear readers need some 30 ms, quadratic ones several seconds.
    expect(performance.now() - started).toBeLessThan(2000);
    for (const { span } of [...comments, ...problems]) {
      expect(lineOf(span)).toBeGreaterThanOrEqual(1);
      expect(endLineOf(span)).toBeLessThanOrEqual(lines);
    }
  });
});
