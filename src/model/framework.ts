import type { CallSite, CodeFile, Denotation, FunctionNode, Linker } from './linking.ts';
import type { Location } from './location.ts';
import type { SchemaDraft } from './schema.ts';
import type { CodeLanguageName } from './source.ts';
import type { Truth, Value } from './value.ts';

/**
 * A pattern over access paths. An access path is a name with its root made explicit, dotted: `fastapi.FastAPI().add_middleware`,
 * `express.Router().get`, `sqlalchemy.orm.relationship`. `()` is "the result of calling", which is also what an instance of a class is. The
 * default export of a package is the package itself. `~res.cookie` is a parameter nobody could type, by its name. In a pattern `{a,b}` is
 * either, `*` any part of one name, `**` anything.
 */
export type Pattern = string;

/**
 * Where an argument stands: a position, a keyword, or a way into an options object (`[1, 'maxAge']`). The first that is present counts.
 */
export interface Slot {
  readonly at: readonly (number | string | readonly (number | string)[])[];
}
export function arg(...at: Slot['at']): Slot {
  return { at };
}

/** Types of one library that are another's: `['sqlalchemy.orm.sessionmaker()()', 'sqlalchemy.orm.Session()']`. */
export type Alias = readonly [Pattern, string];

/**
 * All that is known of one framework or library, as data. Sections belong to the concept that `link/` assembles from them; each default
 * stands beside the page that says so.
 */
export interface Framework extends Partial<FrameworkSections> {
  readonly id: string;
  readonly kind: 'web' | 'orm' | 'library' | 'deploy';
  /** Name for people: `FastAPI`. */
  readonly title: string;
  readonly languages: readonly CodeLanguageName[];
  /** Packages whose import means that it is in use. */
  readonly packages: readonly string[];
  readonly documentation: string;
}

/** One section a concept. Each is optional. */
export interface FrameworkSections {
  readonly aliases: readonly Alias[];
  /** Calls whose argument provides a parameter's value: `Depends(get_repo)`. */
  readonly injectors: readonly { readonly call: Pattern; readonly provider: Slot }[];
  /** Classes whose fields are settings read from the environment: `pydantic_settings.BaseSettings`. */
  readonly settingsClasses: readonly { readonly base: Pattern }[];
  /** `Field(default, alias=)` of a settings or model class. */
  readonly fieldDefaults: readonly { readonly call: Pattern; readonly default: Slot; readonly alias?: Slot }[];
  /** Calls that read one environment variable: `os.getenv(name, fallback)`. `fails`: raises when it is missing and has no fallback. */
  readonly environmentReads: readonly {
    readonly call: Pattern;
    readonly name: Slot;
    readonly fallback?: Slot;
    readonly fails: boolean;
  }[];
  /** Objects whose members are environment variables: `os.environ`, `process.env`. */
  readonly environmentObjects: readonly Pattern[];
  /** Calls whose result holds routes. `prefix` and `middleware` are what the creation itself says. */
  readonly routers: readonly RouterDescriptor[];
  /** Calls that put one router under another (or under the app). */
  readonly mounts: readonly MountDescriptor[];
  /** Calls and decorators that register a route. */
  readonly routes: readonly RouteDescriptor[];
  /** Calls that put middleware before the routes of a router or app. */
  readonly uses: readonly UseDescriptor[];
  /** Library guards by the access path of what is applied: `fastapi.security.OAuth2PasswordBearer()`. */
  readonly guards: readonly { readonly path: Pattern; readonly authenticates: Truth; readonly authorises: Truth }[];
  readonly limiters: readonly LimiterDescriptor[];
  /** Calls that count in a store shared by processes (redis, memcached, a database): an own limiter that uses one is shared. */
  readonly sharedStores: readonly Pattern[];
  /** Routes that no table can say: file routes, decorated controllers, urlpatterns. */
  recogniseRoutes(linker: Linker): Iterable<RouteDraft>;
  /** Tables, keys and relationships that models, migrations and DDL state, in any order. */
  recogniseTables(linker: Linker): Iterable<SchemaDraft>;
  /** Types, parsers and calls that mean that a file is uploaded. */
  readonly uploads: readonly Pattern[];
  /** Calls that cost money or reach people: mail, SMS, AI, payment. */
  readonly costly: readonly { readonly call: Pattern; readonly purpose: 'mail' | 'sms' | 'ai' | 'payment' | 'export' }[];
  /** Calls and template helpers that render a page. */
  readonly pages: readonly Pattern[];
  /** Generic wrappers a type is looked through: `Mapped<T>`, `Ref<T>`. */
  readonly wrappers: readonly Pattern[];
  /** Calls that build or run a query, or ask another service. Of several that fit a call the first counts. */
  readonly queries: readonly QueryDescriptor[];
  /** Access paths of expressions that run their query when they are iterated, listed or measured (Django's QuerySet). */
  readonly lazyQueries: readonly Pattern[];
  /** How a query loads relations together with its rows: methods and functions whose arguments name them, and keys of options objects. */
  readonly eagerLoading: { readonly calls: readonly string[]; readonly options: readonly string[] };
}

