import type { ConfigNode, OnDelete, PrismaField, PrismaModel, PrismaSchema } from '../model/config-tree.ts';
import type { Comment, SyntaxProblem } from '../model/syntax.ts';
import { bounds, Leaves } from './leaves.ts';
import { Lines, withoutBom } from './lines.ts';

/** A Prisma schema as it is read. */
export interface PrismaFile {
  readonly schema: PrismaSchema;
  /**
   * Strings of `datasource` and `generator` blocks: `['datasource', 'db', 'url']` = a literal, `['datasource', 'db', 'url', 'env']` = the name
   * of an environment variable.
   */
  readonly settings: readonly ConfigNode[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads a Prisma schema (https://www.prisma.io/docs/orm/reference/prisma-schema-reference). Views, enums and composite types are no models.
 * A composite `@@id([a, b])` is one of the model's uniques; `@@id([a])` makes the field its id. A field's own `@unique` and `@id` are flags of
 * the field only. Attributes may go over several lines inside parentheses. What cannot be read becomes a problem, and reading goes on with the
 * next line. Never throws.
 */
export function parsePrisma(text: string): PrismaFile {
  return new PrismaReader(withoutBom(text)).read();
}

interface Token {
  readonly kind: 'name' | 'string' | 'mark' | 'line';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `@name(arguments)` or `@@name(arguments)`. */
interface Attribute {
  readonly name: string;
  readonly args: readonly Token[];
  readonly start: number;
  readonly end: number;
}

const namePattern = /[A-Za-z_\u0080-\uffff][\w.\u0080-\uffff-]*/y;
const actions: Readonly<Record<string, OnDelete>> = {
  Cascade: 'cascade',
  SetNull: 'set-null',
  SetDefault: 'set-default',
  Restrict: 'restrict',
  NoAction: 'no-action',
};

class PrismaReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #models: PrismaModel[] = [];
  readonly #tokens: readonly Token[];
  #provider: string | undefined;
  #relationMode: string | undefined;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#leaves = new Leaves(this.#lines);
    this.#tokens = tokens(text, this.#leaves);
  }

  read(): PrismaFile {
    while (this.#at < this.#tokens.length && this.#models.length < bounds.leaves) this.#block();
    const schema: PrismaSchema = {
      ...(this.#provider === undefined ? {} : { provider: this.#provider }),
      ...(this.#relationMode === undefined ? {} : { relationMode: this.#relationMode }),
      models: this.#models,
    };
    return { schema, settings: this.#leaves.nodes, comments: this.#leaves.comments, problems: this.#leaves.problems };
  }

  /** `keyword name { ... }`, or one line of anything else. */
  #block(): void {
    const [keyword, name, brace] = [this.#tokens[this.#at]!, this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
    if (keyword.kind !== 'name' || name?.kind !== 'name' || brace?.text !== '{') {
      if (keyword.kind !== 'line') this.#leaves.problem('Expected a block.', keyword.start, keyword.end);
      // A stray brace ends no line by itself.
      if (this.#line().length === 0 && this.#tokens[this.#at] === keyword) this.#at += 1;
      return;
    }
    this.#at += 3;
    const body: Token[][] = [];
    while (this.#at < this.#tokens.length && !isMark(this.#tokens[this.#at], '}')) {
      const line = this.#line();
      if (line.length > 0) body.push(line);
    }
    const close = this.#tokens[this.#at];
    if (!close) this.#leaves.problem(`The block ${name.text} is not closed.`, keyword.start, name.end);
    this.#at += 1;
    if (keyword.text === 'model') this.#model(name, keyword.start, close?.end ?? this.#text.length, body);
    else if (keyword.text === 'datasource' || keyword.text === 'generator') this.#settings(keyword.text, name.text, body);
  }

  /** Tokens up to the end of the line; line breaks inside brackets do not count. Stops before the brace that ends the block. */
  #line(): Token[] {
    const line: Token[] = [];
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at]!;
      if (token.kind === 'mark' && (token.text === '(' || token.text === '[')) depth += 1;
      else if (token.kind === 'mark' && (token.text === ')' || token.text === ']')) depth -= 1;
      // A block that ends in the middle of brackets is broken; going on would swallow the next one.
      else if (token.kind === 'mark' && token.text === '}' && (depth <= 0 || this.#tokens[this.#at - 1]?.kind === 'line'))
        return line;
      else if (token.kind === 'line' && depth <= 0) {
        this.#at += 1;
        return line;
      }
      if (token.kind !== 'line') line.push(token);
    }
    return line;
  }

  #settings(block: string, name: string, body: readonly Token[][]): void {
    for (const [key, equals, first, paren, argument] of body) {
      if (key?.kind !== 'name' || equals?.text !== '=' || !first) continue;
      const isEnv = first.text === 'env' && paren?.text === '(' && argument?.kind === 'string';
      const value = isEnv ? argument : first;
      if (value.kind !== 'string') continue;
      const keys = isEnv ? [block, name, key.text, 'env'] : [block, name, key.text];
      this.#leaves.add(keys, value.text, this.#lines.span(value.start, value.end), this.#lines.span(key.start, key.end));
      if (block !== 'datasource' || isEnv) continue;
      if (key.text === 'provider') this.#provider ??= value.text;
      if (key.text === 'relationMode' || key.text === 'referentialIntegrity') this.#relationMode ??= value.text;
    }
  }

  #model(name: Token, start: number, end: number, body: readonly Token[][]): void {
    const fields: PrismaField[] = [];
    const uniques: string[][] = [];
    const indexes: string[][] = [];
    const ids = new Set<string>();
    let table = name.text;
    for (const line of body) {
      if (!isMark(line[0], '@')) {
        const field = this.#field(line);
        if (field) fields.push(field);
        continue;
      }
      const attribute = attributes(line)[0];
      const columns = attribute ? fieldNames(argument(attribute, 'fields')) : [];
      if (attribute?.name === '@map') table = stringOf(argument(attribute, 'name')) ?? table;
      else if (attribute?.name === '@unique' && columns.length > 0) uniques.push(columns);
      else if (attribute?.name === '@index' && columns.length > 0) indexes.push(columns);
      else if (attribute?.name === '@id' && columns.length > 1) uniques.push(columns);
      else if (attribute?.name === '@id') for (const column of columns) ids.add(column);
    }
    const withIds = ids.size === 0 ? fields : fields.map((field) => (ids.has(field.name) ? { ...field, id: true } : field));
    this.#models.push({ name: name.text, table, fields: withIds, uniques, indexes, span: this.#lines.span(start, end) });
  }

  #field(line: readonly Token[]): PrismaField | undefined {
    const [name, type] = line;
    if (name?.kind !== 'name' || type?.kind !== 'name') {
      this.#leaves.problem('Expected a field with a type.', line[0]!.start, line.at(-1)!.end);
      return undefined;
    }
    const firstAttribute = line.findIndex((token) => token.text === '@' && token.kind === 'mark');
    const beforeAttributes = line.slice(2, firstAttribute === -1 ? undefined : firstAttribute).map((token) => token.text);
    const all = attributes(line);
    const named = (wanted: string) => all.find((attribute) => attribute.name === wanted);
    const relation = named('relation');
    const column = named('map');
    const columnName = column ? stringOf(argument(column, 'name')) : undefined;
    return {
      name: name.text,
      type: type.text,
      optional: beforeAttributes.includes('?'),
      list: beforeAttributes.join('').includes('[]'),
      unique: named('unique') !== undefined,
      id: named('id') !== undefined,
      hasDefault: named('default') !== undefined || named('updatedAt') !== undefined,
      ...(columnName === undefined ? {} : { column: columnName }),
      ...(relation ? this.#relation(relation) : {}),
      span: this.#lines.span(name.start, line.at(-1)!.end),
    };
  }

  /** Only the side that holds the foreign key says `fields`. */
  #relation(attribute: Attribute): Pick<PrismaField, 'relation'> {
    const fields = fieldNames(argument(attribute, 'fields', false));
    if (fields.length === 0) return {};
    const action = argument(attribute, 'onDelete', false)[0]?.text;
    const onDelete = action === undefined ? 'unset' : (actions[action] ?? 'unknown');
    const references = fieldNames(argument(attribute, 'references', false));
    return { relation: { fields, references, onDelete, span: this.#lines.span(attribute.start, attribute.end) } };
  }
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** Attributes of a line. `@@map` has the name `@map`, `@db.VarChar` the name `db.VarChar`. */
function attributes(line: readonly Token[]): Attribute[] {
  const result: Attribute[] = [];
  for (let at = 0; at < line.length; at += 1) {
    if (line[at]!.kind !== 'mark' || line[at]!.text !== '@') continue;
    const { start } = line[at]!;
    const isBlock = line[at + 1]?.text === '@';
    const name = line[at + (isBlock ? 2 : 1)];
    if (name?.kind !== 'name') continue;
    at += isBlock ? 2 : 1;
    const args = line[at + 1]?.text === '(' ? bracketed(line, at + 1) : [];
    if (line[at + 1]?.text === '(') at = Math.min(at + args.length + 2, line.length - 1);
    result.push({ name: (isBlock ? '@' : '') + name.text, args, start, end: line[at]!.end });
  }
  return result;
}

/** Tokens between the bracket at `open` and the one that closes it. */
function bracketed(line: readonly Token[], open: number): readonly Token[] {
  let depth = 0;
  for (let at = open; at < line.length; at += 1) {
    const { kind, text } = line[at]!;
    if (kind !== 'mark') continue;
    if (text === '(' || text === '[') depth += 1;
    else if (text === ')' || text === ']') depth -= 1;
    if (depth === 0) return line.slice(open + 1, at);
  }
  return line.slice(open + 1);
}

/** Tokens of the argument of that name; else, where allowed, of the first one that has no name. */
function argument(attribute: Attribute, name: string, orFirst = true): readonly Token[] {
  let unnamed: readonly Token[] | undefined;
  for (const part of splitAtCommas(attribute.args)) {
    if (part[1]?.text === ':' && part[0]?.kind === 'name') {
      if (part[0].text === name) return part.slice(2);
    } else unnamed ??= part;
  }
  return orFirst ? (unnamed ?? []) : [];
}

function splitAtCommas(args: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of args) {
    if (token.kind === 'mark' && (token.text === '(' || token.text === '[')) depth += 1;
    else if (token.kind === 'mark' && (token.text === ')' || token.text === ']')) depth -= 1;
    if (depth === 0 && token.kind === 'mark' && token.text === ',') parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/** `[a, b(sort: Desc)]` or a single name: the names. */
function fieldNames(value: readonly Token[]): string[] {
  const items = value[0]?.text === '[' ? splitAtCommas(bracketed(value, 0)) : [value];
  return items.flatMap((item) => (item[0]?.kind === 'name' ? [item[0].text] : []));
}

function stringOf(value: readonly Token[]): string | undefined {
  return value[0]?.kind === 'string' ? value[0].text : undefined;
}

function tokens(text: string, leaves: Leaves): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const start = at;
    const character = text[at]!;
    if (character === ' ' || character === '\t' || character === '\r') at += 1;
    else if (character === '\n') result.push({ kind: 'line', text: '\n', start, end: ++at });
    else if (text.startsWith('//', at) || text.startsWith('/*', at)) at = comment(text, at, leaves);
    else if (character === '"') {
      at = stringEnd(text, at);
      result.push({ kind: 'string', text: unquoted(text.slice(start, at)), start, end: at });
    } else {
      namePattern.lastIndex = at;
      const name = namePattern.exec(text);
      at = name ? namePattern.lastIndex : at + 1;
      result.push({ kind: name ? 'name' : 'mark', text: text.slice(start, at), start, end: at });
    }
  }
  return result;
}

function comment(text: string, start: number, leaves: Leaves): number {
  if (text[start + 1] === '*') {
    const close = text.indexOf('*/', start + 2);
    const end = close === -1 ? text.length : close + 2;
    leaves.comment(start, end, 2, close === -1 ? 0 : 2);
    return end;
  }
  const newline = text.indexOf('\n', start);
  let end = newline === -1 ? text.length : newline;
  if (text[end - 1] === '\r') end -= 1;
  leaves.comment(start, end, text[start + 2] === '/' ? 3 : 2);
  return end;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(text[at] === '"' ? at + 1 : at, text.length);
}

function unquoted(quoted: string): string {
  return quoted.slice(1, quoted.endsWith('"') && quoted.length > 1 ? -1 : undefined).replace(/\\(["\\])/g, '$1');
}
