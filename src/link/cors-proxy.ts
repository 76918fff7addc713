import type { Cors, Stated } from '../model/concepts.ts';
import type { ConfigNode } from '../model/config-tree.ts';
import type { TreeFacts } from '../model/facts.ts';
import type { Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Truth } from '../model/value.ts';
import { judgePattern } from './origin-patterns.ts';
import { stated } from './origin-values.ts';

/** Paths that are made for files. */
const assetPath =
  /(?:^|\/)(?:assets?|static|fonts?|images?|img|media|public|css|js|icons?|favicon(?:\.ico)?|downloads?|\.well-known)(?:\/|$|\*)/i;

type Keys = ConfigNode['keys'];

/** CORS headers of nginx (https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header) and of vercel.json. */
export function readProxyCors(linker: Linker): readonly Cors[] {
  return linker.program.trees.flatMap((facts) => {
    if (facts.source.language === 'nginx') return facts.tree.nodes.flatMap((node) => ofDirective(facts, node));
    return /(?:^|\/)vercel\.json$/.test(facts.source.path) ? ofVercel(facts) : [];
  });
}

/** Name and value of a header that a directive adds. */
function headerOf({ keys, value }: ConfigNode): { readonly name: string; readonly value: string } | undefined {
  const directive = keys.at(-2);
  if (typeof value !== 'string') return undefined;
  if (directive === 'more_set_headers') {
    const match = /^["']?([\w-]{1,80}):\s{0,10}(.{0,500}?)["']?$/.exec(value);
    return match ? { name: match[1]!.toLowerCase(), value: match[2]! } : undefined;
  }
  if (directive !== 'add_header') return undefined;
  const match = /^["']?([\w-]{1,80})["']?\s+(.{0,500}?)(?:\s+always)?$/.exec(value);
  return match ? { name: match[1]!.toLowerCase(), value: match[2]!.replace(/^["']|["']$/g, '') } : undefined;
}

function ofDirective(facts: TreeFacts, node: ConfigNode): Cors[] {
  const header = headerOf(node);
  if (header?.name !== 'access-control-allow-origin') return [];
  const at: Location = { file: facts.source.path, span: node.span };
  const block = node.keys.slice(0, -2);
  const siblings = facts.tree.nodes.filter(({ keys }) => keys.length === node.keys.length && startsWith(keys, block));
  const credentials = siblings.find((one) => {
    const other = headerOf(one);
    return other?.name === 'access-control-allow-credentials' && other.value === 'true';
  });
  const origin = originOf(facts, node, header.value, at);
  if (!origin) return [];
  return [
    {
      kind: 'cors',
      at,
      framework: 'nginx',
      project: facts.source.project,
      ...origin,
      credentials: credentials
        ? stated<Truth>('yes', 'credentials are allowed', { file: facts.source.path, span: credentials.span })
        : stated<Truth>('no', 'the block sends no credentials header'),
      scope: scopeOf(block),
      isPublicAsset: servesAssets(facts, block),
      developmentOnly: /(?:^|[/._-])(?:dev|development|local)[._-]/.test(facts.source.path) ? 'yes' : 'unknown',
    },
  ];
}

type Origin = Pick<Cors, 'anyOrigin' | 'reflects' | 'flaw'>;

function originOf(facts: TreeFacts, node: ConfigNode, value: string, at: Location): Origin | undefined {
  const no = stated<Truth>('no', 'the header names an origin');
  const unknown = stated<Truth>('unknown', 'the variable could not be followed');
  if (value === '*') return { anyOrigin: stated<Truth>('yes', "the header is '*'", at), reflects: no };
  if (value !== '$http_origin') return value.startsWith('$') ? ofVariable(facts, value) : { anyOrigin: no, reflects: no };
  const condition = conditionOf(node.keys);
  if (!condition) return { anyOrigin: no, reflects: stated<Truth>('yes', '$http_origin is whatever origin asks', at) };
  const match = /^\$http_origin\s+(!?~\*?|!?=)\s*(.*)$/.exec(condition);
  if (!match)
    return {
      anyOrigin: no,
      reflects: condition.startsWith('$request_method')
        ? stated<Truth>('yes', '$http_origin is whatever origin asks', at)
        : unknown,
    };
  const text = match[2]!.replace(/^["']|["']$/g, '');
  if (!match[1]!.includes('~'))
    return {
      anyOrigin: no,
      reflects: text === '' && match[1] === '!=' ? stated<Truth>('yes', '$http_origin is whatever origin asks', at) : no,
    };
  return { anyOrigin: no, ...ofPattern(text, { file: facts.source.path, span: node.condition ?? node.span }) };
}

function ofPattern(text: string, at: Location): Pick<Cors, 'reflects' | 'flaw'> {
  const verdict = judgePattern(text, 'anywhere');
  if (verdict === 'any') return { reflects: stated<Truth>('yes', `the pattern '${text}' matches every origin`, at) };
  const reflects = stated<Truth>('no', 'the origin is compared');
  return verdict === 'strict' ? { reflects } : { reflects, flaw: stated(verdict.flaw, `'${text.slice(0, 80)}'`, at) };
}

/** `map $http_origin $cors { default ""; ~^https://x$ $http_origin; }`: what any entry gives, and the patterns of those that give the origin. */
function ofVariable(facts: TreeFacts, variable: string): Origin | undefined {
  const entries = facts.tree.nodes.filter(({ keys }) =>
    keys.some((key) => typeof key === 'string' && new RegExp(`^map \\S{1,80} ${variable.replace(/[^\w]/g, '\\$&')}$`).test(key)),
  );
  const no = stated<Truth>('no', 'a map holds the origins');
  if (entries.length === 0) return undefined;
  let origin: Origin = { anyOrigin: no, reflects: no };
  for (const { keys, value, span } of entries) {
    const key = String(keys.at(-2));
    const place = { file: facts.source.path, span };
    if (key === 'default' && value === '*')
      return { anyOrigin: stated<Truth>('yes', `${variable} is '*' by default`, place), reflects: no };
    if (key === 'default' && value === '$http_origin')
      return { anyOrigin: no, reflects: stated<Truth>('yes', `${variable} is the origin of whoever asks by default`, place) };
    if (!/^["']?~/.test(key) || value === '' || value === "''" || value === '""' || value === '0') continue;
    const judged = ofPattern(key.replace(/^["']?~\*?/, '').replace(/["']$/, ''), place);
    if (judged.reflects.is === 'yes') return { anyOrigin: no, reflects: judged.reflects };
    if (judged.flaw && !origin.flaw) origin = { ...origin, flaw: judged.flaw };
  }
  return origin;
}

/** The innermost `if` between the directive and its location: `$http_origin ~* "x"`. */
function conditionOf(keys: Keys): string | undefined {
  for (let i = keys.length - 4; i >= 0; i -= 2) {
    const key = String(keys[i]);
    if (key.startsWith('location') || key.startsWith('server')) return undefined;
    const match = /^if\s*\(\s*(.*?)\s*\)$/.exec(key);
    if (match) return match[1]!;
  }
  return undefined;
}

function locationOf(block: Keys): string | undefined {
  const key = [...block].reverse().find((one) => typeof one === 'string' && one.startsWith('location '));
  return typeof key === 'string' ? key.slice('location '.length) : undefined;
}

function scopeOf(block: Keys): string {
  const location = locationOf(block);
  if (location !== undefined) return `location ${location}`;
  return block.includes('server') ? 'every location of the server' : 'every server';
}

/** Files that everybody may read: by the location's path or extensions, or because the block only reads a folder. */
function servesAssets(facts: TreeFacts, block: Keys): Truth {
  const at = block.findLastIndex((key) => typeof key === 'string' && key.startsWith('location '));
  if (at < 0) return 'unknown';
  const inside = facts.tree.nodes.filter(({ keys }) => startsWith(keys, block.slice(0, at + 2)));
  const has = (pattern: RegExp) =>
    inside.some(({ keys }) => keys.slice(at + 2).some((key) => typeof key === 'string' && pattern.test(key)));
  if (has(/^(?:proxy|fastcgi|uwsgi|grpc|scgi)_pass$/)) return isAssetLocation(String(block[at])) ? 'yes' : 'no';
  return has(/^(?:root|alias|try_files)$/) || isAssetLocation(String(block[at])) ? 'yes' : 'unknown';
}

function isAssetLocation(key: string): boolean {
  const path = key.replace(/^location\s+(?:=|\^~|~\*?)?\s*/, '');
  // Also where the dot is not escaped: `~ .*remoteEntry.js$`.
  if (/\w\.(?:js|css|woff2?)\$?$/.test(path)) return true;
  return isAssetPath(path) || /\\\.\(?[^)]{0,200}\b(?:js|css|png|jpe?g|svg|woff2?|ttf|ico|eot)\b/.test(path);
}

function startsWith(keys: Keys, prefix: Keys): boolean {
  return prefix.every((key, i) => keys[i] === key);
}

/** https://vercel.com/docs/project-configuration#headers */
function ofVercel(facts: TreeFacts): Cors[] {
  const { nodes } = facts.tree;
  const text = (...keys: Keys) => nodes.find((node) => node.keys.length === keys.length && startsWith(node.keys, keys));
  return nodes.flatMap((node): Cors[] => {
    const [root, rule, headers, index, key] = node.keys;
    if (
      root !== 'headers' ||
      headers !== 'headers' ||
      key !== 'key' ||
      String(node.value).toLowerCase() !== 'access-control-allow-origin'
    )
      return [];
    const value = text('headers', rule!, 'headers', index!, 'value');
    if (value?.value !== '*') return [];
    const source = String(text('headers', rule!, 'source')?.value ?? '/');
    const at = { file: facts.source.path, span: value.span };
    const allowed = nodes.find(
      (one) =>
        startsWith(one.keys, ['headers', rule!, 'headers']) &&
        String(one.value).toLowerCase() === 'access-control-allow-credentials',
    );
    const isOn = allowed && text('headers', rule!, 'headers', allowed.keys[3]!, 'value')?.value === 'true';
    const credentials: Stated<Truth> = isOn
      ? stated<Truth>('yes', 'credentials are allowed', { file: facts.source.path, span: allowed.span })
      : stated<Truth>('no', 'no credentials header is sent');
    return [
      {
        kind: 'cors',
        at,
        framework: 'vercel',
        project: facts.source.project,
        anyOrigin: stated<Truth>('yes', "the header is '*'", at),
        reflects: stated<Truth>('no', 'the header is fixed'),
        credentials,
        scope: `'${source}'`,
        isPublicAsset: isAssetPath(source) ? 'yes' : 'unknown',
        developmentOnly: 'unknown',
      },
    ];
  });
}

/** Whether a path is made for files that everybody may read. */
function isAssetPath(path: string): boolean {
  return assetPath.test(path);
}
