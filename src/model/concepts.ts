import type { DdlForeignKey, OnDelete } from './config-tree.ts';
import type { Evidence, FilePath, Location } from './location.ts';
import type { SecretTraits, Truth } from './value.ts';

/** A project function, method or class: `app/users.py#UserService.get`. */
export type SymbolId = string & { readonly __brand: 'SymbolId' };

/** Something the model knows, with where it is said and, when the way there is not obvious, how one gets from the place to it. */
export interface Stated<T> {
  readonly is: T;
  /** Where it is written; undefined when it is a default that nobody wrote. */
  readonly at?: Location;
  /** How it came about, for the reader: "default of set_cookie is False", "COOKIE_OPTS says False". No full stop. */
  readonly says: string;
  /** Names and files followed to get there. */
  readonly trail: readonly Evidence[];
}

/**
 * A value followed through names, files, settings and the environment as far as it goes. `at` is where the part was written.
 */
export type Constant = { readonly at: Location; readonly trail: readonly Evidence[] } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null; readonly secret?: SecretTraits }
  | { readonly kind: 'list'; readonly items: readonly Constant[] }
  /** `isComplete` is false when a spread or a computed key could not be followed. */
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Constant>; readonly isComplete: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  /** Depends on a condition: any of these. Layers of the environment count as such: code default, env file, compose ... */
  | { readonly kind: 'either'; readonly options: readonly Constant[]; readonly test: string }
  /** From the environment, with nothing in the repository that gives it a value. */
  | { readonly kind: 'environment'; readonly name: string }
  /** A project function or an inline one. */
  | { readonly kind: 'function'; readonly symbol: SymbolId }
  /** Text with unknown parts: the known ones in order, undefined between. */
  | { readonly kind: 'text'; readonly parts: readonly (string | undefined)[] }
  /** The result of a call, by its access path: `secrets.token_hex()`, `datetime.timedelta()`. */
  | { readonly kind: 'made'; readonly path: string }
  | { readonly kind: 'unknown' }
);

interface Concept<Kind extends string> {
  readonly kind: Kind;
  /** The expression a reader should look at. */
  readonly at: Location;
  /** Id of the descriptor that recognised it. */
  readonly framework: string;
  /** The project (folder of the manifest) it belongs to. */
  readonly project: string;
}

// ---------------------------------------------------------------------------------------------------------------- web

export type RoutePurpose =
  | 'login'
  | 'logout'
  | 'register'
  | 'token-refresh'
  | 'password-reset'
  | 'password-change'
  | 'otp'
  | 'verification'
  | 'upload'
  | 'mail'
  | 'sms'
  | 'export'
  | 'ai'
  | 'payment'
  | 'search'
  | 'admin'
  | 'webhook'
  | 'health';

export interface App extends Concept<'app'> {
  readonly name: string;
}

export interface Route extends Concept<'route'> {
  /** Upper case; `ANY` when every method is served. */
  readonly method: string;
  /** Full path with prefixes of routers and mounts; parameters as `{id}`. */
  readonly path: string;
  readonly handler?: SymbolId;
  /** The name of the function that answers. `at` is the registration: the decorator or the call. */
  readonly handlerAt?: Location;
  /** Everything that runs before the handler, outermost first, guards and limiters among them. */
  readonly middleware: readonly Applied<Middleware>[];
  readonly guards: readonly Applied<Guard>[];
  readonly limiters: readonly Applied<Limiter>[];
  readonly purposes: ReadonlySet<RoutePurpose>;
  /** Why each purpose is believed: "path ends in /login". */
  readonly because: ReadonlyMap<RoutePurpose, string>;
  /** False when a mount or a prefix could not be followed: something may reach it that the model does not see. */
  readonly isExact: boolean;
  /** False for a route on a router that nothing mounts. */
  readonly isMounted: Truth;
  /** GET that renders a page, as far as known; such a page is no login attempt. */
  readonly rendersPage: Truth;
  /** GET that sends something when it is called, as its path says: `GET /sendmail?email=`; not one that a scheduler calls. */
  readonly sendsByLink: boolean;
  /** Parameter names of handler and path, body fields included when the schema is known. */
  readonly inputs: readonly string[];
}

/** Something applied to a route: where it is attached and on which level. */
export interface Applied<T> {
  readonly it: T;
  readonly via: 'body' | 'route' | 'router' | 'app' | 'proxy';
  readonly at: Location;
  /** Under a condition (`if env == "production"`), as written; undefined when always. */
  readonly when?: string;
}

export interface Middleware extends Concept<'middleware'> {
  readonly name: string;
  /** The access path of what is applied: `helmet()`, `starlette.middleware.gzip.GZipMiddleware`. */
  readonly path: string;
}

