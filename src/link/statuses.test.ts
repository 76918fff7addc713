import { describe, expect, test } from 'vitest';
import { linkerOf } from '../testing/probe.ts';
import { statusesOf } from './statuses.ts';

async function statuses(path: string, text: string): Promise<number[]> {
  const linker = await linkerOf({ [path]: text });
  return [...linker.program.code.values()].flatMap((file) => [...statusesOf(file, 1)]).sort();
}

describe('answers that a function gives', () => {
  test.each([
    ['raise HTTPException(401)', [401]],
    ['raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)', [403]],
    ['raise PermissionDenied()', [403]],
    ['raise PermissionDenied', [403]],
    ['raise exceptions.NotAuthenticated()', [401]],
    ['abort(401)', [401]],
    ['return jsonify({}), 401', [401]],
    ['return Response(status=429)', [429]],
    ['response.status_code = 401', [401]],
    ['raise HTTPException(404)', []],
    ['x = 401', []],
  ])('%s', async (line, expected) => {
    expect(await statuses('a.py', `def f():\n    ${line}`)).toEqual(expected);
  });

  test.each([
    ['res.status(401).json({})', [401]],
    ['res.sendStatus(403)', [403]],
    ['res.statusCode = 401', [401]],
    ['throw new UnauthorizedException()', [401]],
    ['throw createError.Forbidden()', [403]],
    ['ctx.throw(401)', [401]],
    ['return NextResponse.json({}, { status: 401 })', [401]],
    ['ctx.status = 403', [403]],
    ['next(new ForbiddenError())', [403]],
    ['res.status(400).end()', []],
  ])('%s', async (line, expected) => {
    expect(await statuses('a.js', `function f(req, res, next) { ${line} }`)).toEqual(expected);
  });
});
