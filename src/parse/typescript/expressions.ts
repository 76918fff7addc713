import * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type { Call } from '../../model/syntax.ts';
import type { Entry, Value } from '../../model/value.ts';
import { assignTo, augment, readTarget } from './assignments.ts';
import type { Builder } from './builder.ts';
import { moduleOfCall, readModuleCall } from './commonjs.ts';
import { type Bound, readClass, readFunction } from './declarations.ts';
import { identifierValue, literalValue, MAX_NESTING, propertyKey } from './names.ts';

const SyntaxKind = ts.SyntaxKind;

/**
 * Reads an expression: returns its value and records what happens in it (calls, functions, assignments, comparisons ...).
 * Parentheses, `as`, `satisfies`, `<T>` and `!` leave no trace. Values deeper than `MAX_NESTING` are `unknown`; what happens in them is
 * recorded all the same.
 */
export function value(b: Builder, node: ts.Expression): Value {
  const read = readers[node.kind];
  if (read === undefined) return b.unknown(node);
  b.nesting += 1;
  const result = read(b, node as never);
  b.nesting -= 1;
  return b.nesting < MAX_NESTING ? result : { kind: 'unknown', span: result.span };
}

/** As `value`, for an expression that a name is given to: a function or class takes that name. */
export function boundValue(b: Builder, node: ts.Expression, bound: Bound): Value {
  const inner = unwrap(node);
  switch (inner.kind) {
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.FunctionExpression:
      return functionValue(b, inner as ts.ArrowFunction | ts.FunctionExpression, bound);
    case SyntaxKind.ClassExpression:
      return { kind: 'class', class: readClass(b, inner as ts.ClassExpression, bound), span: b.span(inner) };
    default:
      return value(b, node);
  }
}

/** The value of an item or property of a whole, for `const { a } = whole` and `[a] = whole`. Literal objects and lists are looked into. */
export function part(whole: Value, key: string | number, span: Span): Value {
  if (typeof key === 'number') {
    if (whole.kind === 'list' && whole.items.slice(0, key + 1).every((item) => item.kind !== 'spread')) {
      return whole.items[key] ?? { kind: 'literal', value: null, span };
    }
    return { kind: 'index', object: whole, index: { kind: 'literal', value: key, span }, span };
  }
  if (whole.kind === 'object' && whole.entries.every((entry) => entry.key !== undefined)) {
    return whole.entries.findLast((entry) => entry.key === key)?.value ?? { kind: 'literal', value: null, span };
  }
  return { kind: 'member', object: whole, property: key, span };
}

/** `given ?? fallback`: how a default in a destructuring pattern is written down. */
export function withDefault(given: Value | undefined, fallback: Value, span: Span): Value {
  if (given === undefined || (given.kind === 'literal' && given.value === null)) return fallback;
  return { kind: 'binary', operator: '??', left: given, right: fallback, span };
}

/** What stands inside parentheses, type assertions and `!`. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

/** Reads `node` in a block that is entered only when `test` is (not) true. No block for what does nothing: names, literals, members. */
function branchValue(b: Builder, node: ts.Expression, test: Value, holds: boolean): Value {
  if (isInert(node)) return value(b, node);
  const outer = b.block;
  b.block = b.open({ kind: 'branch', test, holds, parent: outer, span: b.span(node) });
  const result = value(b, node);
  b.block = outer;
  return result;
}

type Wrapper =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.TypeAssertion
  | ts.NonNullExpression
  | ts.ExpressionWithTypeArguments;

function isWrapper(node: ts.Node): node is Wrapper {
  switch (node.kind) {
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SatisfiesExpression:
    case SyntaxKind.TypeAssertionExpression:
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.ExpressionWithTypeArguments:
      return true;
    default:
      return false;
  }
}

function isInert(node: ts.Expression): boolean {
  let inner = unwrap(node);
  while (inner.kind === SyntaxKind.PropertyAccessExpression) inner = unwrap((inner as ts.PropertyAccessExpression).expression);
  switch (inner.kind) {
    case SyntaxKind.Identifier:
    case SyntaxKind.ThisKeyword:
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NumericLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.TrueKeyword:
    case SyntaxKind.FalseKeyword:
    case SyntaxKind.NullKeyword:
      return true;
    default:
      return false;
  }
}

