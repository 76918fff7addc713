import { describe, expect, test } from 'vitest';
import { allFrameworks } from '../frameworks/index.ts';
import { factsOf, type Texts } from '../testing/probe.ts';
import { link } from './index.ts';

const frameworks = await allFrameworks();

/** `METHOD /path: guard(authenticates authorises) ...` for every route. */
async function guards(files: Texts): Promise<string[]> {
  const model = link(await factsOf(files), frameworks);
  return model.routes.map(
    ({ method, path, guards }) =>
      `${method} ${path}:${guards.map(({ it }) => ` ${it.name}(${it.authenticates} ${it.authorises})`).join('')}`,
  );
}

const fastapi = (...lines: string[]) =>
  guards({ 'main.py': ['from fastapi import FastAPI, Depends, HTTPException, Request', 'app = FastAPI()', ...lines].join('\n') });
const express = (...lines: string[]) =>
  guards({ 'main.js': ["const express = require('express')", 'const app = express()', ...lines].join('\n') });

describe('in Python', () => {
  const route = (depends: string) => [`@app.post("/x")`, `def handler(u=Depends(${depends})):`, '    return u'];
  test.each<readonly [string, readonly string[], string]>([
    [
      'a dependency that answers 401',
      ['def check(r: Request):', '    raise HTTPException(status_code=401)', ...route('check')],
      ' check(yes no)',
    ],
    [
      'by position, and by the constant',
      [
        'from fastapi import status',
        'def check(r: Request):',
        '    raise HTTPException(status.HTTP_401_UNAUTHORIZED)',
        ...route('check'),
      ],
      ' check(yes no)',
    ],
    [
      'two functions down',
      [
        'def deny():',
        '    raise HTTPException(401)',
        'def load():',
        '    deny()',
        'def check():',
        '    load()',
        ...route('check'),
      ],
      ' check(yes no)',
    ],
    ['403 is about what one may', ['def check():', '    raise HTTPException(403)', ...route('check')], ' check(unknown yes)'],
    ['404 is nothing', ['def get_item():', '    raise HTTPException(404)', ...route('get_item')], ''],
    ['a session is nothing', ['def get_db():', '    yield 1', ...route('get_db')], ''],
    [
      'an optional guard lets everybody pass',
      ['def get_current_user_optional():', '    raise HTTPException(401)', ...route('get_current_user_optional')],
      '',
    ],
    [
      'a service that is called auth keeps nobody out',
      ['class AuthService: pass', 'def get_auth_service():', '    return AuthService()', ...route('get_auth_service')],
      '',
    ],
    [
      'a dependency on the scheme of the library',
      [
        'from fastapi.security import OAuth2PasswordBearer',
        'scheme = OAuth2PasswordBearer(tokenUrl="t")',
        'def user(token: str = Depends(scheme)):',
        '    return token',
        ...route('user'),
      ],
      ' user(yes no) scheme(yes no)',
    ],
    [
      'a class with __call__',
      [
        'class Roles:',
        '    def __init__(self, r): pass',
        '    def __call__(self):',
        '        raise HTTPException(403)',
        ...route('Roles("a")'),
      ],
      ' Roles("a")(unknown yes)',
    ],
    ['a limiter that refuses is no guard', ['def rate_limit():', '    raise HTTPException(429)', ...route('rate_limit')], ''],
  ])('%s', async (_, lines, expected) => {
    expect(await fastapi(...lines)).toEqual([`POST /x:${expected}`]);
  });

  test('on the router, and in the decorator', async () => {
    expect(
      await fastapi(
        'from fastapi import APIRouter',
        'def check():',
        '    raise HTTPException(401)',
        'router = APIRouter(prefix="/r", dependencies=[Depends(check)])',
        '@router.get("/a")',
        'def a(): ...',
        '@app.get("/b", dependencies=[Depends(check)])',
        'def b(): ...',
        '@app.get("/c")',
        'def c(): ...',
        'app.include_router(router)',
      ),
    ).toEqual(['GET /r/a: check(yes no)', 'GET /b: check(yes no)', 'GET /c:']);
  });

  test('a dependency that goes by a name, with what it depends on itself', async () => {
    expect(
      await fastapi(
        'from fastapi import APIRouter',
        'def user(token: str):',
        '    raise HTTPException(401)',
        'def allowed(who=Depends(user)):',
        '    raise HTTPException(403)',
        'SignedIn = Depends(user)',
        'Allowed = Depends(allowed)',
        'router = APIRouter(prefix="/r")',
        '@router.get("/a", dependencies=[SignedIn])',
        'def a(): ...',
        '@router.get("/b")',
        'def b(): ...',
        'app.include_router(router, dependencies=[Allowed])',
      ),
    ).toEqual(['GET /r/a: allowed(unknown yes) user(yes no) user(yes no)', 'GET /r/b: allowed(unknown yes) user(yes no)']);
  });

  test('in the body: asking who calls is a guard, checking a password is not', async () => {
    expect(
      await fastapi(
        'def require_user(r):',
        '    raise HTTPException(401)',
        'def verify_password(a, b):',
        '    raise HTTPException(401)',
        '@app.post("/a")',
        'def a(r: Request):',
        '    require_user(r)',
        '@app.post("/b")',
        'def b(r: Request):',
        '    verify_password(1, 2)',
      ),
    ).toEqual(['POST /a: require_user(yes no)', 'POST /b:']);
  });
});

