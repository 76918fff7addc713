import * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type { Binding, ClassId, ClassSyntax, FunctionId, FunctionSyntax, Parameter } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { bindPattern } from './assignments.ts';
import type { Builder } from './builder.ts';
import { docstringBefore, isDocumented } from './comments.ts';
import { boundValue, value } from './expressions.ts';
import { propertyKey } from './names.ts';
import { statements } from './statements.ts';
import { optionalType, typeValue, withTypeArguments } from './types.ts';

const SyntaxKind = ts.SyntaxKind;

/** The name a function or class expression is given by what it stands in. */
export interface Bound {
  readonly name: string;
  /** Where the name stands. */
  readonly at?: ts.Node;
  /** What its documentation comment stands before. */
  readonly documented: ts.Node;
  /** The class whose field it is. */
  readonly class?: ClassId;
  readonly isStatic?: boolean;
}

type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration
  | ts.MethodSignature
  | ts.FunctionTypeNode;

/** Whether a body begins with the directive `'use server'` or `'use client'`. https://react.dev/reference/rsc/directives */
export function directiveOf(body: readonly ts.Statement[]): Pick<FunctionSyntax, 'isServerOnly' | 'isClientOnly'> {
  for (const one of body) {
    if (!ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression)) return {};
    if (one.expression.text === 'use server') return { isServerOnly: true };
    if (one.expression.text === 'use client') return { isClientOnly: true };
  }
  return {};
}

/** Reads a function with its parameters and body; `bound` is left out for a declaration. */
export function readFunction(b: Builder, node: FunctionNode, kind: FunctionSyntax['kind'], bound?: Bound): FunctionId {
  const decorators = readDecorators(b, node);
  const own = kind === 'function' && node.name ? node.name : undefined;
  const name = own ? (own as ts.Identifier).text : (bound?.name ?? '');
  const at = own ?? (bound?.name ? bound.at : undefined);
  const documented = bound?.documented ?? node;
  const body = ts.isMethodSignature(node) || ts.isFunctionTypeNode(node) ? undefined : node.body;
  const qualifiedName = b.qualify(name);
  const id = b.functions.length;
  const outer = { block: b.block, owner: b.owner, nesting: b.nesting };
  const start = at && at.pos < node.pos && !own ? b.start(at) : b.start(node);
  const span = b.between(start, node.end);
  const block = b.open({ kind: 'function', function: id, parent: b.block, span });
  const parameters: Parameter[] = [];
  b.functions.push({
    name,
    qualifiedName,
    kind,
    isAsync: hasModifier(node, SyntaxKind.AsyncKeyword),
    isGenerator: 'asteriskToken' in node && node.asteriskToken !== undefined,
    isStatic: bound?.isStatic ?? hasModifier(node, SyntaxKind.StaticKeyword),
    decorators,
    parameters,
    returns: optionalType(b, node.type),
    class: bound?.class,
    block,
    span,
    nameSpan: at ? b.span(at) : firstToken(b, node),
    hasDocstring: isDocumented(b.text, documented, b.start(documented)),
    ...(body && ts.isBlock(body) ? directiveOf(body.statements) : {}),
  });
  readParameters(b, node, parameters, block, bound?.class);

  b.block = block;
  if (name !== '') b.owner = qualifiedName;
  b.nesting = 0;
  if (body) readBody(b, body);
  b.block = outer.block;
  b.owner = outer.owner;
  b.nesting = outer.nesting;
  return id;
}

/** Reads a class with its members. Decorators and bases belong to the block around it, fields and methods to its own. */
export function readClass(b: Builder, node: ts.ClassLikeDeclaration, bound?: Bound): ClassId {
  const decorators = readDecorators(b, node);
  const { bases, interfaces } = readHeritage(b, node);
  const isAmbient = hasModifier(node, SyntaxKind.DeclareKeyword) || b.file.isDeclarationFile;
  const isAbstract = hasModifier(node, SyntaxKind.AbstractKeyword);
  const at = node.name ?? (bound?.name ? bound.at : undefined);
  const name = node.name?.text ?? bound?.name ?? '';
  const documented = bound?.documented ?? node;
  return inClass(b, node, { name, at, documented, bases, interfaces, isAbstract, decorators }, (id) => {
    for (const member of node.members) readMember(b, member, id, isAmbient);
  });
}

/**
 * An interface, or the alias of an object type, is an abstract class: its properties are fields, its methods functions without body. The alias of an
 * intersection, `type Context = Base & { db: Pool }`, is one with the types that it names for bases.
 */
