import { unitMismatch } from '../../src/model/duration.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'time/duration-unit',
  scope: 'project',
  title: 'Duration handed over in the wrong unit',
  severity: 'high',
  confidence: 'high',
  what: 'A timer, cookie, token, cache or client gets a duration in another unit than it takes: seconds where milliseconds are due, or the reverse.',
  why: 'It is wrong by a factor of 60 or 1000, and nothing fails: sessions that end at once or never, caches that keep nothing, requests that wait for hours.',
  fix: 'Convert where the value is handed over, and put the unit into the name of the constant or setting. A text with a unit (`15m`) cannot be misread where it is allowed.',
  limits:
    'The unit of a value is known from its name, its type, its arithmetic, the setting behind it, its other uses, or an amount that makes sense in one unit only; any other value is not judged.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *check(project) {
    for (const duration of project.durations) {
      if (duration.isConstructor || !project.isProduction(duration.at)) continue;
      const mismatch = unitMismatch(duration);
      if (mismatch) yield mismatch;
    }
  },
});
