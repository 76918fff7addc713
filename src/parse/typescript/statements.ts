import * as ts from 'typescript';
import type { BlockId } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { assignTo, bindPattern, type Manner, namesOf } from './assignments.ts';
import type { Builder, NewBlock } from './builder.ts';
import { hasModifier, isObjectType, readClass, readFunction, readInterface } from './declarations.ts';
import { boundValue, unwrap, value } from './expressions.ts';
import { readExportAssignment, readExportDeclaration, readImport, readImportEquals } from './modules.ts';
import { readEnum, readNamespace } from './namespaces.ts';
import { typeValue } from './types.ts';

const SyntaxKind = ts.SyntaxKind;
const NodeFlags = ts.NodeFlags;

/** Reads statements in order, in the standing block. After `using x = ...` the rest of the list is a `with` block. */
export function statements(b: Builder, list: readonly ts.Statement[]): void {
  const outer = b.block;
  for (const node of list) {
    if (ts.isVariableStatement(node) && isUsing(node.declarationList)) readUsing(b, node, list[list.length - 1]!.end);
    else statement(b, node);
  }
  b.block = outer;
}

/** Reads one statement. */
export function statement(b: Builder, node: ts.Statement): void {
  readers[node.kind]?.(b, node as never);
}

type Reader = (b: Builder, node: never) => void;
const readers: (Reader | undefined)[] = new Array(SyntaxKind.Count).fill(undefined);

function on<N extends ts.Node>(kind: ts.SyntaxKind, read: (b: Builder, node: N) => void): void {
  readers[kind] = read;
}

on(SyntaxKind.ImportDeclaration, readImport);
on(SyntaxKind.ImportEqualsDeclaration, readImportEquals);
on(SyntaxKind.ExportDeclaration, readExportDeclaration);
on(SyntaxKind.ExportAssignment, readExportAssignment);
on(SyntaxKind.EnumDeclaration, (b, node: ts.EnumDeclaration) => {
  readEnum(b, node);
  exportLocal(b, node, node.name);
});
on(SyntaxKind.ModuleDeclaration, (b, node: ts.ModuleDeclaration) => {
  if (readNamespace(b, node)) exportLocal(b, node, node.name as ts.Identifier);
});

on(SyntaxKind.VariableStatement, (b, node: ts.VariableStatement) => {
  readDeclarations(b, node.declarationList, node);
  if (!b.exporting || !hasModifier(node, SyntaxKind.ExportKeyword)) return;
  const span = b.span(node);
  for (const { name } of node.declarationList.declarations) {
    for (const local of namesOf(name)) b.exports.push({ name: local, local, span });
  }
});

on(SyntaxKind.FunctionDeclaration, (b, node: ts.FunctionDeclaration) => {
  // An overload's signature: the implementation follows.
  if (!node.body && !hasModifier(node, SyntaxKind.DeclareKeyword) && !b.file.isDeclarationFile) return;
  const id = readFunction(b, node, 'function');
  declare(b, node, 'function', { kind: 'function', function: id, span: b.span(node) });
});
on(SyntaxKind.ClassDeclaration, (b, node: ts.ClassDeclaration) => {
  const id = readClass(b, node);
  declare(b, node, 'class', { kind: 'class', class: id, span: b.span(node) });
});
on(SyntaxKind.InterfaceDeclaration, (b, node: ts.InterfaceDeclaration) => {
  const id = readInterface(b, node);
  declareType(b, node, { value: { kind: 'class', class: id, span: b.span(node) } });
});
on(SyntaxKind.TypeAliasDeclaration, (b, node: ts.TypeAliasDeclaration) => {
  if (isObjectType(node.type)) {
    const id = readInterface(b, node);
    declareType(b, node, { value: { kind: 'class', class: id, span: b.span(node) } });
  } else declareType(b, node, { type: typeValue(b, node.type) });
});

