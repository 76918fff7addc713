import type {
  Applied,
  Column,
  Constant,
  Cookie,
  Cors,
  Duration,
  EnvFile,
  EpochOperation,
  ForeignKey,
  Guard,
  Image,
  LazyRead,
  Limiter,
  Middleware,
  Query,
  Relationship,
  RepeatedQuery,
  Route,
  Service,
  Setting,
  SigningKey,
  SymbolId,
  Table,
  TimeUse,
} from '../model/concepts.ts';
import { type Location, lineOf } from '../model/location.ts';
import type { LooseCredential, Project, ProjectModel } from '../model/project.ts';

/** One concept of the model as the words of a `fact:` line. */
export interface Fact {
  /** First word of the line: `route`, `cookie`, `fk` ... */
  readonly concept: string;
  /** What names it: `POST /login`, `posts.author_id -> users.id`. Empty for what has no name. */
  readonly subject: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** Where it stands; undefined for a fact about a whole project. */
  readonly at: Location | undefined;
}

/** Everything that fixtures can say of a model, in the model's order. The words a concept has are the keys of its function below. */
export function factsOf(model: ProjectModel): readonly Fact[] {
  const unnamed: readonly string[] = [];
  return [
    ...model.apps.map((app) => fact('app', [app.name], { framework: app.framework }, app.at)),
    ...model.routes.map((route) => fact('route', [route.method, route.path], routeWords(route), route.at)),
    ...guardsOf(model.routes).map((guard) => fact('guard', [guard.name], guardWords(guard), guard.at)),
    ...model.middleware.map((one) => fact('middleware', [one.name], middlewareWords(one), one.at)),
    ...model.limiters.map((limiter) => fact('limiter', unnamed, limiterWords(limiter), limiter.at)),
    ...model.cors.map((cors) => fact('cors', unnamed, corsWords(cors), cors.at)),
    ...model.cookies.map((cookie) =>
      fact('cookie', cookie.name === undefined ? unnamed : [cookie.name], cookieWords(cookie), cookie.at),
    ),
    ...model.durations.map((duration) => fact('duration', unnamed, durationWords(duration), duration.at)),
    ...model.epochs.map((epoch) => fact('epoch', unnamed, epochWords(epoch), epoch.at)),
    ...model.timeUses.map((use) => fact('time-use', unnamed, timeUseWords(use), use.at)),
    ...model.tables.map((table) => fact('table', [table.name], tableWords(table), table.at)),
    ...model.tables.flatMap((table) =>
      table.columns.map((one) => fact('column', [`${table.name}.${one.name}`], columnWords(one), one.at)),
    ),
    ...allForeignKeys(model).map((key) => fact('fk', foreignKeySubject(key), foreignKeyWords(key), key.at)),
    ...model.relationships.map((one) => fact('relationship', [one.name], relationshipWords(one), one.at)),
    ...model.queries.map((query) => fact('query', [query.does], queryWords(query), query.at)),
    ...model.repeatedQueries.map((one) => fact('repeated-query', unnamed, repeatedQueryWords(one), one.at)),
    ...model.lazyReads.map((read) => fact('lazy-read', [read.relationship.name], lazyReadWords(read), read.at)),
    ...model.settings.map((setting) => fact('setting', [setting.name], settingWords(setting), setting.at)),
    ...model.signingKeys.map((key) => fact('signing-key', unnamed, signingKeyWords(key), key.at)),
    ...model.credentials.map((one) => fact('credential', [one.name], credentialWords(one), one.at)),
    ...model.services.map((service) => fact('service', [service.name], serviceWords(service), service.at)),
    ...model.envFiles.map((file) => fact('env-file', [file.file], envFileWords(file), file.at)),
    ...model.images.map((image) => fact('image', [image.file], imageWords(image), image.at)),
    ...model.projects.map((project) => fact('project', [project.root || '.'], projectWords(project), undefined)),
    ...model.stack.map((id) => fact('stack', [id], {}, undefined)),
  ];
}

type Words = Readonly<Record<string, string | number | boolean | undefined | readonly string[]>>;

/** Undefined becomes `none`, as does an empty list; true and false become `yes` and `no`. */
function fact(concept: string, subject: readonly string[], words: Words, at: Location | undefined): Fact {
  const values = Object.entries(words).map(([key, value]) => [key, textOf(value)] as const);
  return { concept, subject, values: Object.fromEntries(values), at };
}

