import type { Leaves } from './leaves.ts';
import type { Lines } from './lines.ts';

/**
 * Reads what the loops of a Jinja or Django template run over and read of each row: `['loop', n, 'over', 'post']` = `page.posts`, with n counting the loops that
 * run over something the template was given and call each row a post, and `['loop', n, 'read', k]` = `author.name`, each path once. What inner loops read of their rows counts for
 * the outer one: `['loop', 0, 'read', 1]` = `comments.user.name`. `{{ post }}` reads `__str__`. `.all` and `()` are left out of paths; loops in a cached part are left out whole, and so
 * are those whose rows are made by a filter or a call. A template that a loop includes is `['loop', n, 'include', k, 'post', 'author']` = `card.html`: there
 * the name `post` is `author` of the row; one that stands outside of loops is `['include', k]`,
 * and `['include', k, 'lines', 'order.lines']` with another name for something. What a partial template reads of names that it was given
 * is `['read', k]` = `post.author.name`. What a tag or filter of the project's own is handed ends with its name: `author.|initials`, `%total@0`; so does what a
 * macro or function is called with: `author.(badge@0`. `['macro', 'badge', 0, 'user', 'read', k]` = `name` is read of the macro's first parameter, called `user`,
 * `['call', k, 'badge', 0]` = `author` that it is called with that outside of loops, and `['import', 'badge', 'badge']` = `macros.html` says where it comes from; `['import', 'm', '']` that `m` is the whole file. Of `for order, count in rows` the
 * reads of `order` begin with `#0`, and those of the names of `for key, rows in groups.items()` with `{key}` and `{}`. What a tag of the project's own gives
 * (`{% cart_lines as lines %}`) is run over as `%cart_lines`. What a loop reads of other names is `['loop', n, 'outer', k]` = `cart.products`.
 * `{% set author = post.author %}` and `{% with author=post.author %}` are other names for a way. Never throws; every character is looked at a bounded number of times.
 * https://jinja.palletsprojects.com/en/stable/templates/#for, https://docs.djangoproject.com/en/stable/ref/templates/builtins/#for
 */
export function readTemplateLoops(text: string, lines: Lines, leaves: Leaves, isPartial: boolean): void {
  if (text.includes('{%') || (isPartial && text.includes('{{'))) new LoopReader(text, lines, leaves, isPartial).read();
}

const bounds = { tag: 2_000, depth: 40, loops: 200, reads: 100, includes: 50, aliases: 50 } as const;
/** Filters that give the same rows, or some of them. */
const keepsRows = /^\|\s*(?:slice|sort|reverse|list|unique|selectattr|rejectattr|select|reject|dictsort(?:reversed)?)\b/;
/** Methods of queries that give the same rows, or some of them. */
const keepsRowsOf =
  /^(?:all|limit|offset|order_by|filter|filter_by|exclude|where|distinct|reverse|options|select_related|prefetch_related)$/;
const unread = /^(?:comment|verbatim|raw)$/;
/** Tags of the template languages themselves. https://docs.djangoproject.com/en/stable/ref/templates/builtins/ */
const ownTags =
  /^(?:end\w*|if\w*|elif|else|empty|for|with\w*|set|block\w*|trans|translate|url|csrf_token|load|static|now|cycle|firstof|macro|call|do|from|import|debug|filter|spaceless|autoescape|lorem|widthratio|templatetag|get_\w{0,20}media_prefix|plural|language|localize|localtime|timezone|break|continue)?$/;
/** Filters of the languages themselves that are seen most. */
const ownFilters =
  /^(?:date|time|timesince|timeuntil|default\w*|length\w*|floatformat|escape\w*|safe\w*|title|upper|lower|capfirst|truncate\w*|linebreaks\w*|slugify|yesno|pluralize|join|first|last|slice|striptags|urlize\w*|urlencode|intcomma|naturaltime|naturalday|filesizeformat|stringformat|add|cut|divisibleby|dictsort\w*|unlocalize|localize|json\w*|tojson|int|float|round|string|list|replace|format|random|wordcount|center|ljust|rjust|iriencode|make_list|phone2numeric|pprint|removetags|crispy|as_crispy_field|addslashes|linenumbers|sum|map|select\w*|reject\w*|groupby|sort|unique|reverse|batch|abs|trim|indent|min|max|attr|items|e|d)$/;

