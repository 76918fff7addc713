import type { Layer } from '../model/concepts.ts';
import type { FileFacts } from '../model/facts.ts';
import type { Environment, Program } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import { type ComposeService, readCompose } from './compose.ts';
import { datastoreOf } from './datastores.ts';
import { append, parentFolder } from './program.ts';

interface Entry {
  /** Folders whose projects it speaks to. */
  readonly folders: readonly string[];
  /** The folders are known from a build, not guessed from where the file lies. */
  readonly isExact: boolean;
  readonly layer: Layer;
}

/**
 * What env files, compose and Dockerfiles give variables. Example files are documentation and never a layer; the variables of a database's
 * service are that service's own.
 */
export function readEnvironment(program: Program): Environment {
  const byName = new Map<string, Entry[]>();
  const add = (name: string, value: string | undefined, from: Layer['from'], at: Location, scope: Omit<Entry, 'layer'>) => {
    const given = value === undefined ? undefined : givenValue(value);
    if (given !== undefined) append(byName, name, { ...scope, layer: { from, at, value: given } });
  };
  const services = readCompose(program);
  for (const facts of program.files.values()) addFile(facts, services, program, add);
  for (const service of services) {
    if (!isOwn(service) || !isUsed(program.files.get(service.file))) continue;
    for (const { name, value, at } of service.environment) add(name, value, 'compose', at, scopeOf(service));
  }
  const order = { 'env-file': 0, compose: 1, dockerfile: 2 } as const;
  for (const list of byName.values()) list.sort((a, b) => order[a.layer.from] - order[b.layer.from]);
  return {
    names: new Set(byName.keys()),
    layersOf: (variable, project) =>
      unique((byName.get(variable) ?? []).filter((entry) => reaches(entry, project)).map(({ layer }) => layer)),
  };
}

type Add = (name: string, value: string | undefined, from: Layer['from'], at: Location, scope: Omit<Entry, 'layer'>) => void;

const developmentName = /(?:^|\/)[^/]{0,60}(?:^|[._-])(?:dev|development)(?:[._-][^/]{0,60})?$/;
const productionName = /(?:^|[._-])(?:prod|production)(?:[._-]|$)/;

/** What the env file for production beside one for development gives: there the latter does not count. */
function productionNames(path: string, program: Program): ReadonlySet<string> {
  const folder = parentFolder(path);
  return new Set(
    program.trees
      .filter(
        ({ source }) =>
          source.role === 'env' &&
          parentFolder(source.path) === folder &&
          productionName.test(source.path.slice(source.path.lastIndexOf('/') + 1)),
      )
      .flatMap(({ tree }) => tree.nodes.flatMap(({ keys, value }) => (value === null ? [] : [String(keys[0])]))),
  );
}

function addFile(facts: FileFacts, services: readonly ComposeService[], program: Program, add: Add): void {
  const { path, role, language } = facts.source;
  if (facts.kind === 'tree' && language === 'env' && role === 'env') {
    const users = services.filter((service) => service.envFiles.some(({ resolved }) => resolved === path) && isOwn(service));
    const scope = users.length > 0 && users.every(({ build }) => build) ? mergedScope(users, path) : near(path);
    const live = developmentName.test(path) ? productionNames(path, program) : undefined;
    for (const node of facts.tree.nodes)
      if (node.value !== null && !live?.has(String(node.keys[0])))
        add(String(node.keys[0]), String(node.value), 'env-file', { file: path, span: node.span }, scope);
  }
  if (facts.kind === 'dockerfile' && isUsed(facts)) {
    const users = services.filter(({ build }) => build?.dockerfile === path);
    const scope = users.length > 0 ? mergedScope(users, path) : near(path);
    for (const one of facts.instructions) {
      if (one.name !== 'ENV') continue;
      for (const word of one.words) {
        const equals = word.text.indexOf('=');
        if (equals > 0)
          add(word.text.slice(0, equals), word.text.slice(equals + 1), 'dockerfile', { file: path, span: word.span }, scope);
      }
    }
  }
}

/** Tests and CI start their services with values of their own. */
function isUsed(facts: FileFacts | undefined): boolean {
  return facts !== undefined && !['test', 'ci', 'example', 'docs'].includes(facts.source.role);
}

/** A service that runs the project's code: built here, or an image that is no database, cache or broker. */
function isOwn(service: ComposeService): boolean {
  return service.build !== undefined || datastoreOf(service.image) === undefined;
}

function scopeOf(service: ComposeService): Omit<Entry, 'layer'> {
  return service.build ? { folders: [service.build.context], isExact: true } : near(service.file);
}

function mergedScope(users: readonly ComposeService[], path: string): Omit<Entry, 'layer'> {
  return {
    folders: [...new Set([...users.flatMap(({ build }) => (build ? [build.context] : [])), parentFolder(path)])],
    isExact: true,
  };
}

function near(path: string): Omit<Entry, 'layer'> {
  return { folders: [parentFolder(path)], isExact: false };
}

/** A deployment file speaks of projects above, beside or below it, but not of a sibling tree with its own deployment. */
function reaches({ folders, isExact }: Entry, project: string): boolean {
  return folders.some(
    (folder) =>
      folder === '' ||
      project === '' ||
      folder === project ||
      folder.startsWith(`${project}/`) ||
      project.startsWith(`${folder}/`) ||
      (!isExact && parentFolder(folder) === parentFolder(project)),
  );
}

/** The value that a variable is given; undefined where it is only handed on (`${X}`) or must be given elsewhere (`${X:?}`). */
function givenValue(text: string): string | undefined {
  const value = text.trim();
  if (/^\$\{?\w{1,200}\}?$/.test(value) || /^\$\{\w{1,200}:?\?[^}]{0,300}\}$/.test(value)) return undefined;
  const fallback = /^\$\{\w{1,200}:?-([^}]{0,2000})\}$/.exec(value);
  return fallback ? fallback[1]! : value;
}

/** A service through an anchor is said once for each service. */
function unique(layers: readonly Layer[]): Layer[] {
  const seen = new Set<string>();
  return layers.filter(({ at }) => {
    const key = `${at.file}:${at.span}`;
    return !seen.has(key) && seen.add(key);
  });
}
