/** Which projects believe what proxies say of a request: who the client is, whether it came encrypted. */

import type { CodeFile, Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { calledName, stageOfTest } from './development.ts';
import { optionAt } from './options.ts';
import { append, blocksAround, locate, once } from './program.ts';

/** One place that says whom to believe. */
interface Trust {
  readonly at: Location;
  /** All of them, the client too. */
  readonly isAll: boolean;
}

/** Whether a project says which proxies may speak for the client. */
export function trustsProxies(linker: Linker, project: string): boolean {
  return trustOf(linker, project).length > 0;
}

/** Where every proxy is trusted, the client too: `app.set('trust proxy', true)`. https://expressjs.com/en/guide/behind-proxies.html */
export function trustsEverybody(linker: Linker, project: string): Location | undefined {
  return trustOf(linker, project).find(({ isAll }) => isAll)?.at;
}

function trustOf(linker: Linker, project: string): readonly Trust[] {
  return trustByProject(linker).get(project) ?? [];
}

const trustByProject = once(readTrust);

function readTrust(linker: Linker): Map<string, readonly Trust[]> {
  const found = new Map<string, Trust[]>();
  const add = (project: string, at: Location, value: Value, isAll: boolean) => {
    if (value.kind === 'literal' && !value.value) return;
    append(found, project, { at, isAll });
  };
  for (const { call, text, slot, assigned } of linker.frameworks.flatMap((one) => one.trustedProxies ?? [])) {
    for (const site of linker.resolver.callsTo(call)) {
      const [first] = site.call.positional;
      if (text !== undefined && !(first?.kind === 'literal' && first.value === text)) continue;
      const given = optionAt(linker, site, slot)?.value;
      // `app.enable('trust proxy')` is the same as true.
      const isAll = given !== undefined && (isTrue(given) || given === first) && !isAsked(site.file, site.call.block);
      if (given) add(site.file.facts.source.project, locate(site.file, site.call.span), given, isAll);
    }
    if (assigned === undefined) continue;
    for (const file of linker.program.code.values())
      for (const { target, value, block, span } of file.code.assigns)
        if (target.kind === 'member' && target.property === assigned && isMadeBy(linker, call, target.object, { file, block }))
          add(file.facts.source.project, locate(file, span), value, isTrue(value));
  }
  return found;
}

/** `if (settings.trustProxy) app.enable('trust proxy')`: whoever runs it says whether a proxy stands before it. Being in production says nothing. */
function isAsked(file: CodeFile, block: number): boolean {
  const call = (id: number) => calledName(file, id);
  return blocksAround(file, block).some((one) => one.kind === 'branch' && stageOfTest(one.test, one.holds, call) === undefined);
}

function isMadeBy(linker: Linker, call: string, value: Value, place: Parameters<Linker['resolver']['pathsOf']>[1]): boolean {
  return linker.resolver.pathsOf(value, place).some((path) => linker.fits(`${call}()`, path));
}

function isTrue(value: Value): boolean {
  return value.kind === 'literal' && value.value === true;
}
