import type { EnvironmentEntry } from '../model/concepts.ts';
import type { ConfigNode } from '../model/config-tree.ts';
import type { TreeFacts } from '../model/facts.ts';
import type { Program } from '../model/linking.ts';
import { type FilePath, type Location, spanning } from '../model/location.ts';
import { joinPath, parentFolder } from './program.ts';

/** A service as one compose file says it, with paths from the root of the repository. https://docs.docker.com/reference/compose-file/services/ */
export interface ComposeService {
  readonly name: string;
  readonly file: FilePath;
  readonly at: Location;
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target?: string;
    readonly args: readonly EnvironmentEntry[];
  };
  readonly ports: readonly Written[];
  readonly environment: readonly EnvironmentEntry[];
  /** `path` as written. */
  readonly envFiles: readonly { readonly path: string; readonly resolved: string; readonly at: Location }[];
  readonly command?: Written;
  readonly volumes: readonly Written[];
  readonly replicas?: number;
  readonly profiles: readonly string[];
  readonly extendsService?: string;
}
interface Written {
  readonly text: string;
  readonly at: Location;
}

/** Services of all compose files, in order of file and place. Files that only look like compose (no `services`) give none. */
export function readCompose(program: Program): readonly ComposeService[] {
  const known = composeOf.get(program);
  if (known) return known;
  const services = program.trees.filter(isCompose).flatMap(servicesOf);
  composeOf.set(program, services);
  return services;
}

const composeOf = new WeakMap<Program, readonly ComposeService[]>();

function isCompose({ source, tree }: TreeFacts): boolean {
  if (source.language !== 'yaml') return false;
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  if (/compose|^docker-stack/i.test(name)) return true;
  // Other names count when what stands in them can be nothing else.
  const keys = new Set(tree.nodes.filter(({ keys }) => keys[0] === 'services').map(({ keys }) => keys[2]));
  return source.role === 'deploy' && (keys.has('image') || keys.has('build'));
}

function servicesOf(facts: TreeFacts): ComposeService[] {
  const groups = new Map<string, ConfigNode[]>();
  for (const node of facts.tree.nodes) {
    if (node.keys[0] !== 'services' || node.keys.length < 3) continue;
    const name = String(node.keys[1]);
    const group = groups.get(name);
    if (group) group.push(node);
    else groups.set(name, [node]);
  }
  return [...groups].map(([name, nodes]) => serviceOf(name, nodes, facts));
}

function serviceOf(name: string, nodes: readonly ConfigNode[], facts: TreeFacts): ComposeService {
  const file = facts.source.path;
  const folder = parentFolder(file);
  const at = (node: ConfigNode): Location => ({ file, span: node.span });
  const below = (...path: readonly string[]) => nodes.filter(({ keys }) => path.every((key, i) => keys[2 + i] === key));
  const text = (...path: readonly string[]) => {
    const node = below(...path).find(({ keys, value }) => keys.length === 2 + path.length && value !== null);
    return node && String(node.value);
  };
  const image = text('image');
  const replicas = Number(text('deploy', 'replicas') ?? text('scale') ?? Number.NaN);
  const extended = text('extends') ?? text('extends', 'service');
  const command = commandOf(below('command'), at) ?? commandOf(below('entrypoint'), at);
  const build = buildOf(text, below, folder, at);
  return {
    name,
    file,
    at: { file, span: nodes[0]!.span },
    ...(image === undefined ? {} : { image: withoutVariables(image) }),
    ...(build ? { build } : {}),
    ports: listed(below('ports'), at, (entry) => portText(entry)),
    environment: entriesOf(below('environment'), 3, at),
    envFiles: below('env_file')
      .filter(
        ({ keys, value }) =>
          typeof value === 'string' && (keys.at(-1) === 'path' || typeof keys.at(-1) === 'number' || keys.length === 3),
      )
      .map((node) => ({
        path: String(node.value),
        resolved: resolvePath(folder, withoutVariables(String(node.value))),
        at: at(node),
      })),
    ...(command ? { command } : {}),
    volumes: listed(below('volumes'), at, (entry) => `${entry.get('source') ?? ''}:${entry.get('target') ?? ''}`),
    ...(Number.isFinite(replicas) ? { replicas } : {}),
    profiles: below('profiles').flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    ...(extended === undefined ? {} : { extendsService: extended }),
  };
}

