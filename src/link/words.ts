import type { CodeFile } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { partsOf } from './values.ts';

/** Longer texts are no words that anybody asks for. */
const MAX_LENGTH = 60;
const MAX_DEPTH = 60;

/**
 * Members, texts, keys and operators that the expressions of a file hold: a quick look that saves a slow one. A file that does not have a word here has
 * no expression with it, calls' own names included.
 */
export function wordsOf(file: CodeFile): ReadonlySet<string> {
  return look(file).words;
}

/** Keys of objects whose value can be something of a library of another name, see `isOther`. */
export function keysGivenOther(file: CodeFile): ReadonlySet<string> {
  return look(file).keysGivenOther;
}

/** What `require` and `import()` are given anywhere in a file. */
export function modulesAskedFor(file: CodeFile): ReadonlySet<string> {
  return look(file).modules;
}

interface Look {
  readonly words: Set<string>;
  readonly keysGivenOther: Set<string>;
  readonly modules: Set<string>;
}

function look(file: CodeFile): Look {
  let found = known.get(file);
  if (!found) known.set(file, (found = readWords(file)));
  return found;
}
const known = new WeakMap<CodeFile, Look>();

/** Whether what is given to a name can be something of a library whose own name is another one. */
export function isOther(value: Value, name: string): boolean {
  switch (value.kind) {
    case 'name':
      return value.name !== name;
    case 'member':
      return value.property !== name;
    case 'literal':
    case 'template':
    case 'list':
    case 'object':
    case 'function':
    case 'comprehension':
    case 'regex':
    case 'unary':
    case 'unknown':
      return false;
    default:
      return true;
  }
}

/** Whether a file has one of these words. */
export function says(file: CodeFile, words: Iterable<string>): boolean {
  const own = wordsOf(file);
  for (const word of words) if (own.has(word)) return true;
  return false;
}

function readWords({ code }: CodeFile): Look {
  const words = new Set<string>();
  const keysGivenOther = new Set<string>();
  const modules = new Set<string>();
  const read = (value: Value | undefined, depth = 0): void => {
    if (!value || depth > MAX_DEPTH) return;
    switch (value.kind) {
      case 'member':
        words.add(value.property);
        break;
      case 'literal':
        if (typeof value.value === 'string' && value.value.length <= MAX_LENGTH) words.add(value.value);
        return;
      case 'object':
        for (const { key, value: given } of value.entries) {
          if (key === undefined) continue;
          words.add(key);
          if (isOther(given, key)) keysGivenOther.add(key);
        }
        break;
      case 'module':
        modules.add(value.from);
        return;
      case 'binary':
        words.add(value.operator);
        break;
    }
    for (const part of partsOf(value)) read(part, depth + 1);
  };
  for (const one of code.bindings) {
    read(one.value);
    for (const decorator of one.decorators) read(decorator);
  }
  for (const one of code.assigns) {
    read(one.target);
    read(one.value);
  }
  for (const one of code.returns) read(one.value);
  for (const one of code.raises) read(one.value);
  for (const one of code.exports) read(one.value);
  for (const { callee, positional, named } of code.calls) {
    read(callee);
    for (const one of positional) read(one);
    for (const { name, value } of named) {
      words.add(name);
      read(value);
    }
  }
  for (const { left, right } of code.compares) {
    read(left);
    read(right);
  }
  for (const block of code.blocks) {
    if (block.kind === 'branch') read(block.test);
    else if (block.kind === 'loop') {
      read(block.over);
      read(block.test);
    } else if (block.kind === 'with') for (const item of block.items) read(item);
  }
  for (const { decorators, parameters } of code.functions) {
    for (const one of decorators) read(one);
    for (const one of parameters) read(one.default);
  }
  for (const { keywords, decorators } of code.classes) {
    for (const one of keywords) read(one.value);
    for (const one of decorators) read(one);
  }
  return { words, keysGivenOther, modules };
}
