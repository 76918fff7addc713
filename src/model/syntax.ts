import type { Span } from './location.ts';
import type { BlockId, CallId, ClassId, FunctionId, Value } from './value.ts';

/**
 * What one file of code says, in lists, the same for every language. Parsers write it, nothing after `parse/` sees a syntax tree.
 * All spans are of this file. Everything that stands somewhere names its `block`, and blocks form a tree.
 */
export interface Syntax {
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** [0] is the module body. */
  readonly functions: readonly FunctionSyntax[];
  readonly classes: readonly ClassSyntax[];
  /** [0] is the module body. A child stands after its parent. */
  readonly blocks: readonly Block[];
  readonly bindings: readonly Binding[];
  readonly calls: readonly Call[];
  /** Assignments to members and subscripts: `app.state.limiter = x`, `config["KEY"] = x`, `this.ttl = x`, `module.exports.a = x`. */
  readonly assigns: readonly Assign[];
  readonly returns: readonly Return[];
  /** Member reads that are not the callee of a call, inside a loop, comprehension or lambda only: what lazy relationships are touched. */
  readonly reads: readonly Read[];
  /** `==`, `!=`, `<`, `in` ... anywhere, operands as written. */
  readonly compares: readonly Compare[];
  /** `raise X`, `throw x`. */
  readonly raises: readonly Raise[];
  /** `break` and `continue` of loops; not the `break` of a `switch`, nor one with a label. */
  readonly jumps: readonly Jump[];
  /** Statements that are a bare expression other than a call or docstring (rare: `await x`, a name), and `yield`s. */
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/** `id` is where it stands among the blocks of its file. */
export type Block = { readonly id: BlockId; readonly parent: BlockId; readonly span: Span } & (
  | { readonly kind: 'function'; readonly function: FunctionId }
  | { readonly kind: 'class'; readonly class: ClassId }
  /** `for`, `while`, comprehension generators. `over` is undefined for `while` and C-style `for`. */
  | {
      readonly kind: 'loop';
      /** `for-in` is JavaScript's loop over keys: of an object its fields, of an array its positions. */
      readonly form: 'for-each' | 'for-in' | 'while' | 'for' | 'comprehension';
      readonly over?: Value;
      /** The loop variables, as bound. */
      readonly variables: readonly string[];
      /** The condition of `while` and C-style `for`. */
      readonly test?: Value;
      readonly isAsync: boolean;
    }
  /** The body of an `if`/`elif`/`else`, a ternary arm, or the right side of `&&`; `holds` says whether `test` is true in it. */
  | { readonly kind: 'branch'; readonly test: Value; readonly holds: boolean }
  | { readonly kind: 'try' }
  /** `except X as e`, `catch (e)`. `isEmpty`: nothing but `pass`, a comment or an ellipsis. */
  | { readonly kind: 'handler'; readonly catches: readonly Value[]; readonly name?: string; readonly isEmpty: boolean }
  | { readonly kind: 'finally' }
  /** `with`/`async with`/`using`. */
  | { readonly kind: 'with'; readonly items: readonly Value[] }
);

export interface Import {
  /** As written: `fastapi`, `.core.config` (leading dots kept), `@/lib/db`, `../models/user.js`. */
  readonly from: string;
  /** The imported name; '*' for a whole module or namespace import, and for Python's `from m import *` (then `as` is '*' too); 'default'. */
  readonly name: string;
  /** The local name. Python's `import a.b.c` binds `a`: then `from` is `a.b.c`, name '*', as `a`, and `bindsRoot` is true. */
  readonly as: string;
  readonly bindsRoot?: boolean;
  readonly typeOnly?: boolean;
  readonly block: BlockId;
  readonly span: Span;
}

/**
 * JavaScript only (Python exports every module-level binding). `module.exports = v` is the export `default` with `isCommonJs`;
 * `exports.a = v` is `a`. `export * from 'm'` has name '*', `from` 'm'.
 */
export interface Export {
  readonly name: string;
  readonly value?: Value;
  /** The local name that is exported, when not `value`: `export { a as b }` has name b, local a. With `from`, the name over there. */
  readonly local?: string;
  readonly from?: string;
  readonly isCommonJs?: boolean;
  readonly span: Span;
}

export interface FunctionSyntax {
  /** '' for anonymous functions that are not bound to a name; a function bound by `const f = () => {}` or `{ f() {} }` carries that name. */
  readonly name: string;
  /** Dotted through enclosing classes and functions: `UserService.create`, `register_routes.login`. '' for the module body. */
  readonly qualifiedName: string;
  readonly kind: 'module' | 'function' | 'method' | 'getter' | 'setter' | 'arrow' | 'lambda' | 'constructor';
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly isStatic: boolean;
  readonly decorators: readonly Value[];
  readonly parameters: readonly Parameter[];
  readonly returns?: Value;
  /** The class whose body it stands in. */
  readonly class?: ClassId;
  /** Its body. */
  readonly block: BlockId;
  /** From the first decorator's or `def`/`function`/name's line to the end. */
  readonly span: Span;
  /** Of the name, or of the first token for anonymous functions. */
  readonly nameSpan: Span;
  readonly hasDocstring: boolean;
  /** JavaScript: its body (of the module: the file) begins with `'use server'`. */
  readonly isServerOnly?: true;
  /** The file begins with `'use client'`: it runs in browsers. */
  readonly isClientOnly?: true;
}

export interface Parameter {
  /** '' for a destructured parameter, whose names are then bindings of the function's block with `member` values of the name `$<index>`. */
  readonly name: string;
  readonly type?: Value;
  readonly default?: Value;
  readonly kind: 'normal' | 'keyword-only' | 'rest' | 'keyword-rest';
  readonly decorators: readonly Value[];
  /** TypeScript parameter property (`constructor(private readonly repo: Repo)`): also a field of the class. */
  readonly isProperty: boolean;
  readonly span: Span;
}

export interface ClassSyntax {
  readonly name: string;
  readonly qualifiedName: string;
  readonly bases: readonly Value[];
  /** `class A(Base, table=True)`. */
  readonly keywords: readonly NamedArg[];
  /** TypeScript `implements`. */
  readonly interfaces: readonly Value[];
  readonly isAbstract: boolean;
  readonly decorators: readonly Value[];
  /** Fields are the bindings of this block, methods the functions whose `class` is this one. */
  readonly block: BlockId;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The text of the docstring or the leading JSDoc comment, cut at 500 characters. */
  readonly docstring?: string;
}

/** A name given a value in a block. Imports and parameters are not bindings; functions and classes are. */
export interface Binding {
  readonly name: string;
  /** `enum`: a member of an enumeration in Python, the object of all members in TypeScript. */
  readonly kind: 'variable' | 'function' | 'class' | 'loop' | 'with' | 'catch' | 'field' | 'enum';
  /** As written; for destructuring, a `member`/`index` of the whole. Undefined: declared only. `loop` variables have no value. */
  readonly value?: Value;
  readonly type?: Value;
  /** Property decorators (TypeORM `@Column()`). */
  readonly decorators: readonly Value[];
  readonly isConst: boolean;
  /** `x += v` and the like: the value is the operand. */
  readonly isAugmented: boolean;
  /** In JavaScript: gives a value to a name that is declared elsewhere, in this function or around it. */
  readonly isAssigned?: true;
  readonly block: BlockId;
  /** Of the name. */
  readonly span: Span;
}

export interface Call {
  /** What is called: a name, a member, or any value. `new X()` has `isNew`. A decorator without call is no call. Python's `del x[k]` calls the name `del`. */
  readonly callee: Value;
  readonly positional: readonly Value[];
  /** Python keyword arguments; `**rest` is a spread in `positional`. JavaScript options are an object in `positional`. */
  readonly named: readonly NamedArg[];
  readonly block: BlockId;
  readonly span: Span;
  readonly isNew: boolean;
  /** JavaScript's `` tag`...` ``: `positional` is the template, whose parts the tag gets one by one and not as a text. */
  readonly isTagged?: boolean;
  readonly isAwaited: boolean;
  /** The statement is this call alone: its result is dropped. */
  readonly isStatement: boolean;
}

export interface NamedArg {
  readonly name: string;
  readonly value: Value;
  readonly span: Span;
}

export interface Assign {
  readonly target: Value;
  readonly value: Value;
  /** `self.repo: Repo = repo`. */
  readonly type?: Value;
  readonly isAugmented: boolean;
  readonly block: BlockId;
  readonly span: Span;
}

export interface Return {
  readonly value?: Value;
  /** `yield` and `yield from`, not `return`. */
  readonly isYield: boolean;
  readonly block: BlockId;
  readonly span: Span;
}

export interface Read {
  readonly value: Value;
  readonly block: BlockId;
}

export interface Compare {
  readonly operator: string;
  readonly left: Value;
  readonly right: Value;
  readonly block: BlockId;
  readonly span: Span;
}

export interface Raise {
  readonly value?: Value;
  readonly block: BlockId;
  readonly span: Span;
}

export interface Jump {
  readonly kind: 'break' | 'continue';
  readonly block: BlockId;
  readonly span: Span;
}

export interface Comment {
  /** Without its marker. */
  readonly text: string;
  readonly span: Span;
  /** Stands on a line of its own. */
  readonly ownLine: boolean;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

export type { BlockId, CallId, ClassId, FunctionId };
