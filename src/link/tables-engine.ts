import type { ForeignKey } from '../model/concepts.ts';
import type { FileFacts } from '../model/facts.ts';
import type { EngineNames } from '../model/framework.ts';
import type { CodeFile, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { once, parentFolder } from './program.ts';

/** The database that tables are in. */
export type Engine = ForeignKey['engine'];

const schemes: readonly (readonly [RegExp, Engine])[] = [
  [/^(?:postgres(?:ql)?|cockroachdb|asyncpg|psycopg2?)(?:\+\w{1,30})?:\/\//, 'postgresql'],
  [/^postgresql(?:\+\w{1,30})$/, 'postgresql'],
  [/^(?:mysql|mariadb|aiomysql)(?:\+\w{1,30})?:\/\//, 'mysql'],
  [/^(?:mysql|mariadb)\+\w{1,30}$/, 'mysql'],
  [/^(?:sqlite|sqlite3|libsql)(?:\+\w{1,30})?:/, 'sqlite'],
  [/^sqlite\+\w{1,30}$/, 'sqlite'],
  [/^duckdb:\/\//, 'duckdb'],
  [/^(?:mssql|sqlserver)(?:\+\w{1,30})?:\/\//, 'mssql'],
];

/** Every scheme above begins like this: most texts of a repository do not. */
const beforeScheme = /^[a-z0-9]{3,12}[:+]/;

/** Values of `dialect`, `type`, `client`, `ENGINE` in options of Sequelize, TypeORM, Knex and Django. */
const dialectKeys = new Set(['dialect', 'type', 'client', 'ENGINE', 'engine', 'drivername', 'provider']);
const images: readonly (readonly [RegExp, Engine])[] = [
  [
    /(?:^|\/)(?:postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector|alloydb\w{0,20}|cockroach)(?:[:@-]|$)/,
    'postgresql',
  ],
  [/(?:^|\/)(?:mysql|mysql-server|mariadb|percona)(?:[:@-]|$)/, 'mysql'],
  [/mssql\/server/, 'mssql'],
];

interface Names {
  readonly drivers: ReadonlyMap<string, Engine>;
  readonly dialects: ReadonlyMap<string, Engine>;
}

const namesOf = once(({ frameworks }: Linker): Names => {
  const all = frameworks.flatMap(({ engines }) => engines ?? []);
  const byName = (lists: readonly EngineNames[]) =>
    new Map(
      lists.flatMap((list) => Object.entries(list).flatMap(([engine, names]) => names.map((name) => [name, engine as Engine]))),
    );
  return { drivers: byName(all.map(({ drivers }) => drivers)), dialects: byName(all.map(({ dialects }) => dialects)) };
});

interface Evidence {
  readonly folder: string;
  readonly engine: Engine;
}

/**
 * The database engine of each project, by URLs, dialect options, drivers, environment files and compose images; by the manifest's dependencies
 * when nothing else says. `unknown` when several engines are named: which one runs is then not in the repository.
 */
export function readEngines(linker: Linker): (project: string) => Engine {
  const names = namesOf(linker);
  const strong: Evidence[] = [];
  const weak: Evidence[] = [];
  for (const facts of linker.program.files.values()) {
    if (!isConsidered(facts)) continue;
    const folder = facts.kind === 'code' ? facts.source.project : parentFolder(facts.source.path);
    const add = (engine: Engine | undefined, list = strong) => {
      if (engine) list.push({ folder, engine });
    };
    if (facts.kind === 'code') {
      const file = linker.program.code.get(facts.source.path);
      if (file) for (const engine of enginesOf(file, names)) add(engine);
    }
    if (facts.kind !== 'tree') continue;
    for (const { keys, value } of facts.tree.nodes) {
      if (typeof value !== 'string') continue;
      if (keys[0] === 'services' && keys[2] === 'image') add(images.find(([pattern]) => pattern.test(value))?.[1]);
      else if (keys[0] === 'dependencies' && keys.length === 2) add(names.drivers.get(String(keys[1])), weak);
      else add(ofUrl(value));
    }
  }
  const memo = new Map<string, Engine>();
  return (project) => {
    let engine = memo.get(project);
    if (engine === undefined) memo.set(project, (engine = decide(project, strong, weak)));
    return engine;
  };
}

function decide(project: string, strong: readonly Evidence[], weak: readonly Evidence[]): Engine {
  for (const list of [strong, weak]) {
    for (const isMeant of [(folder: string) => isNear(folder, project), () => true]) {
      const engines = new Set(list.filter(({ folder }) => isMeant(folder)).map(({ engine }) => engine));
      if (engines.size > 0) return engines.size === 1 ? [...engines][0]! : 'unknown';
    }
  }
  return 'unknown';
}

function isNear(folder: string, project: string): boolean {
  return folder === project || folder === '' || folder.startsWith(`${project}/`) || project.startsWith(`${folder}/`);
}

function isConsidered({ source }: FileFacts): boolean {
  return ['source', 'config', 'env', 'deploy', 'migration'].includes(source.role);
}

function ofUrl(text: string): Engine | undefined {
  return beforeScheme.test(text) ? schemes.find(([pattern]) => pattern.test(text))?.[1] : undefined;
}

function enginesOf({ code }: CodeFile, names: Names): readonly Engine[] {
  const { drivers, dialects } = names;
  const found: Engine[] = [];
  const add = (engine: Engine | undefined) => {
    if (engine) found.push(engine);
  };
  for (const one of code.imports) if (!one.typeOnly) add(drivers.get(one.from) ?? drivers.get(`${one.from}.${one.name}`));
  for (const call of code.calls) {
    if (call.callee.kind === 'module') add(drivers.get(call.callee.from));
    for (const value of call.positional) enginesIn(value, 6, names, add);
    for (const { name, value } of call.named) {
      if (value.kind === 'literal' && dialectKeys.has(name)) add(dialects.get(String(value.value)));
      enginesIn(value, 6, names, add);
    }
  }
  for (const { value } of code.bindings) if (value) enginesIn(value, 6, names, add);
  for (const { value } of code.assigns) enginesIn(value, 6, names, add);
  for (const { value } of code.returns) if (value) enginesIn(value, 6, names, add);
  return found;
}

function enginesIn(value: Value, depth: number, names: Names, add: (engine: Engine | undefined) => void): void {
  if (depth === 0) return;
  switch (value.kind) {
    case 'literal':
      if (typeof value.value === 'string') add(ofUrl(value.value));
      return;
    case 'template':
      if (value.parts[0]) enginesIn(value.parts[0], depth - 1, names, add);
      return;
    case 'binary':
      enginesIn(value.left, depth - 1, names, add);
      enginesIn(value.right, depth - 1, names, add);
      return;
    case 'conditional':
      enginesIn(value.then, depth - 1, names, add);
      enginesIn(value.otherwise, depth - 1, names, add);
      return;
    case 'list':
      for (const item of value.items) enginesIn(item, depth - 1, names, add);
      return;
    case 'module':
      add(names.drivers.get(value.from));
      return;
    case 'object':
      for (const { key, value: inner } of value.entries) {
        if (key && inner.kind === 'literal' && dialectKeys.has(key)) add(names.dialects.get(String(inner.value)));
        enginesIn(inner, depth - 1, names, add);
      }
  }
}
