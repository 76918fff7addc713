import { fileStart } from '../model/location.ts';
import type { Block, FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, ClassId, FunctionId, Value } from '../model/value.ts';
import { isRepeatable, lastName, MAX_DEPTH, MAX_NESTING, type NewBlock } from './python-builder.ts';
import { Expressions, qualify } from './python-expressions.ts';
import { decodeString, stringParts } from './python-literals.ts';
import { KIND_COUNT, kindOf, type NodeType } from './python-tree.ts';

type Reader = (reader: Statements, node: number) => void;

const K = {
  aliasedImport: kindOf('aliased_import'),
  argumentList: kindOf('argument_list'),
  asPattern: kindOf('as_pattern'),
  assignment: kindOf('assignment'),
  await: kindOf('await'),
  block: kindOf('block'),
  call: kindOf('call'),
  caseClause: kindOf('case_clause'),
  casePattern: kindOf('case_pattern'),
  classDefinition: kindOf('class_definition'),
  classPattern: kindOf('class_pattern'),
  comment: kindOf('comment'),
  concatenated: kindOf('concatenated_string'),
  decorator: kindOf('decorator'),
  dictPattern: kindOf('dict_pattern'),
  dottedName: kindOf('dotted_name'),
  elifClause: kindOf('elif_clause'),
  ellipsis: kindOf('ellipsis'),
  elseClause: kindOf('else_clause'),
  error: kindOf('ERROR'),
  exceptClause: kindOf('except_clause'),
  expressionStatement: kindOf('expression_statement'),
  finallyClause: kindOf('finally_clause'),
  functionDefinition: kindOf('function_definition'),
  identifier: kindOf('identifier'),
  ifClause: kindOf('if_clause'),
  importFrom: kindOf('import_from_statement'),
  keywordPattern: kindOf('keyword_pattern'),
  lambda: kindOf('lambda'),
  listPattern: kindOf('list_pattern'),
  listSplat: kindOf('list_splat'),
  other: kindOf('other'),
  parameters: kindOf('parameters'),
  pass: kindOf('pass_statement'),
  splatPattern: kindOf('splat_pattern'),
  string: kindOf('string'),
  token: kindOf('token'),
  tuple: kindOf('tuple'),
  tuplePattern: kindOf('tuple_pattern'),
  type: kindOf('type'),
  unionPattern: kindOf('union_pattern'),
  wildcardImport: kindOf('wildcard_import'),
  withItem: kindOf('with_item'),
} as const;

/** A docstring is cut here. */
const MAX_DOCSTRING = 500;
/** Targets of one `a = b = value` that get a large value. */
const MAX_CHAINED = 10;
const ENUM_BASES = new Set([
  'Enum',
  'StrEnum',
  'IntEnum',
  'Flag',
  'IntFlag',
  'ReprEnum',
  'Choices',
  'TextChoices',
  'IntegerChoices',
]);

/** Statements of a module: syntax tree -> the lists of a `Syntax`. */
export class Statements extends Expressions {
  private nesting = 0;

  /** Reads the whole tree. Called once. */
  module(): void {
    const span = this.lines.span(0, this.text.length);
    const nameSpan = fileStart;
    // The module's block has no parent; -1 is no index of a block.
    this.lists.blocks.push({ kind: 'function', function: 0, id: 0, parent: -1, span });
    this.lists.functions.push({
      name: '',
      qualifiedName: '',
      kind: 'module',
      isAsync: false,
      isGenerator: false,
      isStatic: false,
      decorators: [],
      parameters: [],
      block: 0,
      span,
      nameSpan,
      hasDocstring: this.tree.size > 0 && this.docstring(0) !== undefined,
    });
    if (this.tree.size === 0) return;
    this.body(0);
  }

  /** Statements in a row. What stands inside a syntax error is read as far as it is whole. */
  private body(node: number): void {
    if (this.nesting >= MAX_NESTING) {
      this.problem(`blocks nested deeper than ${MAX_NESTING} levels: not read`, this.span(node));
      return;
    }
    this.nesting++;
    const { next, kind } = this.tree;
    for (let child = node + 1; child < next[node]!; child = next[child]!) READERS[kind[child]!]!(this, child);
    this.nesting--;
  }

