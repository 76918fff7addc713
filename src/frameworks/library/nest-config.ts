import { arg, defineFramework } from '../../model/framework.ts';

/** @nestjs/config. https://docs.nestjs.com/techniques/configuration */
export default defineFramework({
  id: 'nest-config',
  kind: 'library',
  title: '@nestjs/config',
  languages: ['typescript', 'javascript'],
  packages: ['@nestjs/config'],
  documentation: 'https://docs.nestjs.com/techniques/configuration',
  // https://docs.nestjs.com/techniques/configuration#custom-env-file-path
  environmentFiles: [{ call: '@nestjs/config.ConfigModule.forRoot', path: arg([0, 'envFilePath']), otherwise: '.env' }],
  configLookups: [
    // undefined when it is missing; the second argument is the default unless it is the options object.
    // https://docs.nestjs.com/techniques/configuration#using-the-configservice
    { call: '@nestjs/config.ConfigService().get', key: arg(0), fallback: arg(1), fails: false, isVariable: true },
    { call: '@nestjs/config.ConfigService().getOrThrow', key: arg(0), fallback: arg(1), fails: true, isVariable: true },
  ],
  // https://docs.nestjs.com/techniques/configuration#configuration-namespaces
  configNamespaces: [{ call: '@nestjs/config.registerAs', name: arg(0), factory: arg(1) }],
  environmentSchemas: [
    // https://docs.nestjs.com/techniques/configuration#schema-validation
    {
      call: '@nestjs/config.ConfigModule.forRoot',
      schema: arg([0, 'validationSchema']),
      needsEnvironment: false,
      fieldsAre: 'optional',
    },
  ],
});