export interface Guard extends Concept<'guard'> {
  readonly name: string;
  readonly authenticates: Truth;
  readonly authorises: Truth;
}

export interface Limiter extends Concept<'limiter'> {
  readonly name: string;
  /** Where the counters live. */
  readonly store: Stated<'memory' | 'shared' | 'unknown'>;
  /** Whether entries of the store are ever removed (own stores; library stores do). */
  readonly evicts: Truth;
  /** What counts as one client. */
  readonly key: Stated<'address' | 'forwarded-header' | 'user' | 'other' | 'unknown'>;
  /** Covers only what the app behind a proxy sees all together (nginx over all of /api): protects no login. */
  readonly isCoarse: boolean;
  /** `no`, with the reason, when it was created but never takes effect. */
  readonly takesEffect: Stated<Truth>;
  /** Attached routes, in number. */
  readonly covers: number;
  readonly limit?: string;
  /** Own code, not a library. */
  readonly isOwn: boolean;
}

export interface Cors extends Concept<'cors'> {
  /** Any origin is allowed by a wildcard. */
  readonly anyOrigin: Stated<Truth>;
  /** The request's Origin is echoed, or a callback or pattern always agrees. */
  readonly reflects: Stated<Truth>;
  readonly credentials: Stated<Truth>;
  /** A check that other origins can pass: the reason as a sentence fragment. */
  readonly flaw?: Stated<'substring' | 'prefix' | 'suffix' | 'unescaped-dot' | 'unanchored' | 'null-origin'>;
  /** Where it applies, for the message: `every route`, `location /api/`. */
  readonly scope: string;
  /** The function whose own answers carry it, where it is said for one. */
  readonly setIn?: SymbolId;
  /** The path below which alone it is said, where it stands in what is mounted there: `app.use('/feed', (req, res) => ...)`. */
  readonly below?: string;
  /** Only static or public read-only assets are served with it. */
  readonly isPublicAsset: Truth;
  /** Under a condition or in a settings module that production does not load. */
  readonly developmentOnly: Truth;
}

export interface Cookie extends Concept<'cookie'> {
  readonly name?: string;
  readonly purpose: 'session' | 'auth' | 'csrf' | 'preference' | 'unknown';
  readonly secure: Stated<Truth>;
  readonly httpOnly: Stated<Truth>;
  readonly sameSite: Stated<'strict' | 'lax' | 'none' | 'absent' | 'unknown'>;
  readonly domain?: Stated<string>;
  /** In seconds. */
  readonly lifetime?: Stated<number>;
  readonly isDeletion: boolean;
  /** How it is set: one call, the framework's session, a hand-built header. */
  readonly by: 'call' | 'session' | 'header' | 'settings';
  /** Read by script to be sent back in a header. */
  readonly isDoubleSubmit: Truth;
  readonly developmentOnly: Truth;
}

// --------------------------------------------------------------------------------------------------------------- time

export type Unit = 'us' | 'ms' | 's' | 'min' | 'h' | 'd' | 'week';

/** A duration where a place expects a unit. */
export interface Duration extends Concept<'duration'> {
  /** The place, for the message: `timedelta(minutes=)`, `maxAge of express-session`. */
  readonly sink: string;
  readonly expects: Unit;
  /** Set for timedelta and the like, whose keyword names the unit. */
  readonly isConstructor: boolean;
  /** What the value says of its own unit, through its name, the setting it resolves to, or its arithmetic. */
  readonly says?: Stated<Unit>;
  /** The amount in the place's unit, when it can be computed. */
  readonly amount?: number;
  /** As written, short. */
  readonly text: string;
}

/** Two moments (or a moment and a duration) compared or added, with the unit each carries. */
export interface EpochOperation extends Concept<'epoch-operation'> {
  readonly operator: string;
  readonly left: Stated<Unit | 'unknown'>;
  readonly right: Stated<Unit | 'unknown'>;
  readonly text: string;
}

/** `utcnow()`, `.seconds` of a timedelta, naive and aware mixed: what one call or read shows. */
export interface TimeUse extends Concept<'time-use'> {
  readonly use: 'naive-now' | 'naive-compare' | 'timedelta-seconds';
  readonly text: string;
}

// ----------------------------------------------------------------------------------------------------------- database