  /** An error's children are statements or parts of expressions. */
  error(node: number): void {
    this.body(node);
  }

  expression(node: number): void {
    this.value(node, 0);
  }

  block_(node: number): void {
    this.body(node);
  }

  expressionStatement(node: number): void {
    const children = this.children(node);
    const [first] = children;
    if (first === undefined) return;
    if (children.length > 1) {
      for (const child of children) this.value(child, 0);
      return;
    }
    const inner = this.unwrap(first);
    const awaited = this.is(inner, K.await) ? this.first(inner) : inner;
    if (awaited !== -1) this.statementCall = this.unwrap(awaited);
    READERS[this.tree.kind[inner]!]!(this, inner);
    this.statementCall = -1;
  }

  /** `a = b = value`, `a: T = value`, `a: T`. */
  assignment(node: number): void {
    const targets: number[] = [];
    let type: Value | undefined;
    let right = node;
    while (right !== -1 && this.is(right, K.assignment)) {
      const [target, ...rest] = this.children(right);
      if (target === undefined) return;
      targets.push(target);
      const typeNode = rest.find((child) => this.is(child, K.type));
      if (typeNode !== undefined) type = this.annotation(typeNode, 0);
      right = rest.find((child) => !this.is(child, K.type)) ?? -1;
    }
    this.nameLambda(targets, right);
    const value = right === -1 ? undefined : this.value(right, 0);
    for (const [position, target] of targets.entries()) {
      const given =
        value && position >= MAX_CHAINED && !isRepeatable(value) ? { kind: 'unknown' as const, span: value.span } : value;
      this.give(target, { kind: 'variable', ...(given && { value: given }), ...(type && { type }) }, 0);
    }
  }

  private nameLambda(targets: readonly number[], right: number): void {
    if (right === -1 || targets.length !== 1 || !this.is(targets[0]!, K.identifier)) return;
    const node = this.unwrap(right);
    if (this.is(node, K.lambda)) this.lambdaName = { node, name: this.source(targets[0]!) };
  }

  augmentedAssignment(node: number): void {
    const [target, , right] = this.children(node);
    if (target === undefined || right === undefined) return;
    const value = this.value(right, 0);
    this.give(target, { kind: 'variable', value, isAugmented: true }, 0);
  }

  typeAlias(node: number): void {
    const [left, right] = this.children(node);
    if (left === undefined || right === undefined) return;
    const alias = this.annotation(left, 0);
    const name = alias.kind === 'index' ? alias.object : alias;
    const value = this.annotation(right, 0);
    this.bind(lastName(name), { kind: 'variable', value, isAugmented: false, span: name.span });
  }

  returns(node: number): void {
    const value = this.first(node) === -1 ? undefined : this.only(node, 0);
    this.lists.returns.push({ ...(value && { value }), isYield: false, block: this.block, span: this.span(node) });
  }

  raises(node: number): void {
    const [raised, ...rest] = this.children(node);
    const value = raised === undefined ? undefined : this.value(raised, 0);
    for (const child of rest) this.value(child, 0);
    this.lists.raises.push({ ...(value && { value }), block: this.block, span: this.span(node) });
  }

  /** `del hits[key]` is a call of the name `del`. */
  deletes(node: number): void {
    const positional = this.children(node).flatMap((child) => {
      const value = this.value(child, 0);
      return value.kind === 'list' ? value.items : [value];
    });
    const span = this.span(node);
    const callee = { kind: 'name', name: 'del', span } as const;
    this.lists.calls.push({
      callee,
      positional,
      named: [],
      block: this.block,
      span,
      isNew: false,
      isAwaited: false,
      isStatement: true,
    });
  }

  jumps(node: number, kind: 'break' | 'continue'): void {
    this.lists.jumps.push({ kind, block: this.block, span: this.span(node) });
  }

