import { type Span, spanning } from '../model/location.ts';
import type { NamedArg, Parameter } from '../model/syntax.ts';
import type { BlockId, Entry, FunctionId, Value } from '../model/value.ts';
import { lastName, MAX_DEPTH, MAX_ITEMS, SyntaxBuilder } from './python-builder.ts';
import { decodeNumber, decodeString, parseAnnotation, stringParts } from './python-literals.ts';
import { KIND_COUNT, kindOf, type NodeType } from './python-tree.ts';

/** How a member stands: what is called or assigned to is no read, and of `a.b.c` only the whole is. */
type Role = 'read' | 'part of a read' | 'called or assigned';

type Reader = (reader: Expressions, node: number, depth: number) => Value;

const K = {
  argumentList: kindOf('argument_list'),
  attribute: kindOf('attribute'),
  binary: kindOf('binary_operator'),
  boolean: kindOf('boolean_operator'),
  call: kindOf('call'),
  concatenated: kindOf('concatenated_string'),
  constrainedType: kindOf('constrained_type'),
  defaultParameter: kindOf('default_parameter'),
  dictionarySplat: kindOf('dictionary_splat'),
  dictionarySplatPattern: kindOf('dictionary_splat_pattern'),
  expression: kindOf('expression_list'),
  float: kindOf('float'),
  forInClause: kindOf('for_in_clause'),
  formatSpecifier: kindOf('format_specifier'),
  genericType: kindOf('generic_type'),
  identifier: kindOf('identifier'),
  ifClause: kindOf('if_clause'),
  integer: kindOf('integer'),
  interpolation: kindOf('interpolation'),
  keywordArgument: kindOf('keyword_argument'),
  keywordSeparator: kindOf('keyword_separator'),
  lambda: kindOf('lambda'),
  lambdaParameters: kindOf('lambda_parameters'),
  list: kindOf('list'),
  listSplat: kindOf('list_splat'),
  listSplatPattern: kindOf('list_splat_pattern'),
  memberType: kindOf('member_type'),
  pair: kindOf('pair'),
  positionalSeparator: kindOf('positional_separator'),
  slice: kindOf('slice'),
  splatType: kindOf('splat_type'),
  string: kindOf('string'),
  stringContent: kindOf('string_content'),
  subscript: kindOf('subscript'),
  token: kindOf('token'),
  tuplePattern: kindOf('tuple_pattern'),
  type: kindOf('type'),
  typedDefaultParameter: kindOf('typed_default_parameter'),
  typedParameter: kindOf('typed_parameter'),
  typeParameter: kindOf('type_parameter'),
  unionType: kindOf('union_type'),
} as const;

/** Expressions and annotations: syntax tree -> `Value`, recording the calls, compares, lambdas, loops and branches inside. */
export abstract class Expressions extends SyntaxBuilder {
  /** The call whose result is dropped. */
  protected statementCall = -1;
  /** The call that is awaited. */
  private awaitedCall = -1;
  /** The name that the next lambda is bound to. */
  protected lambdaName: { readonly node: number; readonly name: string } | undefined;

  protected value(node: number, depth: number): Value {
    const inner = this.unwrap(node);
    if (depth > MAX_DEPTH) return this.tooDeep(inner);
    return READERS[this.tree.kind[inner]!]!(this, inner, depth);
  }

  protected target(node: number, depth: number): Value {
    return this.is(node, K.attribute) ? this.member(node, depth, 'called or assigned') : this.value(node, depth);
  }

  /** The first child's value; `unknown` where a syntax error left none. */
  protected only(node: number, depth: number): Value {
    const child = this.first(node);
    return child === -1 ? this.unknown(node) : this.value(child, depth + 1);
  }

  /** Reads all children for the calls in them. */
  readAll(node: number, depth: number): Value {
    for (const child of this.children(node)) this.value(child, depth + 1);
    return this.unknown(node);
  }

  name(node: number): Value {
    const name = this.source(node);
    if (name === '') return this.unknown(node);
    return { kind: 'name', name: name === this.scope.self ? 'this' : name, span: this.span(node) };
  }

  literal(node: number, value: boolean | null): Value {
    return { kind: 'literal', value, span: this.span(node) };
  }

