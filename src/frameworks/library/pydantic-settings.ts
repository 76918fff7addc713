import { arg, defineFramework } from '../../model/framework.ts';

/** Settings classes of pydantic, version 1 and 2. https://docs.pydantic.dev/latest/concepts/pydantic_settings/ */
export default defineFramework({
  id: 'pydantic-settings',
  kind: 'library',
  title: 'pydantic settings',
  languages: ['python'],
  packages: ['pydantic_settings', 'pydantic'],
  // https://docs.pydantic.dev/latest/api/base_model/
  fieldLists: ['dict', 'model_dump', 'model_dump_json', 'model_fields', 'model_fields_set', '__fields__', '__fields_set__'],
  documentation: 'https://docs.pydantic.dev/latest/concepts/pydantic_settings/',
  // https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support
  environmentFiles: [{ call: 'pydantic_settings.**SettingsConfigDict', path: arg('env_file') }],
  settingsClasses: [
    // https://docs.pydantic.dev/latest/concepts/pydantic_settings/#usage
    { base: 'pydantic_settings.{BaseSettings,main.BaseSettings}', dumps: ['model_dump', 'dict'] },
    // Version 1. https://docs.pydantic.dev/1.10/usage/settings/
    { base: 'pydantic.{BaseSettings,v1.BaseSettings,env_settings.BaseSettings}', dumps: ['dict'] },
  ],
  // https://fastapi.tiangolo.com/tutorial/body/
  bodyModels: ['{pydantic.**,fastapi_camelcase.**}'],
  // https://docs.pydantic.dev/latest/concepts/models/#methods-and-properties
  makers: [
    '{pydantic,pydantic.**,pydantic_settings,pydantic_settings.**}.{BaseModel,BaseSettings}.{model_validate,model_validate_json,model_construct,parse_obj,parse_raw,construct,from_orm}',
  ],
  fieldDefaults: [
    // `validation_alias` and `alias` name the variable in version 2, `env` in version 1.
    // https://docs.pydantic.dev/latest/concepts/fields/#default-values
    {
      call: 'pydantic.{Field,fields.Field,v1.Field}',
      default: arg(0, 'default'),
      factory: arg('default_factory'),
      alias: arg('validation_alias', 'alias', 'env'),
    },
  ],
  conversions: [
    'pydantic.{SecretStr,SecretBytes,types.SecretStr,types.SecretBytes,v1.SecretStr,PostgresDsn,RedisDsn,AnyUrl,HttpUrl,AnyHttpUrl}',
  ],
});
