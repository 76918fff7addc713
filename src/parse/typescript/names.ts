import * as ts from 'typescript';
import type { Value } from '../../model/value.ts';
import type { Builder } from './builder.ts';

const SyntaxKind = ts.SyntaxKind;

/** A value is at most this many levels deep; what stands deeper is `unknown`. */
export const MAX_NESTING = 200;

/** The name a property is known by: undefined when it is computed. `#private` keeps its hash. */
export function propertyKey(name: ts.PropertyName | ts.Expression): string | undefined {
  switch (name.kind) {
    case SyntaxKind.Identifier:
    case SyntaxKind.PrivateIdentifier:
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.NumericLiteral:
    case SyntaxKind.BigIntLiteral:
      return (name as ts.Identifier | ts.LiteralLikeNode).text;
    case SyntaxKind.ComputedPropertyName: {
      const { expression } = name as ts.ComputedPropertyName;
      return ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression) ? expression.text : undefined;
    }
    default:
      return undefined;
  }
}

/** `undefined` is null, as `null` is; the identifier the parser puts where one is missing is `unknown`. */
export function identifierValue(b: Builder, node: ts.Identifier): Value {
  const { text } = node;
  const span = b.span(node);
  if (text === 'undefined') return { kind: 'literal', value: null, span };
  return text === '' ? { kind: 'unknown', span } : { kind: 'name', name: text, span };
}

/** `A`, `A.B.C`, of a type or a heritage clause. */
export function entityValue(b: Builder, node: ts.EntityName | ts.Expression): Value {
  const names: { property: string; node: ts.Node }[] = [];
  let root: ts.Node = node;
  for (;;) {
    if (ts.isQualifiedName(root)) {
      names.push({ property: root.right.text, node: root });
      root = root.left;
    } else if (ts.isPropertyAccessExpression(root)) {
      names.push({ property: root.name.text, node: root });
      root = root.expression;
    } else break;
  }
  if (!ts.isIdentifier(root) || names.length > MAX_NESTING) return b.unknown(node);
  let value = identifierValue(b, root);
  for (const name of names.reverse()) {
    value = { kind: 'member', object: value, property: name.property, span: b.span(name.node) };
  }
  return value;
}

/** String, number (with sign), boolean and null; anything else is `unknown`. */
export function literalValue(b: Builder, node: ts.Node): Value {
  const literal = literalOf(node);
  return literal === undefined ? b.unknown(node) : { kind: 'literal', value: literal, span: b.span(node) };
}

function literalOf(node: ts.Node): string | number | boolean | null | undefined {
  switch (node.kind) {
    case SyntaxKind.StringLiteral:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
      return (node as ts.LiteralLikeNode).text;
    case SyntaxKind.NumericLiteral:
      return Number((node as ts.NumericLiteral).text);
    case SyntaxKind.BigIntLiteral:
      return Number((node as ts.BigIntLiteral).text.slice(0, -1));
    case SyntaxKind.TrueKeyword:
      return true;
    case SyntaxKind.FalseKeyword:
      return false;
    case SyntaxKind.NullKeyword:
      return null;
    case SyntaxKind.PrefixUnaryExpression: {
      const { operator, operand } = node as ts.PrefixUnaryExpression;
      const number = literalOf(operand);
      if (typeof number !== 'number') return undefined;
      if (operator === SyntaxKind.MinusToken) return -number;
      return operator === SyntaxKind.PlusToken ? number : undefined;
    }
    default:
      return undefined;
  }
}
