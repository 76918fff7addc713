/**
 * Bundles the program and everything it needs into `dist/`, so that the published package has no dependencies and starts fast. Parsers are
 * chunks of their own, loaded on first need. Run by `npm run build` and `npm install` in a checkout.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { lazyChildProcess } from './lazy-child-process.mjs';
import { typescriptParser } from './typescript-parser.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
/** `node bin/build.mjs [folder]`: another folder is written to and not cleaned. */
const target = process.argv[2] ?? dist;
const require = createRequire(import.meta.url);

/** Read at run time from beside the bundle. The last two are read where the first cannot be used. */
const grammars = [
  './src/parse/wasm/python.wasm',
  'web-tree-sitter/web-tree-sitter.wasm',
  '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm',
].map((grammar) => (grammar.startsWith('./') ? join(root, grammar) : require.resolve(grammar)));

/** Of what is compiled into `python.wasm`. The grammar's own package names only those who packed it. */
const grammarNotice = readFileSync(join(root, 'src/parse/wasm/LICENSES.txt'), 'utf8');

/** As long as the fingerprint that takes its place. */
const placeholder = '@'.repeat(32);

/** What `import.meta.url` becomes. */
const banner = "const moduleUrl = require('node:url').pathToFileURL(__filename).href;";

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts', worker: 'src/workers/worker.ts' },
  outdir: target,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none', // All notices stand in THIRD_PARTY_LICENSES.txt.
  outExtension: { '.js': '.cjs' },
  plugins: [lazyChildProcess, typescriptParser],
  define: {
    BACKEND_AUDIT_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
    BACKEND_AUDIT_FINGERPRINT: JSON.stringify(placeholder),
  },
  metafile: true,
  write: false,
  logLevel: 'warning',
});

const files = new Map();
for (const { path, text } of outputFiles) files.set(basename(path), await commonJs(text));
files.set('load.cjs', readFileSync(join(root, 'bin/load.cjs'), 'utf8'));
for (const grammar of grammars) files.set(basename(grammar), readFileSync(grammar));
files.set('THIRD_PARTY_LICENSES.txt', licenses());

const hash = createHash('sha256');
for (const name of [...files.keys()].sort()) hash.update(name).update(files.get(name));
const fingerprint = hash.digest('hex').slice(0, placeholder.length);

mkdirSync(target, { recursive: true });
for (const [name, content] of files) {
  writeFileSync(join(target, name), typeof content === 'string' ? content.replaceAll(placeholder, fingerprint) : content);
}
if (target === dist) for (const name of readdirSync(dist)) if (!files.has(name)) rmSync(join(dist, name), { recursive: true });

/** A chunk as CommonJS, which esbuild does not split itself. `load.cjs` says what that is good for. */
async function commonJs(text) {
  // web-tree-sitter imports Node's modules where it has a `require` of its own, which what esbuild makes of it would call.
  const direct = text.replaceAll(/\bimport\("((?:node:)?[a-z_/]{1,40})"\)/g, (call, name) =>
    isBuiltin(name) ? `Promise.resolve(process.getBuiltinModule("${name}"))` : call,
  );
  const { code } = await transform(direct, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
    banner,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  // The loader reads ASCII, and esbuild leaves other characters in regular expressions as they are.
  return code.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The notices of every package of which something is in the bundle, sorted by name. */
function licenses() {
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const inputs = [...parts.map(([path]) => path), ...grammars.map((grammar) => relative(root, grammar))];
  const packages = new Set(inputs.map(packageOf).filter((folder) => folder !== undefined));
  return [...[...packages].sort().map(notice), grammarNotice].join(`\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@scope/name` of a file of it, undefined for files of this project. */
function packageOf(path) {
  const parts = path.replaceAll('\\', '/').split('/');
  const start = parts.lastIndexOf('node_modules') + 1;
  return start === 0 ? undefined : parts.slice(0, start + (parts[start].startsWith('@') ? 2 : 1)).join('/');
}

function notice(folder) {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const texts = readdirSync(path).filter((file) => /^(?:licen[cs]e|copying|notice|thirdpartynotice)/i.test(file));
  if (texts.length === 0) throw new Error(`${name} ${version} comes without a license text.`);
  return `${name} ${version} (${license})\n\n${texts
    .sort()
    .map((file) => readFileSync(join(path, file), 'utf8').trim())
    .join('\n\n')}\n`;
}