  number(node: number): Value {
    const value = decodeNumber(this.source(node));
    return value === undefined ? this.unknown(node) : { kind: 'literal', value, span: this.span(node) };
  }

  ellipsis(node: number): Value {
    return { kind: 'name', name: 'Ellipsis', span: this.span(node) };
  }

  /** One string or several that stand side by side: a literal, or a template when something is interpolated. */
  string(node: number, depth: number): Value {
    const parts: Value[] = [];
    if (this.is(node, K.concatenated)) for (const child of this.children(node)) this.stringParts(child, parts, depth);
    else this.stringParts(node, parts, depth);
    const span = this.span(node);
    if (parts.length === 0) return { kind: 'literal', value: '', span };
    const [part] = parts;
    if (parts.length === 1 && part?.kind === 'literal' && typeof part.value === 'string') return { ...part, span };
    return { kind: 'template', parts, span };
  }

  private stringParts(node: number, parts: Value[], depth: number): void {
    const { start, end, kind } = this.tree;
    if (!this.is(node, K.string)) {
      parts.push(this.value(node, depth + 1));
      return;
    }
    const string = stringParts(this.text, start[node]!, end[node]!);
    if (!string.isTemplate) {
      this.addText(parts, decodeString(this.text.slice(string.start, string.end), string), string.start, string.end);
      return;
    }
    for (const child of this.children(node)) {
      if (kind[child] === K.stringContent) {
        this.addText(parts, decodeString(this.source(child), string), start[child]!, end[child]!);
      } else if (kind[child] === K.interpolation) {
        this.interpolation(child, parts, depth);
      }
    }
  }

  /** Neighbouring literal parts are one part; a part that is a string by interpolation (`{"a"}`) is kept apart by its place. */
  private addText(parts: Value[], value: string, start: number, end: number): void {
    if (value === '') return;
    const span = this.lines.span(start, end);
    const last = parts.at(-1);
    if (last?.kind === 'literal' && typeof last.value === 'string') {
      const joined: Value = { kind: 'literal', value: last.value + value, span: spanning(last.span, span) };
      parts[parts.length - 1] = joined;
    } else parts.push({ kind: 'literal', value, span });
  }

  private interpolation(node: number, parts: Value[], depth: number): void {
    const children = this.children(node);
    const [expression] = children;
    if (expression === undefined) return;
    // `{name=}` prints the expression before its value.
    const { start, end } = this.tree;
    const after = this.text.slice(end[expression]!, children[1] === undefined ? end[node]! : start[children[1]]!);
    if (/^\s{0,100}=/.test(after)) this.addText(parts, `${this.source(expression)}=`, start[expression]!, end[expression]!);
    parts.push(this.value(expression, depth + 1));
    for (const child of children) if (this.is(child, K.formatSpecifier)) this.readAll(child, depth + 1);
  }

  list(node: number, depth: number): Value {
    return { kind: 'list', items: this.items(this.children(node), depth), span: this.span(node) };
  }

  /** The values of the nodes; of very many only the first ones are kept, though all are read. */
  protected items(nodes: readonly number[], depth: number): Value[] {
    const items: Value[] = [];
    for (const node of nodes) {
      const value = this.value(node, depth + 1);
      if (items.length < MAX_ITEMS) items.push(value);
    }
    const last = nodes.at(-1);
    if (last !== undefined && nodes.length > MAX_ITEMS) items.push(this.rest(last));
    return items;
  }

  private rest(last: number): Value {
    const span = this.span(last);
    return { kind: 'spread', value: { kind: 'unknown', span }, span };
  }

  dictionary(node: number, depth: number): Value {
    const entries: Entry[] = [];
    const children = this.children(node);
    for (const child of children) {
      const entry = this.entry(child, depth + 1);
      if (entry && entries.length < MAX_ITEMS) entries.push(entry);
    }
    const last = children.at(-1);
    if (last !== undefined && children.length > MAX_ITEMS) entries.push({ value: this.rest(last), span: this.span(last) });
    return { kind: 'object', entries, span: this.span(node) };
  }

