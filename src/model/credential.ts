import type { Constant } from './concepts.ts';
import type { Credential } from './facts.ts';
import { endLineOf, type FilePath, type Location, lineOf } from './location.ts';
import type { ProjectModel } from './project.ts';
import type { SecretTraits } from './value.ts';

/** Everything a constant may be: the options of conditions and of the layers of the environment, flattened; itself when there is one. */
export function possibilities(constant: Constant | undefined): readonly Constant[] {
  if (constant === undefined) return [];
  return constant.kind === 'either' ? constant.options.flatMap(possibilities) : [constant];
}

/** Whether somebody who reads the literal could use it. */
export function opensSomething(traits: SecretTraits | undefined): boolean {
  return traits?.strength === 'usable' || traits?.strength === 'known-default';
}

/** Whether a credential is worth a finding of its own: it opens something, and is no provider's token, which is found as such everywhere. */
export function isOwnFinding({ traits, provider }: Credential): boolean {
  return opensSomething(traits) && provider === undefined;
}

/** Such credentials on the lines of a place. */
export function credentialsAt(project: ProjectModel, { file, span }: Location): readonly Credential[] {
  const credentials = project.files.get(file)?.credentials ?? [];
  return credentials.filter(
    (one) => lineOf(one.span) <= endLineOf(span) && endLineOf(one.span) >= lineOf(span) && isOwnFinding(one),
  );
}

/** Noun phrase for a message: `the well-known default 'post… (8 characters)'`. */
export function describeSecret({ strength, redacted, within }: SecretTraits): string {
  const value = strength === 'known-default' ? `the well-known default '${redacted}'` : `the literal '${redacted}'`;
  return within ? `${within} is ${value}` : value;
}

/** Files that say how the services are deployed: env files, compose files, image builds. */
export function deploymentFiles({ envFiles, services, images }: ProjectModel): ReadonlySet<FilePath> {
  return new Set([...envFiles.map((one) => one.file), ...composeFiles(services), ...images.map((one) => one.file)]);
}

/** Compose files, overrides and files that anchors are written in among them. */
export function composeFiles(services: ProjectModel['services']): ReadonlySet<FilePath> {
  return new Set(
    services.flatMap(({ file, environment, envFiles, command }) => [
      file,
      ...environment.map((entry) => entry.at.file),
      ...envFiles.map((entry) => entry.at.file),
      ...(command ? [command.at.file] : []),
    ]),
  );
}