/** Functions that every template has, and those that say nothing of a row. https://jinja.palletsprojects.com/en/stable/templates/#list-of-global-functions */
const ownFunctions =
  /^(?:url_for|_|n?gettext|range|dict|lipsum|cycler|joiner|namespace|super|caller|csrf_token|get_flashed_messages|static|str|len|int|float|url|trans|enumerate|zip|loop:\w{1,20}|request:\w{1,20}|form:\w{1,40}|moment)$/;

/** Names that say nothing of rows. */
const noRows =
  /^(?:forloop|loop|form|formset|settings|config|perms|self|super|block|messages|csrf|True|False|None|not|in|request\.(?!user\.))/;

interface Root {
  /** What the leaves begin with that say what is read: `['loop', 3]`. */
  readonly keys: readonly (string | number)[];
  readonly seen: Set<string>;
  /** What is read of names that no loop gave. */
  readonly outer?: Set<string>;
}
/** A loop that is open. */
interface Open {
  readonly variables: readonly string[];
  /** The loop whose rows its element belongs to, and the way there; undefined when nothing is known of it. */
  readonly root: Root | undefined;
  readonly way: readonly string[];
  /** Of groups of rows: the way of what they are grouped by, from a row on. */
  readonly by?: readonly string[];
  /** Its variables are the keys and values of a dictionary. */
  readonly isPairs?: boolean;
}

class LoopReader {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #leaves: Leaves;
  readonly #open: Open[] = [];
  /** The parameters of the macro that is open. */
  #macro: readonly Open[] = [];
  /** Other names for ways, wherever they stand. */
  readonly #aliases = new Map<string, readonly string[]>();
  /** Groups of rows by the name that `regroup` gives them. */
  readonly #groups = new Map<string, Omit<Open, 'variables'>>();
  /** Names of macros, and of files of them, that this template may call. */
  readonly #macros = new Set<string>();
  #calls = 0;
  /** What is read of names that no loop here gave. */
  readonly #given = new Set<string>();
  #isPartial: boolean;
  #loops = 0;
  #includes = 0;
  #cached = 0;
  #at = 0;

  constructor(text: string, lines: Lines, leaves: Leaves, isPartial: boolean) {
    this.#isPartial = isPartial;
    this.#text = text;
    this.#lines = lines;
    this.#leaves = leaves;
  }

  read(): void {
    while (this.#next()) {
      const kind = this.#text[this.#at + 1];
      const start = this.#at + 2;
      const closing = kind === '%' ? '%}' : kind === '#' ? '#}' : '}}';
      const end = this.#text.indexOf(closing, start);
      if (end < 0) return;
      this.#at = end + 2;
      if (kind === '#' || end - start > bounds.tag) continue;
      if (kind === '%') this.#tag(start, end);
      else {
        this.#written(start, end);
        this.#reads(start, end);
      }
    }
  }