  private entry(node: number, depth: number): Entry | undefined {
    const span = this.span(node);
    if (!this.is(node, K.pair)) return { value: this.value(node, depth), span };
    const [keyNode, valueNode] = this.children(node);
    if (keyNode === undefined || valueNode === undefined) return undefined;
    const key = this.value(keyNode, depth + 1);
    const value = this.value(valueNode, depth + 1);
    const isName = key.kind === 'literal' && (typeof key.value === 'string' || typeof key.value === 'number');
    return isName ? { key: String(key.value), value, span } : { value, span };
  }

  spread(node: number, depth: number): Value {
    return { kind: 'spread', value: this.only(node, depth), span: this.span(node) };
  }

  member(node: number, depth: number, role: Role): Value {
    if (depth > MAX_DEPTH) return this.tooDeep(node);
    const [objectNode, propertyNode] = this.children(node);
    if (objectNode === undefined) return this.unknown(node);
    const inner = this.unwrap(objectNode);
    const isPart = role !== 'called or assigned' && this.is(inner, K.attribute);
    const object = isPart ? this.member(inner, depth + 1, 'part of a read') : this.value(inner, depth + 1);
    if (propertyNode === undefined) return object;
    const value: Value = { kind: 'member', object, property: this.source(propertyNode), span: this.span(node) };
    if (role === 'read' && this.inLoop) this.lists.reads.push({ value, block: this.block });
    return value;
  }

  subscript(node: number, depth: number): Value {
    const [objectNode, ...indexNodes] = this.children(node);
    if (objectNode === undefined) return this.unknown(node);
    const object = this.value(objectNode, depth + 1);
    return this.indexed(node, object, this.items(indexNodes, depth));
  }

  /** `object[a]`, `object[a, b]`. */
  private indexed(node: number, object: Value, items: readonly Value[]): Value {
    const [first] = items;
    const last = items.at(-1);
    if (!first || !last) return object;
    const span = spanning(first.span, last.span);
    const index: Value = items.length === 1 ? first : { kind: 'list', items, span };
    return { kind: 'index', object, index, span: this.span(node) };
  }

  /** `a:b` is the operator `:` with null for what is left out, `a:b:c` is `(a:b):c`. */
  slice(node: number, depth: number): Value {
    const span = this.span(node);
    const bounds: Value[] = [{ kind: 'literal', value: null, span }];
    for (const child of this.children(node)) {
      if (this.is(child, K.token)) bounds.push({ kind: 'literal', value: null, span });
      else bounds[bounds.length - 1] = this.value(child, depth + 1);
    }
    return bounds.reduce((left, right) => ({ kind: 'binary', operator: ':', left, right, span }));
  }

  call(node: number, depth: number): Value {
    const isStatement = this.statementCall === node;
    const isAwaited = this.awaitedCall === node;
    const [calleeNode, argumentsNode] = this.children(node);
    if (calleeNode === undefined) return this.unknown(node);
    const inner = this.unwrap(calleeNode);
    const callee = this.is(inner, K.attribute)
      ? this.member(inner, depth + 1, 'called or assigned')
      : this.value(inner, depth + 1);
    const { positional, named } = this.arguments(argumentsNode, depth + 1);
    const span = this.span(node);
    if (callee.kind === 'name' && callee.name === 'super') return { ...callee, span };
    const { block } = this;
    const call = this.lists.calls.push({ callee, positional, named, block, span, isNew: false, isAwaited, isStatement }) - 1;
    const from = importedModule(callee, positional);
    if (from !== undefined) return { kind: 'module', from, span };
    const read = readByName(callee, positional, span);
    if (read && this.inLoop) this.lists.reads.push({ value: read, block });
    return read ?? { kind: 'call', call, span };
  }

  /** What stands in the parentheses of a call or class; a generator may stand there without its own. */
  protected arguments(node: number | undefined, depth: number): { positional: Value[]; named: NamedArg[] } {
    const named: NamedArg[] = [];
    if (node === undefined) return { positional: [], named };
    if (!this.is(node, K.argumentList)) return { positional: [this.value(node, depth)], named };
    const positional: number[] = [];
    const values: Value[] = [];
    for (const child of this.children(node)) {
      if (!this.is(child, K.keywordArgument)) {
        positional.push(child);
        const value = this.value(child, depth + 1);
        if (values.length < MAX_ITEMS) values.push(value);
        continue;
      }
      const [nameNode, valueNode] = this.children(child);
      if (nameNode === undefined || valueNode === undefined) continue;
      named.push({ name: this.source(nameNode), value: this.value(valueNode, depth + 1), span: this.span(child) });
    }
    const last = positional.at(-1);
    if (last !== undefined && positional.length > MAX_ITEMS) values.push(this.rest(last));
    return { positional: values, named };
  }

