import type { RepeatedQuery } from '../model/concepts.ts';
import type { CodeFile, FunctionNode, Linker } from '../model/linking.ts';
import type { FunctionId } from '../model/value.ts';
import { type Loops, runsOnce } from './loops.ts';

const MAX_CALLERS = 200;

/**
 * Which functions no request waits for: every known chain of calls that leads to them starts at a job (a Celery task, the function of a cron schedule), a
 * command or a script, and at least one does. A function that nobody is seen to call may be called by anybody, a framework say: it is no such function.
 */
export function buildBackground(linker: Linker, loops: Loops): (file: CodeFile, id: FunctionId) => RepeatedQuery['runsIn'] {
  const jobs = jobFunctions(linker);
  const memo = new Map<string, RepeatedQuery['runsIn']>();
  return (file, id) => {
    const node = nodeOf(file, id);
    const key = keyOf(node);
    let found = memo.get(key);
    if (found === undefined) memo.set(key, (found = whereItRuns(node)));
    return found;
  };

  /** A callback belongs to the function around it; one at the top of a module (`app.get('/', async () => ...)`) stands for itself. */
  function nodeOf(file: CodeFile, id: FunctionId): FunctionNode {
    const owner = loops.ownerOf(file, id);
    if (owner !== 0 || id === 0) return { file, id: owner };
    let outermost = id;
    for (let parent = id; parent !== 0; parent = file.functionOf[file.code.blocks[file.code.functions[parent]!.block]!.parent]!)
      outermost = parent;
    return { file, id: outermost };
  }

  function whereItRuns(start: FunctionNode): RepeatedQuery['runsIn'] {
    let isJob = false;
    const seen = new Set([keyOf(start)]);
    const open = [start];
    for (let i = 0; i < open.length; i++) {
      const node = open[i]!;
      const key = keyOf(node);
      isJob ||= jobs.has(key);
      if (jobs.has(key) || runsOnce(node.file, node.id)) continue;
      const callers = linker.calls
        .callersOf(node.file, node.id)
        .filter(({ from, isCallback }) => !isCallback && from.file.facts.source.role !== 'test');
      if (callers.length === 0 || seen.size > MAX_CALLERS) return 'request';
      for (const { from } of callers) {
        const caller = nodeOf(from.file, from.id);
        const callerKey = keyOf(caller);
        if (seen.has(callerKey)) continue;
        seen.add(callerKey);
        open.push(caller);
      }
    }
    return isJob ? 'job' : 'script';
  }
}

function keyOf({ file, id }: FunctionNode): string {
  return `${file.path}:${id}`;
}

/** Functions under a job's decorator, and those handed to a scheduler or a worker. */
function jobFunctions(linker: Linker): ReadonlySet<string> {
  const known = linker.frameworks.flatMap((one) => one.jobs ?? []);
  const decorators = known.flatMap((one) => ('decorator' in one ? [one.decorator] : []));
  const found = new Set<string>();
  for (const file of linker.program.code.values()) {
    file.code.functions.forEach((fn, id) => {
      const place = { file, block: file.code.blocks[fn.block]!.parent };
      const isJob = fn.decorators.some((one) => {
        const callee = one.kind === 'call' ? file.code.calls[one.call]!.callee : one;
        return linker.resolver.pathsOf(callee, place).some((path) => decorators.some((pattern) => linker.fits(pattern, path)));
      });
      if (isJob) found.add(`${file.path}:${id}`);
    });
  }
  for (const one of known) {
    if (!('call' in one)) continue;
    for (const { file, call } of linker.resolver.callsTo(one.call))
      for (const value of [...call.positional, ...call.named.map((it) => it.value)])
        for (const it of linker.resolver.denote(value, { file, block: call.block }))
          if (it.kind === 'function') found.add(`${it.file.path}:${it.id}`);
  }
  return found;
}
