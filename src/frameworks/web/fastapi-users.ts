import { arg, defineFramework } from '../../model/framework.ts';

const users = 'fastapi_users.{**.,}FastAPIUsers()';

/** FastAPI Users: routers that the library makes, included under a prefix. https://fastapi-users.github.io/fastapi-users/latest/usage/routes/ */
export default defineFramework({
  id: 'fastapi-users',
  kind: 'web',
  title: 'FastAPI Users',
  languages: ['python'],
  packages: ['fastapi_users'],
  documentation: 'https://fastapi-users.github.io/fastapi-users/latest/usage/routes/',
  routers: [
    {
      create: `${users}.get_auth_router`,
      isApp: false,
      brings: [
        { method: 'POST', path: '/login', name: 'login', purpose: 'login' },
        { method: 'POST', path: '/logout', name: 'logout', purpose: 'logout' },
      ],
    },
    {
      create: `${users}.get_register_router`,
      isApp: false,
      brings: [{ method: 'POST', path: '/register', name: 'register', purpose: 'register' }],
    },
    {
      create: `${users}.get_reset_password_router`,
      isApp: false,
      brings: [
        { method: 'POST', path: '/forgot-password', name: 'forgot_password', purpose: 'password-reset' },
        { method: 'POST', path: '/reset-password', name: 'reset_password', purpose: 'password-reset' },
      ],
    },
    {
      create: `${users}.get_verify_router`,
      isApp: false,
      brings: [
        { method: 'POST', path: '/request-verify-token', name: 'request_verify_token', purpose: 'verification' },
        { method: 'POST', path: '/verify', name: 'verify', purpose: 'verification' },
      ],
    },
  ],
  // https://fastapi-users.github.io/fastapi-users/latest/usage/current-user/: `optional=True` lets everybody pass.
  guards: [
    {
      path: `${users}.{current_user,authenticator.current_user}()`,
      authenticates: 'yes',
      authorises: 'no',
      except: { slot: arg('optional'), values: ['true'] },
    },
  ],
});
