/** Where `bin/load.cjs` leaves what only it may do, because it must be undone whenever it reads compiled code. */
const key = Symbol.for('backend-audit.optimize-less');

/**
 * From here on V8 optimises only what runs much longer than it would usually ask for. What is to be loaded, Node's own modules above all, is better
 * loaded before. Does nothing when run from source, and where V8 has no need of it.
 */
export function optimizeLess(): void {
  (globalThis as { [key]?: () => void })[key]?.();
}
