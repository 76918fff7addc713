import type { DdlStatement } from '../model/config-tree.ts';
import type { CodeFacts } from '../model/facts.ts';
import { placesOf, type Span, spanOf } from '../model/location.ts';
import type { BlockId, Value } from '../model/value.ts';
import type { Lines } from './lines.ts';

/** Reads DDL; spans are relative to the given text. Must not throw. Handed in by the caller, since phases do not import each other. */
export type ParseSql = (sql: string) => readonly DdlStatement[];

type Ddl = CodeFacts['ddl'][number];

/** Says cheaply whether a text can hold DDL. */
export function mayHoldDdl(text: string): boolean {
  return text.length >= 15 && /create\s+(?:\w{1,12}\s+){0,2}table|alter\s+table|references/i.test(text);
}

/**
 * The DDL of a string, template or concatenation, with the statements' spans mapped to the file. Works on the source text of the
 * expression, in which quotes, escapes and interpolations are blanked without moving anything, so that columns stay true.
 */
export function ddlOf(value: Value, block: BlockId, lines: Lines, parseSql: ParseSql): Ddl[] {
  const [line, column] = placesOf(value.span);
  const sql = sqlOf(lines.slice(value.span));
  const statements = parseSql(sql);
  return statements.filter(isNamed).map((statement) => ({ block, statement: moved(statement, line - 1, column - 1) }));
}

/** Source text of a string expression to SQL of the same length and lines: what stands outside the quotes, and the quotes, become blanks. */
function sqlOf(source: string): string {
  let sql = '';
  let quote = '';
  for (let i = 0; i < source.length; ) {
    const length = quote === '' ? quoteAt(source, i) : source.startsWith(quote, i) ? quote.length : 0;
    if (length > 0) {
      quote = quote === '' ? source.slice(i, i + length) : '';
      sql += ' '.repeat(length);
      i += length;
    } else if (quote !== '' && source[i] === '\\') {
      sql += ` ${escaped(source[i + 1] ?? '')}`;
      i += 2;
    } else {
      sql += quote === '' && source[i] !== '\n' ? ' ' : source[i];
      i++;
    }
  }
  return sql.replace(/\$\{[^{}]{0,200}\}|\{[\w.()[\]"' ]{1,200}\}/g, (hole) => '_'.repeat(hole.length));
}

/** Length of the opening quote at a place, 0 if there is none. */
function quoteAt(source: string, at: number): number {
  const c = source[at];
  if (c !== '"' && c !== "'" && c !== '`') return 0;
  return source.startsWith(c.repeat(3), at) ? 3 : 1;
}

function escaped(character: string): string {
  return 'nrt'.includes(character) ? ' '.repeat(character.length) : character;
}

/** A table whose name is interpolated is unknown; one without columns was a sentence. */
function isNamed(statement: DdlStatement): boolean {
  if (statement.kind === 'create-table' && statement.columns.length === 0) return false;
  return statement.table !== '' && !/^_+$/.test(statement.table);
}

/** Adds lines to every span of a statement, and columns to those on its first line. */
function moved<T>(node: T, lines: number, columns: number): T {
  if (Array.isArray(node)) return node.map((item) => moved(item, lines, columns)) as T;
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, item]) => [
      key,
      isSpan(key, item) ? movedSpan(item, lines, columns) : moved(item, lines, columns),
    ]),
  ) as T;
}

function isSpan(key: string, item: unknown): item is Span {
  return (key === 'span' || key === 'nameSpan') && typeof item !== 'object';
}

function movedSpan(span: Span, lines: number, columns: number): Span {
  const [line, column, endLine, endColumn] = placesOf(span);
  const [first, last] = [line === 1 ? columns : 0, endLine === 1 ? columns : 0];
  return spanOf(line + lines, column + first, endLine + lines, endColumn + last);
}
