import type { ForeignKey, Limiter, RoutePurpose, SigningKey, Stated } from './concepts.ts';
import type {
  CookieDescriptor,
  CookieSettings,
  CorsDescriptor,
  CorsSettings,
  DatetimeDescriptor,
  DurationDescriptor,
  DurationSetting,
  MomentSink,
  TimeSpanDescriptor,
  UnitSource,
} from './descriptors.ts';
import type { CallSite, ClassNode, CodeFile, Denotation, FunctionNode, Linker, Place } from './linking.ts';
import type { ListingDraft } from './listings.ts';
import type { Location } from './location.ts';
import type { SchemaDraft } from './schema.ts';
import type { CodeLanguageName } from './source.ts';
import type { FunctionId, Truth, Value } from './value.ts';

/**
 * A pattern over access paths. An access path is a name with its root made explicit, dotted: `fastapi.FastAPI().add_middleware`,
 * `express.Router().get`, `sqlalchemy.orm.relationship`. `()` is "the result of calling", which is also what an instance of a class is. The
 * default export of a package is the package itself. `~res.cookie` is a parameter nobody could type, by its name. In a pattern `{a,b}` is
 * either, `*` any part of one name, `**` anything, `**()` a chain of calls.
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
  /** How the file of a project ends that it is generated into, by what imports it: nobody imports its package then. */
  readonly generatedAs?: RegExp;
  readonly documentation: string;
}

/** Names by which a library goes through elements. */
export interface Iterations {
  /** Functions that are handed the elements first, then what runs for each: `eachLimit(rows, 5, save)`. */
  readonly functions?: readonly string[];
  /** What has such functions: `_` of `_.each(rows, save)`. */
  readonly owners?: readonly string[];
  /** Methods of what holds the elements: `cursor.eachAsync(save)`. */
  readonly methods?: readonly string[];
  /** Methods of what a query gave that step to its next row: `while (await cursor.hasNext())`. */
  readonly steps?: readonly string[];
  /** Members that say how many rows a file has: `range(1, sheet.max_row)`. */
  readonly rowCounts?: readonly string[];
  /** Calls that give a part at a time, as large as the library likes: `scan_iter()`. */
  readonly parts?: readonly string[];
  /** Calls that give a round for each try: `Retrying(...)`. */
  readonly tries?: readonly string[];
}

/** Names of a database, by its name. */
export type EngineNames = Readonly<Partial<Record<ForeignKey['engine'], readonly string[]>>>;

