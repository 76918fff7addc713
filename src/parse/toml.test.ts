import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import { parseToml } from './toml.ts';

const leaves = (text: string) => Object.fromEntries(parseToml(text).nodes.map((node) => [node.keys.join('/'), node.value]));

describe('parseToml', () => {
  it('gives leaves with the places of key and value', () => {
    const text = '\ufeff[tool.poetry]\r\nname = "x" # note\r\ndeps.a = [1,\r\n  2]\r\n';
    expect(parseToml(text).nodes).toEqual([
      { keys: ['tool', 'poetry', 'name'], value: 'x', span: spanOf(2, 8, 2, 11), keySpan: spanOf(2, 1, 2, 5) },
      { keys: ['tool', 'poetry', 'deps', 'a', 0], value: 1, span: spanOf(3, 11, 3, 12), keySpan: spanOf(3, 11, 3, 12) },
      { keys: ['tool', 'poetry', 'deps', 'a', 1], value: 2, span: spanOf(4, 3, 4, 4), keySpan: spanOf(4, 3, 4, 4) },
    ]);
    expect(parseToml(text).comments).toEqual([{ text: 'note', span: spanOf(2, 12, 2, 18), ownLine: false }]);
  });

  it('agrees with another parser on every kind of value', () => {
    const text = String.raw`
basic = "tab\t \u00e9 \"q\""
literal = 'C:\x'
multi = """
one \
   two"""
raw = '''
a\n''' 
ints = [0, +1, -2, 1_000, 0xFF, 0o17, 0b11]
floats = [1.5, -2e3, 1_0.5e-1]
flag = true
"quoted key"."b c" = 1
inline = { x = 1, y.z = "w", list = [{ a = 1 }] }
[[server]]
port = 1
[[server]]
port = 2
[server.tls]
on = false
[[server.alias]]
name = "n"
`;
    const expected: Record<string, unknown> = {};
    const flatten = (value: unknown, path: (string | number)[]) => {
      if (typeof value !== 'object' || value === null) expected[path.join('/')] = value;
      else for (const [key, child] of Object.entries(value)) flatten(child, [...path, key]);
    };
    flatten(parse(text), []);
    expect(parseToml(text).problems).toEqual([]);
    expect(leaves(text)).toEqual(expected);
  });

  it('keeps dates, infinity and quotes before a closing triple quote as text', () => {
    expect(leaves('d = 1979-05-27 07:32:00Z\nt = 07:32:00\ni = -inf\nq = """a"""""\n')).toEqual({
      d: '1979-05-27 07:32:00Z',
      t: '07:32:00',
      i: '-inf',
      q: 'a""',
    });
  });

  it('has a leaf for an empty table only if nothing stands below it', () => {
    const tree = parseToml('[a]\n[a.b]\nx = 1\n[c]\n[d]\ny = []\n');
    expect(tree.nodes.map((node) => [node.keys.join('/'), node.isEmpty ?? false])).toEqual([
      ['a/b/x', false],
      ['c', true],
      ['d/y', true],
    ]);
  });

  it('goes on with the next line after a template line, and drops what stands below an unreadable header', () => {
    const tree = parseToml('a = 1\n{{ x }}\nb = {{ y }}\nc = 2\n[{{ name }}]\nd = 3\n[e]\nf = 4\n');
    expect(tree.nodes.map((node) => node.keys.join('/'))).toEqual(['a', 'c', 'e/f']);
    expect(tree.problems.map((problem) => lineOf(problem.span))).toEqual([2, 3, 5]);
  });

  it('bounds depth', () => {
    expect(parseToml(`a = ${'['.repeat(100_000)}`).problems[0]!.message).toContain('deeper than 64');
  });
});