  /** `assert test, message` raises where the test fails. */
  asserts(node: number): void {
    const [testNode, ...rest] = this.children(node);
    if (testNode === undefined) return;
    const test = this.value(testNode, 0);
    this.within(this.addBlock({ kind: 'branch', test, holds: false, span: this.span(node) }), () => {
      for (const child of rest) this.value(child, 0);
      this.lists.raises.push({ block: this.block, span: this.span(node) });
    });
  }

  /** Names that this function assigns to elsewhere: in the module, or in the function around it. */
  redirect(node: number, isGlobal: boolean): void {
    const block = isGlobal ? 0 : this.enclosingFunctionBlock();
    for (const child of this.children(node)) {
      const name = this.source(child);
      const outer = isGlobal ? undefined : this.scope.parent?.redirected.get(name);
      if (this.scope.function !== 0) this.scope.redirected.set(name, outer ?? block);
    }
  }

  private enclosingFunctionBlock(): BlockId {
    let scope = this.scope.parent;
    while (scope?.class !== undefined) scope = scope.parent;
    return this.lists.functions[scope?.function ?? 0]?.block ?? 0;
  }

  import(node: number): void {
    for (const child of this.children(node)) {
      const [from, alias] = this.importName(child);
      if (from === '') continue;
      const root = from.split('.', 1)[0]!;
      const binds = alias === undefined ? { as: root, ...(root !== from && { bindsRoot: true }) } : { as: alias };
      this.lists.imports.push({ from, name: '*', ...binds, ...this.typeOnly(), block: this.block, span: this.span(child) });
    }
  }

  importFrom(node: number): void {
    const children = this.children(node);
    const isFrom = this.is(node, K.importFrom);
    const from = isFrom ? (children[0] === undefined ? '' : this.path(children[0])) : '__future__';
    if (from === '') return;
    for (const child of isFrom ? children.slice(1) : children) {
      const [name, alias] = this.is(child, K.wildcardImport) ? ['*', undefined] : this.importName(child);
      if (name === '') continue;
      const block = this.block;
      this.lists.imports.push({ from, name, as: alias ?? name, ...this.typeOnly(), block, span: this.span(child) });
    }
  }

  private importName(node: number): [name: string, alias: string | undefined] {
    if (!this.is(node, K.aliasedImport)) return [this.path(node), undefined];
    const [name, alias] = this.children(node);
    return [name === undefined ? '' : this.path(name), alias === undefined ? undefined : this.source(alias)];
  }

  /** A dotted path without the blanks and line ends that may stand in it. */
  private path(node: number): string {
    return this.source(node).replaceAll(/[\s\\]/g, '');
  }

  private typeOnly(): { typeOnly?: true } {
    const block = this.lists.blocks[this.block];
    const isTypeChecking = block?.kind === 'branch' && block.holds && lastName(block.test) === 'TYPE_CHECKING';
    return isTypeChecking ? { typeOnly: true } : {};
  }

  /** Each `elif` and `else` stands in the branch where the test before it fails. */
  if(node: number): void {
    const [testNode, ...rest] = this.children(node);
    if (testNode === undefined) return;
    const outer = this.block;
    const { end } = this.tree;
    let test = this.value(testNode, 0);
    for (const child of rest) {
      if (this.is(child, K.block)) {
        this.bodyIn({ kind: 'branch', test, holds: true, span: this.span(child) }, child);
      } else if (this.is(child, K.elifClause)) {
        const span = this.lines.span(this.tree.start[child]!, end[node]!);
        this.block = this.addBlock({ kind: 'branch', test, holds: false, span });
        const [nextTest, body] = this.children(child);
        if (nextTest === undefined) continue;
        test = this.value(nextTest, 0);
        if (body !== undefined) this.bodyIn({ kind: 'branch', test, holds: true, span: this.span(body) }, body);
      } else if (this.is(child, K.elseClause)) {
        this.bodyIn({ kind: 'branch', test, holds: false, span: this.span(child) }, child);
      } else this.anything(child);
    }
    this.block = outer;
  }