/** One section a concept. Each is optional. */
export interface FrameworkSections {
  readonly aliases: readonly Alias[];
  /** What a function handed to a call gets first: the `EntityManager` of `dataSource.transaction(async (manager) => ...)`. The call, and the path of what it gets. */
  readonly callbackParameters: readonly (readonly [Pattern, string])[];
  /** Calls that are handed what functions elsewhere get as their third parameter, or what makes it: `new ApolloServer({ context: () => ({ models }) })`. */
  readonly carriedContexts: readonly {
    readonly call: Pattern;
    /** Last names of such calls. */
    readonly names: readonly string[];
    /** The options object, and the entry in it. */
    readonly context: readonly [position: number, key: string];
  }[];
  /**
   * What carries things of the project under names of its own, for code elsewhere: members of the app (`app.locals.db = pool`), of a request or a context;
   * also put by a call (`app.decorate('db', pool)`, `c.set('db', pool)`: the name first, then the thing), and given back by one (`c.get('db')`).
   */
  readonly carriedState: readonly {
    readonly holders: Pattern;
    readonly puts?: Pattern;
    readonly gets?: Pattern;
    /** Members that stand there by themselves. */
    readonly own?: readonly string[];
    /** What libraries put there, by the name. */
    readonly brings?: Readonly<Record<string, string>>;
  }[];
  /** Calls whose argument provides a parameter's value: `Depends(get_repo)`. */
  readonly injectors: readonly { readonly call: Pattern; readonly provider: Slot }[];
  /** Calls that give the instance of a class they are handed: `app.get(ConfigService)`, `container.resolve(Mailer)`. */
  readonly locators: readonly { readonly call: Pattern; readonly class: Slot }[];
  /** Calls that give the class whose name is their last argument: `apps.get_model("shop", "Order")`. */
  readonly classesByName: readonly Pattern[];
  /** Calls that give a function that does the same as the one they are handed: `async_to_sync(send)`. */
  readonly sameFunctions: readonly Pattern[];
  /** Fields of a row that are the row itself, by their names: SQLAlchemy's `awaitable_attrs`. */
  readonly sameRows: readonly string[];
  /** What goes through elements or stands for them. By names: the objects of most are made where nobody can follow. */
  readonly iterations: Iterations;
  /** Methods of a relation that write a row beside those that are there and load none of them: `order.items.create(...)`. */
  readonly relationWrites: readonly string[];
  /** Members and methods of an object that list its own fields, by name: as many as its class has. `row.__table__.columns`, `form.cleaned_data`. */
  readonly fieldLists: readonly string[];
  /** How a column is counted up: a key of what is written (`{ tries: { increment: 1 } }`) or a method that is handed its name (`user.increment('tries')`). */
  readonly increments: readonly string[];
  /** Types of what a function gives, by its type, as `ReturnType` is one: `inferAsyncReturnType<typeof createContext>`. */
  readonly resultTypes: readonly string[];
  /** Calls that run a function they are handed, once and for what comes back: `asyncio.to_thread(load, id)`. */
  readonly functionRunners: readonly { readonly call: Pattern; readonly function: Slot }[];
  /** Class methods that make an object of the class they are called on: `Settings.model_validate({})`. */
  readonly makers: readonly Pattern[];
  /** Classes whose fields are settings read from the environment: `pydantic_settings.BaseSettings`, and their methods that give all as a dictionary. */
  readonly settingsClasses: readonly { readonly base: Pattern; readonly dumps?: readonly string[] }[];
  /** `Field(default, alias=)` of a settings or model class. `factory` is a function that makes the default at start. */
  readonly fieldDefaults: readonly {
    readonly call: Pattern;
    readonly default: Slot;
    readonly factory?: Slot;
    readonly alias?: Slot;
  }[];
  /** Calls that read one environment variable: `os.getenv(name, fallback)`. `fails`: raises when it is missing and has no fallback. */
  readonly environmentReads: readonly {
    readonly call: Pattern;
    readonly name: Slot;
    readonly fallback?: Slot;
    /** What made the reader may be told type and fallback of each variable, by its name: `Env(DEBUG=(bool, False))`. */
    readonly hasScheme?: boolean;
    readonly fails: boolean;
  }[];
  /** Objects whose members are environment variables: `os.environ`, `process.env`. */
  readonly environmentObjects: readonly Pattern[];
  /** Calls that load an env file into the environment or into settings, and the name that is looked for when nothing is said. */
  readonly environmentFiles: readonly { readonly call: Pattern; readonly path: Slot; readonly otherwise?: string }[];
  /** Calls that check the environment against a schema and give its fields: `cleanEnv(process.env, { X: str() })`. */
  readonly environmentSchemas: readonly EnvironmentSchemaDescriptor[];
  /** Classes of forms that read the request by themselves, and the calls that make their fields for files: `class ProfileForm(FlaskForm)`. */
  readonly requestForms: readonly { readonly base: Pattern; readonly fileField: Pattern }[];
  /** Packages that let the start fail when a variable of the example env file is missing. */
  readonly requiredExamples: readonly string[];
  /** Calls that read a setting by its key, which is a variable's name or a path into a named part: `config.get('auth.secret')`. */
  readonly configLookups: readonly {
    readonly call: Pattern;
    readonly key: Slot;
    readonly fallback?: Slot;
    readonly fails: boolean;
    /** The key may be a variable of the environment. */
    readonly isVariable: boolean;
  }[];
  /** Calls that name a part of the configuration: `registerAs('auth', () => ({ secret: process.env.AUTH_SECRET }))`. */
  readonly configNamespaces: readonly { readonly call: Pattern; readonly name: Slot; readonly factory: Slot }[];
  /** Where keys that sign are handed over. */
  readonly signingKeys: readonly SigningKeyDescriptor[];
  /** Apps that keep their settings in a mapping `config`: what makes them, and how variables begin that set its keys from outside. */
  readonly appConfigs: readonly { readonly packages: readonly string[]; readonly app: Pattern; readonly prefix: string }[];
  /** Its applications keep settings in their own way: a module that is called `settings` is none of a framework that reads settings modules. */
  readonly keepsOwnSettings: true;
  /** The app, or an object that it carries for everybody, by the access path of what gives it: `flask.current_app`. */
  readonly currentApps: readonly Pattern[];
  /** Calls that load a class, module or object as the application's configuration: `app.config.from_object(Config)`. */
  readonly configObjects: readonly { readonly call: Pattern; readonly object: Slot }[];
  /** Calls that make a value nobody can predict: `secrets.token_hex()`. */
  readonly randomSources: readonly Pattern[];
  /** Calls that hand their first argument on in another form: `SecretStr("x")`, `Buffer.from("x")`, `OctKey.import_key("x")`. */
  readonly conversions: readonly Pattern[];
  /** Calls that lay objects over each other, the last one on top: `merge({}, defaults, options)`. */
  readonly objectMerges: readonly Pattern[];
  /** Calls whose result holds routes. `prefix` and `middleware` are what the creation itself says. */
  readonly routers: readonly RouterDescriptor[];
  /** Calls that put one router under another (or under the app). */
  readonly mounts: readonly MountDescriptor[];
  /** Calls by which a library puts routes of its own on the app: `JWT(app, authenticate, identity)`. */
  readonly pluginRoutes: readonly {
    readonly create: Pattern;
    readonly brings: NonNullable<RouterDescriptor['brings']>;
  }[];
  /** Calls and decorators that register a route. */
  readonly routes: readonly RouteDescriptor[];
  /** Calls that put middleware before the routes of a router or app. */
  readonly uses: readonly UseDescriptor[];
  /**
   * Library guards by the access path of what is applied: `fastapi.security.OAuth2PasswordBearer()`. `except`: given this (the strategy `local`), it is the
   * sign-in itself and asks nobody who they are. `open`: with this value it lets everybody pass.
   */
  readonly guards: readonly {
    readonly path: Pattern;
    readonly authenticates: Truth;
    readonly authorises: Truth;
    readonly except?: { readonly slot: Slot; readonly values: readonly string[] };
    readonly open?: { readonly slot: Slot; readonly value: boolean };
  }[];
  /** Classes whose methods named like HTTP methods answer, see HandlerClass. */
  readonly handlerClasses: readonly HandlerClass[];
  /** Calls that hold a piece of middleware: `Middleware(X)`, `Beforeware(f, skip=[...])`. `skips`: expressions over paths it lets through. */
  readonly holders: readonly { readonly call: Pattern; readonly what: Slot; readonly skips?: Slot }[];
  readonly limiters: readonly LimiterDescriptor[];
  /** Limiters that stand in settings (Django REST framework's throttles), or whose settings say whether they work. */
  recogniseLimiters(linker: Linker): Iterable<LimiterDraft>;
  /** Where the framework's cache keeps its entries, for limiters that count in it. Undefined when the project has none of its settings. */
  cacheStore(linker: Linker): Limiter['store'] | undefined;
  /**
   * Calls that say which proxies may name the client: `app.set('trust proxy', 1)`. `text`: only with this first argument; `slot`: where the proxies
   * stand; `assigned`: a property of what the call makes that says so too, `app.proxy = true`.
   */
  readonly trustedProxies: readonly {
    readonly call: Pattern;
    readonly text?: string;
    readonly slot: Slot;
    readonly assigned?: string;
  }[];
  /** Calls that make a store which drops old entries by itself: `cachetools.TTLCache()`. */
  readonly evictingStores: readonly Pattern[];
  /** Calls that count in a store shared by processes (redis, memcached, a database): an own limiter that uses one is shared. */
  readonly sharedStores: readonly Pattern[];
  /**
   * Methods of a library's class that run methods which subclasses write: `form.is_valid()` runs `clean` and every `clean_<field>`. `runs`: names, a
   * trailing `*` stands for any ending.
   */
  readonly templateMethods: readonly { readonly call: Pattern; readonly runs: readonly string[] }[];
  /**
   * Calls that hand a message to whatever is registered for its class: a class below the decorator `handler`, which takes the classes of messages and has the
   * method that is run. `commandBus.execute(new CreateUser(name))`, `@CommandHandler(CreateUser)`.
   */
  readonly dispatches: readonly { readonly call: Pattern; readonly handler: Pattern; readonly method: string }[];
  /**
   * Hosts of services that are paid by the call, by the end of their names: who asks one without its library costs the same.
   */
  readonly costlyHosts: readonly { readonly host: string; readonly purpose: 'mail' | 'sms' | 'ai' | 'payment' }[];
  /** Routes that no table can say: file routes, decorated controllers, urlpatterns. */
  recogniseRoutes(linker: Linker, read: RouteReader): Iterable<RouteDraft>;
  /** Mounts that no table can say: folders whose files are plug-ins. */
  recogniseMounts(linker: Linker, read: RouteReader): Iterable<MountDraft>;
  /** Registrations of libraries' plug-ins that nobody wrote out as a call (a folder that is loaded): what stands for it, the plug-in and its options. */
  recogniseRegistrations(linker: Linker): Iterable<CallSite>;
  /** Functions that a library runs once for each element of a list. */
  recogniseElements(linker: Linker): Iterable<ElementDraft>;
  /** Tables, keys and relationships that models, migrations and DDL state, in any order. */
  recogniseTables(linker: Linker): Iterable<SchemaDraft>;
  /** Bases of classes that say what a client sends. */
  readonly bodyModels: readonly Pattern[];
  /** Decorators of handlers that check what a client sends by a schema, which says its fields: `@blueprint.arguments(LoginSchema)`. */
  readonly bodySchemas: readonly { readonly decorator: Pattern; readonly schema: Slot }[];
  /**
   * Calls that make a class of others, to extend: of the fields that the second argument lists, of the others, of all of each argument, or of those of a
   * schema: `class NewUser extends PickType(User, ['email', 'password'])`.
   */
  readonly mappedClasses: readonly { readonly call: Pattern; readonly fields: 'listed' | 'others' | 'all' | 'schema' }[];
  /** Types, parsers and calls that mean that a file is uploaded. */
  readonly uploads: readonly Pattern[];
  /** Calls that cost money or reach people: mail, SMS, AI, payment. */
  readonly costly: readonly {
    readonly call: Pattern;
    readonly purpose: 'mail' | 'sms' | 'ai' | 'payment' | 'export' | 'upload';
    /** A text that the call is given, anywhere in its arguments, when it costs: `getSignedUrl('putObject', ...)`. */
    readonly given?: string;
  }[];
  /**
   * Calls that handle the password of an account: `hash` one that somebody chose, `compare` one that somebody claims to know, or `ask` for it before every
   * request (HTTP Basic; what is applied to a route, or read in its handler).
   */
  readonly passwords: readonly {
    readonly call: Pattern;
    readonly does: 'hash' | 'compare' | 'ask';
    /** Applied to a route, and only with one of these texts there, or what has such an access path: `passport.authenticate('local')`. */
    readonly only?: { readonly slot: Slot; readonly values: readonly string[] };
    /** Called, and only with this argument (or with spread ones): `authenticate(username=, password=)`, not `authenticate(token=)`. */
    readonly given?: Slot;
  }[];
  /** What makes a function a job that no request waits for: a decorator, of its class if `methods` names it, or a call that it is handed to. */
  readonly jobs: readonly (
    | {
        readonly decorator: Pattern;
        readonly methods?: readonly string[];
        /** A call of such a function does not run it, it puts it into a queue. */
        readonly isQueuedByCall?: true;
      }
    | { readonly call: Pattern }
    /** Methods of the classes below a base are jobs: `run` of a task that is written as a class. */
    | { readonly base: Pattern; readonly methods: readonly string[] }
  )[];
  /** Components that run in the browser: they call one of the hooks of a package. Its `serverFunctions` run on the server all the same. */
  readonly browserComponents: {
    readonly packages: readonly string[];
    readonly hooks: readonly string[];
    /** Names; a trailing `*` stands for any ending. */
    readonly serverFunctions: readonly string[];
  };
  /** Packages whose import means that code runs in a browser, unless something of a server is in use there too. */
  readonly browserPackages: readonly string[];
  /** Which database is behind what is imported (`drivers`) and what an option says (`dialects`). */
  readonly engines: { readonly drivers: EngineNames; readonly dialects: EngineNames };
  /** Calls and template helpers that render a page. */
  readonly pages: readonly Pattern[];
  /** Generic wrappers a type is looked through: `Mapped<T>`, `Ref<T>`. */
  readonly wrappers: readonly Pattern[];
  /** Calls that build or run a query, or ask another service. Of several that fit a call the first counts. */
  readonly queries: readonly QueryDescriptor[];
  /** Access paths of expressions that run their query when they are iterated, listed or measured (Django's QuerySet). */
  readonly lazyQueries: readonly Pattern[];
  /** Keywords by which a call says that it takes each row of the query that it is handed: `OrderSerializer(orders, many=True)`. */
  readonly takesRows: readonly string[];
  /** Methods that the framework runs once per element of a list: fields of a serializer, resolvers of a type. */
  readonly elementMethods: readonly ElementMethods[];
  /** Methods whose first parameter is a row of the model that an inner class of theirs names: `get_total(self, order)` beside `class Meta: model = Order`. */
  readonly rowMethods: readonly {
    readonly base: Pattern;
    readonly methods: Pattern;
    readonly model: readonly [string, string];
    /** The row is what the method calls `self`. */
    readonly isSelf?: true;
  }[];
  /**
   * Methods that a project gives to what a library makes: functions that are put on `member` of a holder (`schema.methods.matches = ...`) run as members of
   * `on`, and call an object of `self` `this`.
   */
  readonly addedMethods: readonly {
    readonly holder: Pattern;
    readonly member: 'methods' | 'statics' | 'prototype';
    /** The method of the holder that adds one there, too: `static` of `schema.static('byEmail', ...)`. */
    readonly adder?: string;
    readonly on: Pattern;
    readonly self: string;
  }[];
  /**
   * Calls of a view on itself that give one row of what it is about, which a method or else a field of it says: `self.get_object()`; with `query` a query of
   * this path for all of them. `field`: what such a call gave stands there too, beside the method of the call. `isClass`: the class itself is what such a call
   * gives, `self.get_serializer_class()`, and not one of its rows.
   */
  readonly viewRows: readonly {
    readonly call: Pattern;
    readonly said: readonly string[];
    readonly field?: string;
    readonly query?: string;
    readonly isClass?: true;
    /** What the `method` of a view gives has it too, by the name of the field and what a field of such views says. */
    readonly context?: { readonly method: string; readonly named: string; readonly views: Pattern };
  }[];
  /**
   * Queries that a framework hands to functions: `queryset` of `def ship(self, request, queryset)` in a class that a call `registers` for a model, or of a
   * function that its `list` names.
   */
  readonly queriesHandedOver: readonly {
    readonly base: Pattern;
    readonly parameter: string;
    readonly registers: string;
    readonly list: string;
    /** The method of the class that says the query itself. */
    readonly said: string;
    /** Lists of the class that name methods of it which get a row. */
    readonly columns: readonly string[];
    readonly query: string;
  }[];
  /** What iterating over the object at a path gives objects of, at the path with `[]` behind it: the forms of a formset. */
  readonly iterables: readonly Pattern[];
  /**
   * A row that the framework puts on what it hands over: `request.user`, of the class at a path of `libraryModels`. A parameter that nobody typed counts in
   * files that import one of the packages.
   */
  readonly rowsHandedOver: readonly { readonly path: Pattern; readonly packages: readonly string[]; readonly model: string }[];
  /** What stands for the account that asks, `current_user`, and the decorator of the project's function that loads it. */
  readonly loadedAccounts: readonly { readonly path: Pattern; readonly loader: Pattern }[];
  /** Models that a library brings and that rows of the project refer to. */
  readonly libraryModels: readonly LibraryModel[];
  /**
   * Fields of a model that run its queries, by the path of the object they hold, and the object whose methods they have: `objects = models.Manager()`,
   * `published = PublishedManager()`. A method of the project can add to every query: `queryFrom` names it.
   */
  readonly managers: readonly {
    readonly field: Pattern;
    readonly is: string;
    readonly queryFrom: string;
    /** The field that holds a model's manager, whose methods run behind those of the library too. */
    readonly name: string;
  }[];
  /** Calls that make a field of a model which holds rows of another: `relationship("Order")`, `models.ForeignKey(User)`. */
  readonly relations: readonly RelationDescriptor[];
  /** Lists of rows that are answered through a schema: serializers, schemas, response models. */
  recogniseListings(linker: Linker): Iterable<ListingDraft>;
  /**
   * How a query loads relations together with its rows: methods and functions whose arguments name them, and keys of options objects. `remembersRows`: a
   * session asks once for a row, however many others refer to it. `joins`: the `call` that says nothing of the rows of relations, which are queries of their
   * own, unless it stands in what `nested` is given for them.
   */
  readonly eagerLoading: {
    readonly calls: readonly string[];
    readonly options: readonly string[];
    readonly remembersRows?: true;
    readonly joins?: { readonly call: string; readonly nested: string };
    /** Methods that load relations of one row: the call's object is the row where it has no slot. */
    readonly ofRow?: readonly { readonly call: string; readonly row?: Slot; readonly names: Slot | 'all' }[];
  };
  /** Calls that make middleware which serves files to everybody: `express.static()`. */
  readonly fileServers: readonly Pattern[];
  /** Calls that say which origins may read answers. */
  readonly cors: readonly CorsDescriptor[];
  /** The same by settings of a module. */
  readonly corsSettings: readonly CorsSettings[];
  /** Calls that set cookies or configure sessions. Of several that fit a call the first counts. */
  readonly cookies: readonly CookieDescriptor[];
  readonly cookieSettings: readonly CookieSettings[];
  /** Arguments that are durations, with their unit. */
  readonly durations: readonly DurationDescriptor[];
  readonly durationSettings: readonly DurationSetting[];
  /** Clocks and conversions, with the unit of what they give. */
  readonly unitSources: readonly UnitSource[];
  /** Arguments that are moments, with the unit they are counted in. */
  readonly momentSinks: readonly MomentSink[];
  /** Calls that make dates with their time, with or without a zone. */
  readonly datetimes: readonly DatetimeDescriptor[];
  readonly timeSpans: readonly TimeSpanDescriptor[];
}

