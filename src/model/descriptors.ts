import type { Cookie, Unit } from './concepts.ts';
import type { Pattern, Slot } from './framework.ts';
import type { Truth } from './value.ts';

// Descriptors of the sections `cors`, `cookies` and `durations` of a framework, see framework.ts.

/** A call that says which origins may read answers. */
export interface CorsDescriptor {
  readonly call: Pattern;
  /** What allows the origins, when it is not what is called. */
  readonly title?: string;
  /** The call means CORS only when this argument is it or lists it: `add_middleware(CORSMiddleware, ...)`. */
  readonly when?: { readonly slot: Slot; readonly path: Pattern };
  /** Without this argument the call configures nothing yet: `CORS()` before `init_app`. */
  readonly needs?: Slot;
  /** What is not given here is said where its object was made: `cors = CORS(origins=...)` before `cors.init_app(app)`. */
  readonly inherits?: true;
  /** Keys of `app.config` that stand in for options that are not given. */
  readonly config?: { readonly origins: string; readonly credentials: string };
  /** The options stand below this slot; without it nothing is allowed, or the defaults hold. `true` there means the defaults, `false` nothing. */
  readonly within?: Slot;
  readonly withoutWithin?: 'defaults';
  /** An object of paths, each with its own options (`resources={"/api/*": {"origins": ...}}`), and the key of the origins in them. */
  readonly resources?: { readonly slot: Slot; readonly origins: string; readonly credentials: string };
  /** An object whose keys are the origins, each with a call that takes the options: `{"*": ResourceOptions(allow_credentials=True)}`. */
  readonly keyed?: Slot;
  readonly origins: Slot;
  /** A further option, a pattern that also lets origins pass. */
  readonly pattern?: Slot;
  /** Who is allowed when no origins are given. */
  readonly default: 'any' | 'none' | 'unknown';
  /** What `true` means as origins. */
  readonly whenTrue: 'reflects' | 'any' | 'unknown';
  /** Whether `'*'` as one element of a list means everybody. In some libraries it is only a text that no origin equals. */
  readonly wildcardInList: boolean;
  /** Texts with characters of regular expressions are patterns. */
  readonly textsArePatterns?: boolean;
  /** How patterns are applied: found anywhere, from the start on, or to the whole origin. */
  readonly matching: Matching;
  /** How a function in place of the origins answers: through its last parameter, or with its result. */
  readonly callback?: 'called' | 'returned';
  readonly credentials: { readonly slot: Slot; readonly default: Truth };
}
export type Matching = 'anywhere' | 'from-start' | 'whole';

/** CORS by the names of a settings module (Django). */
export interface CorsSettings {
  /** In use when a list of this setting holds such an element. */
  readonly usedBy: readonly { readonly setting: string; readonly element: string }[];
  readonly anyOrigin: readonly string[];
  readonly origins: readonly string[];
  readonly patterns: readonly string[];
  readonly credentials: string;
  /** A regular expression over the paths that get the headers; all when it is not set. */
  readonly paths: string;
  readonly matching: Matching;
}

/** A flag of a cookie: where it stands, and what it is when it does not. */
export interface CookieFlag {
  readonly slot: Slot;
  readonly default: Truth;
  /** Left out, it follows the request: behind a proxy that the app trusts it is on where the browser used TLS. */
  readonly followsRequest?: boolean;
}
export interface SameSiteFlag {
  readonly slot: Slot;
  readonly default: Cookie['sameSite']['is'];
}

/** A call that sets a cookie, or that sets up the framework's session. */
export interface CookieDescriptor {
  readonly call: Pattern;
  /** The same call on a receiver that nobody could type; counts in projects that import one of the packages. */
  readonly untyped?: { readonly call: Pattern; readonly packages: readonly string[] };
  readonly when?: { readonly slot: Slot; readonly path: Pattern };
  readonly by: 'call' | 'session';
  /** The call's name for people: `res.cookie`. */
  readonly title: string;
  readonly name?: Slot;
  readonly defaultName?: string;
  /** What the session's options hold: a session, unless said otherwise. */
  readonly purpose?: Cookie['purpose'];
  readonly value?: Slot;
  readonly secure: CookieFlag;
  readonly httpOnly: CookieFlag;
  readonly sameSite: SameSiteFlag;
  readonly domain?: Slot;
  readonly maxAge?: { readonly slot: Slot; readonly unit: Unit; readonly default?: number };
  readonly expires?: Slot;
  /** It only clears a cookie. */
  readonly isDeletion?: boolean;
  /** The options are fields of a settings class of the project, by their names. */
  readonly inClassFields?: boolean;
  /** Options that the whole app is given once, which hold where the call says nothing. */
  readonly defaultsFrom?: {
    readonly call: Pattern;
    readonly when: { readonly slot: Slot; readonly path: Pattern };
    readonly at: Slot;
  };
  /**
   * The cookie is sent only once the session holds something. `names`: what the session is called where it is a parameter, `handed`: those among them
   * that mean no other session when they are an argument; `packages`: libraries that write to it by themselves.
   */
  readonly whenWritten?: {
    readonly names: readonly string[];
    readonly handed: readonly string[];
    readonly packages: readonly string[];
  };
}

