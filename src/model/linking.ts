import type { Constant, Layer, SymbolId } from './concepts.ts';
import type { CodeFacts, FileFacts, TreeFacts } from './facts.ts';
import type { Framework, Slot } from './framework.ts';
import type { FilePath, Location, Span } from './location.ts';
import type { Binding, Block, Call, Import, Parameter } from './syntax.ts';
import type { BlockId, CallId, ClassId, FunctionId, Truth, Value } from './value.ts';

// What `link/` offers to the assembly of concepts and to the `recognise` functions of frameworks, as types only.

/** A file of code with the look-ups that linking needs. Made once a file. */
export interface CodeFile {
  readonly path: FilePath;
  readonly facts: CodeFacts;
  readonly code: CodeFacts['code'];
  readonly isPython: boolean;
  /** Bindings by scope (function's body block or class block) and name, in order of place. */
  readonly scopes: ReadonlyMap<BlockId, Scope>;
  /** `code.calls` with where they stand. */
  readonly sites: readonly CallSite[];
  /** Functions (methods) by class and name. */
  readonly methods: ReadonlyMap<ClassId, ReadonlyMap<string, FunctionId>>;
  /** The scope block each block belongs to: the nearest function or class block. */
  readonly scopeOf: readonly BlockId[];
  /** The function each block runs in. */
  readonly functionOf: readonly FunctionId[];
  readonly exports: ReadonlyMap<string, CodeFacts['code']['exports'][number]>;
  /** `export * from`. */
  readonly starExports: readonly string[];
}

export interface Scope {
  readonly block: BlockId;
  readonly names: ReadonlyMap<string, readonly Definition[]>;
  /** `from m import *` in this scope. */
  readonly starImports: readonly Import[];
}

export type Definition =
  | { readonly kind: 'binding'; readonly binding: Binding }
  | { readonly kind: 'import'; readonly import: Import }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly index: number; readonly function: FunctionId }
  | { readonly kind: 'function'; readonly function: FunctionId }
  | { readonly kind: 'class'; readonly class: ClassId };

/** Where an expression stands: names in it are looked up from here. */
export interface Place {
  readonly file: CodeFile;
  readonly block: BlockId;
}

export interface Program {
  readonly files: ReadonlyMap<FilePath, FileFacts>;
  readonly code: ReadonlyMap<FilePath, CodeFile>;
  readonly trees: readonly TreeFacts[];
  /** Folders that hold a Python file, directly or below: its packages, with or without `__init__.py`. */
  readonly folders: ReadonlySet<string>;
  /** Calls by the last name of their callee, over all files. */
  readonly callsByName: ReadonlyMap<string, readonly CallSite[]>;
}

export interface CallSite {
  readonly file: CodeFile;
  readonly id: CallId;
  readonly call: Call;
}

/** What an import names: a file of the project, a project folder without a file (namespace package), or something outside. */
export type Module =
  | { readonly kind: 'file'; readonly file: CodeFile }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'external'; readonly name: string };

export interface Modules {
  resolve(from: string, importer: CodeFile): Module;
  /** A submodule of a project package: Python's `from package import module`. */
  submodule(of: Module, name: string): Module | undefined;
}

/** What an expression stands for. An expression can denote several things (conditions, several callers); an unknown one denotes nothing. */
export type Denotation =
  /** Something of a library, or a parameter nobody could type (`~res`), by access path. */
  | {
      readonly kind: 'external';
      readonly path: string;
      /** The call that made the object: its identity. */
      readonly origin?: CallSite;
      readonly parameter?: ParameterSite;
      /** What a list-like type holds. */
      readonly element?: readonly Denotation[];
      /** Model instances that a query under construction gives, see QueryDescriptor. */
      readonly rows?: readonly Denotation[];
      /** What stands at each place of a row, of a query over several models or columns. */
      readonly columns?: readonly (readonly Denotation[])[];
      /** `Repository<User>`: the type arguments. */
      readonly args?: TypeArguments;
    }
  | { readonly kind: 'file'; readonly file: CodeFile }
  | { readonly kind: 'folder'; readonly module: Module }
  | { readonly kind: 'function'; readonly file: CodeFile; readonly id: FunctionId }
  | { readonly kind: 'class'; readonly file: CodeFile; readonly id: ClassId }
  | {
      readonly kind: 'instance';
      readonly file: CodeFile;
      readonly id: ClassId;
      readonly origin?: CallSite;
      readonly args?: TypeArguments;
    }
  /** What `new` gives of a function that is no class. */
  | { readonly kind: 'constructed'; readonly file: CodeFile; readonly id: FunctionId; readonly origin: CallSite }
  /** Plain data, where it is written. */
  | { readonly kind: 'value'; readonly value: Value; readonly place: Place };

export interface ParameterSite {
  readonly file: CodeFile;
  readonly function: FunctionId;
  readonly index: number;
}

export interface TypeArguments {
  readonly values: readonly Value[];
  readonly place: Place;
}