  await(node: number, depth: number): Value {
    const child = this.first(node);
    if (child === -1) return this.unknown(node);
    const inner = this.unwrap(child);
    if (this.is(inner, K.call)) this.awaitedCall = inner;
    return { kind: 'await', value: this.value(inner, depth + 1), span: this.span(node) };
  }

  yield(node: number, depth: number): Value {
    const children = this.children(node);
    const given = children.length > 1 ? this.sequence(children, node, depth) : children.length === 1 && this.only(node, depth);
    const span = this.span(node);
    // `yield from rows` yields what is in them.
    const isSpread = given && /^yield\s+from\b/.test(this.text.slice(this.tree.start[node], this.tree.start[node]! + 40));
    const value: Value | false = isSpread ? { kind: 'spread', value: given, span } : given;
    this.lists.returns.push({ ...(value && { value }), isYield: true, block: this.block, span });
    const owner = this.lists.functions[this.scope.function];
    if (owner) owner.isGenerator = true;
    return { kind: 'unknown', span };
  }

  protected sequence(children: readonly number[], node: number, depth: number): Value {
    return { kind: 'list', items: this.items(children, depth), span: this.span(node) };
  }

  /** Long sums lean to the left: their left side is followed in a loop, and cut where it grows too deep. */
  binary(node: number, depth: number): Value {
    const operand = (side: number): Value => this.value(side, depth + 1);
    return this.leaning(node, K.binary, operand, (operator, left, right, whole) => {
      return { kind: 'binary', operator, left, right: operand(right), span: this.span(whole) };
    });
  }

  /**
   * The right side of `and` is only reached when the left holds, that of `or` when it does not: a branch block. In `a and b and c`, the block
   * of `c` stands in that of `b`. Blocks that nothing stands in are dropped again.
   */
  boolean(node: number, depth: number): Value {
    const outer = this.block;
    let before = '';
    let tested: Value | undefined;
    let empty = 0;
    const leftmost = (side: number): Value => this.value(side, depth + 1);
    const whole = this.leaning(node, K.boolean, leftmost, (operator, left, rightNode, both) => {
      if (operator !== before) {
        this.lists.blocks.length -= empty;
        empty = 0;
        this.block = outer;
      }
      const test = operator === before && tested ? tested : left;
      this.block = this.addBlock({ kind: 'branch', test, holds: operator === 'and', span: this.span(rightNode) });
      const recorded = this.recorded();
      const right = this.value(rightNode, depth + 1);
      empty = this.recorded() === recorded ? empty + 1 : 0;
      before = operator;
      tested = right;
      return { kind: 'binary', operator, left, right, span: this.span(both) };
    });
    this.lists.blocks.length -= empty;
    this.block = outer;
    return whole;
  }

  /** Reads what leans to the left from the innermost left side outwards. */
  private leaning(
    node: number,
    kind: number,
    read: (leftmost: number) => Value,
    join: (operator: string, left: Value, right: number, whole: number) => Value,
  ): Value {
    const wholes: number[] = [];
    let leftmost = node;
    while (this.is(leftmost, kind)) {
      wholes.push(leftmost);
      const left = this.first(leftmost);
      if (left === -1) return this.unknown(node);
      leftmost = left;
    }
    let value = read(leftmost);
    for (let i = wholes.length - 1, height = 1; i >= 0; i--, height++) {
      const whole = wholes[i]!;
      const [left, operator, right] = this.children(whole);
      if (height % MAX_DEPTH === 0) value = this.unknown(left!);
      if (operator === undefined || right === undefined || !this.is(operator, K.token)) value = this.unknown(whole);
      else value = join(this.operator(operator), value, right, whole);
    }
    return value;
  }