/** A function that runs once for each element of a list, and what says that there is a list. */
export interface ElementDraft {
  readonly file: CodeFile;
  readonly id: FunctionId;
  readonly at: Location;
  readonly over: string;
}

export interface ElementMethods {
  /** Base of the class they stand in; absent: any. */
  readonly base?: Pattern;
  /** Fields made by such a call are computed by the method `get_<field>`. */
  readonly field?: Pattern;
  /** Where such a call names another method. */
  readonly fieldMethod?: Slot;
  /** A method of this name. */
  readonly method?: string;
  /** Methods whose names begin so, of types that are not at the root of a schema. */
  readonly prefix?: string;
  /** The decorator that marks one. */
  readonly decorator?: Pattern;
  /** Calls of the class with this keyword set to true stand for a list. */
  readonly many?: string;
  /** Classes that list, and the field of theirs that names the class. */
  readonly listedBy?: {
    readonly base: Pattern;
    readonly field: string;
    /** The classes that such a class lists with, where more than the field says so: `get_serializer_class()`. */
    readonly answersWith?: (linker: Linker, view: ClassNode) => readonly ClassNode[];
    /** Methods of the base that list: a class with its own lists only where that hands over to them, or makes a list by itself. */
    readonly methods: readonly string[];
  };
}

/** A model of a library: `path` where it is imported from, `base` what it derives from, `label` what a text calls it. */
export interface LibraryModel {
  readonly path: string;
  readonly base: string;
  readonly table: string;
  readonly label: string;
  /**
   * A project can have its own in its place: the class that a setting names, or the only one with one of these bases. What stands `by` such a path is that
   * class, or the library's where there is none.
   */
  readonly replaced?: { readonly setting: string; readonly bases: readonly string[]; readonly by: readonly string[] };
}

