import type { Relationship } from '../model/concepts.ts';
import type { FrameworkSections, Slot } from '../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';
import { valuesIn } from './queries-chain.ts';
import { firstArgument } from './rows.ts';

// Calls that load relations of one row: `await team.fetch_related("members")`, `session.refresh(team, ["members"])`.

type OfRow = NonNullable<FrameworkSections['eagerLoading']['ofRow']>[number];

/** What a loop says of its rows. */
interface Rows {
  readonly loop: { readonly variables: readonly string[] };
  readonly over?: Value;
  readonly place: Place;
}

/** Calls that load relations of one row, by the `ofRow` of all descriptors. */
export interface RowLoaders {
  /** Whether each row of a loop, or the parent of them all, was loaded with a relation by a call on it. */
  loadsEach(relationship: Relationship, rows: Rows): boolean;
  /** Whether a call loads for the row of a loop around it alone: nothing for any other row. */
  isOfOneRound(site: CallSite): boolean;
}

export function buildRowLoaders(linker: Linker): RowLoaders {
  const words = new Map<string, OfRow>();
  for (const { eagerLoading } of linker.frameworks) for (const one of eagerLoading?.ofRow ?? []) words.set(one.call, one);
  return { loadsEach, isOfOneRound };

  function loadsEach({ name }: Relationship, { loop, over, place: { file, block } }: Rows): boolean {
    const here = file.functionOf[block];
    const parent = over && rootName(over);
    return [...words.keys()]
      .flatMap((word) => linker.program.callsByName.get(word) ?? [])
      .some((site) => {
        if (site.file !== file || file.functionOf[site.call.block] !== here || !namesIt(site, name)) return false;
        const row = rowOf(site);
        if (row === undefined) return false;
        if (row === parent) return true;
        if (!loop.variables.includes(row)) return false;
        const around = loopOver(site, row);
        return around?.over !== undefined && over !== undefined && linker.show(around.over, file) === linker.show(over, file);
      });
  }

  function isOfOneRound(site: CallSite): boolean {
    const row = rowOf(site);
    return row !== undefined && loopOver(site, row) !== undefined;
  }

  /** The name whose row a call loads for. */
  function rowOf({ call }: CallSite): string | undefined {
    const said = words.get(lastName(call.callee) ?? '');
    if (!said) return undefined;
    const row = said.row ? firstArgument(call, said.row) : call.callee.kind === 'member' ? call.callee.object : undefined;
    return row?.kind === 'name' ? row.name : undefined;
  }

  /** The loop around a call that a name is the variable of. */
  function loopOver({ file, call }: CallSite, name: string) {
    return [...linker.blocksAround(file, call.block)]
      .flatMap((one) => (one.kind === 'loop' && one.variables.includes(name) ? [one] : []))
      .at(0);
  }

  function namesIt({ file, call }: CallSite, name: string): boolean {
    const { names } = words.get(lastName(call.callee) ?? '')!;
    const given = names === 'all' ? call.positional : [firstArgument(call, names as Slot)];
    return given.some((value) => value !== undefined && textsIn(value, file).some((text) => text.split('__').includes(name)));
  }
}

function rootName(value: Value): string | undefined {
  let root = value;
  while (root.kind === 'member' || root.kind === 'await') root = root.kind === 'await' ? root.value : root.object;
  return root.kind === 'name' ? root.name : undefined;
}

function textsIn(value: Value, file: CodeFile): readonly string[] {
  return [...valuesIn(value, file)].flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : one.kind === 'member' ? [one.property] : [],
  );
}
