import { describe, expect, it } from 'vitest';
import { spanOf } from '../model/location.ts';
import { parseEnv } from './env.ts';

const values = (text: string) => Object.fromEntries(parseEnv(text).nodes.map((node) => [node.keys[0], node.value]));

describe('parseEnv', () => {
  it('reads the spellings of an assignment', () => {
    expect(values('A=1\nexport B = two\n  C: three\nexport e=4\nD.x-y=5\n')).toEqual({
      A: '1',
      B: 'two',
      C: 'three',
      e: '4',
      'D.x-y': '5',
    });
  });

  it('gives the places of key and value, of the key when there is no value', () => {
    expect(parseEnv('\ufeffexport A="x y"\r\nB=\r\n').nodes).toEqual([
      { keys: ['A'], value: 'x y', span: spanOf(1, 10, 1, 15), keySpan: spanOf(1, 8, 1, 9) },
      { keys: ['B'], value: '', span: spanOf(2, 1, 2, 2), keySpan: spanOf(2, 1, 2, 2) },
    ]);
  });

  it('takes quotes off and escapes out of double quotes only', () => {
    expect(values(String.raw`A="a\nb \"c\" \\"` + '\n' + String.raw`B='a\nb'` + '\nC=`it\'s "x"`\n')).toEqual({
      A: 'a\nb "c" \\',
      B: String.raw`a\nb`,
      C: 'it\'s "x"',
    });
  });

  it('reads a key over several lines and knows the line of what follows', () => {
    const tree = parseEnv('KEY="-----BEGIN\nabc\n-----END"\nNEXT=1\n');
    expect(tree.nodes.map((node) => [node.keys[0], node.span])).toEqual([
      ['KEY', spanOf(1, 5, 3, 10)],
      ['NEXT', spanOf(4, 6, 4, 7)],
    ]);
  });

  it('ends a value at a comment after a blank, not at any number sign', () => {
    const tree = parseEnv('# top\nA=x#y # note\nB="#1" # two\nC= # none\n');
    expect(tree.nodes.map((node) => node.value)).toEqual(['x#y', '#1', '']);
    expect(tree.comments.map((comment) => [comment.text, comment.ownLine])).toEqual([
      ['top', true],
      ['note', false],
      ['two', false],
      ['none', false],
    ]);
  });

  it('keeps interpolation and unfinished quotes as written', () => {
    expect(values('A=${X:-y}\nB="open\nC=it\'s\n')).toEqual({ A: '${X:-y}', B: '"open', C: "it's" });
  });

  it('has no node for a bare name and a problem for anything else', () => {
    const tree = parseEnv('HANDED_THROUGH\n{{ template }}\nA=1\n');
    expect(tree.nodes.map((node) => node.keys)).toEqual([['A']]);
    expect(tree.problems.map((problem) => problem.span)).toEqual([spanOf(2, 1, 2, 15)]);
  });
});
