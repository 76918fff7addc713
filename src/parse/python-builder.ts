import type { Span } from '../model/location.ts';
import type { Binding, Block, ClassSyntax, FunctionSyntax, Syntax } from '../model/syntax.ts';
import type { BlockId, ClassId, FunctionId, Value } from '../model/value.ts';
import type { Lines } from './lines.ts';
import { type FlatTree, kindOf } from './python-tree.ts';

/** Expressions nested deeper are `unknown`. */
export const MAX_DEPTH = 200;
/** Blocks nested deeper are not read; Python itself stops at 100 levels of indentation. */
export const MAX_NESTING = 200;
/** Elements of one list, dictionary or call that are kept; the rest becomes one spread of `unknown`. */
export const MAX_ITEMS = 2000;
/** Names of one destructuring that are given a value of their own. */
const MAX_UNPACKED = 100;
/** Problems reported for one file. */
export const MAX_PROBLEMS = 20;

type WithoutPlace<B> = B extends Block ? Omit<B, 'id' | 'parent'> : never;
/** A block before it is put under its parent. */
export type NewBlock = WithoutPlace<Block>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A function whose body is still being read. */
export type OpenFunction = Mutable<FunctionSyntax>;
/** A class whose body is still being read. */
export type OpenClass = Mutable<ClassSyntax>;

type Lists = {
  -readonly [K in Exclude<keyof Syntax, 'functions' | 'classes'>]: Syntax[K] extends readonly (infer T)[] ? T[] : never;
} & { functions: OpenFunction[]; classes: OpenClass[] };

/** What the names in a function's or class's body mean. */
export interface Scope {
  readonly parent?: Scope;
  readonly function: FunctionId;
  /** Set directly in a class body, not in its methods. */
  readonly class?: ClassId;
  readonly isEnum: boolean;
  /** The name that reads as `this`. */
  readonly self?: string;
  /** Qualified name, '' for the module. */
  readonly name: string;
  /** Names declared `global` or `nonlocal`, and the block they live in. */
  readonly redirected: Map<string, BlockId>;
}

const ERROR = kindOf('ERROR');
const IDENTIFIER = kindOf('identifier');
const PARENTHESES = kindOf('parenthesized_expression');
const ATTRIBUTE = kindOf('attribute');
const SUBSCRIPT = kindOf('subscript');
const SPLATS = [kindOf('list_splat_pattern'), kindOf('list_splat')];
const SEQUENCES = new Set(
  (['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list'] as const).map(kindOf),
);

/** The lists of a `Syntax` under construction, where in the file we are, and how targets are given their values. */
export abstract class SyntaxBuilder {
  readonly lists: Lists = {
    imports: [],
    exports: [],
    functions: [],
    classes: [],
    blocks: [],
    bindings: [],
    calls: [],
    assigns: [],
    returns: [],
    reads: [],
    compares: [],
    raises: [],
    jumps: [],
    comments: [],
    problems: [],
  };
  protected readonly tree: FlatTree;
  protected readonly lines: Lines;
  protected readonly text: string;
  /** The block that what is read now stands in. */
  protected block: BlockId = 0;
  /** In a loop or comprehension of the current function: member reads are recorded. */
  protected inLoop = false;
  /** In a comprehension, the block around it, where `:=` binds. */
  protected walrusBlock: BlockId | undefined;
  protected scope: Scope = { function: 0, isEnum: false, name: '', redirected: new Map() };

  constructor(tree: FlatTree, lines: Lines) {
    this.tree = tree;
    this.lines = lines;
    this.text = lines.text;
  }

  protected abstract value(node: number, depth: number): Value;
  /** The value of an `attribute` that is assigned to: not a read. */
  protected abstract target(node: number, depth: number): Value;

  protected span(node: number): Span {
    return this.lines.span(this.tree.start[node]!, this.tree.end[node]!);
  }

  protected source(node: number): string {
    return this.text.slice(this.tree.start[node]!, this.tree.end[node]!);
  }

  protected is(node: number, kind: number): boolean {
    return this.tree.kind[node] === kind;
  }

  /** The first child that is no syntax error; -1 if there is none. */
  protected first(node: number): number {
    return this.from(node + 1, this.tree.next[node]!);
  }

  /** The first child from `child` on that is no syntax error, before `end`; -1 if there is none. */
  protected from(child: number, end: number): number {
    let at = child;
    while (at < end && this.tree.kind[at] === ERROR) at = this.tree.next[at]!;
    return at < end ? at : -1;
  }

  protected children(node: number): number[] {
    const { next, kind } = this.tree;
    const children: number[] = [];
    for (let child = node + 1; child < next[node]!; child = next[child]!) if (kind[child] !== ERROR) children.push(child);
    return children;
  }

  /** The expression inside any number of parentheses. */
  protected unwrap(node: number): number {
    let at = node;
    while (this.tree.kind[at] === PARENTHESES) {
      const inner = this.first(at);
      if (inner === -1) return at;
      at = inner;
    }
    return at;
  }

  protected unknown(node: number): Value {
    return { kind: 'unknown', span: this.span(node) };
  }

  protected problem(message: string, span: Span): void {
    if (this.lists.problems.length < MAX_PROBLEMS) this.lists.problems.push({ message, span });
  }

  protected tooDeep(node: number): Value {
    const span = this.span(node);
    this.problem(`nested deeper than ${MAX_DEPTH} levels: not read`, span);
    return { kind: 'unknown', span };
  }

