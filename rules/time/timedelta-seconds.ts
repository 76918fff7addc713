import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'time/timedelta-seconds',
  scope: 'project',
  title: 'Seconds of a difference without its days',
  severity: 'medium',
  confidence: 'high',
  what: '`.seconds` is read from a time difference where its whole length is meant.',
  why: 'The attribute is only the part below a day: 25 hours give 3600, and a difference of minus one second gives 86399. Timeouts and ages come out right until the first long one.',
  fix: 'Use `.total_seconds()`.',
  limits: 'Formatting that reads `.days` beside it is meant so and left out where both are seen together.',
  references: ['https://docs.python.org/3/library/datetime.html#datetime.timedelta.total_seconds'],
  *check(project) {
    for (const { at, use, text } of project.timeUses) {
      if (use !== 'timedelta-seconds' || !project.isProduction(at)) continue;
      yield { at, message: `'${text}' is the part of the difference below a day, not its length.` };
    }
  },
});