  /** A new block with the statements below a node; `else_clause` and the like hold a `block`, which is read as part of them. */
  private bodyIn(block: NewBlock, node: number): void {
    this.within(this.addBlock(block), () => this.body(node));
  }

  /** What stands where nothing was expected, after a syntax error. */
  private anything(node: number): void {
    READERS[this.tree.kind[node]!]!(this, node);
  }

  for(node: number): void {
    const [target, source, ...rest] = this.children(node);
    if (target === undefined || source === undefined) return;
    const over = this.value(source, 0);
    const isAsync = this.text.startsWith('async', this.tree.start[node]);
    const variables = this.names(target);
    this.loop({ kind: 'loop', form: 'for-each', over, variables, isAsync, span: this.span(node) }, rest, () => {
      this.give(target, { kind: 'loop' }, 0);
    });
  }

  while(node: number): void {
    const [testNode, ...rest] = this.children(node);
    if (testNode === undefined) return;
    const block: NewBlock & { test?: Value } = {
      kind: 'loop',
      form: 'while',
      variables: [],
      isAsync: false,
      span: this.span(node),
    };
    this.loop(block, rest, (id) => {
      const loop = this.lists.blocks[id] as { test?: Value };
      loop.test = this.value(testNode, 0);
    });
  }

  /** The body runs in the loop, `else` after it. */
  private loop(block: NewBlock, children: readonly number[], enter: (id: BlockId) => void): void {
    const { inLoop } = this;
    this.inLoop = true;
    const id = this.addBlock(block);
    this.within(id, () => {
      enter(id);
      for (const child of children) if (!this.is(child, K.elseClause)) this.anything(child);
    });
    this.inLoop = inLoop;
    for (const child of children) if (this.is(child, K.elseClause)) this.body(child);
  }

  try(node: number): void {
    for (const child of this.children(node)) {
      const span = this.span(child);
      if (this.is(child, K.block)) this.bodyIn({ kind: 'try', span }, child);
      else if (this.is(child, K.exceptClause)) this.handler(child);
      else if (this.is(child, K.finallyClause)) this.bodyIn({ kind: 'finally', span }, child);
      else if (this.is(child, K.elseClause)) this.body(child);
      else this.anything(child);
    }
  }

  /** `except:`, `except A`, `except (A, B) as e`, `except A, B` (3.14). */
  private handler(node: number): void {
    const children = this.children(node);
    const bodies = children.filter((child) => this.is(child, K.block));
    const catches: Value[] = [];
    let aliasNode = -1;
    for (const child of children) {
      if (this.is(child, K.block)) continue;
      const [caught, alias] = this.is(child, K.asPattern) ? this.children(child) : [child];
      if (alias !== undefined) aliasNode = this.first(alias);
      if (caught === undefined) continue;
      const value = this.value(caught, 0);
      if (value.kind === 'list') catches.push(...value.items);
      else catches.push(value);
    }
    const name = aliasNode === -1 ? '' : this.source(aliasNode);
    const isEmpty = bodies.every((body) => this.isEmpty(body));
    const block = this.addBlock({ kind: 'handler', catches, ...(name && { name }), isEmpty, span: this.span(node) });
    this.within(block, () => {
      const type = catches.length === 1 ? catches[0] : undefined;
      if (name) this.bind(name, { kind: 'catch', ...(type && { type }), isAugmented: false, span: this.span(aliasNode) });
      for (const body of bodies) this.body(body);
    });
  }

  private isEmpty(body: number): boolean {
    return this.children(body).every((child) => {
      if (this.is(child, K.pass)) return true;
      const only = this.is(child, K.expressionStatement) ? this.first(child) : -1;
      return only !== -1 && this.is(only, K.ellipsis);
    });
  }

