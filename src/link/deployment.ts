import type { EnvFile, EnvironmentEntry, Image, Service } from '../model/concepts.ts';
import type { DockerInstruction } from '../model/config-tree.ts';
import type { DockerfileFacts, TreeFacts } from '../model/facts.ts';
import type { Linker, Place } from '../model/linking.ts';
import { type FilePath, fileStart, type Location, lineOf, type Span } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { type ComposeService, readCompose, resolvePath, withoutVariables } from './compose.ts';
import { datastoreOf, isConsole } from './datastores.ts';
import { groupedBy, joinPath, lastName, locate, parentFolder } from './program.ts';
import { isPathEnd } from './setting-layers.ts';

/** What deployment files say. */
export interface Deployment {
  readonly services: readonly Service[];
  readonly envFiles: readonly EnvFile[];
  readonly images: readonly Image[];
}

/** Services of compose files, env files and image builds, in order of file and place. */
export function assembleDeployment(linker: Linker): Deployment {
  const compose = readCompose(linker.program);
  return {
    services: servicesOf(linker, compose),
    envFiles: envFilesOf(linker, compose),
    images: imagesOf(linker, compose),
  };
}

// ------------------------------------------------------------------------------------------------------------------------ services

function servicesOf(linker: Linker, all: readonly ComposeService[]): Service[] {
  const byFile = groupedBy(all, ({ file }) => file);
  const judged = new Map(
    [...byFile].map(([file, services]) => [
      file,
      { isForTests: isForTests(services), isBesideProgram: services.every(isStoreOrConsole) },
    ]),
  );
  return all.map((service) => serviceOf(service, all, judged.get(service.file)!, linker));
}

/** @param file what its compose file is as a whole */
function serviceOf(
  service: ComposeService,
  all: readonly ComposeService[],
  file: { readonly isForTests: boolean; readonly isBesideProgram: boolean },
  linker: Linker,
): Service {
  const base = baseOf(service, all);
  const image = service.image ?? (service.build ? undefined : base?.image);
  const build = service.build ?? (service.image ? undefined : base?.build);
  const datastore = build ? undefined : datastoreOf(image);
  const command = service.command ?? base?.command;
  const replicas = service.replicas ?? base?.replicas;
  return {
    kind: 'service',
    framework: 'compose',
    project: projectOf(service.file, linker),
    at: service.at,
    name: service.name,
    file: service.file,
    ...(image === undefined ? {} : { image }),
    ...(build ? { build: build.context } : {}),
    ports: service.ports,
    environment: [...service.environment, ...(service.build?.args ?? [])],
    envFiles: service.envFiles.map(({ resolved, at }) => ({ path: resolved, at })),
    ...(command ? { command } : {}),
    volumes: service.volumes,
    ...(replicas === undefined ? {} : { replicas }),
    ...(datastore ? { datastore } : {}),
    isBesideProgram: file.isBesideProgram,
    developmentOnly: file.isForTests ? 'yes' : developmentService(service),
  };
}

/** All that a file builds runs the tests: `test: build: .` beside a database. */
function isForTests(services: readonly ComposeService[]): boolean {
  const built = services.filter((one) => one.build);
  return built.length > 0 && built.every(({ name }) => /^(?:(?:unit|integration|e2e)[-_]?)?tests?(?:[-_]\w{1,30})?$/i.test(name));
}

function isStoreOrConsole({ build, image }: ComposeService): boolean {
  return build === undefined && (datastoreOf(image) !== undefined || isConsole(image));
}

/** The service that an override file or `extends` adds to: of the same name in the folder's main file, or the one it names. */
function baseOf(service: ComposeService, all: readonly ComposeService[]): ComposeService | undefined {
  const name = service.extendsService ?? service.name;
  const folder = parentFolder(service.file);
  const near = all.filter((other) => other !== service && other.name === name && parentFolder(other.file) === folder);
  return near.find(({ file }) => file === service.file) ?? near.find(({ file }) => isMainFile(file));
}

function isMainFile(path: string): boolean {
  return /(?:^|\/)(?:docker-)?compose\.ya?ml$/i.test(path);
}