export interface RelationDescriptor {
  readonly call: Pattern;
  /** Where the other model stands, as a class or by its name; what is not there the annotation of the field says. */
  readonly model?: Slot;
  /** `either`: by the annotation, or nobody can tell from the field alone. */
  readonly holds: 'one' | 'many' | 'either';
  /** What holds many is no list but is asked for one: `await team.members.filter(active=True)`. */
  readonly isManager?: boolean;
  /** What holds many is the start of a query for them, which a loop never runs over by itself: `team.members.all()`. */
  readonly isQuery?: boolean;
  /** With this keyword and text what holds many is a query, by its path: `lazy='dynamic'`. */
  readonly asQuery?: { readonly keyword: string; readonly value: string; readonly path: string };
  /** Rows of the other model have a field for the way back: named by this keyword, else after the model with this behind it, if any. */
  readonly back?: { readonly name: string; readonly suffix?: string; readonly isOne?: true };
}

export interface QueryDescriptor {
  readonly call: Pattern;
  /** `build`: no round trip; it only says what the rows of the finished query are. */
  readonly does: 'read' | 'write' | 'unknown' | 'build';
  /** Where the method of HTTP stands that says what it does when `does` is not known: GET and HEAD read, others act. */
  readonly method?: Slot;
  /** Default: the database. */
  readonly target?: 'database' | 'http' | 'redis' | 'storage';
  /**
   * What comes back: `many` rows (list, iterable), `one` row or nothing, a `query` over the same rows, `tuples` of them (SQLAlchemy's Row), something
   * `other` (a count). Default: `query` for what builds, `other` for the rest.
   */
  readonly gives?: 'many' | 'one' | 'query' | 'tuples' | 'other';
  /** Of tuples: a statement over one model gives tuples of one row each. */
  readonly holdsModels?: true;
  /** Where the model class (or a statement over it) stands; absent: the receiver says (`User.objects`, `Repository<User>`). */
  readonly model?: Slot;
  /** Of rows of several models only the first is left: SQLAlchemy's `scalars()`. */
  readonly takesFirst?: boolean;
  /**
   * For models that no class declares (`sequelize.define()`, `mongoose.model()`): a row is what `new` of the receiver would be (`made`), or the receiver
   * itself (`same`).
   */
  readonly row?: 'made' | 'same';
  /** Where in what comes back the rows are: `rows` of `findAndCountAll()`, `items` of a page, the first of `[rows, count]`. */
  readonly heldIn?: string | number;
  /** At most a handful of rows, or no more than asked for. Default: what the chain says (`limit`, `take`). */
  readonly bounded?: Truth;
  /** Takes many at once: `bulk_create`, `insertMany`, `executemany`. */
  readonly isBulk?: boolean;
  /** Runs when awaited: of a chain of such calls only the last one is a query (Knex, Drizzle). */
  readonly isThenable?: boolean;
  /** Calls in one tick become one query (Prisma's findUnique). */
  readonly isBatched?: boolean;
  /** Another service of the project answers, no provider: a message over a broker. */
  readonly isInternal?: boolean;
  /** A keyword that holds the query back where it is false: `form.save(commit=False)`. */
  readonly heldBackBy?: string;
}

