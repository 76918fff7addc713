import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError, root } from '../checkouts.ts';

/** What one run took. */
export interface Sample {
  /** Seconds from the start of the process to its end. */
  readonly wall: number;
  /** Seconds of all threads, user and system; undefined where it cannot be known. */
  readonly cpu?: number;
  /** The most that was in memory at once, MB; undefined where it cannot be known. */
  readonly memory?: number;
}

/** What is compared: time on the clock, or, where other work disturbs it, that of the processors. */
export type Clock = 'wall' | 'cpu';

/** Medians of some runs. */
export interface Figure extends Sample {
  /** The one of the two that is compared. */
  readonly time: number;
  /** Difference between the longest and the shortest time as a share of the median: how far the machine can be trusted. */
  readonly spread: number;
  readonly runs: number;
}

export interface Command {
  /** The program and its arguments; those of a `node` program begin with its script or options. */
  readonly program: 'node' | (string & {});
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Exit codes that do not mean failure. Default 0 only. */
  readonly codes?: readonly number[];
  /** What the command prints goes there, or nowhere. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const preload = join(root, 'bench', 'speed', 'usage.cjs');

/**
 * Runs a command once.
 * @param scratch folder for what is measured
 * @throws BenchError when it fails
 */
export function measure(command: Command, scratch: string): Sample {
  const usage = join(scratch, 'usage');
  rmSync(usage, { force: true });
  const isNode = command.program === 'node';
  const [program, args] = isNode ? [process.execPath, ['-r', preload, ...command.args]] : timed(command);
  const files = [command.stdout, command.stderr ?? join(scratch, 'stderr')].map((path) => path && openSync(path, 'w'));
  // Node reads and checks every certificate of that variable before it starts, which would flatter whatever is divided by the time of `node -e 0`.
  const given = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, NO_COLOR: '1', FORCE_COLOR: undefined };
  const env = { ...given, ...command.env, BENCH_USAGE_FILE: usage };
  const start = performance.now();
  const done = spawnSync(program, args, { cwd: command.cwd, env, stdio: ['ignore', files[0] || 'ignore', files[1] || 'ignore'] });
  const wall = (performance.now() - start) / 1000;
  for (const file of files) if (file) closeSync(file);
  if (done.error || !(command.codes ?? [0]).includes(done.status ?? -1))
    throw new BenchError(
      `${[command.program, ...command.args].join(' ')}\nended with ${done.status ?? done.signal ?? done.error}:\n${tail(command.stderr ?? join(scratch, 'stderr'))}`,
    );
  if (!existsSync(usage)) return { wall };
  const text = readFileSync(usage, 'utf8');
  return isNode ? { wall, ...(JSON.parse(text) as { cpu: number; memory: number }) } : { wall, cpu: cpuOf(text) };
}

/** Programs that are not Node's are run by a shell that says what its children used: `times` is in every POSIX shell. */
function timed({ program, args }: Command): [string, readonly string[]] {
  if (process.platform === 'win32') return [program, args];
  return ['sh', ['-c', '"$0" "$@"; code=$?; times > "$BENCH_USAGE_FILE"; exit $code', program, ...args]];
}

/** Seconds of the second line of `times`: `0m1.23s 0m0.10s`. */
export function cpuOf(times: string): number | undefined {
  const parts = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.length === 2
    ? parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0)
    : undefined;
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
}

/** Medians; of an even number of runs the mean of the two in the middle. */
export function figureOf(samples: readonly Sample[], clock: Clock): Figure {
  const of = (key: keyof Sample) => {
    const values = samples.map((sample) => sample[key]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const times = samples.map(({ wall, cpu }) => (clock === 'wall' ? wall : (cpu ?? wall)));
  const time = median(times);
  const spread = (Math.max(...times) - Math.min(...times)) / time;
  return { wall: of('wall')!, cpu: of('cpu'), memory: of('memory'), time, spread, runs: samples.length };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Something that is measured. */
export interface Case {
  readonly name: string;
  /** Puts things in place for one run, and may return what puts them back; neither is measured. */
  readonly prepare?: () => (() => void) | undefined;
  readonly run: () => Sample;
}

export interface Mode {
  readonly clock: Clock;
  /** Shows what is going on. */
  readonly say: (text: string) => void;
}

/** Runs every case once a round, so that a noisy moment of the machine hits all alike. */
export function measureCases(cases: readonly Case[], runs: number, { clock, say }: Mode): Map<string, Figure> {
  const samples = new Map(cases.map(({ name }) => [name, [] as Sample[]]));
  for (let round = 1; round <= runs; round++)
    for (const { name, prepare, run } of cases) {
      say(`${name}, run ${round} of ${runs}`);
      const putBack = prepare?.();
      try {
        samples.get(name)!.push(run());
      } finally {
        putBack?.();
      }
    }
  return new Map([...samples].map(([name, some]) => [name, figureOf(some, clock)]));
}
