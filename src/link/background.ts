import { bodyOf } from '../model/body.ts';
import type { RepeatedQuery } from '../model/concepts.ts';
import type { CallSite, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { FunctionId, Value } from '../model/value.ts';
import { type Loops, runsOnce } from './loops.ts';
import { PatternTable } from './match.ts';
import { once } from './program.ts';
import { nestedFunctions } from './reach.ts';

const MAX_CALLERS = 200;

/** Who waits for a function. */
export type Background = (file: CodeFile, id: FunctionId) => RepeatedQuery['runsIn'];

/**
 * Which functions no request waits for: every known chain of calls that leads to them starts at a job (a Celery task, the function of a cron schedule), a
 * command, a script or the start of the program, and at least one does. A function that nobody is seen to call may be called by anybody, a framework say: it is no such
 * function, unless its file says that what stands there runs by the clock.
 */
export function buildBackground(linker: Linker, loops: Loops): Background {
  const { jobs } = jobFunctions(linker);
  const apps = new PatternTable(
    linker.frameworks.flatMap((one) =>
      (one.routers ?? []).flatMap(({ create, isApp }) => (isApp ? [[create, true] as const] : [])),
    ),
  );
  const memo = new Map<string, RepeatedQuery['runsIn']>();
  return (file, id) => {
    const node = nodeOf(file, id);
    const isDirect = standsIn(file, id, node.id);
    const key = `${keyOf(node)}:${isDirect}`;
    let found = memo.get(key);
    if (found === undefined) memo.set(key, (found = whereItRuns(node, isDirect)));
    return found;
  };

  /** Whether a callback runs with the function around it, once for each element of something: no handler that is registered there. */
  function standsIn(file: CodeFile, id: FunctionId, owner: FunctionId): boolean {
    let inner = id;
    while (inner !== owner && inner !== 0 && linker.resolver.iteratedBy(file, inner)) inner = functionAround(file, inner);
    return inner === owner;
  }

  /** Makes the app, or has it listen: the start of the program, whoever calls it. */
  function isStart({ file, id }: FunctionNode): boolean {
    if (file.isPython) return false;
    return bodyOf(file, id).calls.some((site) => {
      if (site.call.callee.kind === 'member' && site.call.callee.property === 'listen') return true;
      return linker.resolver.calleePaths(site).some((path) => apps.of(path).length > 0);
    });
  }

  /** A callback belongs to the function around it; one at the top of a module (`app.get('/', async () => ...)`) stands for itself. */
  function nodeOf(file: CodeFile, id: FunctionId): FunctionNode {
    // `setInterval(async () => { ... })`: a job wherever it is written.
    for (let inner = id; inner !== 0; inner = functionAround(file, inner))
      if (jobs.has(keyOf({ file, id: inner }))) return { file, id: inner };
    const owner = loops.ownerOf(file, id);
    if (owner !== 0 || id === 0) return { file, id: owner };
    let outermost = id;
    for (let parent = id; parent !== 0; parent = functionAround(file, parent)) outermost = parent;
    return { file, id: outermost };
  }

  function whereItRuns(start: FunctionNode, isDirect: boolean): RepeatedQuery['runsIn'] {
    let isJob = false;
    let hasStart = false;
    let isAside = false;
    const seen = new Set([keyOf(start)]);
    const open = [{ node: start, isDirect, isLeft: false }];
    for (let i = 0; i < open.length; i++) {
      const { node, isDirect: stands, isLeft } = open[i]!;
      const key = keyOf(node);
      isJob ||= jobs.has(key);
      if (jobs.has(key) || runsOnce(node.file, node.id) || isByHand(node.file) || (stands && isStart(node))) {
        hasStart = true;
        continue;
      }
      const callers = linker.calls.callersOf(node.file, node.id).filter(({ isCallback }) => !isCallback);
      if (seen.size > MAX_CALLERS) return 'request';
      if (callers.length === 0) {
        if (isByClock(node.file)) isJob = true;
        else if (!isLeft) return 'request';
        else isAside = true;
      }
      for (const { from, site } of callers) {
        const caller = nodeOf(from.file, from.id);
        const isLeftThere = isLeft || isLeftRunning(site, node);
        const callerKey = `${keyOf(caller)}${isLeftThere ? ' left' : ''}`;
        if (seen.has(callerKey)) continue;
        seen.add(callerKey);
        open.push({ node: caller, isDirect: standsIn(from.file, from.id, caller.id), isLeft: isLeftThere });
      }
    }
    if (isAside) return 'aside';
    // A function that only calls itself is as good as one that nobody is seen to call.
    return isJob ? 'job' : hasStart ? 'script' : 'request';
  }
}

/**
 * `scheduled.py`, `cron/clean-up.ts`, `background/tasks.py`: what nobody calls there is started by a clock or a queue, be it through a route of its own.
 */
function isByClock({ path }: CodeFile): boolean {
  // `services/apps/data_sink_worker/src`, `apps/worker/src`: a program of its own beside the one that answers.
  if (/(?:^|\/)(?:apps|services|packages|cmd)\/(?:[\w-]{1,60}[_-])?(?:workers?|consumers?)\//.test(path)) return true;
  return /(?:^|\/)(?:cron|crons|cron-?jobs?|scheduled|background|house-?keeping|celery)(?:\/|\.\w{1,4}$)/.test(path);
}

/** Whether a call starts what is asynchronous and nobody waits for it: `scan();`, `void scan();`, `scan().catch(log);`. */
function isLeftRunning({ file, call, id }: CallSite, { file: home, id: called }: FunctionNode): boolean {
  // At the top of a module stands what starts the program.
  if (file.isPython || call.isAwaited || file.functionOf[call.block] === 0 || !home.code.functions[called]!.isAsync) return false;
  return call.isStatement || caughtStatements(file).has(id);
}

/** Calls whose promise is only looked at when it fails, or ends: `scan()` of the statement `scan().catch(log)`. */
const caughtStatements = once(({ code }: CodeFile): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const { callee, isStatement, isAwaited } of code.calls) {
    if (!isStatement || isAwaited || callee.kind !== 'member' || callee.object.kind !== 'call') continue;
    if (callee.property === 'catch' || callee.property === 'finally') found.add(callee.object.call);
  }
  return found;
});

