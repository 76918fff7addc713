import * as ts from 'typescript';

// Exported, and not declared.
declare module 'typescript' {
  function getTokenPosOfNode(node: ts.Node, file: ts.SourceFile): number;
}

/**
 * Offset of a node's first token. That is what `node.getStart(file)` gives, a method that nodes only have with TypeScript's services, which the
 * bundle leaves out.
 */
export function startOf(node: ts.Node, file: ts.SourceFile): number {
  return ts.getTokenPosOfNode(node, file);
}