export function readInterface(b: Builder, node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): ClassId {
  const parts = ts.isInterfaceDeclaration(node) ? [] : partsOf(node.type);
  const bases = ts.isInterfaceDeclaration(node)
    ? readHeritage(b, node).bases
    : parts.flatMap((part) => (ts.isTypeLiteralNode(part) ? [] : [typeValue(b, part)]));
  const members = ts.isInterfaceDeclaration(node)
    ? node.members
    : parts.flatMap((part) => (ts.isTypeLiteralNode(part) ? [...part.members] : []));
  const head = { name: node.name.text, at: node.name, documented: node, bases, interfaces: [], isAbstract: true, decorators: [] };
  return inClass(b, node, head, (id) => {
    for (const member of members) readSignature(b, member, id);
  });
}

/** Whether a type is that of an object, or an intersection of nothing but such types and names of types. */
export function isObjectType(type: ts.TypeNode): boolean {
  if (ts.isTypeLiteralNode(type)) return true;
  const parts = partsOf(type);
  return parts.length > 1 && parts.every((part) => ts.isTypeLiteralNode(part) || ts.isTypeReferenceNode(part));
}

function partsOf(type: ts.TypeNode): readonly ts.TypeNode[] {
  const inner = ts.isParenthesizedTypeNode(type) ? type.type : type;
  return ts.isIntersectionTypeNode(inner) ? inner.types.flatMap(partsOf) : [inner];
}

/** Reads the decorators of a node where the walk stands. */
function readDecorators(b: Builder, node: ts.Node): Value[] {
  const decorators: Value[] = [];
  for (const modifier of modifiersOf(node)) {
    if (ts.isDecorator(modifier)) decorators.push(value(b, modifier.expression));
  }
  return decorators;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return modifiersOf(node).some((modifier) => modifier.kind === kind);
}

function modifiersOf(node: ts.Node): readonly ts.ModifierLike[] {
  return (node as { modifiers?: ts.NodeArray<ts.ModifierLike> }).modifiers ?? [];
}

function readParameters(b: Builder, node: FunctionNode, into: Parameter[], block: number, owner: ClassId | undefined): void {
  const outer = b.block;
  for (const parameter of node.parameters) {
    const { name, initializer, dotDotDotToken } = parameter;
    // `this: Type` only tells the type checker what `this` is.
    if (ts.isIdentifier(name) && name.text === 'this') continue;
    const decorators = readDecorators(b, parameter);
    const type = optionalType(b, parameter.type);
    const isProperty =
      node.kind === SyntaxKind.Constructor && modifiersOf(parameter).some((modifier) => !ts.isDecorator(modifier));
    const span = b.span(parameter);
    if (isProperty && owner !== undefined)
      bindPattern(b, name, undefined, { kind: 'field', isConst: isReadonly(parameter) }, type);
    b.block = block;
    const plain = ts.isIdentifier(name) ? name.text : '';
    const fallback = initializer && boundValue(b, initializer, { name: plain, at: name, documented: parameter });
    const kind = dotDotDotToken ? 'rest' : 'normal';
    const index = into.push({ name: plain, type, default: fallback, kind, decorators, isProperty, span }) - 1;
    if (!ts.isIdentifier(name)) {
      const whole: Value = { kind: 'name', name: `$${index}`, span };
      bindPattern(b, name, whole, { kind: 'variable', isConst: false });
    }
    b.block = outer;
  }
}

function readBody(b: Builder, body: ts.ConciseBody): void {
  if (ts.isBlock(body)) statements(b, body.statements);
  else b.returns.push({ value: value(b, body), isYield: false, block: b.block, span: b.span(body) });
}

function firstToken(b: Builder, node: ts.Node): Span {
  const start = b.start(node);
  let end = start;
  while (end < node.end && isWord(b.text.charCodeAt(end))) end += 1;
  return b.between(start, Math.max(end, start + 1));
}

function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

interface Head {
  readonly name: string;
  readonly at: ts.Node | undefined;
  readonly documented: ts.Node;
  readonly bases: readonly Value[];
  readonly interfaces: readonly Value[];
  readonly isAbstract: boolean;
  readonly decorators: readonly Value[];
}

function inClass(b: Builder, node: ts.Node, head: Head, readMembers: (id: ClassId) => void): ClassId {
  const { at, documented, ...rest } = head;
  const outer = { block: b.block, owner: b.owner, nesting: b.nesting };
  const qualifiedName = b.qualify(head.name);
  const span = b.span(node);
  const id = b.classes.length;
  const block = b.open({ kind: 'class', class: id, parent: b.block, span });
  const nameSpan = at ? b.span(at) : firstToken(b, node);
  const docstring = docstringBefore(b.text, documented, b.start(documented));
  const classSyntax: ClassSyntax = { ...rest, qualifiedName, keywords: [], block, span, nameSpan, docstring };
  b.classes.push(classSyntax);
  b.block = block;
  b.nesting = 0;
  if (head.name !== '') b.owner = qualifiedName;
  readMembers(id);
  b.block = outer.block;
  b.owner = outer.owner;
  b.nesting = outer.nesting;
  return id;
}