  /** Goes to what opens a tag, an expression or a comment. */
  #next(): boolean {
    for (;;) {
      const at = this.#text.indexOf('{', this.#at);
      if (at < 0) return false;
      this.#at = at;
      const following = this.#text[at + 1];
      if (following === '%' || following === '{' || following === '#') return true;
      this.#at = at + 1;
    }
  }

  #tag(start: number, end: number): void {
    const body = this.#text.slice(start, end).replace(/^[-+\s]+/, '');
    const word = /^\w*/.exec(body)![0];
    if (unread.test(word)) this.#skipTo(`end${word}`);
    else if (word === 'cache') this.#cached++;
    else if (word === 'endcache') this.#cached = Math.max(0, this.#cached - 1);
    else if (word === 'for') this.#for(body, start, end);
    else if (word === 'endfor') this.#open.pop();
    else if (word === 'extends') {
      this.#isPartial = false;
      this.#include(body, start, end);
    } else if (word === 'regroup') this.#regroup(body, start, end);
    else if (word === 'include') this.#include(body, start, end);
    else if (word === 'macro') this.#macroOpened(body);
    else if (word === 'endmacro') this.#macro = [];
    else if (word === 'import' || word === 'from') this.#imported(body, start, end);
    else {
      this.#reads(start, end);
      if (word === 'set' || word === 'with') this.#alias(body);
      else if (!ownTags.test(word)) {
        this.#handed(word, body, start, end);
        const as = /\sas\s+(\w{1,60})\s*$/.exec(body)?.[1];
        if (as !== undefined && this.#aliases.size < bounds.aliases) this.#aliases.set(as, [`%${word}`]);
      }
    }
  }

  /** `{% macro badge(user, size=16) %}` */
  #macroOpened(body: string): void {
    const [, name, parameters] = /^macro\s+(\w{1,100})\s*\(([^)]{0,500})\)/.exec(body) ?? [];
    if (name !== undefined && this.#macros.size < bounds.aliases) this.#macros.add(name);
    const names = (parameters ?? '').split(',', 12).map((one) => /^\s*(\w+)/.exec(one)?.[1]);
    this.#macro = names.flatMap((one, index) =>
      one === undefined ? [] : [{ variables: [one], root: { keys: ['macro', name!, index, one], seen: new Set() }, way: [] }],
    );
  }

  /** `{% from "macros.html" import badge as tag, row %}`, `{% import "macros.html" as m %}` */
  #imported(body: string, start: number, end: number): void {
    const [, whole, as] = /^import\s+["']([^"']{1,200})["']\s+as\s+(\w{1,100})/.exec(body) ?? [];
    const [, file, names] = /^from\s+["']([^"']{1,200})["']\s+import\s+([\w\s,]{1,1000})/.exec(body) ?? [];
    const span = this.#lines.span(start, end);
    if (whole !== undefined) {
      this.#macros.add(as!);
      this.#leaves.add(['import', as!, ''], whole, span, span);
    }
    for (const one of (names ?? '').replace(/\swith(?:out)?\s+context\s*$/, '').split(',', 30)) {
      const [, name, other] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(one) ?? [];
      if (name === undefined) continue;
      this.#macros.add(other ?? name);
      this.#leaves.add(['import', other ?? name, name], file!, span, span);
    }
  }

  #skipTo(word: string): void {
    const at = this.#text.indexOf(word, this.#at);
    this.#at = at < 0 ? this.#text.length : at + word.length;
  }

  /** `{% set author = post.author %}`, `{% with author=post.author %}`, `{% with post.author as author %}`. */
  #alias(body: string): void {
    if (this.#aliases.size >= bounds.aliases) return;
    const set = /^set\s+(\w+)\s*=\s*(.*)$/s.exec(body);
    const as = set ? undefined : /^with\s+([A-Za-z_][\w.]{0,200})\s+as\s+(\w+)/.exec(body);
    const pairs = set
      ? [[set[1]!, set[2]!]]
      : as
        ? [[as[2]!, as[1]!]]
        : [...body.matchAll(/(?<![\w.])(\w+)=([A-Za-z_][\w.]*)/g)].map(([, name, way]) => [name!, way!]);
    for (const [name, source] of pairs) {
      const way = pathOf(source!);
      if (way && way[0] !== name) this.#aliases.set(name!, this.#way(way));
      else this.#aliases.delete(name!);
    }
  }

  /** A way from the name that it starts from in truth. */
  #way(path: readonly string[]): readonly string[] {
    const [first, ...rest] = path;
    const known = this.#loopOf(first!) ? undefined : this.#aliases.get(first!);
    return known ? [...known, ...rest] : path;
  }

  #for(body: string, start: number, end: number): void {
    const split = body.search(/\sin\s/);
    const variables = split < 0 ? [] : (body.slice(3, split).match(/\w+/g) ?? []);
    const over = split < 0 ? undefined : pathOf(body.slice(split + 4));
    // `for key, rows in groups.items()` is about what stands under the keys.
    const isPairs = over !== undefined && variables.length === 2 && over.length > 1 && over.at(-1) === 'items';
    const opened =
      over && variables.length > 0 && variables.length < 5
        ? this.#opened(variables, isPairs ? over.slice(0, -1) : over, start, end)
        : undefined;
    const open: Open = (opened && (isPairs ? { ...opened, isPairs } : opened)) || {
      variables,
      root: undefined,
      way: [],
    };
    if (this.#open.length < bounds.depth) this.#open.push(open);
    else {
      this.#leaves.problem(
        `Loops inside each other more than ${bounds.depth} times; the rest of the template is left out.`,
        start,
        end,
      );
      this.#at = this.#text.length;
    }
  }

  /** `{% regroup cities by country as countries %}` reads what it groups by of each. https://docs.djangoproject.com/en/stable/ref/templates/builtins/#regroup */
  #regroup(body: string, start: number, end: number): void {
    const [, rows, by, as] = /^regroup\s+(\S{1,200})\s+by\s+([\w.]{1,200})\s+as\s+(\w{1,100})/.exec(body) ?? [];
    const over = rows === undefined ? undefined : pathOf(rows);
    const open = over && this.#groups.size < bounds.aliases ? this.#opened([], over, start, end) : undefined;
    if (!open?.root) return;
    const way = by!.split('.');
    this.#note(open, way, start, end);
    this.#groups.set(as!, { root: open.root, way: open.way, by: way });
  }

  #opened(variables: readonly string[], over: readonly string[], start: number, end: number): Open | undefined {
    const group = over.length === 1 ? this.#groups.get(over[0]!) : undefined;
    if (group) return { variables, ...group };
    const [first, ...rest] = this.#way(over);
    const around = this.#loopOf(first!);
    if (around?.by && rest[0] === 'list') return { variables, root: around.root, way: around.way };
    if (around) {
      this.#note(around, rest, start, end);
      return { variables, root: around.root, way: [...around.way, ...rest] };
    }
    if (this.#cached > 0 || this.#loops >= bounds.loops) return undefined;
    if (first === over[0] && rest.length > 0) this.#noteOuter([first!, ...rest].join('.'), start, end);
    const span = this.#lines.span(start, end);
    const root: Root = { keys: ['loop', this.#loops++], seen: new Set<string>(), outer: new Set<string>() };
    const [variable, other] = variables;
    const called = variable !== undefined && other === undefined ? [variable] : [];
    this.#leaves.add([...root.keys, 'over', ...called], [first!, ...rest].join('.'), span, span);
    return { variables, root, way: [] };
  }

  /** `{% include "card.html" with book=item.book %}`: with the names of all open loops, and those that it is given. */
  #include(body: string, start: number, end: number): void {
    const name = /^(?:include|extends)\s+["']([^"']{1,200})["']/.exec(body)?.[1];
    if (name === undefined || this.#cached > 0 || this.#includes >= bounds.includes) return;
    const span = this.#lines.span(start, end);
    const add = (loop: Open, as: string, rest: readonly string[]) => {
      const way = [...loop.way, ...rest].join('.');
      this.#leaves.add([...loop.root!.keys, 'include', this.#includes++, as, way], name, span, span);
    };
    for (const [, as, path] of body.matchAll(/(?<![\w.])(\w+)=([A-Za-z_]\w*(?:\.\w+)*)/g)) {
      const [first, ...rest] = this.#way(withoutAll(path!.split('.')));
      const around = this.#loopOf(first!);
      if (around?.root) add(around, as!, rest);
      else if (this.#open.length === 0 && rest.length > 0)
        this.#leaves.add(['include', this.#includes++, as!, [first!, ...rest].join('.')], name, span, span);
    }
    for (const { variables } of this.#open)
      for (const variable of variables) {
        const loop = this.#loopOf(variable);
        if (loop?.root) add(loop, variable, []);
      }
    if (this.#open.length === 0) this.#leaves.add(['include', this.#includes++], name, span, span);
  }

  /** Reads of the elements of open loops, anywhere in a tag, and in a partial template those of other names. */
  #reads(start: number, end: number): void {
    const isRead = this.#isPartial || this.#macro.length > 0 || this.#open.some(({ root }) => root);
    if (!isRead && this.#macros.size === 0) return;
    // Texts hold no reads; they keep their place.
    const body = this.#text.slice(start, end).replace(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length));
    if (isRead) this.#filtered(body, start);
    this.#called(body, start);
    if (!isRead) return;
    for (const match of body.matchAll(/(?<![\w.)\]])[A-Za-z_]\w*(?:\.\w+)+/g)) {
      const written = withoutAll(match[0].split('.'));
      const [first, ...rest] = this.#way(written);
      const around = this.#loopOf(first!);
      const at = start + match.index;
      if (around) this.#note(around, rest, at, at + match[0].length);
      else {
        const path = [first!, ...rest].join('.');
        if (this.#isPartial) this.#noteGiven(path, at, at + match[0].length);
        // What `with` named is asked once.
        const isGiven = /^\((?!\s*\))/.test(body.slice(match.index + match[0].length));
        if (first === written[0] && rest.length > 0 && !isGiven) this.#noteOuter(path, at, at + match[0].length);
      }
    }
  }

  /** `{{ badge(post.author) }}`: what a macro or a function is called with, `['loop', n, 'read', k]` = `author.(badge@0`. */
  #called(body: string, start: number): void {
    if (!body.includes('(')) return;
    for (const match of body.matchAll(/(?<![\w.)\]|])([A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80})?)\(([^()]{1,300})\)/g)) {
      const name = match[1]!.replace('.', ':');
      if (ownFunctions.test(name) || this.#loopOf(name.split(':')[0]!)) continue;
      for (const [index, given] of match[2]!.split(',', 9).entries()) {
        const [, keyword, path] = /^\s*(?:(\w{1,60})\s*=\s*)?([A-Za-z_]\w*(?:\.\w+)*)\s*$/.exec(given) ?? [];
        if (path === undefined) continue;
        const [first, ...rest] = this.#way(withoutAll(path.split('.')));
        const around = this.#loopOf(first!);
        const read = [...rest, `(${name}@${keyword ?? index}`];
        const at = start + match.index;
        if (around) this.#note(around, read, at, at + match[0].length);
        else if (this.#isPartial) this.#noteGiven([first!, ...read].join('.'), at, at + match[0].length);
        if (!around) this.#noteCall(name, keyword ?? index, [first!, ...rest].join('.'), at, at + match[0].length);
      }
    }
  }

  /** `{{ card(page) }}` outside of loops, which the macro may have itself: `['call', k, 'card', 0]` = `page`. */
  #noteCall(name: string, at: string | number, path: string, start: number, end: number): void {
    if (this.#cached > 0 || this.#calls >= bounds.includes || !this.#macros.has(name.split(':')[0]!)) return;
    const span = this.#lines.span(start, end);
    this.#leaves.add(['call', this.#calls++, name, at], path, span, span);
  }

  /** `{% order_total order %}`: the row as the first argument of a tag of the project's own, `['loop', n, 'read', k]` = `%order_total@0`. */
  #handed(word: string, body: string, start: number, end: number): void {
    if (!this.#open.some(({ root }) => root)) return;
    for (const [index, given] of body.split(/\s+/, 9).slice(1).entries()) {
      const [, name, path] = /^(?:(\w{1,60})=)?([A-Za-z_]\w*(?:\.\w+)*)$/.exec(given) ?? [];
      if (path === undefined || path === 'as') break;
      const [first, ...rest] = this.#way(withoutAll(path.split('.')));
      const around = this.#loopOf(first!);
      if (around) this.#note(around, [...rest, `%${word}@${name ?? index}`], start, end);
    }
  }

  /** `{{ order|spent }}` and `{% if order|spent %}`: the row as what a filter of the project's own gets, `['loop', n, 'read', k]` = `|spent`. */
  #filtered(body: string, start: number): void {
    if (!body.includes('|')) return;
    for (const match of body.matchAll(/(?<![\w.)\]|])([A-Za-z_]\w*(?:\.\w+)*)\|(\w{1,60})/g)) {
      const [whole, path, filter] = match;
      if (ownFilters.test(filter!)) continue;
      const [first, ...rest] = this.#way(withoutAll(path!.split('.')));
      const around = this.#loopOf(first!);
      const at = start + match.index;
      if (around) this.#note(around, [...rest, `|${filter}`], at, at + whole.length);
    }
  }

  /** `{{ review }}` writes the row out by its own text, which its class says. */
  #written(start: number, end: number): void {
    const name = /^\s*([A-Za-z_]\w*)\s*(?:\||$)/.exec(this.#text.slice(start, end))?.[1];
    if (name === undefined) return;
    const [first, ...rest] = this.#way([name]);
    const around = this.#loopOf(first!);
    if (around) this.#note(around, [...rest, '__str__'], start, end);
  }

  #noteGiven(path: string, start: number, end: number): void {
    if (this.#cached > 0 || !path.includes('.') || this.#given.has(path) || this.#given.size >= bounds.reads) return;
    const span = this.#lines.span(start, end);
    this.#leaves.add(['read', this.#given.size], path, span, span);
    this.#given.add(path);
  }

  /** Of a name that stands around all loops: read in each round of those that are open. */
  #noteOuter(path: string, start: number, end: number): void {
    if (this.#cached > 0 || noRows.test(path)) return;
    const roots = new Set(this.#open.flatMap(({ root }) => (root?.outer ? [root] : [])));
    for (const { keys, outer } of roots) {
      if (outer!.has(path) || outer!.size >= bounds.includes) continue;
      const span = this.#lines.span(start, end);
      this.#leaves.add([...keys, 'outer', outer!.size], path, span, span);
      outer!.add(path);
    }
  }

  #note({ root, way, by }: Open, read: readonly string[], start: number, end: number): void {
    const rest = by && read[0] === 'grouper' ? [...by, ...read.slice(1)] : read;
    const path = by && read[0] === 'list' ? '' : [...way, ...rest].join('.');
    if (!root || path === '' || this.#cached > 0 || root.seen.has(path) || root.seen.size >= bounds.reads) return;
    const span = this.#lines.span(start, end);
    this.#leaves.add([...root.keys, 'read', root.seen.size], path, span, span);
    root.seen.add(path);
  }

  /** The innermost open loop that has a variable of this name, or the macro that has a parameter of it. */
  #loopOf(name: string): Open | undefined {
    const found =
      this.#open.findLast(({ variables }) => variables.includes(name)) ??
      this.#macro.find(({ variables }) => variables.includes(name));
    if (!found || found.variables.length < 2) return found;
    const index = found.variables.indexOf(name);
    // `for country, cities in countries` of groups: what they are grouped by, and the rows.
    if (found.by) return index === 0 ? { ...found, way: [...found.way, ...found.by] } : found;
    const step = found.isPairs ? ['{key}', '{}'][index]! : `#${index}`;
    return { variables: [name], root: found.root, way: [...found.way, step] };
  }
}

