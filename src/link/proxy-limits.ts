import type { Limiter } from '../model/concepts.ts';
import type { Linker } from '../model/linking.ts';

/** A limit of a reverse proxy, with the paths it reaches. */
export interface ProxyLimit {
  readonly limiter: Limiter;
  reaches(path: string, project: string): boolean;
}

/** Words of a location that is made for signing in: a limit there is no coarse one. */
const authWords = /login|signin|auth|token|register|signup|password|otp|verify/i;

/**
 * nginx `limit_req` by location. A limit over a whole API counts page loads and logins together, so it protects no login: it is coarse.
 * https://nginx.org/en/docs/http/ngx_http_limit_req_module.html
 */
export function readProxyLimits(linker: Linker): readonly ProxyLimit[] {
  const found: ProxyLimit[] = [];
  for (const tree of linker.program.trees) {
    if (tree.source.language !== 'nginx') continue;
    for (const node of tree.tree.nodes) {
      const at = node.keys.indexOf('limit_req');
      if (at < 0) continue;
      const location = [...node.keys.slice(0, at)].reverse().find((key) => typeof key === 'string' && key.startsWith('location'));
      const text = typeof location === 'string' ? location.replace(/^location\s*/, '').trim() : '/';
      const isExpression = text.startsWith('~');
      const path = text.replace(/^(?:=|\^~|~\*?)\s*/, '');
      const isCoarse = !authWords.test(path);
      const beside = namedBeside(path);
      const block = node.keys.slice(0, at).join('\0');
      const isStripped = tree.tree.nodes.some(
        ({ keys, value }) =>
          keys.slice(0, at).join('\0') === block &&
          (keys.includes('rewrite') || (keys[at] === 'proxy_pass' && /^\w+:\/\/[^/]+\//.test(String(value)))),
      );
      const limiter: Limiter = {
        kind: 'limiter',
        name: `limit_req of location ${path}`,
        at: { file: tree.source.path, span: node.span },
        framework: 'nginx',
        project: tree.source.project,
        store: { is: 'shared', says: 'the proxy counts for all processes behind it', trail: [] },
        evicts: 'yes',
        key: { is: 'address', says: 'the zone counts by address', trail: [] },
        isCoarse,
        takesEffect: { is: 'yes', says: 'the proxy applies it', trail: [] },
        covers: 0,
        isOwn: false,
        ...(typeof node.value === 'string' ? { limit: node.value } : {}),
      };
      found.push({
        limiter,
        reaches: (route) => {
          if (path === '/') return true;
          // A proxy that takes the prefix away can be in front of any path.
          if (isCoarse)
            return isExpression || isStripped || /api/i.test(path) || `${route}/`.startsWith(`${path.replace(/\/$/, '')}/`);
          const words = path.split(/[^A-Za-z0-9_-]+/).filter((word) => word && authWords.test(word));
          return isExpression
            ? words.some((word) => route.includes(word)) || route.split('/').some((part) => beside.has(part))
            : route.endsWith(path.replace(/\/$/, '')) ||
                path.endsWith(route) ||
                route.startsWith(path) ||
                words.some((word) => route.split('/').includes(word));
        },
      });
    }
  }
  return found;
}

/** `login` and `createAccount` of `^/auth\\.(login|createAccount)`: whatever an expression names beside what signs in. */
function namedBeside(expression: string): ReadonlySet<string> {
  const groups = expression.split(/[()]/).map((group) => group.replace(/^\?:/, '').split('|'));
  return new Set(groups.filter((names) => names.length > 1 && names.some((name) => authWords.test(name))).flat());
}
