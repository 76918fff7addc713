import type { CodeFile, Definition, EnvironmentRead, Linker, Place } from '../model/linking.ts';
import { compareSpans, lineOf, type Span } from '../model/location.ts';
import type { Binding } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { partsOf, visitStanding } from './values.ts';

/** A place that reads one variable of the environment, with what takes over when it is missing. */
export interface Read {
  readonly read: EnvironmentRead;
  readonly value: Value;
  readonly place: Place;
  /** The library's default and what follows an `or`, first come first. */
  readonly fallbacks: readonly Value[];
  /** Only in the test of a branch: it is asked for, not used. */
  readonly isTest: boolean;
}

const MAX_DEPTH = 60;

/** All reads of the environment in a file, in order of place, one entry for each expression that reads. */
export function readsOf(file: CodeFile, linker: Linker): readonly Read[] {
  const found = new Map<Span, Read>();
  const visit = (value: Value, block: number, fallbacks: readonly Value[], isTest: boolean, depth: number): void => {
    if (depth > MAX_DEPTH || value.kind === 'name' || value.kind === 'literal') return;
    const place = { file, block };
    if (value.kind === 'member' || value.kind === 'index' || value.kind === 'call') {
      const read = linker.constants.environmentRead(value, place) ?? lookupRead(value, place, linker);
      if (read) {
        add({ read, value, place, fallbacks: [...(read.fallback ? [read.fallback] : []), ...fallbacks], isTest });
        return;
      }
    }
    if (value.kind === 'binary' && (value.operator === 'or' || value.operator === '??' || value.operator === '||')) {
      visit(value.left, block, [value.right, ...fallbacks], isTest, depth + 1);
      visit(value.right, block, fallbacks, isTest, depth + 1);
    } else if (value.kind === 'conditional') {
      visit(value.test, block, [], true, depth + 1);
      const names = namesIn(value.test, place, linker, 0);
      const fallback = (other: Value, own: Value) =>
        namesIn(own, place, linker, 0).some((name) => names.includes(name)) ? [other, ...fallbacks] : [];
      visit(value.then, block, fallback(value.otherwise, value.then), isTest, depth + 1);
      visit(value.otherwise, block, fallback(value.then, value.otherwise), isTest, depth + 1);
    } else if (value.kind === 'call') {
      // `process.env.X?.trim() || 'x'`: the fallback is that of what the method is called on.
      const callee = file.code.calls[value.call]?.callee;
      if (fallbacks.length > 0 && callee?.kind === 'member') visit(callee.object, block, fallbacks, isTest, depth + 1);
    } else if (value.kind === 'await') visit(value.value, block, fallbacks, isTest, depth + 1);
    else for (const part of partsOf(value)) visit(part, block, [], isTest, depth + 1);
  };
  const add = (one: Read) => {
    const key = one.value.span;
    const known = found.get(key);
    if (!known || one.fallbacks.length > known.fallbacks.length || (known.isTest && !one.isTest)) found.set(key, one);
  };
  for (const binding of file.code.bindings) {
    const later = binding.value && laterValues(binding, file);
    if (later && later.length > 0) visit(binding.value!, binding.block, later, false, 0);
  }
  visitStanding(file, (value, block, isTest) => visit(value, block, [], isTest, 0));
  return [...found.values()].sort((a, b) => compareSpans(a.value.span, b.value.span));
}

/** `config.get('JWT_SECRET')`: a read of the variable by another name. */
function lookupRead(value: Value, place: Place, linker: Linker): EnvironmentRead | undefined {
  const looked = value.kind === 'call' ? linker.constants.configLookup(value, place) : undefined;
  if (!looked?.variable || !/^[A-Z][A-Z0-9_]{1,99}$/.test(looked.variable)) return undefined;
  const { variable, fails, fallback } = looked;
  return { name: variable, fails, by: 'configuration', ...(fallback ? { fallback } : {}) };
}

/** Variables that an expression reads, and texts it asks for: `"KEY" in os.environ`. */
function namesIn(value: Value, place: Place, linker: Linker, depth: number): string[] {
  if (depth > 6) return [];
  if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
  const read =
    value.kind === 'member' || value.kind === 'index' || value.kind === 'call'
      ? linker.constants.environmentRead(value, place)
      : undefined;
  return read ? [read.name] : partsOf(value).flatMap((part) => namesIn(part, place, linker, depth + 1));
}

/** Places that give a name a value when it is empty; of more, the first ones count. */
const MAX_LATER = 64;

/** `key = os.getenv("KEY")`, then `if not key: key = "x"`: what the name is given when it is empty. */
function laterValues({ name, block, span }: Binding, file: CodeFile): readonly Value[] {
  const definitions = file.scopes.get(file.scopeOf[block]!)?.names.get(name) ?? [];
  if (definitions.length < 2) return [];
  let later = laterOf.get(definitions);
  if (!later) laterOf.set(definitions, (later = bindingsWhenEmpty(definitions, name, file)));
  return later.flatMap((one) => (lineOf(one.span) > lineOf(span) ? one.value! : []));
}

function bindingsWhenEmpty(definitions: readonly Definition[], name: string, file: CodeFile): readonly Binding[] {
  const found: Binding[] = [];
  for (const one of definitions) {
    if (one.kind !== 'binding' || !one.binding.value) continue;
    const around = file.code.blocks[one.binding.block];
    if (around?.kind === 'branch' && asksFor(around.test, around.holds, name)) found.push(one.binding);
    if (found.length === MAX_LATER) break;
  }
  return found;
}

/** By all definitions of a name in its scope: a file may give one name a value a hundred thousand times. */
const laterOf = new WeakMap<readonly Definition[], readonly Binding[]>();

/** Whether a branch is taken when a name is empty. */
function asksFor(test: Value, holds: boolean, name: string): boolean {
  if (test.kind === 'unary' && test.operator === 'not') return asksFor(test.operand, !holds, name);
  if (test.kind === 'name') return test.name === name && !holds;
  if (test.kind !== 'binary') return false;
  const isName = (value: Value) => value.kind === 'name' && value.name === name;
  const isNothing = (value: Value) =>
    (value.kind === 'literal' && (value.value === null || value.value === '')) ||
    (value.kind === 'name' && value.name === 'undefined');
  if (test.operator === 'and' || test.operator === 'or')
    return asksFor(test.left, holds, name) || asksFor(test.right, holds, name);
  return holds && ['==', '===', 'is'].includes(test.operator) && isName(test.left) && isNothing(test.right);
}