  protected operator(token: number): string {
    const text = this.tree.names[this.tree.start[token]!]!;
    return text === '<>' ? '!=' : text;
  }

  not(node: number, depth: number): Value {
    return { kind: 'unary', operator: 'not', operand: this.only(node, depth), span: this.span(node) };
  }

  unary(node: number, depth: number): Value {
    const [token, operandNode] = this.children(node);
    if (token === undefined || operandNode === undefined || !this.is(token, K.token)) return this.unknown(node);
    const operator = this.operator(token);
    const operand = this.value(operandNode, depth + 1);
    const span = this.span(node);
    if (operand.kind === 'literal' && typeof operand.value === 'number' && operator !== '~') {
      return { kind: 'literal', value: operator === '-' ? -operand.value : operand.value, span };
    }
    return { kind: 'unary', operator, operand, span };
  }

  /** `a < b < c` is `a < b and b < c`. */
  compare(node: number, depth: number): Value {
    const span = this.span(node);
    let whole: Value | undefined;
    let left: Value | undefined;
    let operator = '';
    let length = 0;
    for (const child of this.children(node)) {
      if (this.is(child, K.token)) {
        operator = this.operator(child);
        continue;
      }
      const right: Value = this.value(child, depth + 1);
      if (left && operator !== '') {
        const pair = { operator, left, right, span: join(left, right) };
        this.lists.compares.push({ ...pair, block: this.block });
        const value: Value = { kind: 'binary', ...pair };
        whole = whole ? { kind: 'binary', operator: 'and', left: whole, right: value, span } : { ...value, span };
        if (++length % MAX_DEPTH === 0) whole = { kind: 'unknown', span };
      }
      left = right;
    }
    return whole ?? this.unknown(node);
  }

  conditional(node: number, depth: number): Value {
    const [thenNode, testNode, otherwiseNode] = this.children(node);
    if (thenNode === undefined || testNode === undefined || otherwiseNode === undefined) return this.readAll(node, depth);
    const test = this.value(testNode, depth + 1);
    const then = this.inBranch(test, true, thenNode, depth + 1);
    const otherwise = this.inBranch(test, false, otherwiseNode, depth + 1);
    return { kind: 'conditional', test, then, otherwise, span: this.span(node) };
  }

  /** Reads an expression in a branch block of its own, which is dropped again when nothing in it refers to it. */
  private inBranch(test: Value, holds: boolean, node: number, depth: number): Value {
    const block = this.addBlock({ kind: 'branch', test, holds, span: this.span(node) });
    const before = this.recorded();
    const value = this.within(block, () => this.value(node, depth));
    if (this.recorded() === before) this.lists.blocks.pop();
    return value;
  }

  walrus(node: number, depth: number): Value {
    const [nameNode, valueNode] = this.children(node);
    if (nameNode === undefined || valueNode === undefined) return this.unknown(node);
    const value = this.value(valueNode, depth + 1);
    const block = this.walrusBlock ?? this.block;
    this.bind(this.source(nameNode), { kind: 'variable', value, isAugmented: false, span: this.span(nameNode), block });
    return value;
  }

  /** Each `for` is a loop inside the one before it, each `if` a branch. The value's `loop` is the innermost `for`. */
  comprehension(node: number, depth: number): Value {
    const [bodyNode, ...clauses] = this.children(node);
    if (bodyNode === undefined) return this.unknown(node);
    const outer = { block: this.block, inLoop: this.inLoop, walrusBlock: this.walrusBlock };
    this.walrusBlock ??= this.block;
    const span = this.span(node);
    let loop: BlockId = this.block;
    for (const clause of clauses) {
      if (this.is(clause, K.forInClause)) {
        loop = this.forClause(clause, span, depth + 1);
        this.block = loop;
        this.inLoop = true;
      } else if (this.is(clause, K.ifClause)) {
        this.block = this.addBlock({ kind: 'branch', test: this.only(clause, depth + 1), holds: true, span });
      }
    }
    const element: Value = this.is(bodyNode, K.pair)
      ? { kind: 'object', entries: this.pairEntries(bodyNode, depth + 1), span: this.span(bodyNode) }
      : this.value(bodyNode, depth + 1);
    this.block = outer.block;
    this.inLoop = outer.inLoop;
    this.walrusBlock = outer.walrusBlock;
    return { kind: 'comprehension', loop, element, span };
  }

