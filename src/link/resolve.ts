import type { Framework } from '../model/framework.ts';
import type { Program, Resolver } from '../model/linking.ts';
import { CallIndex } from './call-index.ts';
import { addArguments } from './resolve-arguments.ts';
import { addClasses } from './resolve-classes.ts';
import { addExports } from './resolve-exports.ts';
import { addMembers } from './resolve-members.ts';
import { addParameters } from './resolve-parameters.ts';
import type { ResolverParts } from './resolve-parts.ts';
import { addPaths } from './resolve-paths.ts';
import { addResults } from './resolve-results.ts';
import { buildState } from './resolve-state.ts';
import { addTypes } from './resolve-types.ts';
import { addValues } from './resolve-values.ts';

/** Follows names, members, types and calls of a program to what they denote. It is put together from the files `resolve-*.ts`. */
export function buildResolver(program: Program, frameworks: readonly Framework[]): Resolver {
  const state = buildState(program, frameworks);
  const { libraryModels } = state;
  const resolver = { program, modules: state.modules, libraryClasses: libraryModels.classes } as ResolverParts;
  resolver.libraryModel = libraryModels.ofTable;
  resolver.libraryTable = libraryModels.tableOf;
  addValues(state, resolver);
  addExports(state, resolver);
  addTypes(state, resolver);
  addParameters(state, resolver);
  addArguments(state, resolver);
  addResults(state, resolver);
  addMembers(state, resolver);
  addClasses(state, resolver);
  addPaths(resolver);
  const callIndex = new CallIndex(program, frameworks, resolver.calleePaths);
  resolver.callsTo = (pattern) => callIndex.callsTo(pattern);
  return resolver;
}