type Reader = (b: Builder, node: never) => Value;
const readers: (Reader | undefined)[] = new Array(SyntaxKind.Count).fill(undefined);

function on<N extends ts.Node>(kinds: readonly ts.SyntaxKind[], read: (b: Builder, node: N) => Value): void {
  for (const kind of kinds) readers[kind] = read;
}

on([SyntaxKind.Identifier], identifierValue);
on([SyntaxKind.ThisKeyword], (b, node) => ({ kind: 'name', name: 'this', span: b.span(node) }));
on([SyntaxKind.SuperKeyword], (b, node) => ({ kind: 'name', name: 'super', span: b.span(node) }));
on([SyntaxKind.ImportKeyword], (b, node) => ({ kind: 'name', name: 'import', span: b.span(node) }));
on([SyntaxKind.PrivateIdentifier], (b, node: ts.PrivateIdentifier) => ({ kind: 'name', name: node.text, span: b.span(node) }));
on(
  [
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.NumericLiteral,
    SyntaxKind.BigIntLiteral,
    SyntaxKind.TrueKeyword,
    SyntaxKind.FalseKeyword,
    SyntaxKind.NullKeyword,
  ],
  literalValue,
);
on([SyntaxKind.RegularExpressionLiteral], (b, node: ts.RegularExpressionLiteral) => {
  const slash = node.text.lastIndexOf('/');
  return { kind: 'regex', source: node.text.slice(1, slash), flags: node.text.slice(slash + 1), span: b.span(node) };
});

on(
  [
    SyntaxKind.ParenthesizedExpression,
    SyntaxKind.AsExpression,
    SyntaxKind.SatisfiesExpression,
    SyntaxKind.TypeAssertionExpression,
    SyntaxKind.ExpressionWithTypeArguments,
  ],
  (b, node: Wrapper) => value(b, unwrap(node)),
);

on([SyntaxKind.TemplateExpression], templateValue);
on([SyntaxKind.ArrayLiteralExpression], (b, node: ts.ArrayLiteralExpression) => ({
  kind: 'list',
  items: node.elements.map((element) => value(b, element)),
  span: b.span(node),
}));
// A hole: `[, a]`.
on([SyntaxKind.OmittedExpression], (b, node) => ({ kind: 'literal', value: null, span: b.span(node) }));
on([SyntaxKind.ObjectLiteralExpression], objectValue);
on([SyntaxKind.SpreadElement], (b, node: ts.SpreadElement) => ({
  kind: 'spread',
  value: value(b, node.expression),
  span: b.span(node),
}));

on([SyntaxKind.ArrowFunction, SyntaxKind.FunctionExpression], (b, node: ts.ArrowFunction | ts.FunctionExpression) =>
  functionValue(b, node),
);
on([SyntaxKind.ClassExpression], (b, node: ts.ClassExpression) => ({
  kind: 'class',
  class: readClass(b, node),
  span: b.span(node),
}));

on(
  [
    SyntaxKind.PropertyAccessExpression,
    SyntaxKind.ElementAccessExpression,
    SyntaxKind.CallExpression,
    SyntaxKind.TaggedTemplateExpression,
    SyntaxKind.NonNullExpression,
  ],
  chainValue,
);
on([SyntaxKind.NewExpression], newValue);
on([SyntaxKind.MetaProperty], (b, node: ts.MetaProperty) => {
  const span = b.span(node);
  if (node.keywordToken !== SyntaxKind.ImportKeyword) return { kind: 'unknown', span };
  return { kind: 'member', object: { kind: 'name', name: 'import', span }, property: node.name.text, span };
});

on([SyntaxKind.AwaitExpression], (b, node: ts.AwaitExpression) => {
  b.awaited = unwrap(node.expression);
  const awaited = value(b, node.expression);
  return awaited.kind === 'module' ? awaited : { kind: 'await', value: awaited, span: b.span(node) };
});
on([SyntaxKind.YieldExpression], (b, node: ts.YieldExpression) => {
  const given = node.expression && value(b, node.expression);
  b.returns.push({ value: given, isYield: true, block: b.block, span: b.span(node) });
  return b.unknown(node);
});

