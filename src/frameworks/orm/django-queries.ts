import { arg, type FrameworkSections } from '../../model/framework.ts';

const manager =
  '{django.db.models.Model.{objects,_default_manager,_base_manager},django.db.models.{Manager,QuerySet,manager.Manager,query.QuerySet}()}';
const managers =
  '{django.db.models.{Manager,manager.Manager},django.contrib.auth.{models.{UserManager,BaseUserManager,GroupManager,PermissionManager},base_user.BaseUserManager},django.contrib.gis.db.models.Manager,djongo.models.DjongoManager,mptt.managers.TreeManager,treebeard.*.*Manager,polymorphic.managers.PolymorphicManager,polymorphic.models.PolymorphicManager,model_utils.managers.{InheritanceManager,QueryManager,SoftDeletableManager},parler.managers.*Manager,django_scopes.ScopedManager,simple_history.manager.*}';
/** A related manager is an attribute of a row that no field declares. */
const related = '{django.db.models.Model().*,django.db.models.ManyToManyField()}';
const narrowing =
  'filter,exclude,order_by,values_list,values,annotate,alias,distinct,select_related,prefetch_related,only,defer,reverse,select_for_update';
/** Another query than the one that may have been loaded with the row. */
const narrowed = `${related}.{${narrowing}}()`;

/** Fields of rows, no rows, whatever is said after it: https://docs.djangoproject.com/en/5.2/ref/models/querysets/#values-list */
const fields = `{${manager},${manager}.**}.{values,values_list,dates,datetimes}()`;

const formsets = 'django.forms.{,models.,formsets.}{modelformset_factory,inlineformset_factory,formset_factory}';

const builders =
  'all,filter,exclude,order_by,annotate,alias,distinct,select_related,prefetch_related,values,values_list,only,defer,reverse,union,using,select_for_update';

/** Queries of Django's ORM. Query sets run when they are iterated, listed, measured or sliced with a step. https://docs.djangoproject.com/en/5.2/ref/models/querysets/ */
export const djangoQueries: Pick<
  FrameworkSections,
  | 'queries'
  | 'lazyQueries'
  | 'eagerLoading'
  | 'aliases'
  | 'rowMethods'
  | 'viewRows'
  | 'queriesHandedOver'
  | 'iterables'
  | 'rowsHandedOver'
  | 'libraryModels'
  | 'managers'
