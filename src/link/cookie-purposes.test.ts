import { expect, test } from 'vitest';
import { purposeOfCookie } from './cookie-purposes.ts';

test.each([
  ['session_id', 'session'],
  ['connect.sid', 'session'],
  ['__Secure-next-auth.session-token', 'session'],
  ['__Host-session', 'session'],
  ['PHPSESSID', 'session'],
  ['accessToken', 'auth'],
  ['refresh_token', 'auth'],
  ['ACCESS_TOKEN_COOKIE', 'auth'],
  ['jwt', 'auth'],
  ['CloudFront-Signature', 'auth'],
  ['CloudFront-Policy', 'unknown'],
  ['csrf_token', 'csrf'],
  ['XSRF-TOKEN', 'csrf'],
  ['theme', 'preference'],
  ['i18next', 'preference'],
  ['session_theme', 'preference'],
  ['cookie_consent', 'preference'],
  ['oauth_state', 'unknown'],
  ['auth_cb', 'unknown'],
  ['auth_method', 'unknown'],
  ['session_public_key', 'unknown'],
  ['visits', 'unknown'],
  ['author', 'unknown'],
  ['assessment', 'unknown'],
] as const)('%s is a cookie of purpose %s', (name, purpose) => {
  expect(purposeOfCookie(name, undefined)).toBe(purpose);
});

test('a name that says nothing leaves it to the value', () => {
  expect(purposeOfCookie('shop', 'accessToken')).toBe('auth');
  expect(purposeOfCookie('mock-session', undefined)).toBe('unknown');
  expect(purposeOfCookie(undefined, 'session_id')).toBe('session');
  expect(purposeOfCookie('shop', 'theme')).toBe('unknown');
  expect(purposeOfCookie('pkce_verifier', 'token')).toBe('unknown');
  expect(purposeOfCookie('theme', 'token')).toBe('preference');
});