/** By the file's name and its folders: overrides are loaded where nobody names a file, which deployments do. https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/ */
function developmentService({ file, profiles }: ComposeService): Truth {
  const folders = file.toLowerCase().split('/');
  const words = folders.pop()!.split(/[._-]/);
  if (words.some((word) => /^(?:prod|production|deploy|staging|stage|live|swarm|stack)$/.test(word))) return 'no';
  if (words.some((word) => /^(?:dev|devel|develop|developers?|development|local|override|debug)$/.test(word))) return 'yes';
  // `docker/development/compose.yml`, `dev/docker/docker-compose.yml`
  if (
    folders.some((folder) =>
      /^(?:dev|devel|development|local|local-?dev|dev-?env|dev-?tools?|bench|benchmarks?|seed(?:[_-]\w{1,30})?)$/.test(folder),
    )
  )
    return 'yes';
  if (
    profiles.length > 0 &&
    profiles.every((profile) => /^(?:dev|development|local|debug|test|tests|testing|tools)$/i.test(profile))
  )
    return 'yes';
  return 'unknown';
}

// ------------------------------------------------------------------------------------------------------------------------ env files

function envFilesOf(linker: Linker, compose: readonly ComposeService[]): EnvFile[] {
  const loads = loadsOf(linker, compose);
  return linker.program.trees.filter(({ source }) => source.language === 'env').map((facts) => envFileOf(facts, loads));
}

function envFileOf({ source, tree }: TreeFacts, loads: readonly Load[]): EnvFile {
  const { path } = source;
  const first = tree.nodes[0];
  return {
    kind: 'env-file',
    framework: 'env-files',
    project: source.project,
    at: { file: path, span: first ? first.keySpan : fileStart },
    file: path,
    isTracked: source.tracked,
    isExample: source.role === 'env-example',
    entries: tree.nodes.map(({ keys, value, span }) => ({
      name: String(keys[0]),
      ...(value === null ? {} : { value: String(value) }),
      at: { file: path, span },
    })),
    usedBy: loads.filter((load) => loadsFile(load, path)).map(({ at }) => at),
  };
}

/** Something that loads an env file: `path` from the root, or a name that is looked for in the folders around. */
interface Load {
  readonly path: string;
  readonly isExact: boolean;
  readonly at: Location;
}

function loadsFile({ path, isExact, at }: Load, file: FilePath): boolean {
  if (isExact) return path === file;
  if (file.slice(file.lastIndexOf('/') + 1) !== path.slice(path.lastIndexOf('/') + 1)) return false;
  if (path.includes('/') && isPathEnd(file, path)) return true;
  const folder = parentFolder(file);
  return folder === '' || at.file.startsWith(`${folder}/`);
}

function loadsOf(linker: Linker, compose: readonly ComposeService[]): Load[] {
  const loads: Load[] = [];
  for (const { envFiles } of compose) for (const { resolved, at } of envFiles) loads.push({ path: resolved, isExact: true, at });
  for (const descriptor of linker.frameworks.flatMap(({ environmentFiles = [] }) => environmentFiles)) {
    for (const site of linker.resolver.callsTo(descriptor.call)) {
      const { call, file } = site;
      const value = linker.argument(call, descriptor.path);
      const path = value ? texts(value, { file, block: call.block }, linker)[0] : descriptor.otherwise;
      if (path !== undefined) loads.push({ path, isExact: false, at: locate(file, call.span) });
    }
  }
  for (const file of linker.program.code.values()) {
    for (const { name, value, block, span } of file.code.bindings) {
      if (name !== 'env_file' || !value || file.code.blocks[block]?.kind !== 'class') continue;
      for (const path of texts(value, { file, block }, linker)) loads.push({ path, isExact: false, at: locate(file, span) });
    }
  }
  return loads.sort((a, b) => (a.at.file === b.at.file ? lineOf(a.at.span) - lineOf(b.at.span) : a.at.file < b.at.file ? -1 : 1));
}

