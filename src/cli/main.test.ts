import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.ts';
import reportSchema from '../../schemas/report.schema.json' with { type: 'json' };
import { profiles } from '../config/select.ts';
import { confidences, severities } from '../model/finding.ts';
import { about } from './about.ts';
import { confidenceNames, profileNames, severityNames } from './audit-options.ts';
import { run } from './terminal.test-stream.ts';
import { ignoreBrokenPipe, wantsColor, write } from './terminal.ts';

describe('usage', () => {
  it('prints version and help to stdout', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: '0.0.0-source\n', stderr: '' });
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--fail-on <severity>');
  });

  it('loads neither rules nor parsers before a command runs', () => {
    const loaded = [...staticImports('src/cli/main.ts', new Set())].filter((path) => path.startsWith('src/'));
    expect(loaded.sort()).toEqual([
      'src/cli/about.ts',
      'src/cli/audit-options.ts',
      'src/cli/exit-codes.ts',
      'src/cli/main.ts',
      'src/cli/terminal.ts',
      'src/model/problem.ts',
    ]);
  });

  it('knows the same names as the model and the package', () => {
    expect(about).toMatchObject({ name: packageJson.name, homepage: packageJson.homepage });
    expect(severityNames).toEqual(severities);
    expect(confidenceNames).toEqual(confidences);
    expect(profileNames).toEqual(profiles);
  });

  it.each([
    ['an unknown option', ['--formt', 'json'], "unknown option '--formt'\n(Did you mean --format?)"],
    ['an unknown format', ['--format', 'josn'], "Did you mean 'json'?"],
    ['a format without its file', ['--format', 'json='], 'names no file'],
    ['two formats for stdout', ['-f', 'json', '-f', 'sarif'], 'Only one format can go to stdout.'],
    ['an output for none', ['-f', 'json=a', '-o', 'b'], '--output takes one format'],
    ['an unknown severity', ['--fail-on', 'hihg'], "argument 'hihg' is invalid"],
    ['no number of jobs', ['--jobs', '0'], 'Not a number from 1 to 999.'],
    ['an unknown rule', ['--select', 'cors/wildcard-orgin'], "Did you mean 'cors/wildcard-origin'?"],
    ['an unknown rule to explain', ['explain', 'cors/wildcard-orgin'], "Did you mean 'cors/wildcard-origin'?"],
    ['a missing folder', ['/nowhere/at/all'], '/nowhere/at/all does not exist.'],
  ])('rejects %s with exit code 2, on stderr only', async (_, args, message) => {
    const result = await run(args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});

describe('rules and explain', () => {
  it('list every rule as a table and as JSON', async () => {
    const { stdout } = await run(['rules']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(rules.length + 1);
    const json = await run(['rules', '--format', 'json']);
    expect(JSON.parse(json.stdout).map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id));
  });

  it('say what a rule is about', async () => {
    const { code, stdout } = await run(['explain', 'cors/wildcard-origin']);
    expect(code).toBe(0);
    for (const part of ['cors/wildcard-origin: ', 'Severity medium', 'Why it matters\n', 'How to fix it\n'])
      expect(stdout).toContain(part);
  });
});

describe('terminal', () => {
  const terminal = (isTTY: boolean, env: NodeJS.ProcessEnv) => ({
    stdout: { isTTY } as never,
    stderr: {} as never,
    env,
    today: '',
  });

  it.each([
    ['a terminal', true, {}, undefined, true],
    ['no terminal', false, {}, undefined, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, undefined, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, undefined, true],
    ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, undefined, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, undefined, false],
    ['NO_COLOR and --color', false, { NO_COLOR: '1' }, true, true],
    ['FORCE_COLOR and --no-color', true, { FORCE_COLOR: '1' }, false, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, undefined, false],
  ])('colour with %s', (_, isTTY, env, flag, expected) => {
    expect(wantsColor(terminal(isTTY, env), flag)).toBe(expected);
  });

  it('takes a reader that went away for the end, and no other error', async () => {
    const failing = (code: string) => {
      const stream = new Writable({ write: (_, __, done) => done(Object.assign(new Error(code), { code })) });
      const stop = ignoreBrokenPipe(stream);
      if (code !== 'EPIPE') {
        stop();
        stream.on('error', () => {});
      }
      return write(stream, 'x');
    };
    await expect(failing('EPIPE')).resolves.toBeUndefined();
    await expect(failing('ENOSPC')).rejects.toThrow('ENOSPC');
  });
});

/** Of a token's form and nobody's; in two parts, so that scanners of this repository stay silent. */
const token = ['ghp', 'x7Kq2mVt9RbW4nYc8LzF3hJd6PsG1aEu5oTi'].join('_');

const app = `\
from fastapi import FastAPI

app = FastAPI()
TOKEN = "${token}"


@app.get("/items")
def items():
    return []
`;

