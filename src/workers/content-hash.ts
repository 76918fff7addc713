import { hash } from 'node:crypto';

/** Hash of a file's content, as `FileFacts.hash` has it: 128 bits of SHA-256 in hex. */
export function hashOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex').slice(0, 32);
}
