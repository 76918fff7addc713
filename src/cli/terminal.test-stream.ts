import { Writable } from 'node:stream';
import { main } from './main.ts';

/** Runs the command line in this process and collects what it writes. */
export async function run(
  args: readonly string[],
  { env = {}, today = '2026-06-01' }: { env?: NodeJS.ProcessEnv; today?: string } = {},
) {
  const stdout = new Sink();
  const stderr = new Sink();
  const code = await main(['node', 'backend-audit', ...args], { stdout, stderr, env, today });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
