import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'time/naive-datetime',
  scope: 'project',
  title: 'Time without a zone',
  severity: 'low',
  confidence: 'high',
  what: 'The current time is taken without its zone (`utcnow()`, `utcfromtimestamp()`), or a time with a zone is compared with one without.',
  why:
    'A time without a zone is read as local time by everything that converts it, so that a server in another zone is off by hours. Compared with a time ' +
    'that has a zone it raises an error.',
  fix: 'Use `datetime.now(timezone.utc)` and `datetime.fromtimestamp(t, timezone.utc)`, and store times with their zone.',
  limits:
    'Times that come from a database column or a request have a zone or not depending on their type, which is not always known.',
  references: [
    'https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow',
    'https://docs.python.org/3/library/datetime.html#aware-and-naive-objects',
  ],
  *check(project) {
    for (const { at, use, text, project: root } of project.timeUses) {
      if (use === 'timedelta-seconds' || !project.isProduction(at)) continue;
      if (project.fileOf(at.file)?.role === 'migration') continue;
      if (use === 'naive-now') yield { at, message: `'${text}' gives a time without a zone.`, group: `${root}: naive` };
      else
        yield {
          at,
          message: `'${text}' compares a time without a zone with one that has it, which raises an error.`,
          severity: 'medium',
        };
    }
  },
});
