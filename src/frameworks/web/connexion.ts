import type { TreeFacts } from '../../model/facts.ts';
import { arg, defineFramework, type MiddlewareDraft, type RouteDraft, type RouteReader } from '../../model/framework.ts';
import type { CallSite, Linker } from '../../model/linking.ts';
import { dotted } from './dotted-names.ts';

const app = 'connexion.{App,FlaskApp,AsyncApp,AioHttpApp,**.FlaskApp,**.AsyncApp}()';
const methods = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']);
const MAX_OPERATIONS = 2000;

/** Connexion: routes stand in an OpenAPI document, handlers are named by `operationId`. https://connexion.readthedocs.io/en/latest/routing.html */
export default defineFramework({
  id: 'connexion',
  kind: 'web',
  title: 'Connexion',
  languages: ['python'],
  packages: ['connexion'],
  documentation: 'https://connexion.readthedocs.io/en/latest/routing.html',
  *recogniseRoutes(linker, read) {
    for (const site of linker.resolver.callsTo(`${app}.add_api`)) {
      const document = documentOf(linker, site);
      if (document) yield* operationsOf(linker, read, site, document);
    }
  },
  // An operation with `security` is answered to whoever shows the credentials. https://connexion.readthedocs.io/en/latest/security.html
  guards: [{ path: 'connexion.security', authenticates: 'yes', authorises: 'no' }],
});

/** The YAML or JSON file that `add_api('openapi.yml')` names: of those with that name the one nearest to the call. */
function documentOf(linker: Linker, site: CallSite): TreeFacts | undefined {
  const value = linker.argument(site.call, arg(0, 'specification'));
  const constant = value && linker.constants.valueOf(value, { file: site.file, block: site.call.block });
  if (constant?.kind !== 'literal' || typeof constant.value !== 'string') return undefined;
  const name = constant.value.replace(/^\.?\//, '');
  const fitting = linker.program.trees.filter(({ source }) => source.path === name || source.path.endsWith(`/${name}`));
  return fitting.find(({ source }) => source.project === site.file.facts.source.project) ?? fitting[0];
}

interface Operation {
  readonly method: string;
  readonly path: string;
  handler?: string;
  controller?: string;
  at: RouteDraft['at'];
  security?: boolean;
}

function* operationsOf(linker: Linker, read: RouteReader, site: CallSite, document: TreeFacts): Generator<RouteDraft> {
  const base = basePath(linker, site, document);
  const { operations, isSecured } = readOperations(document);
  for (const one of operations) {
    if (one.handler === undefined) continue;
    const name = one.controller ? `${one.controller}.${one.handler}` : one.handler;
    const found = dotted(linker, name, site.file).find((it) => it.kind === 'function');
    const node = found?.kind === 'function' ? { file: found.file, id: found.id } : undefined;
    const guard: MiddlewareDraft = {
      what: [{ kind: 'external', path: 'connexion.security' }],
      name: 'security',
      via: 'route',
      at: one.at,
    };
    yield {
      framework: 'connexion',
      file: site.file,
      method: one.method,
      path: read.join(base, one.path),
      ...(node ? { handler: node } : { handlerName: name.slice(name.lastIndexOf('.') + 1) }),
      at: one.at,
      middleware: [...((one.security ?? isSecured) ? [guard] : []), ...(node ? read.decoratorsOf(node) : [])],
      isExact: true,
      isMounted: 'yes',
    };
  }
}

function readOperations(document: TreeFacts): { operations: readonly Operation[]; isSecured: boolean } {
  const found = new Map<string, Operation>();
  let isSecured = false;
  for (const node of document.tree.nodes) {
    const [top, path, method, field] = node.keys;
    if (top === 'security') isSecured ||= node.isEmpty !== true || node.keys.length > 1;
    if (top !== 'paths' || typeof path !== 'string' || typeof method !== 'string' || !methods.has(method)) continue;
    if (found.size >= MAX_OPERATIONS) break;
    const key = `${path} ${method}`;
    const at = { file: document.source.path, span: node.span };
    let operation = found.get(key);
    if (!operation) found.set(key, (operation = { method: method.toUpperCase(), path, at }));
    if (field === 'operationId' && typeof node.value === 'string') {
      operation.handler = node.value;
      operation.at = at;
    }
    if ((field === 'x-openapi-router-controller' || field === 'x-swagger-router-controller') && typeof node.value === 'string')
      operation.controller = node.value;
    // `security: []` takes the operation out.
    if (field === 'security') operation.security = node.keys.length > 4;
  }
  return { operations: [...found.values()], isSecured };
}

/** `base_path=`, else the path of the first server, else Swagger 2's `basePath`. https://connexion.readthedocs.io/en/latest/routing.html#basepath */
function basePath(linker: Linker, site: CallSite, document: TreeFacts): string {
  const given = linker.argument(site.call, arg('base_path'));
  const constant = given && linker.constants.valueOf(given, { file: site.file, block: site.call.block });
  if (constant?.kind === 'literal' && typeof constant.value === 'string') return constant.value;
  for (const { keys, value } of document.tree.nodes) {
    if (typeof value !== 'string') continue;
    if (keys[0] === 'basePath') return value;
    if (keys[0] === 'servers' && keys[1] === 0 && keys[2] === 'url') {
      const path = /^(?:https?:\/\/[^/]{1,200})?(\/[^?#]{0,200})?/.exec(value)?.[1] ?? '';
      return path.replace(/\/$/, '');
    }
  }
  return '';
}