on(SyntaxKind.ExpressionStatement, (b, node: ts.ExpressionStatement) => {
  const inner = unwrap(node.expression);
  b.statement = ts.isAwaitExpression(inner) ? unwrap(inner.expression) : inner;
  value(b, node.expression);
});
on(SyntaxKind.ReturnStatement, (b, node: ts.ReturnStatement) => {
  const given = node.expression && value(b, node.expression);
  b.returns.push({ value: given, isYield: false, block: b.block, span: b.span(node) });
});
on(SyntaxKind.ThrowStatement, (b, node: ts.ThrowStatement) => {
  const thrown = value(b, node.expression);
  b.raises.push({ value: thrown, block: b.block, span: b.span(node) });
});
on(SyntaxKind.BreakStatement, (b, node: ts.BreakStatement) => {
  if (!node.label && !leavesSwitch(b)) b.jumps.push({ kind: 'break', block: b.block, span: b.span(node) });
});
on(SyntaxKind.ContinueStatement, (b, node: ts.ContinueStatement) => {
  b.jumps.push({ kind: 'continue', block: b.block, span: b.span(node) });
});

on(SyntaxKind.Block, (b, node: ts.Block) => statements(b, node.statements));
on(SyntaxKind.LabeledStatement, (b, node: ts.LabeledStatement) => statement(b, node.statement));
on(SyntaxKind.IfStatement, readIf);
on(SyntaxKind.SwitchStatement, readSwitch);
on(SyntaxKind.TryStatement, readTry);
on(SyntaxKind.WithStatement, (b, node: ts.WithStatement) => {
  const items = [value(b, node.expression)];
  within(b, { kind: 'with', items, parent: b.block, span: b.span(node.statement) }, () => statement(b, node.statement));
});
on(SyntaxKind.ForOfStatement, readForEach);
on(SyntaxKind.ForInStatement, readForEach);
on(SyntaxKind.ForStatement, readFor);
on(SyntaxKind.WhileStatement, readWhile);
on(SyntaxKind.DoStatement, readWhile);

/** The declarations of a statement or of a `for`'s head. */
function readDeclarations(b: Builder, list: ts.VariableDeclarationList, documented: ts.Node, kind: Manner['kind'] = 'variable') {
  const manner: Manner = { kind, isConst: (list.flags & NodeFlags.Constant) !== 0 };
  for (const { name, type: annotation, initializer } of list.declarations) {
    const plain = ts.isIdentifier(name) ? name.text : '';
    const type = annotation && typeValue(b, annotation);
    const whole = initializer && boundValue(b, initializer, { name: plain, at: name, documented });
    bindPattern(b, name, whole, manner, type);
  }
}

function isUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & NodeFlags.Using) !== 0;
}

function readUsing(b: Builder, node: ts.VariableStatement, end: number): void {
  const first = b.bindings.length;
  const parent = b.block;
  readDeclarations(b, node.declarationList, node, 'with');
  const items = b.bindings.slice(first).flatMap((binding) => (binding.kind === 'with' && binding.value ? [binding.value] : []));
  b.block = b.open({ kind: 'with', items, parent, span: b.between(b.start(node), end) });
}

function declare(
  b: Builder,
  node: ts.FunctionDeclaration | ts.ClassDeclaration,
  kind: 'function' | 'class',
  declared: Value,
): void {
  const { name } = node;
  if (name && name.text !== '') bindPattern(b, name, declared, { kind, isConst: true });
  if (name) exportLocal(b, node, name);
  else if (hasModifier(node, SyntaxKind.DefaultKeyword) && b.exporting) {
    b.exports.push({ name: 'default', value: declared, span: b.span(node) });
  }
}

function declareType(
  b: Builder,
  node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration,
  is: { readonly value?: Value; readonly type?: Value },
): void {
  const { value: given, type } = is;
  bindPattern(b, node.name, given, { kind: given ? 'class' : 'variable', isConst: true }, type);
  b.typeBindings.add(b.bindings[b.bindings.length - 1]!);
  exportLocal(b, node, node.name);
}

