import type { Setting } from '../../src/model/concepts.ts';
import { possibilities } from '../../src/model/credential.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/not-required',
  scope: 'project',
  title: 'Missing secret does not stop the start',
  severity: 'medium',
  confidence: 'medium',
  what: 'A secret that the application needs may be empty or missing, and nothing checks it when the process starts.',
  why:
    'A deployment that lacks the variable starts and looks healthy. It fails later, at the first login, or it signs with an empty key that anybody can ' +
    'sign with.',
  fix: 'Read all secrets in one validated settings object at start, without defaults, and let the start fail when one is missing.',
  limits:
    'Only signing keys are known to be needed. Other secrets may belong to features that are switched off without them; they are reported with low ' +
    'confidence, which is hidden by default.',
  cwe: [1188],
  owasp: ['A05:2021'],
  references: [
    'https://12factor.net/config',
    'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
  ],
  *check(project) {
    const sinks = new Map(
      project.signingKeys.flatMap(({ setting, sink, use }) =>
        // Without a key these fail where they are used.
        setting && use !== 'message' && use !== 'encryption' ? [[setting, sink] as const] : [],
      ),
    );
    const refused = new Set(project.signingKeys.flatMap(({ setting, refusesEmpty }) => (refusesEmpty ? (setting ?? []) : [])));
    for (const [first, ...others] of sameVariable(project)) {
      const all = [first!, ...others];
      if (all.some((one) => refused.has(one))) continue;
      if (all.some(({ required, rejectsDefault }) => required !== 'no' || rejectsDefault.is === 'yes')) continue;
      const used = all.map((one) => sinks.get(one)).find((sink) => sink !== undefined);
      const isEmpty = all.some(isEmptyText);
      const state = isEmpty ? 'is empty' : 'is missing';
      yield {
        at: first!.at,
        message: used
          ? `'${first!.name}', the key of ${used}, ${state} when nobody sets it, and nothing stops the start.`
          : `The secret '${first!.name}' ${state} when nobody sets it, and nothing stops the start.`,
        ...(used ? isEmpty && { severity: 'high' as const } : { confidence: 'low' as const }),
        evidence: others.map(({ at }) => ({ at, says: 'it is read here too' })),
      };
    }
  },
});

/** Secrets without a value in code, one group for each variable of a project: a check of one read serves all. */
function sameVariable(project: ProjectModel): Iterable<readonly Setting[]> {
  const groups = new Map<string, Setting[]>();
  for (const setting of project.settings) {
    if (!setting.isSecret || setting.developmentOnly === 'yes' || !project.isProduction(setting.at) || hasValue(setting))
      continue;
    const key = `${setting.project}\0${setting.envVar ?? setting.name}`;
    const group = groups.get(key);
    if (group) group.push(setting);
    else groups.set(key, [setting]);
  }
  return groups.values();
}

function hasValue({ fallback }: Setting): boolean {
  return possibilities(fallback).some(
    (one) => one.kind !== 'literal' || (one.value !== null && one.value !== '' && one.value !== false),
  );
}

function isEmptyText({ fallback }: Setting): boolean {
  return possibilities(fallback).some((one) => one.kind === 'literal' && one.value === '');
}