/** A migration or a script: somebody runs it, once. */
function isByHand({ facts }: CodeFile): boolean {
  return facts.source.role === 'migration' || facts.source.role === 'script';
}

function functionAround(file: CodeFile, id: FunctionId): FunctionId {
  return file.functionOf[file.code.blocks[file.code.functions[id]!.block]!.parent]!;
}

function keyOf({ file, id }: FunctionNode): string {
  return `${file.path}:${id}`;
}

/** Functions that a call puts into a queue instead of running them. */
export function isQueuedByCall({ file, id }: FunctionNode, linker: Linker): boolean {
  return jobFunctions(linker).queued.has(`${file.path}:${id}`);
}

/** Functions that a queue or a clock runs. */
export function isJob({ file, id }: FunctionNode, linker: Linker): boolean {
  return jobFunctions(linker).jobs.has(`${file.path}:${id}`);
}

interface JobFunctions {
  readonly jobs: ReadonlySet<string>;
  readonly queued: ReadonlySet<string>;
}

interface Mark {
  readonly methods?: readonly string[];
  readonly isQueuedByCall?: true;
}

const ownMark: Mark = {};

/** A decorator of the project's own that puts functions into a queue: `def task(function): function.delay = put; return function`. */
function makesTask(one: Denotation): boolean {
  if (one.kind !== 'function' || !one.file.isPython) return false;
  return [one.id, ...nestedFunctions(one.file, one.id)].some((id) =>
    bodyOf(one.file, id).assigns.some(
      ({ target }) => target.kind === 'member' && /^(?:delay|apply_async|enqueue|delay_on_commit)$/.test(target.property),
    ),
  );
}