/** `export` before a declaration. */
function exportLocal(b: Builder, node: ts.Node, name: ts.Identifier): void {
  if (!b.exporting || !hasModifier(node, SyntaxKind.ExportKeyword)) return;
  const local = name.text;
  b.exports.push({ name: hasModifier(node, SyntaxKind.DefaultKeyword) ? 'default' : local, local, span: b.span(node) });
}

function within(b: Builder, block: NewBlock, read: () => void): BlockId {
  const outer = b.block;
  const id = b.open(block);
  b.block = id;
  read();
  b.block = outer;
  return id;
}

/** `else if` is an `if` in the `else` branch; chains of them are followed without recursion. */
function readIf(b: Builder, node: ts.IfStatement): void {
  if (isTestsInSource(node)) return;
  const outer = b.block;
  for (let current: ts.IfStatement | undefined = node; current; ) {
    const test = value(b, current.expression);
    const { thenStatement, elseStatement }: ts.IfStatement = current;
    branch(b, test, true, thenStatement);
    if (!elseStatement) break;
    if (!ts.isIfStatement(elseStatement)) {
      branch(b, test, false, elseStatement);
      break;
    }
    b.block = b.open({ kind: 'branch', test, holds: false, parent: b.block, span: b.span(elseStatement) });
    current = elseStatement;
  }
  b.block = outer;
}

/** `if (import.meta.vitest) { ... }`: tests beside what they test, no code of the program. https://vitest.dev/guide/in-source */
function isTestsInSource({ expression, elseStatement }: ts.IfStatement): boolean {
  if (elseStatement || !ts.isPropertyAccessExpression(expression)) return false;
  return expression.name.text === 'vitest' && ts.isMetaProperty(expression.expression);
}

function branch(b: Builder, test: Value, holds: boolean, body: ts.Statement): void {
  within(b, { kind: 'branch', test, holds, parent: b.block, span: b.span(body) }, () => statement(b, body));
}

/** Each run of `case` labels with statements is a branch whose test is `subject == label`, several joined by `or`; `default` is unknown. */
function readSwitch(b: Builder, node: ts.SwitchStatement): void {
  const subject = value(b, node.expression);
  let labels: Value[] = [];
  let isDefault = false;
  let start: ts.Node | undefined;
  for (const clause of node.caseBlock.clauses) {
    start ??= clause;
    if (ts.isCaseClause(clause)) labels.push(value(b, clause.expression));
    else isDefault = true;
    if (clause.statements.length === 0) continue;
    const span = b.between(b.start(start), clause.end);
    const test: Value = isDefault ? { kind: 'unknown', span } : anyOf(subject, labels);
    within(b, { kind: 'branch', test, holds: true, parent: b.block, span }, () => {
      b.switchBranches.add(b.block);
      statements(b, clause.statements);
    });
    labels = [];
    isDefault = false;
    start = undefined;
  }
}

/** More labels on one branch than anyone writes by hand are not told apart. */
const MAX_LABELS = 100;

function anyOf(subject: Value, labels: readonly Value[]): Value {
  const [first, ...others] = labels.map(
    (label): Value => ({ kind: 'binary', operator: '==', left: subject, right: label, span: label.span }),
  );
  if (first === undefined || labels.length > MAX_LABELS) return { kind: 'unknown', span: subject.span };
  return others.reduce((left, right) => ({ kind: 'binary', operator: 'or', left, right, span: right.span }), first);
}

/** Whether the innermost thing that a `break` can leave is a `switch`. */
function leavesSwitch(b: Builder): boolean {
  for (let id = b.block; id > 0; id = b.blocks[id]!.parent) {
    const { kind } = b.blocks[id]!;
    if (kind === 'loop' || kind === 'function') return false;
    if (b.switchBranches.has(id)) return true;
  }
  return false;
}