/** File names that an expression comes down to: the last text of `path.join(root, '.env')` too. */
function texts(value: Value, place: Place, linker: Linker): string[] {
  if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
  if (value.kind === 'list') return value.items.flatMap((item) => texts(item, place, linker));
  if (value.kind === 'binary') return texts(value.right, place, linker);
  if (value.kind === 'call')
    return place.file.code.calls[value.call]?.positional.slice(-1).flatMap((last) => texts(last, place, linker)) ?? [];
  const constant = lastName(value) === undefined ? undefined : linker.constants.valueOf(value, place);
  return constant?.kind === 'literal' && typeof constant.value === 'string' ? [constant.value] : [];
}

// --------------------------------------------------------------------------------------------------------------------------- images

function imagesOf(linker: Linker, compose: readonly ComposeService[]): Image[] {
  return [...linker.program.files.values()]
    .filter((facts) => facts.kind === 'dockerfile')
    .map((facts) => imageOf(facts, compose, linker));
}

function imageOf(facts: DockerfileFacts, compose: readonly ComposeService[], linker: Linker): Image {
  const { path, project } = facts.source;
  const builds = compose.flatMap((service) =>
    service.build?.dockerfile === path ? [{ ...service.build, isDevelopment: developmentService(service) === 'yes' }] : [],
  );
  const context = builds[0]?.context ?? contextOf(facts, linker);
  // What only developers build is not shipped.
  const shipping = builds.filter(({ isDevelopment }) => !isDevelopment);
  const stages = new Stages(
    facts.instructions,
    shipping.map(({ target }) => target),
  );
  const ignores = ignoresFor(path, context, linker);
  return {
    kind: 'image',
    framework: 'dockerfile',
    project,
    at: { file: path, span: facts.instructions[0]?.span ?? fileStart },
    file: path,
    context,
    copies: stages.copies.map(({ from, to, stage, isShipped, span }) => ({
      from,
      to,
      stage,
      isFinalStage: isShipped,
      at: { file: path, span },
    })),
    variables: facts.instructions.flatMap((one) => variablesOf(one, path, stages.shipped.has(one.stage))),
    ...(ignores ? { ignores } : {}),
  };
}

function variablesOf({ name, words }: DockerInstruction, file: FilePath, isFinalStage: boolean): Image['variables'][number][] {
  if (name !== 'ENV' && name !== 'ARG') return [];
  return words.map(({ text, span }) => {
    const equals = text.indexOf('=');
    const entry: EnvironmentEntry = { name: equals < 0 ? text : text.slice(0, equals), at: { file, span } };
    return { ...entry, by: name, isFinalStage, ...(equals < 0 ? {} : { value: text.slice(equals + 1) }) };
  });
}

interface Copy {
  readonly from: readonly string[];
  /** Absolute in the image, as far as WORKDIR says. */
  readonly to: string;
  readonly stage: number;
  readonly isShipped: boolean;
  readonly span: Span;
}

/** Which copies end up in the image that is shipped: those of its last stage, of the stages that one starts from, and of folders copied over. */
class Stages {
  readonly copies: readonly Copy[];
  /** The last stage, or those that are named as targets, with the stages they start from. */
  readonly shipped: ReadonlySet<number>;