export interface LimiterDescriptor {
  /** The call that makes the limiter object: `slowapi.Limiter`, `express-rate-limit`. Undefined for classes that are applied as they are. */
  readonly create?: Pattern;
  /** Access paths that limit when they are applied to a route or called in it: the object itself, a decorator of it, a method. */
  readonly applied: readonly Pattern[];
  /** Where counters live: by default, and when a slot is given. `memory-uri`: a URI whose scheme decides (`memory://`, `redis://`). */
  readonly store: {
    /** `cache`: where the web framework's cache is configured to be, see cacheStore. */
    readonly default: 'memory' | 'shared' | 'unknown' | 'cache';
    readonly slot?: Slot;
    readonly whenGiven?: 'shared' | 'by-uri';
    /** Names of an app's configuration that say the same: `RATELIMIT_STORAGE_URI`. */
    readonly settings?: readonly string[];
  };
  /** Whether a memory store drops old entries. */
  readonly evicts: Truth;
  /** What counts as one client: by default, and the slot of a function that says otherwise. */
  readonly key: { readonly default: 'address' | 'user' | 'other' | 'unknown'; readonly slot?: Slot };
  /** It reaches every route of the app when created with this slot (`default_limits`) or always. */
  readonly appWide?: {
    readonly slot?: Slot;
    readonly always?: boolean;
    /** A name of the app's configuration that says the same as the slot. */
    readonly settings?: readonly string[];
    /** Only when this is added to the app as middleware: slowapi's default limits. */
    readonly middleware?: Pattern;
    /** What takes a handler or router out of it: `@limiter.exempt`. */
    readonly exempts?: Pattern;
  };
  /** It must meet its app: in a slot of its creation, or by a method that gets the app. */
  readonly needsApp?: { readonly slot: Slot; readonly app: Pattern; readonly method: string };
  /** Without this assignment (`app.state.limiter = limiter`) it never takes effect: the members at the end of the target. */
  readonly needsAssign?: readonly string[];
  /** The handler must take a parameter of this name. */
  readonly needsParameter?: string;
  /** With this value in its slot it reaches only routes whose options hold `option` (a way into them); `false` there takes a route out. */
  readonly asked?: { readonly slot: Slot; readonly value: boolean; readonly option: readonly string[] };
  /** `create` makes no limiter object but configures all that are applied in the project (a module of settings). */
  readonly configures?: boolean;
  /** Access paths through which what the project made or registered limits: `fastify().rateLimit()`. */
  readonly through?: readonly Pattern[];
  /** Where a function stands that returns the options instead of their standing in the call. */
  readonly factory?: Slot;
  /** A method that a subclass overrides to say what counts as one client. */
  readonly keyMethod?: string;
  /** Where a limiter is given that only counts while this one's store cannot be reached. */
  readonly spare?: Slot;
  /** Options that switch it off when they have this value. */
  readonly off?: readonly { readonly slot: Slot; readonly value: boolean | 'always-true' }[];
}

