import { bodyOf } from '../model/body.ts';
import type { RoutePurpose } from '../model/concepts.ts';
import type { RouteDraft } from '../model/framework.ts';
import type { FunctionNode, Linker } from '../model/linking.ts';
import type { HandlerCalls, PasswordUse } from './handler-calls.ts';
import { fieldsChecked, inputsOf } from './inputs.ts';
import { hasAny, wordsOf } from './purposes-words.ts';

/** Whether something stands before a route. */
export interface Guarding {
  /** Something checks who is calling, so that "login" in its name means something else (a demo session, a sign-up to an event). */
  readonly isGuarded: boolean;
  /** The same, without what runs before every route and only may ask who is calling. */
  readonly isSignedIn: boolean;
}

/** What a purpose is told by. */
export interface Clues extends Guarding {
  readonly linker: Linker;
  readonly calls: HandlerCalls;
  readonly draft: RouteDraft;
  /** GET, HEAD or OPTIONS. */
  readonly isRead: boolean;
  /** Words of each part of the path that is no parameter; all of them; those of the last. */
  readonly pathWords: readonly (readonly string[])[];
  readonly all: readonly string[];
  readonly last: readonly string[];
  readonly handlerWords: readonly string[];
  /** What it reads of the request, by name. */
  readonly inputs: readonly string[];
  readonly inputWords: ReadonlySet<string>;
  /** What its code does with passwords. */
  treats(use: PasswordUse): boolean;
  /** A password is among the inputs. */
  readonly isGivenPassword: boolean;
  /** A sign-in through a provider brings its token: there is no password to guess. */
  readonly isFederated: boolean;
  readonly takesPassword: boolean;
  /** The path is about accounts. */
  readonly isAuthArea: boolean;
  inPath(...words: string[]): boolean;
  inHandler(...words: string[]): boolean;
  /** Reasons for people. */
  readonly byPath: string;
  readonly byHandler: string;
}

/** A purpose, and why it is one. */
export type Belief = readonly [purpose: RoutePurpose, why: string];

/** Looks at the path, the handler's name and code, and the inputs of a route. */
export function cluesOf(linker: Linker, calls: HandlerCalls, draft: RouteDraft, guarding: Guarding): Clues {
  // A procedure of routers in routers is called `account.create`.
  const segments = draft.path
    .split(draft.method === 'MUTATION' ? /[/.]/ : '/')
    .filter((segment) => segment && !segment.startsWith('{'));
  const pathWords = segments.map(wordsOf);
  const all = pathWords.flat();
  const handlerName = nameOfHandler(draft);
  const handlerWords = wordsOf(handlerName);
  const inputs = [
    ...(draft.handler ? inputsOf(linker, draft.handler, draft.handlerClass) : []),
    ...fieldsChecked(linker, draft.middleware),
  ];
  const inputWords = new Set(inputs.flatMap(wordsOf));
  const treated = calls.treatsPasswords(draft);
  const isGivenPassword =
    draft.takesPassword === true || inputWords.has('password') || inputs.some((input) => /OAuth2PasswordRequestForm/.test(input));
  const isFederated = !isGivenPassword && all.some((word) => providers.has(word));
  return {
    linker,
    calls,
    draft,
    ...guarding,
    isRead: draft.method === 'GET' || draft.method === 'HEAD' || draft.method === 'OPTIONS',
    pathWords,
    all,
    last: pathWords.at(-1) ?? [],
    handlerWords,
    inputs,
    inputWords,
    treats: (use) => treated.has(use),
    isGivenPassword,
    isFederated,
    takesPassword: isGivenPassword || (!isFederated && (treated.has('hash') || treated.has('compare'))),
    isAuthArea: hasAny(all, authWords),
    inPath: (...words) => words.every((word) => all.includes(word)),
    inHandler: (...words) => words.every((word) => handlerWords.includes(word)),
    byPath: `its path is ${draft.path || '/'}`,
    byHandler: `its handler is ${handlerName}`,
  };
}

const authWords = 'auth account accounts user users session sessions login signup register password token identity'.split(' ');

/** Providers whose own sign-in stands before the route. */
export const providers: ReadonlySet<string> = new Set(
  'google facebook apple github gitlab twitter linkedin microsoft discord oauth oauth2 oidc saml saml2 sso cas okta auth0 keycloak cognito azure openid'.split(
    ' ',
  ),
);

/** A method of a handler class (`LoginView.post`) speaks by its class, a handler that a function makes by that function. */
function nameOfHandler({ handler, handlerClass, handlerName }: RouteDraft): string {
  const fn = handler?.file.code.functions[handler.id];
  if (!fn) return handlerName ?? '';
  if (/^_{0,2}(?:handler?|endpoint|view|inner|wrapper|wrapped|route|func?|fn|controller)$/.test(fn.name)) {
    const maker = makerOf(handler);
    if (maker) return maker;
  }
  if (
    fn.class === undefined ||
    !/^(?:on_)?(?:get|post|put|patch|delete|dispatch\w*|create|perform_\w+|form_valid|handle)$/.test(fn.name)
  )
    return fn.name || handlerName || '';
  const home = handlerClass ?? { file: handler.file, id: fn.class };
  return home.file.code.classes[home.id]!.name;
}

/** The name of the function that a function stands in and is given by. */
function makerOf({ file, id }: FunctionNode): string | undefined {
  const { functions, blocks } = file.code;
  const { name, block } = functions[id]!;
  const maker = file.functionOf[blocks[block]!.parent]!;
  const isGiven = bodyOf(file, maker).returns.some(({ value }) => value?.kind === 'name' && value.name === name);
  return maker !== 0 && isGiven ? functions[maker]!.name || undefined : undefined;
}