  /** The first item is read outside the block, the others inside, where the names before them are bound. */
  with(node: number): void {
    const [clause, ...bodies] = this.children(node);
    if (clause === undefined) return;
    const items: Value[] = [];
    const id = this.addBlock({ kind: 'with', items, span: this.span(node) });
    for (const item of this.children(clause)) {
      const inner = this.is(item, K.withItem) ? this.unwrap(this.first(item)) : item;
      if (inner === -1) continue;
      const [valueNode, alias] = this.is(inner, K.asPattern) ? this.children(inner) : [inner];
      if (valueNode === undefined) continue;
      const value = this.within(items.length === 0 ? this.block : id, () => this.value(valueNode, 0));
      items.push(value);
      const target = alias === undefined ? -1 : this.first(alias);
      if (target !== -1) this.within(id, () => this.give(target, { kind: 'with', value }, 0));
    }
    this.within(id, () => {
      for (const body of bodies) this.anything(body);
    });
  }

  match(node: number): void {
    const children = this.children(node);
    const subjects = children.filter((child) => !this.is(child, K.block));
    const whole = subjects.length === 1 ? this.value(subjects[0]!, 0) : this.sequence(subjects, node, 0);
    const subject: Value = isRepeatable(whole) ? whole : { kind: 'unknown', span: whole.span };
    for (const body of children) {
      if (!this.is(body, K.block)) continue;
      for (const clause of this.children(body)) {
        if (this.is(clause, K.caseClause)) this.case(clause, subject);
        else this.anything(clause);
      }
    }
  }

  /** A branch whose test is what the pattern and the guard ask; names in the pattern are bound in it. */
  private case(node: number, subject: Value): void {
    const children = this.children(node);
    const patterns = children.filter((child) => this.is(child, K.casePattern));
    const id = this.addBlock({ kind: 'branch', test: this.unknown(node), holds: true, span: this.span(node) });
    this.within(id, () => {
      let test = patterns.length === 1 ? this.pattern(patterns[0]!, subject, 0) : this.patternList(patterns, subject, node, 0);
      for (const child of children) {
        if (this.is(child, K.ifClause)) {
          const guard = this.only(child, 0);
          test = { kind: 'binary', operator: 'and', left: test, right: guard, span: guard.span };
        }
      }
      const block = this.lists.blocks[id] as { -readonly [P in 'test']: Extract<Block, { kind: 'branch' }>[P] };
      block.test = test;
      for (const child of children) if (this.is(child, K.block)) this.body(child);
    });
  }

  /** What a pattern asks of the subject: `subject == value`, `subject in [values]`, true for a name or `_`, else `unknown`. */
  private pattern(node: number, subject: Value, depth: number): Value {
    if (depth > MAX_DEPTH) return this.tooDeep(node);
    const children = this.children(node);
    const [first, second] = children;
    const span = this.span(node);
    switch (this.tree.kind[node]) {
      case K.casePattern:
        return this.casePattern(node, children, subject, depth);
      case K.unionPattern:
        return this.either(
          children.map((child) => this.pattern(child, subject, depth + 1)),
          subject,
          node,
        );
      case K.dottedName: {
        const path = this.path(node);
        if (!path.includes('.')) {
          this.bind(path, { kind: 'variable', value: subject, isAugmented: false, span });
          return { kind: 'literal', value: true, span };
        }
        return this.equals(subject, this.dotted(path, span), node);
      }
      case K.asPattern: {
        if (second !== undefined) this.bind(this.source(second), { kind: 'variable', value: subject, isAugmented: false, span });
        return first === undefined ? this.unknown(node) : this.pattern(first, subject, depth + 1);
      }
      case K.listPattern:
      case K.tuplePattern:
        return this.patternList(children, subject, node, depth);
      case K.dictPattern:
        return this.dictPattern(children, subject, node, depth);
      case K.classPattern:
        for (const child of children.slice(1)) this.pattern(child, { kind: 'unknown', span: this.span(child) }, depth + 1);
        return this.unknown(node);
      case K.keywordPattern: {
        if (first === undefined || second === undefined) return this.unknown(node);
        return this.pattern(second, { kind: 'unknown', span }, depth + 1);
      }
      case K.splatPattern:
        if (first !== undefined) this.bind(this.source(first), { kind: 'variable', isAugmented: false, span: this.span(first) });
        return this.unknown(node);
      default:
        return this.equals(subject, this.value(node, depth + 1), node);
    }
  }