export interface Table extends Concept<'table'> {
  readonly name: string;
  /** The model class, when there is one. */
  readonly model?: SymbolId;
  readonly from: 'model' | 'migration' | 'ddl' | 'schema';
  readonly columns: readonly Column[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly indexes: readonly (readonly string[])[];
  readonly uniques: readonly (readonly string[])[];
  readonly softDelete: Truth;
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: Truth;
  readonly unique: Truth;
  readonly primaryKey: boolean;
  readonly at: Location;
}

export interface ForeignKey extends Concept<'foreign-key'> {
  readonly table: string;
  readonly columns: readonly string[];
  /** Parent table (or model, where the table is not known). */
  readonly references: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: OnDelete;
  /** What the database does today when the rule is unset: "the delete of the parent fails". */
  readonly today: string;
  readonly nullable: Truth;
  readonly from: 'model' | 'migration' | 'ddl' | 'schema';
  /** The engine's word on it; `none` when it has no referential actions. */
  readonly engine: 'postgresql' | 'mysql' | 'sqlite' | 'duckdb' | 'mssql' | 'none' | 'unknown';
  /** The same key said elsewhere (a migration that repeats the model's column). */
  readonly also: readonly ForeignKey[];
  /** The ORM writes no constraint (`db_constraint=False`, `constraints: false`, relationMode prisma). */
  readonly isConstraint: Truth;
}

export interface Relationship extends Concept<'relationship'> {
  readonly owner: SymbolId;
  readonly ownerTable: string;
  readonly name: string;
  readonly target: string;
  readonly many: Truth;
  /** How it loads when nothing else is said: `lazy` runs a query on access, `raise` refuses. */
  readonly loading: 'lazy' | 'eager' | 'raise' | 'explicit' | 'unknown';
  /** ORM-level cascade: deletes children one by one. */
  readonly cascadesDelete: Truth;
  readonly passiveDeletes: Truth;
  /** The foreign keys it goes over, when known. */
  readonly foreignKeys: readonly ForeignKey[];
  /** Over a table between the two: many have many. */
  readonly isBetween?: true;
}

export interface Query extends Concept<'query'> {
  readonly inFunction: SymbolId;
  readonly does: 'read' | 'write' | 'unknown';
  /** What answers: a database, or a cousin of it. */
  readonly target: 'database' | 'http' | 'redis' | 'storage';
  readonly bounded: Truth;
  readonly table?: string;
  /** As written, short: `session.get(User, id)`. */
  readonly text: string;
  /** Takes many at once (bulk insert, pipeline, `in_`). */
  readonly isBulk: boolean;
  /** The loops of its own function around it, innermost first. */
  readonly loops: readonly Loop[];
}

/** A loop, comprehension or iterating callback, judged once. */
export interface Loop {
  readonly at: Location;
  readonly inFunction: SymbolId;
  /**
   * data: once per element of something whose length grows with the data; constant: over a literal list, enum or range of a constant; retry, paging, batch,
   * polling: loops that run a query for another reason; unknown.
   */
  readonly kind: 'data' | 'constant' | 'retry' | 'paging' | 'batch' | 'polling' | 'unknown';
  /** What is looped over, short. */
  readonly over: string;
  /** What the elements are, when known: a query result, a request body list. */
  readonly source: 'query' | 'input' | 'file' | 'unknown';
  readonly variables: readonly string[];
}

/** A query, or a call that leads to one, that runs once per element. */
export interface RepeatedQuery extends Concept<'repeated-query'> {
  readonly loop: Loop;
  readonly query: Query;
  /** From the call in the loop to the query; empty when the query stands in the loop itself. */
  readonly way: readonly CallStep[];
  /** Whether every receiver on the way is known by type (`yes`) or by its method's name alone (`unknown`). */
  readonly isTyped: Truth;
  /** Known to hit a cache or an identity map, or guarded by `if not cached` ...: the reason. */
  readonly excuse?: string;
  /**
   * A `job` or a `script` where every known way here starts at a job (and none at a request), or at the body of a module, a command, a migration: no request
   * waits for it. `staff`: a page of the site's administration. `aside`: a request starts it and does not wait for it.
   */
  readonly runsIn: 'request' | 'staff' | 'aside' | 'job' | 'script';
}
export interface CallStep {
  readonly from: SymbolId;
  readonly to: SymbolId;
  readonly at: Location;
  readonly text: string;
}

/** A lazy relationship read once per element. */
export interface LazyRead extends Concept<'lazy-read'> {
  readonly loop: Loop;
  readonly relationship: Relationship;
  /** Where the looped rows were loaded. */
  readonly loadedAt?: Location;
  /** `no` when the query that loaded the rows is known and did not load the relationship. */
  readonly isLoaded: Truth;
  /** Where the rows come from is not known, but no query of the project loads the relationship. */
  readonly isAssumed?: true;
  /** Where the relationship is read, when the loop calls a method of the element that does, or the field of a schema. */
  readonly readAt?: Location;
  /** The schema that reads it of each row of a list. */
  readonly schema?: string;
  /** Read of something else than the loop's element, each time anew. */
  readonly isAgain?: true;
  readonly runsIn: RepeatedQuery['runsIn'];
  readonly text: string;
}

// ----------------------------------------------------------------------------------------- settings, secrets, services

/** A value the deployment gives: a settings field or an environment read. */
export interface Setting extends Concept<'setting'> {
  /** `Settings.MINIO_SECRET_KEY`, or the variable's name for a bare read. */
  readonly name: string;
  readonly envVar?: string;
  /** Its default in code, followed. Undefined: none. */
  readonly fallback?: Constant;
  readonly isSecret: boolean;
  /** Fails at start when absent (`yes`), may be empty or missing (`no`). */
  readonly required: Truth;
  /** A validator or a start-up check rejects the default in production. */
  readonly rejectsDefault: Stated<Truth>;
  /** Only in a branch or a settings module that production does not load. */
  readonly developmentOnly: Truth;
  /** What env files, compose and Dockerfile say, in that order. */
  readonly layers: readonly Layer[];
  /** Places that read it, in number. */
  readonly uses: number;
}
export interface Layer {
  readonly from: 'env-file' | 'compose' | 'dockerfile';
  readonly at: Location;
  readonly value: string;
  /** The check at the start that refuses this very value, at least outside development. */
  readonly refusedBy?: Location;
}

/** A key that signs tokens, sessions or cookies, where it is handed over. */
export interface SigningKey extends Concept<'signing-key'> {
  /** `message`: signs or hashes data (HMAC); `encryption`: encrypts it. Neither says that the application starts with one key. */
  readonly use: 'jwt' | 'session' | 'cookie' | 'csrf' | 'message' | 'encryption' | 'other';
  /** `jwt.encode`, `SessionMiddleware(secret_key=)`, for the message. */
  readonly sink: string;
  /** Nothing starts with an empty key, or without one. */
  readonly refusesEmpty: boolean;
  /** The key, followed: literal, fallback, environment, made (generated) ... */
  readonly value: Constant;
  /** The place the key itself is written, which is where a finding stands. */
  readonly writtenAt: Location;
  readonly setting?: Setting;
  /** Generated when the process starts because nothing was configured. */
  readonly isGenerated: Stated<Truth>;
  readonly developmentOnly: Truth;
}

/** One compose service, merged over anchors and override files. */
export interface Service extends Concept<'service'> {
  readonly name: string;
  readonly file: FilePath;
  readonly image?: string;
  readonly build?: string;
  readonly ports: readonly { readonly text: string; readonly at: Location }[];
  readonly environment: readonly EnvironmentEntry[];
  readonly envFiles: readonly { readonly path: string; readonly at: Location }[];
  readonly command?: { readonly text: string; readonly at: Location };
  readonly volumes: readonly { readonly text: string; readonly at: Location }[];
  readonly replicas?: number;
  /** Known datastore, cache or broker by its image: `postgresql`, `redis` ... */
  readonly datastore?: string;
  /** Nothing but datastores and their consoles stands in its file: what is started beside a program that runs elsewhere. */
  readonly isBesideProgram: boolean;
  readonly developmentOnly: Truth;
}
export interface EnvironmentEntry {
  readonly name: string;
  /** As written; undefined when only the name is given (`- KEY`). */
  readonly value?: string;
  readonly at: Location;
}

/** A file of environment values. */
export interface EnvFile extends Concept<'env-file'> {
  readonly file: FilePath;
  readonly isTracked: Truth;
  readonly isExample: boolean;
  readonly entries: readonly EnvironmentEntry[];
  /** Loaded by compose or by a settings class of the repository. */
  readonly usedBy: readonly Location[];
}

/** One image build. */
export interface Image extends Concept<'image'> {
  readonly file: FilePath;
  /** The folder sent to the build, as compose says or the Dockerfile's own. */
  readonly context: string;
  readonly copies: readonly {
    readonly from: readonly string[];
    readonly to: string;
    readonly stage: number;
    readonly isFinalStage: boolean;
    readonly at: Location;
  }[];
  readonly variables: readonly {
    readonly name: string;
    readonly value?: string;
    readonly by: 'ENV' | 'ARG';
    /** In the image that is shipped, not only in a stage it takes files from. */
    readonly isFinalStage: boolean;
    readonly at: Location;
  }[];
  /** Patterns of the `.dockerignore` that applies; undefined when there is none. */
  readonly ignores?: readonly string[];
}

export type { DdlForeignKey };