export interface QueryDescriptor {
  readonly call: Pattern;
  /** `build`: no round trip; it only says what the rows of the finished query are. */
  readonly does: 'read' | 'write' | 'unknown' | 'build';
  /** Default: the database. */
  readonly target?: 'database' | 'http' | 'redis' | 'storage';
  /**
   * What comes back: `many` rows (list, iterable), `one` row or nothing, a `query` over the same rows, `tuples` of them (SQLAlchemy's Row), something
   * `other` (a count). Default: `query` for what builds, `other` for the rest.
   */
  readonly gives?: 'many' | 'one' | 'query' | 'tuples' | 'other';
  /** Where the model class (or a statement over it) stands; absent: the receiver says (`User.objects`, `Repository<User>`). */
  readonly model?: Slot;
  /** At most a handful of rows, or no more than asked for. Default: what the chain says (`limit`, `take`). */
  readonly bounded?: Truth;
  /** Takes many at once: `bulk_create`, `insertMany`, `executemany`. */
  readonly isBulk?: boolean;
  /** Runs when awaited: of a chain of such calls only the last one is a query (Knex, Drizzle). */
  readonly isThenable?: boolean;
  /** Calls in one tick become one query (Prisma's findUnique). */
  readonly isBatched?: boolean;
}

export interface LimiterDescriptor {
  /** The call that makes the limiter object: `slowapi.Limiter`, `express-rate-limit`. Undefined for classes that are applied as they are. */
  readonly create?: Pattern;
  /** Access paths that limit when they are applied to a route or called in it: the object itself, a decorator of it, a method. */
  readonly applied: readonly Pattern[];
  /** Where counters live: by default, and when a slot is given. `memory-uri`: a URI whose scheme decides (`memory://`, `redis://`). */
  readonly store: {
    readonly default: 'memory' | 'shared' | 'unknown';
    readonly slot?: Slot;
    readonly whenGiven?: 'shared' | 'by-uri';
  };
  /** Whether a memory store drops old entries. */
  readonly evicts: Truth;
  /** What counts as one client: by default, and the slot of a function that says otherwise. */
  readonly key: { readonly default: 'address' | 'user' | 'other' | 'unknown'; readonly slot?: Slot };
  /** It reaches every route of the app when created with this slot (`default_limits`) or always. */
  readonly appWide?: { readonly slot?: Slot; readonly always?: boolean };
  /** Without this assignment (`app.state.limiter = limiter`) it never takes effect: the members at the end of the target. */
  readonly needsAssign?: readonly string[];
  /** The handler must take a parameter of this name. */
  readonly needsParameter?: string;
  /** Options that switch it off when they have this value. */
  readonly off?: readonly { readonly slot: Slot; readonly value: boolean | 'always-true' }[];
}

export interface RouterDescriptor {
  readonly create: Pattern;
  readonly isApp: boolean;
  readonly prefix?: Slot;
  /** A list of middleware (`dependencies=[...]`). */
  readonly middleware?: Slot;
  /** Middleware that every route of such an app has by default, as access paths (`app.config` driven ones are recognised elsewhere). */
  readonly title?: Slot;
}
export interface MountDescriptor {
  /** The callee; its object is the parent router. */
  readonly call: Pattern;
  readonly child: Slot;
  readonly prefix?: Slot;
  readonly middleware?: Slot;
  /** The child is a plug-in function whose first parameter is the router inside (`app.register(routes, { prefix })`). */
  readonly childIsPlugin?: boolean;
  /** A child app has its own middleware only (Starlette's mount): the parent's still runs before it. */
  readonly prefixIsFirstString?: boolean;
}
export interface RouteDescriptor {
  /** The callee; its object is the router. */
  readonly call: Pattern;
  /** A decorator registers the function below it; a call names its handlers. */
  readonly as: 'decorator' | 'call';
  /** `name`: the callee's last name (`get`, `post`); otherwise a method, or the slot of a list of methods with a default. */
  readonly method: 'name' | string | { readonly slot: Slot; readonly default: readonly string[] };
  readonly path: Slot;
  /** Path when the slot is absent: the function's name with this before it (`@rt` in FastHTML). */
  readonly pathFromName?: boolean;
  /** Where handlers start (`call`): the last is the handler, those before it middleware. Default: after the path. */
  readonly handlersFrom?: number;
  readonly handler?: Slot;
  /** A list of middleware in an option (`dependencies=[...]`, `{ preHandler: [...] }`). */
  readonly middleware?: Slot;
  /** An object with everything (`fastify.route({ method, url, handler })`): slots reach into it. */
  readonly options?: Slot;
}
export interface UseDescriptor {
  readonly call: Pattern;
  /** What is applied: positions from a number, or one slot; strings among them are the path it is limited to. */
  readonly what: Slot | { readonly from: number };
  /** Decorator form (`@app.middleware("http")`, `@app.before_request`): the function below is the middleware. */
  readonly as: 'decorator' | 'call';
  /** `sequence`: only routes registered after it are reached (Express); `all`: order does not matter. */
  readonly order: 'sequence' | 'all';
}

/** A route as a framework's own reading gives it, before guards and limiters are judged. */
export interface RouteDraft {
  readonly framework: string;
  readonly file: CodeFile;
  readonly method: string;
  readonly path: string;
  readonly handler?: FunctionNode;
  /** The name it is registered by, when the function has none: `login` of `login = catchAsync(async () => ...)`. */
  readonly handlerName?: string;
  readonly at: Location;
  readonly middleware: readonly MiddlewareDraft[];
  readonly isExact: boolean;
  readonly isMounted: Truth;
  readonly rendersPage?: Truth;
}
export interface MiddlewareDraft {
  /** What is applied; empty when it could not be followed (then `name` is all that is known). */
  readonly what: readonly Denotation[];
  readonly name: string;
  readonly via: 'body' | 'route' | 'router' | 'app' | 'proxy';
  readonly at: Location;
  readonly when?: string;
  readonly site?: CallSite;
  /** Stands where it does not take effect (above the route's decorator). */
  readonly misplaced?: boolean;
  /** The expression, for options given to it. */
  readonly value?: Value;
}

/** Identity; gives a descriptor file its types. */
export function defineFramework<F extends Framework>(framework: F): F {
  return framework;
}
