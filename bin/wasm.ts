/**
 * Builds `src/parse/wasm/python.wasm` from pinned sources by a pinned compiler: `npm run wasm`. `npm run wasm -- --check` builds it and says whether
 * the result is, byte for byte, what is checked in. Needs the network and Python's pip; nothing else here does.
 *
 * `recipe.json` says what is taken from where; `lock.json` holds the hashes of all that went in and came out. `wasm.test.ts` compares them, so that
 * a source that was changed without a build is seen without a compiler.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** `recipe.json`. Paths are below the build folder, where our own files lie beside the sources. */
interface Recipe {
  readonly sources: readonly Source[];
  /** On PyPI, with the hash of each platform's wheel. */
  readonly compiler: { readonly package: string; readonly version: string; readonly wheels: Readonly<Record<string, string>> };
  /** Standard headers for which `libc.h` stands in. */
  readonly headers: readonly string[];
  readonly includes: readonly string[];
  readonly inputs: readonly string[];
  readonly flags: readonly string[];
}

/** An archive on crates.io. */
interface Source {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  /** Files whose text must go wherever the binary goes, and what the licenses are called. */
  readonly licenses: Readonly<Record<string, string>>;
}

const folder = fileURLToPath(new URL('../src/parse/wasm/', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache/wasm/', import.meta.url));
const OUTPUTS = ['python.wasm', 'LICENSES.txt'];
const LOCK = 'lock.json';

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The hash of every file of the folder but the lock itself. */
export function hashes(): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== LOCK);
  return Object.fromEntries(names.sort().map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

/** The hashes at the time of the last build. */
export function lockedHashes(): Record<string, string> {
  return JSON.parse(readFileSync(join(folder, LOCK), 'utf8')) as Record<string, string>;
}

/** Unpacks a source below the build folder; what was fetched before is fetched no more. */
async function unpack({ name, version, url, sha256: expected }: Source, build: string): Promise<void> {
  const archive = join(cache, `${name}-${version}.crate`);
  if (!existsSync(archive)) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    writeFileSync(archive, new Uint8Array(await response.arrayBuffer()));
  }
  const found = sha256(readFileSync(archive));
  if (found !== expected) throw new Error(`${archive} is ${found}, not ${expected}.`);
  const target = join(build, name);
  mkdirSync(target);
  execFileSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1']);
}

/** Installs the compiler, unless it is there. pip compares the hash. */
function installCompiler({ package: name, version, wheels }: Recipe['compiler']): string {
  const target = join(cache, `${name}-${version}`);
  if (!existsSync(target)) {
    const requirements = join(cache, 'requirements.txt');
    writeFileSync(
      requirements,
      `${name}==${version} ${Object.values(wheels)
        .map((hash) => `--hash=sha256:${hash}`)
        .join(' ')}\n`,
    );
    const unfinished = `${target}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '--target', unfinished];
    execFileSync('python3', ['-m', 'pip', 'install', ...options, '-r', requirements], { stdio: 'inherit' });
    renameSync(unfinished, target);
  }
  return join(target, name, process.platform === 'win32' ? 'zig.exe' : 'zig');
}

/** What is built, by the name of the file. */
async function build(recipe: Recipe): Promise<Map<string, Uint8Array | string>> {
  mkdirSync(cache, { recursive: true });
  const compiler = installCompiler(recipe.compiler);
  const work = mkdtempSync(join(cache, 'build-'));
  try {
    for (const source of recipe.sources) await unpack(source, work);
    for (const name of readdirSync(folder).filter((each) => /\.[ch]$/.test(each))) {
      writeFileSync(join(work, name), readFileSync(join(folder, name)));
    }
    mkdirSync(join(work, 'include'));
    for (const header of recipe.headers) writeFileSync(join(work, 'include', `${header}.h`), '#include "libc.h"\n');
    const includes = recipe.includes.map((path) => `-I${path}`);
    execFileSync(compiler, ['cc', ...recipe.flags, ...includes, ...recipe.inputs, '-o', 'python.wasm'], {
      cwd: work,
      stdio: 'inherit',
      env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: join(work, '.zig'), ZIG_LOCAL_CACHE_DIR: join(work, '.zig') },
    });
    return new Map<string, Uint8Array | string>([
      ['python.wasm', readFileSync(join(work, 'python.wasm'))],
      ['LICENSES.txt', recipe.sources.flatMap((source) => licensesOf(source, work)).join(`\n${'-'.repeat(80)}\n\n`)],
    ]);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function licensesOf({ name, version, licenses }: Source, work: string): string[] {
  return Object.entries(licenses).map(([path, license]) => {
    const part = dirname(path) === '.' ? name : `${name}/${dirname(path)}`;
    return `${part} ${version} (${license})\n\n${readFileSync(join(work, name, path), 'utf8').trim()}\n`;
  });
}

async function main(isCheck: boolean): Promise<number> {
  const recipe = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8')) as Recipe;
  const built = await build(recipe);
  if (isCheck) {
    const locked = lockedHashes();
    const wrong = OUTPUTS.filter((name) => sha256(built.get(name)!) !== locked[name]);
    process.stdout.write(
      wrong.length === 0 ? 'The build gives what is checked in.\n' : `Not what is checked in: ${wrong.join(', ')}\n`,
    );
    return wrong.length === 0 ? 0 : 1;
  }
  for (const [name, content] of built) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, LOCK), `${JSON.stringify(hashes(), null, 2)}\n`);
  process.stdout.write(`python.wasm has ${built.get('python.wasm')!.length} bytes.\n`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  process.exitCode = await main(values.check);
}