/** Follows names, members, calls and types through all files. Every method is total, memoised and bounded. */
export interface Resolver {
  readonly program: Program;
  readonly modules: Modules;
  denote(value: Value, place: Place): readonly Denotation[];
  /** What a type annotation says its values are. */
  denoteType(type: Value, place: Place): readonly Denotation[];
  /** What a call of this gives. */
  resultOf(denotation: Denotation, origin?: CallSite): readonly Denotation[];
  memberOf(denotation: Denotation, name: string): readonly Denotation[];
  /** A row of the model of accounts where a path stands for who asks, see `loadedAccounts`. */
  accountAt(path: string): readonly Denotation[];
  returnsOf(file: CodeFile, id: FunctionId): readonly Denotation[];
  /** The parameter that a function gives back with calls chained to it: `query` of `def only_open(query): return query.filter(...)`. */
  chainedParameter(node: FunctionNode): { readonly index: number; readonly parameter: Parameter } | undefined;
  /** What a call hands over as a parameter of a function. */
  argumentOf(
    site: CallSite,
    node: FunctionNode,
    parameter: { readonly index: number; readonly parameter: Parameter },
  ): readonly { readonly value: Value; readonly place: Place }[];
  elementsOf(value: Value, place: Place): readonly Denotation[];
  /** Access paths of an expression; through external base classes for instances of project classes. */
  pathsOf(value: Value, place: Place): readonly string[];
  /** Access paths of what a call calls. */
  calleePaths(site: CallSite): readonly string[];
  /** Every call whose callee fits the pattern, in order of file and place. */
  callsTo(pattern: string): readonly CallSite[];
  /** Access paths of the bases of a class, transitively, nearest first; project classes as `file#Name`. */
  basesOf(file: CodeFile, id: ClassId): readonly Denotation[];
  /** Whether a class derives from something that fits the pattern. */
  derivesFrom(file: CodeFile, id: ClassId, pattern: string): boolean;
  /** Definitions a name has where it is used. */
  definitionsOf(name: string, place: Place, span: Span): readonly { readonly definition: Definition; readonly file: CodeFile }[];
  /** What an inline callback is run over: `items` of `items.map((item) => ...)`. */
  iteratedBy(file: CodeFile, fn: FunctionId): { readonly value: Value; readonly place: Place } | undefined;
  /** What a type alias stands for: `SessionDep = Annotated[Session, Depends(get_db)]`. */
  denoteAlias(name: string, place: Place, span: Span): readonly { readonly value: Value; readonly place: Place }[];
  /** The expressions that a name or member was given, unevaluated: through imports, exports, object entries and class fields. */
  bindingsOf(value: Value, place: Place): readonly { readonly value: Value; readonly place: Place }[];
  /** What callers pass for a parameter. */
  argumentsFor(
    file: CodeFile,
    fn: FunctionId,
    index: number,
  ): readonly { readonly value: Value; readonly place: Place; readonly site: CallSite }[];
  /** Where a field of a class gets its value: class-level bindings and `this.x = ...`. */
  fieldValues(file: CodeFile, id: ClassId, name: string): readonly { readonly value: Value; readonly place: Place }[];
  /** The library's class behind a table, and the table of such a class: `auth_user`, see `libraryModels`. */
  readonly libraryClasses: readonly ClassNode[];
  libraryModel(table: string): ClassNode | undefined;
  libraryTable(cls: ClassNode): string | undefined;
  /** Project classes that derive from or implement a class, transitively. */
  implementationsOf(file: CodeFile, id: ClassId): readonly { readonly file: CodeFile; readonly id: ClassId }[];
}

/** What the repository's deployment files give environment variables: env files first, then compose, then Dockerfiles. */
export interface Environment {
  /** Values of a variable for a project (the folder of its manifest); only of files that are used, not of examples. */
  layersOf(variable: string, project: string): readonly Layer[];
  readonly names: ReadonlySet<string>;
}

/** Follows values to what they are when the program runs: through names, files, settings classes, environment reads and env files. */
export interface Constants {
  /** Total and bounded; `unknown` where it cannot tell. */
  valueOf(value: Value, place: Place): Constant;
  /** The field of a settings class as the program sees it: its env layers, then its default. */
  settingField(file: CodeFile, classId: number, field: string): SettingField | undefined;
  /** Reads of the environment with their name and fallback: `os.getenv("X", "y")`, `process.env.X`. */
  environmentRead(value: Value, place: Place): EnvironmentRead | undefined;
  isSettingsClass(file: CodeFile, classId: number): boolean;
  /** Whether an expression is the environment itself: `process.env`, `os.environ`. */
  isEnvironment(value: Value, place: Place): boolean;
  /** What a call hands on in another form: x of `str(x)`, `SecretStr(x)`, `x.strip()`. */
  convertedValue(site: CallSite): Value | undefined;
  /** The field of a settings class that an expression reads: `settings.SECRET_KEY`, `config["key"]` of a dictionary of all fields. */
  settingOf(value: Value, place: Place): SettingField | undefined;
  /** The settings object of which a call gives all fields as a dictionary: `Settings()` of `Settings().model_dump()`. */
  dumped(site: CallSite): Value | undefined;
  /** The field of a checked environment that a member reads. */
  schemaField(value: Value, place: Place): SchemaField | undefined;
  configLookup(value: Value, place: Place): ConfigLookup | undefined;
  readonly schemas: Schemas;
}

