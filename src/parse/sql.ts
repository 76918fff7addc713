import type { DdlColumn, DdlForeignKey, DdlStatement, OnDelete } from '../model/config-tree.ts';
import type { Comment, SyntaxProblem } from '../model/syntax.ts';
import { bounds, Notes } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';
import { type SqlToken, sqlStatements } from './sql-tokens.ts';

/** A file of SQL as it is read. */
export interface SqlFile {
  readonly statements: readonly DdlStatement[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads the data definition statements of SQL in the dialects of PostgreSQL, MySQL, SQLite, DuckDB and SQL Server: tables, added columns and keys,
 * indexes, drops and table renames. Everything else is passed over, so that what it does not know costs nothing but itself. Never throws.
 *
 * - Temporary, virtual, foreign and external tables and partitions are left out; `CREATE TABLE ... AS` has no columns.
 * - A column's own `PRIMARY KEY` and `UNIQUE` are flags of the column; the table's are in `primaryKey` (the column's too) and `uniques`.
 * - `hasDefault` includes generated, identity and serial columns. A primary key column counts as NOT NULL.
 * - An index inside CREATE TABLE, and a UNIQUE or PRIMARY KEY added by ALTER TABLE, is a `create-index`. An expression stands in its columns as text.
 * - A foreign key's span is that of its clause; `columns` of `REFERENCES` in a column is that column.
 */
export function parseSql(text: string): SqlFile {
  const source = withoutBom(text);
  const notes = new Notes(new Lines(source));
  const statements: DdlStatement[] = [];
  for (const tokens of sqlStatements(source, notes)) {
    if (statements.length >= bounds.leaves) break;
    for (const statement of new StatementReader(source, notes, tokens).read()) statements.push(statement);
  }
  return { statements, comments: notes.comments, problems: notes.problems };
}

/** Data definition statements in a string of a program, with spans relative to the string (first character: line 1, column 1). */
export function parseDdl(text: string): readonly DdlStatement[] {
  return /\b(?:create|alter|drop)\s/i.test(text) ? parseSql(text).statements : [];
}

/** What stands in a table's body or behind `ADD`. */
interface Definitions {
  readonly columns: { readonly column: DdlColumn; readonly keys: readonly DdlForeignKey[] }[];
  readonly keys: DdlForeignKey[];
  readonly uniques: string[][];
  readonly indexes: { readonly columns: string[]; readonly first: number; readonly last: number }[];
  readonly primaryKey: string[];
}

/** A run of tokens: from the first index to before the last. */
type Range = readonly [from: number, to: number];

const tableModifiers = new Set(
  'OR REPLACE GLOBAL LOCAL UNLOGGED TEMP TEMPORARY VIRTUAL FOREIGN EXTERNAL TRANSIENT COLUMN ROW'.split(' '),
);
const otherTables = new Set('TEMP TEMPORARY VIRTUAL FOREIGN EXTERNAL'.split(' '));
const indexModifiers = new Set(
  'UNIQUE CLUSTERED NONCLUSTERED FULLTEXT SPATIAL BITMAP COLUMNSTORE OR REPLACE ONLINE OFFLINE'.split(' '),
);
/** A column's type ends before one of these. */
const afterType = new Set(
  `NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK CONSTRAINT COLLATE GENERATED AS AUTO_INCREMENT AUTOINCREMENT IDENTITY COMMENT ON KEY ENCODE
   CHARSET STORAGE COMPRESSION VIRTUAL STORED PERSISTENT VISIBLE INVISIBLE SPARSE ROWGUIDCOL DEFERRABLE INITIALLY FIRST AFTER MASKED`.split(
    /\s+/,
  ),
);
const alterVerbs = new Set(
  `ADD DROP ALTER MODIFY CHANGE RENAME SET RESET OWNER ENABLE DISABLE VALIDATE CLUSTER INHERIT NO ATTACH DETACH WITH CHECK NOCHECK CONVERT ENGINE
   AUTO_INCREMENT COMMENT FORCE REPLICA SWITCH REBUILD ORDER PARTITION TRUNCATE`.split(/\s+/),
);

class StatementReader {
  readonly #text: string;
  readonly #notes: Notes;
  readonly #tokens: readonly SqlToken[];
  /** For each opening parenthesis the index of its closing one, or the number of tokens. */
  readonly #closing: ReadonlyMap<number, number>;
  readonly #statements: DdlStatement[] = [];

  constructor(text: string, notes: Notes, tokens: readonly SqlToken[]) {
    this.#text = text;
    this.#notes = notes;
    this.#tokens = tokens;
    this.#closing = closingParentheses(tokens);
  }

  /** SQL Server needs no semicolons, so a definition may start anywhere in what looks like one statement. */
  read(): readonly DdlStatement[] {
    for (let at = 0; at < this.#tokens.length; ) {
      const verb = this.#upper(at);
      if (verb === 'CREATE') at = this.#create(at);
      else if (verb === 'ALTER' && this.#upper(at + 1) === 'TABLE') at = this.#alter(at);
      else if (verb === 'DROP') at = this.#drop(at);
      else at += 1;
    }
    return this.#statements;
  }

  #create(start: number): number {
    let at = start + 1;
    while (tableModifiers.has(this.#upper(at))) at += 1;
    if (this.#upper(at) === 'TABLE') return this.#createTable(start, at);
    at = start + 1;
    while (indexModifiers.has(this.#upper(at))) at += 1;
    if (this.#upper(at) === 'INDEX') return this.#createIndex(start, at);
    return start + 1;
  }

  #createTable(start: number, tableWord: number): number {
    let isOther = false;
    for (let at = start + 1; at < tableWord; at += 1) isOther ||= otherTables.has(this.#upper(at));
    const nameAt = this.#skip(tableWord + 1, 'IF', 'NOT', 'EXISTS');
    const name = this.#name(nameAt);
    if (!name) return tableWord + 1;
    isOther ||= name.text.startsWith('#') || (this.#upper(name.next) === 'PARTITION' && this.#upper(name.next + 1) === 'OF');
    const hasBody = this.#tokens[name.next]?.text === '(';
    const end = hasBody ? this.#closing.get(name.next)! : name.next - 1;
    const next = Math.min(end + 1, this.#tokens.length);
    if (isOther) return next;
    if (hasBody && end === this.#tokens.length) {
      const { start: from, end: to } = this.#tokens[name.next]!;
      this.#notes.problem(`The parenthesis of the table ${name.text} is not closed.`, from, to);
    }
    const found = hasBody ? this.#definitions(this.#split(name.next + 1, end)) : emptyDefinitions();
    const table = name.text;
    const primary =
      found.primaryKey.length > 0
        ? found.primaryKey
        : found.columns.filter(({ column }) => column.primaryKey).map(({ column }) => column.name);
    this.#statements.push({
      kind: 'create-table',
      table,
      nameSpan: this.#span(name.at, name.at),
      columns: found.columns.map(({ column }) => column),
      keys: [...found.columns.flatMap(({ keys }) => keys), ...found.keys],
      uniques: found.uniques,
      primaryKey: primary,
      span: this.#span(start, end),
    });
    this.#indexes(table, found.indexes);
    return next;
  }

  #createIndex(start: number, indexWord: number): number {
    let unique = false;
    for (let at = start + 1; at < indexWord; at += 1) unique ||= this.#upper(at) === 'UNIQUE';
    let at = indexWord + 1;
    while (at < indexWord + 12 && this.#upper(at) !== 'ON' && this.#tokens[at]?.text !== '(') at += 1;
    const name = this.#upper(at) === 'ON' ? this.#name(this.#skip(at + 1, 'ONLY')) : undefined;
    if (!name) return indexWord + 1;
    at = name.next;
    while (at < this.#tokens.length && this.#tokens[at]!.text !== '(' && at < name.next + 4) at += 1;
    const list = this.#columnList(at);
    if (!list) return name.next;
    this.#statements.push({
      kind: 'create-index',
      table: name.text,
      columns: list.names,
      unique,
      span: this.#span(start, list.next - 1),
    });
    return list.next;
  }

  #drop(start: number): number {
    const what = this.#upper(start + 1);
    if (what !== 'TABLE' && what !== 'INDEX') return start + 1;
    let at = this.#skip(this.#skip(start + 2, 'CONCURRENTLY'), 'IF', 'EXISTS');
    for (;;) {
      const name = this.#name(at);
      if (!name) return Math.max(at, start + 2);
      at = name.next;
      const owner = what === 'INDEX' && this.#upper(at) === 'ON' ? this.#name(at + 1) : undefined;
      at = owner?.next ?? at;
      const span = this.#span(start, at - 1);
      if (what === 'TABLE') this.#statements.push({ kind: 'drop', what: 'table', table: name.text, name: name.text, span });
      else this.#statements.push({ kind: 'drop', what: 'index', table: owner?.text ?? '', name: name.text, span });
      if (this.#tokens[at]?.text !== ',') return at;
      at += 1;
    }
  }

  #alter(start: number): number {
    const name = this.#name(this.#skip(this.#skip(start + 2, 'IF', 'EXISTS'), 'ONLY'));
    if (!name) return start + 2;
    const end = this.#alterEnd(name.next);
    let verb = '';
    let dropped: 'column' | undefined;
    for (const [from, to] of this.#split(name.next, end)) {
      let at = from;
      if (this.#upper(at) === 'WITH' && this.#upper(at + 2) === 'ADD') at += 2;
      const first = this.#upper(at);
      if (alterVerbs.has(first)) {
        verb = first;
        at += 1;
        dropped = undefined;
      }
      const range: Range = [at, to];
      const statementStart = from === name.next ? start : from;
      if (verb === 'ADD') this.#add(name.text, range, statementStart);
      else if (verb === 'DROP') dropped = this.#dropPart(name.text, range, statementStart, dropped);
      else if (verb === 'RENAME') this.#rename(name.text, range, statementStart);
      else if (verb === 'ALTER' || verb === 'MODIFY') this.#alterColumn(name.text, range, statementStart);
    }
    return end;
  }

  /** Where the next statement starts when no semicolon says so. */
  #alterEnd(from: number): number {
    for (let at = from; at < this.#tokens.length; at += 1) {
      const upper = this.#upper(at);
      const next = this.#upper(at + 1);
      if (upper === 'ALTER' && next === 'TABLE') return at;
      if (upper === 'CREATE' && (next === 'TABLE' || next === 'INDEX' || next === 'UNIQUE')) return at;
      if (upper === 'EXCEPTION' || (upper === 'END' && this.#closing.size > 0 && next === 'IF')) return at;
      at = this.#closing.get(at) ?? at;
    }
    return this.#tokens.length;
  }

  #add(table: string, [from, to]: Range, start: number): void {
    const isColumn = this.#upper(from) === 'COLUMN';
    const at = this.#skip(isColumn ? from + 1 : from, 'IF', 'NOT', 'EXISTS');
    const inParentheses = this.#tokens[at]?.text === '(';
    const ranges: Range[] = inParentheses ? this.#split(at + 1, Math.min(this.#closing.get(at)!, to)) : [[at, to]];
    const found = this.#definitions(ranges, isColumn);
    const span = this.#span(start, to - 1);
    for (const { column, keys } of found.columns) this.#statements.push({ kind: 'add-column', table, column, keys, span });
    for (const key of found.keys) this.#statements.push({ kind: 'add-key', table, key, span });
    for (const columns of [...found.uniques, found.primaryKey]) {
      if (columns.length > 0) this.#statements.push({ kind: 'create-index', table, columns, unique: true, span });
    }
    this.#indexes(table, found.indexes);
  }

  #indexes(table: string, indexes: Definitions['indexes']): void {
    for (const { columns, first, last } of indexes) {
      this.#statements.push({ kind: 'create-index', table, columns, unique: false, span: this.#span(first, last) });
    }
  }

  /** Returns `column` when a list of columns may follow (`DROP COLUMN a, b`). */
  #dropPart(table: string, [from, to]: Range, start: number, previous: 'column' | undefined): 'column' | undefined {
    const kind = this.#upper(from);
    const span = this.#span(start, to - 1);
    const push = (what: 'constraint' | 'column' | 'index', at: number) => {
      const name = this.#name(this.#skip(at, 'IF', 'EXISTS'));
      if (name) this.#statements.push({ kind: 'drop', what, table, name: name.text, span });
    };
    if (previous) push('column', from);
    else if (kind === 'CONSTRAINT' || kind === 'CHECK') push('constraint', from + 1);
    else if (kind === 'FOREIGN' && this.#upper(from + 1) === 'KEY') push('constraint', from + 2);
    else if (kind === 'PRIMARY' && this.#upper(from + 1) === 'KEY')
      this.#statements.push({ kind: 'drop', what: 'constraint', table, name: 'PRIMARY', span });
    else if (kind === 'INDEX' || kind === 'KEY') push('index', from + 1);
    else if (kind !== 'PARTITION' && kind !== 'DEFAULT') {
      push('column', kind === 'COLUMN' ? from + 1 : from);
      return 'column';
    }
    return previous;
  }

  /** `ALTER COLUMN a DROP NOT NULL`; `MODIFY a INT NULL` and `ALTER COLUMN a INT NULL` state the column anew. */
  #alterColumn(table: string, [from, to]: Range, start: number): void {
    const name = this.#name(this.#upper(from) === 'COLUMN' ? from + 1 : from);
    if (!name) return;
    const verb = this.#upper(name.next);
    let at = name.next;
    while (at < to && this.#upper(at) !== 'NULL') at += 1;
    // Without the word the statement is about something else: a type, a default.
    if (at === to || this.#upper(at - 1) === 'DEFAULT') return;
    const notNull = this.#upper(at - 1) === 'NOT' && verb !== 'DROP';
    this.#statements.push({ kind: 'alter-column', table, column: name.text, notNull, span: this.#span(start, to - 1) });
  }

  #rename(table: string, [from, to]: Range, start: number): void {
    const at = from + (this.#upper(from) === 'TO' || this.#upper(from) === 'AS' ? 1 : 0);
    const name = this.#name(at);
    if (name?.next === to) this.#statements.push({ kind: 'rename-table', table, to: name.text, span: this.#span(start, to - 1) });
  }

  #definitions(ranges: readonly Range[], onlyColumns = false): Definitions {
    const found = emptyDefinitions();
    for (const range of ranges) {
      if (range[0] >= range[1]) continue;
      if (onlyColumns || !this.#constraint(range, found)) this.#column(range, found);
    }
    return found;
  }

  /** A constraint or index of the table. False when the element is a column. */
  #constraint([start, to]: Range, found: Definitions): boolean {
    let at = start;
    let name: string | undefined;
    if (this.#upper(at) === 'CONSTRAINT') {
      at = this.#skip(at + 1, 'IF', 'NOT', 'EXISTS');
      // The name may be missing in MySQL.
      if (!['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'].includes(this.#upper(at)) || this.#tokens[at]!.kind === 'quoted') {
        name = this.#name(at)?.text;
        at = this.#name(at)?.next ?? at + 1;
      }
    }
    const kind = this.#upper(at);
    const second = this.#upper(at + 1);
    if (kind === 'FOREIGN' && second === 'KEY') this.#foreignKey(start, at + 2, to, name, found);
    else if (kind === 'PRIMARY' && second === 'KEY') found.primaryKey.push(...(this.#firstList(at + 2, to) ?? []));
    else if (kind === 'UNIQUE') this.#pushList(found.uniques, this.#firstList(at + 1, to));
    else if ((kind === 'INDEX' || kind === 'KEY') && this.#isInlineIndex(at, to)) {
      const columns = this.#firstList(at + 1, to);
      if (columns) found.indexes.push({ columns, first: start, last: to - 1 });
    } else return name !== undefined || this.#isOtherElement(at, to);
    return true;
  }

  #isOtherElement(at: number, to: number): boolean {
    const kind = this.#upper(at);
    const next = this.#tokens[at + 1];
    if (kind === 'CHECK') return next?.text === '(';
    if (kind === 'EXCLUDE') return next?.text === '(' || next?.upper === 'USING';
    if (kind === 'LIKE')
      return to === at + 2 || ['INCLUDING', 'EXCLUDING', '.'].includes(this.#tokens[at + 2]!.upper || this.#tokens[at + 2]!.text);
    if (kind === 'PERIOD') return next?.upper === 'FOR';
    if (kind === 'PARTITION' || kind === 'SELECT') return true;
    return (
      (kind === 'FULLTEXT' || kind === 'SPATIAL') && (next?.upper === 'INDEX' || next?.upper === 'KEY' || next?.text === '(')
    );
  }

  /** MySQL's `KEY name (a, b)`, as opposed to a column named key: `key VARCHAR(50) NOT NULL`. */
  #isInlineIndex(at: number, to: number): boolean {
    const open = this.#tokens[at + 1]?.text === '(' ? at + 1 : at + 2;
    if (this.#tokens[open]?.text !== '(' || open >= to) return this.#upper(open) === 'USING';
    const first = this.#tokens[open + 1];
    const close = this.#closing.get(open)!;
    return (
      first !== undefined &&
      !/^\d/.test(first.text) &&
      first.kind !== 'string' &&
      (close >= to - 1 || this.#upper(close + 1) !== 'NOT')
    );
  }

  #foreignKey(start: number, from: number, to: number, name: string | undefined, found: Definitions): void {
    let at = from;
    while (at < to && this.#tokens[at]!.text !== '(') at += 1;
    const list = this.#columnList(at);
    if (!list || this.#upper(list.next) !== 'REFERENCES') return;
    const key = this.#references(list.next, to, list.names, start, name);
    if (key) found.keys.push(key);
  }

  /** `REFERENCES table (columns)` and what follows it in any order. `first` is the token where the clause starts. */
  #references(
    at: number,
    to: number,
    columns: readonly string[],
    first: number,
    name: string | undefined,
  ): DdlForeignKey | undefined {
    const table = this.#name(at + 1);
    if (!table) return undefined;
    const list = table.next < to ? this.#columnList(table.next) : undefined;
    let next = list?.next ?? table.next;
    let onDelete: OnDelete = 'unset';
    let last = next - 1;
    while (next < to) {
      const end = this.#keyOptionEnd(next);
      if (end === undefined) break;
      if (this.#upper(next) === 'ON' && this.#upper(next + 1) === 'DELETE') onDelete = this.#action(next + 2, to);
      last = Math.min(end, to) - 1;
      next = end;
    }
    return {
      columns,
      references: table.text,
      referencedColumns: list?.names ?? [],
      onDelete,
      ...(name === undefined ? {} : { name }),
      span: this.#span(first, last),
    };
  }

  /** Index after the option of a foreign key that stands here; undefined if none does. */
  #keyOptionEnd(at: number): number | undefined {
    const upper = this.#upper(at);
    const next = this.#upper(at + 1);
    if (upper === 'ON' && (next === 'DELETE' || next === 'UPDATE')) {
      const isTwoWords = ['SET', 'NO'].includes(this.#upper(at + 2));
      const end = at + (isTwoWords ? 4 : 3);
      return isTwoWords && this.#tokens[end]?.text === '(' ? this.#closing.get(end)! + 1 : end;
    }
    if (upper === 'MATCH' || upper === 'INITIALLY') return at + 2;
    if (upper === 'DEFERRABLE' || upper === 'ENFORCED') return at + 1;
    if (upper === 'NOT' && ['DEFERRABLE', 'VALID', 'ENFORCED'].includes(next)) return at + 2;
    if (upper === 'NOT' && next === 'FOR' && this.#upper(at + 2) === 'REPLICATION') return at + 3;
    return undefined;
  }

  #action(at: number, to: number): OnDelete {
    if (at >= to) return 'unknown';
    const action = `${this.#upper(at)} ${this.#upper(at + 1)}`;
    if (action.startsWith('CASCADE ')) return 'cascade';
    if (action.startsWith('RESTRICT ')) return 'restrict';
    if (action === 'SET NULL') return 'set-null';
    if (action === 'SET DEFAULT') return 'set-default';
    return action === 'NO ACTION' ? 'no-action' : 'unknown';
  }

  #column([start, to]: Range, found: Definitions): void {
    const token = this.#tokens[start]!;
    if (token.kind === 'mark' || token.kind === 'body') return;
    let at = start + 1;
    while (at < to && !this.#endsType(at)) at = (this.#closing.get(at) ?? at) + 1;
    const type = this.#written(start + 1, Math.min(at, to));
    const isSerial = /^(?:small|big)?serial\d?\b/i.test(type);
    const column = { notNull: isSerial, unique: false, primaryKey: false, hasDefault: isSerial };
    const keys: DdlForeignKey[] = [];
    let name: string | undefined;
    for (; at < to; at = (this.#closing.get(at) ?? at) + 1) {
      const upper = this.#upper(at);
      const next = this.#upper(at + 1);
      if (upper === 'CONSTRAINT') {
        name = this.#name(at + 1)?.text;
        at += 1;
      } else if (upper === 'NOT' && next === 'NULL') column.notNull = true;
      else if (upper === 'PRIMARY' && next === 'KEY') column.primaryKey = true;
      else if (upper === 'UNIQUE') column.unique = true;
      else if (upper === 'DEFAULT' || upper === 'GENERATED' || upper === 'IDENTITY' || upper.startsWith('AUTO'))
        column.hasDefault = true;
      else if (upper === 'REFERENCES') {
        const key = this.#references(at, to, [token.text], at, name);
        if (key) keys.push(key);
      }
      if (upper !== 'CONSTRAINT' && upper !== '' && upper !== 'NOT') name = undefined;
    }
    const notNull = column.notNull || column.primaryKey;
    found.columns.push({ column: { name: token.text, type, ...column, notNull, span: this.#span(start, to - 1) }, keys });
  }

  /** `CHARACTER SET` ends a type, `CHARACTER VARYING` is one; `WITH TIME ZONE` belongs to it, `WITH VALUES` does not. */
  #endsType(at: number): boolean {
    const upper = this.#upper(at);
    if (upper === 'CHARACTER') return this.#upper(at + 1) === 'SET';
    if (upper === 'WITH') return this.#upper(at + 1) !== 'TIME' && this.#upper(at + 1) !== 'LOCAL';
    return afterType.has(upper);
  }

  /** Names of the first list in parentheses in the range. */
  #firstList(from: number, to: number): string[] | undefined {
    for (let at = from; at < to; at += 1) if (this.#tokens[at]!.text === '(') return this.#columnList(at)?.names;
    return undefined;
  }

  #pushList(lists: string[][], list: string[] | undefined): void {
    if (list && list.length > 0) lists.push(list);
  }

  /** `(a, b DESC, lower(c))` at this index. */
  #columnList(open: number): { names: string[]; next: number } | undefined {
    const token = this.#tokens[open];
    const close = token?.kind === 'mark' && token.text === '(' ? this.#closing.get(open) : undefined;
    if (close === undefined) return undefined;
    const names = this.#split(open + 1, close).flatMap(([from, to]) => {
      const first = this.#tokens[from];
      if (!first || from >= to) return [];
      const isCall = this.#tokens[from + 1]?.text === '(' && from + 1 < to && !/^\d/.test(this.#tokens[from + 2]?.text ?? '');
      const isName = (first.kind === 'word' || first.kind === 'quoted' || first.kind === 'string') && !isCall;
      return [isName ? first.text : this.#written(from, to)];
    });
    return { names, next: Math.min(close + 1, this.#tokens.length) };
  }

  /** Ranges between the commas that stand outside parentheses. */
  #split(from: number, to: number): Range[] {
    const ranges: Range[] = [];
    let start = from;
    for (let at = from; at < to; at = (this.#closing.get(at) ?? at) + 1) {
      const token = this.#tokens[at]!;
      if (token.kind !== 'mark' || token.text !== ',') continue;
      ranges.push([start, at]);
      start = at + 1;
    }
    if (start < to) ranges.push([start, to]);
    return ranges;
  }

  /** A name with or without schema: the last part, the index of its token and the index after it. */
  #name(from: number): { text: string; at: number; next: number } | undefined {
    let at = from;
    for (;;) {
      const token = this.#tokens[at];
      const isName = token && (token.kind === 'word' || token.kind === 'quoted' || token.kind === 'string');
      if (!isName) return undefined;
      if (!this.#isDot(at + 1)) return { text: token.text, at, next: at + 1 };
      at += this.#isDot(at + 2) ? 3 : 2;
    }
  }

  #isDot(at: number): boolean {
    return this.#tokens[at]?.kind === 'mark' && this.#tokens[at]!.text === '.';
  }

  /** Index after the words if all of them stand here, else the same index. */
  #skip(at: number, ...words: string[]): number {
    return words.every((upper, index) => this.#upper(at + index) === upper) ? at + words.length : at;
  }

  #upper(at: number): string {
    return this.#tokens[at]?.upper ?? '';
  }

  /** The text of the tokens, blanks made one, cut at 100 characters. */
  #written(from: number, to: number): string {
    if (from >= to) return '';
    const start = this.#tokens[from]!.start;
    return this.#text.slice(start, Math.min(this.#tokens[to - 1]!.end, start + 100)).replace(/\s+/g, ' ');
  }

  #span(first: number, last: number) {
    const to = this.#tokens[Math.min(last, this.#tokens.length - 1)]!;
    return this.#notes.lines.span(this.#tokens[first]!.start, to.end);
  }
}

function emptyDefinitions(): Definitions {
  return { columns: [], keys: [], uniques: [], indexes: [], primaryKey: [] };
}

function closingParentheses(tokens: readonly SqlToken[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'mark') return;
    if (token.text === '(') open.push(index);
    else if (token.text === ')') {
      const start = open.pop();
      if (start !== undefined) closing.set(start, index);
    }
  });
  for (const start of open) closing.set(start, tokens.length);
  return closing;
}