  private pairEntries(node: number, depth: number): Entry[] {
    const entry = this.entry(node, depth);
    return entry ? [entry] : [];
  }

  private forClause(clause: number, span: Value['span'], depth: number): BlockId {
    const [target, ...sources] = this.children(clause);
    const over =
      sources.length > 1 ? this.sequence(sources, clause, depth) : sources[0] !== undefined && this.value(sources[0], depth);
    const isAsync = this.text.startsWith('async', this.tree.start[clause]);
    const variables = target === undefined ? [] : this.names(target);
    const block = this.addBlock({ kind: 'loop', form: 'comprehension', ...(over && { over }), variables, isAsync, span });
    if (target !== undefined) this.within(block, () => this.give(target, { kind: 'loop' }, depth));
    return block;
  }

  asPattern(node: number, depth: number): Value {
    const [valueNode, aliasNode] = this.children(node);
    if (valueNode === undefined) return this.unknown(node);
    const value = this.value(valueNode, depth + 1);
    const target = aliasNode === undefined ? -1 : this.first(aliasNode);
    if (target !== -1) this.give(target, { kind: 'with', value }, depth + 1);
    return value;
  }

  lambda(node: number, depth: number): Value {
    const name = this.lambdaName?.node === node ? this.lambdaName.name : '';
    const children = this.children(node);
    const bodyNode = children.at(-1);
    if (bodyNode === undefined || this.is(bodyNode, K.lambdaParameters)) return this.unknown(node);
    const parameterNode = children.length > 1 ? children[0] : undefined;
    const parameters = this.parameters(parameterNode, undefined, depth + 1);
    const { scope, walrusBlock, inLoop } = this;
    const id: FunctionId = this.lists.functions.length;
    const qualifiedName = qualify(scope.name, name || '<lambda>');
    const block = this.addBlock({ kind: 'function', function: id, span: this.span(bodyNode) });
    const start = this.tree.start[node]!;
    this.lists.functions.push({
      name,
      qualifiedName,
      kind: 'lambda',
      isAsync: false,
      isGenerator: false,
      isStatic: false,
      decorators: [],
      parameters,
      block,
      span: this.span(node),
      nameSpan: this.lines.span(start, start + 'lambda'.length),
      hasDocstring: false,
    });
    const self = parameters.some((parameter) => parameter.name === scope.self) ? undefined : scope.self;
    this.scope = {
      parent: scope,
      function: id,
      isEnum: false,
      ...(self && { self }),
      name: qualifiedName,
      redirected: new Map(),
    };
    this.walrusBlock = undefined;
    // What is handed to `map`, or as the key of a sort, runs once per element.
    this.inLoop = true;
    this.within(block, () => {
      const value = this.value(bodyNode, depth + 1);
      this.lists.returns.push({ value, isYield: false, block, span: this.span(bodyNode) });
    });
    this.scope = scope;
    this.walrusBlock = walrusBlock;
    this.inLoop = inLoop;
    return { kind: 'function', function: id, span: this.span(node) };
  }

  /**
   * Defaults and annotations are read in the current block, where they are evaluated.
   *
   * @param self the name that is written `this`.
   */
  protected parameters(node: number | undefined, self: string | undefined, depth: number): Parameter[] {
    const parameters: Parameter[] = [];
    if (node === undefined) return parameters;
    let kind: Parameter['kind'] = 'normal';
    for (const child of this.children(node)) {
      if (this.is(child, K.keywordSeparator)) kind = 'keyword-only';
      else if (!this.is(child, K.positionalSeparator)) {
        const parameter = this.parameter(child, kind, depth);
        if (parameter.kind === 'rest') kind = 'keyword-only';
        parameters.push(parameters.length === 0 && self !== undefined ? { ...parameter, name: 'this' } : parameter);
      }
    }
    return parameters;
  }

