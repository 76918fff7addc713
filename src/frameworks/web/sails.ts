import type { MiddlewareDraft, RouteDraft } from '../../model/framework.ts';
import { defineFramework } from '../../model/framework.ts';
import type { CodeFile, FunctionNode, Linker } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';

/** Sails 1. https://sailsjs.com/documentation/concepts/routes */
export default defineFramework({
  id: 'sails',
  kind: 'web',
  title: 'Sails',
  languages: ['javascript', 'typescript'],
  packages: ['sails', 'sails-hook-orm', 'sails-hook-sockets'],
  documentation: 'https://sailsjs.com/documentation/concepts/routes',
  recogniseRoutes,
});

/** `module.exports.routes = { 'POST /login': { action: 'entrance/login' }, 'PUT /users/:id': 'UserController.update' }`. */
function* recogniseRoutes(linker: Linker): Generator<RouteDraft> {
  for (const file of linker.program.code.values()) {
    if (
      !/(?:^|\/)config\/routes\.[jt]s$/.test(file.path) ||
      !linker.stacks.byProject.get(file.facts.source.project)?.has('sails')
    )
      continue;
    const routes = file.exports.get('routes')?.value;
    if (routes?.kind !== 'object') continue;
    for (const { key, value, span } of routes.entries) {
      const address = key === undefined ? undefined : /^(?:([a-z]{3,7})\s{1,4})?(\/\S{0,300})$/i.exec(key.trim());
      const action = actionOf(value);
      if (!address || !action) continue;
      const handler = handlerOf(linker, file, action);
      const middleware = policiesOf(linker, file, action);
      yield {
        framework: 'sails',
        file,
        method: (address[1] ?? 'ANY').toUpperCase().replace('ALL', 'ANY'),
        path: address[2]!.replace(/:([A-Za-z_]\w{0,60})\??/g, '{$1}'),
        ...(handler ? { handler } : {}),
        handlerName: action.split(/[/.]/).at(-1)!,
        at: linker.locate(file, span),
        middleware,
        isExact: true,
        isMounted: 'yes',
      };
    }
  }
}

/** `{ action: 'entrance/login' }`, `'AuthController.login'`, `{ controller: 'AuthController', action: 'login' }`; not a view. */
function actionOf(value: Value): string | undefined {
  const text = (one: Value | undefined) => (one?.kind === 'literal' && typeof one.value === 'string' ? one.value : undefined);
  if (value.kind !== 'object') return text(value);
  const entry = (name: string) => text(value.entries.find(({ key }) => key === name)?.value);
  const [controller, action] = [entry('controller'), entry('action')];
  return controller && action ? `${controller}.${action}` : action;
}

/** `fn` of `api/controllers/entrance/login.js`, or a method of `api/controllers/AuthController.js`. */
function handlerOf(linker: Linker, { path }: CodeFile, action: string): FunctionNode | undefined {
  const root = path.replace(/config\/routes\.[jt]s$/, '');
  const [controller, method] = action.includes('.') ? action.split('.') : [action, 'fn'];
  for (const extension of ['js', 'ts']) {
    const file = linker.program.code.get(`${root}api/controllers/${controller}.${extension}` as CodeFile['path']);
    const whole = file?.exports.get('default')?.value;
    const value =
      file?.exports.get(method!)?.value ??
      (whole?.kind === 'object' ? whole.entries.find(({ key }) => key === method)?.value : undefined);
    if (file && value?.kind === 'function') return { file, id: value.function };
  }
  return undefined;
}

/**
 * What `config/policies.js` lets run before an action: by its own name, by that of its controller or folder, else what is said for all. `true` is nothing.
 * https://sailsjs.com/documentation/concepts/policies
 */
function policiesOf(linker: Linker, { path }: CodeFile, action: string): MiddlewareDraft[] {
  const root = path.replace(/config\/routes\.[jt]s$/, '');
  for (const extension of ['js', 'ts']) {
    const file = linker.program.code.get(`${root}config/policies.${extension}` as CodeFile['path']);
    const policies = file?.exports.get('policies')?.value;
    if (!file || policies?.kind !== 'object') continue;
    const said = policyFor(policies, action);
    const names = said?.kind === 'list' ? said.items : said ? [said] : [];
    return names.flatMap((one) =>
      one.kind === 'literal' && typeof one.value === 'string' ? policyDraft(linker, file, root, one.value, one) : [],
    );
  }
  return [];
}

type Entries = Extract<Value, { kind: 'object' }>;

function policyFor(policies: Entries, action: string): Value | undefined {
  const plain = (name: string) =>
    name
      .replace(/Controller\b/, '')
      .replace('.', '/')
      .toLowerCase();
  const wanted = plain(action);
  const entry = ({ entries }: Entries, fits: (key: string) => boolean) =>
    entries.find(({ key }) => key !== undefined && fits(key))?.value;
  const exact = entry(policies, (key) => plain(key) === wanted);
  if (exact) return exact;
  const slash = wanted.lastIndexOf('/');
  const folder = wanted.slice(0, Math.max(0, slash));
  const ofFolder = entry(policies, (key) => plain(key) === folder || plain(key) === `${folder}/*`);
  // `UserController: { update: 'isLoggedIn', '*': true }`
  if (ofFolder?.kind === 'object')
    return entry(ofFolder, (key) => key.toLowerCase() === wanted.slice(slash + 1)) ?? entry(ofFolder, (key) => key === '*');
  return ofFolder ?? entry(policies, (key) => key === '*');
}

/** `api/policies/is-logged-in.js`, which exports the function. */
function policyDraft(linker: Linker, file: CodeFile, root: string, name: string, value: Value): MiddlewareDraft[] {
  const home = ['js', 'ts']
    .map((extension) => linker.program.code.get(`${root}api/policies/${name}.${extension}` as CodeFile['path']))
    .find((one) => one !== undefined);
  const policy = home?.exports.get('default')?.value;
  const what = home && policy?.kind === 'function' ? [{ kind: 'function' as const, file: home, id: policy.function }] : [];
  return [{ what, name, via: 'route', at: linker.locate(file, value.span) }];
}
