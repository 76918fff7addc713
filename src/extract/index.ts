/**
 * From what a parser read to facts: credentials judged and hidden, DDL in strings, suppressions in comments, tokens of providers in any text.
 * Sees one file at a time and no framework; may not import another phase.
 */
export { type ExtractedCode, extractCode } from './code.ts';
export type { ParseSql } from './ddl.ts';
export { scanTokens } from './scan-tokens.ts';
export { suppressionsOf } from './suppressions.ts';
export { extractText } from './text.ts';
export { extractDockerfile, extractTree } from './tree.ts';
