import type { Constant, Setting } from '../../src/model/concepts.ts';
import { deploymentFiles, describeSecret, isOwnFinding, opensSomething, possibilities } from '../../src/model/credential.ts';
import type { Draft } from '../../src/model/finding.ts';
import { columnOf, lineOf } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';
import type { SecretTraits } from '../../src/model/value.ts';

export default defineRule({
  id: 'secrets/default-credential',
  scope: 'project',
  title: 'Setting with a usable secret as its default',
  severity: 'high',
  confidence: 'high',
  what: 'A settings field or an environment read falls back to a password, key or token that works.',
  why:
    'When the variable is forgotten in production, nothing fails: the service runs with a credential that stands in the repository, and that attackers ' +
    'try first.',
  fix: 'Give the setting no default, so that the start fails when it is missing. Put development values into an env file that git ignores.',
  limits:
    'Signing keys have a rule of their own. A validator or start-up check that rejects the default is respected; one in code that could not be ' +
    'followed is not seen.',
  cwe: [1392, 798],
  owasp: ['A07:2021', 'A05:2021'],
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html',
    'https://12factor.net/config',
  ],
  *check(project) {
    const signing = new Set(project.signingKeys.flatMap(({ setting }) => (setting ? [setting] : [])));
    const elsewhere = deploymentFiles(project);
    for (const setting of project.settings) {
      if (signing.has(setting) || setting.rejectsDefault.is === 'yes') continue;
      if (setting.developmentOnly === 'yes' || !project.isProduction(setting.at)) continue;
      for (const option of possibilities(setting.fallback)) {
        const traits = traitsOf(option, project);
        if (traits && !elsewhere.has(option.at.file) && project.isProduction(option.at)) {
          yield finding(setting, option, traits);
          break;
        }
      }
    }
    for (const credential of project.credentials) {
      const { at, name, env, traits, context, developmentOnly } = credential;
      if (context !== 'fallback' || !isOwnFinding(credential) || developmentOnly === 'yes') continue;
      if (elsewhere.has(at.file) || !project.isProduction(at)) continue;
      yield { at, message: `'${env ?? name}' falls back to ${describeSecret(traits)} when it is not set.`, ...weight(traits) };
    }
  },
});

function finding(setting: Setting, option: Constant, traits: SecretTraits): Draft {
  const { name, envVar, layers } = setting;
  const unset =
    envVar === undefined ? 'when nothing else is given' : envVar === name ? 'when it is not set' : `when ${envVar} is not set`;
  const isElsewhere = option.at.file !== setting.at.file;
  return {
    at: isElsewhere ? setting.at : option.at,
    message: `'${name}' falls back to ${describeSecret(traits)} ${unset}.`,
    ...weight(traits),
    evidence: [
      ...option.trail,
      ...(isElsewhere ? [{ at: option.at, says: 'the default is written here' }] : []),
      ...layers.map(({ from, at }) => ({ at, says: `the ${from} gives it a value` })),
    ],
  };
}

/** Of the literal itself, else of the credential that `extract` saw in its place. A provider's token is found as such everywhere. */
function traitsOf(option: Constant, project: ProjectModel): SecretTraits | undefined {
  if (option.kind !== 'literal' || typeof option.value !== 'string') return undefined;
  const { file, span } = option.at;
  const seen =
    project.files
      .get(file)
      ?.credentials.filter((one) => lineOf(one.span) === lineOf(span) && columnOf(one.span) === columnOf(span)) ?? [];
  if (seen.some(({ provider }) => provider !== undefined)) return undefined;
  return [option.secret, ...seen.map(({ traits }) => traits)].find(opensSomething);
}

/** A long value that looks real is worse than a word that anybody would try first: it may be the one in use. */
function weight({ strength, length }: SecretTraits): Pick<Draft, 'severity'> {
  return strength === 'usable' && length >= 12 ? { severity: 'critical' } : {};
}
