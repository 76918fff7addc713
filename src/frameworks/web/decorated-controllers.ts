import type { MiddlewareDraft, RouteDraft, RouteReader } from '../../model/framework.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { decoratorsOf, type Placed } from './nestjs-decorators.ts';

/** How a library for Express spells classes whose methods are routes. Names are those of its decorators, without the package. */
export interface ControllerWords {
  readonly framework: string;
  readonly package: string;
  /** Decorators of classes with the path of all their routes; none: any class has routes, and no path before them. */
  readonly controllers: readonly string[];
  /** Decorators of methods, with the method of HTTP. Default: `Get`, `Post` and so on. */
  readonly methods?: ReadonlyMap<string, string>;
  /** What follows the path in the decorators of controllers and routes runs before the handler. */
  readonly takesMiddleware?: boolean;
  /** Decorators whose arguments run before the handler, of class and method. */
  readonly before: readonly string[];
  /** Decorators that are guards themselves. */
  readonly guards: readonly string[];
  /** Decorators of methods that run before every handler of their class. */
  readonly hooks?: readonly string[];
  /** The routes are the app's own: what it uses for all of them reaches these. */
  readonly isServedByApp?: boolean;
  /** What stands before every path of the project; undefined when it cannot be followed. */
  prefixOf(linker: Linker, read: RouteReader, file: CodeFile): string | undefined;
}

/** Decorators named after methods: `post` with a way to spell the name. */
export function methodsBy(spell: (name: string) => string): ReadonlyMap<string, string> {
  const names = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'];
  return new Map(names.map((name) => [spell(name), name.toUpperCase()] as const));
}

const plainMethods = methodsBy((name) => name);

/** Routes of decorated classes: class prefix, method path, middleware and guards of both. */
export function* decoratedRoutes(linker: Linker, read: RouteReader, words: ControllerWords): Generator<RouteDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython) continue;
    for (const [id, cls] of file.code.classes.entries()) {
      const place = { file, block: file.code.blocks[cls.block]!.parent };
      const outer = decoratorsOf(linker, read, cls.decorators, place);
      const controller = outer.find((one) => words.controllers.some((name) => one.path === `${words.package}.${name}`));
      if (!controller && words.controllers.length > 0) continue;
      const base = words.prefixOf(linker, read, file);
      const prefix = controller ? pathOf(read, controller) : '';
      const hooks = words.hooks ? hooksOf(linker, read, words, { file, id }) : [];
      for (const method of file.methods.get(id)?.values() ?? []) {
        const fn = file.code.functions[method]!;
        const own = decoratorsOf(linker, read, fn.decorators, { file, block: file.code.blocks[fn.block]!.parent });
        for (const one of own) {
          const verb = one.path.startsWith(`${words.package}.`)
            ? (words.methods ?? plainMethods).get(one.path.slice(words.package.length + 1))
            : undefined;
          if (!verb) continue;
          const path = pathOf(read, one);
          const joined = read.join(read.join(read.join('/', base ?? ''), prefix ?? ''), path ?? '');
          yield {
            framework: words.framework,
            file,
            method: verb,
            path: joined || '/',
            handler: { file, id: method },
            at: linker.locate(one.place.file, one.span),
            middleware: [
              ...(controller ? given(read, words, controller, 'router') : []),
              ...applied(linker, read, words, outer, 'router'),
              ...hooks,
              ...given(read, words, one, 'route'),
              ...applied(linker, read, words, own, 'route'),
            ],
            ...(words.isServedByApp && { isServedByApp: true }),
            isExact: base !== undefined && prefix !== undefined && path !== undefined,
            isMounted: 'yes',
          };
        }
      }
    }
  }
}

/** `@Controller('users')`, `@Controller({ route: '/users' })`, `@GET({ url: '/' })`. */
function pathOf(read: RouteReader, { call, place }: Placed): string | undefined {
  const [first] = call.positional;
  const value = first?.kind === 'object' ? entryOf(first, /^(?:route|url|path)$/) : first;
  return value ? read.pathsOf(value, place)?.[0] : '';
}

function entryOf(value: Value, name: RegExp): Value | undefined {
  return value.kind === 'object' ? value.entries.find(({ key }) => key !== undefined && name.test(key))?.value : undefined;
}

/** Methods of a class and of its bases that run before every handler: `@Hook('onRequest')`. */
function hooksOf(
  linker: Linker,
  read: RouteReader,
  { package: from, hooks = [] }: ControllerWords,
  cls: { readonly file: CodeFile; readonly id: number },
): readonly MiddlewareDraft[] {
  const bases = linker.resolver.basesOf(cls.file, cls.id).filter((one) => one.kind === 'class');
  return [cls, ...bases].flatMap(({ file, id }) =>
    [...(file.methods.get(id)?.values() ?? [])].flatMap((method) => {
      const fn = file.code.functions[method]!;
      const place = { file, block: file.code.blocks[fn.block]!.parent };
      return decoratorsOf(linker, read, fn.decorators, place).flatMap((one): readonly MiddlewareDraft[] => {
        const [when] = one.call.positional;
        const runsBefore = when?.kind === 'literal' && /^(?:onRequest|pre\w+)$/.test(String(when.value));
        if (!runsBefore || !hooks.some((name) => one.path === `${from}.${name}`)) return [];
        return [
          { what: [{ kind: 'function', file, id: method }], name: fn.name, via: 'router', at: linker.locate(file, one.span) },
        ];
      });
    }),
  );
}

/** `@httpPost('/login', limiter, validate(Login))`. */
function given(
  read: RouteReader,
  { takesMiddleware, hooks }: ControllerWords,
  { call, place }: Placed,
  via: MiddlewareDraft['via'],
): readonly MiddlewareDraft[] {
  if (hooks)
    return call.positional.flatMap((value) => {
      const options = entryOf(value, /^options$/) ?? value;
      const runs = entryOf(options, /^(?:onRequest|preParsing|preValidation|preHandler)$/);
      return runs ? read.applied(runs, place, via) : [];
    });
  return takesMiddleware ? call.positional.slice(1).flatMap((value) => read.applied(value, place, via)) : [];
}

function applied(
  linker: Linker,
  read: RouteReader,
  words: ControllerWords,
  decorators: readonly Placed[],
  via: MiddlewareDraft['via'],
): MiddlewareDraft[] {
  return decorators.flatMap((one): readonly MiddlewareDraft[] => {
    const name = one.path.startsWith(`${words.package}.`) ? one.path.slice(words.package.length + 1) : '';
    if (words.before.includes(name)) return one.call.positional.flatMap((value) => read.applied(value, one.place, via));
    if (!words.guards.includes(name)) return [];
    const at = linker.locate(one.place.file, one.span);
    return [{ what: [{ kind: 'external', path: `${one.path}()` }], name, via, at }];
  });
}
