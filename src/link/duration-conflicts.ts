import type { Duration, Stated, Unit } from '../model/concepts.ts';
import { nameOfUnit } from '../model/duration.ts';
import type { Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Found } from './call-options.ts';
import { append } from './program.ts';

/** A duration that says no unit, and the setting or constant that it is. */
export interface Unspoken {
  readonly duration: Duration;
  readonly identity: string;
  /** The place can only take it in this unit, or as a text that says its own and is no number. */
  readonly isCertain?: boolean;
}

/** Conversions that change no unit. */
const passing = new Set(['int', 'float', 'Number', 'parseInt', 'parseFloat', 'Number.parseInt', 'Number.parseFloat']);
const MAX_HOPS = 6;

/**
 * What a value says by its other uses: of one setting that is handed over as hours here and as seconds there, one is wrong. Reported is what contradicts a
 * certain place, else the unit that fewer places take, of two places the second.
 */
export function conflicts(unspoken: readonly Unspoken[]): ReadonlyMap<Duration, Stated<Unit>> {
  const groups = new Map<string, Unspoken[]>();
  for (const one of unspoken) append(groups, one.identity, one);
  const found = new Map<Duration, Stated<Unit>>();
  for (const group of groups.values()) {
    const usual = usualOf(group);
    if (!usual) continue;
    for (const { duration: one } of group)
      if (one.expects !== usual.expects)
        found.set(one, {
          is: usual.expects,
          at: usual.at,
          says: `the same value is given to ${usual.sink}, which takes ${nameOfUnit(usual.expects)}`,
          trail: [],
        });
  }
  return found;
}

/** What a certain place takes, else the first duration of the unit that most places take. */
function usualOf(unspoken: readonly Unspoken[]): Duration | undefined {
  const certain = unspoken.find(({ isCertain }) => isCertain);
  if (certain) return certain.duration;
  const group = unspoken.map(({ duration }) => duration);
  const counts = new Map<Unit, number>();
  for (const { expects } of group) counts.set(expects, (counts.get(expects) ?? 0) + 1);
  if (counts.size < 2) return undefined;
  const most = Math.max(...counts.values());
  return group.find(({ expects }) => counts.get(expects) === most);
}

/** The setting, variable or constant of the module that a value is, unchanged. Undefined for anything that is made here. */
export function identityOf(linker: Linker, { value, place }: Found, depth = 0): string | undefined {
  if (depth > MAX_HOPS) return undefined;
  const { constants, resolver } = linker;
  const { project } = place.file.facts.source;
  if (value.kind === 'unary' && value.operator === '+') return identityOf(linker, { value: value.operand, place }, depth + 1);
  if (value.kind === 'call') {
    const call = place.file.code.calls[value.call];
    const [first] = call?.positional ?? [];
    const site = place.file.sites[value.call];
    if (call && first && site && resolver.calleePaths(site).some((path) => passing.has(path)))
      return identityOf(linker, { value: first, place: { file: place.file, block: call.block } }, depth + 1);
    const looked = constants.configLookup(value, place);
    return looked && `config:${project}:${looked.key}`;
  }
  const setting = constants.settingOf(value, place);
  if (setting) return `setting:${keyOf(setting.at)}`;
  const read = constants.environmentRead(value, place);
  if (read) return `environment:${project}:${read.name}`;
  if (value.kind !== 'name' && value.kind !== 'member') return undefined;
  const [bound, other] = resolver.bindingsOf(value, place);
  if (!bound || other || bound.value === value || bound.place.block !== 0) return undefined;
  return identityOf(linker, bound, depth + 1) ?? `constant:${keyOf(linker.locate(bound.place.file, bound.value.span))}`;
}

function keyOf({ file, span }: Location): string {
  return `${file}:${span}`;
}