/** What a loop runs over; undefined when it is more than names and what keeps their rows. */
function pathOf(source: string): readonly string[] | undefined {
  const text = source.trim();
  const path = /^[A-Za-z_]\w*(?:\.\w+)*/.exec(text)?.[0];
  if (path === undefined) return undefined;
  const way = path.split('.');
  let rest = text.slice(path.length);
  // `user.posts.order_by('-id').limit(5)`
  for (let calls = 0; calls < 6; calls++) {
    const given = /^\((?:[^()]|\([^()]*\))*\)/.exec(rest)?.[0];
    if (given === undefined) break;
    if (way.length > 1 && keepsRowsOf.test(way.at(-1)!)) way.pop();
    else if (given.slice(1, -1).trim() !== '') return undefined;
    rest = rest.slice(given.length);
    const further = /^(?:\.\w+)+/.exec(rest)?.[0];
    if (further === undefined) break;
    way.push(...further.slice(1).split('.'));
    rest = rest.slice(further.length);
  }
  rest = rest.trimStart();
  const isKept = /^(?:$|\[|(?:if|reversed|recursive)\b|[-+]$)/.test(rest) || keepsRows.test(rest);
  return isKept ? withoutAll(way) : undefined;
}

/** `order.items.all` and `order.items.all()` are `order.items`. */
function withoutAll([first, ...rest]: readonly string[]): readonly string[] {
  return [first!, ...rest.filter((name) => name !== 'all')];
}
