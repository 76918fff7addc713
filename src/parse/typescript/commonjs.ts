import * as ts from 'typescript';
import type { Span } from '../../model/location.ts';
import type { Export } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import type { Builder } from './builder.ts';

/** The module that `require('x')` or `import('x')` loads. */
export function moduleOfCall(node: ts.CallExpression): string | undefined {
  const { expression, arguments: given } = node;
  const first = given[0];
  if (first === undefined) return undefined;
  const isRequire = given.length === 1 && ts.isIdentifier(expression) && expression.text === 'require';
  if (!isRequire && expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  return ts.isStringLiteralLike(first) ? first.text : fromOwnFolder(first);
}

/** A path that is written from `__dirname`, as a relative one: `path.join(__dirname, 'a.js')`, `__dirname + '/a.js'`, `` `${__dirname}/a.js` ``. */
function fromOwnFolder(node: ts.Expression): string | undefined {
  const parts = pathParts(node, 0);
  if (parts?.[0] !== '.' || parts.length < 2) return undefined;
  return parts.join('/').replace(/\/{2,}/g, '/');
}

function pathParts(node: ts.Expression, depth: number): readonly string[] | undefined {
  if (depth > 8) return undefined;
  if (ts.isIdentifier(node)) return node.text === '__dirname' ? ['.'] : undefined;
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    const [span, ...others] = node.templateSpans;
    const start = span && node.head.text === '' && others.length === 0 ? pathParts(span.expression, depth + 1) : undefined;
    return start && [...start, span!.literal.text];
  }
  if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
    return joined([node.left, node.right], depth);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression, name } = node.expression;
  const isPath = ts.isIdentifier(expression) && expression.text === 'path' && (name.text === 'join' || name.text === 'resolve');
  return isPath ? joined(node.arguments, depth) : undefined;
}

function joined(nodes: readonly ts.Expression[], depth: number): readonly string[] | undefined {
  const parts = nodes.map((one) => pathParts(one, depth + 1));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** What assigning to `target` exports: `module.exports`, `module.exports.a` and `exports.a`. */
export function exportedBy(target: Value): Pick<Export, 'name' | 'isCommonJs'> | undefined {
  if (target.kind !== 'member') return undefined;
  if (isModuleExports(target)) return { name: 'default', isCommonJs: true };
  if (!isExportsObject(target.object)) return undefined;
  // Compiled ES modules write their default export so.
  return target.property === 'default' ? { name: 'default' } : { name: target.property, isCommonJs: true };
}

/** Records the exports of `Object.assign(module.exports, ...)` and of TypeScript's `__exportStar(require('x'), exports)`. */
export function readModuleCall(b: Builder, callee: Value, positional: readonly Value[], span: Span): void {
  const [first, second] = positional;
  if (first === undefined) return;
  if (callee.kind === 'member' && callee.property === 'assign' && isName(callee.object, 'Object') && isExportsObject(first)) {
    for (const source of positional.slice(1)) exportAll(b, source, span);
  } else if (second !== undefined && isExportsObject(second) && first.kind === 'module' && isExportStar(callee)) {
    exportAll(b, first, span);
  }
}

function exportAll(b: Builder, source: Value, span: Span): void {
  if (source.kind === 'module') b.exports.push({ name: '*', from: source.from, isCommonJs: true, span });
  else if (source.kind === 'spread') exportAll(b, source.value, span);
  else if (source.kind === 'object') {
    for (const { key, value, span: at } of source.entries) {
      if (key !== undefined) b.exports.push({ name: key, value, isCommonJs: true, span: at });
      else exportAll(b, value, at);
    }
  }
}

function isExportStar(callee: Value): boolean {
  return isName(callee, '__exportStar') || (callee.kind === 'member' && callee.property === '__exportStar');
}

function isExportsObject(value: Value): boolean {
  return isName(value, 'exports') || isModuleExports(value);
}

function isModuleExports(value: Value): boolean {
  return value.kind === 'member' && value.property === 'exports' && isName(value.object, 'module');
}

function isName(value: Value, name: string): boolean {
  return value.kind === 'name' && value.name === name;
}
