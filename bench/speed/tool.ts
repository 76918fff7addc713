import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { BenchError, root } from '../checkouts.ts';
import type { Command } from './measure.ts';

/** The tool as it is published, and what is measured beside it. */
export interface Tool {
  /** The script behind the command. */
  readonly script: string;
  /** The program of `parse-alone.ts`. */
  readonly parseAlone: string;
  /** The text of `--help`: tells which options there are. */
  readonly help: string;
}

/** Packs the tool as npm would publish it, and installs that without network below a folder. */
export async function packTool(folder: string): Promise<Tool> {
  mkdirSync(folder, { recursive: true });
  npm(root, 'pack', '--pack-destination', folder);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(folder, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${archive}`);
  const installed = join(folder, 'node_modules', 'backend-audit');
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const script = join(installed, Object.values(bin)[0]!);
  return { script, parseAlone: await bundleParseAlone(folder), help: printed(script, ['--help']) };
}

function npm(cwd: string, ...args: readonly string[]): void {
  try {
    execFileSync('npm', args, { cwd, stdio: 'pipe', shell: process.platform === 'win32' });
  } catch (error) {
    throw new BenchError(`npm ${args[0]} failed:\n${(error as { stderr?: Buffer }).stderr ?? error}`);
  }
}

/** Bundled like the tool, so that both load their parsers alike. */
async function bundleParseAlone(folder: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const outfile = join(folder, 'parse-alone.cjs');
  const { outputFiles } = await build({
    entryPoints: [join(root, 'bench', 'speed', 'parse-alone.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    write: false,
    logLevel: 'error',
  });
  // Kept code cannot import; what web-tree-sitter imports is built in.
  const text = outputFiles[0]!.text.replace(
    /\bimport\(("(?:node:)?[a-z/]{1,40}")\)/g,
    'Promise.resolve(process.getBuiltinModule($1))',
  );
  writeFileSync(outfile, text);
  for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'])
    writeFileSync(join(folder, basename(wasm)), readFileSync(require.resolve(wasm)));
  return outfile;
}

/** Makes the syntax trees of files in a folder and nothing more. */
export function parseAlone({ parseAlone }: Tool, folder: string, files: readonly ReadFile[], scratch: string): Command {
  const list = join(scratch, 'files');
  writeFileSync(list, files.map(({ language, path }) => `${language}\t${path}\n`).join(''));
  return { program: 'node', args: [join(root, 'bench', 'speed', 'kept.cjs'), parseAlone, list], cwd: folder };
}

function printed(script: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new BenchError(`${script} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** An audit of a folder. All findings are written, as JSON. */
export function auditOf({ script }: Tool, folder: string, args: readonly string[]): Command {
  return { program: 'node', args: [script, folder, '--format', 'json', '--fail-on', 'none', ...args] };
}

/** A file that the tool reads. */
export interface ReadFile {
  readonly path: string;
  readonly language: string;
}

/** The files that the tool reads in a folder. */
export function filesOf({ script }: Tool, folder: string): ReadFile[] {
  return printed(script, [folder, '--list-files'])
    .split('\n')
    .map((line) => /^(\S.*?) {2,}([a-z]+) {2,}[a-z-]+$/.exec(line))
    .filter((match) => match !== null)
    .map(([, path, language]) => ({ path: path!, language: language! }));
}

/** What `--timing` says: milliseconds of the phases, and of the rules that take longest. */
export interface Timing {
  readonly phases: ReadonlyMap<string, number>;
  readonly rules: ReadonlyMap<string, number>;
}

export function readTiming(stderr: string): Timing {
  const sections = new Map<string, Map<string, number>>();
  let section = new Map<string, number>();
  for (const line of stderr.split('\n')) {
    const title = /^([A-Z][\w ]*):$/.exec(line)?.[1];
    if (title) sections.set(title, (section = new Map()));
    const [, time, name] = /^\s+(\d+) ms {2}(.+)$/.exec(line) ?? [];
    if (name) section.set(name, Number(time));
  }
  return { phases: sections.get('Phases') ?? new Map(), rules: sections.get('Slowest rules') ?? new Map() };
}