function textOf(value: Words[string]): string {
  if (value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'none' : value.join(',');
}

// ── web ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function routeWords(route: Route): Words {
  return {
    handler: route.handler && nameOf(route.handler),
    middleware: namesOf(route.middleware),
    guards: namesOf(route.guards),
    limiters: namesOf(route.limiters),
    'guards-via': route.guards.map((guard) => guard.via),
    'limiters-via': route.limiters.map((limiter) => limiter.via),
    when: [...route.guards, ...route.limiters, ...route.middleware].flatMap((one) => one.when ?? []),
    purposes: [...route.purposes].sort(),
    exact: route.isExact,
    mounted: route.isMounted,
    page: route.rendersPage,
    inputs: route.inputs,
    framework: route.framework,
  };
}

function namesOf(applied: readonly Applied<{ readonly name: string }>[]): readonly string[] {
  return applied.map((one) => one.it.name);
}

function guardsOf(routes: readonly Route[]): readonly Guard[] {
  return [...new Set(routes.flatMap((route) => route.guards.map((guard) => guard.it)))];
}

function guardWords(guard: Guard): Words {
  return { authenticates: guard.authenticates, authorises: guard.authorises };
}

function middlewareWords(middleware: Middleware): Words {
  return { path: middleware.path };
}

function limiterWords(limiter: Limiter): Words {
  return {
    name: limiter.name,
    store: limiter.store.is,
    evicts: limiter.evicts,
    key: limiter.key.is,
    coarse: limiter.isCoarse,
    'takes-effect': limiter.takesEffect.is,
    covers: limiter.covers,
    limit: limiter.limit,
    own: limiter.isOwn,
  };
}

function corsWords(cors: Cors): Words {
  return {
    'any-origin': cors.anyOrigin.is,
    reflects: cors.reflects.is,
    credentials: cors.credentials.is,
    flaw: cors.flaw?.is,
    scope: cors.scope,
    'public-asset': cors.isPublicAsset,
    development: cors.developmentOnly,
  };
}

function cookieWords(cookie: Cookie): Words {
  return {
    purpose: cookie.purpose,
    secure: cookie.secure.is,
    httponly: cookie.httpOnly.is,
    samesite: cookie.sameSite.is,
    domain: cookie.domain?.is,
    lifetime: cookie.lifetime?.is,
    deletion: cookie.isDeletion,
    by: cookie.by,
    'double-submit': cookie.isDoubleSubmit,
    development: cookie.developmentOnly,
  };
}

// ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function durationWords(duration: Duration): Words {
  return {
    sink: duration.sink,
    expects: duration.expects,
    constructor: duration.isConstructor,
    says: duration.says?.is,
    amount: duration.amount,
    text: duration.text,
  };
}

function epochWords(epoch: EpochOperation): Words {
  return { operator: epoch.operator, left: epoch.left.is, right: epoch.right.is };
}

function timeUseWords(use: TimeUse): Words {
  return { use: use.use, text: use.text };
}

// ── database ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function tableWords(table: Table): Words {
  return {
    columns: table.columns.map((column) => column.name),
    model: table.model && nameOf(table.model),
    from: table.from,
    indexes: groups(table.indexes),
    uniques: groups(table.uniques),
    'soft-delete': table.softDelete,
  };
}

/** `(a+b)` for an index over two columns, `a` for one over one. */
function groups(sets: readonly (readonly string[])[]): readonly string[] {
  return sets.map((columns) => columns.join('+'));
}

function columnWords(column: Column): Words {
  return { type: column.type, nullable: column.nullable, unique: column.unique, 'primary-key': column.primaryKey };
}

/** Every statement of a key, those that repeat another among them. */
function allForeignKeys(model: ProjectModel): readonly ForeignKey[] {
  return [...new Set(model.foreignKeys.flatMap((key) => [key, ...key.also]))];
}

function foreignKeySubject(key: ForeignKey): readonly string[] {
  const to = key.referencedColumns.map((column) => `${key.references}.${column}`);
  return [key.columns.map((column) => `${key.table}.${column}`).join('+'), '->', to.join('+') || key.references];
}

function foreignKeyWords(key: ForeignKey): Words {
  return {
    'on-delete': key.onDelete,
    nullable: key.nullable,
    from: key.from,
    engine: key.engine,
    also: key.also.length,
    constraint: key.isConstraint,
  };
}

