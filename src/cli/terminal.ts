import type { Writable } from 'node:stream';

/** What the commands know of their surroundings; tests give their own. */
export interface Terminal {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  /** ISO date. */
  readonly today: string;
}

const widthWithoutTerminal = 100;

/**
 * Whether to colour what goes to stdout. The flag decides, then `NO_COLOR` (https://no-color.org) and `FORCE_COLOR`, then whether it is a terminal.
 */
export function wantsColor({ stdout, env }: Terminal, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR']);
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}

/** Columns to lay text out for. */
export function widthOf({ stdout }: Terminal): number {
  return stdout.isTTY && stdout.columns ? stdout.columns : widthWithoutTerminal;
}

/** Writes all of a text, waiting for a slow reader. A reader that went away (`| head`) is no error: the rest is not wanted. */
export function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (text === '' || stream.destroyed) return resolve();
    stream.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    });
  });
}

/** A stream also emits the error that the callback of `write` gets; unheard it would end the process. */
export function ignoreBrokenPipe(stream: Writable): () => void {
  const listener = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  };
  stream.on('error', listener);
  return () => stream.off('error', listener);
}
