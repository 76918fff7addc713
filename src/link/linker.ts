import type { FileFacts } from '../model/facts.ts';
import type { Framework } from '../model/framework.ts';
import { buildCallGraph, type CallGraph } from './calls.ts';
import { buildConstants, type Constants } from './constants.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { buildProgram, type Program } from './program.ts';
import { readStacks, type Stacks } from './projects.ts';
import { buildResolver, type Resolver } from './resolve.ts';

/** What every concept is assembled from. Concepts that stand on others take those as further arguments. */
export interface Linker {
  readonly program: Program;
  readonly frameworks: readonly Framework[];
  readonly resolver: Resolver;
  readonly constants: Constants;
  readonly environment: Environment;
  readonly calls: CallGraph;
  readonly stacks: Stacks;
}

export function buildLinker(facts: readonly FileFacts[], frameworks: readonly Framework[]): Linker {
  const program = buildProgram(facts);
  const stacks = readStacks(program, frameworks);
  const resolver = buildResolver(program, frameworks);
  const environment = readEnvironment(program);
  const constants = buildConstants(resolver, environment, frameworks);
  const calls = buildCallGraph(program, resolver);
  return { program, frameworks, resolver, constants, environment, calls, stacks };
}
