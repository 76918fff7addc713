import { sourcesOf } from '../audit.ts';
import { allFrameworks } from '../frameworks/index.ts';
import { buildLinker } from '../link/linker.ts';
import type { Constant } from '../model/concepts.ts';
import type { FileFacts } from '../model/facts.ts';
import type { Framework } from '../model/framework.ts';
import type { CallSite, Denotation, Linker } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { createAnalyse } from '../workers/analyse-file.ts';

/** A small project by path and text. */
export type Texts = Readonly<Record<string, string>>;

/** Facts of files in memory, in path order; files that cannot be analysed are left out. */
export async function factsOf(files: Texts): Promise<FileFacts[]> {
  const analyse = createAnalyse([]);
  const facts: FileFacts[] = [];
  for (const source of sourcesOf(Object.keys(files), 'yes')) {
    const analysis = await analyse(source, Buffer.from(files[source.path]!));
    if (analysis.kind === 'facts') facts.push(analysis.facts);
  }
  return facts;
}

/** The linker over files in memory, with everything the tool knows of frameworks. */
export async function linkerOf(files: Texts, frameworks?: readonly Framework[]): Promise<Linker> {
  return buildLinker(await factsOf(files), frameworks ?? (await allFrameworks()));
}

/** Calls of `probe(...)`, by file and place: how a test says which expression it asks about. */
export function probesIn(linker: Linker): readonly (CallSite & { readonly value: Value })[] {
  return (linker.program.callsByName.get('probe') ?? []).flatMap((site) => {
    const [value] = site.call.positional;
    return value ? [{ ...site, value }] : [];
  });
}

/** What each `probe(expression)` stands for, by file and place, see {@link denotationText}. */
export async function denoted(files: Texts): Promise<string[]> {
  const linker = await linkerOf(files);
  return probesIn(linker).map(({ file, call, value }) =>
    linker.resolver
      .denote(value, { file, block: call.block })
      .map((one) => denotationText(linker, one))
      .join(' | '),
  );
}

/** The value of each `probe(expression)`, by file and place, see {@link constantText}. */
export async function constants(files: Texts): Promise<string[]> {
  const linker = await linkerOf(files);
  return probesIn(linker).map(({ file, call, value }) =>
    constantText(linker.constants.valueOf(value, { file, block: call.block })),
  );
}

/** `file a.py`, `folder a`, `def a.py#f`, `class a.py#C`, `a.py#C()` for an instance, `= text` for data, the access path of anything else. */
function denotationText(linker: Linker, one: Denotation): string {
  switch (one.kind) {
    case 'external':
      return one.element
        ? `${one.path} of ${one.element.map((element) => denotationText(linker, element)).join(' | ')}`
        : one.path;
    case 'file':
      return `file ${one.file.path}`;
    case 'folder':
      return `folder ${one.module.kind === 'folder' ? one.module.folder : '?'}`;
    case 'function':
      return `def ${linker.symbolOf(one.file, one.id)}`;
    case 'constructed':
      return `new ${linker.symbolOf(one.file, one.id)}`;
    case 'class':
      return `class ${linker.classSymbol(one.file, one.id)}`;
    case 'instance':
      return `${linker.classSymbol(one.file, one.id)}()`;
    case 'value':
      return `= ${linker.show(one.value, one.place.file)}`;
  }
}

/** JSON for what is known; `$X` of the environment, `a | b` for either, `?` for unknown, `f()` for what a library makes. */
function constantText(one: Constant): string {
  switch (one.kind) {
    case 'literal':
      return JSON.stringify(one.value);
    case 'list':
      return `[${one.items.map(constantText).join(', ')}]`;
    case 'object': {
      const entries = [...one.entries].map(([key, value]) => `${key}: ${constantText(value)}`);
      return `{${[...entries, ...(one.isComplete ? [] : ['...'])].join(', ')}}`;
    }
    case 'regex':
      return `/${one.source}/${one.flags}`;
    case 'either':
      return one.options.map(constantText).join(' | ');
    case 'environment':
      return `$${one.name}`;
    case 'function':
      return `def ${one.symbol}`;
    case 'text':
      return one.parts.map((part) => (part === undefined ? '?' : JSON.stringify(part))).join(' + ');
    case 'made':
      return one.path;
    case 'unknown':
      return '?';
  }
}
