import { nameOfUnit, unitsIn } from '../../src/model/duration.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'time/epoch-unit',
  scope: 'project',
  title: 'Moments in different units compared or added',
  severity: 'high',
  confidence: 'high',
  what: 'A moment counted in seconds meets one counted in milliseconds: `Date.now()` against the `exp` of a token, `time.time()` against a timestamp of a browser.',
  why: 'One side is a thousand times the other, so the comparison always has the same answer: tokens that never expire, or all of them expired.',
  fix: 'Bring both sides to one unit where the second one enters, and name it (`expiresAtMs`).',
  limits:
    'A side whose unit is not known from its origin, its name or an amount that makes sense in one unit only is not judged.',
  references: [
    'https://www.rfc-editor.org/rfc/rfc7519#section-2',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/now',
  ],
  *check(project) {
    for (const { at, left, right, operator, text } of project.epochs) {
      if (left.is === 'unknown' || right.is === 'unknown' || left.is === right.is || !project.isProduction(at)) continue;
      const factor = Math.max(unitsIn(left.is, right.is), unitsIn(right.is, left.is));
      yield {
        at,
        message: `'${text}' sets ${nameOfUnit(left.is)} against ${nameOfUnit(right.is)} ('${operator}'): the sides differ by a factor of ${factor}.`,
        evidence: [left, right].flatMap((side) => [...(side.at ? [{ at: side.at, says: side.says }] : []), ...side.trail]),
      };
    }
  },
});
