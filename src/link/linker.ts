import type { FileFacts } from '../model/facts.ts';
import type { Framework } from '../model/framework.ts';
import type { Linker } from '../model/linking.ts';
import { buildCallGraph } from './calls.ts';
import { buildConstants } from './constants.ts';
import { developmentOnly } from './development.ts';
import { readEnvironment } from './environment.ts';
import { programOf } from './imported-scripts.ts';
import { compilePattern } from './match.ts';
import { argumentAt } from './options.ts';
import { blocksAround, classSymbol, locate, symbolOf } from './program.ts';
import { readStacks } from './projects.ts';
import { buildResolver } from './resolve.ts';
import { show } from './show.ts';

/** Everything that follows names, values and calls of a program, put together. */
export function buildLinker(facts: readonly FileFacts[], frameworks: readonly Framework[]): Linker {
  const program = programOf(facts);
  const stacks = readStacks(program, frameworks);
  const resolver = buildResolver(program, frameworks);
  const environment = readEnvironment(program);
  const constants = buildConstants(resolver, environment, frameworks);
  const calls = buildCallGraph(program, resolver, frameworks);
  return {
    program,
    frameworks,
    resolver,
    constants,
    environment,
    calls,
    stacks,
    locate,
    symbolOf,
    classSymbol,
    show,
    argument: (call, slot) => argumentAt(call, slot.at),
    blocksAround,
    developmentOnly: (place) => developmentOnly(program, place),
    fits: (pattern, path) => compilePattern(pattern).fits(path),
  };
}
