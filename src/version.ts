import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Written by the build; absent when run from source. */
declare const BACKEND_AUDIT_VERSION: string | undefined;
declare const BACKEND_AUDIT_FINGERPRINT: string | undefined;

/** Of the package: `1.2.3`. */
export const version: string = typeof BACKEND_AUDIT_VERSION === 'string' ? BACKEND_AUDIT_VERSION : versionOfPackage();

/**
 * Stands for the program itself: another build, even of the same version, has another one. What is kept from run to run is kept under it.
 */
export function fingerprint(): string {
  return typeof BACKEND_AUDIT_FINGERPRINT === 'string' ? BACKEND_AUDIT_FINGERPRINT : fingerprintOfSources();
}

function versionOfPackage(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}

function fingerprintOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of ['./', '../rules/']) {
    const url = new URL(folder, import.meta.url);
    const names = readdirSync(fileURLToPath(url), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.ts')).sort())
      hash.update(name).update(readFileSync(new URL(name, url)));
  }
  return hash.digest('hex').slice(0, 32);
}
