import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BenchError } from '../checkouts.ts';
import type { Peer, TreeFile } from './filler.ts';
import { random } from './random.ts';
import { serviceFiles, sharedPackage } from './service.ts';
import { type CodeLanguage, lineCount, type Templates } from './templates.ts';
import { type Noun, nameOf, nounSource } from './words.ts';

/** Every tree: nothing is drawn from anywhere else. */
const seed = 20_240_131;

/** Shares of the languages. */
export const kinds = {
  mixed: { python: 0.48, typescript: 0.37, javascript: 0.15 },
  python: { python: 1 },
  typescript: { typescript: 1 },
} as const satisfies Record<string, Partial<Record<CodeLanguage, number>>>;

export type TreeKind = keyof typeof kinds;

export function isTreeKind(name: string): name is TreeKind {
  return Object.hasOwn(kinds, name);
}

/** Lines of a service: most are small. */
const serviceSizes = [1_500, 2_500, 2_500, 4_000, 4_000, 6_000, 9_000, 15_000];
/** So many services come before the next shared package of their language. */
const servicesPerPackage = 6;

/**
 * The files of a repository of many services. The same for the same numbers.
 * @param lines of all files together; a few hundred more or less
 */
export function* treeFiles(templates: Templates, kind: TreeKind, lines: number): Iterable<TreeFile> {
  const random1 = random(seed);
  const newNoun = nounSource(random1);
  const shares = Object.entries(kinds[kind]) as [CodeLanguage, number][];
  const written = new Map(shares.map(([language]) => [language, { lines: 0, services: 0, shared: [] as Peer[] }]));
  const emitted = new Set<string>();
  let left = lines;
  function* emit(language: CodeLanguage, files: readonly TreeFile[]): Iterable<TreeFile> {
    for (const file of files) {
      if (emitted.has(file.path)) continue;
      emitted.add(file.path);
      const count = lineCount(file.text);
      written.get(language)!.lines += count;
      left -= count;
      yield file;
    }
  }

  yield* emit(shares[0]![0], rootFiles);
  for (let number = 1; left > 300; number++) {
    // The language that is furthest behind its share.
    const behind = ([language, share]: [CodeLanguage, number]) => written.get(language)!.lines / share;
    const [language] = shares.reduce((a, b) => (behind(b) < behind(a) ? b : a));
    const state = written.get(language)!;
    if (state.services++ % servicesPerPackage === 0) {
      const shared = sharedPackage(templates, language, newNoun(), random(seed, number, 1));
      state.shared.push(...shared.peers);
      yield* emit(language, shared.files);
    }
    const noun = newNoun();
    const plan = {
      language,
      noun,
      folder: `services/${serviceName(noun, number)}`,
      // In a small tree too there are some services of each language.
      lines: Math.min(random1.pick(serviceSizes), left, lines / 10),
      shared: state.shared,
    };
    yield* emit(language, serviceFiles(templates, plan, random(seed, number, 2)));
  }
}

function serviceName(noun: Noun, number: number): string {
  return `${nameOf(noun, 'kebab', true)}-${String(number).padStart(3, '0')}`;
}

const rootFiles: readonly TreeFile[] = [
  {
    path: 'package.json',
    text: `${JSON.stringify({ name: 'acme', private: true, workspaces: ['packages/*', 'services/*'] }, undefined, 2)}\n`,
  },
  { path: '.gitignore', text: 'node_modules/\n__pycache__/\n.venv/\ndist/\n' },
  {
    path: 'README.md',
    text: '# acme\n\nAll services in one repository: `services/`. What they share: `packages/` and `shared/`.\n',
  },
];

/** How much there is of something. */
export interface Size {
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Writes a tree as a git repository with one commit.
 * @param folder must not exist, or be empty
 */
export function writeTree(folder: string, files: Iterable<TreeFile>): Size {
  const size = { files: 0, lines: 0, bytes: 0 };
  const folders = new Set<string>();
  for (const { path, text } of files) {
    const target = join(folder, path);
    const parent = dirname(target);
    if (!folders.has(parent)) mkdirSync(parent, { recursive: true });
    folders.add(parent);
    writeFileSync(target, text, { flag: 'wx' });
    size.files++;
    size.lines += lineCount(text);
    size.bytes += Buffer.byteLength(text);
  }
  commitAll(folder);
  return size;
}

/** Independent of the user's settings, and of the clock. */
function commitAll(folder: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'gc.auto=0', '-c', 'core.autocrlf=false', '-c', 'commit.gpgsign=false', ...args], {
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_DATE: '2024-01-31T12:00:00Z',
        GIT_COMMITTER_DATE: '2024-01-31T12:00:00Z',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  try {
    git('init', '-q', '-b', 'main');
    git('add', '--all', '--force');
    git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '-q', '--no-verify', '-m', 'Everything');
  } catch (error) {
    throw new BenchError(`git failed in ${folder}: ${(error as { stderr?: Buffer }).stderr?.toString() ?? error}`);
  }
}
