import type { TreeFacts } from '../../model/facts.ts';
import type { Linker } from '../../model/linking.ts';
import type { RowRead } from '../../model/listings.ts';
import type { FilePath, Location } from '../../model/location.ts';

// Templates as `parse/template-loops.ts` reads them, with those that they include.

/** A loop of a template: the way to what it runs over, from a name that the template is given, and what it reads of each row. */
export interface TemplateLoop {
  readonly over: readonly string[];
  readonly at: Location;
  /** What it calls each row. */
  readonly variable?: string;
  readonly reads: readonly RowRead[];
  /** What it reads in each round of names that it did not give: `['cart', 'products']`. */
  readonly outer: readonly OuterRead[];
}

export interface OuterRead {
  readonly path: readonly string[];
  readonly at: Location;
}

/** The loops of the template of a name, as a file names it that fills it. */
export type FindTemplate = (name: string, from: FilePath) => readonly TemplateLoop[] | undefined;

const MAX_INCLUDED = 3;
const MAX_READS = 200;
const MAX_LOOPS = 400;

/** The templates of a repository. */
export interface Templates {
  readonly find: FindTemplate;
  /** All that have loops, without the loops of those that they include. */
  all(): readonly { readonly name: string; readonly project: string; readonly loops: readonly TemplateLoop[] }[];
}

const memo = new WeakMap<Linker, { readonly templates: Templates | undefined }>();

/** Undefined when no template of the repository has loops. */
export function templatesOf(linker: Linker): Templates | undefined {
  let found = memo.get(linker);
  if (!found) memo.set(linker, (found = { templates: readTemplates(linker) }));
  return found.templates;
}

