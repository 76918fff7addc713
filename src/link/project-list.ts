import type { Route } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';
import type { Project } from '../model/project.ts';
import type { Truth } from '../model/value.ts';
import type { Deployment } from './deployment.ts';
import { parentFolder } from './program.ts';

/** One entry a manifest folder that holds code. */
export function assembleProjects(linker: Linker, routes: readonly Route[], deployment: Deployment): readonly Project[] {
  const roots = new Set([...linker.program.code.values()].map((file) => file.facts.source.project));
  return [...roots].sort().map((root) => ({
    root,
    isFrontend: linker.stacks.frontends.has(root),
    hasRoutes: routes.some((route) => route.project === root),
    stack: [...(linker.stacks.byProject.get(root) ?? [])].sort(),
    runsSeveral: runsSeveral(root, deployment),
  }));
}

/** More than one process: replicas or workers that compose or the start command ask for. */
function runsSeveral(root: string, deployment: Deployment): Truth {
  const own = deployment.services.filter(
    (service) => service.build !== undefined && (service.build === root || root === '' || parentFolder(service.file) === root),
  );
  const several = own.some(
    (service) =>
      (service.replicas ?? 1) > 1 ||
      /(?:--workers|-w|--processes|-i)[= ]+(?:[2-9]|\d\d|max|\$)/.test(service.command?.text ?? ''),
  );
  return several ? 'yes' : 'unknown';
}
