import * as ts from 'typescript';
import type { Entry, Value } from '../../model/value.ts';
import type { Builder } from './builder.ts';
import { entityValue, literalValue, MAX_NESTING, propertyKey } from './names.ts';

const SyntaxKind = ts.SyntaxKind;

/**
 * A type annotation as a value: `Promise<User[]>` is `Promise[Array[User]]`, a union a `binary` with `|`, an object type an `object` of
 * types, `User['id']` a member, a literal type a literal, `typeof x` a `unary`. What says nothing about data (mapped, conditional, function
 * types) is `unknown`.
 */
export function typeValue(b: Builder, node: ts.TypeNode): Value {
  if (b.nesting >= MAX_NESTING) return b.unknown(node);
  b.nesting += 1;
  const value = readType(b, node);
  b.nesting -= 1;
  return value;
}

/** The value of an optional annotation. */
export function optionalType(b: Builder, node: ts.TypeNode | undefined): Value | undefined {
  return node && typeValue(b, node);
}

/** `Base<A, B>`, given the base: an `index` when there are type arguments. */
export function withTypeArguments(b: Builder, node: ts.Node, base: Value, types: readonly ts.TypeNode[] | undefined): Value {
  if (!types || types.length === 0) return base;
  const span = b.span(node);
  const items = types.map((type) => typeValue(b, type));
  return { kind: 'index', object: base, index: items.length === 1 ? items[0]! : { kind: 'list', items, span }, span };
}

function readType(b: Builder, node: ts.TypeNode): Value {
  switch (node.kind) {
    case SyntaxKind.TypeReference: {
      const { typeName, typeArguments } = node as ts.TypeReferenceNode;
      return withTypeArguments(b, node, entityValue(b, typeName), typeArguments);
    }
    case SyntaxKind.ArrayType: {
      const span = b.span(node);
      const index = typeValue(b, (node as ts.ArrayTypeNode).elementType);
      return { kind: 'index', object: { kind: 'name', name: 'Array', span }, index, span };
    }
    case SyntaxKind.UnionType:
      return joined(b, node, '|', (node as ts.UnionTypeNode).types);
    case SyntaxKind.IntersectionType:
      return joined(b, node, '&', (node as ts.IntersectionTypeNode).types);
    case SyntaxKind.LiteralType: {
      const { literal } = node as ts.LiteralTypeNode;
      return literalValue(b, literal);
    }
    case SyntaxKind.ParenthesizedType:
    case SyntaxKind.OptionalType:
      return typeValue(b, (node as ts.ParenthesizedTypeNode | ts.OptionalTypeNode).type);
    case SyntaxKind.TypeOperator: {
      const { operator, type } = node as ts.TypeOperatorNode;
      return operator === SyntaxKind.ReadonlyKeyword ? typeValue(b, type) : b.unknown(node);
    }
    case SyntaxKind.TypeLiteral:
      return { kind: 'object', entries: typeEntries(b, (node as ts.TypeLiteralNode).members), span: b.span(node) };
    case SyntaxKind.TupleType: {
      const items = (node as ts.TupleTypeNode).elements.map((element) => typeValue(b, element));
      return { kind: 'list', items, span: b.span(node) };
    }
    case SyntaxKind.NamedTupleMember: {
      const { type, dotDotDotToken } = node as ts.NamedTupleMember;
      const member = typeValue(b, type);
      return dotDotDotToken ? { kind: 'spread', value: member, span: b.span(node) } : member;
    }
    case SyntaxKind.RestType:
      return { kind: 'spread', value: typeValue(b, (node as ts.RestTypeNode).type), span: b.span(node) };
    case SyntaxKind.TypeQuery: {
      const { exprName, typeArguments } = node as ts.TypeQueryNode;
      // `typeof import('x')`
      if (!ts.isIdentifier(exprName) && !ts.isQualifiedName(exprName)) return b.unknown(node);
      if (typeArguments) return b.unknown(node);
      return { kind: 'unary', operator: 'typeof', operand: entityValue(b, exprName), span: b.span(node) };
    }
    case SyntaxKind.IndexedAccessType:
      return indexedAccess(b, node as ts.IndexedAccessTypeNode);
    case SyntaxKind.ImportType:
      return importType(b, node as ts.ImportTypeNode);
    case SyntaxKind.ExpressionWithTypeArguments: {
      const { expression, typeArguments } = node as ts.ExpressionWithTypeArguments;
      return withTypeArguments(b, node, entityValue(b, expression), typeArguments);
    }
    case SyntaxKind.ThisType:
      return { kind: 'name', name: 'this', span: b.span(node) };
    case SyntaxKind.UndefinedKeyword:
      return { kind: 'literal', value: null, span: b.span(node) };
    default: {
      const name = KEYWORDS.get(node.kind);
      return name === undefined ? b.unknown(node) : { kind: 'name', name, span: b.span(node) };
    }
  }
}