function readTemplates(linker: Linker): Templates | undefined {
  const byName = new Map<string, TreeFacts[]>();
  let hasLoops = false;
  for (const facts of linker.program.trees) {
    if (facts.source.language !== 'html' || facts.tree.nodes.every(({ keys }) => keys[0] === 'head')) continue;
    hasLoops ||= facts.tree.nodes.some(({ keys }) => keys[0] === 'loop' || keys[0] === 'call');
    const name = lastOf(facts.source.path);
    byName.set(name, [...(byName.get(name) ?? []), facts]);
  }
  if (!hasLoops) return undefined;
  // By how deep it is included, by template, and for what is read of a name by that and the way to it: templates may include each other many times.
  const knownLoops = new Map<string, readonly TemplateLoop[]>();
  const knownReads = new Map<string, readonly RowRead[]>();
  const knownMacros = new Map<string, readonly RowRead[]>();
  return {
    find(name, from) {
      const facts = find(name, from);
      return facts && loopsOf(facts, 0);
    },
    all: () =>
      [...byName.values()].flat().flatMap((facts) => {
        const loops = loopsOf(facts, 0).filter(({ at }) => at.file === facts.source.path);
        return loops.length > 0 ? [{ name: lastOf(facts.source.path), project: facts.source.project, loops }] : [];
      }),
  };

  function loopsOf(facts: TreeFacts, depth: number): readonly TemplateLoop[] {
    const key = `${depth} ${facts.source.path}`;
    let loops = knownLoops.get(key);
    if (!loops) knownLoops.set(key, (loops = readLoops(facts, depth)));
    return loops;
  }

  /** What a partial template reads of one of the names that it is given. */
  function readsOf(facts: TreeFacts, name: string, depth: number): readonly RowRead[] {
    const key = `${depth} ${name} ${facts.source.path}`;
    let reads = knownReads.get(key);
    if (!reads) knownReads.set(key, (reads = readReads(facts, name, depth)));
    return reads;
  }

  /** The one that is nearest to the file that names it. */
  function find(name: string, from: FilePath): TreeFacts | undefined {
    const whole = name.replace(/^\.?\//, '');
    const fitting = (byName.get(lastOf(whole)) ?? []).filter(
      ({ source: { path } }) => path === whole || path.endsWith(`/${whole}`),
    );
    const near = (facts: TreeFacts) => commonFolders(facts.source.path, from);
    const most = Math.max(...fitting.map(near));
    const [nearest, other] = fitting.filter((facts) => near(facts) === most);
    return other ? undefined : nearest;
  }

  function readLoops(facts: TreeFacts, depth: number): readonly TemplateLoop[] {
    const { source, tree } = facts;
    const loops = new Map<number, TemplateLoop & { readonly reads: RowRead[]; readonly outer: OuterRead[] }>();
    const inside = new Map<string, { partial: TreeFacts; outer: OuterRead[]; given: Set<string> }>();
    const included: TemplateLoop[] = [];
    for (const { keys, value, span } of tree.nodes) {
      const path = String(value).split('.');
      if (keys[0] === 'include' && included.length < MAX_LOOPS) {
        const partial = depth < MAX_INCLUDED ? find(String(value), source.path) : undefined;
        const as = keys[2] === undefined ? undefined : String(keys[2]);
        if (partial)
          included.push(
            ...(as === undefined ? loopsOf(partial, depth + 1) : renamed(loopsOf(partial, depth + 1), as, wayOf(keys[3]))),
          );
      }
      if (keys[0] === 'call' && included.length < MAX_LOOPS)
        included.push(...loopsOfCall(facts, String(keys[2]), String(keys[3]), path, depth));
      if (keys[0] !== 'loop') continue;
      const loop = loops.get(Number(keys[1]));
      if (keys[2] === 'over') {
        const called = keys[3] === undefined ? {} : { variable: String(keys[3]) };
        loops.set(Number(keys[1]), { over: path, at: { file: source.path, span }, ...called, reads: [], outer: [] });
      } else if (keys[2] === 'outer') loop?.outer.push({ path, at: { file: source.path, span } });
      else if (keys[2] === 'read')
        loop?.reads.push(...withMacros([{ path, needs: 'row', at: { file: source.path, span } }], facts, depth));
      else if (keys[2] === 'include' && depth < MAX_INCLUDED) {
        const partial = find(String(value), source.path);
        if (partial && loop && loop.reads.length < MAX_READS) {
          const way = wayOf(keys[5]);
          loop.reads.push(...readsOf(partial, String(keys[4]), depth + 1).map((one) => behind(way, one)));
          const key = `${keys[1]} ${span}`;
          const known = inside.get(key) ?? { partial, outer: loop.outer, given: new Set<string>() };
          inside.set(key, known);
          known.given.add(String(keys[4]));
        }
      }
    }
    for (const { partial, outer, given } of inside.values())
      if (outer.length < MAX_READS) outer.push(...outerOf(partial, depth + 1).filter(({ path }) => !given.has(path[0]!)));
    return [...loops.values(), ...included].slice(0, MAX_LOOPS);
  }

  /** What macros read of what they are called with, in their place. */
  function withMacros(reads: readonly RowRead[], facts: TreeFacts, depth: number): readonly RowRead[] {
    return reads.flatMap((read): readonly RowRead[] => {
      const called = 'method' in read ? undefined : calledAt(read.path);
      const macro = called && depth < MAX_INCLUDED ? macroCalled(called.name, facts) : undefined;
      if (!called || !macro) return [read];
      const way = read.path.slice(0, -1);
      return readsOfMacro(macro.facts, macro.name, called.at, depth + 1).map((one) => behind(way, one));
    });
  }

  /** What a macro that is called outside of loops reads of what it gets, which is a list, or one row whose lists it runs over. */
  function loopsOfCall(facts: TreeFacts, name: string, at: string, way: readonly string[], depth: number): TemplateLoop[] {
    const macro = depth < MAX_INCLUDED ? macroCalled(name, facts) : undefined;
    const reads = macro ? readsOfMacro(macro.facts, macro.name, at, depth + 1) : [];
    const [first] = reads.flatMap((read) => ('at' in read ? [read.at] : []));
    if (!first) return [];
    const held = new Set(reads.flatMap(({ path }) => (path.length > 1 ? [path[0]!] : [])));
    const behindOf = (one: string) => reads.flatMap((read) => (read.path[0] === one && read.path.length > 1 ? [read] : []));
    return [
      { over: way, at: first, reads, outer: [] },
      ...[...held].map((one) => ({
        over: [...way, one],
        at: first,
        outer: [],
        reads: behindOf(one).map((read) => ({ ...read, path: read.path.slice(1) })),
      })),
    ];
  }

  /** The macro of a name in a template, which it may have from another. */
  function macroCalled(name: string, facts: TreeFacts): { readonly facts: TreeFacts; readonly name: string } | undefined {
    const { nodes } = facts.tree;
    if (nodes.some(({ keys }) => keys[0] === 'macro' && keys[1] === name)) return { facts, name };
    const [first, own] = name.split(':');
    const from = nodes.find(({ keys }) => keys[0] === 'import' && keys[1] === first && (keys[2] === '') === (own !== undefined));
    const other = from && find(String(from.value), facts.source.path);
    return other && { facts: other, name: own ?? String(from.keys[2]) };
  }

  /** What a macro reads of a parameter, by its place or its name. */
  function readsOfMacro(facts: TreeFacts, name: string, at: string, depth: number): readonly RowRead[] {
    const key = `${depth} ${name}@${at} ${facts.source.path}`;
    let found = knownMacros.get(key);
    if (!found) {
      knownMacros.set(key, []);
      const reads = facts.tree.nodes.flatMap(({ keys, value, span }): readonly RowRead[] =>
        keys[0] === 'macro' && keys[1] === name && (String(keys[2]) === at || keys[3] === at) && keys[4] === 'read'
          ? [{ path: String(value).split('.'), needs: 'row', at: { file: facts.source.path, span } }]
          : [],
      );
      knownMacros.set(key, (found = withMacros(reads, facts, depth).slice(0, MAX_READS)));
    }
    return found;
  }

  /** What a partial template reads of the names that it has from where it is included, with what it includes itself. */
  function outerOf({ source, tree }: TreeFacts, depth: number): readonly OuterRead[] {
    const found: OuterRead[] = [];
    for (const { keys, value, span } of tree.nodes) {
      if (found.length >= MAX_READS) break;
      if (keys[0] === 'read') found.push({ path: String(value).split('.'), at: { file: source.path, span } });
      // What it includes with another name for something is told by the same include without.
      const partial =
        keys[0] === 'include' && keys[2] === undefined && depth < MAX_INCLUDED ? find(String(value), source.path) : undefined;
      if (partial) found.push(...outerOf(partial, depth + 1));
    }
    return found.slice(0, MAX_READS);
  }

  function readReads(facts: TreeFacts, name: string, depth: number): readonly RowRead[] {
    const { source, tree } = facts;
    const reads: RowRead[] = [];
    for (const { keys, value, span } of tree.nodes) {
      if (reads.length >= MAX_READS) break;
      const [first, ...path] = String(value).split('.');
      if (keys[0] === 'read' && first === name)
        reads.push(...withMacros([{ path, needs: 'row', at: { file: source.path, span } }], facts, depth));
      const partial = keys[0] === 'include' && depth < MAX_INCLUDED ? find(String(value), source.path) : undefined;
      if (!partial) continue;
      const [given, ...way] = keys[2] === undefined ? [name] : wayOf(keys[3]);
      if (given === name) reads.push(...readsOf(partial, String(keys[2] ?? name), depth + 1).map((one) => behind(way, one)));
    }
    for (const {
      over: [first, ...rest],
      at,
      reads: inner,
    } of loopsOf(facts, depth)) {
      if (first !== name || reads.length >= MAX_READS) continue;
      reads.push({ path: rest, needs: 'row', at }, ...inner.map((one) => behind(rest, one)));
    }
    return reads.slice(0, MAX_READS);
  }
}

/** `badge` and `0` of `(badge@0`, what a macro or function is called with. */
export function calledAt(path: readonly string[]): { readonly name: string; readonly at: string } | undefined {
  const [, name, at] = /^\(([\w:]+)@(\w+)$/.exec(path.at(-1) ?? '') ?? [];
  return name === undefined ? undefined : { name, at: at! };
}

function behind(way: readonly string[], read: RowRead): RowRead {
  return { ...read, path: [...way, ...read.path] };
}

/** Loops of a partial template over what it is given under a name, by the way to that. */
function renamed(loops: readonly TemplateLoop[], as: string, way: readonly string[]): readonly TemplateLoop[] {
  return loops.flatMap((one) => (one.over[0] === as ? [{ ...one, over: [...way, ...one.over.slice(1)] }] : []));
}

function wayOf(key: string | number | undefined): readonly string[] {
  return key === undefined || key === '' ? [] : String(key).split('.');
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function commonFolders(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  let count = 0;
  while (count < a.length - 1 && a[count] === b[count]) count++;
  return count;
}
