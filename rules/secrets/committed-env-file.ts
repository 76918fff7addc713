import type { Setting } from '../../src/model/concepts.ts';
import { credentialsAt, describeSecret, possibilities } from '../../src/model/credential.ts';
import type { Credential } from '../../src/model/facts.ts';
import type { Severity } from '../../src/model/finding.ts';
import { groupedByEach } from '../../src/model/grouped.ts';
import { columnOf, type Location, lineOf } from '../../src/model/location.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/committed-env-file',
  scope: 'project',
  title: 'Secret in an env file that git tracks',
  severity: 'high',
  confidence: 'high',
  what: 'An env file with values that work is part of the repository. One finding for each secret in it.',
  why:
    'Everybody with access to the repository, now or later, has the values, and everybody who starts the project runs with the same ones. Deleting ' +
    'the file leaves them in the history.',
  fix:
    'Stop tracking the file (`git rm --cached .env`), ignore it, and commit an `.env.example` with empty or made-up values instead. Change the secrets ' +
    'that were committed.',
  limits:
    'Files named as examples, templates or samples and files for tests are documentation. Outside a git work tree nothing is known to be tracked. A value ' +
    'that a check at the start refuses is reported with a lower severity; whether production takes that check is not known.',
  cwe: [540, 538],
  owasp: ['A05:2021', 'A07:2021'],
  references: [
    'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository',
    'https://12factor.net/config',
  ],
  *check(project) {
    const given = groupedByEach(project.settings, ({ layers }) => layers.map((layer) => placeOf(layer.at)));
    const signing = signingIn(project);
    for (const { file, isTracked, isExample, entries, usedBy, at } of project.envFiles) {
      if (isTracked !== 'yes' || isExample || !project.isProduction(at)) continue;
      for (const entry of entries) {
        const credential = credentialsAt(project, entry.at)[0];
        if (!credential) continue;
        const use = useOf(placeOf(entry.at), credential, signing, given.get(placeOf(entry.at)) ?? []);
        yield {
          at: entry.at,
          message: `'${entry.name}' in the tracked file ${file} is ${describeSecret(credential.traits)}${use.says}.`,
          ...(use.severity && { severity: use.severity }),
          evidence: [
            ...usedBy.map((place) => ({ at: place, says: `${file} is loaded here` })),
            ...(use.refusedBy ? [{ at: use.refusedBy, says: 'this check refuses the value' }] : []),
          ],
          group: file,
        };
      }
    }
  },
});

interface Use {
  /** Continues the message. */
  readonly says: string;
  readonly severity?: Severity;
  readonly refusedBy?: Location;
}

/** What the value is for: what the settings that get it are used for; by its name alone where no setting gets it. */
function useOf(place: string, { what }: Credential, signing: Signing, settings: readonly Setting[]): Use {
  const layers = settings.flatMap((setting) => setting.layers.filter((layer) => placeOf(layer.at) === place));
  const refusedBy = layers.find((layer) => layer.refusedBy)?.refusedBy;
  if (refusedBy) return { says: ', which a check at the start refuses outside development', severity: 'medium', refusedBy };
  const signs = settings.some((setting) => signing.settings.has(setting)) || signing.places.has(place);
  if (signs) return { says: ', and signs tokens or sessions', severity: 'critical' };
  if (what !== 'signing-key' || settings.length > 0) return { says: '' };
  return { says: ', and by its name signs tokens or sessions', severity: 'critical' };
}

function placeOf({ file, span }: Location): string {
  return `${file}:${lineOf(span)}:${columnOf(span)}`;
}

/** Settings that sign tokens or sessions, and places of values that do without being one. */
interface Signing {
  readonly settings: ReadonlySet<Setting>;
  readonly places: ReadonlySet<string>;
}

function signingIn({ signingKeys }: ProjectModel): Signing {
  return {
    settings: new Set(signingKeys.flatMap(({ setting }) => setting ?? [])),
    places: new Set(
      signingKeys.flatMap(({ setting, value }) => (setting ? [] : possibilities(value).map(({ at }) => placeOf(at)))),
    ),
  };
}
