import type { RoutePurpose } from '../../model/concepts.ts';

// Views and URL configurations that libraries bring, as data.

/** A view of a library. */
export interface LibraryView {
  readonly methods: readonly string[];
  readonly purpose?: RoutePurpose;
  /** Derives from DRF's APIView, so that its default throttles and permissions apply. */
  readonly isApi?: boolean;
  /** Checks a password through `authenticate()`, where django-axes counts. */
  readonly authenticates?: boolean;
}

const form = ['GET', 'POST'];
const post = ['POST'];

/** By access path. */
const libraryViews: Readonly<Record<string, LibraryView>> = {
  // https://docs.djangoproject.com/en/stable/topics/auth/default/#all-authentication-views
  'django.contrib.auth.views.LoginView': { methods: form, purpose: 'login', authenticates: true },
  'django.contrib.auth.views.login': { methods: form, purpose: 'login', authenticates: true },
  'django.contrib.auth.views.LogoutView': { methods: post, purpose: 'logout' },
  'django.contrib.auth.views.logout': { methods: post, purpose: 'logout' },
  'django.contrib.auth.views.PasswordChangeView': { methods: form, purpose: 'password-change' },
  'django.contrib.auth.views.PasswordChangeDoneView': { methods: ['GET'] },
  'django.contrib.auth.views.PasswordResetView': { methods: form, purpose: 'password-reset' },
  'django.contrib.auth.views.password_reset': { methods: form, purpose: 'password-reset' },
  'django.contrib.auth.views.PasswordResetDoneView': { methods: ['GET'] },
  'django.contrib.auth.views.PasswordResetConfirmView': { methods: form, purpose: 'password-reset' },
  'django.contrib.auth.views.PasswordResetCompleteView': { methods: ['GET'] },
  // https://django-rest-framework-simplejwt.readthedocs.io/en/latest/getting_started.html
  'rest_framework_simplejwt.views.TokenObtainPairView': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework_simplejwt.views.token_obtain_pair': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework_simplejwt.views.TokenObtainSlidingView': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework_simplejwt.views.TokenRefreshView': { methods: post, purpose: 'token-refresh', isApi: true },
  'rest_framework_simplejwt.views.token_refresh': { methods: post, purpose: 'token-refresh', isApi: true },
  'rest_framework_simplejwt.views.TokenRefreshSlidingView': { methods: post, purpose: 'token-refresh', isApi: true },
  'rest_framework_simplejwt.views.TokenVerifyView': { methods: post, isApi: true },
  'rest_framework_simplejwt.views.TokenBlacklistView': { methods: post, isApi: true },
  // https://jpadilla.github.io/django-rest-framework-jwt/#usage
  'rest_framework_jwt.views.obtain_jwt_token': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework_jwt.views.ObtainJSONWebToken': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework_jwt.views.refresh_jwt_token': { methods: post, purpose: 'token-refresh', isApi: true },
  'rest_framework_jwt.views.RefreshJSONWebToken': { methods: post, purpose: 'token-refresh', isApi: true },
  'rest_framework_jwt.views.verify_jwt_token': { methods: post, isApi: true },
  // https://www.django-rest-framework.org/api-guide/authentication/#by-exposing-an-api-endpoint
  'rest_framework.authtoken.views.obtain_auth_token': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'rest_framework.authtoken.views.ObtainAuthToken': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  // https://jazzband.github.io/django-rest-knox/views/ : who logs in has been authenticated by another class before
  'knox.views.LogoutView': { methods: post, purpose: 'logout', isApi: true },
  // https://dj-rest-auth.readthedocs.io/en/latest/api_endpoints.html
  'dj_rest_auth.views.LoginView': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'dj_rest_auth.views.LogoutView': { methods: post, purpose: 'logout', isApi: true },
  'dj_rest_auth.views.PasswordResetView': { methods: post, purpose: 'password-reset', isApi: true },
  'dj_rest_auth.views.PasswordResetConfirmView': { methods: post, purpose: 'password-reset', isApi: true },
  'dj_rest_auth.views.PasswordChangeView': { methods: post, purpose: 'password-change', isApi: true },
  'dj_rest_auth.registration.views.RegisterView': { methods: post, purpose: 'register', isApi: true },
  'dj_rest_auth.registration.views.VerifyEmailView': { methods: post, purpose: 'verification', isApi: true },
  'dj_rest_auth.registration.views.ResendEmailVerificationView': { methods: post, purpose: 'verification', isApi: true },
  // https://djoser.readthedocs.io/en/latest/base_endpoints.html
  'djoser.views.TokenCreateView': { methods: post, purpose: 'login', isApi: true, authenticates: true },
  'djoser.views.TokenDestroyView': { methods: post, purpose: 'logout', isApi: true },
  // https://docs.allauth.org/en/latest/account/views.html
  'allauth.account.views.LoginView': { methods: form, purpose: 'login', authenticates: true },
  'allauth.account.views.SignupView': { methods: form, purpose: 'register' },
  'allauth.account.views.LogoutView': { methods: form, purpose: 'logout' },
  'allauth.account.views.PasswordChangeView': { methods: form, purpose: 'password-change' },
  'allauth.account.views.PasswordSetView': { methods: form },
  'allauth.account.views.PasswordResetView': { methods: form, purpose: 'password-reset' },
  'allauth.account.views.PasswordResetFromKeyView': { methods: form, purpose: 'password-reset' },
  'allauth.account.views.EmailView': { methods: form },
  // The key in the path is signed: nothing can be guessed.
  'allauth.account.views.ConfirmEmailView': { methods: form },
  // https://django-registration.readthedocs.io/en/stable/views.html
  'django_registration.views.RegistrationView': { methods: form, purpose: 'register' },
  'django_registration.backends.activation.views.RegistrationView': { methods: form, purpose: 'register' },
  'django_registration.backends.activation.views.ActivationView': { methods: form, purpose: 'verification' },
  'django_registration.backends.one_step.views.RegistrationView': { methods: form, purpose: 'register' },
  'registration.backends.default.views.RegistrationView': { methods: form, purpose: 'register' },
};

