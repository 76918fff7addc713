import type { Notes } from './leaves.ts';

/** `body` is dollar-quoted text; `text` of quoted identifiers and of strings is without quotes, `upper` is set for bare words only. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'body' | 'mark';
  readonly text: string;
  readonly upper: string;
  readonly start: number;
  readonly end: number;
}

/** Statements that carry data and no definitions; their tokens are not kept, so that dumps cost no memory. */
const dataStatements = new Set('INSERT UPDATE DELETE SELECT REPLACE MERGE VALUES COPY GRANT REVOKE COMMENT'.split(' '));

/**
 * Splits SQL of any dialect into statements: at semicolons, at lines `GO`, and at MySQL's `DELIMITER`. Comments go to `notes`. Names may contain
 * placeholders (`{table}`, `${x}`, `%s`, `{{ x }}`), whose text they keep. COPY data and psql commands are passed over. The code of a `DO` block
 * follows as statements of its own.
 */
export function* sqlStatements(text: string, notes: Notes): Generator<SqlToken[]> {
  // Only MySQL quotes names with backticks, and only it escapes with a backslash in ordinary strings.
  yield* new SqlLexer(text, notes, 0, text.length, text.includes('`')).statements();
}

/** Bounded everywhere: a longer word is read as several. */
const word =
  /(?:[A-Za-z0-9_@#\u0080-\uffff]{1,100}|\$(?!\w{0,60}\$)|\$?\{\{?[^{}\n]{0,100}\}\}?|%\([^()\s]{1,60}\)s|%[sIL](?![A-Za-z])){1,20}/y;
const dollarTag = /\$(?:[A-Za-z_][A-Za-z0-9_]{0,60})?\$/y;
const templateTag = /\{[%#][^\n]{0,300}?[%#]\}|<%[^\n]{0,300}?%>/y;
const delimiterCommand = /DELIMITER[ \t]+(\S{1,10})/iy;

/** Searches for the end of a quoted text that failed; each costs the rest of the file. */
const maxFailedSearches = 20;

class SqlLexer {
  readonly #text: string;
  readonly #notes: Notes;
  readonly #end: number;
  readonly #hasBackslashEscapes: boolean;
  #at: number;
  #failed = 0;
  /** MySQL's `DELIMITER`, other than the semicolon. */
  #delimiter: string | undefined;

  constructor(text: string, notes: Notes, start: number, end: number, hasBackslashEscapes: boolean) {
    this.#text = text;
    this.#notes = notes;
    this.#at = start;
    this.#end = end;
    this.#hasBackslashEscapes = hasBackslashEscapes;
  }

  *statements(): Generator<SqlToken[]> {
    let tokens: SqlToken[] = [];
    let first: string | undefined;
    let last = '';
    for (;;) {
      const token = this.#next();
      const isEnd = token === undefined || token === 'end';
      if (!isEnd) {
        first ??= token.upper;
        last = token.upper;
        if (!dataStatements.has(first)) tokens.push(token);
        continue;
      }
      if (tokens.length > 0) yield tokens;
      if (first === 'DO') for (const body of tokens) if (body.kind === 'body') yield* this.#inside(body);
      if (first === 'COPY' && last === 'STDIN') this.#skipCopyData();
      if (token === undefined) return;
      tokens = [];
      first = undefined;
    }
  }

  /** Code of a DO block; a block inside it is not entered. */
  *#inside(body: SqlToken): Generator<SqlToken[]> {
    const inner = new SqlLexer(
      this.#text,
      this.#notes,
      body.start + body.text.length,
      body.end - body.text.length,
      this.#hasBackslashEscapes,
    );
    for (const tokens of inner.statements()) yield tokens;
  }

  /** The next token, `end` at the end of a statement, undefined at the end of the text. */
  #next(): SqlToken | 'end' | undefined {
    for (;;) {
      if (this.#at >= this.#end) return undefined;
      const character = this.#text[this.#at]!;
      if (character <= ' ') this.#at += 1;
      else if (this.#delimiter !== undefined && this.#text.startsWith(this.#delimiter, this.#at)) {
        this.#at += this.#delimiter.length;
        return 'end';
      } else if (!this.#skipNonCode(character)) return this.#token(character);
    }
  }

  /** Passes over a comment, a template's tag, a psql command or a DELIMITER command. */
  #skipNonCode(character: string): boolean {
    const next = this.#text[this.#at + 1];
    if (character === '-' && next === '-') return this.#lineComment(2);
    if (character === '#' && this.#isLineStart() && !/[\w#]/.test(next ?? '')) return this.#lineComment(1);
    if (character === '/' && next === '*') return this.#blockComment();
    if (character === '{' || character === '<') return this.#skipPattern(templateTag);
    if (character === '\\' && this.#isLineStart()) {
      this.#at = this.#lineEnd();
      return true;
    }
    if ((character === 'D' || character === 'd') && this.#isLineStart()) {
      delimiterCommand.lastIndex = this.#at;
      const match = delimiterCommand.exec(this.#text);
      if (!match) return false;
      this.#delimiter = match[1] === ';' ? undefined : match[1];
      this.#at = this.#lineEnd();
      return true;
    }
    return false;
  }

  #token(character: string): SqlToken | 'end' {
    const start = this.#at;
    if (character === ';') {
      this.#at += 1;
      return 'end';
    }
    if (character === "'") return this.#string(start, this.#hasBackslashEscapes);
    if (character === '"' || character === '`') return this.#quoted(start, character);
    if (character === '[' && this.#isBracketedName()) return this.#quoted(start, ']');
    if (character === '$') {
      const body = this.#dollarQuoted(start);
      if (body) return body;
    }
    word.lastIndex = start;
    const match = word.exec(this.#text)?.[0];
    if (match === undefined) return this.#mark(start);
    this.#at = Math.min(start + match.length, this.#end);
    if (this.#text[this.#at] === "'" && /^(?:[EeNnBbXx]|_utf8mb4|_utf8)$/.test(match))
      return this.#string(this.#at, /^[Ee]$/.test(match));
    const upper = match.toUpperCase();
    if (upper === 'GO' && this.#isAloneInLine(start)) return 'end';
    return { kind: 'word', text: match, upper, start, end: this.#at };
  }

  #mark(start: number): SqlToken {
    this.#at = start + 1;
    return { kind: 'mark', text: this.#text[start]!, upper: '', start, end: this.#at };
  }

  #string(start: number, hasBackslashEscapes: boolean): SqlToken {
    const end = this.#failed < maxFailedSearches ? this.#stringEnd(start, hasBackslashEscapes) : -1;
    if (end === -1) {
      if (this.#failed === 0) this.#notes.problem('This string is not closed.', start, start + 1);
      this.#failed += 1;
      return this.#mark(start);
    }
    this.#at = end;
    return { kind: 'string', text: this.#text.slice(start + 1, Math.min(end - 1, start + 201)), upper: '', start, end };
  }

  #stringEnd(start: number, hasBackslashEscapes: boolean): number {
    for (let at = start + 1; at < this.#end; at += 1) {
      const character = this.#text[at];
      if (character === '\\' && hasBackslashEscapes) at += 1;
      else if (character === "'") {
        if (this.#text[at + 1] !== "'" || at + 1 >= this.#end) return at + 1;
        at += 1;
      }
    }
    return -1;
  }

  /** A quoted identifier: in one line and of at most 200 characters, else the quote is a mark. */
  #quoted(start: number, close: string): SqlToken {
    const window = this.#text.slice(start + 1, Math.min(start + 201, this.#end));
    let end = -1;
    for (let at = 0; at < window.length && window[at] !== '\n'; at += 1) {
      if (window[at] !== close) continue;
      if (window[at + 1] === close) at += 1;
      else {
        end = at;
        break;
      }
    }
    if (end === -1) return this.#mark(start);
    this.#at = start + end + 2;
    // No name begins or ends with a blank; the backslash of `\\`name\\`` in a template leaves one.
    const name = window
      .slice(0, end)
      .replaceAll(close + close, close)
      .trim();
    return { kind: 'quoted', text: name, upper: '', start, end: this.#at };
  }

  /** SQL Server's `[name]`, not an array's `int[]`, `a[1]` or `ARRAY['x']`. */
  #isBracketedName(): boolean {
    return /[A-Za-z_{#@]/.test(this.#text[this.#at + 1] ?? '') && !/[\w"\])]/.test(this.#text[this.#at - 1] ?? '');
  }

  /** The token's text is the tag (`$$`, `$body$`), its range includes both. */
  #dollarQuoted(start: number): SqlToken | undefined {
    dollarTag.lastIndex = start;
    const tag = dollarTag.exec(this.#text)?.[0];
    if (!tag || this.#failed >= maxFailedSearches) return undefined;
    const close = this.#text.indexOf(tag, start + tag.length);
    if (close === -1 || close + tag.length > this.#end) {
      this.#failed += 1;
      return undefined;
    }
    this.#at = close + tag.length;
    return { kind: 'body', text: tag, upper: '', start, end: this.#at };
  }

  #lineComment(opening: number): true {
    const start = this.#at;
    let end = this.#lineEnd();
    if (this.#text[end - 1] === '\r') end -= 1;
    this.#notes.comment(start, end, opening);
    this.#at = end;
    return true;
  }

  /** PostgreSQL nests these comments; a file whose nesting does not end is read without. */
  #blockComment(): true {
    const start = this.#at;
    const first = this.#text.indexOf('*/', start + 2);
    const isClosed = first !== -1 && first < this.#end;
    let end = isClosed ? first + 2 : this.#end;
    for (
      let open = this.#text.indexOf('/*', start + 2), tries = 0;
      isClosed && open !== -1 && open < end - 2 && tries < 50;
      tries += 1
    ) {
      const close = this.#text.indexOf('*/', end);
      if (close === -1 || close >= this.#end) break;
      end = close + 2;
      open = this.#text.indexOf('/*', open + 2);
    }
    if (!isClosed) this.#notes.problem('This comment is not closed.', start, start + 2);
    this.#notes.comment(start, end, 2, isClosed ? 2 : 0);
    this.#at = end;
    return true;
  }

  #skipPattern(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match === undefined) return false;
    this.#at += match.length;
    return true;
  }

  /** Rows after `COPY ... FROM stdin;` up to the line `\.`. */
  #skipCopyData(): void {
    const close = this.#text.indexOf('\n\\.', this.#at);
    this.#at = close === -1 ? this.#end : Math.min(close + 3, this.#end);
  }

  #isLineStart(): boolean {
    let at = this.#at - 1;
    while (at >= 0 && (this.#text[at] === ' ' || this.#text[at] === '\t')) at -= 1;
    return at < 0 || this.#text[at] === '\n';
  }

  #isAloneInLine(start: number): boolean {
    return this.#notes.lines.isOwnLine(start, this.#at);
  }

  #lineEnd(): number {
    const newline = this.#text.indexOf('\n', this.#at);
    return newline === -1 ? this.#end : Math.min(newline, this.#end);
  }
}