function readHeritage(b: Builder, node: ts.ClassLikeDeclaration | ts.InterfaceDeclaration) {
  const bases: Value[] = [];
  const interfaces: Value[] = [];
  for (const clause of node.heritageClauses ?? []) {
    const into = clause.token === SyntaxKind.ImplementsKeyword ? interfaces : bases;
    for (const type of clause.types) {
      const isValue = into === bases && !ts.isInterfaceDeclaration(node);
      into.push(isValue ? withTypeArguments(b, type, value(b, type.expression), type.typeArguments) : typeValue(b, type));
    }
  }
  return { bases, interfaces };
}

function readMember(b: Builder, node: ts.ClassElement, owner: ClassId, isAmbient: boolean): void {
  if (ts.isPropertyDeclaration(node)) readField(b, node, owner);
  else if (ts.isClassStaticBlockDeclaration(node)) readStaticBlock(b, node, owner);
  else if (ts.isConstructorDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) {
    // An overload's signature has no body; the implementation follows.
    if (!node.body && !isAmbient && !hasModifier(node, SyntaxKind.AbstractKeyword)) return;
    if (ts.isConstructorDeclaration(node)) {
      readFunction(b, node, 'constructor', { name: 'constructor', documented: node, class: owner });
      return;
    }
    const kind = ts.isMethodDeclaration(node) ? 'method' : ts.isGetAccessor(node) ? 'getter' : 'setter';
    readFunction(b, node, kind, { name: memberName(b, node.name), at: node.name, documented: node, class: owner });
  }
}

function readField(b: Builder, node: ts.PropertyDeclaration, owner: ClassId): void {
  const name = memberName(b, node.name);
  const isStatic = hasModifier(node, SyntaxKind.StaticKeyword);
  const decorators = readDecorators(b, node);
  const type = optionalType(b, node.type);
  const bound: Bound = { name, at: node.name, documented: node, class: owner, isStatic };
  const given = node.initializer && boundValue(b, node.initializer, bound);
  b.bindings.push(fieldBinding(b, node.name, name, given, type, decorators, isReadonly(node)));
}

function fieldBinding(
  b: Builder,
  at: ts.Node,
  name: string,
  given: Value | undefined,
  type: Value | undefined,
  decorators: readonly Value[],
  isConst: boolean,
): Binding {
  return { name, kind: 'field', value: given, type, decorators, isConst, isAugmented: false, block: b.block, span: b.span(at) };
}

/** `static { ... }` runs once, like the body of a function that is called there. */
function readStaticBlock(b: Builder, node: ts.ClassStaticBlockDeclaration, owner: ClassId): void {
  const outer = b.block;
  const span = b.span(node);
  const id = b.functions.length;
  const block = b.open({ kind: 'function', function: id, parent: outer, span });
  b.functions.push({
    name: 'static',
    qualifiedName: b.qualify('static'),
    kind: 'method',
    isAsync: false,
    isGenerator: false,
    isStatic: true,
    decorators: [],
    parameters: [],
    class: owner,
    block,
    span,
    nameSpan: firstToken(b, node),
    hasDocstring: false,
  });
  b.block = block;
  statements(b, node.body.statements);
  b.block = outer;
}

function readSignature(b: Builder, node: ts.TypeElement, owner: ClassId): void {
  if (!node.name) return;
  const name = memberName(b, node.name);
  const bound: Bound = { name, at: node.name, documented: node, class: owner };
  if (ts.isMethodSignature(node)) readFunction(b, node, 'method', bound);
  else if (ts.isAccessor(node)) readFunction(b, node, ts.isGetAccessor(node) ? 'getter' : 'setter', bound);
  else if (ts.isPropertySignature(node)) {
    // `find: (id: string) => Promise<User>` is implemented by a method as `find(id: string): Promise<User>` is.
    if (node.type && ts.isFunctionTypeNode(node.type)) readFunction(b, node.type, 'method', bound);
    else b.bindings.push(fieldBinding(b, node.name, name, undefined, optionalType(b, node.type), [], isReadonly(node)));
  }
}

/** '' for a computed name, whose expression is read. */
function memberName(b: Builder, name: ts.PropertyName): string {
  const key = propertyKey(name);
  if (key === undefined && ts.isComputedPropertyName(name)) value(b, name.expression);
  return key ?? '';
}

function isReadonly(node: ts.Node): boolean {
  return hasModifier(node, SyntaxKind.ReadonlyKeyword);
}
