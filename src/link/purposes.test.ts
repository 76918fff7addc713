import { describe, expect, test } from 'vitest';
import { allFrameworks } from '../frameworks/index.ts';
import { factsOf, type Texts } from '../testing/probe.ts';
import { link } from './index.ts';
import { wordsOf } from './purposes-words.ts';

const frameworks = await allFrameworks();

async function purposes(files: Texts): Promise<string> {
  const model = link(await factsOf(files), frameworks);
  return model.routes.map((route) => [...route.purposes].join(' ')).join(', ');
}

const fastapi = (route: string, handler: string, parameters: string) =>
  purposes({
    'main.py': [
      'from fastapi import FastAPI, Depends, UploadFile, HTTPException',
      'from fastapi.security import OAuth2PasswordRequestForm',
      'from pydantic import BaseModel',
      'class Credentials(BaseModel):',
      '    email: str',
      '    password: str',
      'class Item(BaseModel):',
      '    name: str',
      'def require_user():',
      '    raise HTTPException(401)',
      'app = FastAPI()',
      `@app.${route}`,
      `def ${handler}(${parameters}):`,
      '    pass',
    ].join('\n'),
  });
const guarded = 'u=Depends(require_user)';

test.each<readonly [route: string, handler: string, parameters: string, expected: string]>([
  ['post("/login")', 'f', '', 'login'],
  ['post("/registration/confirmation")', 'confirm', 'code: int', 'verification'],
  ['post("/orders/{order}/confirmation")', 'confirm', 'order: int, code: int', ''],
  ['post("/auth/sign-in")', 'f', '', 'login'],
  ['post("/api/v1/sessions")', 'create', 'c: Credentials', 'login'],
  ['post("/token")', 'f', 'form: OAuth2PasswordRequestForm = Depends()', 'login'],
  ['post("/token")', 'f', 'i: Item', ''],
  ['post("/enter")', 'login', 'c: Credentials', 'login'],
  ['post("/auth/guest")', 'sign_in_guest', 'phone: str, room: str', 'login'],
  ['post("/auth/guest")', 'sign_in_google', 'code: str', ''],
  ['post("/auth/guest")', 'sign_in_guest', `phone: str, ${guarded}`, ''],
  ['get("/login")', 'login_page', '', ''],
  ['post("/designs")', 'f', '', ''],
  ['post("/blog/inbox")', 'f', '', ''],
  ['post("/login/history/export")', 'f', '', 'export'],
  ['post("/auth/register")', 'f', '', 'register'],
  ['post("/signup")', 'f', '', 'register'],
  ['post("/users")', 'create_user', 'c: Credentials', 'register'],
  ['post("/users")', 'create_user', `c: Credentials, ${guarded}`, ''],
  ['post("/users")', 'create_user', 'i: Item', ''],
  ['post("/demo-sessions/{id}/signup")', 'f', guarded, ''],
  ['post("/events/{id}/register")', 'f', guarded, ''],
  ['post("/devices/{id}/parts/register")', 'f', 'i: Item', ''],
  ['post("/api/v1/customers/register")', 'f', 'i: Item', 'register'],
  ['post("/register-user")', 'f', 'i: Item', 'register'],
  ['post("/register-device")', 'f', 'i: Item', ''],
  ['post("/rooms/{id}/join")', 'f', 'i: Item', ''],
  ['post("/schools/join")', 'f', 'c: Credentials', 'register'],
  ['post("/password/reset")', 'f', '', 'password-reset'],
  ['post("/auth/forgot-password")', 'f', '', 'password-reset'],
  ['post("/passwordReset")', 'f', '', 'password-reset'],
  ['post("/simulation/reset")', 'f', '', ''],
  ['post("/users/me/password/change")', 'f', guarded, 'password-change'],
  ['post("/auth/otp/verify")', 'f', '', 'otp verification'],
  ['post("/2fa")', 'f', '', 'otp'],
  ['get("/auth/verify-email/{token}")', 'f', '', 'verification'],
  ['post("/auth/resend-verification")', 'f', '', 'verification'],
  ['post("/orders/verify")', 'f', '', ''],
  ['post("/users/{id}/activate")', 'f', guarded, ''],
  ['post("/avatar")', 'f', 'file: UploadFile', 'upload'],
  ['post("/avatars")', 'f', 'files: list[UploadFile]', 'upload'],
  ['post("/avatar")', 'f', 'file: UploadFile | None = None', 'upload'],
  ['post("/files/upload")', 'f', '', 'upload'],
  ['get("/uploads")', 'f', '', ''],
  ['post("/upload-sync-data")', 'f', '', ''],
  ['post("/upload")', 'f', '', 'upload'],
  ['post("/auth/refresh")', 'f', '', 'token-refresh'],
  ['post("/logout")', 'f', guarded, 'logout'],
  ['post("/auth/log-out")', 'logout', '', 'logout'],
  ['get("/reports/export")', 'f', '', 'export'],
  ['post("/webhooks/payment")', 'f', '', 'webhook'],
  ['post("/checkout")', 'f', '', ''],
  ['get("/healthz")', 'f', '', 'health'],
  ['get("/admin/users")', 'f', '', 'admin'],
  ['get("/search")', 'f', '', 'search'],
])('%s, %s(%s): %s', async (route, handler, parameters, expected) => {
  expect(await fastapi(route, handler, parameters)).toBe(expected);
});

describe('what a body reads', () => {
  test.each<readonly [string, string]>([
    ['const { email, password } = req.body', 'login'],
    ['check(req.body.email, req.body.password)', 'login'],
    ['const { email, password } = schema.parse(req.body)', 'login'],
    ['const { currentPassword, newPassword } = parsed(schema, req.body)', 'password-change'],
    ['const password = make(req.body)', ''],
    ['const { name } = req.body', ''],
  ])('%s', async (body, expected) => {
    const text = `const app = require('express')()\napp.post('/auth/token', (req, res) => { ${body} })`;
    expect(await purposes({ 'main.js': text })).toBe(expected);
  });
});

test('words of names', () => {
  expect(['passwordReset', 'password-reset', 'PASSWORD_RESET', 'signIn2FA', '', 'designs'].map(wordsOf)).toEqual([
    ['password', 'reset'],
    ['password', 'reset'],
    ['password', 'reset'],
    ['sign', 'in2', 'fa'],
    [],
    ['designs'],
  ]);
});
