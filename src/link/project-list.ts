import type { Route } from '../model/concepts.ts';
import type { FileFacts } from '../model/facts.ts';
import type { Linker, Program } from '../model/linking.ts';
import type { FilePath } from '../model/location.ts';
import type { Project } from '../model/project.ts';
import type { Truth } from '../model/value.ts';
import type { Deployment } from './deployment.ts';
import { declaredInstances } from './process-managers.ts';
import { once, parentFolder } from './program.ts';

/** One entry a manifest folder that holds code. */
export function assembleProjects(linker: Linker, routes: readonly Route[], deployment: Deployment): readonly Project[] {
  const { program } = linker;
  const holdsCode = ({ kind, source }: FileFacts) => kind === 'code' || source.role === 'browser';
  const roots = new Set([...program.files.values()].filter(holdsCode).map(({ source }) => source.project));
  return [...roots].sort().map((root) => ({
    root,
    isFrontend: linker.stacks.frontends.has(root),
    hasRoutes: routes.some((route) => route.project === root),
    stack: [...(linker.stacks.byProject.get(root) ?? [])].sort(),
    runsSeveral: runsSeveral(root, deployment, program),
  }));
}

/** Options of servers and process managers that ask for more than one process: uvicorn, gunicorn, uWSGI, PM2. */
const severalWorkers = /(?:^|\s)(?:--workers|-w|--processes|-p|--worker-processes|-i|--instances)[= ]+(?:[2-9]\b|[1-9]\d|max\b)/;
const serverName = /\b(?:uvicorn|gunicorn|hypercorn|granian|uwsgi|fastapi|pm2(?:-runtime)?)\b/;

/**
 * More than one process: replicas that compose asks for, workers that a start command of compose, a Dockerfile or `package.json` asks for, or instances
 * that a process manager is told to start.
 */
function runsSeveral(root: string, deployment: Deployment, program: Program): Truth {
  const own = deployment.services.filter(
    (service) => service.build !== undefined && (service.build === root || root === '' || parentFolder(service.file) === root),
  );
  if (own.some((service) => (service.replicas ?? 1) > 1)) return 'yes';
  const commands = [
    ...own.map((service) => service.command?.text ?? ''),
    ...startCommands(root, program),
    ...startScripts(root, program),
  ];
  if (commands.some((command) => serverName.test(command) && severalWorkers.test(command))) return 'yes';
  return declaredInstances(root, program);
}

/** What the Dockerfiles of a project start: the last CMD and ENTRYPOINT of each. */
function startCommands(root: string, program: Program): string[] {
  return dockerfilesOf(program).flatMap((facts) => {
    if (!isOf(parentFolder(facts.source.path), root)) return [];
    const last = (name: string) => facts.instructions.filter((one) => one.name === name).at(-1);
    return [[last('ENTRYPOINT'), last('CMD')].flatMap((one) => one?.words.map((word) => word.text) ?? []).join(' ')];
  });
}

const dockerfilesOf = once(({ files }: Program) => [...files.values()].filter((facts) => facts.kind === 'dockerfile'));

/** What `npm start` and its like run. */
function startScripts(root: string, program: Program): string[] {
  const facts = program.files.get((root === '' ? 'package.json' : `${root}/package.json`) as FilePath);
  if (facts?.kind !== 'tree') return [];
  return facts.tree.nodes.flatMap(({ keys, value }) =>
    keys[0] === 'scripts' && /^(?:start|serve)(?::prod(?:uction)?)?$|^prod(?:uction)?$/.test(String(keys[1]))
      ? [String(value)]
      : [],
  );
}

function isOf(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root === '' ? '' : `${root}/`) || parentFolder(root) === folder;
}