function relationshipWords(one: Relationship): Words {
  return {
    owner: nameOf(one.owner),
    'owner-table': one.ownerTable,
    target: one.target,
    many: one.many,
    loading: one.loading,
    'cascades-delete': one.cascadesDelete,
    'passive-deletes': one.passiveDeletes,
  };
}

function queryWords(query: Query): Words {
  return {
    target: query.target,
    bounded: query.bounded,
    table: query.table,
    bulk: query.isBulk,
    loops: query.loops.map((loop) => loop.kind),
    in: nameOf(query.inFunction),
    text: query.text,
  };
}

function repeatedQueryWords(one: RepeatedQuery): Words {
  return {
    way: one.way.length,
    through: one.way.map((step) => nameOf(step.to)),
    loop: one.loop.kind,
    over: one.loop.over,
    source: one.loop.source,
    query: one.query.text,
    does: one.query.does,
    target: one.query.target,
    typed: one.isTyped,
    excused: one.excuse !== undefined,
    background: one.runsIn !== 'request',
  };
}

function lazyReadWords(read: LazyRead): Words {
  return {
    loaded: read.isLoaded,
    loop: read.loop.kind,
    owner: nameOf(read.relationship.owner),
    text: read.text,
    background: read.runsIn !== 'request',
  };
}

// ── settings, secrets, services ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function settingWords(setting: Setting): Words {
  return {
    env: setting.envVar,
    fallback: setting.fallback && showConstant(setting.fallback),
    strength: setting.fallback?.kind === 'literal' ? setting.fallback.secret?.strength : undefined,
    secret: setting.isSecret,
    required: setting.required,
    'rejects-default': setting.rejectsDefault.is,
    development: setting.developmentOnly,
    layers: setting.layers.map((layer) => layer.from),
    uses: setting.uses,
  };
}

function signingKeyWords(key: SigningKey): Words {
  return {
    use: key.use,
    sink: key.sink,
    value: key.value.kind,
    text: showConstant(key.value),
    strength: key.value.kind === 'literal' ? key.value.secret?.strength : undefined,
    setting: key.setting?.name,
    'written-at': `${key.writtenAt.file}:${lineOf(key.writtenAt.span)}`,
    generated: key.isGenerated.is,
    development: key.developmentOnly,
  };
}

/** A constant in few words. A literal that is a credential is shown as the model keeps it: redacted. */
function showConstant(constant: Constant): string {
  switch (constant.kind) {
    case 'literal':
      return String(constant.value);
    case 'list':
      return constant.items.map(showConstant).join(',');
    case 'object':
      return [...constant.entries.keys()].join(',');
    case 'regex':
      return `/${constant.source}/${constant.flags}`;
    case 'either':
      return constant.options.map(showConstant).join('|');
    case 'environment':
      return `env:${constant.name}`;
    case 'function':
      return nameOf(constant.symbol);
    case 'text':
      return constant.parts.map((part) => part ?? '*').join('');
    case 'made':
      return constant.path;
    case 'unknown':
      return 'unknown';
  }
}

function credentialWords(one: LooseCredential): Words {
  return { what: one.what, context: one.context, strength: one.traits.strength, env: one.env, development: one.developmentOnly };
}

function serviceWords(service: Service): Words {
  return {
    image: service.image,
    build: service.build,
    datastore: service.datastore,
    ports: service.ports.map((port) => port.text),
    environment: service.environment.map((entry) => entry.name),
    'env-files': service.envFiles.map((file) => file.path),
    command: service.command?.text,
    volumes: service.volumes.map((volume) => volume.text),
    replicas: service.replicas,
    development: service.developmentOnly,
  };
}

function envFileWords(file: EnvFile): Words {
  return {
    tracked: file.isTracked,
    example: file.isExample,
    entries: file.entries.map((entry) => entry.name),
    used: file.usedBy.length > 0,
  };
}

function imageWords(image: Image): Words {
  return {
    context: image.context,
    copies: image.copies.map((copy) => copy.from.join('+')),
    variables: image.variables.map((variable) => variable.name),
    ignores: image.ignores,
  };
}

function projectWords(project: Project): Words {
  return {
    frontend: project.isFrontend,
    routes: project.hasRoutes,
    stack: project.stack,
    several: project.runsSeveral,
  };
}

/** `UserService.get` of `app/users.py#UserService.get`. */
function nameOf(symbol: SymbolId): string {
  return symbol.slice(symbol.indexOf('#') + 1);
}
