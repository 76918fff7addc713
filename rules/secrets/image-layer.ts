import type { Image } from '../../src/model/concepts.ts';
import { credentialsAt, describeSecret } from '../../src/model/credential.ts';
import type { Draft } from '../../src/model/finding.ts';
import type { ProjectModel } from '../../src/model/project.ts';
import { defineRule } from '../../src/model/rule.ts';

export default defineRule({
  id: 'secrets/image-layer',
  scope: 'project',
  title: 'Secret baked into an image',
  severity: 'high',
  confidence: 'high',
  what: 'An image build sets a secret with `ENV` or `ARG`, or copies an env file into a layer.',
  why:
    'Everybody who can pull the image can read its layers, its environment and its build history. A later `RUN rm` or an unset variable does not take ' +
    'it back.',
  fix:
    'Mount secrets for the step that needs them (`RUN --mount=type=secret,id=...`), give run-time secrets when the container starts, and list `.env*` ' +
    'in `.dockerignore`.',
  limits:
    '`COPY . .` is reported only where an env file is known in the build context; where only its example is, with low confidence, which is hidden by ' +
    'default.',
  cwe: [538, 522],
  owasp: ['A05:2021'],
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
  ],
  *check(project) {
    for (const image of project.images) {
      if (!project.isProduction(image.at)) continue;
      yield* fromVariables(image, project);
      yield* fromCopies(image, project);
    }
  },
});

function* fromVariables({ variables }: Image, project: ProjectModel): Iterable<Draft> {
  for (const { name, value, by, at, isFinalStage } of variables) {
    const credential = credentialsAt(project, at).find((one) => one.name === name);
    if (credential && isFinalStage) {
      yield { at, message: `${by} '${name}' writes ${describeSecret(credential.traits)} into the image.` };
    } else if (credential) {
      const message = `${by} '${name}' is ${describeSecret(credential.traits)} in a build stage, which the build cache keeps.`;
      yield { at, message, severity: 'low', confidence: credential.traits.strength === 'usable' ? 'medium' : 'low' };
    } else if (isFinalStage && namesSecret(name) && (by === 'ARG' ? value === undefined : isReference(value))) {
      const how = by === 'ARG' ? 'stays in the build history' : 'is copied into the environment of the image';
      yield { at, message: `${by} '${name}': the value given at build time ${how}.`, confidence: 'medium' };
    }
  }
}

function namesSecret(name: string): boolean {
  return (
    /(?:^|_)(?:password|passwd|secret|token|api_?key|private_?key|secret_?key|credentials)$/i.test(name) && !/public/i.test(name)
  );
}

function isReference(value: string | undefined): boolean {
  return value !== undefined && /^["']?\$\{?\w{1,100}\}?["']?$/.test(value);
}

function* fromCopies(image: Image, project: ProjectModel): Iterable<Draft> {
  for (const { from, isFinalStage, at } of image.copies) {
    const named = from.find(isEnvFile);
    if (named !== undefined) {
      if (isIgnored(clean(named), image.ignores)) continue;
      const stage = isFinalStage ? 'the image' : 'a layer of a build stage, which the build cache keeps';
      yield {
        at,
        message: `COPY takes the env file '${named}' into ${stage}.`,
        ...(!isFinalStage && { severity: 'low' as const }),
      };
    } else if (isFinalStage && from.some((path) => clean(path) === '')) {
      const exposed = envFilesIn(image, project);
      if (exposed) yield { at, ...exposed };
    }
  }
}

/** What a copy of the whole context takes along, if anything. */
function envFilesIn({ context, ignores }: Image, project: ProjectModel): Omit<Draft, 'at'> | undefined {
  const prefix = context === '' || context === '.' ? '' : `${clean(context)}/`;
  const inside = project.envFiles.filter(({ file }) => file.startsWith(prefix));
  const why = ignores === undefined ? 'there is no .dockerignore' : '.dockerignore does not name it';
  const real = inside.find(
    ({ file, isExample, at, entries }) =>
      !isExample &&
      project.isProduction(at) &&
      !isIgnored(file.slice(prefix.length), ignores) &&
      entries.some((one) => credentialsAt(project, one.at).length > 0 || (namesSecret(one.name) && one.value !== '')),
  );
  if (real)
    return {
      message: `COPY of the whole context takes '${real.file}' into the image: ${why}.`,
      evidence: [{ at: real.at, says: 'this env file goes along' }],
    };
  const example = inside.find(({ file, isExample }) => isExample && !file.slice(prefix.length).includes('/'));
  if (!example || isIgnored('.env', ignores)) return undefined;
  return {
    message: `COPY of the whole context takes the '.env' that is made from '${example.file}' into the image: ${why}.`,
    severity: 'medium',
    confidence: 'low',
    evidence: [{ at: example.at, says: 'this example says that an env file is made beside it' }],
  };
}

function isEnvFile(path: string): boolean {
  const name = clean(path).split('/').at(-1)!;
  return /^\.env(?:\.[\w.-]{1,60})?\*?$/.test(name) && !/example|sample|template|dist|default/i.test(name);
}

/** Without `./` in front and `/` behind; '' for the context itself. */
function clean(path: string): string {
  return path
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}

/**
 * Whether `.dockerignore` keeps a file out: the last pattern that matches the path or a folder above it decides.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
function isIgnored(path: string, patterns: readonly string[] | undefined): boolean {
  const parts = path.split('/');
  const ways = parts.map((_, depth) => parts.slice(0, depth + 1));
  let ignored = false;
  for (const line of patterns ?? []) {
    const isException = line.startsWith('!');
    const pattern = clean(isException ? line.slice(1) : line);
    if (pattern !== '' && ways.some((way) => matchesPath(pattern.split('/'), way))) ignored = !isException;
  }
  return ignored;
}

/** `**` stands for any number of folders. Row by row, so that many wildcards cost no more than pattern times path. */
function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = [true, ...path.map(() => false)];
  for (const part of pattern) {
    const next = path.map(() => false);
    const row = [part === '**' && reached[0]!, ...next];
    for (let at = 1; at <= path.length; at++)
      row[at] = part === '**' ? row[at - 1]! || reached[at]! : reached[at - 1]! && matchesName(part, path[at - 1]!);
    reached = row;
  }
  return reached[path.length]!;
}

/** `*` and `?` inside one name; the last `*` takes what is left over, so that nothing is tried twice. */
function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
