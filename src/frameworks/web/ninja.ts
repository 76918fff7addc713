import { defineFramework } from '../../model/framework.ts';
import { listsOfRoutes } from './fastapi-responses.ts';

/** Django Ninja. Its operations are read with Django's URL configuration. https://django-ninja.dev/ */
export default defineFramework({
  id: 'ninja',
  kind: 'web',
  title: 'Django Ninja',
  languages: ['python'],
  packages: ['ninja', 'ninja_extra', 'ninja_jwt'],
  documentation: 'https://django-ninja.dev/guides/routers/',
  // https://django-ninja.dev/guides/response/
  recogniseListings: (linker) =>
    listsOfRoutes(linker, {
      framework: 'ninja',
      route: '{ninja,ninja_extra}{,.**}.{get,post,put,patch,delete,api_operation,route.get,route.post}',
      answer: 'response',
    }),
  guards: [
    // https://django-ninja.dev/guides/authentication/
    {
      path: 'ninja.security.{django_auth,SessionAuth,SessionAuth(),django_auth_is_staff}',
      authenticates: 'yes',
      authorises: 'no',
    },
    {
      path: 'ninja.security.{**.,}{HttpBearer,HttpBasicAuth,APIKeyHeader,APIKeyQuery,APIKeyCookie}',
      authenticates: 'yes',
      authorises: 'no',
    },
    { path: 'ninja_jwt.authentication.{JWTAuth,JWTAuth()}', authenticates: 'yes', authorises: 'no' },
  ],
  limiters: [
    {
      // Counted in Django's cache. https://django-ninja.dev/guides/throttling/
      create: 'ninja.throttling.{AnonRateThrottle,AuthRateThrottle,UserRateThrottle}',
      applied: ['ninja.throttling.{AnonRateThrottle,AuthRateThrottle,UserRateThrottle}()'],
      store: { default: 'cache' },
      evicts: 'yes',
      key: { default: 'address' },
    },
  ],
  uploads: ['ninja.{UploadedFile,UploadedFile(),files.UploadedFile,files.UploadedFile(),File,File()}'],
});
