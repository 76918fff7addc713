import { describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import { parseDockerfile } from './dockerfile.ts';

const words = (text: string) =>
  parseDockerfile(text).instructions.map((instruction) => instruction.words.map((word) => word.text));

describe('parseDockerfile', () => {
  it('counts stages and separates flags from words', () => {
    const { instructions } = parseDockerfile(
      'ARG V=20\nFROM --platform=linux/amd64 node:${V} AS build\nFROM scratch\ncopy --from=build --chown=1:1 /a /b\n',
    );
    expect(instructions.map(({ name, stage, flags, text }) => ({ name, stage, flags, text }))).toEqual([
      { name: 'ARG', stage: -1, flags: [], text: 'V=20' },
      { name: 'FROM', stage: 0, flags: ['--platform=linux/amd64'], text: 'node:${V} AS build' },
      { name: 'FROM', stage: 1, flags: [], text: 'scratch' },
      { name: 'COPY', stage: 1, flags: ['--from=build', '--chown=1:1'], text: '/a /b' },
    ]);
  });

  it('joins continuations over comments and empty lines, with the places of the words', () => {
    const text = 'RUN apt-get update && \\\r\n    # why\r\n\r\n    apt-get install -y curl\r\nUSER app\r\n';
    const { instructions, comments } = parseDockerfile(text);
    expect(instructions[0]).toMatchObject({ text: 'apt-get update && apt-get install -y curl', span: spanOf(1, 1, 4, 28) });
    expect(instructions[0]!.words.at(-1)).toEqual({ text: 'curl', span: spanOf(4, 24, 4, 28) });
    expect(instructions[1]).toMatchObject({ name: 'USER', span: spanOf(5, 1, 5, 9) });
    expect(comments).toEqual([{ text: 'why', span: spanOf(2, 5, 2, 10), ownLine: true }]);
  });

  it('joins words that a continuation splits without blanks', () => {
    expect(words('RUN ec\\\nho hi\n')).toEqual([['echo', 'hi']]);
  });

  it('gives one KEY=value for each of ENV, ARG and LABEL, also in the old form', () => {
    const text = 'ENV A=1 B="two words" C=three\\ w\nENV OLD some  value\nARG TOKEN\nLABEL a.b="c"\n';
    expect(words(text)).toEqual([['A=1', 'B=two words', 'C=three w'], ['OLD=some  value'], ['TOKEN'], ['a.b=c']]);
    expect(parseDockerfile(text).instructions[0]!.words[1]!.span).toEqual(spanOf(1, 9, 1, 22));
  });

  it('reads exec form and shell form', () => {
    const text =
      'CMD ["node", "a \\"b\\".js"]\nENTRYPOINT [ bad ]\nRUN echo "a b" | tee $(cat x y) > /dev/null; exit\nHEALTHCHECK --interval=5s CMD ["curl", "-f"]\n';
    expect(words(text)).toEqual([
      ['node', 'a "b".js'],
      ['[', 'bad', ']'],
      ['echo', 'a b', '|', 'tee', '$(cat x y)', '>', '/dev/null', ';', 'exit'],
      ['CMD', 'curl', '-f'],
    ]);
  });

  it('keeps heredocs, whose lines are no instructions', () => {
    const { instructions } = parseDockerfile(
      'RUN <<EOF\npip install x\nUSER nobody\nEOF\nCOPY <<-"A" /etc/a\n\tuser x\n\tA\nUSER app\n',
    );
    expect(instructions.map((instruction) => instruction.name)).toEqual(['RUN', 'COPY', 'USER']);
    expect(instructions[0]!.text).toBe('<<EOF\npip install x\nUSER nobody\nEOF');
    expect(instructions[0]!.words.slice(-5).map((word) => word.text)).toEqual(['pip', 'install', 'x', 'USER', 'nobody']);
    expect(instructions[1]).toMatchObject({ span: spanOf(5, 1, 7, 3) });
  });

  it('obeys the escape directive', () => {
    expect(words('# escape=`\nRUN a `\n  b\nUSER c\n')).toEqual([['a', 'b'], ['c']]);
  });

  it('reports what is no instruction and an endless heredoc', () => {
    const { instructions, problems } = parseDockerfile('{{ x }}\nRUN cat <<EOF\nUSER a\n');
    expect(problems.map((problem) => [problem.message, lineOf(problem.span)])).toEqual([
      ['This line is no Dockerfile instruction.', 1],
      ['The heredoc EOF is not closed.', 2],
    ]);
    expect(instructions.map((instruction) => instruction.name)).toEqual(['RUN', 'USER']);
  });

  it('reads blanks and lone carriage returns without harm', () => {
    for (const text of ['\\\n', '\r', '\ufeff', '\ufeff\ufeff', ' \t', '\\\n\\\n#\n'])
      expect(parseDockerfile(text).instructions).toEqual([]);
  });
});
