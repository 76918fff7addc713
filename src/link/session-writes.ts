import type { CookieDescriptor } from '../model/descriptors.ts';
import type { CodeFile, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { isTied } from './import-groups.ts';
import { codeOfProject } from './program.ts';

type Writing = NonNullable<CookieDescriptor['whenWritten']>;

/** Methods of a dictionary that put something into it. */
const writers = new Set(['update', 'setdefault', '__setitem__']);

/**
 * Whether something may be put into the session of the app that a file sets up: by an entry or field that is set, by a dictionary's method, by a function
 * that is handed the session, or by a library that is known to. Where the framework sends the cookie only with a session that holds something, no write
 * means no cookie.
 * @param isOneOfMany the project sets up further sessions elsewhere: what imports tie to the file counts, not the whole project
 */
export function mayWriteSession(linker: Linker, file: CodeFile, writing: Writing, isOneOfMany: boolean): boolean {
  return codeOfProject(linker.program, file.facts.source.project).some(
    (one) =>
      one.isPython === file.isPython &&
      (!isOneOfMany || isTied(linker, file, one)) &&
      (importsAny(one, writing.packages) || writesIn(one, writing)),
  );
}

function importsAny({ code }: CodeFile, packages: readonly string[]): boolean {
  return code.imports.some(({ from }) => packages.some((name) => from === name || from.startsWith(`${name}.`)));
}

function writesIn({ code }: CodeFile, { names, handed }: Writing): boolean {
  const isSession = (value: Value, known: readonly string[]) =>
    (value.kind === 'member' && value.property === 'session') || (value.kind === 'name' && known.includes(value.name));
  const isSet = code.assigns.some(
    ({ target }) => (target.kind === 'index' || target.kind === 'member') && isSession(target.object, names),
  );
  return (
    isSet ||
    code.calls.some(
      ({ callee, positional, named }) =>
        (callee.kind === 'member' && writers.has(callee.property) && isSession(callee.object, names)) ||
        [...positional, ...named.map(({ value }) => value)].some((value) => isSession(value, handed)),
    )
  );
}