/**
 * A session whose cookie is configured by settings: names of a settings module (Django), where `REST_AUTH.JWT_AUTH_COOKIE` is an entry of a dictionary, or
 * keys of `app.config` (Flask).
 */
export interface CookieSettings {
  readonly from: 'settings-module' | 'app-config';
  readonly title: string;
  readonly purpose: Cookie['purpose'];
  readonly defaultName: string;
  /** Settings module: in use when a list of this setting holds such an element. */
  readonly usedBy?: readonly { readonly setting: string; readonly element: string }[];
  /** Settings module: in use when this setting is on and the cookie has a name. */
  readonly usedWhen?: string;
  /** App config: in use when a production file imports one of these, or makes such a call with this argument. */
  readonly usedImports?: readonly { readonly from: string; readonly name: string }[];
  readonly usedCall?: { readonly call: Pattern; readonly argument: Slot };
  /** App config: an extension that makes the cookie Secure and `Lax`, unless its arguments say otherwise. */
  readonly hardenedBy?: { readonly call: Pattern; readonly secure: Slot; readonly sameSite: Slot };
  readonly name: string;
  readonly secure: { readonly key: string; readonly default: Truth };
  readonly httpOnly: { readonly key: string; readonly default: Truth };
  readonly sameSite: { readonly key: string; readonly default: Cookie['sameSite']['is'] };
  readonly domain: string;
  readonly maxAge: string;
}

/** A call whose argument is a duration. */
export interface DurationDescriptor {
  readonly call: Pattern;
  readonly when?: { readonly slot: Slot; readonly path: Pattern };
  /** What takes the duration, for messages: `setTimeout`, `maxAge of express-session`. */
  readonly sink: string;
  readonly slot: Slot;
  readonly unit: Unit;
  /** `timedelta` and the like: the keyword names the unit. */
  readonly isConstructor?: boolean;
  /** Counts only for major versions of a package from or below these, as its manifest asks for it. */
  readonly version?: { readonly package: string; readonly from?: number; readonly below?: number };
  /** The argument that follows one of these words in the list of arguments: `set(key, value, 'EX', 60)`. */
  readonly after?: { readonly word: string; readonly from: number };
  /** Where functions and classes stand that make the options instead of their standing in the call: `useFactory`, `useClass`. */
  readonly factory?: Slot;
  /** Not with this, or in a project that imports one of these: a store that counts in a unit of its own. */
  readonly unless?: { readonly slot?: Slot; readonly path?: Pattern; readonly packages?: readonly string[] };
  /** Only with one of these texts there: `add(5, 'minutes')`. */
  readonly word?: { readonly slot: Slot; readonly of: readonly string[] };
  /** The window in which a limiter counts: a plain number of milliseconds that is too short for one is meant in seconds. */
  readonly isWindow?: boolean;
  /** The life of something that is kept for later: a plain number of milliseconds that is too short for that is meant in seconds. */
  readonly isKept?: boolean;
  /** A text without a unit means something else there (jsonwebtoken reads it as milliseconds), so that texts are not judged. */
  readonly takesText?: boolean;
  /** The same methods on a receiver that nobody could type; count in projects that import one of the packages. */
  readonly untyped?: { readonly methods: readonly string[]; readonly packages: readonly string[] };
}

/** A setting that is a duration. */
export interface DurationSetting {
  readonly from: 'settings-module' | 'app-config';
  readonly key: string;
  readonly unit: Unit;
}

/** A call (or member) whose value is a moment or a duration counted in this unit. */
export interface UnitSource {
  readonly path: Pattern;
  readonly unit: Unit;
  /** It reads a clock, so that comparing it with another unit is comparing moments. */
  readonly isClock: boolean;
  /** `+` takes it for a text: a date of JavaScript. */
  readonly isText?: boolean;
}

/** A call that takes a moment as a number: `new Date(ms)`. */
export interface MomentSink {
  readonly call: Pattern;
  /** Its name for people: `new Date()`. */
  readonly title: string;
  readonly slot: Slot;
  readonly unit: Unit;
  /** Only when it is the one argument: `new Date(year, month)` takes something else. */
  readonly alone?: boolean;
}

/** A call that makes a date with its time. */
export interface DatetimeDescriptor {
  readonly call: Pattern;
  /** Whether it has a zone; a slot: when it is given there. */
  readonly zone: Truth | Slot;
  /** It takes a moment and drops its zone. */
  readonly isNaiveNow?: boolean;
}

/** A type of time differences, with the attribute that holds only a part of one and the attribute that holds the rest. */
export interface TimeSpanDescriptor {
  readonly type: Pattern;
  readonly part: string;
  readonly rest: string;
}