/** A path of a library's URL configuration: the view by access path, or the purpose of one that has no name worth knowing. */
export interface LibraryPath {
  readonly path: string;
  readonly view: string;
}

const authUrls: readonly LibraryPath[] = [
  { path: 'login/', view: 'django.contrib.auth.views.LoginView' },
  { path: 'logout/', view: 'django.contrib.auth.views.LogoutView' },
  { path: 'password_change/', view: 'django.contrib.auth.views.PasswordChangeView' },
  { path: 'password_reset/', view: 'django.contrib.auth.views.PasswordResetView' },
  { path: 'reset/{uidb64}/{token}/', view: 'django.contrib.auth.views.PasswordResetConfirmView' },
];
const allauthAccount: readonly LibraryPath[] = [
  { path: 'login/', view: 'allauth.account.views.LoginView' },
  { path: 'logout/', view: 'allauth.account.views.LogoutView' },
  { path: 'signup/', view: 'allauth.account.views.SignupView' },
  { path: 'email/', view: 'allauth.account.views.EmailView' },
  { path: 'confirm-email/{key}/', view: 'allauth.account.views.ConfirmEmailView' },
  { path: 'password/change/', view: 'allauth.account.views.PasswordChangeView' },
  { path: 'password/set/', view: 'allauth.account.views.PasswordSetView' },
  { path: 'password/reset/', view: 'allauth.account.views.PasswordResetView' },
  { path: 'password/reset/key/{uidb36}-{key}/', view: 'allauth.account.views.PasswordResetFromKeyView' },
];

/** By the dotted name that `include()` is given. */
const knownUrls: Readonly<Record<string, readonly LibraryPath[]>> = {
  // https://docs.djangoproject.com/en/stable/topics/auth/default/#using-the-views
  'django.contrib.auth.urls': authUrls,
  // https://www.django-rest-framework.org/#installation
  'rest_framework.urls': [
    { path: 'login/', view: 'django.contrib.auth.views.LoginView' },
    { path: 'logout/', view: 'django.contrib.auth.views.LogoutView' },
  ],
  // https://dj-rest-auth.readthedocs.io/en/latest/api_endpoints.html
  'dj_rest_auth.urls': [
    { path: 'login/', view: 'dj_rest_auth.views.LoginView' },
    { path: 'logout/', view: 'dj_rest_auth.views.LogoutView' },
    { path: 'password/reset/', view: 'dj_rest_auth.views.PasswordResetView' },
    { path: 'password/reset/confirm/', view: 'dj_rest_auth.views.PasswordResetConfirmView' },
    { path: 'password/change/', view: 'dj_rest_auth.views.PasswordChangeView' },
  ],
  'dj_rest_auth.registration.urls': [
    { path: '', view: 'dj_rest_auth.registration.views.RegisterView' },
    { path: 'verify-email/', view: 'dj_rest_auth.registration.views.VerifyEmailView' },
    { path: 'resend-email/', view: 'dj_rest_auth.registration.views.ResendEmailVerificationView' },
  ],
  // https://djoser.readthedocs.io/en/latest/jwt_endpoints.html
  'djoser.urls.jwt': [
    { path: 'jwt/create/', view: 'rest_framework_simplejwt.views.TokenObtainPairView' },
    { path: 'jwt/refresh/', view: 'rest_framework_simplejwt.views.TokenRefreshView' },
    { path: 'jwt/verify/', view: 'rest_framework_simplejwt.views.TokenVerifyView' },
  ],
  'djoser.urls.authtoken': [
    { path: 'token/login/', view: 'djoser.views.TokenCreateView' },
    { path: 'token/logout/', view: 'djoser.views.TokenDestroyView' },
  ],
  'djoser.urls': [
    { path: 'users/', view: 'djoser.views.UserViewSet.create' },
    { path: 'users/activation/', view: 'djoser.views.UserViewSet.activation' },
    { path: 'users/resend_activation/', view: 'djoser.views.UserViewSet.resend_activation' },
    { path: 'users/reset_password/', view: 'djoser.views.UserViewSet.reset_password' },
    { path: 'users/reset_password_confirm/', view: 'djoser.views.UserViewSet.reset_password_confirm' },
    { path: 'users/set_password/', view: 'djoser.views.UserViewSet.set_password' },
  ],
  // https://docs.allauth.org/en/latest/installation/quickstart.html
  'allauth.urls': allauthAccount,
  'allauth.account.urls': allauthAccount,
  // https://django-registration.readthedocs.io/en/stable/activation-workflow.html
  'django_registration.backends.activation.urls': [
    { path: 'register/', view: 'django_registration.backends.activation.views.RegistrationView' },
    { path: 'activate/{activation_key}/', view: 'django_registration.backends.activation.views.ActivationView' },
  ],
  'django_registration.backends.one_step.urls': [
    { path: 'register/', view: 'django_registration.backends.one_step.views.RegistrationView' },
  ],
  'registration.backends.default.urls': [
    { path: 'register/', view: 'registration.backends.default.views.RegistrationView' },
    ...authUrls,
  ],
};