  private parameter(node: number, kind: Parameter['kind'], depth: number): Parameter {
    const isPlain =
      !this.is(node, K.defaultParameter) && !this.is(node, K.typedParameter) && !this.is(node, K.typedDefaultParameter);
    const children = isPlain ? [node] : this.children(node);
    const nameNode = children[0] ?? node;
    const typeNode = children.find((child) => this.is(child, K.type));
    const hasDefault = this.is(node, K.defaultParameter) || this.is(node, K.typedDefaultParameter);
    const defaultNode = hasDefault && children.length > 1 ? children.at(-1) : undefined;
    const isRest = this.is(nameNode, K.listSplatPattern);
    const isKeywordRest = this.is(nameNode, K.dictionarySplatPattern);
    const inner = isRest || isKeywordRest ? this.first(nameNode) : nameNode;
    const type = typeNode === undefined ? undefined : this.annotation(typeNode, depth);
    const fallback = defaultNode === undefined ? undefined : this.value(defaultNode, depth);
    return {
      name: inner !== -1 && this.is(inner, K.identifier) ? this.source(inner) : '',
      ...(type && { type }),
      ...(fallback && { default: fallback }),
      kind: isRest ? 'rest' : isKeywordRest ? 'keyword-rest' : kind,
      decorators: [],
      isProperty: false,
      span: this.span(node),
    };
  }

  /** A type annotation. Strings in it are read as annotations, except in `Literal[...]` and after the first argument of `Annotated[...]`. */
  annotation(node: number, depth: number): Value {
    const inner = this.unwrap(node);
    if (depth > MAX_DEPTH) return this.tooDeep(inner);
    const children = (): Value[] => this.children(inner).map((child) => this.annotation(child, depth + 1));
    switch (this.tree.kind[inner]) {
      case K.type:
      case K.constrainedType: {
        const child = this.first(inner);
        return child === -1 ? this.unknown(inner) : this.annotation(child, depth + 1);
      }
      case K.string:
        return this.quotedAnnotation(inner) ?? this.value(inner, depth);
      case K.list:
        return { kind: 'list', items: children(), span: this.span(inner) };
      case K.splatType:
        return { kind: 'spread', value: children()[0] ?? this.unknown(inner), span: this.span(inner) };
      case K.genericType:
      case K.subscript:
        return this.genericType(inner, depth);
      case K.memberType: {
        const [object, property] = this.children(inner);
        if (object === undefined || property === undefined) return this.unknown(inner);
        return {
          kind: 'member',
          object: this.annotation(object, depth + 1),
          property: this.source(property),
          span: this.span(inner),
        };
      }
      case K.unionType:
        return this.union(children(), inner);
      case K.binary: {
        const operand = (side: number): Value => this.annotation(side, depth + 1);
        return this.leaning(inner, K.binary, operand, (operator, left, right, whole) => {
          return { kind: 'binary', operator, left, right: operand(right), span: this.span(whole) };
        });
      }
      default:
        return this.value(inner, depth);
    }
  }

  private union(members: readonly Value[], node: number): Value {
    if (members.length === 0) return this.unknown(node);
    return members.reduce((left, right) => ({ kind: 'binary', operator: '|', left, right, span: join(left, right) }));
  }

  private genericType(node: number, depth: number): Value {
    const [objectNode, ...rest] = this.children(node);
    if (objectNode === undefined) return this.unknown(node);
    const object = this.annotation(objectNode, depth + 1);
    const argumentNodes = rest.flatMap((child) => (this.is(child, K.typeParameter) ? this.children(child) : [child]));
    const name = lastName(object);
    const isType = (position: number) => name !== 'Literal' && (name !== 'Annotated' || position === 0);
    const items = argumentNodes.map((child, position) =>
      isType(position)
        ? this.annotation(child, depth + 1)
        : this.value(this.is(child, K.type) ? this.first(child) : child, depth + 1),
    );
    return this.indexed(node, object, items);
  }

  private quotedAnnotation(node: number): Value | undefined {
    const string = stringParts(this.text, this.tree.start[node]!, this.tree.end[node]!);
    if (string.isTemplate || string.isBytes) return undefined;
    const content = this.text.slice(string.start, string.end);
    return parseAnnotation(content, string.start, (start, end) => this.lines.span(start, end));
  }
}

function join(left: Value, right: Value): Value['span'] {
  return spanning(left.span, right.span);
}