> = {
  aliases: [
    ['django.db.models.base.Model', 'django.db.models.Model'],
    [
      'django.contrib.auth.{models.{AbstractUser,AbstractBaseUser,PermissionsMixin,Group,Permission},base_user.AbstractBaseUser}',
      'django.db.models.Model',
    ],
    ['django.contrib.auth.get_user_model()', 'django.db.models.Model'],
    ['{django.contrib.gis.db,djongo,djongo.models}.models.Model', 'django.db.models.Model'],
    [
      '{mptt.models.MPTTModel,polymorphic.models.PolymorphicModel,model_utils.models.TimeStampedModel,treebeard.mp_tree.MP_Node}',
      'django.db.models.Model',
    ],
    ['django_extensions.db.models.TimeStampedModel', 'django.db.models.Model'],
    // Rows of the apps that many projects install.
    [
      'django.contrib.{sites,contenttypes,sessions,admin,flatpages,redirects}.models.{Site,ContentType,Session,LogEntry,FlatPage,Redirect}',
      'django.db.models.Model',
    ],
    [
      '{allauth.account.{models,admin}.{EmailAddress,EmailConfirmation},allauth.socialaccount.models.{SocialApp,SocialAccount,SocialToken}}',
      'django.db.models.Model',
    ],
    [
      '{rest_framework.authtoken.models.Token,knox.models.AuthToken,rest_framework_simplejwt.token_blacklist.models.{OutstandingToken,BlacklistedToken}}',
      'django.db.models.Model',
    ],
    [
      '{django_celery_beat.models.{PeriodicTask,IntervalSchedule,CrontabSchedule},django_celery_results.models.TaskResult,social_django.models.UserSocialAuth,taggit.models.Tag}',
      'django.db.models.Model',
    ],
  ],
  queries: [
    // What these give is no query: `users.in_bulk(ids).get(id)`.
    { call: `{${manager},${manager}.**}.{in_bulk,ain_bulk,aggregate,aaggregate,explain}().**`, does: 'build', gives: 'other' },
    { call: `{${fields},${fields}.**}.{get,first,last,earliest,latest}`, does: 'read', gives: 'other', bounded: 'yes' },
    {
      call: `{${fields},${fields}.**}.{filter,exclude,order_by,annotate,distinct,reverse,union,using}`,
      does: 'build',
      gives: 'tuples',
    },
    {
      call: `{${manager},${manager}.**}.{get,first,last,earliest,latest,aget,afirst,alast}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    {
      call: `{${manager},${manager}.**}.{count,exists,aggregate,contains,acount,aexists,aaggregate}`,
      does: 'read',
      gives: 'other',
      bounded: 'yes',
    },
    { call: `{${manager},${manager}.**}.{in_bulk,ain_bulk}`, does: 'read', gives: 'many', bounded: 'yes' },
    {
      call: `{${manager},${manager}.**}.{create,get_or_create,update_or_create,acreate,aget_or_create,aupdate_or_create}`,
      does: 'write',
      gives: 'one',
      bounded: 'yes',
    },
    // The rows that were written. https://docs.djangoproject.com/en/5.2/ref/models/querysets/#bulk-create
    { call: `{${manager},${manager}.**}.{bulk_create,abulk_create}`, does: 'write', gives: 'many', isBulk: true },
    {
      call: `{${manager},${manager}.**}.{update,delete,bulk_update,aupdate,adelete,abulk_update}`,
      does: 'write',
      isBulk: true,
    },
    { call: `{${manager},${manager}.**}.{values,values_list,annotate().values,dates,datetimes}`, does: 'build', gives: 'tuples' },
    { call: `{${manager},${manager}.**}.iterator`, does: 'read', gives: 'many' },
    {
      call: 'django.shortcuts.{get_object_or_404,aget_object_or_404}',
      does: 'read',
      gives: 'one',
      model: arg(0, 'klass'),
      bounded: 'yes',
    },
    { call: 'django.shortcuts.{get_list_or_404,aget_list_or_404}', does: 'read', gives: 'many', model: arg(0, 'klass') },
    // Of one row. https://docs.djangoproject.com/en/5.2/ref/models/instances/
    { call: 'django.db.models.Model().{save,asave,delete,adelete}', does: 'write', bounded: 'yes' },
    { call: 'django.db.models.Model().{refresh_from_db,arefresh_from_db}', does: 'read', bounded: 'yes' },
    // Related managers. https://docs.djangoproject.com/en/5.2/ref/models/relations/
    { call: `{${narrowed},${narrowed}.**}.{get,first,last,earliest,latest}`, does: 'read', bounded: 'yes' },
    { call: `{${narrowed},${narrowed}.**}.{count,exists,aggregate}`, does: 'read', bounded: 'yes' },
    // What was loaded with the row answers the others.
    { call: `${related}.{aggregate,aaggregate}`, does: 'read', gives: 'other', bounded: 'yes' },
    { call: `{${narrowed},${narrowed}.**}.{update,delete}`, does: 'write', isBulk: true },
    { call: `django.db.models.Model().*.{create,get_or_create,update_or_create}`, does: 'write', bounded: 'yes' },
    {
      call: '{django.db.models.ManyToManyField(),django.db.models.Model().{*_set,groups,user_permissions}}.{add,remove,set,clear}',
      does: 'write',
      bounded: 'yes',
    },
    // A form of a model writes one row. https://docs.djangoproject.com/en/5.2/topics/forms/modelforms/#the-save-method
    {
      call: `{django.forms.{,models.}ModelForm(),${formsets}()()[]}.save`,
      does: 'write',
      gives: 'other',
      bounded: 'yes',
      heldBackBy: 'commit',
    },
    // The rows of its forms, which are not saved yet with `commit=False`.
    { call: 'django.forms.{,models.}modelformset_factory', does: 'build', model: arg(0, 'model') },
    { call: 'django.forms.{,models.}inlineformset_factory', does: 'build', model: arg(1, 'model') },
    { call: `${formsets}()().save`, does: 'build', gives: 'many' },
    // https://docs.djangoproject.com/en/5.2/ref/paginator/, https://www.django-rest-framework.org/api-guide/pagination/
    { call: 'django.core.paginator.Paginator', does: 'build', model: arg(0, 'object_list') },
    // https://django-ninja.dev/guides/input/filtering/
    { call: 'ninja.{,**.}FilterSchema().filter', does: 'build', model: arg(0, 'queryset') },
    {
      call: '{rest_framework.**,ninja.**}.{paginate_queryset,filter_queryset}',
      does: 'build',
      model: arg(0, 'queryset'),
    },
    { call: 'django.db.connection.cursor().{execute,executemany}', does: 'unknown' },
  ],
  lazyQueries: [
    `${manager}.{${builders}}()`,
    `${manager}.**.{${builders}}()`,
    `${related}.{${narrowing}}()`,
    `${narrowed}.**.{${builders}}()`,
    'django.core.paginator.Paginator(){.object_list,{.get_page,.page}(){,.object_list}}',
    '{rest_framework.**,ninja.**}.{paginate_queryset,filter_queryset}()',
    'ninja.{,**.}FilterSchema().filter()',
  ],
  eagerLoading: {
    calls: ['select_related', 'prefetch_related', 'Prefetch', 'prefetch_related_objects', 'aprefetch_related_objects'],
    options: [],
    joins: { call: 'select_related', nested: 'Prefetch' },
  },
  // https://www.django-rest-framework.org/api-guide/generic-views/, https://docs.djangoproject.com/en/5.2/ref/class-based-views/mixins-single-object/
  viewRows: [
    {
      call: '{rest_framework.**,django.views.generic.**}.get_object',
      said: ['get_queryset', 'queryset', 'model'],
      field: 'object',
      context: {
        method: 'get_context_data',
        named: 'context_object_name',
        views: 'django.views.generic.{,**.}{DetailView,UpdateView,DeleteView}()',
      },
    },
    {
      call: '{rest_framework.**,django.views.generic.**}.get_queryset',
      said: ['queryset', 'model'],
      field: 'object_list',
      query: 'django.db.models.Manager().all()',
      context: {
        method: 'get_context_data',
        named: 'context_object_name',
        views: 'django.views.generic.{,**.}{ListView,MultipleObjectMixin}()',
      },
    },
    // Whose `Meta.model` has the rows.
    { call: 'rest_framework.**.get_serializer', said: ['get_serializer_class', 'serializer_class'] },
    { call: 'rest_framework.**.get_serializer_class', said: ['serializer_class'], isClass: true },
  ],
  // https://docs.djangoproject.com/en/5.2/ref/contrib/admin/actions/
  queriesHandedOver: [
    {
      base: '**.*Admin',
      parameter: 'queryset',
      registers: 'register',
      list: 'actions',
      said: 'get_queryset',
      columns: ['list_display', 'readonly_fields'],
      query: 'django.db.models.Manager().all()',
    },
  ],
  // https://docs.djangoproject.com/en/5.2/topics/forms/modelforms/#model-formsets
  iterables: [`${formsets}()()`],
  // https://docs.djangoproject.com/en/5.2/topics/auth/default/#authentication-in-web-requests
  rowsHandedOver: [
    {
      path: '{~request,django.**.request,rest_framework.**.request,django.http.HttpRequest(),rest_framework.request.Request()}.user',
      packages: ['django', 'rest_framework'],
      model: 'django.contrib.auth.get_user_model()',
    },
  ],
  // https://docs.djangoproject.com/en/5.2/topics/auth/customizing/#substituting-a-custom-user-model
  libraryModels: [
    {
      path: 'django.contrib.auth.models.User',
      base: 'django.db.models.Model',
      table: 'auth_user',
      label: 'auth.User',
      replaced: {
        setting: 'AUTH_USER_MODEL',
        bases: ['AbstractUser', 'AbstractBaseUser'],
        by: ['django.contrib.auth.get_user_model()', 'django.conf.settings.AUTH_USER_MODEL'],
      },
    },
  ],
  // https://docs.djangoproject.com/en/5.2/topics/db/managers/#custom-managers
  managers: [
    {
      field: `{${managers}(),${managers}.from_queryset()(),django.db.models.{QuerySet,query.QuerySet}{.as_manager,}()}`,
      is: 'django.db.models.Manager()',
      queryFrom: 'get_queryset',
      name: 'objects',
    },
  ],
  rowMethods: [{ base: 'rest_framework.serializers.*', methods: '{get_*,to_representation,update}', model: ['Meta', 'model'] }],
};
