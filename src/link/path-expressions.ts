/** How much of an expression and of a path is looked at. */
const MAX_LENGTH = 300;
const any = Symbol('any text');
type Part = string | typeof any;

/**
 * Whether an expression over paths, as middleware lists them (`/static/.*`, `.*\.css`, `/login`), fits a whole path. The expression comes from the
 * audited code, so it is never run: what is no plain character counts as any text, and the rest is compared in linear time.
 */
export function fitsWhole(expression: string, path: string): boolean {
  if (expression.length > MAX_LENGTH || path.length > MAX_LENGTH) return false;
  const parts = partsOf(expression);
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined) return path === '';
  if (parts.length === 1 && first !== any) return path === first;
  if (typeof first === 'string' && !path.startsWith(first)) return false;
  let at = typeof first === 'string' ? first.length : 0;
  for (const part of parts.slice(typeof first === 'string' ? 1 : 0, typeof last === 'string' ? -1 : undefined)) {
    if (part === any) continue;
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return typeof last === 'string' ? path.length - last.length >= at && path.endsWith(last) : true;
}

function partsOf(expression: string): readonly Part[] {
  const source = expression.replace(/^\^/, '').replace(/\$$/, '');
  const parts: Part[] = [];
  const add = (part: Part) => {
    const before = parts.at(-1);
    if (part === any && before === any) return;
    if (typeof part === 'string' && typeof before === 'string') parts[parts.length - 1] = before + part;
    else parts.push(part);
  };
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === '\\') {
      const next = source[++i] ?? '';
      add(/[A-Za-z0-9]/.test(next) ? any : next);
    } else if (char === '[' || char === '(') {
      const close = source.indexOf(char === '[' ? ']' : ')', i);
      add(any);
      if (close < 0) break;
      i = close;
    } else if (char === '*' || char === '+' || char === '?' || char === '{') {
      // A quantifier makes the character before it any text.
      const before = parts.at(-1);
      if (typeof before === 'string') {
        parts[parts.length - 1] = before.slice(0, -1);
        if (before.length === 1) parts.pop();
      }
      add(any);
      if (char === '{') i = Math.max(i, source.indexOf('}', i));
    } else add(char === '.' || char === '|' ? any : char);
  }
  return parts;
}
