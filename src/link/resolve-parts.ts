/** What the parts of the resolver ask each other. */

import type {
  CallSite,
  ClassNode,
  CodeFile,
  Definition,
  Denotation,
  FunctionNode,
  Module,
  Place,
  Resolver,
} from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Parameter } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import type { CarriedState } from './carried-state.ts';

/** What a call passes. */
export interface Argument {
  readonly value: Value;
  readonly place: Place;
  readonly site: CallSite;
}

/**
 * The resolver with what its parts ask each other besides. Each part (`add...` of a file `resolve-*.ts`) puts its functions in; they ask those of
 * other parts through this object, because all of them ask each other.
 */
export interface ResolverParts extends Resolver {
  /** Definitions in the file of the place. */
  definitionsIn(name: string, place: Place, span: Span): readonly Definition[];
  denoteDefinition(definition: Definition, file: CodeFile, name: string): readonly Denotation[];
  /** `self` and `this`: an instance of the class around, or the class itself in a class method. */
  denoteThis(place: Place): readonly Denotation[];
  denoteModule(module: Module, importer: CodeFile): readonly Denotation[];
  /** What a file exports under a name; `hops` counts the files that it came through. */
  exported(file: CodeFile, name: string, hops: number): readonly Denotation[];
  /** What calling a class gives. */
  instanceOf(denotation: Denotation): readonly Denotation[];
  denoteParameter(file: CodeFile, fn: FunctionId, index: number): readonly Denotation[];
  /** The row that a method of a class calls `self`, where it is not an object of the class. */
  rowOfSelf(file: CodeFile, cls: ClassId, name: string): readonly Denotation[];
  /** `Depends(get_repo)` gives what get_repo returns. */
  providerOf(value: Value, place: Place): readonly Denotation[];
  /** What calls of a base's method hand over that stand in a class below, or that make an object of that class. */
  argumentsFromBelow(node: FunctionNode, parameter: ParameterAt, below: ClassNode): readonly Argument[];
  /** What a method of a base class gives, called on a class below it. */
  ofArguments(given: readonly Denotation[], called: Denotation, site: CallSite): readonly Denotation[];
  ofReceiver(given: readonly Denotation[], method: Denotation, callee: Value, place: Place): readonly Denotation[];
  /** What a field of a view of a library holds that the library puts there: `self.object`, see `viewRows`. */
  rowOfField(path: string, name: string, view: Denotation): readonly Denotation[];
  /** What a view's context holds under a key that a library puts there: `context["object_list"]`, see `viewRows`. */
  rowInContext(path: string, key: string, place: Place): readonly Denotation[];
  /** What functions call `this` that are put on what a library makes, see `added-methods.ts`. */
  selfOfAdded(file: CodeFile, fn: FunctionId): string | undefined;
  /** What a program of Node puts on its app, a request or a context. */
  carried: CarriedState;
  /** What was put on the app or its state under a name. */
  stateOf(name: string): readonly Denotation[];
  /** What an object was given under keys that are not known, see `filled-objects.ts`. */
  filledMembers(value: Value, file: CodeFile): readonly Denotation[];
  /** Methods of the project that run on a query of a library. */
  queryMethods(one: Extract<Denotation, { kind: 'external' }>, name: string): readonly Denotation[];
  classMember(denotation: Extract<Denotation, { kind: 'class' | 'instance' }>, name: string): readonly Denotation[];
  /** A field of a class itself, not of its bases; undefined where it has none of that name. */
  ownField(file: CodeFile, id: ClassId, name: string): readonly Denotation[] | undefined;
  /** A method of a class or of its bases. */
  findMethod(file: CodeFile, id: ClassId, name: string): FunctionNode | undefined;
  directBases(file: CodeFile, id: ClassId): readonly Denotation[];
  /** Bases of a class that the project has, nearest first. */
  projectBases(file: CodeFile, id: ClassId): readonly Extract<Denotation, { kind: 'class' }>[];
  /** Access paths of the bases of a class that libraries have. */
  externalBases(file: CodeFile, id: ClassId): readonly string[];
  /** Classes of the project that derive from one, nearest first, and not more than a few. */
  classesBelow(cls: ClassNode): readonly ClassNode[];
  /** Classes of the project by the names that they derive from. */
  classesByBase(): ReadonlyMap<string, readonly ClassNode[]>;
}

/** A parameter, and which of its function. */
export interface ParameterAt {
  readonly index: number;
  readonly parameter: Parameter;
}
