import { arg, defineFramework } from '../../model/framework.ts';
import { adminLists } from './django-admin.ts';
import { djangoCache } from './django-cache.ts';
import { feedLists } from './django-feeds.ts';
import { readUrls } from './django-urls.ts';
import { viewsOf } from './django-views.ts';
import { routerUrls } from './drf-viewsets.ts';
import { ninjaUrls } from './ninja-urls.ts';
import { listsOfEveryTemplate, listViews, renderedLists } from './template-lists.ts';

/** Django, with the libraries that bring views for signing in. https://docs.djangoproject.com/en/stable/ */
export default defineFramework({
  id: 'django',
  kind: 'web',
  title: 'Django',
  languages: ['python'],
  packages: ['django', 'allauth', 'dj_rest_auth', 'djoser', 'django_registration', 'registration', 'guardian', 'rules', 'braces'],
  documentation: 'https://docs.djangoproject.com/en/stable/topics/http/urls/',
  *recogniseRoutes(linker, read) {
    const views = viewsOf(linker, read);
    for (const entry of readUrls(
      linker,
      read,
      (value, place, way) => routerUrls(linker, value, place, way) ?? ninjaUrls(linker, value, place, way),
    ))
      yield* views(entry);
  },
  *recogniseListings(linker) {
    // https://docs.djangoproject.com/en/stable/topics/http/shortcuts/#render
    yield* renderedLists(linker, 'django', [
      { call: 'django.shortcuts.render', template: arg(1, 'template_name'), context: arg(2, 'context') },
      {
        call: 'django.template{,.response}.TemplateResponse',
        template: arg(1, 'template'),
        context: arg(2, 'context'),
      },
      { call: 'django.template.loader.render_to_string', template: arg(0, 'template_name'), context: arg(1, 'context') },
      { call: 'django.template.loader.{get_template,select_template}().render', template: 'made', context: arg(0, 'context') },
      // https://docs.djangoproject.com/en/stable/howto/custom-template-tags/#inclusion-tags
      { call: 'django.template.Library().inclusion_tag', template: arg(0, 'filename'), context: 'returned' },
    ]);
    yield* listViews(linker);
    yield* listsOfEveryTemplate(linker);
    yield* adminLists(linker);
    yield* feedLists(linker);
  },
  cacheStore: djangoCache,
  // https://docs.djangoproject.com/en/stable/ref/forms/validation/
  templateMethods: [
    { call: 'django.**.{is_valid,full_clean}', runs: ['clean', 'clean_*'] },
    { call: 'allauth.**.is_valid', runs: ['clean', 'clean_*'] },
  ],
  // https://docs.djangoproject.com/en/stable/topics/class-based-views/intro/#decorating-class-based-views
  holders: [{ call: 'django.utils.decorators.method_decorator', what: arg(0, 'decorator') }],
  guards: [
    // https://docs.djangoproject.com/en/stable/topics/auth/default/#limiting-access-to-logged-in-users
    { path: 'django.contrib.auth.decorators.{login_required,login_required()}', authenticates: 'yes', authorises: 'no' },
    {
      path: 'django.contrib.auth.decorators.{permission_required(),user_passes_test()}',
      authenticates: 'yes',
      authorises: 'yes',
    },
    {
      path: 'django.contrib.admin.views.decorators.{staff_member_required,staff_member_required()}',
      authenticates: 'yes',
      authorises: 'yes',
    },
    { path: 'django.contrib.auth.mixins.LoginRequiredMixin', authenticates: 'yes', authorises: 'no' },
    {
      path: 'django.contrib.auth.mixins.{PermissionRequiredMixin,UserPassesTestMixin,AccessMixin}',
      authenticates: 'yes',
      authorises: 'yes',
    },
    { path: 'django.contrib.auth.middleware.LoginRequiredMiddleware', authenticates: 'yes', authorises: 'no' },
    // It says who is calling and lets everybody pass. https://docs.djangoproject.com/en/stable/ref/middleware/#authentication-middleware
    {
      path: 'django.contrib.auth.middleware.{AuthenticationMiddleware,RemoteUserMiddleware}',
      authenticates: 'no',
      authorises: 'no',
    },
    { path: 'braces.views.LoginRequiredMixin', authenticates: 'yes', authorises: 'no' },
    {
      path: 'guardian.{mixins.PermissionRequiredMixin,decorators.permission_required()}',
      authenticates: 'yes',
      authorises: 'yes',
    },
    { path: 'rules.contrib.views.{PermissionRequiredMixin,permission_required()}', authenticates: 'yes', authorises: 'yes' },
  ],
  uploads: [
    // https://docs.djangoproject.com/en/stable/topics/http/file-uploads/
    '~request.FILES{,.**}',
    'django.forms.{FileField,ImageField}',
    'rest_framework.parsers.{FileUploadParser,MultiPartParser}',
  ],
  pages: [
    'django.shortcuts.{render,render_to_response}',
    'django.template.response.TemplateResponse',
    'django.template.loader.render_to_string',
  ],
});
