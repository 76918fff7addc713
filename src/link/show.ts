import type { CodeFile } from '../model/linking.ts';
import type { Value } from '../model/value.ts';

const MAX_TEXT = 80;

/** An expression as short text for messages: `session.get(User, id)`, `config.ttl * 60`. Never holds a secret: literals are redacted before. */
export function show(value: Value, file: CodeFile): string {
  const text = render(value, file, 4);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

function render(value: Value, file: CodeFile, depth: number): string {
  if (depth < 0) return '…';
  const next = (one: Value) => render(one, file, depth - 1);
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string'
        ? JSON.stringify(value.value.length > 40 ? `${value.value.slice(0, 39)}…` : value.value)
        : literal(value.value, file);
    case 'name':
      return value.name === 'this' && file.isPython ? 'self' : value.name;
    case 'member':
      return `${render(value.object, file, depth)}.${value.property}`;
    case 'index':
      return `${render(value.object, file, depth)}[${next(value.index)}]`;
    case 'call': {
      const call = file.code.calls[value.call];
      if (!call) return '…';
      const args = [...call.positional.map(next), ...call.named.map((named) => `${named.name}=${next(named.value)}`)];
      const text = args.join(', ');
      return `${call.isNew ? 'new ' : ''}${render(call.callee, file, depth)}(${text.length > 50 ? '…' : text})`;
    }
    case 'binary':
      if (value.operator === ':') return `${bound(value.left, next)}:${bound(value.right, next)}`;
      return `${next(value.left)} ${value.operator} ${next(value.right)}`;
    case 'unary':
      return value.operator === 'not' ? `not ${next(value.operand)}` : `${value.operator}${next(value.operand)}`;
    case 'conditional':
      return file.isPython
        ? `${next(value.then)} if ${next(value.test)} else ${next(value.otherwise)}`
        : `${next(value.test)} ? ${next(value.then)} : ${next(value.otherwise)}`;
    case 'await':
      return `await ${next(value.value)}`;
    case 'spread':
      return `${file.isPython ? '*' : '...'}${next(value.value)}`;
    case 'list':
      return value.items.length > 3 ? '[…]' : `[${value.items.map(next).join(', ')}]`;
    case 'object':
      return value.entries.length === 0 ? '{}' : '{…}';
    case 'template':
      return file.isPython ? 'f"…"' : '`…`';
    case 'regex':
      return `/${value.source.slice(0, 40)}/${value.flags}`;
    case 'module':
      return `require(${JSON.stringify(value.from)})`;
    default:
      return '…';
  }
}

/** An end of a slice; null is left out. */
function bound(value: Value, next: (one: Value) => string): string {
  return value.kind === 'literal' && value.value === null ? '' : next(value);
}

function literal(value: number | boolean | null, file: CodeFile): string {
  if (!file.isPython) return String(value);
  return value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : String(value);
}