function readTry(b: Builder, node: ts.TryStatement): void {
  const parent = b.block;
  const { tryBlock, catchClause, finallyBlock } = node;
  within(b, { kind: 'try', parent, span: b.span(tryBlock) }, () => statements(b, tryBlock.statements));
  if (catchClause) {
    const { variableDeclaration: caught, block } = catchClause;
    const name = caught && ts.isIdentifier(caught.name) ? caught.name.text : undefined;
    const isEmpty = block.statements.every((inner) => inner.kind === SyntaxKind.EmptyStatement);
    within(b, { kind: 'handler', catches: [], name, isEmpty, parent, span: b.span(catchClause) }, () => {
      if (caught) bindPattern(b, caught.name, undefined, { kind: 'catch', isConst: false });
      statements(b, block.statements);
    });
  }
  if (finallyBlock) {
    within(b, { kind: 'finally', parent, span: b.span(finallyBlock) }, () => statements(b, finallyBlock.statements));
  }
}

type Loop = Extract<NewBlock, { kind: 'loop' }>;

/** Opens a loop's block, to be filled by `read`, which may complete it (a test is evaluated inside its loop). */
function inLoop(b: Builder, loop: Loop, read: (loop: { test?: Value }) => void): void {
  b.loops += 1;
  within(b, loop, () => read(loop as { test?: Value }));
  b.loops -= 1;
}

function readForEach(b: Builder, node: ts.ForOfStatement | ts.ForInStatement): void {
  const over = value(b, node.expression);
  const head = node.initializer;
  const declared = ts.isVariableDeclarationList(head) ? head.declarations[0] : undefined;
  const variables = declared ? namesOf(declared.name) : ts.isIdentifier(head) ? [head.text] : [];
  const isIn = node.kind === SyntaxKind.ForInStatement;
  const isAsync = !isIn && (node as ts.ForOfStatement).awaitModifier !== undefined;
  const loop: Loop = {
    kind: 'loop',
    form: isIn ? 'for-in' : 'for-each',
    over,
    variables,
    isAsync,
    parent: b.block,
    span: b.span(node),
  };
  inLoop(b, loop, () => {
    if (declared) {
      const isConst = (head.flags & NodeFlags.Constant) !== 0;
      bindPattern(b, declared.name, undefined, { kind: 'loop', isConst });
    } else if (ts.isIdentifier(head)) bindPattern(b, head, undefined, { kind: 'loop', isConst: false });
    else assignTo(b, head as ts.Expression, b.unknown(head), b.span(head));
    statement(b, node.statement);
  });
}

/** What the head declares runs once, outside; the names belong to the loop. */
function readFor(b: Builder, node: ts.ForStatement): void {
  const { initializer: head, condition, incrementor } = node;
  const first = b.bindings.length;
  const outer = b.block;
  if (head && ts.isVariableDeclarationList(head)) readDeclarations(b, head, head);
  else if (head) value(b, head);
  const variables = head && ts.isVariableDeclarationList(head) ? head.declarations.flatMap(({ name }) => namesOf(name)) : [];
  const own = b.blocks.length;
  for (let index = first; index < b.bindings.length; index += 1) {
    const binding = b.bindings[index]!;
    if (binding.block === outer && variables.includes(binding.name)) b.bindings[index] = { ...binding, block: own };
  }
  inLoop(b, { kind: 'loop', form: 'for', variables, isAsync: false, parent: outer, span: b.span(node) }, (loop) => {
    if (condition) loop.test = value(b, condition);
    if (incrementor) value(b, incrementor);
    statement(b, node.statement);
  });
}

function readWhile(b: Builder, node: ts.WhileStatement | ts.DoStatement): void {
  const loop: Loop = { kind: 'loop', form: 'while', variables: [], isAsync: false, parent: b.block, span: b.span(node) };
  inLoop(b, loop, (open) => {
    open.test = value(b, node.expression);
    statement(b, node.statement);
  });
}
