import { arg, defineFramework } from '../../model/framework.ts';
import { marshalledLists } from './flask-marshal.ts';
import { listsOfAccount, renderedLists } from './template-lists.ts';

const blueprint =
  '{flask.Blueprint,flask.blueprints.Blueprint,quart.Blueprint,flask_smorest.Blueprint,flask_openapi3.APIBlueprint,apiflask.APIBlueprint}';
const app = '{flask.Flask,flask.app.Flask,quart.Quart,flask_openapi3.OpenAPI,apiflask.APIFlask,connexion.FlaskApp().app}';
const either = `{${app.slice(1, -1)},${blueprint.slice(1, -1)}}()`;
/** Flask-RESTX namespaces, made alone or by the API. https://flask-restx.readthedocs.io/en/latest/scaling.html */
const namespace =
  '{flask_restx.Namespace(),flask_restx.Api().namespace(),flask_restplus.Namespace(),flask_restplus.Api().namespace()}';
const api = '{flask_restful.Api,flask_restx.Api,flask_restplus.Api}';

/** Flask, Quart, and what declares resources on them. https://flask.palletsprojects.com/en/stable/api/ */
export default defineFramework({
  id: 'flask',
  kind: 'web',
  title: 'Flask',
  languages: ['python'],
  packages: [
    'flask',
    'quart',
    'flask_restful',
    'flask_restx',
    'flask_restplus',
    'flask_smorest',
    'flask_apispec',
    'flask_login',
    'flask_jwt',
    'flask_jwt_extended',
    'flask_wtf',
    'flask_httpauth',
    'flask_openapi3',
    'apiflask',
    'apifairy',
    'quart_auth',
    'quart_schema',
  ],
  documentation: 'https://flask.palletsprojects.com/en/stable/api/',
  keepsOwnSettings: true,
  // https://flask.palletsprojects.com/en/stable/config/, https://flask.palletsprojects.com/en/stable/api/#flask.Config.from_prefixed_env
  appConfigs: [{ packages: ['flask', 'quart'], app: '{flask,quart}.{Flask,Quart}', prefix: 'FLASK_' }],
  // https://flask.palletsprojects.com/en/stable/api/#flask.current_app, https://flask.palletsprojects.com/en/stable/api/#flask.g
  currentApps: ['{flask,quart}.current_app', '{flask,quart}.g'],
  loadedAccounts: [
    // https://flask-login.readthedocs.io/en/latest/#flask_login.LoginManager.user_loader
    {
      path: 'flask_login.{**.,}current_user',
      loader: 'flask_login.{**.,}LoginManager().{user_loader,request_loader}',
    },
    // https://flask-jwt-extended.readthedocs.io/en/stable/automatic_user_loading.html
    {
      path: 'flask_jwt_extended.{**.,}{current_user,get_current_user}',
      loader: 'flask_jwt_extended.{**.,}JWTManager().{user_lookup_loader,user_loader_callback_loader}',
    },
  ],
  // https://flask.palletsprojects.com/en/stable/api/#flask.render_template
  *recogniseListings(linker) {
    yield* renderedLists(linker, 'flask', [
      {
        call: '{flask,flask.templating,quart,quart.templating}.render_template',
        template: arg(0, 'template_name_or_list', 'template_name'),
        context: 'named',
      },
    ]);
    yield* listsOfAccount(linker, 'flask', 'current_user', 'flask_login.current_user');
    yield* marshalledLists(linker);
  },
  // https://flask-wtf.readthedocs.io/en/1.2.x/form/
  requestForms: [
    {
      base: '{flask_wtf.{**.,}{FlaskForm,Form},wtforms.Form,quart_wtf.{**.,}QuartForm}',
      fileField: '{flask_wtf.file,wtforms,wtforms.fields.**,wtforms.fields}.{FileField,MultipleFileField}',
    },
  ],
  pluginRoutes: [
    // https://pythonhosted.org/Flask-JWT/
    { create: 'flask_jwt.JWT', brings: [{ method: 'POST', path: '/auth', name: 'JWT', purpose: 'login' }] },
    // https://flask-security-too.readthedocs.io/en/stable/api_doc.html
    {
      create: 'flask_security.{**.,}Security',
      brings: [{ method: 'POST', path: '/login', name: 'Security', purpose: 'login' }],
    },
  ],
  routers: [
    { create: app, isApp: true },
    { create: blueprint, isApp: false, prefix: arg('url_prefix') },
    // https://flask-restful.readthedocs.io/en/latest/api.html#flask_restful.Api
    { create: api, isApp: false, prefix: arg('prefix', 1), middleware: arg('decorators'), parent: arg(0, 'app') },
    // Its path is its name. https://flask-restx.readthedocs.io/en/latest/api.html#flask_restx.Namespace
    {
      create: '{flask_restx.Namespace,flask_restplus.Namespace}',
      isApp: false,
      prefix: arg('path', 2),
      prefixName: arg(0, 'name'),
      middleware: arg('decorators'),
    },
    {
      create: '{flask_restx.Api,flask_restplus.Api}().namespace',
      isApp: false,
      prefix: arg('path'),
      prefixName: arg(0, 'name'),
      middleware: arg('decorators'),
      parent: 'object',
    },
    // https://flask-smorest.readthedocs.io/en/latest/api_reference.html
    { create: 'flask_smorest.Api', isApp: false, parent: arg(0, 'app') },
  ],
  mounts: [
    // The prefix given here replaces that of the blueprint. https://flask.palletsprojects.com/en/stable/api/#flask.Flask.register_blueprint
    {
      call: `{${either},flask_smorest.Api()}.{register_blueprint,register_api}`,
      child: arg(0, 'blueprint'),
      prefix: arg('url_prefix'),
      replacesPrefix: true,
    },
    {
      call: '{flask_restx.Api,flask_restplus.Api}().add_namespace',
      child: arg(0, 'ns'),
      prefix: arg('path', 1),
      replacesPrefix: true,
    },
    {
      call: '{flask_restful.Api,flask_restx.Api,flask_restplus.Api,flask_smorest.Api}().init_app',
      child: arg(),
      parent: arg(0, 'app'),
    },
  ],
  routes: [
    // GET unless methods say otherwise. https://flask.palletsprojects.com/en/stable/api/#flask.Flask.route
    {
      call: `${either}.route`,
      as: 'decorator',
      method: { slot: arg('methods'), default: ['GET'] },
      path: arg(0, 'rule'),
    },
    { call: `${either}.{get,post,put,patch,delete}`, as: 'decorator', method: 'name', path: arg(0, 'rule') },
    {
      call: `${either}.add_url_rule`,
      as: 'call',
      method: { slot: arg('methods'), default: ['GET'] },
      path: arg(0, 'rule'),
      handler: arg('view_func', 2),
    },
    { call: `${namespace}.route`, as: 'decorator', method: 'ANY', path: arg(0), morePaths: true },
    { call: `${api}().route`, as: 'decorator', method: 'ANY', path: arg(0), morePaths: true },
    {
      call: `{${api}(),${namespace}}.add_resource`,
      as: 'call',
      method: 'ANY',
      path: arg(1),
      morePaths: true,
      handler: arg(0, 'resource'),
    },
  ],
  handlerClasses: [
    // https://flask.palletsprojects.com/en/stable/api/#flask.views.View.decorators
    {
      base: '{flask.views.MethodView,flask.views.View,flask_apispec.MethodResource,flask_apispec.views.MethodResource,quart.views.MethodView,quart.views.View}',
      applied: ['decorators'],
      any: ['dispatch_request'],
    },
    // https://flask-restful.readthedocs.io/en/latest/extending.html#resource-method-decorators
    {
      base: '{flask_restful.Resource,flask_restx.Resource,flask_restplus.Resource,flask_restful.**.Resource,flask_restx.**.Resource}',
      applied: ['method_decorators', 'decorators'],
    },
  ],
  uses: [
    // https://flask.palletsprojects.com/en/stable/api/#flask.Flask.before_request
    { call: `${either}.{before_request,before_app_request}`, what: arg(0), as: 'decorator', order: 'all' },
    { call: `${either}.{before_request,before_app_request}`, what: arg(0), as: 'call', order: 'all' },
  ],
  guards: [
    // https://flask-login.readthedocs.io/en/latest/#flask_login.login_required
    {
      path: '{flask_login,flask_login.utils,flask_security,flask_security.decorators}.login_required',
      authenticates: 'yes',
      authorises: 'no',
    },
    // https://quart-auth.readthedocs.io/en/latest/reference/api.html
    { path: 'quart_auth.{**.,}{login_required,basic_auth_required}', authenticates: 'yes', authorises: 'no' },
    { path: 'flask_login.{fresh_login_required,utils.fresh_login_required}', authenticates: 'yes', authorises: 'no' },
    // https://flask-security.readthedocs.io/en/stable/api.html#protecting-views
    {
      path: 'flask_security.{**.,}{auth_required,auth_token_required,http_auth_required,anonymous_user_required}()',
      authenticates: 'yes',
      authorises: 'no',
    },
    {
      path: 'flask_security.{**.,}{roles_required,roles_accepted,permissions_required,permissions_accepted}()',
      authenticates: 'yes',
      authorises: 'yes',
    },
    // A call since version 4, a bare decorator before. `optional=True` asks nobody. https://flask-jwt-extended.readthedocs.io/en/stable/api.html
    {
      path: 'flask_jwt_extended.{**.,}{jwt_required,jwt_required(),fresh_jwt_required,jwt_refresh_token_required,verify_jwt_in_request}',
      authenticates: 'yes',
      authorises: 'no',
      except: { slot: arg('optional'), values: ['true'] },
    },
    { path: 'flask_jwt.{jwt_required,jwt_required()}', authenticates: 'yes', authorises: 'no' },
    // https://flask-httpauth.readthedocs.io/en/latest/
    {
      path: 'flask_httpauth.{HTTPBasicAuth,HTTPTokenAuth,HTTPDigestAuth,MultiAuth}().{login_required,login_required()}',
      authenticates: 'yes',
      authorises: 'no',
      except: { slot: arg('optional'), values: ['true'] },
    },
    // https://apifairy.readthedocs.io/en/latest/decorators.html#the-authenticate-decorator
    {
      path: 'apifairy.{decorators.,}authenticate()',
      authenticates: 'yes',
      authorises: 'no',
      except: { slot: arg('optional'), values: ['true'] },
    },
    { path: 'apiflask.security.{HTTPBasicAuth,HTTPTokenAuth}().login_required', authenticates: 'yes', authorises: 'no' },
    { path: 'flask_principal.Permission().require()', authenticates: 'yes', authorises: 'yes' },
  ],
  bodySchemas: [
    // https://flask-restx.readthedocs.io/en/latest/swagger.html#the-api-expect-decorator
    { decorator: `{${namespace.slice(1, -1)},flask_restx.Api(),flask_restplus.Api()}.expect()`, schema: arg(0) },
    // https://quart-schema.readthedocs.io/en/latest/how_to_guides/request_validation.html
    { decorator: 'quart_schema.{**.,}{validate_request,validate_querystring}()', schema: arg(0, 'model_class') },
  ],
  // https://flask.palletsprojects.com/en/stable/patterns/fileuploads/
  uploads: [
    '{flask,quart}.request.files{,.**}',
    'flask_uploads.UploadSet().save',
    // https://flask-wtf.readthedocs.io/en/1.2.x/form/#file-uploads
    '{flask_wtf.file,wtforms{,.fields{,.simple}}}.{FileField,MultipleFileField}().data{,.**}',
  ],
  pages: ['{flask,quart}.{render_template,render_template_string,templating.render_template}'],
});
