import { arg, defineFramework } from '../../model/framework.ts';

const app = '{elysia.Elysia(),~app}';
const methods = '{get,post,put,patch,delete,options,head,all}';

/** Elysia 1. https://elysiajs.com/essential/route */
export default defineFramework({
  id: 'elysia',
  kind: 'web',
  title: 'Elysia',
  languages: ['javascript', 'typescript'],
  packages: ['elysia'],
  documentation: 'https://elysiajs.com/essential/route',
  aliases: [
    ['elysia.default', 'elysia.Elysia'],
    // Every method gives the instance again, so that calls chain. https://elysiajs.com/key-concept#method-chaining
    [
      `elysia.Elysia().{get,post,put,patch,delete,options,head,all,route,ws,use,group,guard,derive,resolve,decorate,state,model,macro,mount,headers,parser,error,as,prefix,mapResponse,mapDerive,mapResolve,trace,onRequest,onParse,onTransform,onBeforeHandle,onAfterHandle,onAfterResponse,onError,onStart,onStop,listen,compile}()`,
      'elysia.Elysia()',
    ],
  ],
  routers: [
    // https://elysiajs.com/essential/plugin#prefix
    { create: 'elysia.Elysia', isApp: true, prefix: arg([0, 'prefix']) },
  ],
  mounts: [
    // https://elysiajs.com/essential/route#group
    { call: `${app}.group`, prefix: arg(0), child: arg(2, 1), childIsPlugin: true, middleware: arg([1, 'beforeHandle']) },
    // https://elysiajs.com/essential/plugin#guard
    { call: `${app}.guard`, child: arg(1, 0), childIsPlugin: true, middleware: arg([0, 'beforeHandle']) },
  ],
  routes: [
    {
      call: `${app}.${methods}`,
      as: 'call',
      method: 'name',
      path: arg(0),
      handler: arg(1),
      middleware: arg([2, 'beforeHandle']),
    },
    {
      call: `${app}.route`,
      as: 'call',
      method: { slot: arg(0), default: ['ANY'] },
      path: arg(1),
      handler: arg(2),
      middleware: arg([3, 'beforeHandle']),
    },
  ],
  uses: [
    // Another instance, or what makes one. https://elysiajs.com/essential/plugin
    { call: `${app}.use`, what: { from: 0 }, as: 'call', order: 'sequence' },
    // https://elysiajs.com/essential/life-cycle#interceptor-hook
    { call: `${app}.{onRequest,onBeforeHandle,derive,resolve}`, what: arg(1, 0), as: 'call', order: 'sequence' },
  ],
});
