import { arg, defineFramework } from '../../model/framework.ts';

/** django-environ and environs, which share their form. https://django-environ.readthedocs.io/ https://github.com/sloria/environs */
export default defineFramework({
  id: 'environ',
  kind: 'library',
  title: 'django-environ, environs',
  languages: ['python'],
  packages: ['environ', 'environs'],
  documentation: 'https://django-environ.readthedocs.io/en/latest/api.html',
  // https://django-environ.readthedocs.io/en/latest/api.html#environ.Env.read_env, https://github.com/sloria/environs#reading-env-files
  environmentFiles: [
    {
      call: '{environ.{Env,FileAwareEnv}{,()},environs.{Env{,()},env}}.read_env',
      path: arg(0, 'env_file', 'path'),
      otherwise: '.env',
    },
  ],
  environmentReads: [
    // `env(var, cast=None, default=NOTSET)`: ImproperlyConfigured without default.
    // https://django-environ.readthedocs.io/en/latest/api.html#environ.Env.__call__
    // `Env(NAME=(type, default))`: https://django-environ.readthedocs.io/en/latest/quickstart.html
    {
      call: 'environ.{Env,FileAwareEnv}()',
      name: arg(0, 'var'),
      fallback: arg('default', 2),
      hasScheme: true,
      fails: true,
    },
    {
      call: 'environ.{Env,FileAwareEnv}().{str,bytes,unicode,bool,int,float,json,list,tuple,dict,url,db,db_url,cache,cache_url,email,email_url,search_url,path,get_value}',
      name: arg(0, 'var'),
      fallback: arg('default', 1),
      fails: true,
    },
    // EnvError without default. https://github.com/sloria/environs#usage
    { call: 'environs.{Env(),env}', name: arg(0, 'name'), fallback: arg('default', 1), fails: true },
    {
      call: 'environs.{Env(),env}.{str,bool,int,float,decimal,list,dict,json,datetime,date,url,uuid,path,enum,log_level}',
      name: arg(0, 'name'),
      fallback: arg('default', 1),
      fails: true,
    },
  ],
});
