import type * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type {
  Assign,
  Binding,
  Block,
  BlockId,
  Call,
  ClassSyntax,
  Comment,
  Compare,
  Export,
  FunctionSyntax,
  Import,
  Jump,
  Raise,
  Read,
  Return,
  Syntax,
  SyntaxProblem,
} from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import type { Lines } from '../lines.ts';
import { startOf } from './start.ts';

type WithoutId<B> = B extends Block ? Omit<B, 'id'> : never;
/** A block before it has a number. */
export type NewBlock = WithoutId<Block>;

/**
 * The lists of a `Syntax` while they grow, and where the walk stands: the block things are recorded in, the qualified name around them,
 * how many loops are open and how deep the value under construction is. Readers change the standing and put it back.
 */
export class Builder {
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly functions: FunctionSyntax[] = [];
  readonly classes: ClassSyntax[] = [];
  readonly blocks: Block[] = [];
  readonly bindings: Binding[] = [];
  readonly calls: Call[] = [];
  readonly assigns: Assign[] = [];
  readonly returns: Return[] = [];
  readonly reads: Read[] = [];
  readonly compares: Compare[] = [];
  readonly raises: Raise[] = [];
  readonly jumps: Jump[] = [];

  /** The block that what is read now stands in. */
  block: BlockId = 0;
  /** Names of the enclosing classes and functions, joined with dots; '' in the module body. */
  owner = '';
  /** How many loops, and callbacks of array iterations, are open: member reads are kept inside them only. */
  loops = 0;
  /** Levels of the value under construction. Starts again in each call and function, which values refer to by index. */
  nesting = 0;
  /** The call that the `await` just met waits for, and the one that is the statement just met. */
  awaited: ts.Node | undefined;
  statement: ts.Node | undefined;
  /** The branches of `switch` statements. */
  readonly switchBranches = new Set<BlockId>();
  /** False inside a namespace, whose exports are not the file's. */
  exporting = true;
  /** Bindings of interfaces and type aliases: they give way to a value of the same name. */
  readonly typeBindings = new Set<Binding>();

  readonly text: string;
  readonly file: ts.SourceFile;
  readonly #lines: Lines;

  constructor(file: ts.SourceFile, lines: Lines) {
    this.text = lines.text;
    this.file = file;
    this.#lines = lines;
  }

  /** Offset of the first character that is neither blank nor comment. */
  start(node: ts.Node): number {
    const { text } = this;
    let at = node.pos;
    if (at === node.end) return at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB) at += 1;
      else if (code > SPACE && code < 127 && code !== SLASH && code !== HASH) return at;
      else return startOf(node, this.file);
    }
  }

  span(node: ts.Node): Span {
    return this.#lines.span(this.start(node), node.end);
  }

  /** From offset to offset. */
  between(start: number, end: number): Span {
    return this.#lines.span(start, end);
  }

  unknown(node: ts.Node): Value {
    return { kind: 'unknown', span: this.span(node) };
  }

  /** Numbers a block and adds it; the caller makes it the standing one. */
  open(block: NewBlock): BlockId {
    const id = this.blocks.length;
    this.blocks.push(Object.assign(block, { id }) as Block);
    return id;
  }

  /** The qualified name of a thing that stands here. */
  qualify(name: string): string {
    const last = name === '' ? '<anonymous>' : name;
    return this.owner === '' ? last : `${this.owner}.${last}`;
  }

  finish(comments: readonly Comment[], problems: readonly SyntaxProblem[]): Syntax {
    const { imports, exports, functions, classes, blocks, calls, assigns, returns, reads, compares, raises, jumps } = this;
    const bindings = this.#withoutShadowedTypes();
    return {
      imports,
      exports,
      functions,
      classes,
      blocks,
      bindings,
      calls,
      assigns,
      returns,
      reads,
      compares,
      raises,
      jumps,
      comments,
      problems,
    };
  }

  /** `const Role = {...} as const; type Role = ...` binds `Role` twice; only the value can be followed at run time. */
  #withoutShadowedTypes(): Binding[] {
    const types = this.typeBindings;
    if (types.size === 0) return this.bindings;
    const keyOf = (binding: Binding) => `${binding.block} ${binding.name}`;
    const typeKeys = new Set([...types].map(keyOf));
    const shadowed = new Set<string>();
    for (const binding of this.bindings) {
      if (types.has(binding)) continue;
      const key = keyOf(binding);
      if (typeKeys.has(key)) shadowed.add(key);
    }
    if (shadowed.size === 0) return this.bindings;
    return this.bindings.filter((binding) => !(types.has(binding) && shadowed.has(keyOf(binding))));
  }
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HASH = 35;
const SLASH = 47;
