import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/ephemeral-key',
  scope: 'project',
  title: 'Signing key made up at start',
  severity: 'medium',
  confidence: 'high',
  what: 'The key that signs tokens, sessions or cookies is generated when the process starts because none is configured.',
  why:
    'Every restart and every deployment signs all users out, and each worker or replica has a key of its own, so that a token one of them issued is ' +
    'refused by the next. The missing configuration is noticed only through such failures.',
  fix: 'Read the key from the environment, without a default, and fail at start when it is missing. Generate one only in a development branch.',
  limits: 'Keys that are generated once and stored in a file or database are not followed.',
  tags: ['reliability', 'security'],
  references: ['https://12factor.net/config', 'https://12factor.net/disposability'],
  *check(project) {
    const several = new Set(project.projects.filter(({ runsSeveral }) => runsSeveral === 'yes').map(({ root }) => root));
    const seen = new Set<string>();
    for (const key of project.signingKeys) {
      // A key for one message or file is made for it.
      if (key.use === 'message' || key.use === 'encryption') continue;
      if (key.isGenerated.is !== 'yes' || key.developmentOnly === 'yes' || !project.isProduction(key.at)) continue;
      const at = key.isGenerated.at ?? key.writtenAt;
      const place = `${at.file}:${at.span}`;
      if (seen.has(place) || !project.isProduction(at)) continue;
      seen.add(place);
      const unset = key.setting?.envVar ? ` when ${key.setting.envVar} is not set` : '';
      const workers = several.has(key.project) ? ', and each of the configured processes makes its own' : '';
      yield {
        at,
        message: `The key of ${key.sink} is generated at every start${unset}${workers}: ${key.isGenerated.says}.`,
        evidence: [...key.isGenerated.trail, { at: key.at, says: `${key.sink} signs with it` }],
      };
    }
  },
});
