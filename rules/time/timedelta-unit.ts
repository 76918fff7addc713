import { unitMismatch } from '../../src/model/duration.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'time/timedelta-unit',
  scope: 'project',
  title: 'Duration built in the wrong unit',
  severity: 'high',
  confidence: 'high',
  what: 'A duration is built with a keyword of one unit (`minutes=`) from a value that carries another (`ACCESS_TOKEN_EXPIRE_SECONDS`).',
  why: 'It is wrong by the factor between the units, and nothing fails: a token meant for ten hours is accepted for 25 days, a lock of an hour is over in a minute.',
  fix: 'Use the keyword of the unit that the value has, or convert the value where it is handed over.',
  limits:
    'The unit of a value is known from its name, its type, its arithmetic, the setting behind it, its other uses, or an amount that makes sense in one unit only; any other value is not judged.',
  references: [
    'https://docs.python.org/3/library/datetime.html#timedelta-objects',
    'https://cwe.mitre.org/data/definitions/682.html',
  ],
  *check(project) {
    for (const duration of project.durations) {
      if (!duration.isConstructor || !project.isProduction(duration.at)) continue;
      const mismatch = unitMismatch(duration);
      if (mismatch) yield mismatch;
    }
  },
});
