import type { FileFacts } from '../model/facts.ts';
import { serve } from './serve.ts';

/** Stands in for the real worker in the tests of the pool: what a file is called says how its analysis ends. */
await serve(async (source, content) => {
  if (source.path.includes('hang')) for (;;);
  if (source.path.includes('regex')) /^(a+)+$/.test(`${'a'.repeat(60)}!`);
  if (source.path.includes('throw')) throw new Error('thrown on purpose');
  if (source.path.includes('exit')) process.exit(3);
  if (source.path.includes('memory')) fillMemory();
  const facts: FileFacts = {
    kind: 'text',
    source,
    hash: content.toString(),
    lines: 1,
    suppressions: [],
    findings: [],
    problems: [],
    credentials: [],
  };
  return { kind: 'facts', facts };
});

function fillMemory(): void {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
}
