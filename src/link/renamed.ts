import type { Framework } from '../model/framework.ts';
import type { CodeFile, Definition, Program } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { registeredNames } from './filled-objects.ts';
import { compilePattern, lastOfPath } from './match.ts';
import { isOther, keysGivenOther } from './words.ts';

/**
 * Names under which something of another name can be called: `r` of `const r = express.Router`, `connect` of `import connect from 'mongoose'`, classes
 * (they are called like their library's base), parameters, fields. Whatever is called by a name that is not here has a path that ends with this name, if
 * it has one: so only these calls must be followed to know which call something of a library.
 */
export function renamedNames(program: Program, frameworks: readonly Framework[]): ReadonlySet<string> {
  const names = new Set(['this', 'super', 'default']);
  for (const [from, to] of frameworks.flatMap(({ aliases = [] }) => aliases))
    for (const name of compilePattern(from).lastNames ?? []) if (name !== lastOfPath(to)) names.add(name);
  for (const name of registeredNames(program)) names.add(name);
  for (const file of program.code.values()) addRenamed(file, names);
  return names;
}

function addRenamed(file: CodeFile, names: Set<string>): void {
  const { assigns, functions } = file.code;
  for (const scope of file.scopes.values())
    for (const [name, definitions] of scope.names)
      if (!names.has(name) && definitions.some((one) => isRenamed(name, one))) names.add(name);
  for (const { name, local, value } of file.exports.values())
    if ((local !== undefined && local !== name) || (value && isOther(value, name))) names.add(name);
  for (const { target, value, type } of assigns) {
    const name = target.kind === 'member' ? target.property : target.kind === 'index' ? textOf(target.index) : undefined;
    if (name !== undefined && (type || isOther(value, name))) names.add(name);
  }
  for (const { kind, name } of functions) if (kind === 'getter') names.add(name);
  for (const key of keysGivenOther(file)) names.add(key);
}

function textOf(index: Value): string | undefined {
  return index.kind === 'literal' && typeof index.value === 'string' ? index.value : undefined;
}

function isRenamed(name: string, one: Definition): boolean {
  switch (one.kind) {
    case 'function':
      return false;
    case 'class':
    case 'parameter':
      return true;
    case 'import':
      return one.import.name !== name || one.import.bindsRoot === true;
    case 'binding':
      return (
        one.binding.type !== undefined ||
        one.binding.value === undefined ||
        isOther(one.binding.value, name) ||
        isTakenOut(one.binding.value)
      );
  }
}

/** `({ next }) => ...`: as much a parameter as `next` alone. */
function isTakenOut(value: Value): boolean {
  return value.kind === 'member' && value.object.kind === 'name' && value.object.name.startsWith('$');
}
