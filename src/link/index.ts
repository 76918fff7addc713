import type { FileFacts } from '../model/facts.ts';
import type { Framework } from '../model/framework.ts';
import type { ProjectModel } from '../model/project.ts';
import { assembleCookies } from './cookies.ts';
import { assembleCors } from './cors.ts';
import { assembleDeployment } from './deployment.ts';
import { assembleLimiters } from './limiters.ts';
import { buildLinker } from './linker.ts';
import { assembleProjects } from './project-list.ts';
import { assembleQueries } from './queries.ts';
import { assembleRoutes } from './routes.ts';
import { assembleSecrets } from './secrets.ts';
import { assembleSettings } from './settings.ts';
import { assembleTables } from './tables.ts';
import { assembleTime } from './time.ts';

/**
 * Facts of all files -> the project model. Never reads source text. Total: what cannot be followed is `unknown` in the model,
 * never an exception.
 */
export function link(facts: readonly FileFacts[], frameworks: readonly Framework[]): ProjectModel {
  const linker = buildLinker(facts, frameworks);
  const deployment = assembleDeployment(linker);
  const limiting = assembleLimiters(linker);
  const web = assembleRoutes(linker, limiting);
  const { settings } = assembleSettings(linker);
  const secrets = assembleSecrets(linker, settings);
  const schema = assembleTables(linker);
  const queries = assembleQueries(linker, schema);
  const time = assembleTime(linker);
  const model: ProjectModel = {
    files: linker.program.files,
    stack: linker.stacks.all,
    projects: assembleProjects(linker, web.routes, deployment),
    apps: web.apps,
    routes: web.routes,
    middleware: web.middleware,
    limiters: web.limiters,
    cors: assembleCors(linker),
    cookies: assembleCookies(linker),
    ...time,
    ...schema,
    ...queries,
    settings,
    ...secrets,
    ...deployment,
    fileOf: (path) => linker.program.files.get(path)?.source,
    isProduction: linker.stacks.isProduction,
  };
  return Object.freeze(model);
}
