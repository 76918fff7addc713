import { resolve } from 'node:path';
import type { AuditOptions } from '../audit.ts';
import { defaultCacheFolder } from '../workers/cache.ts';
import { fingerprint } from './about.ts';
import type { AuditFlags } from './audit-options.ts';
import type { Terminal } from './terminal.ts';

/** How files are read, from the flags. Nothing is cached without a build, whose fingerprint says which program wrote an entry. */
export function runOptionsOf(
  { jobs, cache, cacheDir }: Pick<AuditFlags, 'jobs' | 'cache' | 'cacheDir'>,
  { env }: Terminal,
): NonNullable<AuditOptions['run']> {
  const cacheOf = (root: string) => {
    const folder = cacheDir === undefined ? defaultCacheFolder(root, env) : resolve(cacheDir);
    return cache && folder !== undefined && fingerprint !== undefined ? { folder, fingerprint } : undefined;
  };
  return { cacheOf, ...(jobs !== undefined && { jobs }) };
}