  /** The wrapper of every pattern; `_` and the minus of a number stand in it as operators. */
  private casePattern(node: number, children: readonly number[], subject: Value, depth: number): Value {
    const [first, second] = children;
    const span = this.span(node);
    if (first === undefined) return this.unknown(node);
    if (!this.is(first, K.token)) return children.length === 1 ? this.pattern(first, subject, depth + 1) : this.unknown(node);
    const token = this.operator(first);
    if (token === '_') return { kind: 'literal', value: true, span };
    if (token !== '-' || second === undefined || children.length > 2) return this.unknown(node);
    const value = this.value(second, depth + 1);
    const isNumber = value.kind === 'literal' && typeof value.value === 'number';
    return isNumber ? this.equals(subject, { kind: 'literal', value: -(value.value as number), span }, node) : this.unknown(node);
  }

  private equals(left: Value, right: Value, node: number): Value {
    return { kind: 'binary', operator: '==', left, right, span: this.span(node) };
  }

  private either(tests: readonly Value[], subject: Value, node: number): Value {
    const items: Value[] = [];
    for (const test of tests) {
      if (test.kind !== 'binary' || test.operator !== '==') return this.unknown(node);
      items.push(test.right);
    }
    const span = this.span(node);
    return { kind: 'binary', operator: 'in', left: subject, right: { kind: 'list', items, span }, span };
  }

  private patternList(patterns: readonly number[], subject: Value, node: number, depth: number): Value {
    let afterStar = false;
    for (const [position, pattern] of patterns.entries()) {
      const inner = this.is(pattern, K.casePattern) ? this.first(pattern) : pattern;
      afterStar ||= inner !== -1 && this.is(inner, K.splatPattern);
      const span = this.span(pattern);
      const index: Value = { kind: 'literal', value: position, span };
      this.pattern(pattern, afterStar ? { kind: 'unknown', span } : this.part(subject, index), depth + 1);
    }
    return this.unknown(node);
  }

  private dictPattern(children: readonly number[], subject: Value, node: number, depth: number): Value {
    for (let at = 0; at < children.length; ) {
      const key = children[at]!;
      const value = children[at + 1];
      if (this.is(key, K.splatPattern) || value === undefined) {
        if (this.is(key, K.splatPattern)) this.pattern(key, subject, depth + 1);
        at += 1;
        continue;
      }
      const index = this.value(key, depth + 1);
      this.pattern(value, index.kind === 'literal' ? this.part(subject, index) : this.unknown(key), depth + 1);
      at += 2;
    }
    return this.unknown(node);
  }

  private part(subject: Value, index: Value): Value {
    return isRepeatable(subject)
      ? { kind: 'index', object: subject, index, span: index.span }
      : { kind: 'unknown', span: index.span };
  }

  private dotted(path: string, span: Value['span']): Value {
    const [root, ...properties] = path.split('.').slice(0, MAX_DEPTH);
    const name: Value = { kind: 'name', name: root === this.scope.self ? 'this' : root!, span };
    return properties.reduce<Value>((object, property) => ({ kind: 'member', object, property, span }), name);
  }

  decorated(node: number): void {
    const decorators: Value[] = [];
    for (const child of this.children(node)) {
      if (this.is(child, K.decorator)) decorators.push(this.only(child, 0));
      else if (this.is(child, K.functionDefinition)) this.function(child, decorators, node);
      else if (this.is(child, K.classDefinition)) this.class(child, decorators, node);
      else this.anything(child);
    }
  }

