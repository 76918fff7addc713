import { beforeAll, describe, expect, it } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import type { Block, Syntax } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { loadTypeScript, parseTypeScript } from './typescript.ts';

beforeAll(loadTypeScript);

/** Reads code that must have no syntax errors. */
function read(text: string, path = 'src/a.ts'): Syntax {
  const syntax = parseTypeScript(text, path);
  expect(syntax.problems).toEqual([]);
  return syntax;
}

/** A value in a line of code-like text: calls as `callee(arguments)`, unknown as `?`, a function as `fn:name`, a class as `class:Name`. */
function show(syntax: Syntax, value: Value | undefined): string {
  const of = (inner: Value) => show(syntax, inner);
  switch (value?.kind) {
    case undefined:
      return '-';
    case 'literal':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(of).join(', ')}]`;
    case 'object':
      return `{${value.entries.map((entry) => (entry.key === undefined ? of(entry.value) : `${entry.key}: ${of(entry.value)}`)).join(', ')}}`;
    case 'name':
      return value.name;
    case 'member':
      return `${of(value.object)}.${value.property}`;
    case 'index':
      return `${of(value.object)}[${of(value.index)}]`;
    case 'call': {
      const call = syntax.calls[value.call]!;
      return `${call.isNew ? 'new ' : ''}${of(call.callee)}(${call.positional.map(of).join(', ')})`;
    }
    case 'template':
      return `\`${value.parts.map(of).join(' ')}\``;
    case 'binary':
      return `(${of(value.left)} ${value.operator} ${of(value.right)})`;
    case 'unary':
      return `${value.operator} ${of(value.operand)}`;
    case 'conditional':
      return `(${of(value.test)} ? ${of(value.then)} : ${of(value.otherwise)})`;
    case 'function':
      return `fn:${syntax.functions[value.function]!.name}`;
    case 'class':
      return `class:${syntax.classes[value.class]!.name}`;
    case 'module':
      return `module(${value.from})`;
    case 'spread':
      return `...${of(value.value)}`;
    case 'await':
      return `await ${of(value.value)}`;
    case 'regex':
      return `/${value.source}/${value.flags}`;
    case 'comprehension':
      return 'comprehension';
    case 'unknown':
      return '?';
  }
}

/** The value of `const x = <code>`. */
function readValue(code: string, path?: string): string {
  const syntax = read(`const x = ${code};`, path);
  return show(syntax, syntax.bindings.find((binding) => binding.name === 'x')!.value);
}

/** The type of `let x: <code>`. */
function readType(code: string): string {
  const syntax = read(`let x: ${code};`);
  return show(syntax, syntax.bindings[0]!.type);
}

const bindings = (syntax: Syntax) =>
  syntax.bindings.map((binding) => `${binding.kind} ${binding.name} = ${show(syntax, binding.value)}`);
const calls = (syntax: Syntax) => syntax.calls.map((_, call) => show(syntax, { kind: 'call', call, span: spanOf(0, 0, 0, 0) }));
const assigns = (syntax: Syntax) =>
  syntax.assigns.map(
    ({ target, value, isAugmented }) => `${show(syntax, target)} ${isAugmented ? '+=' : '='} ${show(syntax, value)}`,
  );
const exported = (syntax: Syntax) =>
  syntax.exports.map(({ name, value, local, from, isCommonJs }) =>
    [name, local && `local ${local}`, from && `from ${from}`, value && show(syntax, value), isCommonJs && 'commonjs']
      .filter(Boolean)
      .join(', '),
  );

/** Blocks from the one of `call` outwards, each in a few words. */
function around(syntax: Syntax, callee: string): string[] {
  const call = syntax.calls.find((each) => show(syntax, each.callee) === callee)!;
  const words: string[] = [];
  for (let block = call.block; block !== 0; block = syntax.blocks[block]!.parent)
    words.push(describeBlock(syntax, syntax.blocks[block]!));
  return words;
}

function describeBlock(syntax: Syntax, block: Block): string {
  switch (block.kind) {
    case 'function':
      return `function ${syntax.functions[block.function]!.name}`;
    case 'class':
      return `class ${syntax.classes[block.class]!.name}`;
    case 'loop': {
      const over = block.over ? ` over ${show(syntax, block.over)}` : '';
      const test = block.test ? ` while ${show(syntax, block.test)}` : '';
      return `${block.isAsync ? 'async ' : ''}${block.form} ${block.variables.join(',')}${over}${test}`;
    }
    case 'branch':
      return `${block.holds ? 'if' : 'unless'} ${show(syntax, block.test)}`;
    case 'handler':
      return `handler ${block.name ?? ''}${block.isEmpty ? ' empty' : ''}`;
    case 'with':
      return `with ${block.items.map((item) => show(syntax, item)).join(', ')}`;
    default:
      return block.kind;
  }
}

