import type { FileFacts } from '../model/facts.ts';
import type { Program } from '../model/linking.ts';
import type { Truth, Value } from '../model/value.ts';
import { once, parentFolder } from './program.ts';

/** PM2's application declarations. https://pm2.keymetrics.io/docs/usage/application-declaration/ */
const declaration = /^(?:ecosystem|process|pm2)(?:\.config)?\.(?:json|ya?ml|[cm]?js|ts)$/;
const MAX_APPS = 50;

/**
 * Whether PM2 is told to start an application of a project several times: yes when one of its applications is, no when all say one, unknown otherwise (no
 * declaration, no number, a number from elsewhere).
 * @param root manifest folder of the project
 */
export function declaredInstances(root: string, program: Program): Truth {
  const said = declarationsOf(program)
    .filter(({ source }) => parentFolder(source.path) === root)
    .flatMap((facts) => instancesIn(facts, program))
    .map(isSeveral);
  if (said.includes('yes')) return 'yes';
  return said.length > 0 && said.every((one) => one === 'no') ? 'no' : 'unknown';
}

const declarationsOf = once(({ files }: Program) =>
  [...files.values()].filter(({ source }) => declaration.test(nameOf(source.path))),
);

/** `instances` of each application; undefined where it is not a plain value. */
function instancesIn(facts: FileFacts, program: Program): readonly unknown[] {
  if (facts.kind === 'tree') {
    const found = new Map<unknown, unknown>();
    for (const { keys, value } of facts.tree.nodes) {
      if (keys[0] !== 'apps' || keys.length !== 3) continue;
      if (!found.has(keys[1])) found.set(keys[1], undefined);
      if (keys[2] === 'instances') found.set(keys[1], value);
    }
    return [...found.values()];
  }
  const exported = program.code.get(facts.source.path)?.exports.get('default')?.value;
  const apps = exported && entry(exported, 'apps');
  return apps?.kind === 'list' ? apps.items.slice(0, MAX_APPS).map((app) => plain(entry(app, 'instances'))) : [];
}

/** `max`, 0 and -1 stand for the number of processors. https://pm2.keymetrics.io/docs/usage/cluster-mode/#usage */
function isSeveral(instances: unknown): Truth {
  if (instances === 'max' || instances === 0 || instances === '0') return 'yes';
  const count = typeof instances === 'number' || typeof instances === 'string' ? Number(instances) : Number.NaN;
  if (Number.isNaN(count)) return 'unknown';
  return count === 1 ? 'no' : 'yes';
}

function entry(value: Value, key: string): Value | undefined {
  return value.kind === 'object' ? value.entries.find((one) => one.key === key)?.value : undefined;
}

function plain(value: Value | undefined): unknown {
  return value?.kind === 'literal' ? value.value : undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
