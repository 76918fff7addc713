import type { Service } from '../../src/model/concepts.ts';
import { composeFiles, describeSecret, isOwnFinding } from '../../src/model/credential.ts';
import type { Credential } from '../../src/model/facts.ts';
import type { Draft } from '../../src/model/finding.ts';
import { groupedByEach } from '../../src/model/grouped.ts';
import { endLineOf, type FilePath, lineOf } from '../../src/model/location.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/compose-inline',
  scope: 'project',
  title: 'Secret written in a compose file',
  severity: 'high',
  confidence: 'high',
  what: 'A service gets a password, key or connection URL as a literal in `environment` or `command`, or as the default of a variable.',
  why:
    'Everybody who reads the repository knows the credential, and every place that starts from this file has the same one. A default after `:-` ' +
    'takes over silently when the variable is forgotten.',
  fix: 'Write the variable with `:?` in place of a default, so that the start fails without it, or hand the value over as a compose secret (`*_FILE`).',
  limits:
    'Files that are for development only are milder, and hidden by default where the value is a well-known one. Files that start nothing but datastores, ' +
    'beside a program that runs elsewhere, are milder too.',
  cwe: [798, 260],
  owasp: ['A05:2021', 'A07:2021'],
  references: [
    'https://docs.docker.com/compose/how-tos/use-secrets/',
    'https://docs.docker.com/reference/compose-file/interpolation/',
  ],
  *check(project) {
    const byLine = groupedByEach(project.services, linesOf);
    for (const file of composeFiles(project.services)) {
      for (const credential of project.files.get(file)?.credentials ?? []) {
        const at = { file, span: credential.span };
        if (!isOwnFinding(credential) || !project.isProduction(at)) continue;
        const services = byLine.get(`${file}:${lineOf(credential.span)}`) ?? [];
        const owner = services.length > 0 ? `${services.map(({ name }) => `'${name}'`).join(', ')}` : undefined;
        yield {
          at,
          message: owner
            ? `The service ${owner} gets '${credential.name}' as ${describeSecret(credential.traits)}.`
            : `'${credential.name}' in ${file} is ${describeSecret(credential.traits)}.`,
          ...weight(project.services, services, file, credential),
          group: file,
        };
      }
    }
  },
});

/** Each line of what a service is given. */
function* linesOf({ environment, command }: Service): Generator<string> {
  for (const { at } of [...environment, ...(command ? [command] : [])])
    for (let line = lineOf(at.span); line <= endLineOf(at.span); line++) yield `${at.file}:${line}`;
}

/**
 * A stack for development only: the well-known password of its database opens nothing that matters, a real-looking one may. Datastores alone are what
 * developers start beside a program, and now and then what production runs on.
 */
function weight(all: readonly Service[], owners: readonly Service[], file: FilePath, { traits }: Credential): Partial<Draft> {
  const judged = owners.length > 0 ? owners : all.filter((service) => service.file === file);
  if (judged.length === 0) return {};
  const severity = traits.strength === 'usable' ? 'medium' : 'low';
  if (judged.every(({ developmentOnly }) => developmentOnly === 'yes')) return { severity, confidence: severity };
  return judged.every(({ isBesideProgram }) => isBesideProgram) ? { severity } : {};
}