  /** Adds a block under the current one, without entering it. */
  protected addBlock(block: NewBlock): BlockId {
    const id = this.lists.blocks.length;
    this.lists.blocks.push({ ...block, id, parent: this.block });
    return id;
  }

  /** Runs `read` with `block` as the current one. */
  protected within<T>(block: BlockId, read: () => T): T {
    const outer = this.block;
    this.block = block;
    const result = read();
    this.block = outer;
    return result;
  }

  /** How much has been recorded so far: equal before and after means that nothing was. */
  protected recorded(): number {
    const { calls, compares, functions, bindings, returns, reads, assigns, blocks } = this.lists;
    return (
      calls.length +
      compares.length +
      functions.length +
      bindings.length +
      returns.length +
      reads.length +
      assigns.length +
      blocks.length
    );
  }

  protected bind(name: string, binding: Omit<Binding, 'name' | 'block' | 'isConst' | 'decorators'> & { block?: BlockId }): void {
    if (name === '') return;
    const block = this.scope.redirected.get(name) ?? binding.block ?? this.block;
    const { kind, value, type, isAugmented, span } = binding;
    this.lists.bindings.push({
      name,
      kind: kind === 'variable' ? this.variableKind(name, value) : kind,
      ...(value && { value }),
      ...(type && { type }),
      decorators: [],
      isConst: type !== undefined && isFinal(type),
      isAugmented,
      block,
      span,
    });
  }

  private variableKind(name: string, value: Value | undefined): Binding['kind'] {
    if (this.scope.class === undefined || this.walrusBlock !== undefined) return 'variable';
    return this.scope.isEnum && value && !name.startsWith('_') ? 'enum' : 'field';
  }

  /** Gives `value` to what stands on the left: names become bindings, members and subscripts assigns, sequences are taken apart. */
  protected give(
    target: number,
    to: { value?: Value; type?: Value; kind: 'variable' | 'loop' | 'with'; isAugmented?: boolean },
    depth: number,
  ): void {
    const node = this.unwrap(target);
    const kind = this.tree.kind[node]!;
    const { value, type } = to;
    const isAugmented = to.isAugmented ?? false;
    if (kind === IDENTIFIER) {
      const name = this.source(node);
      this.bind(name, { kind: to.kind, ...(value && { value }), ...(type && { type }), isAugmented, span: this.span(node) });
    } else if (kind === ATTRIBUTE || kind === SUBSCRIPT) {
      const place = this.target(node, depth);
      if (!value) return;
      const span = this.span(node);
      this.lists.assigns.push({ target: place, value, ...(type && { type }), isAugmented, block: this.block, span });
    } else if (SPLATS.includes(kind)) {
      const inner = this.first(node);
      if (inner !== -1) this.give(inner, to, depth + 1);
    } else if (SEQUENCES.has(kind)) {
      if (depth > MAX_DEPTH) this.tooDeep(node);
      else this.unpack(this.children(node), to, depth + 1);
    } else {
      this.value(node, depth);
    }
  }

  private unpack(targets: readonly number[], to: { value?: Value; kind: 'variable' | 'loop' | 'with' }, depth: number): void {
    const star = targets.findIndex((target) => SPLATS.includes(this.tree.kind[target]!));
    for (const [position, target] of targets.entries()) {
      const index = star === -1 || position <= star ? position : position - targets.length;
      const value = to.value && this.element(to.value, index, position === star ? star - targets.length + 1 : undefined);
      this.give(target, { kind: to.kind, ...(value && { value }) }, depth);
    }
  }

  /** `whole[index]`, or `whole[star:until]` when `until` is given (0 for the end), or the element itself where the whole is written out. */
  private element(whole: Value, index: number, until: number | undefined): Value {
    const { span } = whole;
    const at = (value: number | null): Value => ({ kind: 'literal', value, span });
    if (whole.kind === 'list' && until === undefined && !whole.items.some((item) => item.kind === 'spread')) {
      const item = whole.items.at(index);
      if (item) return item;
    }
    // A long or large right side is not repeated for each name.
    if (Math.abs(index) > MAX_UNPACKED || !isRepeatable(whole)) return { kind: 'unknown', span };
    if (until === undefined) return { kind: 'index', object: whole, index: at(index), span };
    const slice: Value = { kind: 'binary', operator: ':', left: at(index), right: at(until === 0 ? null : until), span };
    return { kind: 'index', object: whole, index: slice, span };
  }

  /** The names that a target binds, in order. */
  protected names(target: number): string[] {
    const { next, kind } = this.tree;
    if (kind[target] === IDENTIFIER) return [this.source(target)];
    const names: string[] = [];
    for (let node = target; node < next[target]!; ) {
      if (kind[node] === IDENTIFIER) names.push(this.source(node));
      node = kind[node] === ATTRIBUTE || kind[node] === SUBSCRIPT ? next[node]! : node + 1;
    }
    return names;
  }
}

const REPEATABLE: ReadonlySet<Value['kind']> = new Set<Value['kind']>(['name', 'member', 'index', 'call', 'await', 'literal']);

/** Small enough to be repeated for each of several names; `unknown` takes the place of what is not. */
export function isRepeatable(value: Value): boolean {
  return REPEATABLE.has(value.kind);
}

function isFinal(type: Value): boolean {
  const named = type.kind === 'index' ? type.object : type;
  return lastName(named) === 'Final';
}

/** The last name of a dotted path: `C` of `a.b.C`; '' for anything else. */
export function lastName(value: Value): string {
  if (value.kind === 'name') return value.name;
  return value.kind === 'member' ? value.property : '';
}
