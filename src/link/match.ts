/** Patterns over access paths, see model/framework.ts. Compiled once, looked up by last name. */
export interface CompiledPattern {
  readonly source: string;
  /** The last names a path can have to fit; undefined when any. */
  readonly lastNames: ReadonlySet<string> | undefined;
  /** What a path must begin with, one of these, where its last name says nothing: packages, as they are imported. */
  readonly roots: readonly string[] | undefined;
  /** Whether a path with this last name can fit. */
  fitsName(name: string): boolean;
  fits(path: string): boolean;
}

const compiled = new Map<string, CompiledPattern>();
const MAX_PATH = 400;

/** Compiles a pattern; patterns are this project's own data, paths are bounded, so matching is linear in practice. */
export function compilePattern(source: string): CompiledPattern {
  let found = compiled.get(source);
  if (!found) {
    found = /[*{]/.test(source) ? new Glob(source) : plainPattern(source);
    compiled.set(source, found);
  }
  return found;
}

function plainPattern(source: string): CompiledPattern {
  const last = lastOfPath(source);
  return {
    source,
    lastNames: new Set([last]),
    roots: undefined,
    fitsName: (name) => name === last,
    fits: (path) => path === source,
  };
}

/** Most patterns are of libraries that a repository does not use: a pattern is taken apart for the first path with a fitting last name. */
class Glob implements CompiledPattern {
  readonly source: string;
  readonly lastNames: ReadonlySet<string> | undefined;
  readonly roots: readonly string[] | undefined;
  readonly #names: readonly Step[] | undefined;
  #steps: Step | undefined;

  constructor(source: string) {
    this.source = source;
    const names = lastNamesOf(source);
    if (!names.some((name) => name.includes('*'))) this.lastNames = new Set(names);
    else if (names.includes('*')) this.roots = rootsOf(source);
    else this.#names = names.map((name) => stepsOf(name, theEnd));
  }

  fitsName(name: string): boolean {
    return this.lastNames?.has(name) ?? this.#names?.some((steps) => follows(steps, name, 0)) ?? true;
  }

  fits(path: string): boolean {
    if (path.length > MAX_PATH || this.lastNames?.has(lastOfPath(path)) === false) return false;
    this.#steps ??= stepsOf(this.source, theEnd);
    return follows(this.#steps, path, 0);
  }
}

/**
 * A pattern taken apart. Not a regular expression: a small audit meets a hundred patterns once or twice each, and to compile their expressions
 * took a tenth of its time; in a large one both are as fast.
 */
type Step =
  | { readonly kind: 'text'; readonly text: string; readonly next: Step }
  /** Within one name, over as many as there are, or over as many as are called. */
  | { readonly kind: 'name' | 'names' | 'calls'; readonly next: Step }
  | { readonly kind: 'one-of'; readonly options: readonly Step[] }
  | { readonly kind: 'end' };

const theEnd: Step = { kind: 'end' };

/** @param next what follows the pattern */
function stepsOf(source: string, next: Step): Step {
  const special = source.search(/[*{]/);
  if (source === '') return next;
  if (special < 0) return { kind: 'text', text: source, next };
  if (special > 0) return { kind: 'text', text: source.slice(0, special), next: stepsOf(source.slice(special), next) };
  if (source.startsWith('**()')) return { kind: 'calls', next: stepsOf(source.slice(4), next) };
  if (source.startsWith('**')) return { kind: 'names', next: stepsOf(source.slice(2), next) };
  if (source.startsWith('*')) return { kind: 'name', next: stepsOf(source.slice(1), next) };
  const { options, end } = bracesAt(source, 0);
  const rest = stepsOf(source.slice(end), next);
  return { kind: 'one-of', options: options.map((option) => stepsOf(option, rest)) };
}

function follows(start: Step, path: string, from: number): boolean {
  let at = from;
  let step = start;
  while (step.kind === 'text') {
    if (!path.startsWith(step.text, at)) return false;
    at += step.text.length;
    step = step.next;
  }
  if (step.kind === 'end') return at === path.length;
  if (step.kind === 'one-of') {
    for (const option of step.options) if (follows(option, path, at)) return true;
    return false;
  }
  const { next, kind } = step;
  if (kind === 'calls') return followsCalls(next, path, at);
  const end = kind === 'names' ? path.length : endOfName(path, at);
  if (next.kind === 'end') return end === path.length;
  for (; at <= end; at++) {
    if (next.kind === 'text') at = path.indexOf(next.text, at);
    if (at < 0 || at > end) return false;
    if (follows(next, path, at)) return true;
  }
  return false;
}

/** Tries what follows a chain of calls behind each of them. */
function followsCalls(next: Step, path: string, from: number): boolean {
  for (let at = from; ; at++) {
    const end = endOfName(path, at);
    if (end === at || !path.startsWith('()', end)) return false;
    at = end + 2;
    if (follows(next, path, at)) return true;
    if (path[at] !== '.') return false;
  }
}

function endOfName(path: string, from: number): number {
  for (let at = from; at < path.length; at++) {
    const char = path[at];
    if (char === '.' || char === '(' || char === ')') return at;
  }
  return path.length;
}

/**
 * Patterns with what they stand for. A path is compared with those of its last name only, and each path once.
 */
export class PatternTable<T> {
  readonly #byName = new Map<string, Entry<T>[]>();
  readonly #anyName: Entry<T>[] = [];
  readonly #known = new Map<string, Fitting<T>>();

  constructor(entries: Iterable<readonly [pattern: string, is: T]>) {
    let order = 0;
    for (const [source, is] of entries) {
      const pattern = compilePattern(source);
      const entry = { pattern, is, order: order++ };
      if (!pattern.lastNames) this.#anyName.push(entry);
      for (const name of pattern.lastNames ?? []) {
        const list = this.#byName.get(name);
        if (list) list.push(entry);
        else this.#byName.set(name, [entry]);
      }
    }
  }

  /** What all patterns that fit stand for, in the order they were given. */
  of(path: string): readonly T[] {
    return this.#entries(path).is;
  }

  /** Whether a path with this last name can fit one of the patterns. */
  hasName(name: string): boolean {
    return this.#byName.has(name) || this.#anyName.some(({ pattern }) => pattern.fitsName(name));
  }

  /** What the first of the patterns that fit one of the paths stands for. */
  first(paths: readonly string[]): T | undefined {
    let found: Entry<T> | undefined;
    for (const path of paths) {
      const [entry] = this.#entries(path).entries;
      if (entry && (!found || entry.order < found.order)) found = entry;
    }
    return found?.is;
  }

  #entries(path: string): Fitting<T> {
    let found = this.#known.get(path);
    if (!found) {
      const candidates = [...(this.#byName.get(lastOfPath(path)) ?? []), ...this.#anyName];
      const entries = candidates.filter(({ pattern }) => pattern.fits(path)).sort((a, b) => a.order - b.order);
      found = entries.length === 0 ? (nothing as Fitting<T>) : { entries, is: entries.map(({ is }) => is) };
      this.#known.set(path, found);
    }
    return found;
  }
}

/** A table of what every framework says of its patterns. */
export function tableOf<F, T>(
  frameworks: readonly F[],
  entries: (framework: F) => readonly (readonly [string, T])[],
): PatternTable<T> {
  return new PatternTable(frameworks.flatMap(entries));
}

interface Fitting<T> {
  readonly entries: readonly Entry<T>[];
  readonly is: readonly T[];
}
const nothing: Fitting<unknown> = { entries: [], is: [] };

interface Entry<T> {
  readonly pattern: CompiledPattern;
  readonly is: T;
  readonly order: number;
}

/** `set_cookie` of `fastapi.Response().set_cookie`; `sessionmaker()` of `sqlalchemy.orm.sessionmaker()`. */
export function lastOfPath(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The packages of all that the braces of a pattern stand for; undefined when one of them is no package. */
function rootsOf(source: string): string[] | undefined {
  const roots = expandBraces(source).map((one) => /^[a-z@][\w@/-]{2,}(?=[.(]|$)/.exec(one)?.[0]);
  return roots.some((root) => root === undefined) ? undefined : [...new Set(roots as string[])];
}

/** The last names of all that the braces of a pattern stand for. */
function lastNamesOf(source: string): string[] {
  const { whole, open } = endingsOf(source);
  return [...new Set([...whole, ...open])];
}

/** What the texts of a pattern end with: last names behind a dot, and those texts that have none. Read from the end as far as a text without a dot reaches. */
function endingsOf(source: string): { readonly whole: readonly string[]; readonly open: readonly string[] } {
  const whole: string[] = [];
  let open: readonly string[] = [''];
  for (let end = source.length; end > 0 && open.length > 0; ) {
    const start = source[end - 1] === '}' ? openingOf(source, end - 1) : source.lastIndexOf('}', end - 1) + 1;
    const part = source.slice(start, end);
    const before: string[] = [];
    for (const option of part.endsWith('}') ? bracesAt(part, 0).options.map(endingsOf) : [endingOfText(part)]) {
      for (const behind of open) whole.push(...option.whole.map((one) => one + behind));
      for (const behind of open) before.push(...option.open.map((one) => one + behind));
    }
    open = before;
    end = start;
  }
  return { whole, open };
}

function endingOfText(text: string): ReturnType<typeof endingsOf> {
  const dot = text.lastIndexOf('.');
  return dot < 0 ? { whole: [], open: [text] } : { whole: [text.slice(dot + 1)], open: [] };
}

/** Where the braces open that close at an index. */
function openingOf(source: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (source[at] === '}') depth++;
    else if (source[at] === '{' && --depth === 0) return at;
  }
  return 0;
}

function expandBraces(source: string): string[] {
  const open = source.indexOf('{');
  if (open < 0) return [source];
  const { options, end } = bracesAt(source, open);
  return options.flatMap((option) => expandBraces(source.slice(0, open) + option + source.slice(end)));
}

/** What the braces that open at an index hold, and the index after them. */
function bracesAt(source: string, open: number): { options: string[]; end: number } {
  const first = source.indexOf('}', open);
  const flat = source.slice(open + 1, first);
  if (!flat.includes('{')) return { options: flat.split(','), end: first + 1 };
  let depth = 0;
  const cuts = [open];
  let close = open;
  for (; close < source.length; close++) {
    if (source[close] === '{') depth++;
    else if (source[close] === '}' && --depth === 0) break;
    else if (source[close] === ',' && depth === 1) cuts.push(close);
  }
  return { options: cuts.map((cut, i) => source.slice(cut + 1, cuts[i + 1] ?? close)), end: close + 1 };
}
