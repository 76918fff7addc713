import type { RouteReader } from '../../model/framework.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import { decoratedRoutes } from './decorated-controllers.ts';

/** routing-controllers, over Express or Koa. https://github.com/typestack/routing-controllers */
export default defineFramework({
  id: 'routing-controllers',
  kind: 'web',
  title: 'routing-controllers',
  languages: ['typescript', 'javascript'],
  packages: ['routing-controllers'],
  documentation: 'https://github.com/typestack/routing-controllers',
  guards: [
    // Refuses unless the `authorizationChecker` agrees. https://github.com/typestack/routing-controllers#using-authorization-features
    { path: 'routing-controllers.Authorized()', authenticates: 'yes', authorises: 'unknown' },
  ],
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'routing-controllers',
      package: 'routing-controllers',
      controllers: ['Controller', 'JsonController'],
      before: ['UseBefore'],
      guards: ['Authorized'],
      prefixOf,
    }),
});

/** `createExpressServer({ routePrefix: '/api' })`, `useExpressServer(app, { routePrefix: '/api' })`. */
function prefixOf(linker: Linker, read: RouteReader, file: CodeFile): string | undefined {
  for (const site of linker.resolver.callsTo(
    'routing-controllers.{createExpressServer,createKoaServer,useExpressServer,useKoaServer}',
  )) {
    if (site.file.facts.source.project !== file.facts.source.project) continue;
    const value = linker.argument(site.call, arg([0, 'routePrefix'], [1, 'routePrefix']));
    if (value) return read.pathsOf(value, { file: site.file, block: site.call.block })?.[0];
  }
  return '';
}
