import { defineFramework, type MiddlewareDraft, type RouteDraft, type RouteReader } from '../../model/framework.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import { decoratorsOf, type Placed } from './nestjs-decorators.ts';

/** Decorators of a project that keep routes for its own router: `@Controller('users')` with `@Post('/login', limiter)`. */
export default defineFramework({
  id: 'own-decorators',
  kind: 'web',
  title: 'Decorators of the project',
  languages: ['typescript', 'javascript'],
  packages: ['reflect-metadata'],
  documentation: 'https://www.typescriptlang.org/docs/handbook/decorators.html#method-decorators',
  recogniseRoutes,
});

const verb = /^(?:http)?(get|post|put|patch|delete)(?:mapping|route)?$/i;
const controller = /^(?:(?:rest|json|api|http)?controller|router?|prefix|(?:route|request)mapping)$/i;
const applying = /use|middleware|before|guard|auth|limit|throttle/i;

/** Projects whose own decorators mark the classes that have routes: others have none. */
function withHeads(linker: Linker, read: RouteReader): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of linker.program.code.values()) {
    if (file.isPython || found.has(file.facts.source.project)) continue;
    for (const cls of file.code.classes) {
      const outer = ownOf(linker, read, cls.decorators, file, file.code.blocks[cls.block]!.parent);
      if (outer.some(({ name }) => controller.test(name))) found.add(file.facts.source.project);
    }
  }
  return found;
}

function* recogniseRoutes(linker: Linker, read: RouteReader): Generator<RouteDraft> {
  const headed = withHeads(linker, read);
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const [id, cls] of file.code.classes.entries()) {
      const outer = ownOf(linker, read, cls.decorators, file, file.code.blocks[cls.block]!.parent);
      const head = outer.find(({ name }) => controller.test(name));
      // Classes that a module exports whole need no decorator: the router reads what those of their methods kept.
      if (!head && (cls.decorators.length > 0 || headed.has(file.facts.source.project))) continue;
      for (const method of file.methods.get(id)?.values() ?? []) {
        const fn = file.code.functions[method]!;
        const own = ownOf(linker, read, fn.decorators, file, file.code.blocks[fn.block]!.parent);
        for (const one of own) {
          const said = verb.exec(one.name);
          const path = said ? pathOf(read, one) : undefined;
          if (!said || path === undefined || (!head && !path.startsWith('/'))) continue;
          yield {
            framework: 'own-decorators',
            file,
            method: said[1]!.toUpperCase(),
            path: read.join(read.join('/', (head && pathOf(read, head)) ?? ''), path) || '/',
            handler: { file, id: method },
            at: linker.locate(one.place.file, one.span),
            middleware: [
              ...(head ? applied(linker, read, outer, head, 'router') : []),
              ...applied(linker, read, own, one, 'route'),
            ],
            // What the router puts before all of them is not followed.
            isExact: false,
            isMounted: 'yes',
          };
        }
      }
    }
  }
}

interface Own extends Placed {
  readonly name: string;
}

/** The decorators that functions of the project give. */
function ownOf(
  linker: Linker,
  read: RouteReader,
  decorators: Parameters<typeof decoratorsOf>[2],
  file: CodeFile,
  block: number,
): readonly Own[] {
  return decoratorsOf(linker, read, decorators, { file, block }).flatMap((one) => {
    const { callee } = one.call;
    const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
    const isOwn = one.path === '' && linker.resolver.denote(callee, one.place).some(({ kind }) => kind === 'function');
    return isOwn ? [{ ...one, name }] : [];
  });
}

function pathOf(read: RouteReader, { call, place }: Placed): string | undefined {
  const [first] = call.positional;
  return first ? read.pathsOf(first, place)?.[0] : '';
}

/** What follows the path, and what other decorators put before the handler or are themselves. */
function applied(
  linker: Linker,
  read: RouteReader,
  all: readonly Own[],
  head: Own,
  via: MiddlewareDraft['via'],
): readonly MiddlewareDraft[] {
  return all.flatMap((one) => {
    if (one === head) return one.call.positional.slice(1).flatMap((value) => read.applied(value, one.place, via));
    if (!applying.test(one.name)) return [];
    const what = linker.resolver.denote(one.call.callee, one.place);
    const itself: MiddlewareDraft = { what, name: one.name, via, at: linker.locate(one.place.file, one.span) };
    return [itself, ...one.call.positional.flatMap((value) => read.applied(value, one.place, via))];
  });
}