/** A qualified name one level down. */
export function qualify(outer: string, name: string): string {
  return outer === '' ? name : `${outer}.${name}`;
}

/** `getattr(item, "product")` reads what `item.product` does. */
function readByName(callee: Value, [object, name, fallback]: readonly Value[], span: Span): Value | undefined {
  if (callee.kind !== 'name' || callee.name !== 'getattr' || !object || fallback || name?.kind !== 'literal') return undefined;
  const property = typeof name.value === 'string' && /^[A-Za-z_]\w*$/.test(name.value) ? name.value : undefined;
  return property === undefined || object.kind === 'spread' ? undefined : { kind: 'member', object, property, span };
}

/** The module that `importlib.import_module("x")`, `import_module("x")` or `__import__("x")` loads. */
function importedModule(callee: Value, positional: readonly Value[]): string | undefined {
  const [first] = positional;
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return undefined;
  if (callee.kind === 'name') return callee.name === 'import_module' || callee.name === '__import__' ? first.value : undefined;
  if (callee.kind !== 'member' || callee.property !== 'import_module') return undefined;
  return callee.object.kind === 'name' && callee.object.name === 'importlib' ? first.value : undefined;
}

const READER_OF: Partial<Record<NodeType, Reader>> = {
  identifier: (r, n) => r.name(n),
  dotted_name: (r, n) => r.name(n),
  integer: (r, n) => r.number(n),
  float: (r, n) => r.number(n),
  true: (r, n) => r.literal(n, true),
  false: (r, n) => r.literal(n, false),
  none: (r, n) => r.literal(n, null),
  ellipsis: (r, n) => r.ellipsis(n),
  string: (r, n, d) => r.string(n, d),
  concatenated_string: (r, n, d) => r.string(n, d),
  list: (r, n, d) => r.list(n, d),
  tuple: (r, n, d) => r.list(n, d),
  set: (r, n, d) => r.list(n, d),
  expression_list: (r, n, d) => r.list(n, d),
  pattern_list: (r, n, d) => r.list(n, d),
  tuple_pattern: (r, n, d) => r.list(n, d),
  list_pattern: (r, n, d) => r.list(n, d),
  dictionary: (r, n, d) => r.dictionary(n, d),
  list_splat: (r, n, d) => r.spread(n, d),
  list_splat_pattern: (r, n, d) => r.spread(n, d),
  dictionary_splat: (r, n, d) => r.spread(n, d),
  dictionary_splat_pattern: (r, n, d) => r.spread(n, d),
  attribute: (r, n, d) => r.member(n, d, 'read'),
  subscript: (r, n, d) => r.subscript(n, d),
  slice: (r, n, d) => r.slice(n, d),
  call: (r, n, d) => r.call(n, d),
  await: (r, n, d) => r.await(n, d),
  yield: (r, n, d) => r.yield(n, d),
  binary_operator: (r, n, d) => r.binary(n, d),
  boolean_operator: (r, n, d) => r.boolean(n, d),
  not_operator: (r, n, d) => r.not(n, d),
  unary_operator: (r, n, d) => r.unary(n, d),
  comparison_operator: (r, n, d) => r.compare(n, d),
  conditional_expression: (r, n, d) => r.conditional(n, d),
  named_expression: (r, n, d) => r.walrus(n, d),
  list_comprehension: (r, n, d) => r.comprehension(n, d),
  set_comprehension: (r, n, d) => r.comprehension(n, d),
  dictionary_comprehension: (r, n, d) => r.comprehension(n, d),
  generator_expression: (r, n, d) => r.comprehension(n, d),
  as_pattern: (r, n, d) => r.asPattern(n, d),
  lambda: (r, n, d) => r.lambda(n, d),
  type: (r, n, d) => r.annotation(n, d),
  generic_type: (r, n, d) => r.annotation(n, d),
};

const READERS: readonly Reader[] = readerTable();

function readerTable(): Reader[] {
  const table = new Array<Reader>(KIND_COUNT).fill((reader, node, depth) => reader.readAll(node, depth));
  for (const [type, reader] of Object.entries(READER_OF)) table[kindOf(type as NodeType)] = reader;
  return table;
}