describe('imports', () => {
  const imports = (text: string, path?: string) =>
    read(text, path).imports.map(
      ({ from, name, as, typeOnly }) => `${from} ${name} as ${as || "''"}${typeOnly ? ' (type)' : ''}`,
    );

  it('names what is imported and what it is called here', () => {
    const text = `import express, { Router as R, type Request } from 'express';
import * as fs from 'node:fs';
import type { User } from '../models/user.js';
import type Config from './config';
import './side-effect';
import {} from './empty';`;
    expect(imports(text)).toEqual([
      'express default as express',
      'express Router as R',
      'express Request as Request (type)',
      'node:fs * as fs',
      '../models/user.js User as User (type)',
      './config default as Config (type)',
      "./side-effect * as ''",
      "./empty * as ''",
    ]);
  });

  it('takes `import x = require()` for an import of the whole module', () => {
    expect(imports(`import bcrypt = require('bcrypt');`)).toEqual(['bcrypt * as bcrypt']);
    expect(bindings(read('import Status = Api.Http.Status;'))).toEqual(['variable Status = Api.Http.Status']);
  });

  it('lists every module loaded by a call, without a local name', () => {
    expect(imports(`const a = require('./a'); app.use(require('./b')); const c = await import('./c');`, 'a.js')).toEqual([
      "./a * as ''",
      "./b * as ''",
      "./c * as ''",
    ]);
  });
});