/** Functions under a job's decorator, and those handed to a scheduler or a worker. */
const jobFunctions = once((linker: Linker): JobFunctions => {
  const known = linker.frameworks.flatMap((one) => one.jobs ?? []);
  const marks = known.flatMap((one) => ('decorator' in one ? [one] : []));
  const bases = known.flatMap((one) => ('base' in one ? [one] : []));
  const found = new Set<string>();
  const queued = new Set<string>();
  for (const file of linker.program.code.values()) {
    file.code.functions.forEach((fn, id) => {
      const own = marksOf(fn.decorators, { file, block: file.code.blocks[fn.block]!.parent });
      const cls = fn.class === undefined ? undefined : file.code.classes[fn.class]!;
      const isJob =
        own.some(({ methods }) => !methods) ||
        (cls !== undefined &&
          cls.decorators.length > 0 &&
          marksOf(cls.decorators, { file, block: file.code.blocks[cls.block]!.parent }).some(({ methods }) =>
            methods?.includes(fn.name),
          ));
      if (isJob || isTaskMethod(file, fn)) found.add(`${file.path}:${id}`);
      if (own.some((mark) => mark.isQueuedByCall)) queued.add(`${file.path}:${id}`);
    });
  }
  for (const one of known) {
    if (!('call' in one)) continue;
    for (const { file, call } of linker.resolver.callsTo(one.call))
      for (const value of [...call.positional, ...call.named.map((it) => it.value)])
        for (const it of linker.resolver.denote(value, { file, block: call.block }))
          if (it.kind === 'function') found.add(`${it.file.path}:${it.id}`);
  }
  return { jobs: found, queued };

  function isTaskMethod(file: CodeFile, { class: cls, name }: FunctionSyntax): boolean {
    return (
      cls !== undefined &&
      bases.some(({ base, methods }) => methods.includes(name) && linker.resolver.derivesFrom(file, cls, base))
    );
  }

  function marksOf(decorators: readonly Value[], place: Place): readonly Mark[] {
    return decorators.flatMap((one) => {
      const callee = one.kind === 'call' ? place.file.code.calls[one.call]!.callee : one;
      if (linker.resolver.denote(callee, place).some(makesTask)) return [ownMark];
      const paths = [...linker.resolver.pathsOf(callee, place), ...pathsOfMade(callee, place), ...pathsReturned(callee, place)];
      return marks.filter(({ decorator }) => paths.some((path) => linker.fits(decorator, path)));
    });
  }

  /** Of a decorator of the project's own that gives back a library's: `def retried_task(**options): return shared_task(base=RetriedTask, **options)`. */
  function pathsReturned(callee: Value, place: Place): readonly string[] {
    if (callee.kind !== 'name' && callee.kind !== 'member') return [];
    return linker.resolver.denote(callee, place).flatMap((one) => {
      if (one.kind !== 'function') return [];
      return bodyOf(one.file, one.id).returns.flatMap(({ value, block }) => {
        const made = value?.kind === 'call' ? one.file.code.calls[value.call]! : undefined;
        return made ? linker.resolver.pathsOf(made.callee, { file: one.file, block }) : [];
      });
    });
  }

  /** `cli.command` of `@click.group() def cli()`: what the decorator made of the function. */
  function pathsOfMade(callee: Value, place: Place, depth = 0): readonly string[] {
    if (callee.kind !== 'member') return [];
    const { property } = callee;
    return linker.resolver.denote(callee.object, place).flatMap((one) => {
      if (one.kind !== 'function') return [];
      return one.file.code.functions[one.id]!.decorators.flatMap((by) => {
        if (by.kind !== 'call') return [];
        const made = one.file.code.calls[by.call]!;
        const at = { file: one.file, block: made.block };
        const paths = [
          ...linker.resolver.pathsOf(made.callee, at),
          ...(depth < 4 ? pathsOfMade(made.callee, at, depth + 1) : []),
        ];
        return paths.map((path) => `${path}().${property}`);
      });
    });
  }
});