  /** @param whole the node from the first decorator on. */
  function(node: number, decorators: readonly Value[], whole: number): void {
    const children = this.children(node);
    const nameNode = children.find((child) => this.is(child, K.identifier));
    const bodyNode = children.find((child) => this.is(child, K.block));
    if (nameNode === undefined) return;
    const name = this.source(nameNode);
    const classId = this.scope.class;
    const role = functionRole(name, decorators, classId !== undefined);
    const parametersNode = children.find((child) => this.is(child, K.parameters));
    const self = role.hasSelf ? this.firstName(parametersNode) : undefined;
    const parameters = this.parameters(parametersNode, self, 0);
    const typeNode = children.find((child) => this.is(child, K.type));
    const returns = typeNode === undefined ? undefined : this.annotation(typeNode, 0);
    const id: FunctionId = this.lists.functions.length;
    const qualifiedName = qualify(this.scope.name, name);
    const bodySpan = this.span(bodyNode ?? node);
    const block = this.addBlock({ kind: 'function', function: id, span: bodySpan });
    this.lists.functions.push({
      name,
      qualifiedName,
      kind: role.kind,
      isAsync: this.text.startsWith('async', this.tree.start[node]),
      isGenerator: false,
      isStatic: role.isStatic,
      decorators,
      parameters,
      ...(returns && { returns }),
      ...(classId !== undefined && { class: classId }),
      block,
      span: this.span(whole),
      nameSpan: this.span(nameNode),
      hasDocstring: bodyNode !== undefined && this.docstring(bodyNode) !== undefined,
    });
    const span = this.span(nameNode);
    this.bind(name, { kind: 'function', value: { kind: 'function', function: id, span }, isAugmented: false, span });
    const outer = this.scope.self;
    const visible = self ?? (parameters.some((parameter) => parameter.name === outer) ? undefined : outer);
    if (bodyNode === undefined) return;
    this.inScope({ function: id, isEnum: false, ...(visible && { self: visible }), name: qualifiedName }, block, bodyNode);
  }

  private firstName(parametersNode: number | undefined): string | undefined {
    const first = parametersNode === undefined ? -1 : this.first(parametersNode);
    if (first === -1) return undefined;
    const name = this.is(first, K.identifier) ? first : this.first(first);
    return name !== -1 && this.is(name, K.identifier) ? this.source(name) : undefined;
  }

  /** Reads a function's or class's body, in which loops around it do not count. */
  private inScope(scope: Omit<Statements['scope'], 'parent' | 'redirected'>, block: BlockId, body: number): void {
    const outer = { scope: this.scope, inLoop: this.inLoop, walrusBlock: this.walrusBlock };
    this.scope = { ...scope, parent: outer.scope, redirected: new Map() };
    this.inLoop = scope.class !== undefined && outer.inLoop;
    this.walrusBlock = undefined;
    this.within(block, () => this.body(body));
    this.scope = outer.scope;
    this.inLoop = outer.inLoop;
    this.walrusBlock = outer.walrusBlock;
  }

  /** @param whole the node from the first decorator on. */
  class(node: number, decorators: readonly Value[], whole: number): void {
    const children = this.children(node);
    const nameNode = children.find((child) => this.is(child, K.identifier));
    const bodyNode = children.find((child) => this.is(child, K.block));
    if (nameNode === undefined) return;
    const name = this.source(nameNode);
    const baseNode = children.find((child) => this.is(child, K.argumentList));
    const { positional: bases, named: keywords } = this.arguments(baseNode, 0);
    const id: ClassId = this.lists.classes.length;
    const qualifiedName = qualify(this.scope.name, name);
    const block = this.addBlock({ kind: 'class', class: id, span: this.span(bodyNode ?? node) });
    const docstring = bodyNode === undefined ? undefined : this.docstring(bodyNode);
    const span = this.span(nameNode);
    this.lists.classes.push({
      name,
      qualifiedName,
      bases,
      keywords,
      interfaces: [],
      isAbstract:
        bases.some((base) => ['ABC', 'Protocol'].includes(className(base))) ||
        keywords.some((keyword) => keyword.name === 'metaclass' && lastName(keyword.value) === 'ABCMeta'),
      decorators,
      block,
      span: this.span(whole),
      nameSpan: span,
      ...(docstring !== undefined && { docstring: docstring.trim().slice(0, MAX_DOCSTRING) }),
    });
    this.bind(name, { kind: 'class', value: { kind: 'class', class: id, span }, isAugmented: false, span });
    if (bodyNode === undefined) return;
    const { self } = this.scope;
    const isEnum = bases.some((base) => ENUM_BASES.has(className(base)));
    this.inScope(
      { function: this.scope.function, class: id, isEnum, ...(self && { self }), name: qualifiedName },
      block,
      bodyNode,
    );
  }

