import type { Cors } from '../model/concepts.ts';
import type { ConfigNode } from '../model/config-tree.ts';
import type { TreeFacts } from '../model/facts.ts';
import type { Linker } from '../model/linking.ts';
import type { Truth } from '../model/value.ts';
import { stated } from './origin-values.ts';

type Keys = ConfigNode['keys'];

/** What one endpoint or API of a gateway says of origins. */
interface Opening {
  readonly node: ConfigNode;
  readonly says: string;
  readonly withCredentials?: ConfigNode;
}

/** CORS that an API gateway is configured with: by the Serverless Framework, and by templates of AWS SAM. One for each file, however many functions. */
export function readGatewayCors(linker: Linker): readonly Cors[] {
  return linker.program.trees.flatMap((facts) => {
    const { language, path } = facts.source;
    if (language !== 'yaml' && language !== 'json') return [];
    if (/(?:^|\/)serverless(?:[.-][\w-]{1,40})?\.(?:ya?ml|json)$/.test(path)) return corsOf(facts, 'serverless', serverlessAt);
    return facts.tree.nodes.some(isTransform) ? corsOf(facts, 'aws-sam', samAt) : [];
  });
}

/** `Transform: AWS::Serverless-2016-10-31`. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html */
function isTransform({ keys, value }: ConfigNode): boolean {
  return keys[0] === 'Transform' && typeof value === 'string' && value.startsWith('AWS::Serverless');
}

/**
 * Where the CORS of an endpoint stands, as the number of keys that lead to it.
 * https://www.serverless.com/framework/docs/providers/aws/events/apigateway#enabling-cors and /events/http-api#cors-setup
 */
function serverlessAt(keys: Keys): number | undefined {
  if (keys[0] === 'functions' && keys[2] === 'events' && keys[4] === 'http' && keys[5] === 'cors') return 6;
  return keys[0] === 'provider' && keys[1] === 'httpApi' && keys[2] === 'cors' ? 3 : undefined;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html */
function samAt(keys: Keys): number | undefined {
  const isCors = (key: unknown) => key === 'Cors' || key === 'CorsConfiguration';
  if (keys[0] === 'Globals' && isCors(keys[2])) return 3;
  return keys[0] === 'Resources' && keys[2] === 'Properties' && isCors(keys[3]) ? 4 : undefined;
}

function corsOf(facts: TreeFacts, framework: string, at: (keys: Keys) => number | undefined): Cors[] {
  const parts = new Map<string, { length: number; nodes: ConfigNode[] }>();
  for (const node of facts.tree.nodes) {
    const length = at(node.keys);
    if (length === undefined) continue;
    const key = JSON.stringify(node.keys.slice(0, length));
    const part = parts.get(key);
    if (part) part.nodes.push(node);
    else parts.set(key, { length, nodes: [node] });
  }
  const open = [...parts.values()].flatMap(({ nodes, length }) => openingOf(nodes, length) ?? []);
  return [true, false].flatMap((isWith) => {
    const same = open.filter(({ withCredentials }) => (withCredentials !== undefined) === isWith);
    return same[0] ? [made(facts, framework, same[0], same.length)] : [];
  });
}

function openingOf(nodes: readonly ConfigNode[], length: number): Opening | undefined {
  const named = (pattern: RegExp) => nodes.filter(({ keys }) => pattern.test(String(keys[length])));
  const origin = named(/^(?:allowed)?origins?$|^allowOrigins?$/i).find(isWildcard);
  const whole = nodes.find(({ keys, value }) => keys.length === length && (value === true || isText(value, '*')));
  const node = origin ?? whole;
  if (!node) return undefined;
  const withCredentials = named(/^allow(?:ed)?Credentials$/i).find(({ value }) => value === true || isText(value, 'true'));
  const says = whole?.value === true ? "'cors: true' allows every origin" : "the origin is '*'";
  return { node, says, ...(withCredentials ? { withCredentials } : {}) };
}

function isWildcard({ value }: ConfigNode): boolean {
  return isText(value, '*');
}

/** SAM's texts have quotes inside: `"'*'"`. */
function isText(value: unknown, text: string): boolean {
  return typeof value === 'string' && value.replace(/^'|'$/g, '') === text;
}

function made({ source }: TreeFacts, framework: string, { node, says, withCredentials }: Opening, count: number): Cors {
  const at = { file: source.path, span: node.span };
  return {
    kind: 'cors',
    at,
    framework,
    project: source.project,
    anyOrigin: stated<Truth>('yes', says, at),
    reflects: stated<Truth>('no', 'the origin is fixed'),
    credentials: withCredentials
      ? stated<Truth>('yes', 'credentials are allowed', { file: source.path, span: withCredentials.span })
      : stated<Truth>('no', 'credentials are not allowed'),
    scope: count === 1 ? 'the gateway' : `${count} endpoints of the gateway`,
    isPublicAsset: 'unknown',
    developmentOnly: 'unknown',
  };
}
