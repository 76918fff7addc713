import { defineFramework } from '../../model/framework.ts';
import { decoratedRoutes } from './decorated-controllers.ts';

/** Ts.ED, over Express or Koa. https://tsed.dev/docs/controllers.html */
export default defineFramework({
  id: 'tsed',
  kind: 'web',
  title: 'Ts.ED',
  languages: ['typescript', 'javascript'],
  packages: ['@tsed/common', '@tsed/di', '@tsed/schema', '@tsed/platform-middlewares'],
  documentation: 'https://tsed.dev/docs/controllers.html',
  aliases: [['{@tsed/di,@tsed/schema,@tsed/platform-middlewares,@tsed/platform-http}', '@tsed/common']],
  guards: [
    // https://tsed.dev/docs/authentication.html
    { path: '@tsed/common.UseAuth()', authenticates: 'yes', authorises: 'unknown' },
    { path: '@tsed/passport.{Authorize,Authenticate}()', authenticates: 'yes', authorises: 'unknown' },
  ],
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'tsed',
      package: '@tsed/common',
      controllers: ['Controller'],
      before: ['Use', 'UseBefore', 'UseBeforeEach'],
      guards: ['UseAuth'],
      prefixOf: () => '',
    }),
});