describe('an audit from end to end', () => {
  let root: string;
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'backend-audit-'));
    put('bad/main.py', app);
    put('bad/requirements.txt', 'fastapi\n');
    put('suppressed/main.py', app.replace('TOKEN', '# backend-audit-ignore-next-line secrets/* -- revoked\nTOKEN'));
    put('clean/main.py', 'def add(a: int, b: int) -> int:\n    return a + b\n');
    put('broken/main.py', 'def add(a, b:\n    return (\n');
    put('notes/README.md', '# Notes\n');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('finds, points and exits with 1', async () => {
    const { code, stdout, stderr } = await run([join(root, 'bad')]);
    expect(stdout).toContain('critical[secrets/provider-token]');
    expect(stdout).toContain('--> main.py:4:');
    expect(stdout).not.toContain(token);
    expect(stderr).toBe('');
    expect(code).toBe(1);
  });

  it.each([
    ['none', 0],
    ['critical', 1],
    ['info', 1],
  ])('exits by --fail-on %s', async (severity, code) => {
    expect((await run([join(root, 'bad'), '--fail-on', severity])).code).toBe(code);
  });

  it('writes JSON by its schema, the same twice, to stdout and to a file', async () => {
    const first = await run([join(root, 'bad'), '--format', 'json']);
    expect(first.stdout).not.toContain(token);
    const second = await run([join(root, 'bad'), '--format', 'json', '--jobs', '2']);
    expect(second.stdout).toBe(first.stdout);
    const validate = new Ajv2020().compile(reportSchema);
    validate(JSON.parse(first.stdout));
    expect(validate.errors).toBeNull();
    const file = join(root, 'out/report.json');
    const third = await run([join(root, 'bad'), '--format', `json=${file}`]);
    expect([third.stdout, third.stderr, readFileSync(file, 'utf8')]).toEqual(['', `Wrote ${file}.\n`, first.stdout]);
  });

  it('keeps suppressed findings apart', async () => {
    const { code, stdout } = await run([join(root, 'suppressed'), '--select', 'secrets/*', '--show-suppressed']);
    expect(stdout).toContain('suppressed[secrets/provider-token]: main.py:5:10 -- revoked');
    expect(stdout).toContain('No findings.');
    expect(code).toBe(0);
  });

  it('runs only what is selected', async () => {
    const { stdout } = await run([join(root, 'bad'), '--select', 'cors/reflected-origin', '--format', 'json']);
    const report = JSON.parse(stdout);
    expect([report.rules.length, report.findings]).toEqual([1, []]);
  });

  it('is quiet about a clean project when asked to', async () => {
    expect(await run([join(root, 'clean'), '--quiet', '--select', 'cors/*'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('warns of a file that cannot be parsed, and fails with --strict', async () => {
    const lenient = await run([join(root, 'broken'), '--select', 'cors/*']);
    expect(lenient.stdout).toContain('warning: main.py:');
    expect(lenient.code).toBe(0);
    expect((await run([join(root, 'broken'), '--select', 'cors/*', '--strict'])).code).toBe(2);
  });

  it('says that there is no backend instead of finding nothing in it', async () => {
    const result = await run([join(root, 'notes')]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('No backend source found in');
  });

  it('lists files, and where the time went', async () => {
    expect((await run([join(root, 'bad'), '--list-files'])).stdout).toBe(
      'main.py           python      source\nrequirements.txt  text        config\n',
    );
    const { stderr } = await run([join(root, 'bad'), '--timing']);
    expect(stderr).toMatch(
      /^Phases:\n +\d+ ms {2}discover\n +\d+ ms {2}look\n +\d+ ms {2}read\n +\d+ ms {2}link\n +\d+ ms {2}check\n +\d+ ms {2}rank\nSlowest files:\n/,
    );
    expect(stderr).toMatch(/ ms {2}main\.py\n/);
    expect(stderr).toMatch(/Slowest rules:\n( +\d+ ms {2}[a-z-]+\/[a-z-]+\n){10}$/);
  });

  it('prints the model and the facts of a file', async () => {
    const routes = await run(['model', 'routes', join(root, 'bad')]);
    expect(routes.stdout).toMatch(/^at +.*method.*\nmain\.py:\d+:\d+ +.*GET +\/items/);
    const asJson = await run(['model', 'routes', join(root, 'bad'), '--format', 'json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject([{ method: 'GET', path: '/items', at: { file: 'main.py' } }]);
    expect((await run(['model', 'rotues', join(root, 'bad')])).stderr).toContain("Did you mean 'routes'?");
    const facts = await run(['facts', join(root, 'bad/main.py')]);
    expect(JSON.parse(facts.stdout)).toMatchObject({ kind: 'code', source: { path: 'main.py', language: 'python' } });
  });
});

/** Modules that are loaded with one, types apart: paths from the repository's root. */
function staticImports(path: string, seen: Set<string>): Set<string> {
  if (seen.has(path) || !existsSync(path)) return seen;
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)';/gm))
    staticImports(join(dirname(path), from!), seen);
  return seen;
}
