import * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type { Entry, Value } from '../../model/value.ts';
import { namesOf } from './assignments.ts';
import type { Builder } from './builder.ts';
import { hasModifier } from './declarations.ts';
import { value } from './expressions.ts';
import { propertyKey } from './names.ts';
import { statements } from './statements.ts';

const SyntaxKind = ts.SyntaxKind;

/** An `enum` is a name bound to an object of its members; members without a value count on from the number before. */
export function readEnum(b: Builder, node: ts.EnumDeclaration): void {
  const entries: Entry[] = [];
  let count: number | undefined = 0;
  for (const member of node.members) {
    const span = b.span(member);
    const given: Value = member.initializer ? value(b, member.initializer) : counted(count, span);
    count = given.kind === 'literal' && typeof given.value === 'number' ? given.value + 1 : undefined;
    entries.push({ key: propertyKey(member.name), value: given, span });
  }
  bindObject(b, node.name, entries, 'enum');
}

/**
 * A namespace's statements are read in the block it stands in, and its name is bound to an object of what it exports. Ambient modules
 * (`declare module 'x'`, `declare global`) describe code of others and are passed over. Returns whether the namespace was read.
 */
export function readNamespace(b: Builder, node: ts.ModuleDeclaration): boolean {
  const { name, body } = node;
  if (!ts.isIdentifier(name) || name.text === 'global' || hasModifier(node, SyntaxKind.DeclareKeyword) || !body) return false;
  const outer = b.exporting;
  b.exporting = false;
  if (ts.isModuleBlock(body)) {
    statements(b, body.statements);
    bindObject(
      b,
      name,
      body.statements.flatMap((inner) => exportedEntries(b, inner)),
    );
  } else if (ts.isModuleDeclaration(body)) {
    readNamespace(b, body);
    bindObject(b, name, [nameEntry(b, body.name as ts.Identifier)]);
  }
  b.exporting = outer;
  return true;
}

function counted(count: number | undefined, span: Span): Value {
  return count === undefined ? { kind: 'unknown', span } : { kind: 'literal', value: count, span };
}

function bindObject(b: Builder, name: ts.Identifier, entries: readonly Entry[], kind: 'variable' | 'enum' = 'variable'): void {
  const span = b.span(name);
  b.bindings.push({
    name: name.text,
    kind,
    value: { kind: 'object', entries, span },
    decorators: [],
    isConst: true,
    isAugmented: false,
    block: b.block,
    span,
  });
}

function exportedEntries(b: Builder, node: ts.Statement): Entry[] {
  if (!hasModifier(node, SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.flatMap(({ name }) =>
      namesOf(name).map(
        (key) => ({ key, value: { kind: 'name', name: key, span: b.span(name) }, span: b.span(name) }) satisfies Entry,
      ),
    );
  }
  const named =
    ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node);
  return named && node.name && ts.isIdentifier(node.name) ? [nameEntry(b, node.name)] : [];
}

function nameEntry(b: Builder, name: ts.Identifier): Entry {
  const span = b.span(name);
  return { key: name.text, value: { kind: 'name', name: name.text, span }, span };
}