export interface EnvironmentSchemaDescriptor {
  readonly call: Pattern;
  /** Where the schema stands; `object` when it is what the method is called on (`schema.parse(process.env)`). */
  readonly schema: Slot | 'object';
  /** Counts only when one of the arguments is the environment. */
  readonly needsEnvironment: boolean;
  /** A field without a word on it must be given (zod) or may be missing (joi). */
  readonly fieldsAre: 'required' | 'optional';
}

export interface SigningKeyDescriptor {
  readonly use: SigningKey['use'];
  /** `SessionMiddleware(secret_key=)`, for messages. */
  readonly sink: string;
  /** Nothing starts with an empty key, or without one. */
  readonly refusesEmpty?: true;
  readonly key:
    | {
        readonly call: Pattern;
        readonly slot: Slot;
        /** Where a function stands that makes the options: `useFactory: () => ({ secret })`. */
        readonly factory?: Slot;
        /** Another argument must be this: `app.add_middleware(SessionMiddleware, secret_key=)`. */
        readonly given?: { readonly slot: Slot; readonly path: Pattern };
        /** Where the name of the cookie stands that it signs: a preference may be forged. */
        readonly cookie?: Slot;
      }
    /** Assigned: `app.secret_key = x`. */
    | { readonly member: Pattern }
    /** An entry of a configuration: `app.config["SECRET_KEY"] = x`, and of what is loaded into it (`configObjects`). */
    | { readonly entry: string; readonly of: Pattern }
    /** A name of a settings module, with the keys of a dictionary below it: `SIMPLE_JWT["SIGNING_KEY"]`. */
    | { readonly setting: readonly [string, ...string[]] }
    /** A field of classes that derive from something: `reset_password_token_secret` of `BaseUserManager`. */
    | { readonly field: string; readonly base: Pattern };
}

