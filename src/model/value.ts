import type { Span } from './location.ts';

/**
 * Three answers. Rules report on `yes` or `no`, never on `unknown`: this is where precision comes from.
 */
export type Truth = 'yes' | 'no' | 'unknown';

/** Index into `Syntax.functions`; 0 is the module body. */
export type FunctionId = number;
/** Index into `Syntax.classes`. */
export type ClassId = number;
/** Index into `Syntax.calls`. */
export type CallId = number;
/** Index into `Syntax.blocks`; 0 is the module body. */
export type BlockId = number;

/**
 * An expression (or a type annotation) of any language, as far as the model cares. Names are written down, not followed: `link` follows
 * them. Calls stand once in `Syntax.calls`; a value refers to them by index.
 */
export type Value = { readonly span: Span } & (
  | Literal
  /** List, tuple, set, array. A starred or spread item is a `spread`. */
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'object'; readonly entries: readonly Entry[] }
  /** An identifier. `this` and `self`/`cls` (first parameter of a method) are the name `this`; `super()` is the name `super`. */
  | { readonly kind: 'name'; readonly name: string }
  /** `object.property`, `object?.property`, and `object["property"]` in JavaScript. */
  | { readonly kind: 'member'; readonly object: Value; readonly property: string }
  /** `object[index]`; also `Generic<A, B>` and `A[]` (`Array` of A), where the index is a list when there are several. */
  | { readonly kind: 'index'; readonly object: Value; readonly index: Value }
  | { readonly kind: 'call'; readonly call: CallId }
  /** f-string, template literal; `+` of strings is `binary`. Literal parts are literals. */
  | { readonly kind: 'template'; readonly parts: readonly Value[] }
  /** `operator` in the spelling of JavaScript or Python, with `and`, `or`, `not`, `==` normalised from `&&`, `||`, `!`, `===`; `??` stays; `in`, `not in`. */
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Value; readonly right: Value }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Value }
  | { readonly kind: 'conditional'; readonly test: Value; readonly then: Value; readonly otherwise: Value }
  /** Arrow function, function expression, lambda. */
  | { readonly kind: 'function'; readonly function: FunctionId }
  | { readonly kind: 'class'; readonly class: ClassId }
  /** `require('x')`, `await import('x')`, `importlib.import_module('x')`. */
  | { readonly kind: 'module'; readonly from: string }
  | { readonly kind: 'spread'; readonly value: Value }
  | { readonly kind: 'await'; readonly value: Value }
  /** A comprehension; `loop` is its block, `element` what it yields. */
  | { readonly kind: 'comprehension'; readonly loop: BlockId; readonly element: Value }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'unknown' }
);

export interface Literal {
  readonly kind: 'literal';
  /** Python's and JavaScript's `None`, `null`, `undefined` are null. A secret is replaced by a redacted text by `extract`. */
  readonly value: string | number | boolean | null;
  /** Written by `extract` where the literal stands in a place that holds a credential. */
  readonly secret?: SecretTraits;
}

/** What is kept of a literal that is (or may be) a credential: enough to judge it, not enough to use it. */
export interface SecretTraits {
  readonly length: number;
  /**
   * `placeholder`: nobody could use it (`your-key-here`, `<token>`, `xxx`, empty); `known-default`: usable and in every attacker's list
   * (`minioadmin`, `postgres`, `changeme`, `secret`); `usable`: looks like a real value; `not-secret`: a URL path, a type name, a field
   * label, a sentence, equal to its own name, a duration, an algorithm name ...
   */
  readonly strength: 'placeholder' | 'known-default' | 'usable' | 'not-secret';
  /** First characters and a length, safe to print: `mini… (10 characters)`. */
  readonly redacted: string;
  /** In a longer text (`scheme://user:password@host`) only the password is replaced. */
  readonly inUrl?: boolean;
  /** What that text is, for messages: `a URL whose password`. */
  readonly within?: string;
}

/** An entry of an object literal. `key` is undefined for a spread (`...rest`, `**rest`) and for a computed key. */
export interface Entry {
  readonly key?: string;
  readonly value: Value;
  readonly span: Span;
}
