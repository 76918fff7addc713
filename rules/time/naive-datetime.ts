import { groupedByEach } from '../../src/model/grouped.ts';
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
    'A clock without a zone is reported once a file. ' +
    'Times that come from a database column or a request have a zone or not depending on their type, which is not always known.',
  references: [
    'https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow',
    'https://docs.python.org/3/library/datetime.html#aware-and-naive-objects',
  ],
  *check(project) {
    const uses = project.timeUses.filter(
      ({ at, use }) => use !== 'timedelta-seconds' && project.isProduction(at) && project.fileOf(at.file)?.role !== 'migration',
    );
    for (const { at, use, text } of uses) {
      if (use === 'naive-now') continue;
      yield {
        at,
        message: `'${text}' compares a time without a zone with one that has it, which raises an error.`,
        severity: 'medium',
      };
    }
    // A habit of a whole file is one thing to change.
    const habits = groupedByEach(
      uses.filter(({ use }) => use === 'naive-now'),
      ({ at }) => [at.file],
    );
    for (const [first, ...others] of habits.values()) {
      if (!first) continue;
      yield {
        at: first.at,
        message: `'${first.text}' gives a time without a zone${alsoAt(others.length)}.`,
        evidence: others.slice(0, 20).map(({ at, text }) => ({ at, says: `'${text}' gives one too` })),
        group: `${first.project}: naive`,
      };
    }
  },
});

/** The places of the same file where it is done too. */
function alsoAt(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', as does another place of this file' : `, as do ${count} other places of this file`;
}