/** A variable of the environment as a schema says it. */
export interface SchemaField {
  readonly name: string;
  /** The field's expression: `z.string().min(32)`. */
  readonly value: Value;
  readonly place: Place;
  readonly fallback?: Value;
  /** Used outside production only: envalid's `devDefault`. */
  readonly developmentFallback?: Value;
  readonly required: Truth;
  /** Descriptor that recognised the schema. */
  readonly framework: string;
}

/** Schemas that the environment is checked against, by the call that checks. */
export interface Schemas {
  /** All of them, in order of file and place. */
  readonly sites: readonly CallSite[];
  /** Fields by variable; undefined for a call that checks no environment. */
  fieldsAt(site: CallSite): ReadonlyMap<string, SchemaField> | undefined;
}

/** A read of the configuration by key. */
export interface ConfigLookup {
  readonly key: string;
  /** Set when the key is a variable of the environment. */
  readonly variable?: string;
  /** What the named part of the configuration says. */
  readonly values: readonly { readonly value: Value; readonly place: Place }[];
  readonly fallback?: Value;
  /** Throws when there is nothing. */
  readonly fails: boolean;
}

export interface EnvironmentRead {
  readonly name: string;
  readonly fallback?: Value;
  /** Fails when the variable is missing and there is no fallback: `os.environ["X"]`. */
  readonly fails: boolean;
  /** The library's converter or reader, by access path. */
  readonly by: string;
}

export interface SettingField {
  readonly file: CodeFile;
  readonly classId: number;
  readonly name: string;
  readonly envVar: string;
  /** The default, as written. */
  readonly fallback?: Value;
  readonly place: Place;
  readonly at: Location;
  readonly required: boolean;
  readonly type?: Value;
}

/** Which project function a call runs. */
export interface CallEdge {
  readonly from: FunctionNode;
  readonly to: FunctionNode;
  readonly site: CallSite;
  /** `typed`: the receiver is known; `name`: the one project method of that name; `near`: the receiver's class lacks the method, a like-named one is meant. */
  readonly by: 'typed' | 'name' | 'near';
  /** The function is handed over inline (`items.map(x => ...)`, `db.transaction(async (trx) => ...)`), not called by name. */
  readonly isCallback: boolean;
}

export interface FunctionNode {
  readonly file: CodeFile;
  readonly id: FunctionId;
}

/** A class of the project. */
export interface ClassNode {
  readonly file: CodeFile;
  readonly id: ClassId;
}

export interface CallGraph {
  /** Calls a function makes itself (not those of functions nested in it), in order of place. */
  callsIn(file: CodeFile, id: FunctionId): readonly CallEdge[];
  /** What one call can run. */
  targetsOf(site: CallSite): readonly CallEdge[];
  callersOf(file: CodeFile, id: FunctionId): readonly CallEdge[];
  /** Own methods of an object that the inherited method runs which is called on it: `executeImpl` of `createUser.execute(req)`. */
  hooksOf(site: CallSite): readonly FunctionNode[];
}

/** What is used where, by the imports of the code (a package in a manifest is no evidence). */
export interface Stacks {
  /** Ids of frameworks in use anywhere, sorted. */
  readonly all: readonly string[];
  /** By project folder. */
  readonly byProject: ReadonlyMap<string, ReadonlySet<string>>;
  uses(file: FilePath, framework: string): boolean;
  /** Projects whose code runs in a browser only. */
  readonly frontends: ReadonlySet<string>;
  /** See ProjectModel.isProduction. */
  isProduction(at: Location): boolean;
}

/** What every concept is assembled from. Concepts that stand on others take those as further arguments. */
export interface Linker {
  readonly program: Program;
  readonly frameworks: readonly Framework[];
  readonly resolver: Resolver;
  readonly constants: Constants;
  readonly environment: Environment;
  readonly calls: CallGraph;
  readonly stacks: Stacks;
  locate(file: CodeFile, span: Span): Location;
  symbolOf(file: CodeFile, id: FunctionId): SymbolId;
  classSymbol(file: CodeFile, id: ClassId): SymbolId;
  /** An expression as short text for messages. */
  show(value: Value, file: CodeFile): string;
  /** The argument at the first position of a slot that is present. */
  argument(call: Call, slot: Slot): Value | undefined;
  /** Blocks from this one outwards, this one first. */
  blocksAround(file: CodeFile, block: BlockId): Iterable<Block & { readonly id: BlockId }>;
  /** Whether code at a place runs in development only: by the branches around it and the file it stands in. */
  developmentOnly(place: Place): Truth;
  /** Whether a path fits a pattern, see Pattern. */
  fits(pattern: string, path: string): boolean;
}