describe('CommonJS', () => {
  it('reads a path that starts at __dirname as a relative one', () => {
    const modules = (text: string) =>
      read(text, 'a.js').bindings.map(({ value }) => (value?.kind === 'module' ? value.from : undefined));
    expect(modules("const a = require(path.join(__dirname, 'env', 'all.js'));")).toEqual(['./env/all.js']);
    expect(modules("const a = require(path.resolve(__dirname + '/../env.js'));")).toEqual(['./../env.js']);
    expect(modules('const a = require(`${__dirname}/env.js`);')).toEqual(['./env.js']);
    expect(modules('const a = require(path.join(__dirname, name)); const b = require(__dirname);')).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('binds what `require` returns', () => {
    const text = `const x = require('./x');
const { a, b: c } = require('y');
const d = require('z').deep.er;
const e = require('w')(app, { v: 1 });
let f; f = require('late');`;
    expect(bindings(read(text, 'a.js'))).toEqual([
      'variable x = module(./x)',
      'variable a = module(y).a',
      'variable c = module(y).b',
      'variable d = module(z).deep.er',
      'variable e = module(w)(app, {v: 1})',
      'variable f = -',
      'variable f = module(late)',
    ]);
    expect(read(text, 'a.js').calls).toHaveLength(1);
  });

  it('takes no `require` of a computed path for a module', () => {
    expect(readValue('require(path.join(dir, file))', 'a.js')).toBe('require(path.join(dir, file))');
  });

  it('exports by assignment', () => {
    const text = `module.exports = router;
module.exports.a = function () {};
exports.b = exports.c = 1;
module.exports['d-e'] = d;
exports.default = main;
other.exports = 1;`;
    expect(exported(read(text, 'a.js'))).toEqual([
      'default, router, commonjs',
      'a, fn:a, commonjs',
      'c, 1, commonjs',
      'b, 1, commonjs',
      'd-e, d, commonjs',
      'default, main',
    ]);
    expect(assigns(read(text, 'a.js'))).toContain('module.exports.a = fn:a');
  });

  it('follows `module.exports = exports = {}` and `exports = module.exports = {}`', () => {
    expect(exported(read('module.exports = exports = { a };', 'a.js'))).toEqual(['default, {a: a}, commonjs']);
    expect(exported(read('exports = module.exports = { a };', 'a.js'))).toEqual(['default, {a: a}, commonjs']);
  });

  it('exports by Object.assign and __exportStar', () => {
    const text = `Object.assign(module.exports, { a, ...require('./b') }, require('./c')); __exportStar(require('./d'), exports);`;
    expect(exported(read(text, 'a.js'))).toEqual([
      'a, a, commonjs',
      '*, from ./b, commonjs',
      '*, from ./c, commonjs',
      '*, from ./d, commonjs',
    ]);
  });
});

describe('exports', () => {
  it('of declarations name the local', () => {
    const text = `export const a = 1, { b, c: [d] } = x;
export function f() {}
export class K {}
export default class Main {}
export enum E { A }
export interface I { a: string }
export type T = string;`;
    expect(exported(read(text))).toEqual([
      'a, local a',
      'b, local b',
      'd, local d',
      'f, local f',
      'K, local K',
      'default, local Main',
      'E, local E',
      'I, local I',
      'T, local T',
    ]);
  });

  it('of values carry the value', () => {
    expect(exported(read('export default router;'))).toEqual(['default, router']);
    expect(exported(read('export default function () {}'))).toEqual(['default, fn:']);
    expect(exported(read('export default class {}'))).toEqual(['default, class:']);
    expect(exported(read('export = { a };'))).toEqual(['default, {a: a}, commonjs']);
  });

  it('pass on what other modules export', () => {
    const text = `export * from './a'; export * as b from './b'; export { c as d, default as e } from './c'; export { f as g };`;
    expect(exported(read(text))).toEqual([
      '*, from ./a',
      'b, local *, from ./b',
      'd, local c, from ./c',
      'e, local default, from ./c',
      'g, local f',
    ]);
  });
});

describe('values', () => {
  it.each([
    [`'a'`, '"a"'],
    ['`a`', '"a"'],
    ['1_000', '1000'],
    ['0xff', '255'],
    ['10n', '10'],
    ['-1', '-1'],
    ['true', 'true'],
    ['null', 'null'],
    ['undefined', 'null'],
    ['/a\\/b/gi', '/a\\/b/gi'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is read has the placeholders
    ['`/users/${id}?${q}`', '`"/users/" id "?" q`'],
    ["[1, , ...rest, 'a']", '[1, null, ...rest, "a"]'],
    ["{ a, 'b-c': 1, 2: d, ['e']: f, [g]: h, ...i }", '{a: a, b-c: 1, 2: d, e: f, h, ...i}'],
    ['{ m() {}, get p() { return 1 }, f: () => 1 }', '{m: fn:m, p: fn:p, f: fn:f}'],
    ["a.b['c'][d][0]", 'a.b.c[d][0]'],
    ['a?.b?.[c]?.(d)', 'a.b[c](d)'],
    ['(a as any)!.b', 'a.b'],
    ['<string>a', 'a'],
    ['{ a } satisfies T', '{a: a}'],
    ['a === b && !c || d !== e', '(((a == b) and not c) or (d != e))'],
    ['a ?? b', '(a ?? b)'],
    ["'k' in o", '("k" in o)'],
    ['60 * 60 * 24', '((60 * 60) * 24)'],
    ['a ? b : c', '(a ? b : c)'],
    ['await f()', 'await f()'],
    ["await import('m')", 'module(m)'],
    ["import('m').then((m) => m.x)", 'module(m).then(fn:)'],
    ['new Map<string, number>([[1, 2]])', 'new Map([[1, 2]])'],
    ['new Date', 'new Date()'],
    ['class A {}', 'class:A'],
    ['class {}', 'class:x'],
    ['import.meta.env.KEY', 'import.meta.env.KEY'],
    ['typeof a', 'typeof a'],
    ['void 0', 'void 0'],
    ['(a, b)', 'b'],
    ['(y = 1)', '1'],
    ['this.repo', 'this.repo'],
  ])('%s', (code, expected) => {
    expect(readValue(code)).toBe(expected);
  });

  it('makes a tagged template a call with the template', () => {
    const syntax = read(`const rows = await sql<User[]>\`select \${id}\`; gql\`query\`;`);
    expect(calls(syntax)).toEqual(['sql(`"select " id`)', 'gql(`"query"`)']);
    expect(syntax.calls.map((call) => call.isTagged)).toEqual([true, true]);
    expect(read('sql(`a`)').calls[0]!.isTagged).toBeUndefined();
  });

  it('spans what is written, without the parentheses, in lines and columns from 1', () => {
    const syntax = read(`const a = 1;\nconst b =\n  (call(a, 'x')\n  );`);
    expect(syntax.calls[0]!.span).toEqual(spanOf(3, 4, 3, 16));
    expect(syntax.calls[0]!.positional[1]!.span).toEqual(spanOf(3, 12, 3, 15));
    expect(syntax.bindings[1]!.span).toEqual(spanOf(2, 7, 2, 8));
  });
});

describe('type annotations', () => {
  it.each([
    ['string', 'string'],
    ['Promise<User[]>', 'Promise[Array[User]]'],
    ['Map<string, User>', 'Map[[string, User]]'],
    ['readonly string[]', 'Array[string]'],
    ["'a' | 'b' | null | undefined", '((("a" | "b") | null) | null)'],
    ['A & B', '(A & B)'],
    ['-1', '-1'],
    ['prisma.User', 'prisma.User'],
    ["import('./user').User", 'module(./user).User'],
    ["User['id']", 'User.id'],
    ['{ a: string; b?: number; c(): void; [k: string]: any }', '{a: string, b: number, c: ?}'],
    ['[a: string, b?: number, ...c: T[]]', '[string, number, ...Array[T]]'],
    ['typeof a', 'typeof a'],
    ['ReturnType<typeof a.b>', 'ReturnType[typeof a.b]'],
    ['keyof T', '?'],
    ['(a: string) => void', '?'],
    ['A extends B ? C : D', '?'],
  ])('%s', (code, expected) => {
    expect(readType(code)).toBe(expected);
  });
});

describe('bindings', () => {
  it('tell constants from variables', () => {
    const syntax = read('const a = 1; let b: number; var c = 2; b = 3; c += 4; c++;');
    expect(syntax.bindings.map(({ name, isConst, isAugmented }) => `${name} ${isConst} ${isAugmented}`)).toEqual([
      'a true false',
      'b false false',
      'c false false',
      'b false false',
      'c false true',
      'c false true',
    ]);
    expect(bindings(syntax).slice(3)).toEqual(['variable b = 3', 'variable c = 4', 'variable c = 1']);
  });

  it('take destructuring apart', () => {
    const text = `const { a, b: { c }, 'd-e': e, [k]: f, g = 1, ...rest } = load();
const [h, , i = 2, ...j] = list;
const [l, ...m] = list, [...n] = list;`;
    expect(bindings(read(text))).toEqual([
      'variable a = load().a',
      'variable c = load().b.c',
      'variable e = load().d-e',
      'variable f = load()[k]',
      'variable g = (load().g ?? 1)',
      'variable rest = {...load()}',
      'variable h = list[0]',
      'variable i = (list[2] ?? 2)',
      'variable j = ?',
      'variable l = list[0]',
      'variable m = ?',
      'variable n = [...list]',
    ]);
    expect(read(text).calls).toHaveLength(1);
  });

  it('keep the fallback of a destructured environment variable', () => {
    expect(bindings(read(`const { JWT_SECRET = 'secret' } = process.env;`))).toEqual([
      'variable JWT_SECRET = (process.env.JWT_SECRET ?? "secret")',
    ]);
  });

  it('look into literals that are destructured', () => {
    expect(bindings(read('const [a, b] = [f(), g()]; const { c } = { c: 1, d: 2 };'))).toEqual([
      'variable a = f()',
      'variable b = g()',
      'variable c = 1',
    ]);
  });

  it('are made by destructuring assignment, too', () => {
    const syntax = read('({ a, b: this.b, c = 1, ...d } = x); [e, f.g] = y;');
    expect(bindings(syntax)).toEqual(['variable a = x.a', 'variable c = (x.c ?? 1)', 'variable d = {...x}', 'variable e = y[0]']);
    expect(assigns(syntax)).toEqual(['this.b = x.b', 'f.g = y[1]']);
  });

  it('hold enums as objects that count on', () => {
    expect(bindings(read(`enum A { X, Y = 5, Z } const enum B { P = 'p', Q = f(), R }`))).toEqual([
      'enum A = {X: 0, Y: 5, Z: 6}',
      'enum B = {P: "p", Q: f(), R: ?}',
    ]);
  });

  it('hold the exports of a namespace, which are not those of the file', () => {
    const syntax = read('export namespace N { export const a = 1; const b = 2; export function f() {} }');
    expect(bindings(syntax)).toEqual(['variable a = 1', 'variable b = 2', 'function f = fn:f', 'variable N = {a: a, f: f}']);
    expect(exported(syntax)).toEqual(['N, local N']);
    expect(bindings(read(`declare module 'x' { interface Request { user: string } } declare global { var y: string }`))).toEqual(
      [],
    );
  });

  it('drop a type alias beside a value of the same name', () => {
    const syntax = read(
      `export const Role = { Admin: 'admin' } as const; export type Role = (typeof Role)[keyof typeof Role]; type Id = string;`,
    );
    expect(bindings(syntax)).toEqual(['variable Role = {Admin: "admin"}', 'variable Id = -']);
    expect(show(syntax, syntax.bindings[1]!.type)).toBe('string');
  });

  it('record assignments to members', () => {
    expect(assigns(read(`this.ttl = 60; config['KEY'] = v; hits[ip] += 1; this.n++; a.b ??= c; (x as any).y = z;`))).toEqual([
      'this.ttl = 60',
      'config.KEY = v',
      'hits[ip] += 1',
      'this.n += 1',
      'a.b += c',
      'x.y = z',
    ]);
  });
});

describe('functions', () => {
  const list = (syntax: Syntax) =>
    syntax.functions
      .slice(1)
      .map((fn) => `${fn.isAsync ? 'async ' : ''}${fn.isGenerator ? '*' : ''}${fn.kind} ${fn.qualifiedName}`);

  it('are named after what they are bound to', () => {
    const text = `function a() { function inner() {} }
const b = async () => {}, c = function () {}, d = function named() {};
const o = { e() {}, f: () => {}, get g() { return 1; }, set g(v) {}, async *h() {} };
exports.i = () => {};
app.get('/', async (req, res) => {});
function* j() {}`;
    expect(list(read(text))).toEqual([
      'function a',
      'function a.inner',
      'async arrow b',
      'function c',
      'function named',
      'method e',
      'arrow f',
      'getter g',
      'setter g',
      'async *method h',
      'arrow i',
      'async arrow <anonymous>',
      '*function j',
    ]);
  });

  it('have the module body first', () => {
    const { functions, blocks } = read('f();');
    expect(functions[0]).toMatchObject({ kind: 'module', name: '', qualifiedName: '', block: 0, span: spanOf(1, 1, 1, 5) });
    expect(blocks[0]).toMatchObject({ kind: 'function', function: 0 });
  });

  it('are spanned from the name or first decorator to the end', () => {
    const syntax = read('const a =\n  async (b) => b;\nclass K {\n  @Get()\n  m() {}\n}\nf(function () {});');
    expect(syntax.functions.slice(1).map(({ span, nameSpan }) => [span, nameSpan])).toEqual([
      [spanOf(1, 7, 2, 17), spanOf(1, 7, 1, 8)],
      [spanOf(4, 3, 5, 9), spanOf(5, 3, 5, 4)],
      [spanOf(7, 3, 7, 17), spanOf(7, 3, 7, 11)],
    ]);
  });

  it('list their parameters', () => {
    const syntax = read(`function f(this: App, a: string, b = 1, c?: T, ...d: string[]) {}`);
    const parameters = syntax.functions[1]!.parameters.map(
      (p) => `${p.kind} ${p.name}: ${show(syntax, p.type)} = ${show(syntax, p.default)}`,
    );
    expect(parameters).toEqual(['normal a: string = -', 'normal b: - = 1', 'normal c: T = -', 'rest d: Array[string] = -']);
  });

  it('bind destructured parameters to parts of `$index`', () => {
    const syntax = read(`const f = (req, { body: { email }, limit = 10 }: Opts = {}) => email;`);
    expect(syntax.functions[1]!.parameters.map(({ name }) => name)).toEqual(['req', '']);
    expect(show(syntax, syntax.functions[1]!.parameters[1]!.type)).toBe('Opts');
    expect(show(syntax, syntax.functions[1]!.parameters[1]!.default)).toBe('{}');
    expect(bindings(syntax).slice(0, 2)).toEqual(['variable email = $1.body.email', 'variable limit = ($1.limit ?? 10)']);
    expect(syntax.bindings[0]!.block).toBe(syntax.functions[1]!.block);
  });

  it('return what an arrow evaluates to', () => {
    const syntax = read('const f = () => g(); function h() { return; } function* i() { yield 1; yield* j(); }');
    expect(syntax.returns.map(({ value, isYield }) => `${isYield ? 'yield' : 'return'} ${show(syntax, value)}`)).toEqual([
      'return g()',
      'return -',
      'yield 1',
      'yield j()',
    ]);
  });

  it('leave out overloads and keep declarations without body where nothing else stands', () => {
    expect(list(read('function f(a: string): void; function f(a: number): void; function f(a: any) {}'))).toEqual(['function f']);
    expect(list(read('declare function f(a: string): void;'))).toEqual(['function f']);
    expect(list(read('class A { m(a: string): void; m(a: any) {} abstract n(): void; }'))).toEqual(['method A.m', 'method A.n']);
  });

  it('know their documentation comment', () => {
    const text =
      '/** Doc. */\nexport const a = () => {};\n// no\nfunction b() {}\n/** Doc. */\nfunction c() {}\nclass K { /** Doc. */ m() {} }';
    expect(
      read(text)
        .functions.slice(1)
        .map(({ name, hasDocstring }) => `${name} ${hasDocstring}`),
    ).toEqual(['a true', 'b false', 'c true', 'm true']);
  });

  it('have typed results', () => {
    const syntax = read('async function f(): Promise<User | null> {}');
    expect(show(syntax, syntax.functions[1]!.returns)).toBe('Promise[(User | null)]');
  });
});

describe('classes', () => {
  const text = `/**
 * Users of the shop.
 */
@Controller('users')
@UseGuards(AuthGuard)
export class UserController extends Base<User> implements OnInit, Repo<User> {
  @Column({ type: 'int' }) readonly count: number = 0;
  static shared = new Map();
  #hidden?: string;
  login = async () => { await this.service.login(); };

  constructor(private readonly service: UserService, @InjectRepository(User) private repo: Repository<User>, plain: string) {
    super();
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<User> {
    return this.repo.findOne(id);
  }

  get size() { return 1; }
  static create() {}
  static { init(); }
}`;

  it('have bases, interfaces, decorators and documentation', () => {
    const syntax = read(text);
    const [controller] = syntax.classes;
    expect(controller).toMatchObject({
      name: 'UserController',
      qualifiedName: 'UserController',
      isAbstract: false,
      docstring: 'Users of the shop.',
    });
    expect(controller!.bases.map((base) => show(syntax, base))).toEqual(['Base[User]']);
    expect(controller!.interfaces.map((base) => show(syntax, base))).toEqual(['OnInit', 'Repo[User]']);
    expect(controller!.decorators.map((decorator) => show(syntax, decorator))).toEqual([
      'Controller("users")',
      'UseGuards(AuthGuard)',
    ]);
    expect(controller!.nameSpan).toEqual(spanOf(6, 14, 6, 28));
    expect(bindings(syntax).at(-1)).toBe('class UserController = class:UserController');
  });

  it('have fields with types and decorators, parameter properties among them', () => {
    const syntax = read(text);
    const fields = syntax.bindings.filter(({ kind }) => kind === 'field');
    expect(
      fields.map((f) => `${f.name}: ${show(syntax, f.type)} = ${show(syntax, f.value)}${f.isConst ? ' const' : ''}`),
    ).toEqual([
      'count: number = 0 const',
      'shared: - = new Map()',
      '#hidden: string = -',
      'login: - = fn:login',
      'service: UserService = - const',
      'repo: Repository[User] = -',
    ]);
    expect(fields[0]!.decorators.map((decorator) => show(syntax, decorator))).toEqual(['Column({type: "int"})']);
    expect(new Set(fields.map(({ block }) => block))).toEqual(new Set([syntax.classes[0]!.block]));
  });

  it('own their methods', () => {
    const syntax = read(text);
    const methods = syntax.functions.filter((fn) => fn.class === 0);
    expect(methods.map((fn) => `${fn.isStatic ? 'static ' : ''}${fn.kind} ${fn.qualifiedName}`)).toEqual([
      'arrow UserController.login',
      'constructor UserController.constructor',
      'method UserController.find',
      'getter UserController.size',
      'static method UserController.create',
      'static method UserController.static',
    ]);
    expect(methods[2]!.decorators.map((decorator) => show(syntax, decorator))).toEqual(['Get(":id")']);
    expect(methods[2]!.parameters[0]!.decorators.map((decorator) => show(syntax, decorator))).toEqual(['Param("id")']);
    expect(methods[1]!.parameters.map(({ name, isProperty }) => `${name} ${isProperty}`)).toEqual([
      'service true',
      'repo true',
      'plain false',
    ]);
  });

  it('call decorators outside and members inside', () => {
    const syntax = read(text);
    expect(around(syntax, 'Controller')).toEqual([]);
    expect(around(syntax, 'Column')).toEqual(['class UserController']);
    expect(around(syntax, 'Get')).toEqual(['class UserController']);
    expect(around(syntax, 'super')).toEqual(['function constructor', 'class UserController']);
    expect(around(syntax, 'this.service.login')).toEqual(['function login', 'class UserController']);
  });

  it('may be abstract, or the result of a mixin', () => {
    const syntax = read('abstract class A extends Mixin(B, C) { abstract run(): void }');
    expect(syntax.classes[0]).toMatchObject({ isAbstract: true });
    expect(show(syntax, syntax.classes[0]!.bases[0])).toBe('Mixin(B, C)');
  });

  it('are made of interfaces and object types', () => {
    const syntax = read(`interface Repo<T> extends Base<T> { url: string; find(id: string): Promise<T>; save: (t: T) => void }
type Options = { ttl: number };`);
    expect(syntax.classes.map((c) => `${c.name} ${c.isAbstract} ${c.bases.map((base) => show(syntax, base))}`)).toEqual([
      'Repo true Base[T]',
      'Options true ',
    ]);
    expect(bindings(syntax)).toEqual([
      'field url = -',
      'class Repo = class:Repo',
      'field ttl = -',
      'class Options = class:Options',
    ]);
    expect(syntax.functions.slice(1).map((fn) => `${fn.kind} ${fn.qualifiedName} ${fn.class}`)).toEqual([
      'method Repo.find 0',
      'method Repo.save 0',
    ]);
  });

  it('are made of intersections of object types and names', () => {
    const syntax = read(`type Context = Base<T> & { db: Pool } & ({ user: User });
type Id = string & { brand: 'id' };`);
    expect(syntax.classes.map((c) => `${c.name} ${c.bases.map((base) => show(syntax, base))}`)).toEqual(['Context Base[T]']);
    expect(bindings(syntax).filter((one) => one.startsWith('field'))).toEqual(['field db = -', 'field user = -']);
  });
});

describe('blocks', () => {
  it('leave out tests in source', () => {
    const code = 'if (import.meta.vitest) { one(); const a = 1; }\nif (import.meta.env) { two(); }';
    expect(read(code).calls.map((call) => show(read(code), call.callee))).toEqual(['two']);
    expect(read(code).bindings).toEqual([]);
  });

  it('tell in which branch a call stands', () => {
    const syntax = read(`if (a) { one(); } else if (b === 1) two(); else { three(); }
const x = c ? four() : five(); d && six(); e || seven(); f ?? eight();`);
    expect(around(syntax, 'one')).toEqual(['if a']);
    expect(around(syntax, 'two')).toEqual(['if (b == 1)', 'unless a']);
    expect(around(syntax, 'three')).toEqual(['unless (b == 1)', 'unless a']);
    expect(around(syntax, 'four')).toEqual(['if c']);
    expect(around(syntax, 'five')).toEqual(['unless c']);
    expect(around(syntax, 'six')).toEqual(['if d']);
    expect(around(syntax, 'seven')).toEqual(['unless e']);
    expect(around(syntax, 'eight')).toEqual(['unless f']);
  });

  it('make no branch of a plain fallback', () => {
    expect(read(`const port = process.env.PORT || 3000; const n = a ? b.c : 'd';`).blocks).toHaveLength(1);
  });

  it('compare the subject of a switch with its cases', () => {
    const syntax = read(`switch (event.type) { case 'a': case 'b': one(); break; case C: two(); default: three(); }`);
    expect(around(syntax, 'one')).toEqual(['if ((event.type == "a") or (event.type == "b"))']);
    expect(around(syntax, 'two')).toEqual(['if (event.type == C)']);
    expect(around(syntax, 'three')).toEqual(['if ?']);
  });

  it('are loops of every form', () => {
    const syntax = read(`for (const [k, { v }] of Object.entries(o)) one();
for await (const row of rows) two();
for (const key in o) three();
for (let i = start(), n = 2; i < n; i += step()) four();
while (more()) { five(); }
do six(); while (again);
for (item of items) seven();`);
    expect(around(syntax, 'one')).toEqual(['for-each k,v over Object.entries(o)']);
    expect(around(syntax, 'Object.entries')).toEqual([]);
    expect(around(syntax, 'two')).toEqual(['async for-each row over rows']);
    expect(around(syntax, 'three')).toEqual(['for-in key over o']);
    expect(around(syntax, 'four')).toEqual(['for i,n while (i < n)']);
    expect(around(syntax, 'start')).toEqual([]);
    expect(around(syntax, 'step')).toEqual(['for i,n while (i < n)']);
    expect(around(syntax, 'five')).toEqual(['while  while more()']);
    expect(around(syntax, 'more')).toEqual(['while  while more()']);
    expect(around(syntax, 'six')).toEqual(['while  while again']);
    expect(around(syntax, 'seven')).toEqual(['for-each item over items']);
  });

  it('bind loop variables without a value, counters with theirs', () => {
    const syntax = read('for (const { a } of xs) {} for (let i = 0; i < 3; i++) {}');
    expect(bindings(syntax)).toEqual(['loop a = -', 'variable i = 0', 'variable i = 1']);
    expect(syntax.blocks[syntax.bindings[0]!.block]!.kind).toBe('loop');
    expect(syntax.blocks[syntax.bindings[1]!.block]!.kind).toBe('loop');
  });

  it('are try, handler and finally', () => {
    const syntax = read('try { one(); } catch (e) { two(e); } finally { three(); } try { four(); } catch { /* ignored */ }');
    expect(around(syntax, 'one')).toEqual(['try']);
    expect(around(syntax, 'two')).toEqual(['handler e']);
    expect(around(syntax, 'three')).toEqual(['finally']);
    expect(syntax.blocks.map((block) => describeBlock(syntax, block))).toContain('handler  empty');
    expect(bindings(syntax)).toEqual(['catch e = -']);
  });

  it('follow `using` to the end of its scope', () => {
    const syntax = read('function f() { before(); await using db = open(); query(db); } after();');
    expect(around(syntax, 'before')).toEqual(['function f']);
    expect(around(syntax, 'query')).toEqual(['with open()', 'function f']);
    expect(around(syntax, 'after')).toEqual([]);
  });

  it('stand after their parents', () => {
    const { blocks } = read('class A { m() { for (const a of b) { if (a) { try { f(() => 1); } catch {} } } } }');
    for (const [id, { parent }] of blocks.entries()) if (id > 0) expect(parent).toBeLessThan(id);
  });
});

describe('calls', () => {
  it('know whether they are awaited and whether their result is dropped', () => {
    const syntax = read(
      `await a(); b(); void c(); if (!(await d())) {} const x = await (e()); f().then(g); new H(); await i().j();`,
    );
    expect(syntax.calls.map((call, id) => [calls(syntax)[id], call.isAwaited, call.isStatement, call.isNew])).toEqual([
      ['a()', true, true, false],
      ['b()', false, true, false],
      ['c()', false, false, false],
      ['d()', true, false, false],
      ['e()', true, false, false],
      ['f()', false, false, false],
      ['f().then(g)', false, true, false],
      ['new H()', false, true, true],
      ['i()', false, false, false],
      ['i().j()', true, true, false],
    ]);
  });

  it('are recorded once each, wherever they stand', () => {
    const text = `const x = { a: f(1), b: [g()], c: \`\${h()}\` }; i(j(), ...k()); delete m().n; o()[p()] = q(); class A extends B() {}`;
    const syntax = read(text);
    expect(syntax.calls.map(({ callee }) => show(syntax, callee))).toEqual([
      'f',
      'g',
      'h',
      'j',
      'k',
      'i',
      'm',
      'q',
      'o',
      'p',
      'B',
    ]);
    expect(calls(read('(() => a())();'))).toEqual(['a()', 'fn:()']);
  });

  it('are found inside JSX, in TSX, JSX and plain JavaScript', () => {
    const text = `const Page = () => <Layout title={title()} {...props()}>text's {items.map((i) => <li key={i} onClick={() => save(i)}>{show(i)}</li>)}<></></Layout>;`;
    for (const path of ['a.tsx', 'a.jsx', 'a.js']) {
      expect(
        read(text, path)
          .calls.map(({ callee }) => show(read(text, path), callee))
          .sort(),
      ).toEqual(['items.map', 'props', 'save', 'show', 'title']);
    }
  });
});

describe('other lists', () => {
  it('reads are kept in loops and in callbacks of array iterations only', () => {
    const text = `outside.a;
for (const post of posts.all) { use(post.author.name); post.title = 1; post.save(); const { tags } = post; }
users.map((u) => u.profile.url);
users.then((u) => u.never);`;
    const syntax = read(text);
    expect(syntax.reads.map(({ value }) => show(syntax, value))).toEqual([
      'post.author',
      'post.author.name',
      'post.tags',
      'u.profile',
      'u.profile.url',
    ]);
  });

  it('compares have the operands as written', () => {
    const syntax = read(`if (req.body.token === secret || a != b) {} const c = d < 3, e = k in o, f = err instanceof HttpError;`);
    expect(
      syntax.compares.map(({ operator, left, right }) => `${show(syntax, left)} ${operator} ${show(syntax, right)}`),
    ).toEqual(['req.body.token == secret', 'a != b', 'd < 3', 'k in o', 'err instanceof HttpError']);
  });

  it('raises are what is thrown', () => {
    const syntax = read(`throw new HttpError(404);`);
    expect(syntax.raises.map(({ value }) => show(syntax, value))).toEqual(['new HttpError(404)']);
  });

  it('logical assignment runs its right side in a branch', () => {
    const syntax = read('cache.a ||= load(); b &&= stop();');
    expect(around(syntax, 'load')).toEqual(['unless cache.a']);
    expect(around(syntax, 'stop')).toEqual(['if b']);
  });
});

describe('comments', () => {
  const comments = (text: string, path = 'a.tsx') =>
    read(text, path).comments.map(({ text: words, ownLine }) => `${words}${ownLine ? ' |own' : ''}`);

  it('are found everywhere', () => {
    const text = `#!/usr/bin/env node // not a comment
// first
const a = 1; // after
/** doc
 * more
 */
function f(/* inside */ b /* after b */) {
  return [1, /* in list */ 2 // last
  ];
  // at the end
}
type T = { /* in type */ a: 'x' }; const g = <A,>(x: A) => x as /* in cast */ A;
// eof`;
    expect(comments(text)).toEqual([
      'first |own',
      'after',
      'doc\nmore |own',
      'inside',
      'after b',
      'in list',
      'last',
      'at the end |own',
      'in type',
      'in cast',
      'eof |own',
    ]);
  });

  it('are no strings, templates, patterns or JSX text', () => {
    const text = `import a from 'https://x//y';
const b = "//", c = \`/* \${d /* yes */} // no\`, e = /[/*]\\/\\//, f = 1 / 2 / 3;
type G = 'http://' | { h: "/*" };
const i = <a href="http://z" title='it is'>http://text /* no */ {/* jsx */}
  {/* own */}
</a>;`;
    expect(comments(text)).toEqual(['yes', 'jsx', 'own |own']);
  });

  it('have exact spans', () => {
    expect(read('a(); // x\r\n/* y\r\n z */ b();').comments).toEqual([
      { text: 'x', span: spanOf(1, 6, 1, 10), ownLine: false },
      { text: 'y\nz', span: spanOf(2, 1, 3, 6), ownLine: false },
    ]);
  });
});

/** Levels of a value, itself included. */
function depth(value: unknown): number {
  const inner = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? Object.values(value) : [];
  const deepest = inner.reduce((most: number, each) => Math.max(most, depth(each)), 0);
  return deepest + (typeof value === 'object' && value !== null && 'kind' in value ? 1 : 0);
}

describe('odd text', () => {
  it('ignores a byte order mark and counts CRLF as one line end', () => {
    const { calls: found } = read('\ufeffa();\r\n  b();\r\n');
    expect(found.map(({ span }) => span)).toEqual([spanOf(1, 1, 1, 4), spanOf(2, 3, 2, 6)]);
  });

  it('counts only line feeds as lines, and UTF-16 units as columns', () => {
    expect(read(`const s = '\u2028'; a('😀', b());\nc();`).calls.map(({ span }) => span)).toEqual([
      spanOf(1, 24, 1, 27),
      spanOf(1, 16, 1, 28),
      spanOf(2, 1, 2, 4),
    ]);
  });

  it('reads on around NUL and other syntax errors', () => {
    const broken = parseTypeScript('const a = 1\0;\nconst b = ;\nc();', 'a.ts');
    expect(broken.problems.map(({ span }) => lineOf(span))).toEqual([1, 2]);
    expect(calls(broken)).toEqual(['c()']);
    expect(read(`const n = '\0';`).bindings[0]!.value).toMatchObject({ value: '\0' });
  });

  it('stops at twenty problems', () => {
    expect(parseTypeScript('class {{\n'.repeat(100), 'a.ts').problems).toHaveLength(20);
  });

  it('reads `await` at the top level of a file without imports', () => {
    expect(read('await start();', 'a.mjs').calls[0]!.isAwaited).toBe(true);
  });

  it('reads generics and type assertions by extension', () => {
    expect(readValue('<T>a', 'a.mts')).toBe('a');
    expect(parseTypeScript('const x = <T>a;', 'a.tsx').problems).not.toEqual([]);
  });

  it.each([
    ['brackets', '('.repeat(10_000)],
    ['closed brackets', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['calls', `${'f(() => {'.repeat(10_000)}`],
  ])('reports %s nested too deeply, and reads the next file as ever', (_, text) => {
    const syntax = parseTypeScript(text, 'a.ts');
    expect(syntax.problems).toEqual([{ message: 'too deeply nested', span: spanOf(1, 1, 1, 1) }]);
    expect(syntax.functions).toHaveLength(1);
    expect(syntax.blocks).toHaveLength(1);
    expect(read('const f = (a) => { return a; };').functions).toHaveLength(2);
  });

  it('breaks off a parse that would take exponential time', () => {
    const syntax = parseTypeScript(`${'async('.repeat(60)}${')'.repeat(60)}`, 'a.ts');
    expect(syntax.problems[0]!.message).toContain('exponential');
    expect(read('const f = async (a) => await a();').calls).toHaveLength(1);
  });

  it('records all calls of long chains, whose values are cut at some depth', () => {
    const sum = read(`const x = ${'f() + '.repeat(5_000)}1;`);
    expect(sum.calls).toHaveLength(5_000);
    expect(depth(sum.bindings[0]!.value!)).toBeLessThan(210);
    expect(read(`x${'.f()'.repeat(5_000)};`).calls).toHaveLength(5_000);
    expect(read(`${'f(),'.repeat(5_000)}g();`, 'min.js').calls).toHaveLength(5_001);
    expect(read(`if (a) {} ${'else if (f()) {} '.repeat(1_000)}`).calls).toHaveLength(1_000);
  });

  it.each([
    ['lists', 'x = ', '[', '1', ']'],
    ['objects', 'x = ', '{ a: ', '1', '}'],
    ['subscripts', 'x = ', 'a[', '1', ']'],
    ['members of objects', 'x = ', '({ a: ', '1', '}).b'],
    ['unary operators', 'x = ', '-!', 'a', ''],
    ['ternaries', 'x = ', 'a ? b : ', 'c', ''],
    ['patterns', 'const ', '[', 'x', ']'],
    ['members', 'x = a', '.b', '', ''],
    ['unions', 'let x: ', 'A | ', 'B', ''],
    ['generics', 'let x: ', 'A<', 'B', '>'],
  ])('cuts values of nested %s', (_, start, open, inside, close) => {
    const text = `${start}${open.repeat(300)}${inside}${close.repeat(300)}${start === 'const ' ? ' = whole' : ''};`;
    expect(depth(read(text).bindings)).toBeLessThan(210);
  });

  it('makes no facts many times the size of a long chain', () => {
    const text = `${'f(a.b) && '.repeat(3_000)}g();`;
    expect(JSON.stringify(read(text)).length / text.length).toBeLessThan(100);
  });

  it('reads a five megabyte line', () => {
    const text = `const table = [${'[1,"a//b",{c:2}],'.repeat(300_000)}]; f(); // end`;
    const syntax = read(text);
    expect(calls(syntax)).toEqual(['f()']);
    expect(syntax.comments).toHaveLength(1);
  }, 30_000);
});

it('is asked only after loading', async () => {
  const { parseTypeScript: fresh } = await import('./typescript.ts?fresh' as string);
  expect(() => fresh('', 'a.ts')).toThrow('before loadTypeScript');
});
