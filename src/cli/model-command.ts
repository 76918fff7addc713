import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { rules } from '../../rules/index.ts';
import { understand } from '../audit.ts';
import { nearest } from '../config/nearest.ts';
import { discover } from '../discover/index.ts';
import { columnOf, lineOf, placesOf, type Span } from '../model/location.ts';
import { UsageError } from '../model/problem.ts';
import type { ProjectModel } from '../model/project.ts';
import { createAnalyse } from '../workers/analyse-file.ts';
import type { AuditFlags } from './audit-options.ts';
import { runOptionsOf } from './run-options.ts';
import { type Terminal, write } from './terminal.ts';
import { textTable } from './text-table.ts';

type ModelFlags = Pick<AuditFlags, 'include' | 'exclude' | 'jobs' | 'cache' | 'cacheDir'> & { readonly format: 'text' | 'json' };

/**
 * Prints what was understood of a repository: without a concept how many there are of each, with one its list.
 * @throws UsageError for a concept there is not
 */
export async function modelCommand(
  concept: string | undefined,
  path: string,
  flags: ModelFlags,
  terminal: Terminal,
): Promise<void> {
  const { model } = await understand({
    paths: [path],
    discovery: { include: flags.include, exclude: flags.exclude },
    run: runOptionsOf(flags, terminal),
  });
  const lists = listsOf(model);
  if (concept === undefined) return write(terminal.stdout, flags.format === 'json' ? jsonText(lists) : overview(lists));
  const list = lists[nameOf(concept, lists)]!;
  await write(terminal.stdout, flags.format === 'json' ? jsonText(list) : listText(list));
}

/**
 * Prints the facts of one file as JSON.
 * @throws UsageError when it cannot be read or is left out
 */
export async function factsCommand(file: string, { stdout }: Terminal): Promise<void> {
  const { root, files, only } = await discover('.').then((all) => (isWithin(file, all.root) ? all : discover(file)));
  const path = only?.[0] ?? relative(root, resolve(file)).split(sep).join('/');
  const source = files.find((it) => it.path === path);
  if (!source) throw new UsageError(`${file} is not audited.`, 'backend-audit --list-files says why.');
  const analyse = createAnalyse(rules.filter((rule) => rule.scope === 'file'));
  const analysis = await analyse(source, readFileSync(resolve(root, path)));
  await write(stdout, jsonText(analysis.kind === 'facts' ? analysis.facts : analysis));
}

function isWithin(file: string, root: string): boolean {
  return !relative(root, resolve(file)).startsWith('..');
}

type Lists = Readonly<Record<string, readonly unknown[]>>;

/** Everything of the model that is a list. */
function listsOf(model: ProjectModel): Lists {
  return Object.fromEntries(
    Object.entries(model).filter((entry): entry is [string, readonly unknown[]] => Array.isArray(entry[1])),
  );
}

/** `foreign-keys` is `foreignKeys`. */
function nameOf(concept: string, lists: Lists): string {
  const name = concept.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (name in lists) return name;
  const meant = nearest(name, Object.keys(lists));
  throw new UsageError(
    `The model has no '${concept}'.`,
    meant ? `Did you mean '${meant}'?` : `It has ${Object.keys(lists).join(', ')}.`,
  );
}

function overview(lists: Lists): string {
  const rows = Object.entries(lists).map(([name, list]) => [name, String(list.length), name === 'stack' ? list.join(', ') : '']);
  return textTable([['concept', 'number', ''], ...rows]);
}

/** Properties that say nothing in a list of one concept. */
const left = new Set(['kind', 'trail', 'because']);
const widest = 60;
const mostMembers = 4;

function listText(list: readonly unknown[]): string {
  if (list.length === 0) return 'None.\n';
  const records = list.map((item) => (isRecord(item) ? item : { name: item }));
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].filter((name) => !left.has(name));
  const head = [...names.filter((name) => name === 'at'), ...names.filter((name) => name !== 'at')];
  return textTable([head, ...records.map((record) => head.map((name) => cut(short(record[name], 0))))]);
}

/** A value in a few characters: places as path:line, what stands somewhere as what it is, lists by their members. */
function short(value: unknown, depth: number): string {
  if (value === undefined || value === null || typeof value === 'function') return '';
  if (value instanceof Set) return short([...value], depth);
  if (value instanceof Map) return short([...value.keys()], depth);
  if (Array.isArray(value)) return depth > 2 ? `${value.length} items` : members(value, depth + 1);
  if (!isRecord(value)) return String(value);
  if (typeof value['file'] === 'string' && isSpan('span', value['span']))
    return `${value['file']}:${lineOf(value['span'])}:${columnOf(value['span'])}`;
  for (const key of ['is', 'it', 'name', 'text', 'value', 'columns', 'says', 'path', 'kind', 'at']) {
    if (value[key] !== undefined) return short(value[key], depth + 1);
  }
  return '{}';
}

function members(list: readonly unknown[], depth: number): string {
  const more = list.length > mostMembers ? [`+${list.length - mostMembers}`] : [];
  return [...list.slice(0, mostMembers).map((item) => short(item, depth)), ...more].join(', ');
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}

/** Written out: packed it would be one number. */
function isSpan(key: unknown, value: unknown): value is Span {
  return (typeof value === 'number' || typeof value === 'string') && typeof key === 'string' && /^span$|Span$/.test(key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Sets and maps as lists and objects, a thing that comes again inside itself as its place. */
function jsonText(value: unknown): string {
  const above: object[] = [];
  const plain = (item: unknown): unknown => {
    if (!isRecord(item)) return item;
    if (above.includes(item)) return { at: item['at'] };
    above.push(item);
    try {
      if (item instanceof Set) return [...item].map(plain);
      if (Array.isArray(item)) return item.map(plain);
      const entries = item instanceof Map ? [...item] : Object.entries(item);
      return Object.fromEntries(
        entries.map(([key, inner]) => [String(key), isSpan(key, inner) ? placesOf(inner) : plain(inner)]),
      );
    } finally {
      above.pop();
    }
  };
  return `${JSON.stringify(plain(value), null, 2)}\n`;
}
