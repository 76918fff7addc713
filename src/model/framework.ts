import type { CodeLanguageName } from './source.ts';

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
  /** Generic wrappers a type is looked through: `Mapped<T>`, `Ref<T>`. */
  readonly wrappers: readonly Pattern[];
}

/** Identity; gives a descriptor file its types. */
export function defineFramework<F extends Framework>(framework: F): F {
  return framework;
}
