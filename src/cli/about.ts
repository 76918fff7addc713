/** Both are put in by `bin/build.mjs`; a checkout that runs from source has neither. */
declare const BACKEND_AUDIT_VERSION: string | undefined;
declare const BACKEND_AUDIT_FINGERPRINT: string | undefined;

/** What the tool says of itself. */
export const about = {
  name: 'backend-audit',
  version: typeof BACKEND_AUDIT_VERSION === 'string' ? BACKEND_AUDIT_VERSION : '0.0.0-source',
  homepage: 'https://github.com/backend-audit/backend-audit',
} as const;

/** Stands for the program in the keys of the cache. Undefined when it runs from source, which changes without notice: then nothing is kept. */
export const fingerprint: string | undefined =
  typeof BACKEND_AUDIT_FINGERPRINT === 'string' ? BACKEND_AUDIT_FINGERPRINT : undefined;