  constructor(instructions: readonly DockerInstruction[], targets: readonly (string | undefined)[]) {
    const names = new Map<string, number>();
    const parents: (number | undefined)[] = [];
    const workdirs: string[] = [];
    const found: (Omit<Copy, 'isShipped'> & { readonly source?: string })[] = [];
    for (const one of instructions) {
      if (one.stage < 0) continue;
      if (one.name === 'FROM') {
        const [base, as, name] = one.words.map(({ text }) => text);
        parents[one.stage] = base === undefined ? undefined : names.get(base.toLowerCase());
        workdirs[one.stage] = workdirs[parents[one.stage] ?? -1] ?? '/';
        if (as?.toLowerCase() === 'as' && name !== undefined) names.set(name.toLowerCase(), one.stage);
        names.set(String(one.stage), one.stage);
      } else if (one.name === 'WORKDIR' && one.words[0]) {
        workdirs[one.stage] = absolute(workdirs[one.stage] ?? '/', one.words[0].text);
      } else if (one.name === 'COPY' || one.name === 'ADD') {
        const words = one.words.map(({ text }) => text);
        const to = words.pop();
        if (to === undefined || words.length === 0) continue;
        const source = one.flags.map((flag) => /^--from=(.{1,200})$/.exec(flag)?.[1]).find((from) => from !== undefined);
        found.push({
          from: words,
          to: absolute(workdirs[one.stage] ?? '/', to),
          stage: one.stage,
          span: one.span,
          ...(source === undefined ? {} : { source: source.toLowerCase() }),
        });
      }
    }
    const last = Math.max(-1, ...instructions.map(({ stage }) => stage));
    const ends = targets
      .map((target) => (target === undefined ? last : names.get(target.toLowerCase())))
      .filter((stage) => stage !== undefined);
    const shipped = new Set<number>();
    for (let stage of ends.length > 0 ? ends : [last])
      for (let steps = 0; stage >= 0 && steps < 50; steps++) {
        shipped.add(stage);
        stage = parents[stage] ?? -1;
      }
    const isTaken = (copy: Omit<Copy, 'isShipped'>) =>
      found.some(
        (other) =>
          other.source !== undefined &&
          shipped.has(other.stage) &&
          names.get(other.source) === copy.stage &&
          other.from.some((path) => isInside(copy.to, absolute('/', path))),
      );
    this.shipped = shipped;
    this.copies = found
      .filter(({ source }) => source === undefined)
      .map(({ from, to, stage, span }) => {
        const copy = { from, to, stage, span };
        return { ...copy, isShipped: shipped.has(stage) || isTaken(copy) };
      });
  }
}

function absolute(workdir: string, path: string): string {
  const from = path.startsWith('/') ? '' : workdir;
  return `/${resolvePath(from.replace(/^\//, ''), path)}`;
}

function isInside(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder that most of the copied files are found in: the Dockerfile's own, else the nearest above it. */
function contextOf({ source, instructions }: DockerfileFacts, linker: Linker): string {
  const wanted = instructions
    .filter(({ name, flags }) => (name === 'COPY' || name === 'ADD') && !flags.some((flag) => flag.startsWith('--from=')))
    .flatMap(({ words }) => words.slice(0, -1).map(({ text }) => withoutVariables(text)))
    .filter((path) => /^(?:\.?\/)?[\w@-][\w@./-]{0,200}$/.test(path));
  let best = parentFolder(source.path);
  let most = countIn(best, wanted, linker);
  for (let folder = best; folder !== ''; ) {
    folder = parentFolder(folder);
    const count = countIn(folder, wanted, linker);
    if (count > most) [best, most] = [folder, count];
  }
  return best;
}

function countIn(folder: string, paths: readonly string[], linker: Linker): number {
  const known = knownPaths(linker);
  return paths.filter((path) => known.has(resolvePath(folder, path))).length;
}

/** Every file and every folder of the repository. */
function knownPaths(linker: Linker): ReadonlySet<string> {
  let known = pathsOf.get(linker);
  if (!known) {
    known = new Set();
    for (const path of linker.program.files.keys()) {
      known.add(path);
      for (let folder = parentFolder(path); folder !== '' && !known.has(folder); folder = parentFolder(folder)) known.add(folder);
    }
    pathsOf.set(linker, known);
  }
  return known;
}

const pathsOf = new WeakMap<Linker, Set<string>>();

/** `Dockerfile.dockerignore` beside the Dockerfile comes before the context's own. https://docs.docker.com/build/concepts/context/#filename-and-location */
function ignoresFor(dockerfile: FilePath, context: string, linker: Linker): readonly string[] | undefined {
  for (const path of [`${dockerfile}.dockerignore`, joinPath(context, '.dockerignore')]) {
    const facts = linker.program.files.get(path as FilePath);
    if (facts?.kind === 'tree') return facts.tree.nodes.map(({ value }) => String(value));
  }
  return undefined;
}

function projectOf(file: FilePath, linker: Linker): string {
  return linker.program.files.get(file)?.source.project ?? '';
}
