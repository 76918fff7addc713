import { getHeapStatistics } from 'node:v8';

/** Flags of V8 that only `bin/load.cjs` may change, because they must be as usual whenever it reads compiled code. It says what they do. */
type Change = 'optimize-less' | 'collect-sooner';

/**
 * Changes a flag from here on. What is to be loaded, Node's own modules above all, is better loaded before. Does nothing when run from source, and where
 * V8 has no need of it.
 */
function ask(change: Change): void {
  (globalThis as { [key: symbol]: (() => void) | undefined })[Symbol.for(`backend-audit.${change}`)]?.();
}

/** V8 optimises only what runs much longer than it would usually ask for. */
export function optimizeLess(): void {
  ask('optimize-less');
}

/** V8 collects old objects sooner from here on, where this thread has more than so many bytes in use. */
export function collectSoonerFrom(bytes: number): void {
  if (getHeapStatistics().used_heap_size > bytes) ask('collect-sooner');
}
