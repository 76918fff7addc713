import type { Framework } from '../model/framework.ts';
import type { CodeFile, Program, Stacks } from '../model/linking.ts';

/** Reads imports once; a framework is in use in a project when some production file of it imports one of its packages. */
export function readStacks(program: Program, frameworks: readonly Framework[]): Stacks {
  // Descriptors that gather many small libraries (limiters, cookies) and no library's own name are no part of a stack.
  const named = new Set(frameworks.flatMap(({ id, kind }) => (kind === 'web' || kind === 'orm' ? [id] : [])));
  const owners = new Map<string, string[]>();
  const serverPackages = new Set<string>();
  for (const framework of frameworks) {
    for (const name of framework.packages) {
      owners.set(name, [...(owners.get(name) ?? []), framework.id]);
      if (framework.kind !== 'library') serverPackages.add(framework.id);
    }
  }
  const browserPackages = new Set(frameworks.flatMap((framework) => framework.browserPackages ?? []));
  const generated = frameworks.flatMap(({ id, generatedAs }) => (generatedAs ? [{ id, generatedAs }] : []));
  const byProject = new Map<string, Set<string>>();
  const browser = new Set<string>();
  for (const file of program.code.values()) {
    const { project } = file.facts.source;
    let used = byProject.get(project);
    if (!used) byProject.set(project, (used = new Set()));
    for (const from of importsOf(file)) {
      if (from.startsWith('.')) for (const one of generated) if (one.generatedAs.test(from)) used.add(one.id);
      for (const name of namesOf(from, file.isPython)) for (const id of owners.get(name) ?? []) used.add(id);
      if (!file.isPython && namesOf(from, false).some((name) => browserPackages.has(name))) browser.add(project);
    }
  }
  // A server has scripts of its own; those that it hands to browsers say nothing of it.
  const servers = new Set([...program.code.values()].flatMap((file) => (file.isPython ? [] : [file.facts.source.project])));
  for (const { source } of program.files.values())
    if (source.role === 'browser' && !servers.has(source.project)) browser.add(source.project);
  const frontends = new Set(
    [...browser].filter((project) => ![...(byProject.get(project) ?? [])].some((id) => serverPackages.has(id))),
  );
  return {
    all: [...new Set([...byProject.values()].flatMap((used) => [...used]))].filter((id) => named.has(id)).sort(),
    byProject,
    uses: (file, framework) => byProject.get(program.files.get(file)?.source.project ?? '')?.has(framework) ?? false,
    frontends,
    isProduction(at) {
      const source = program.files.get(at.file)?.source;
      if (!source) return false;
      if (['test', 'example', 'docs', 'script', 'generated', 'env-example', 'ci', 'browser'].includes(source.role)) return false;
      const isScript = source.language === 'typescript' || source.language === 'javascript';
      return !(isScript && frontends.has(source.project));
    },
  };
}

function* importsOf(file: CodeFile): Generator<string> {
  for (const one of file.code.imports) if (!one.typeOnly) yield one.from;
  for (const binding of file.code.bindings) {
    let value = binding.value;
    while (value?.kind === 'member' || value?.kind === 'await') value = value.kind === 'member' ? value.object : value.value;
    if (value?.kind === 'call') value = file.code.calls[value.call]?.callee;
    if (value?.kind === 'module') yield value.from;
  }
  for (const call of file.code.calls) if (call.callee.kind === 'module') yield call.callee.from;
}

/** `a.b.c`, `a.b`, `a` for Python; `@scope/pkg/sub`, `@scope/pkg` for JavaScript. */
function namesOf(from: string, isPython: boolean): string[] {
  if (from.startsWith('.')) return [];
  const separator = isPython ? '.' : '/';
  const parts = from.split(separator);
  return parts.map((_, i) => parts.slice(0, i + 1).join(separator));
}
