/**
 * Writes every file that is made from others: `npm run generate`. With `--check` nothing is written, and files that are out of date are named
 * (exit code 1). A new rule or framework needs no entry anywhere: its file is found here.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Framework } from '../src/model/framework.ts';
import type { Rule } from '../src/model/rule.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');
const stale: string[] = [];
/** The formatter's. */
const lineWidth = 130;

/** Modules one folder deep that have a default export, as `pack/name`, sorted. Tests and shared pieces have none. */
function modulesIn(folder: string): string[] {
  const packs = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return packs
    .flatMap(({ name: pack }) => readdirSync(join(root, folder, pack)).map((file) => `${pack}/${file}`))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => /^export default /m.test(readFileSync(join(root, folder, path), 'utf8')))
    .map((path) => path.slice(0, -'.ts'.length))
    .sort();
}

/** `rate-limit/missing` as `rateLimitMissing`. */
function identifier(path: string): string {
  return path.replace(/[^a-zA-Z0-9]+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '');
}

function indexModule(paths: readonly string[], name: string, type: string, typeFrom: string, says: string): string {
  const imports = paths.map((path) => `import ${identifier(path)} from './${path}.ts';`);
  const head = `export const ${name}: readonly ${type}[] = `;
  const oneLine = `[${paths.map(identifier).join(', ')}]`;
  const list =
    head.length + oneLine.length < lineWidth ? oneLine : `[\n${paths.map((path) => `  ${identifier(path)},\n`).join('')}]`;
  return [
    '// Written by bin/generate.ts. Do not edit.',
    ...[...imports, `import type { ${type} } from '${typeFrom}';`].sort(byModule),
    '',
    `/** ${says} */`,
    `${head}${list};`,
    '',
  ].join('\n');
}

/** The order in which the formatter puts imports: parents first, then by path. */
function byModule(a: string, b: string): number {
  const path = (line: string) => /'(.*)'/.exec(line)![1]!;
  const depth = (line: string) => (path(line).startsWith('../') ? 0 : 1);
  return depth(a) - depth(b) || (path(a) < path(b) ? -1 : 1);
}

function ruleTable(rules: readonly Rule[]): string {
  const packs = [...new Set(rules.map(({ id }) => id.split('/')[0]!))];
  const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();
  const row = ({ id, title, severity, confidence, what }: Rule) => {
    const page = existsSync(join(root, 'rules', `${id}.fixture.md`)) ? `[${id}](${id}.fixture.md)` : id;
    return [page, severity, confidence, `**${cell(title)}.** ${cell(what)}`];
  };
  const sections = packs.map((pack) => {
    const rows = rules.filter(({ id }) => id.startsWith(`${pack}/`)).map(row);
    return `## ${pack}\n\n${table([['rule', 'severity', 'confidence', 'reports'], ...rows])}`;
  });
  const intro = `# Rules\n\nWritten by \`npm run generate\` from the rules' cards. ${rules.length} rules; each name leads to its examples.\n`;
  return [intro, ...sections].join('\n');
}

/** Columns padded as the formatter wants them. The first row is the head. */
function table([head, ...rows]: readonly string[][]): string {
  const widths = head!.map((_, column) => Math.max(3, ...[head!, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |\n`;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

function put(path: string, content: string): void {
  const target = join(root, path);
  if (existsSync(target) && readFileSync(target, 'utf8') === content) return;
  stale.push(path);
  if (!isCheck) writeFileSync(target, content);
}

async function load<T>(folder: string, paths: readonly string[]): Promise<T[]> {
  const modules = paths.map((path) => import(pathToFileURL(join(root, folder, `${path}.ts`)).href));
  return (await Promise.all(modules)).map((module: { default: T }) => module.default);
}

/** A module a group of languages, so that only what a repository is written in is loaded. */
async function putFrameworks(): Promise<void> {
  const paths = modulesIn('src/frameworks');
  const known = await load<Framework>('src/frameworks', paths);
  const groupOf = ({ languages }: Framework) =>
    !languages.includes('python') ? 'node' : languages.length === 1 ? 'python' : 'all';
  for (const [group, says] of frameworkGroups) {
    const files = paths.filter((_, index) => groupOf(known[index]!) === group);
    put(`src/frameworks/of-${group}.ts`, indexModule(files, 'frameworks', 'Framework', '../model/framework.ts', says));
  }
}

/** Discovery tells by them what runs in a browser, and must not load the frameworks. */
async function putPackages(): Promise<void> {
  const known = await load<Framework>('src/frameworks', modulesIn('src/frameworks'));
  const ofServers = known.filter(({ kind, languages }) => kind !== 'library' && languages.some((one) => one !== 'python'));
  const list = (name: string, says: string, packages: readonly string[]) => {
    const lines = [...new Set(packages)].sort().map((one) => `  '${one}',\n`);
    return `\n/** ${says} */\nexport const ${name}: readonly string[] = [\n${lines.join('')}];\n`;
  };
  put(
    'src/discover/packages.ts',
    [
      '// Written by bin/generate.ts. Do not edit.\n',
      list(
        'serverPackages',
        "Packages of Node's web frameworks and databases.",
        ofServers.flatMap((one) => one.packages),
      ),
      list(
        'browserPackages',
        'Frameworks of pages.',
        known.flatMap((one) => one.browserPackages ?? []),
      ),
    ].join(''),
  );
}

const frameworkGroups = [
  ['node', 'Frameworks and libraries of TypeScript and JavaScript alone.'],
  ['python', 'Frameworks and libraries of Python alone.'],
  ['all', 'Frameworks and libraries of all languages.'],
] as const;

const ruleFiles = modulesIn('rules');
const rules = await load<Rule>('rules', ruleFiles);
put('rules/index.ts', indexModule(ruleFiles, 'rules', 'Rule', '../src/model/rule.ts', 'Every rule, by id.'));
put('rules/README.md', ruleTable(rules));
await putFrameworks();
await putPackages();

if (isCheck && stale.length > 0) {
  process.stderr.write(`Out of date, run npm run generate: ${stale.join(', ')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(stale.length > 0 ? `Wrote ${stale.join(', ')}.\n` : 'Everything is up to date.\n');
}