export interface RouterDescriptor {
  readonly create: Pattern;
  readonly isApp: boolean;
  readonly prefix?: Slot;
  /** Where the name stands that is the prefix when none is given: `Namespace('users')` is `/users`. */
  readonly prefixName?: Slot;
  /** Lists of middleware (`dependencies=[...]`, `middleware=[...]`): every position that is present counts. */
  readonly middleware?: Slot;
  /** The router it is mounted in when it is made: an argument (`Api(app)`), or the object it is made by (`api.namespace('users')`). */
  readonly parent?: Slot | 'object';
  /** Methods whose result is used in its place: `app.use(router.routes())`. */
  readonly served?: readonly string[];
  /** Methods whose result stands beside it and holds no routes: `router.allowedMethods()`. */
  readonly beside?: readonly string[];
  /** Routes that a library's router has from the start: they stand where it is mounted. */
  readonly brings?: readonly {
    readonly method: string;
    readonly path: string;
    readonly name: string;
    readonly purpose?: RoutePurpose;
  }[];
  /** A list of routes and mounts (`Starlette(routes=[Route(...), Mount(...)])`). */
  readonly routes?: Slot;
}
export interface MountDescriptor {
  /** The callee; its object is the parent router. */
  readonly call: Pattern;
  readonly child: Slot;
  readonly prefix?: Slot;
  readonly middleware?: Slot;
  /** The child is a plug-in function whose first parameter is the router inside (`app.register(routes, { prefix })`). */
  readonly childIsPlugin?: boolean;
  /** A call that stands for a router under a prefix: `app.use(mount('/api', api))`. */
  readonly wrapper?: { readonly call: Pattern; readonly prefix: Slot; readonly child: Slot };
  /** Wrappers whose plug-in shares the parent's scope instead of having its own: `fastify-plugin`. */
  readonly hoists?: Pattern;
  /** The callee's object is the child, and the parent stands here: `router.to_app(app)`. */
  readonly parent?: Slot;
  /** The prefix given here takes the place of the child's own (Flask's register_blueprint). */
  readonly replacesPrefix?: boolean;
  /** An entry of a list of routes instead of a call on the parent: `Mount('/api', routes=[...])`. The list of what is below it. */
  readonly entries?: Slot;
  /** The child may also be a list of routes and mounts: `app.add_routes([web.get('/', home)])`. */
  readonly takesList?: boolean;
}
export interface RouteDescriptor {
  /** The callee; its object is the router. */
  readonly call: Pattern;
  /**
   * A decorator registers the function or class below it, also without a call (`@rt`); a call names its handlers; an entry stands in a list of routes
   * that a router or mount was given.
   */
  readonly as: 'decorator' | 'call' | 'entry';
  /** `name`: the callee's last name (`get`, `post`); otherwise a method, or the slot of a list of methods with a default. */
  readonly method: 'name' | string | { readonly slot: Slot; readonly default: readonly string[] };
  readonly path: Slot;
  /** A name may stand before the path (`router.get('user', '/users/:id', show)`). */
  readonly isNamed?: boolean;
  /** Path when the slot is absent: the function's name with this before it (`@rt` in FastHTML). */
  readonly pathFromName?: boolean;
  /** With a path and without methods, a function named `get` or `post` serves that method (FastHTML). */
  readonly methodFromName?: boolean;
  /** Positions from the path's on are further paths (`api.add_resource(X, '/a', '/b')`). */
  readonly morePaths?: boolean;
  /** Where handlers start (`call`): the last is the handler, those before it middleware. Default: after the path. */
  readonly handlersFrom?: number;
  /** Functions of so many parameters answer errors only, wherever they stand in the list: they are neither middleware nor the handler. */
  readonly errorHandlerTakes?: number;
  readonly handler?: Slot;
  /** The handler is an object or class of any kind, whose methods answer by their names: `on_post`, with the suffix `login` `on_post_login`. */
  readonly responders?: { readonly before: string; readonly suffix?: Slot };
  /** A list of middleware in an option (`dependencies=[...]`, `{ preHandler: [...] }`). */
  readonly middleware?: Slot;
  /** The object with the route's options, which a limiter may ask for one (see LimiterDescriptor.asked). */
  readonly options?: Slot;
}
/** `class Login(MethodView): def post(self)`. */
export interface HandlerClass {
  readonly base: Pattern;
  /** Class fields that list what is applied to each method: `decorators`, `method_decorators`. */
  readonly applied: readonly string[];
  /** Methods that answer to any request: `dispatch_request`. */
  readonly any?: readonly string[];
}
export interface UseDescriptor {
  readonly call: Pattern;
  /** What is applied: positions from a number, or one slot; strings among them are the path it is limited to. */
  readonly what: Slot | { readonly from: number };
  /** Decorator form (`@app.middleware("http")`, `@app.before_request`): the function below is the middleware. */
  readonly as: 'decorator' | 'call';
  /** The router stands here, and what is applied is the callee: `limiter.limit('5/minute')(blueprint)`. */
  readonly on?: Slot;
  /** `sequence`: only routes registered after it are reached (Express); `all`: order does not matter. */
  readonly order: 'sequence' | 'all';
  /** Only calls with one of these texts there: `addHook('preHandler', ...)`, not `addHook('onClose', ...)`. */
  readonly only?: { readonly slot: Slot; readonly values: readonly string[] };
}

