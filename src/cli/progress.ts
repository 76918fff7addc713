import { type Terminal, write } from './terminal.ts';

/** A line that says how far an audit is. */
export interface Progress {
  readonly report: (done: number, total: number) => void;
  /** Clears the line. */
  readonly stop: () => void;
}

/** Nothing is shown of an audit that is over before anybody looks. */
const patience = 500;
const interval = 100;

/** A line on stderr that counts files, only where stderr is a terminal. */
export function startProgress({ stderr }: Terminal, isQuiet: boolean): Progress {
  if (!stderr.isTTY || isQuiet) return { report: () => {}, stop: () => {} };
  let last = performance.now() + patience - interval;
  let isShown = false;
  return {
    report: (done, total) => {
      const now = performance.now();
      if (now - last < interval) return;
      last = now;
      isShown = true;
      void write(stderr, `\r\u001b[KReading ${done} of ${total} files`);
    },
    stop: () => {
      if (isShown) void write(stderr, '\r\u001b[K');
      isShown = false;
    },
  };
}
