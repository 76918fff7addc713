import { describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import { parseYaml } from './yaml.ts';

const leaves = (text: string) => Object.fromEntries(parseYaml(text).nodes.map((node) => [node.keys.join('/'), node.value]));
const at = (text: string, path: string) => parseYaml(text).nodes.find((node) => node.keys.join('/') === path)!;

describe('parseYaml', () => {
  it('gives the leaves of a compose file with the places of key and value', () => {
    const text = 'services:\n  db:\n    image: "postgres:16"\n    ports:\n      - 5432:5432\n';
    expect(parseYaml(text).nodes).toEqual([
      { keys: ['services', 'db', 'image'], value: 'postgres:16', span: spanOf(3, 12, 3, 25), keySpan: spanOf(3, 5, 3, 10) },
      { keys: ['services', 'db', 'ports', 0], value: '5432:5432', span: spanOf(5, 9, 5, 18), keySpan: spanOf(5, 9, 5, 18) },
    ]);
  });

  it('counts columns alike with CRLF and a byte order mark', () => {
    const text = '\ufeffa: 1\r\nb:\r\n  c: x # note\r\n';
    expect(parseYaml(text).nodes.map((node) => node.span)).toEqual([spanOf(1, 4, 1, 5), spanOf(3, 6, 3, 7)]);
    expect(parseYaml(text).comments).toEqual([{ text: 'note', span: spanOf(3, 8, 3, 14), ownLine: false }]);
  });

  it('says of an alias where its value was written', () => {
    const text = 'x: &env\n  A: one\nsvc:\n  environment: *env\n';
    expect(at(text, 'svc/environment/A')).toMatchObject({ value: 'one', span: spanOf(2, 6, 2, 9) });
  });

  it('merges maps: own keys win, then the earlier map of a list', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\n';
    expect(leaves(text)).toMatchObject({ 'c/x': 0, 'c/y': 1, 'c/z': 2 });
    expect(Object.keys(leaves(text))).not.toContain('c/<<');
  });

  it('follows a merge inside a merged map', () => {
    expect(leaves('a: &a {x: 1}\nb: &b\n  <<: *a\nc:\n  <<: *b\n')).toMatchObject({ 'c/x': 1 });
  });

  it('uses the last anchor of a name that stands before the alias', () => {
    expect(leaves('a: &n 1\nb: *n\nc: &n 2\nd: *n\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it('numbers documents only if there are several', () => {
    expect(Object.keys(leaves('---\na: 1\n'))).toEqual(['a']);
    expect(Object.keys(leaves('a: 1\n---\n# nothing\n---\nb: 2\n'))).toEqual(['0/a', '1/b']);
  });

  it('keeps empty collections, empty values, and text that JSON has no number for', () => {
    const text = 'm: {}\nl: []\nnone:\ninf: .inf\non: yes\n8080: x\n';
    expect(at(text, 'm')).toMatchObject({ value: null, isEmpty: true, span: spanOf(1, 4, 1, 6) });
    expect(at(text, 'none')).toEqual({ keys: ['none'], value: null, span: spanOf(3, 1, 3, 5), keySpan: spanOf(3, 1, 3, 5) });
    expect(leaves(text)).toMatchObject({ inf: '.inf', on: 'yes', 8080: 'x' });
  });

  it('takes no comment from a block scalar and ends its span with its text', () => {
    const text = 'run: |\n  # not one\n  make\n\n# one\nb: 1\n';
    expect(at(text, 'run')).toMatchObject({ value: '# not one\nmake\n', span: spanOf(1, 6, 3, 7) });
    expect(parseYaml(text).comments.map((comment) => comment.text)).toEqual(['one']);
  });

  it('reports an anchor that contains itself and goes on', () => {
    const tree = parseYaml('a: &a\n  b: *a\n  c: 1\nd: 2\n');
    expect(tree.nodes.map((node) => node.keys)).toEqual([['a', 'c'], ['d']]);
    expect(tree.problems).toEqual([{ message: 'This anchor contains an alias to itself.', span: spanOf(2, 3, 4, 1) }]);
  });

  it('stops expanding aliases that multiply', () => {
    const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level += 1)
      rows.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    const tree = parseYaml(rows.join('\n'));
    expect(tree.nodes.length).toBe(50_000);
    expect(tree.problems.map((problem) => problem.message)).toEqual(['More than 50000 entries; the rest is left out.']);
  });

  it('stops expanding merges that multiply', () => {
    const rows = ['a0: &a0 {k0: 1}'];
    for (let level = 1; level < 60; level += 1)
      rows.push(`a${level}: &a${level}\n  <<: [*a${level - 1}, *a${level - 1}]\n  k${level}: 1`);
    expect(parseYaml(rows.join('\n')).problems.map((problem) => problem.message)).toContain(
      'More than 50000 entries; the rest is left out.',
    );
  });

  it('turns template syntax into one problem and keeps what is YAML', () => {
    const tree = parseYaml('a: {{ .Values.x }}\n{{- if .Values.y }}\nb: "{{ z }}"\n{{- end }}\n');
    expect(tree.nodes.map((node) => [node.keys[0], node.value])).toEqual([['b', '{{ z }}']]);
    expect(tree.problems).toHaveLength(1);
    expect(tree.problems[0]!.message).toContain('template syntax');
  });

  it('names a syntax error and its place', () => {
    const tree = parseYaml('a: 1\nb: [1, 2\nc: 3\n');
    expect(tree.nodes[0]).toMatchObject({ keys: ['a'], value: 1 });
    expect(lineOf(tree.problems[0]!.span)).toBeGreaterThan(1);
  });

  it('survives deep nesting', () => {
    for (const text of ['['.repeat(50_000), '- '.repeat(50_000), '{a: '.repeat(50_000)]) {
      expect(
        parseYaml(text)
          .problems.map((problem) => problem.message)
          .join(),
      ).toContain('deeper than 64');
    }
  });
});