/** What routes are read with, for `recogniseRoutes` and `recogniseMounts`. */
export interface RouteReader {
  /** What an expression applies: a piece of middleware, a list of them, a provider, spreads followed. */
  applied(value: Value, place: Place, via: MiddlewareDraft['via']): readonly MiddlewareDraft[];
  /** The function that answers: named, inline, or wrapped (`asyncHandler(login)`). */
  handlerOf(value: Value, place: Place): FunctionNode | undefined;
  /** What is wrapped around a handler: `withAuth(handler)`. */
  wrappersOf(value: Value, place: Place): readonly MiddlewareDraft[];
  /** Items of a list, through names, constants and spreads; one for what is no list. */
  itemsOf(value: Value, place: Place): readonly { readonly value: Value; readonly place: Place }[];
  /** Paths that an expression says (one, or a list), parameters as `{id}`; an unknown one is undefined. No list when it is no text at all. */
  pathsOf(value: Value, place: Place): readonly (string | undefined)[] | undefined;
  /** `/api` and `users/` joined with single slashes. */
  join(prefix: string, path: string): string;
  /** The condition a statement stands under, as written. */
  conditionOf(file: CodeFile, block: number): string | undefined;
  /** What the decorators of a function apply. */
  decoratorsOf(node: FunctionNode): readonly MiddlewareDraft[];
  /** What answers behind an expression: a function, or the methods of a class of handlers, with what is applied to each. */
  answersOf(value: Value, place: Place): readonly RouteAnswer[];
  /** The class behind `Login.as_view()`, `Login`, `Login()`. */
  classOf(value: Value, place: Place): Extract<Denotation, { kind: 'class' }> | undefined;
}

/** What answers a route, and what is applied to it alone. */
export interface RouteAnswer {
  readonly node?: FunctionNode;
  /** The class that is registered, where the node is a method. */
  readonly class?: ClassNode;
  readonly name?: string;
  /** The one method it answers; undefined where the registration says. */
  readonly method?: string;
  readonly own: readonly MiddlewareDraft[];
}

/** A plug-in under a router, as a framework's own reading gives it. */
export interface MountDraft {
  /** The call whose object is the parent router, or the plug-in function whose parameter it is. */
  readonly parent: CallSite | FunctionNode;
  readonly at: Location;
  /** The plug-in: a function, a router, a library's plug-in. */
  readonly child: Denotation;
  readonly prefix: string | undefined;
  /** It shares the parent's scope. */
  readonly isHoisted: boolean;
  /** What stands for the call that gives a library's plug-in its options. Default: the parent, when that is a call. */
  readonly options?: CallSite;
}

/** A limiter as settings make it. */
export interface LimiterDraft {
  /** What is applied where it limits: a library's class by access path, or a class of the project. */
  readonly what: Denotation;
  readonly name: string;
  readonly at: Location;
  readonly takesEffect?: Stated<Truth>;
}

/** A route as a framework's own reading gives it, before guards and limiters are judged. */
export interface RouteDraft {
  readonly framework: string;
  readonly file: CodeFile;
  readonly method: string;
  readonly path: string;
  readonly handler?: FunctionNode;
  /** The class that is registered, of which the handler is a method; it may be a method of a base of it. Without a handler a library's own method answers. */
  readonly handlerClass?: ClassNode;
  /** The name it is registered by, when the function has none: `login` of `login = catchAsync(async () => ...)`. */
  readonly handlerName?: string;
  readonly at: Location;
  readonly middleware: readonly MiddlewareDraft[];
  readonly isExact: boolean;
  readonly isMounted: Truth;
  readonly rendersPage?: Truth;
  /** What a library's own handler does, whatever its path is. */
  readonly purposes?: readonly RoutePurpose[];
  /** The form or serializer that the framework fills from the request has a field for a file. */
  readonly takesFile?: boolean;
  /** The serializer that the framework fills from the request has a field for a password. */
  readonly takesPassword?: boolean;
  /** It stands in no router: what the apps of its project use for every route reaches it (a GraphQL mutation). */
  readonly isServedByApp?: boolean;
  /** The project whose apps serve it, when it is another than that of its file: a router of a package. */
  readonly servedIn?: string;
  /** The options it was registered with. */
  readonly options?: { readonly value: Value; readonly place: Place };
}
export interface MiddlewareDraft {
  /** What is applied; empty when it could not be followed (then `name` is all that is known). */
  readonly what: readonly Denotation[];
  readonly name: string;
  readonly via: 'body' | 'route' | 'router' | 'app' | 'proxy';
  readonly at: Location;
  readonly when?: string;
  readonly site?: CallSite;
  /** Expressions over paths that it does not reach. */
  readonly skips?: readonly string[];
  /** Stands where it does not take effect (above the route's decorator). */
  readonly misplaced?: boolean;
  /** The expression, for options given to it. */
  readonly value?: Value;
  /** The framework refuses the request when it says no: it is a guard whatever it answers itself (Nest's `canActivate`). */
  readonly refuses?: boolean;
  /** What it refuses is known: whoever is not signed in. */
  readonly asksWho?: true;
  /** It is registered and extends the app; that alone keeps nobody out. */
  readonly isPlugin?: boolean;
}

/** Identity; gives a descriptor file its types. */
export function defineFramework<F extends Framework>(framework: F): F {
  return framework;
}
