/** Which of two registrations runs first, also where functions that are called one after the other make them. */

import type { CallSite, FunctionNode, Linker } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import { isBefore, once, standsAt } from './program.ts';

/** Where a call stands in its function, where the call of that function stands, and so on outwards, as far as each is called in one place. */
export type Standing = readonly Step[];

interface Step {
  readonly within: FunctionSyntax;
  readonly span: Span;
}

const MAX_STEPS = 6;

const knownSteps = once((_: Linker) => new Map<FunctionSyntax, Standing>());

export function standingOf(linker: Linker, site: CallSite): Standing {
  return stepsFrom(linker, site, MAX_STEPS);
}

function stepsFrom(linker: Linker, site: CallSite, most: number): Standing {
  const { file, call } = site;
  const id = file.functionOf[call.block]!;
  const within = file.code.functions[id]!;
  return [{ within, span: standsAt(site).span }, ...(id === 0 || most === 0 ? [] : stepsAround(linker, { file, id }, most - 1))];
}

/** The steps of the one call of a function. */
function stepsAround(linker: Linker, { file, id }: FunctionNode, most: number): Standing {
  const known = knownSteps(linker);
  const fn = file.code.functions[id]!;
  let steps = known.get(fn);
  if (!steps) {
    known.set(fn, []);
    const callers = linker.calls.callersOf(file, id);
    const [only] = callers;
    steps = only && callers.length === 1 && !only.isCallback ? stepsFrom(linker, only.site, most) : [];
    known.set(fn, steps);
  }
  return steps;
}

/** `setUpRoutes(app); app.use(auth)`; undefined where no function is known to run both. */
export function runsBefore(one: Standing, other: Standing): boolean | undefined {
  for (const { within, span } of one) {
    const same = other.find((step) => step.within === within);
    if (same && same.span !== span) return isBefore(span, same.span);
  }
  return undefined;
}