on([SyntaxKind.DeleteExpression], (b, node: ts.DeleteExpression) => unary(b, node, 'delete', node.expression));
on([SyntaxKind.TypeOfExpression], (b, node: ts.TypeOfExpression) => unary(b, node, 'typeof', node.expression));
on([SyntaxKind.VoidExpression], (b, node: ts.VoidExpression) => unary(b, node, 'void', node.expression));
on([SyntaxKind.PrefixUnaryExpression], (b, node: ts.PrefixUnaryExpression) => {
  if (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken) return step(b, node);
  const literal = literalValue(b, node);
  return literal.kind === 'literal' ? literal : unary(b, node, UNARY.get(node.operator) ?? '?', node.operand);
});
on([SyntaxKind.PostfixUnaryExpression], step);
on([SyntaxKind.BinaryExpression], binaryValue);
on([SyntaxKind.ConditionalExpression], (b, node: ts.ConditionalExpression) => {
  const test = value(b, node.condition);
  const then = branchValue(b, node.whenTrue, test, true);
  const otherwise = branchValue(b, node.whenFalse, test, false);
  return { kind: 'conditional', test, then, otherwise, span: b.span(node) };
});

// What stands inside a JSX element is read; the element itself is no value the model knows.
on([SyntaxKind.JsxElement], (b, node: ts.JsxElement) => {
  readAttributes(b, node.openingElement.attributes);
  for (const child of node.children) value(b, child as unknown as ts.Expression);
  return b.unknown(node);
});
on([SyntaxKind.JsxSelfClosingElement], (b, node: ts.JsxSelfClosingElement) => {
  readAttributes(b, node.attributes);
  return b.unknown(node);
});
on([SyntaxKind.JsxFragment], (b, node: ts.JsxFragment) => {
  for (const child of node.children) value(b, child as unknown as ts.Expression);
  return b.unknown(node);
});
on([SyntaxKind.JsxExpression], (b, node: ts.JsxExpression) => {
  if (node.expression) value(b, node.expression);
  return b.unknown(node);
});

const UNARY: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.ExclamationToken, 'not'],
  [SyntaxKind.MinusToken, '-'],
  [SyntaxKind.PlusToken, '+'],
  [SyntaxKind.TildeToken, '~'],
]);

/** In the spelling of the model. */
const BINARY: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.AmpersandAmpersandToken, 'and'],
  [SyntaxKind.BarBarToken, 'or'],
  [SyntaxKind.QuestionQuestionToken, '??'],
  [SyntaxKind.EqualsEqualsToken, '=='],
  [SyntaxKind.EqualsEqualsEqualsToken, '=='],
  [SyntaxKind.ExclamationEqualsToken, '!='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '!='],
  [SyntaxKind.LessThanToken, '<'],
  [SyntaxKind.LessThanEqualsToken, '<='],
  [SyntaxKind.GreaterThanToken, '>'],
  [SyntaxKind.GreaterThanEqualsToken, '>='],
  [SyntaxKind.InKeyword, 'in'],
  [SyntaxKind.InstanceOfKeyword, 'instanceof'],
  [SyntaxKind.PlusToken, '+'],
  [SyntaxKind.MinusToken, '-'],
  [SyntaxKind.AsteriskToken, '*'],
  [SyntaxKind.AsteriskAsteriskToken, '**'],
  [SyntaxKind.SlashToken, '/'],
  [SyntaxKind.PercentToken, '%'],
  [SyntaxKind.AmpersandToken, '&'],
  [SyntaxKind.BarToken, '|'],
  [SyntaxKind.CaretToken, '^'],
  [SyntaxKind.LessThanLessThanToken, '<<'],
  [SyntaxKind.GreaterThanGreaterThanToken, '>>'],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, '>>>'],
]);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof']);

/** Array methods whose callback runs once an element: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Array */
const ITERATIONS: ReadonlySet<string> = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'reduce',
  'reduceRight',
  'some',
  'every',
  'find',
  'findIndex',
  'findLast',
]);