/** What a library's URL configuration holds; undefined for one that is not listed. */
export function libraryUrls(name: string): readonly LibraryPath[] | undefined {
  // dj-rest-auth was django-rest-auth before. https://dj-rest-auth.readthedocs.io/en/latest/introduction.html
  return knownUrls[name.replace(/^rest_auth\./, 'dj_rest_auth.')];
}

/** djoser's one view set answers all of these. https://djoser.readthedocs.io/en/latest/base_endpoints.html */
const djoserActions: Readonly<Record<string, LibraryView>> = {
  'djoser.views.UserViewSet.create': { methods: post, purpose: 'register', isApi: true },
  'djoser.views.UserViewSet.activation': { methods: post, purpose: 'verification', isApi: true },
  'djoser.views.UserViewSet.resend_activation': { methods: post, purpose: 'verification', isApi: true },
  'djoser.views.UserViewSet.reset_password': { methods: post, purpose: 'password-reset', isApi: true },
  'djoser.views.UserViewSet.reset_password_confirm': { methods: post, purpose: 'password-reset', isApi: true },
  'djoser.views.UserViewSet.set_password': { methods: post, purpose: 'password-change', isApi: true },
};

/** The same where the view set is registered with a router. */
export const viewSetActions: readonly { readonly view: string; readonly path: string; readonly name: string }[] = Object.keys(
  djoserActions,
).map((name) => {
  const [view, action] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
  return { view, path: action === 'create' ? '/' : `/${action}/`, name };
});

/** What a library's view does; undefined for one that is not listed. */
export function libraryView(path: string): LibraryView | undefined {
  return libraryViews[path.replace(/^rest_auth\./, 'dj_rest_auth.')] ?? djoserActions[path];
}

/** What counts at an allauth view, by the keys of ACCOUNT_RATE_LIMITS. https://docs.allauth.org/en/latest/account/rate_limits.html */
export const allauthLimits: Readonly<Record<string, readonly string[]>> = {
  'allauth.account.views.LoginView': ['login', 'login_failed'],
  'allauth.account.views.SignupView': ['signup'],
  'allauth.account.views.PasswordResetView': ['reset_password'],
  'allauth.account.views.PasswordResetFromKeyView': ['reset_password_from_key'],
  'allauth.account.views.PasswordChangeView': ['change_password'],
  'allauth.account.views.EmailView': ['manage_email'],
};

/** Generic views by what they answer. https://docs.djangoproject.com/en/stable/ref/class-based-views/ */
export const genericViews: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^django\.views\.(?:generic\.)?.*\b(?:FormView|CreateView|UpdateView|DeleteView)$/, form],
  [/^django\.views\.(?:generic\.)?.*\b(?:TemplateView|ListView|DetailView|RedirectView|ArchiveView|ArchiveIndexView)$/, ['GET']],
  // https://www.django-rest-framework.org/api-guide/generic-views/#concrete-view-classes
  [/^rest_framework\.generics\.CreateAPIView$/, post],
  [/^rest_framework\.generics\.(?:ListAPIView|RetrieveAPIView)$/, ['GET']],
  [/^rest_framework\.generics\.ListCreateAPIView$/, form],
  [/^rest_framework\.generics\.DestroyAPIView$/, ['DELETE']],
  [/^rest_framework\.generics\.UpdateAPIView$/, ['PUT', 'PATCH']],
  [/^rest_framework\.generics\.RetrieveUpdateAPIView$/, ['GET', 'PUT', 'PATCH']],
  [/^rest_framework\.generics\.RetrieveDestroyAPIView$/, ['GET', 'DELETE']],
  [/^rest_framework\.generics\.RetrieveUpdateDestroyAPIView$/, ['GET', 'PUT', 'PATCH', 'DELETE']],
];
