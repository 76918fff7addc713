import * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type { Binding } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import type { Builder } from './builder.ts';
import { exportedBy } from './commonjs.ts';
import { boundValue, part, unwrap, value, withDefault } from './expressions.ts';
import { MAX_NESTING, propertyKey } from './names.ts';

const SyntaxKind = ts.SyntaxKind;

/** How the names of a declaration are bound. */
export interface Manner {
  readonly kind: Binding['kind'];
  readonly isConst: boolean;
}

/** Binds the names of a declaration's left side to parts of `whole`; without `whole` they are declared only. */
export function bindPattern(b: Builder, name: ts.BindingName, whole: Value | undefined, manner: Manner, type?: Value): void {
  if (ts.isIdentifier(name)) {
    const span = b.span(name);
    b.bindings.push({ name: name.text, ...manner, value: whole, type, decorators: [], isAugmented: false, block: b.block, span });
    return;
  }
  const from = whole && notTooDeep(b, whole);
  b.nesting += 1;
  if (ts.isObjectBindingPattern(name)) {
    for (const element of name.elements) bindPattern(b, element.name, propertyPart(b, element, from, manner), manner);
  } else {
    name.elements.forEach((element, index) => {
      if (ts.isOmittedExpression(element)) return;
      const rest = element.dotDotDotToken !== undefined;
      const given = from && itemPart(b, element, from, index, rest);
      bindPattern(b, element.name, elementDefault(b, element, given, manner), manner);
    });
  }
  b.nesting -= 1;
}

/** The names a pattern binds, in order. */
export function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOf(element.name)));
}

/** Records `target = whole`: a binding for a name, an `Assign` for a member or subscript, and so on into a destructuring target. */
export function assignTo(b: Builder, target: ts.Expression, whole: Value, span: Span): void {
  const inner = unwrap(target);
  if (ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner)) {
    const from = notTooDeep(b, whole);
    b.nesting += 1;
    if (ts.isObjectLiteralExpression(inner)) assignProperties(b, inner, from, span);
    else assignItems(b, inner, from, span);
    b.nesting -= 1;
    return;
  }
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === SyntaxKind.EqualsToken) {
    assignTo(b, inner.left, withDefault(whole, value(b, inner.right), b.span(inner)), span);
    return;
  }
  record(b, readTarget(b, inner), whole, span, false);
}

/** Records `target += operand` and the like. */
export function augment(b: Builder, target: Value, operand: Value, span: Span): void {
  record(b, target, operand, span, true);
}

/** The value of an assignment's left side; naming it there does not read it. */
export function readTarget(b: Builder, node: ts.Expression): Value {
  const target = value(b, node);
  if (b.reads.at(-1)?.value === target) b.reads.pop();
  return target;
}

function record(b: Builder, target: Value, assigned: Value, span: Span, isAugmented: boolean): void {
  const { block } = b;
  if (target.kind === 'name') {
    const { name } = target;
    const manner = { kind: 'variable', isConst: false, decorators: [], isAugmented } as const;
    b.bindings.push({ name, ...manner, value: assigned, isAssigned: true, block, span: target.span });
  } else if (target.kind === 'member' || target.kind === 'index') {
    b.assigns.push({ target, value: assigned, isAugmented, block, span });
    const exported = isAugmented ? undefined : exportedBy(target);
    if (exported) b.exports.push({ ...exported, value: assigned, span });
  }
}

/** Each level of a pattern makes the parts of the whole a level deeper. */
function notTooDeep(b: Builder, whole: Value): Value {
  return b.nesting < MAX_NESTING ? whole : { kind: 'unknown', span: whole.span };
}

function assignItems(b: Builder, pattern: ts.ArrayLiteralExpression, whole: Value, span: Span): void {
  pattern.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return;
    const rest = ts.isSpreadElement(element);
    assignTo(b, rest ? element.expression : element, itemPart(b, element, whole, index, rest), span);
  });
}

function assignProperties(b: Builder, pattern: ts.ObjectLiteralExpression, whole: Value, span: Span): void {
  for (const property of pattern.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      const { name, objectAssignmentInitializer: fallback } = property;
      const given = part(whole, name.text, b.span(name));
      assignTo(b, name, fallback ? withDefault(given, value(b, fallback), b.span(property)) : given, span);
    } else if (ts.isSpreadAssignment(property)) {
      assignTo(b, property.expression, restOf(whole, b.span(property)), span);
    } else if (ts.isPropertyAssignment(property)) {
      assignTo(b, property.initializer, keyedPart(b, property.name, whole), span);
    }
  }
}

function propertyPart(b: Builder, element: ts.BindingElement, whole: Value | undefined, manner: Manner): Value | undefined {
  if (element.dotDotDotToken) return whole && restOf(whole, b.span(element));
  const name = element.propertyName ?? (element.name as ts.Identifier);
  const given = whole && keyedPart(b, name, whole);
  if (given?.kind === 'member' && b.loops > 0) b.reads.push({ value: given, block: b.block });
  return elementDefault(b, element, given, manner);
}

function keyedPart(b: Builder, name: ts.PropertyName, whole: Value): Value {
  const key = propertyKey(name);
  if (key !== undefined) return part(whole, key, b.span(name));
  const index = ts.isComputedPropertyName(name) ? value(b, name.expression) : b.unknown(name);
  return { kind: 'index', object: whole, index, span: b.span(name) };
}

/** Also reads the default, which runs whether or not the whole is known. */
function elementDefault(b: Builder, element: ts.BindingElement, given: Value | undefined, manner: Manner): Value | undefined {
  if (!element.initializer) return given;
  const name = ts.isIdentifier(element.name) ? element.name.text : '';
  const fallback = boundValue(b, element.initializer, { name, at: element.name, documented: element });
  return manner.kind === 'loop' ? undefined : withDefault(given, fallback, b.span(element));
}

function itemPart(b: Builder, node: ts.Node, whole: Value, index: number, rest: boolean): Value {
  const span = b.span(node);
  if (!rest) return part(whole, index, span);
  return index === 0 ? { kind: 'list', items: [{ kind: 'spread', value: whole, span }], span } : { kind: 'unknown', span };
}

/** `...rest` of an object: all of it, as the properties taken before are not asked of it. */
function restOf(whole: Value, span: Span): Value {
  return { kind: 'object', entries: [{ value: { kind: 'spread', value: whole, span }, span }], span };
}
