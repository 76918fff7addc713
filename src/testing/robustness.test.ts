import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { auditFiles, sourcesOf } from '../audit.ts';
import { check } from '../check/check.ts';
import { allFrameworks } from '../frameworks/index.ts';
import { link } from '../link/index.ts';
import type { FileFacts } from '../model/facts.ts';
import type { SourceFile } from '../model/source.ts';
import { createAnalyse } from '../workers/analyse-file.ts';
import { filesBelow, foldersIn, textOf } from './load.ts';

const frameworks = await allFrameworks();

const analyse = createAnalyse([]);

/** The files of a project under fixtures/, by their path in it. */
function read(name: string): { readonly source: SourceFile; readonly text: string }[] {
  const folder = `fixtures/projects/${name}`;
  const texts = new Map(filesBelow(folder).map((path) => [path.slice(folder.length + 1), textOf(path)]));
  return sourcesOf([...texts.keys()], 'yes').map((source) => ({ source, text: texts.get(source.path)! }));
}

/** Undefined for files that are left out. A file that makes its analysis throw fails the test. */
async function factsOf(source: SourceFile, text: string): Promise<FileFacts | undefined> {
  const analysis = await analyse(source, Buffer.from(text));
  if (analysis.kind === 'failed') throw new Error(analysis.problem.message);
  return analysis.kind === 'facts' ? analysis.facts : undefined;
}

/** Numbers from 0 to below 1, the same for the same seed: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** A text cut off, with lines twice, with lines in another order, with characters missing. */
const damages: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => text.slice(0, Math.floor(random() * text.length)),
  (text, random) =>
    text
      .split('\n')
      .flatMap((line) => (random() < 0.3 ? [line, line] : [line]))
      .join('\n'),
  (text, random) => shuffled(text.split('\n'), random).join('\n'),
  (text, random) => [...text].filter(() => random() > 0.02).join(''),
];

function present(facts: readonly (FileFacts | undefined)[]): FileFacts[] {
  return facts.filter((one) => one !== undefined);
}

describe.each(foldersIn('fixtures/projects'))('%s', (name) => {
  test('linking and checking never throw, whatever is wrong with a file', async () => {
    const files = read(name);
    const whole = await Promise.all(files.map(({ source, text }) => factsOf(source, text)));
    const problems: string[] = [];
    // Each round damages every other file, so that whole files meet broken ones; after all rounds each file had every damage.
    for (let round = 0; round < 2 * damages.length; round++) {
      const facts = await Promise.all(
        files.map(({ source, text }, i) => {
          if ((i + round) % 2 === 1 || text === '') return whole[i];
          return factsOf(source, damages[((i + round) >> 1) % damages.length]!(text, generator(1000 * round + i)));
        }),
      );
      const found = check(link(present(facts), frameworks), rules);
      problems.push(...found.problems.map(({ message }) => `round ${round}: ${message}`));
    }
    expect(problems).toEqual([]);
  });
});

/** Everything of a model but the facts it stands on, with sets and maps written out. */
function written(facts: readonly FileFacts[]): string {
  const model = link(facts, frameworks);
  const plain = (_: string, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value);
  return JSON.stringify({ ...model, files: [], found: check(model, rules).findings }, plain, 1);
}

describe('the order in which files are read changes nothing', () => {
  test.each(['fastapi-sqlalchemy', 'express-sequelize', 'nestjs-typeorm'])('%s', async (name) => {
    const facts = present(await Promise.all(read(name).map(({ source, text }) => factsOf(source, text))));
    const expected = written(facts);
    expect(expected).toContain('"kind": "route"');
    for (const seed of [1, 2, 3]) expect(written(shuffled(facts, generator(seed)))).toBe(expected);
    expect(written([...facts].reverse())).toBe(expected);
  });
});

test('templates that include each other over and over are read in bounded time', async () => {
  const include = '{% include "a.html" %}'.repeat(25);
  const reads = Array.from({ length: 99 }, (_, n) => `{{ book.x${n}.y }}`).join('');
  const files = new Map([
    ['shop/templates/a.html', `{% for book in books %}{{ book.author.name }}${include}{% endfor %}${include}${reads}`],
    [
      'shop/models.py',
      'from django.db import models\nclass Author(models.Model):\n    pass\nclass Book(models.Model):\n    author = models.ForeignKey(Author, on_delete=models.CASCADE)\n',
    ],
    [
      'shop/views.py',
      'from django.shortcuts import render\nfrom shop.models import Book\ndef books(request):\n    return render(request, "a.html", {"books": Book.objects.all()})\n',
    ],
  ]);
  const started = performance.now();
  const { findings } = await auditFiles(files, rules);
  expect(findings.map(({ rule }) => rule)).toContain('queries/lazy-load-in-loop');
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('methods of a model that all call each other are followed in bounded time', async () => {
  const names = Array.from({ length: 100 }, (_, n) => `m${n}`);
  const methods = names.map((name) => {
    const calls = names.map((other) => `        self.${other}()\n`).join('');
    return `    def ${name}(self):\n${calls}        return self.author.name\n`;
  });
  const files = new Map([
    [
      'shop/models.py',
      `from django.db import models\nclass Author(models.Model):\n    pass\nclass Book(models.Model):\n    author = models.ForeignKey(Author, on_delete=models.CASCADE)\n${methods.join('')}`,
    ],
    [
      'shop/views.py',
      `from shop.models import Book\ndef books():\n    for book in Book.objects.all():\n${names.map((name) => `        book.${name}()\n`).join('')}`,
    ],
  ]);
  const started = performance.now();
  const { findings } = await auditFiles(files, rules);
  expect(findings.map(({ rule }) => rule)).toContain('queries/lazy-load-in-loop');
  expect(performance.now() - started).toBeLessThan(20_000);
}, 60_000);