const KEYWORDS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [SyntaxKind.AnyKeyword, 'any'],
  [SyntaxKind.BigIntKeyword, 'bigint'],
  [SyntaxKind.BooleanKeyword, 'boolean'],
  [SyntaxKind.NeverKeyword, 'never'],
  [SyntaxKind.NumberKeyword, 'number'],
  [SyntaxKind.ObjectKeyword, 'object'],
  [SyntaxKind.StringKeyword, 'string'],
  [SyntaxKind.SymbolKeyword, 'symbol'],
  [SyntaxKind.UnknownKeyword, 'unknown'],
  [SyntaxKind.VoidKeyword, 'void'],
]);

function joined(b: Builder, node: ts.TypeNode, operator: string, types: readonly ts.TypeNode[]): Value {
  const span = b.span(node);
  let left: Value | undefined;
  types.forEach((type, index) => {
    const right = typeValue(b, type);
    if (left === undefined) left = right;
    // The first of very many members would stand deepest.
    else if (types.length - index + b.nesting > MAX_NESTING) left = { kind: 'unknown', span };
    else left = { kind: 'binary', operator, left, right, span };
  });
  return left ?? { kind: 'unknown', span };
}

function typeEntries(b: Builder, members: readonly ts.TypeElement[]): Entry[] {
  const entries: Entry[] = [];
  for (const member of members) {
    if (member.name === undefined) continue;
    const type = ts.isPropertySignature(member) ? member.type : undefined;
    const value = type ? typeValue(b, type) : b.unknown(member);
    entries.push({ key: propertyKey(member.name), value, span: b.span(member) });
  }
  return entries;
}

function indexedAccess(b: Builder, node: ts.IndexedAccessTypeNode): Value {
  const { objectType, indexType } = node;
  const literal = ts.isLiteralTypeNode(indexType) ? indexType.literal : undefined;
  const span = b.span(node);
  if (literal && ts.isStringLiteral(literal))
    return { kind: 'member', object: typeValue(b, objectType), property: literal.text, span };
  // `Parameters<typeof run>[0]`
  if (literal && ts.isNumericLiteral(literal))
    return { kind: 'index', object: typeValue(b, objectType), index: literalValue(b, literal), span };
  return b.unknown(node);
}

function importType(b: Builder, node: ts.ImportTypeNode): Value {
  const { argument, qualifier, isTypeOf } = node;
  if (isTypeOf || !ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return b.unknown(node);
  const module: Value = { kind: 'module', from: argument.literal.text, span: b.span(argument) };
  const base = qualifier ? qualified(b, module, qualifier) : module;
  return withTypeArguments(b, node, base, node.typeArguments);
}

function qualified(b: Builder, module: Value, name: ts.EntityName): Value {
  const object = ts.isIdentifier(name) ? module : qualified(b, module, name.left);
  return { kind: 'member', object, property: (ts.isIdentifier(name) ? name : name.right).text, span: b.span(name) };
}
