import { arg, defineFramework } from '../../model/framework.ts';

/** Libraries that check the environment against a schema at start: zod, joi, yup, envalid, T3 env. */
export default defineFramework({
  id: 'environment-schemas',
  kind: 'library',
  title: 'Schemas of the environment',
  languages: ['typescript', 'javascript'],
  packages: ['zod', 'joi', 'yup', 'envalid', '@t3-oss/env-core', '@t3-oss/env-nextjs', '@t3-oss/env-nuxt', 'dotenv-safe'],
  documentation: 'https://github.com/af/envalid',
  // https://github.com/rolodato/dotenv-safe
  requiredExamples: ['dotenv-safe'],
  environmentSchemas: [
    // Fields are required unless they say otherwise. https://zod.dev/api#optionals
    {
      call: 'zod**.{parse,safeParse,parseAsync,safeParseAsync}',
      schema: 'object',
      needsEnvironment: true,
      fieldsAre: 'required',
    },
    // Fields may be missing unless they are `.required()`. https://joi.dev/api/?v=17.13.3#anyrequired---aliases-exist
    { call: '{joi,@hapi/joi}**.{validate,validateAsync}', schema: 'object', needsEnvironment: true, fieldsAre: 'optional' },
    { call: '{joi,@hapi/joi}.{attempt,assert}', schema: arg(1), needsEnvironment: true, fieldsAre: 'optional' },
    // https://github.com/jquense/yup#schemarequiredmessage-string--function-schema
    { call: 'yup**.{validateSync,validate,cast}', schema: 'object', needsEnvironment: true, fieldsAre: 'optional' },
    // Required unless `default` (or `devDefault`, outside production) is given. https://github.com/af/envalid#validator-types
    { call: 'envalid.{cleanEnv,customCleanEnv}', schema: arg(1), needsEnvironment: false, fieldsAre: 'required' },
    // https://env.t3.gg/docs/core
    {
      call: '@t3-oss/env-{core,nextjs,nuxt}.createEnv',
      schema: arg([0, 'server']),
      needsEnvironment: false,
      fieldsAre: 'required',
    },
  ],
});
