import type { Duration, Stated, Unit } from '../model/concepts.ts';
import { nameOfUnit } from '../model/duration.ts';
import type { Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Found } from './call-options.ts';

/** A duration that says no unit, and the setting or constant that it is. */
export interface Unspoken {
  readonly duration: Duration;
  readonly identity: string;
}

/** Conversions that change no unit. */
const passing = new Set(['int', 'float', 'Number', 'parseInt', 'parseFloat', 'Number.parseInt', 'Number.parseFloat']);
const MAX_HOPS = 6;

/**
 * What a value says by its other uses: of one setting that is handed over as hours here and as seconds there, one is wrong. Reported is the unit that fewer
 * places take, of two places the second.
 */
export function conflicts(unspoken: readonly Unspoken[]): ReadonlyMap<Duration, Stated<Unit>> {
  const groups = new Map<string, Duration[]>();
  for (const { identity, duration } of unspoken) groups.set(identity, [...(groups.get(identity) ?? []), duration]);
  const found = new Map<Duration, Stated<Unit>>();
  for (const group of groups.values()) {
    const usual = usualOf(group);
    if (!usual) continue;
    for (const one of group)
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

/** The first duration of the unit that most places take. */
function usualOf(group: readonly Duration[]): Duration | undefined {
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