function functionValue(b: Builder, node: ts.ArrowFunction | ts.FunctionExpression, bound?: Bound): Value {
  const kind = node.kind === SyntaxKind.ArrowFunction ? 'arrow' : 'function';
  return { kind: 'function', function: readFunction(b, node, kind, bound), span: b.span(node) };
}

function unary(b: Builder, node: ts.Node, operator: string, operand: ts.Expression): Value {
  return { kind: 'unary', operator, operand: value(b, operand), span: b.span(node) };
}

/** `x++` is `x += 1`. */
function step(b: Builder, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Value {
  const span = b.span(node);
  const by = node.operator === SyntaxKind.PlusPlusToken ? 1 : -1;
  const target = readTarget(b, node.operand);
  augment(b, target, { kind: 'literal', value: by, span }, span);
  return { kind: 'unary', operator: by === 1 ? '++' : '--', operand: target, span };
}

function templateValue(b: Builder, node: ts.TemplateExpression): Value {
  const parts: Value[] = [];
  const literal = (piece: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail) => {
    if (piece.text !== '') parts.push({ kind: 'literal', value: piece.text, span: b.span(piece) });
  };
  literal(node.head);
  for (const { expression, literal: piece } of node.templateSpans) {
    parts.push(value(b, expression));
    literal(piece);
  }
  return { kind: 'template', parts, span: b.span(node) };
}

function objectValue(b: Builder, node: ts.ObjectLiteralExpression): Value {
  const entries: Entry[] = [];
  for (const property of node.properties) {
    const span = b.span(property);
    if (ts.isSpreadAssignment(property)) {
      entries.push({ value: { kind: 'spread', value: value(b, property.expression), span }, span });
    } else {
      entries.push({ key: propertyKey(property.name), value: propertyValue(b, property), span });
    }
  }
  return { kind: 'object', entries, span: b.span(node) };
}

function propertyValue(b: Builder, node: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>): Value {
  if (ts.isShorthandPropertyAssignment(node)) return identifierValue(b, node.name);
  if (ts.isComputedPropertyName(node.name)) value(b, node.name.expression);
  const name = propertyKey(node.name) ?? '';
  const bound: Bound = { name, at: node.name, documented: node };
  if (ts.isPropertyAssignment(node)) return boundValue(b, node.initializer, bound);
  const kind = ts.isMethodDeclaration(node) ? 'method' : ts.isGetAccessor(node) ? 'getter' : 'setter';
  return { kind: 'function', function: readFunction(b, node, kind, bound), span: b.span(node) };
}

function readAttributes(b: Builder, attributes: ts.JsxAttributes): void {
  for (const attribute of attributes.properties) {
    if (ts.isJsxSpreadAttribute(attribute)) value(b, attribute.expression);
    else if (attribute.initializer) value(b, attribute.initializer as ts.Expression);
  }
}

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression | ts.TaggedTemplateExpression;

/** `a.b(c)[d]`: from the innermost out, without recursion, since query builders chain calls by the hundred. */
function chainValue(b: Builder, node: Link | ts.NonNullExpression): Value {
  const links: Link[] = [];
  /** How deep each link's value stands. Calls are referred to by index, so that depth starts again below one. */
  const depths: number[] = [];
  let depth = b.nesting;
  let root: ts.Expression = node;
  for (;;) {
    if (isWrapper(root)) root = root.expression;
    else if (isLink(root)) {
      links.push(root);
      depths.push(depth);
      depth = isCall(root) ? 0 : depth + 1;
      root = root.kind === SyntaxKind.TaggedTemplateExpression ? root.tag : root.expression;
    } else break;
  }
  const nesting = b.nesting;
  b.nesting = depth;
  let result = value(b, root);
  for (let index = links.length - 1; index >= 0; index -= 1) {
    const link = links[index]!;
    const isCallee = index > 0 && isCall(links[index - 1]!);
    b.nesting = isCall(link) ? 0 : depths[index]!;
    result = linkValue(b, link, result, isCallee);
    if (depths[index]! > MAX_NESTING) result = { kind: 'unknown', span: result.span };
  }
  b.nesting = nesting;
  return result;
}

function isCall(link: Link): boolean {
  return link.kind === SyntaxKind.CallExpression || link.kind === SyntaxKind.TaggedTemplateExpression;
}

function isLink(node: ts.Expression): node is Link {
  switch (node.kind) {
    case SyntaxKind.PropertyAccessExpression:
    case SyntaxKind.ElementAccessExpression:
    case SyntaxKind.CallExpression:
    case SyntaxKind.TaggedTemplateExpression:
      return true;
    default:
      return false;
  }
}

function linkValue(b: Builder, link: Link, object: Value, isCallee: boolean): Value {
  switch (link.kind) {
    case SyntaxKind.PropertyAccessExpression:
      return member(b, link, object, (link as ts.PropertyAccessExpression).name.text, isCallee);
    case SyntaxKind.ElementAccessExpression: {
      const { argumentExpression } = link as ts.ElementAccessExpression;
      const key = ts.isStringLiteralLike(argumentExpression) ? argumentExpression.text : undefined;
      if (key !== undefined) return member(b, link, object, key, isCallee);
      return { kind: 'index', object, index: value(b, argumentExpression), span: b.span(link) };
    }
    case SyntaxKind.CallExpression:
      return callValue(b, link as ts.CallExpression, object);
    default:
      return taggedValue(b, link as ts.TaggedTemplateExpression, object);
  }
}

function member(b: Builder, node: ts.Node, object: Value, property: string, isCallee: boolean): Value {
  const result: Value = { kind: 'member', object, property, span: b.span(node) };
  if (b.loops > 0 && !isCallee) b.reads.push({ value: result, block: b.block });
  return result;
}

function callValue(b: Builder, node: ts.CallExpression, callee: Value): Value {
  const span = b.span(node);
  const module = moduleOfCall(node);
  if (module !== undefined) {
    b.imports.push({ from: module, name: '*', as: '', block: b.block, span });
    return { kind: 'module', from: module, span };
  }
  const positional = argumentValues(b, node.arguments, callee.kind === 'member' && ITERATIONS.has(callee.property));
  readModuleCall(b, callee, positional, span);
  return recordCall(b, node, callee, positional, span);
}

function newValue(b: Builder, node: ts.NewExpression): Value {
  const nesting = b.nesting;
  b.nesting = 0;
  const callee = readTarget(b, node.expression);
  const positional = node.arguments ? argumentValues(b, node.arguments, false) : [];
  b.nesting = nesting;
  return recordCall(b, node, callee, positional, b.span(node));
}

function taggedValue(b: Builder, node: ts.TaggedTemplateExpression, callee: Value): Value {
  const { template } = node;
  const span = b.span(template);
  const positional: Value = ts.isNoSubstitutionTemplateLiteral(template)
    ? { kind: 'template', parts: [{ kind: 'literal', value: template.text, span }], span }
    : value(b, template);
  return recordCall(b, node, callee, [positional], b.span(node));
}

function argumentValues(b: Builder, nodes: readonly ts.Expression[], iterates: boolean): Value[] {
  return nodes.map((node) => {
    if (!iterates || !isFunction(unwrap(node))) return value(b, node);
    b.loops += 1;
    const result = value(b, node);
    b.loops -= 1;
    return result;
  });
}

function isFunction(node: ts.Expression): boolean {
  return node.kind === SyntaxKind.ArrowFunction || node.kind === SyntaxKind.FunctionExpression;
}

function recordCall(b: Builder, node: ts.Expression, callee: Value, positional: readonly Value[], span: Span): Value {
  const call: Call = {
    callee,
    positional,
    named: [],
    block: b.block,
    span,
    isNew: node.kind === SyntaxKind.NewExpression,
    ...(node.kind === SyntaxKind.TaggedTemplateExpression ? { isTagged: true } : undefined),
    isAwaited: b.awaited === node,
    isStatement: b.statement === node,
  };
  return { kind: 'call', call: b.calls.push(call) - 1, span };
}

/** Operators of the left spine one after the other: a sum of thousands of terms is a tree that deep. */
function binaryValue(b: Builder, node: ts.BinaryExpression): Value {
  const kind = node.operatorToken.kind;
  if (kind === SyntaxKind.CommaToken) {
    const sequence: ts.Expression[] = [node.right];
    let first = node.left;
    for (; isSequence(first); first = first.left) sequence.push(first.right);
    value(b, first);
    return sequence
      .reverse()
      .map((each) => value(b, each))
      .at(-1)!;
  }
  if (isAssignment(kind)) return assignmentValue(b, node);
  const spine: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  while (first.kind === SyntaxKind.BinaryExpression && BINARY.has((first as ts.BinaryExpression).operatorToken.kind)) {
    spine.push(first as ts.BinaryExpression);
    first = (first as ts.BinaryExpression).left;
  }
  const start = b.start(node);
  const nesting = b.nesting;
  b.nesting = Math.min(nesting + spine.length, MAX_NESTING - 1);
  let left = value(b, first);
  let last = left;
  for (let index = spine.length - 1; index >= 0; index -= 1) {
    const step = spine[index]!;
    const operator = BINARY.get(step.operatorToken.kind)!;
    b.nesting = nesting + index < MAX_NESTING ? nesting + index : MAX_NESTING - 1;
    // In a long chain the test is the operand before, which implies no less about one block and is not repeated in all.
    const test = spine.length > LONG_CHAIN ? last : left;
    const right =
      operator === 'and' || operator === 'or' || operator === '??'
        ? branchValue(b, step.right, test, operator === 'and')
        : value(b, step.right);
    const span = b.between(start, step.end);
    if (COMPARISONS.has(operator)) b.compares.push({ operator, left, right, block: b.block, span });
    left = nesting + index < MAX_NESTING ? { kind: 'binary', operator, left, right, span } : { kind: 'unknown', span };
    last = right;
  }
  b.nesting = nesting;
  return left;
}

const LONG_CHAIN = 8;

/** `a, b`: minified code joins statements by the hundred so. */
function isSequence(node: ts.Expression): node is ts.BinaryExpression {
  return node.kind === SyntaxKind.BinaryExpression && (node as ts.BinaryExpression).operatorToken.kind === SyntaxKind.CommaToken;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

/** Its value is what was assigned. */
function assignmentValue(b: Builder, node: ts.BinaryExpression): Value {
  const span = b.span(node);
  const kind = node.operatorToken.kind;
  if (kind === SyntaxKind.EqualsToken) {
    const assigned = boundValue(b, node.right, assignedName(node));
    assignTo(b, node.left, assigned, span);
    return assigned;
  }
  const operator = AUGMENTED.get(kind) ?? '?';
  const target = readTarget(b, node.left);
  const isLogical = operator === 'and' || operator === 'or' || operator === '??';
  const operand = isLogical ? branchValue(b, node.right, target, operator === 'and') : value(b, node.right);
  augment(b, target, operand, span);
  return { kind: 'binary', operator, left: target, right: operand, span };
}

const AUGMENTED: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.PlusEqualsToken, '+'],
  [SyntaxKind.MinusEqualsToken, '-'],
  [SyntaxKind.AsteriskEqualsToken, '*'],
  [SyntaxKind.AsteriskAsteriskEqualsToken, '**'],
  [SyntaxKind.SlashEqualsToken, '/'],
  [SyntaxKind.PercentEqualsToken, '%'],
  [SyntaxKind.AmpersandEqualsToken, '&'],
  [SyntaxKind.BarEqualsToken, '|'],
  [SyntaxKind.CaretEqualsToken, '^'],
  [SyntaxKind.LessThanLessThanEqualsToken, '<<'],
  [SyntaxKind.GreaterThanGreaterThanEqualsToken, '>>'],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, '>>>'],
  [SyntaxKind.AmpersandAmpersandEqualsToken, 'and'],
  [SyntaxKind.BarBarEqualsToken, 'or'],
  [SyntaxKind.QuestionQuestionEqualsToken, '??'],
]);

function assignedName(node: ts.BinaryExpression): Bound {
  const target = unwrap(node.left);
  if (ts.isIdentifier(target)) return { name: target.text, at: target, documented: node };
  if (ts.isPropertyAccessExpression(target)) return { name: target.name.text, at: target.name, documented: node };
  if (ts.isElementAccessExpression(target)) {
    return { name: propertyKey(target.argumentExpression) ?? '', at: target.argumentExpression, documented: node };
  }
  return { name: '', documented: node };
}
