import type { FileFacts } from '../model/facts.ts';
import type { Framework } from '../model/framework.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectModel } from '../model/project.ts';
import { assembleCookies } from './cookies.ts';
import { assembleCors } from './cors.ts';
import { assembleDeployment, type Deployment } from './deployment.ts';
import { assembleLimiters } from './limiters.ts';
import { buildLinker } from './linker.ts';
import { assembleProjects } from './project-list.ts';
import { assembleQueries } from './queries.ts';
import { assembleRoutes, type Web } from './routes.ts';
import { assembleSecrets } from './secrets.ts';
import { assembleSettings } from './settings.ts';
import { assembleTables } from './tables.ts';
import { assembleTime } from './time.ts';

/**
 * Facts of all files -> the project model. Never reads source text. Total: what cannot be followed is `unknown` in the model, and a subject in which
 * something unforeseen happens (code nested beyond any stack) is empty and stands in `problems`.
 */
export function link(facts: readonly FileFacts[], frameworks: readonly Framework[]): ProjectModel {
  const linker = buildLinker(facts, frameworks);
  const { problems, subject } = new Assembly();
  const deployment = subject('compose files and images', () => assembleDeployment(linker), noDeployment);
  const web = subject('routes and limiters', () => assembleRoutes(linker, assembleLimiters(linker)), noWeb);
  const { settings } = subject('settings', () => assembleSettings(linker), { settings: [] });
  const secrets = subject('secrets', () => assembleSecrets(linker, settings), { signingKeys: [], credentials: [] });
  const schema = subject('tables', () => assembleTables(linker), { tables: [], foreignKeys: [], relationships: [] });
  const model: ProjectModel = {
    files: linker.program.files,
    stack: linker.stacks.all,
    projects: assembleProjects(linker, web.routes, deployment),
    apps: web.apps,
    routes: web.routes,
    middleware: web.middleware,
    limiters: web.limiters,
    cors: subject('CORS', () => assembleCors(linker), []),
    cookies: subject('cookies', () => assembleCookies(linker), []),
    ...subject('times', () => assembleTime(linker), { durations: [], epochs: [], timeUses: [] }),
    ...schema,
    ...subject('queries', () => assembleQueries(linker, schema), { queries: [], repeatedQueries: [], lazyReads: [] }),
    settings,
    ...secrets,
    ...deployment,
    problems,
    fileOf: (path) => linker.program.files.get(path)?.source,
    isProduction: linker.stacks.isProduction,
  };
  return Object.freeze(model);
}

const noDeployment: Deployment = { services: [], envFiles: [], images: [] };
const noWeb: Web = { apps: [], routes: [], middleware: [], limiters: [] };

/** Puts the subjects of a model together, each by itself: one that fails leaves the others. */
class Assembly {
  readonly problems: Problem[] = [];

  /** @param instead what the model holds where `assemble` throws */
  readonly subject = <T>(what: string, assemble: () => T, instead: T): T => {
    try {
      return assemble();
    } catch (error) {
      this.problems.push(failed(what, error));
      return instead;
    }
  };
}

function failed(what: string, error: unknown): Problem {
  return {
    kind: 'crashed',
    message: `What the code says of ${what} could not be put together: ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'This is a defect of the tool. Report it; everything else was audited.',
    fatal: true,
  };
}
