import { describe, expect, it } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parseJson } from './json.ts';

const leaves = (text: string) => parseJson(text).nodes.map((node) => [node.keys.join('/'), node.value]);

describe('parseJson', () => {
  it('gives leaves with the places of key and value', () => {
    expect(parseJson('{\r\n  "a": { "b": [1, "x"] }\r\n}').nodes).toEqual([
      { keys: ['a', 'b', 0], value: 1, span: spanOf(2, 16, 2, 17), keySpan: spanOf(2, 16, 2, 17) },
      { keys: ['a', 'b', 1], value: 'x', span: spanOf(2, 19, 2, 22), keySpan: spanOf(2, 19, 2, 22) },
    ]);
    expect(parseJson('\ufeff{"a": null}').nodes).toEqual([
      { keys: ['a'], value: null, span: spanOf(1, 7, 1, 11), keySpan: spanOf(1, 2, 1, 5) },
    ]);
  });

  it('reads comments and trailing commas of tsconfig.json without a problem', () => {
    const tree = parseJson('// first\n{\n  "a": 1, /* why */\n  "u": "http://x//y",\n}\n');
    expect(tree.problems).toEqual([]);
    expect(tree.nodes.map((node) => node.value)).toEqual([1, 'http://x//y']);
    expect(tree.comments).toEqual([
      { text: 'first', span: spanOf(1, 1, 1, 9), ownLine: true },
      { text: 'why', span: spanOf(3, 11, 3, 20), ownLine: false },
    ]);
  });

  it('decodes escapes as JSON.parse does', () => {
    const text = String.raw`{"a\tb": "\u00e9\ud83d\ude00 \"q\" \\ \/ \n"}`;
    expect(leaves(text)).toEqual(Object.entries(JSON.parse(text) as Record<string, string>));
  });

  it('keeps empty containers with the span of their brackets', () => {
    expect(parseJson('{"a": {}, "b": [ ]}').nodes).toEqual([
      { keys: ['a'], value: null, isEmpty: true, span: spanOf(1, 7, 1, 9), keySpan: spanOf(1, 2, 1, 5) },
      { keys: ['b'], value: null, isEmpty: true, span: spanOf(1, 16, 1, 19), keySpan: spanOf(1, 11, 1, 14) },
    ]);
  });

  it('goes on after what is not JSON', () => {
    expect(leaves('{"a": <%= x %>, "b": 2}')).toContainEqual(['b', 2]);
    const missing = parseJson('{"a": 1 "b": 2}');
    expect(missing.nodes.map((node) => node.keys[0])).toEqual(['a', 'b']);
    expect(missing.problems).toEqual([{ message: 'Expected a comma.', span: spanOf(1, 9, 1, 12) }]);
    expect(parseJson('{"a": "x\n, "b": 1').problems.map((problem) => problem.message)).toContain('This string is not closed.');
  });

  it('cuts depth and number of leaves with a problem', () => {
    expect(parseJson('[['.repeat(100_000)).problems.map((problem) => problem.message)).toContain(
      'Nested deeper than 64 levels; what is below is left out.',
    );
    const many = parseJson(`[${'1,'.repeat(60_000)}1]`);
    expect(many.nodes).toHaveLength(50_000);
    expect(many.problems).toHaveLength(1);
  });
});
