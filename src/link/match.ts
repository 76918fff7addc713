/** Patterns over access paths, see model/framework.ts. Compiled once, looked up by last name. */
export interface CompiledPattern {
  readonly source: string;
  /** The last names a path can have to fit; undefined when any. */
  readonly lastNames: readonly string[] | undefined;
  fits(path: string): boolean;
}

const compiled = new Map<string, CompiledPattern>();
const MAX_PATH = 400;

/** Compiles a pattern; patterns are this project's own data, paths are bounded, so matching is linear in practice. */
export function compilePattern(source: string): CompiledPattern {
  let found = compiled.get(source);
  if (!found) {
    const expression = new RegExp(`^${toExpression(source)}$`);
    const isPlain = !/[*{]/.test(source);
    const names = [...new Set(expandBraces(source).map(lastOfPath))];
    found = {
      source,
      lastNames: names.some((name) => name.includes('*')) ? undefined : names,
      fits: isPlain ? (path) => path === source : (path) => path.length <= MAX_PATH && expression.test(path),
    };
    compiled.set(source, found);
  }
  return found;
}

/** `set_cookie` of `fastapi.Response().set_cookie`; `sessionmaker()` of `sqlalchemy.orm.sessionmaker()`. */
export function lastOfPath(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function toExpression(source: string): string {
  let out = '';
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === '*') {
      if (source[i + 1] === '*') {
        out += '.*';
        i++;
      } else out += '[^.()]*';
    } else if (char === '{') out += '(?:';
    else if (char === '}') out += ')';
    else if (char === ',') out += '|';
    else out += char.replace(/[.()[\]^$+?\\|/~-]/g, '\\$&');
  }
  return out;
}

function expandBraces(source: string): string[] {
  const open = source.indexOf('{');
  if (open < 0) return [source];
  let depth = 0;
  const cuts = [open];
  let close = open;
  for (; close < source.length; close++) {
    if (source[close] === '{') depth++;
    else if (source[close] === '}' && --depth === 0) break;
    else if (source[close] === ',' && depth === 1) cuts.push(close);
  }
  const options = cuts.map((cut, i) => source.slice(cut + 1, cuts[i + 1] ?? close));
  return options.flatMap((option) => expandBraces(source.slice(0, open) + option + source.slice(close + 1)));
}
