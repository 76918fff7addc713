import type { CodeFile, Linker, Module } from '../model/linking.ts';

const groupsOf = new WeakMap<object, ReadonlyMap<CodeFile, CodeFile>>();

/**
 * Whether imports tie two files together, in either direction and over other files: the modules of one app do, the apps that share a project and no code
 * do not.
 */
export function isTied(linker: Linker, one: CodeFile, other: CodeFile): boolean {
  let groups = groupsOf.get(linker.program);
  if (!groups) groupsOf.set(linker.program, (groups = readGroups(linker)));
  return one === other || (groups.get(one) ?? one) === (groups.get(other) ?? other);
}

/** A file that stands for each file's group. Tests and examples import everything, and tie nothing. */
function readGroups(linker: Linker): ReadonlyMap<CodeFile, CodeFile> {
  const parents = new Map<CodeFile, CodeFile>();
  const find = (file: CodeFile): CodeFile => {
    let top = file;
    for (let above = parents.get(top); above; above = parents.get(top)) top = above;
    for (let at = file; at !== top; ) {
      const above = parents.get(at)!;
      parents.set(at, top);
      at = above;
    }
    return top;
  };
  for (const file of linker.program.code.values()) {
    for (const imported of importedBy(linker, file)) {
      const [a, b] = [find(file), find(imported)];
      if (a !== b) parents.set(a, b);
    }
  }
  return new Map([...parents.keys()].map((file) => [file, find(file)]));
}

function* importedBy({ resolver }: Linker, file: CodeFile): Generator<CodeFile> {
  const { modules } = resolver;
  const names = [
    ...file.code.imports.map(({ from, name }) => ({ from, name })),
    ...file.code.bindings.flatMap(({ value }) => (value?.kind === 'module' ? [{ from: value.from, name: '*' }] : [])),
  ];
  for (const { from, name } of names) {
    const module = modules.resolve(from, file);
    const found: (Module | undefined)[] = [module, file.isPython && name !== '*' ? modules.submodule(module, name) : undefined];
    for (const one of found) if (one?.kind === 'file') yield one.file;
  }
}
