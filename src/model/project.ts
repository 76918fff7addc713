import type {
  App,
  Cookie,
  Cors,
  Duration,
  EnvFile,
  EpochOperation,
  ForeignKey,
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
} from './concepts.ts';
import type { Credential, FileFacts } from './facts.ts';
import type { FilePath, Location } from './location.ts';
import type { Problem } from './problem.ts';
import type { SourceFile } from './source.ts';
import type { Truth } from './value.ts';

/** What the tool understood of the whole repository, in backend words. Built once by `link`, frozen, never written by a rule. */
export interface ProjectModel {
  readonly files: ReadonlyMap<FilePath, FileFacts>;
  /** Ids of frameworks and libraries in use, sorted. */
  readonly stack: readonly string[];
  readonly projects: readonly Project[];
  readonly apps: readonly App[];
  readonly routes: readonly Route[];
  readonly middleware: readonly Middleware[];
  readonly limiters: readonly Limiter[];
  readonly cors: readonly Cors[];
  readonly cookies: readonly Cookie[];
  readonly durations: readonly Duration[];
  readonly epochs: readonly EpochOperation[];
  readonly timeUses: readonly TimeUse[];
  readonly tables: readonly Table[];
  /** All foreign keys, one for a key that model and migration both state (the other is in `also`). */
  readonly foreignKeys: readonly ForeignKey[];
  readonly relationships: readonly Relationship[];
  readonly queries: readonly Query[];
  readonly repeatedQueries: readonly RepeatedQuery[];
  readonly lazyReads: readonly LazyRead[];
  readonly settings: readonly Setting[];
  readonly signingKeys: readonly SigningKey[];
  /** Credentials in the text of any file that are no settings default and no signing key (those are above). */
  readonly credentials: readonly LooseCredential[];
  readonly services: readonly Service[];
  readonly envFiles: readonly EnvFile[];
  readonly images: readonly Image[];
  /** Subjects that are empty because putting them together failed. */
  readonly problems: readonly Problem[];
  fileOf(path: FilePath): SourceFile | undefined;
  /** Whether a place is production code or configuration: not a test, example, document, script, generated file or browser code. */
  isProduction(at: Location): boolean;
}

export interface Project {
  readonly root: string;
  /** Browser code only: backend rules do not speak of it. */
  readonly isFrontend: boolean;
  /** A library, SDK or command-line tool without routes. */
  readonly hasRoutes: boolean;
  readonly stack: readonly string[];
  /** More than one process is configured: workers, replicas, cluster. */
  readonly runsSeveral: Truth;
}

export interface LooseCredential extends Credential {
  readonly at: Location;
  readonly source: SourceFile;
  readonly inFunction?: SymbolId;
  readonly developmentOnly: Truth;
}