  /** The text of the string that a body starts with. */
  private docstring(body: number): string | undefined {
    const statement = this.first(body);
    if (statement === -1 || !this.is(statement, K.expressionStatement)) return undefined;
    const children = this.children(statement);
    const [node] = children;
    if (node === undefined || children.length > 1) return undefined;
    if (this.is(node, K.concatenated)) {
      const value = this.string(node, 0);
      return value.kind === 'literal' ? String(value.value) : undefined;
    }
    if (!this.is(node, K.string)) return undefined;
    const string = stringParts(this.text, this.tree.start[node]!, this.tree.end[node]!);
    if (string.isTemplate || string.isBytes) return undefined;
    return decodeString(this.text.slice(string.start, string.end), string);
  }
}

/** `Generic[T]` and `Enum` alike. */
function className(base: Value): string {
  return lastName(base.kind === 'index' ? base.object : base);
}

interface FunctionRole {
  readonly kind: FunctionSyntax['kind'];
  readonly isStatic: boolean;
  /** Its first parameter is the instance or the class. */
  readonly hasSelf: boolean;
}

/** What a function's name and decorators make of it; `@property` and its relatives (`cached_property`, `hybrid_property`) are getters. */
function functionRole(name: string, decorators: readonly Value[], isMethod: boolean): FunctionRole {
  if (!isMethod) return { kind: 'function', isStatic: false, hasSelf: false };
  const names = decorators.map(lastName);
  const isStaticMethod = names.includes('staticmethod');
  const isStatic = isStaticMethod || names.includes('classmethod');
  const hasSelf = !isStaticMethod;
  if (name === '__init__') return { kind: 'constructor', isStatic, hasSelf };
  if (names.includes('setter')) return { kind: 'setter', isStatic, hasSelf };
  const isGetter = names.some((decorator) => decorator === 'getter' || decorator.toLowerCase().endsWith('property'));
  return { kind: isGetter ? 'getter' : 'method', isStatic, hasSelf };
}

const READER_OF: Partial<Record<NodeType, Reader>> = {
  ERROR: (r, n) => r.error(n),
  block: (r, n) => r.block_(n),
  token: () => {},
  pass_statement: () => {},
  expression_statement: (r, n) => r.expressionStatement(n),
  assignment: (r, n) => r.assignment(n),
  augmented_assignment: (r, n) => r.augmentedAssignment(n),
  type_alias_statement: (r, n) => r.typeAlias(n),
  return_statement: (r, n) => r.returns(n),
  raise_statement: (r, n) => r.raises(n),
  break_statement: (r, n) => r.jumps(n, 'break'),
  continue_statement: (r, n) => r.jumps(n, 'continue'),
  assert_statement: (r, n) => r.asserts(n),
  delete_statement: (r, n) => r.deletes(n),
  global_statement: (r, n) => r.redirect(n, true),
  nonlocal_statement: (r, n) => r.redirect(n, false),
  import_statement: (r, n) => r.import(n),
  import_from_statement: (r, n) => r.importFrom(n),
  future_import_statement: (r, n) => r.importFrom(n),
  if_statement: (r, n) => r.if(n),
  for_statement: (r, n) => r.for(n),
  while_statement: (r, n) => r.while(n),
  try_statement: (r, n) => r.try(n),
  with_statement: (r, n) => r.with(n),
  match_statement: (r, n) => r.match(n),
  decorated_definition: (r, n) => r.decorated(n),
  function_definition: (r, n) => r.function(n, [], n),
  class_definition: (r, n) => r.class(n, [], n),
};

const READERS: readonly Reader[] = readerTable();

function readerTable(): Reader[] {
  const table = new Array<Reader>(KIND_COUNT).fill((reader, node) => reader.expression(node));
  for (const [type, reader] of Object.entries(READER_OF)) table[kindOf(type as NodeType)] = reader;
  return table;
}
