import * as ts from 'typescript';
import type { Value } from '../../model/value.ts';
import type { Builder } from './builder.ts';
import { hasModifier } from './declarations.ts';
import { value } from './expressions.ts';
import { entityValue } from './names.ts';

const SyntaxKind = ts.SyntaxKind;

/** `import ... from 'm'`; a side effect import has name '*' and is known as ''. */
export function readImport(b: Builder, node: ts.ImportDeclaration): void {
  const from = moduleName(node.moduleSpecifier);
  const clause = node.importClause;
  const named = clause?.namedBindings;
  const typeOnly = clause?.phaseModifier === SyntaxKind.TypeKeyword;
  // `import {} from 'm'` runs the module as `import 'm'` does.
  const isEmpty = !clause?.name && (!named || (ts.isNamedImports(named) && named.elements.length === 0));
  if (isEmpty) add(b, node, from, '*', '', typeOnly);
  if (clause?.name) add(b, clause.name, from, 'default', clause.name.text, typeOnly);
  if (!named) return;
  if (ts.isNamespaceImport(named)) {
    add(b, named, from, '*', named.name.text, typeOnly);
    return;
  }
  for (const element of named.elements) {
    add(b, element, from, (element.propertyName ?? element.name).text, element.name.text, typeOnly || element.isTypeOnly);
  }
}

/** `import x = require('m')` is an import; `import x = A.B` a binding. */
export function readImportEquals(b: Builder, node: ts.ImportEqualsDeclaration): void {
  const { moduleReference: reference, name } = node;
  const span = b.span(node);
  if (ts.isExternalModuleReference(reference)) {
    add(b, node, moduleName(reference.expression), '*', name.text, node.isTypeOnly);
  } else {
    const aliased = entityValue(b, reference);
    const { block } = b;
    b.bindings.push({
      name: name.text,
      kind: 'variable',
      value: aliased,
      decorators: [],
      isConst: true,
      isAugmented: false,
      block,
      span: b.span(name),
    });
  }
  if (b.exporting && hasModifier(node, SyntaxKind.ExportKeyword)) b.exports.push({ name: name.text, local: name.text, span });
}

/** `export { a as b }`, `export { a } from 'm'`, `export * from 'm'`, `export * as n from 'm'`. */
export function readExportDeclaration(b: Builder, node: ts.ExportDeclaration): void {
  if (!b.exporting) return;
  const { exportClause: clause, moduleSpecifier } = node;
  const from = moduleSpecifier && moduleName(moduleSpecifier);
  if (!clause) {
    b.exports.push({ name: '*', from, span: b.span(node) });
  } else if (ts.isNamespaceExport(clause)) {
    b.exports.push({ name: clause.name.text, local: '*', from, span: b.span(clause) });
  } else {
    for (const element of clause.elements) {
      b.exports.push({
        name: element.name.text,
        local: (element.propertyName ?? element.name).text,
        from,
        span: b.span(element),
      });
    }
  }
}

/** `export default v`, and TypeScript's `export = v`, which is `module.exports = v`. */
export function readExportAssignment(b: Builder, node: ts.ExportAssignment): void {
  const exported: Value = value(b, node.expression);
  if (!b.exporting) return;
  const span = b.span(node);
  b.exports.push({ name: 'default', value: exported, ...(node.isExportEquals ? { isCommonJs: true } : undefined), span });
}

function add(b: Builder, node: ts.Node, from: string, name: string, as: string, typeOnly: boolean): void {
  b.imports.push({ from, name, as, ...(typeOnly ? { typeOnly } : undefined), block: b.block, span: b.span(node) });
}

function moduleName(node: ts.Expression): string {
  return ts.isStringLiteralLike(node) ? node.text : '';
}