function buildOf(
  text: (...path: readonly string[]) => string | undefined,
  below: (...path: readonly string[]) => readonly ConfigNode[],
  folder: string,
  at: (node: ConfigNode) => Location,
): ComposeService['build'] {
  if (below('build').length === 0) return undefined;
  const context = resolvePath(folder, withoutVariables(text('build') ?? text('build', 'context') ?? '.'));
  const dockerfile = withoutVariables(text('build', 'dockerfile') ?? 'Dockerfile');
  const target = text('build', 'target');
  return {
    context,
    dockerfile: resolvePath(context, dockerfile),
    ...(target === undefined ? {} : { target }),
    args: entriesOf(below('build', 'args'), 4, at),
  };
}

/** Map and list style: `KEY: value`, `- KEY=value`, `- KEY`. `depth` is how many keys stand before the variable's. */
function entriesOf(nodes: readonly ConfigNode[], depth: number, at: (node: ConfigNode) => Location): EnvironmentEntry[] {
  return nodes.flatMap((node): EnvironmentEntry[] => {
    const key = node.keys[depth];
    if (node.keys.length !== depth + 1 || key === undefined) return [];
    if (typeof key === 'string')
      return [{ name: key, ...(node.value === null ? {} : { value: String(node.value) }), at: at(node) }];
    if (typeof node.value !== 'string') return [];
    const equals = node.value.indexOf('=');
    if (equals < 0) return [{ name: node.value.trim(), at: at(node) }];
    return [{ name: node.value.slice(0, equals).trim(), value: unquoted(node.value.slice(equals + 1)), at: at(node) }];
  });
}

function unquoted(text: string): string {
  const match = /^(["'])(.*)\1$/s.exec(text);
  return match ? match[2]! : text;
}

/** A list of texts or of maps (`ports: - target: 80`), one entry each. */
function listed(
  nodes: readonly ConfigNode[],
  at: (node: ConfigNode) => Location,
  compose: (entry: ReadonlyMap<string, string>) => string,
): Written[] {
  const written: Written[] = [];
  const maps = new Map<number, { readonly node: ConfigNode; readonly entry: Map<string, string> }>();
  for (const node of nodes) {
    const index = node.keys[3];
    if (typeof index !== 'number' || node.value === null) continue;
    if (node.keys.length === 4) written.push({ text: String(node.value), at: at(node) });
    else if (node.keys.length === 5) {
      const map = maps.get(index) ?? { node, entry: new Map<string, string>() };
      map.entry.set(String(node.keys[4]), String(node.value));
      maps.set(index, map);
    }
  }
  for (const { node, entry } of maps.values()) written.push({ text: compose(entry), at: at(node) });
  return written;
}

/** The long form in the short form's order: `127.0.0.1:5432:5432`. */
function portText(entry: ReadonlyMap<string, string>): string {
  return [entry.get('host_ip'), entry.get('published'), entry.get('target')].filter((part) => part !== undefined).join(':');
}

function commandOf(nodes: readonly ConfigNode[], at: (node: ConfigNode) => Location): Written | undefined {
  const words = nodes.filter(({ value }) => value !== null);
  const first = words[0];
  if (!first) return undefined;
  const last = words.at(-1)!;
  const { file, span } = at(first);
  return {
    text: words.map(({ value }) => String(value)).join(' '),
    at: { file, span: spanning(span, last.span) },
  };
}

/** `${TAG:-16}` is what it falls back to; a variable without default stays as written. */
export function withoutVariables(text: string): string {
  return text.replace(/\$\{\w{1,100}:?-([^{}]{0,300})\}/g, '$1');
}

/** A path of a compose file from the root of the repository; `..` that leads out of it stays at the root. */
export function resolvePath(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return joinPath('', parts.join('/'));
}