describe('in JavaScript', () => {
  test.each<readonly [string, readonly string[], string]>([
    [
      'middleware that answers 401',
      [
        'function check(req, res, next) { if (!req.user) return res.status(401).json({}); next() }',
        "app.post('/x', check, (req, res) => {})",
      ],
      ' check(yes no)',
    ],
    [
      'middleware that throws',
      ['function check(req, res, next) { throw new UnauthorizedError() }', "app.post('/x', check, (req, res) => {})"],
      ' check(yes no)',
    ],
    [
      'one made by a factory',
      [
        'const allow = (role) => (req, res, next) => { if (req.role !== role) return res.sendStatus(403); next() }',
        "app.post('/x', allow('admin'), (req, res) => {})",
      ],
      ' allow("admin")(unknown yes)',
    ],
    [
      'passport, and its sign-in',
      ["const passport = require('passport')", "app.post('/x', passport.authenticate('jwt'), (req, res) => {})"],
      ' passport.authenticate("jwt")(yes no)',
    ],
    [
      'the sign-in asks nobody who they are',
      ["const passport = require('passport')", "app.post('/x', passport.authenticate('local'), (req, res) => {})"],
      '',
    ],
    [
      'a validator',
      [
        'const validate = (schema) => (req, res, next) => { res.status(400).end() }',
        "app.post('/x', validate({}), (req, res) => {})",
      ],
      '',
    ],
    [
      'a function nobody sees, by its name',
      ["const { requireAuth } = require('somewhere')", "app.post('/x', requireAuth, (req, res) => {})"],
      ' requireAuth(unknown no)',
    ],
    [
      'a limiter nobody sees',
      ["const { authLimiter } = require('somewhere')", "app.post('/x', authLimiter, (req, res) => {})"],
      '',
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await express(...lines)).toEqual([`POST /x:${expected}`]);
  });

  test('on the app: what comes after it, and what it lets pass', async () => {
    expect(
      await express(
        "app.post('/before', (req, res) => {})",
        "app.use((req, res, next) => { if (req.path === '/open') return next(); res.status(401).end() })",
        "app.post('/after', (req, res) => {})",
        "app.post('/open', (req, res) => {})",
      ),
    ).toEqual(['POST /before:', expect.stringMatching(/^POST \/after: .+\(yes no\)$/), 'POST /open:']);
  });
});
