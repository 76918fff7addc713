import type { Framework } from '../model/framework.ts';
import type { CallSite, FunctionNode, Program, Resolver } from '../model/linking.ts';
import type { ClassSyntax } from '../model/syntax.ts';
import { compilePattern, PatternTable } from './match.ts';
import { append } from './program.ts';

/**
 * What runs when a message is handed to a bus: the method of the class that is registered for messages of its class. `queryBus.execute(new GetUser(id))`
 * runs `execute` of the class below `@QueryHandler(GetUser)`.
 */
export function buildDispatch(
  program: Program,
  resolver: Resolver,
  frameworks: readonly Framework[],
): (site: CallSite) => readonly FunctionNode[] {
  const sections = frameworks.flatMap((one) => one.dispatches ?? []);
  const calls = new PatternTable(sections.map((one) => [one.call, one] as const));
  let handlers: ReadonlyMap<ClassSyntax, readonly FunctionNode[]> | undefined;

  return (site) => {
    const { callee, positional, block } = site.call;
    const [message] = positional;
    if (!message || callee.kind !== 'member' || !calls.hasName(callee.property)) return none;
    if (!resolver.calleePaths(site).some((path) => calls.of(path).length > 0)) return none;
    handlers ??= read();
    for (const one of resolver.denote(message, { file: site.file, block })) {
      const found = one.kind === 'instance' ? handlers.get(one.file.code.classes[one.id]!) : undefined;
      if (found) return found;
    }
    return none;
  };

  function read(): ReadonlyMap<ClassSyntax, readonly FunctionNode[]> {
    const found = new Map<ClassSyntax, FunctionNode[]>();
    const patterns = sections.map(({ handler, method }) => ({ pattern: compilePattern(handler), method }));
    for (const file of program.code.values()) {
      for (const [id, { decorators, block }] of file.code.classes.entries()) {
        const place = { file, block: file.code.blocks[block]!.parent };
        for (const decorator of decorators) {
          const call = decorator.kind === 'call' ? file.code.calls[decorator.call] : undefined;
          const paths = call ? resolver.pathsOf(call.callee, place) : none;
          const section = patterns.find(({ pattern }) => paths.some((path) => pattern.fits(path)));
          const node = section && file.methods.get(id)?.get(section.method);
          if (!call || node === undefined) continue;
          for (const value of call.positional)
            for (const one of resolver.denote(value, place))
              if (one.kind === 'class') append(found, one.file.code.classes[one.id]!, { file, id: node });
        }
      }
    }
    return found;
  }
}

const none: readonly never[] = [];
