import type { CodeFile, Place, Program } from '../model/linking.ts';
import type { FilePath } from '../model/location.ts';
import type { Truth, Value } from '../model/value.ts';
import { blocksAround, once, parentFolder } from './program.ts';

/** When a test holds: only in development (or tests), only in production, or neither can be said. */
export type Stage = 'development' | 'production' | undefined;

const stageNames = /(?:^|_)(?:env|environment|stage|mode|app_?env|node_?env|flask_?env|deployment|deploy_?env|run_?env)$/i;
const developmentWords = /^(?:dev|devel|develop|development|local|localdev|localhost|test|tests|testing|ci|debug|sandbox)$/i;
const productionWords = /^(?:prod|production|live|staging|stage)$/i;
const developmentFlags =
  /^(?:(?:is_?)?(?:dev|devel|development|dev_?mode|debug|debug_?mode|testing|test_?mode|development_?mode|local_?dev|(?:dev|test)_?env)|is_?test)$/i;
const productionFlags = /^(?:is_?)?(?:prod|production|prod_?mode|production_?mode)$/i;

/**
 * What a test says of the stage it runs in: `NODE_ENV !== 'production'`, `settings.DEBUG`, `not is_production`, `env in ("dev", "local")`.
 * @param holds whether the code runs when the test is true or when it is false
 */
export function stageOfTest(test: Value, holds: boolean, callee: (call: number) => CalledName | undefined, depth = 0): Stage {
  if (depth > 8) return undefined;
  if (test.kind === 'unary' && test.operator === 'not') return stageOfTest(test.operand, !holds, callee, depth + 1);
  if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
    const left = stageOfTest(test.left, holds, callee, depth + 1);
    const right = stageOfTest(test.right, holds, callee, depth + 1);
    // All of `a and b` holds when it is true, all of `a or b` fails when it is false; otherwise both sides must agree.
    if ((test.operator === 'and') === holds) return left ?? right;
    return left === right ? left : undefined;
  }
  if (test.kind === 'binary') return stageOfComparison(test, holds, callee);
  const name = nameOfTest(test, callee);
  if (name === undefined) return undefined;
  const said = developmentFlags.test(name) ? 'development' : productionFlags.test(name) ? 'production' : undefined;
  return holds ? said : opposite(said);
}

/** `TEST_DATABASE_URL`, `DB_PASSWORD_TEST`: only tests are given it. `HELM_TESTED` and `LATEST_KEY` are other words. */
export function isVariableOfTests(name: string): boolean {
  return /^(?:(?:[A-Z0-9]+_){0,8})TEST(?:S|ING)?(?:_[A-Z0-9]+){0,8}$/.test(name);
}

export interface CalledName {
  readonly name: string;
  /** The first argument, when it is a text: `os.getenv("DEBUG")`. */
  readonly argument?: string;
  /** What a method is called on: `ENV` of `settings.ENV.lower()`. */
  readonly object?: string;
}

function stageOfComparison(
  test: Value & { kind: 'binary' },
  holds: boolean,
  callee: (call: number) => CalledName | undefined,
): Stage {
  const isEqual = ['==', '===', 'is', 'in'].includes(test.operator);
  if (!isEqual && !['!=', '!==', 'is not', 'not in'].includes(test.operator)) return undefined;
  const sides = [test.left, test.right];
  const words = sides.flatMap(wordsIn);
  const name = sides.map((side) => nameOfTest(side, callee)).find((one) => one !== undefined);
  if (words.length === 0 || name === undefined) return undefined;
  const isStage = stageNames.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
  const isFlag = developmentFlags.test(name) || productionFlags.test(name);
  if (isFlag && !isStage) {
    // `os.getenv("DEBUG") == "true"`
    const said = developmentFlags.test(name) ? 'development' : 'production';
    const isTrue = words.every((word) => /^(?:true|1|yes|on)$/i.test(word));
    const isFalse = words.every((word) => /^(?:false|0|no|off|)$/i.test(word));
    if (!isTrue && !isFalse) return undefined;
    return isTrue === (isEqual === holds) ? said : opposite(said);
  }
  if (!isStage && !words.every((word) => developmentWords.test(word) || productionWords.test(word))) return undefined;
  const said = words.every((word) => developmentWords.test(word))
    ? 'development'
    : words.every((word) => productionWords.test(word))
      ? 'production'
      : undefined;
  if (isEqual === holds) return said;
  // Not production is development; not development may be anything but is meant for production.
  return opposite(said);
}

function opposite(stage: Stage): Stage {
  return stage === 'development' ? 'production' : stage === 'production' ? 'development' : undefined;
}

function wordsIn(value: Value): string[] {
  if (value.kind === 'literal') return value.value === null ? [] : [String(value.value)];
  if (value.kind === 'list') return value.items.flatMap(wordsIn);
  return [];
}

function lastNameIn(value: Value): string | undefined {
  if (value.kind === 'name') return value.name;
  if (value.kind === 'member') return value.property;
  if (value.kind === 'index' && value.index.kind === 'literal') return String(value.index.value);
  if (value.kind === 'binary') return lastNameIn(value.left);
  return undefined;
}

function nameOfTest(test: Value, callee: (call: number) => CalledName | undefined): string | undefined {
  if (test.kind !== 'call') return lastNameIn(test);
  const called = callee(test.call);
  return called?.argument ?? called?.object ?? called?.name;
}

/** Whether code at a place runs in development only: by the branches around it and by the file it stands in. */
export function developmentOnly(program: Program, place: Place): Truth {
  const { file } = place;
  const calleeOf = (id: number) => calledName(file, id);
  for (const block of blocksAround(file, place.block)) {
    if (block.kind === 'class') {
      const truth = developmentClass(
        file.code.classes[block.class]?.name ?? '',
        file.code.classes.map(({ name }) => name),
      );
      if (truth === 'yes') return 'yes';
    }
    if (block.kind !== 'branch') continue;
    const stage = stageOfTest(block.test, block.holds, calleeOf);
    if (stage === 'development') return 'yes';
    if (stage === 'production') return 'no';
  }
  return developmentFile(program, file.path);
}

/**
 * `if __name__ == "__main__":` below the classes of a module, that starts no server: the module is tried out by hand, and whoever imports it never
 * gets there.
 */
export function isTryOut(file: CodeFile, block: number): boolean {
  const main = mainAround(file, block);
  if (!main || file.code.classes.length === 0) return false;
  return !startsServer(file, block);
}

function startsServer(file: CodeFile, block: number): boolean {
  const main = mainAround(file, block);
  return file.code.calls.some(
    ({ callee, block: at }) =>
      /^(?:run|run_app|serve|serve_forever|execute_from_command_line|create_all)$/.test(lastNameIn(callee) ?? '') &&
      blocksAround(file, at).some(({ id }) => id === main?.id),
  );
}

/** The same of a module of functions that others import: `from shop.checksum import sign`. */
export function isTriedOut(program: Program, { file, block }: Place): boolean {
  return isMain({ file, block }) && !startsServer(file, block) && importedNames(program).has(stem(file.path));
}

const importedNames = once((program: Program): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { code, isPython } of program.code.values())
    if (isPython) for (const { from, name } of code.imports) found.add(from.slice(from.lastIndexOf('.') + 1)).add(name);
  return found;
});

/** Below `if __name__ == "__main__":`: what runs where the file is started by hand, as one process. */
export function isMain({ file, block }: Place): boolean {
  return mainAround(file, block) !== undefined;
}

function mainAround(file: CodeFile, block: number) {
  if (!file.isPython) return undefined;
  return blocksAround(file, block).find((one) => one.kind === 'branch' && one.holds && isMainTest(one.test));
}

function isMainTest(test: Value): boolean {
  return (
    test.kind === 'binary' && test.operator === '==' && [test.left, test.right].some((one) => lastNameIn(one) === '__name__')
  );
}

/** What is called, as far as a test can show the stage by it. */
export function calledName(file: CodeFile, id: number): CalledName | undefined {
  const call = file.code.calls[id];
  const name = call && lastNameIn(call.callee);
  if (!call || name === undefined) return undefined;
  const [first] = call.positional;
  const object = call.callee.kind === 'member' ? innerName(call.callee.object, file) : undefined;
  return {
    name,
    ...(first?.kind === 'literal' && typeof first.value === 'string' ? { argument: first.value } : {}),
    ...(object !== undefined && textMethods.has(name) ? { object } : {}),
  };
}

const textMethods = new Set(['lower', 'upper', 'strip', 'trim', 'toLowerCase', 'toUpperCase', 'toString', 'casefold']);

function innerName(value: Value, file: CodeFile): string | undefined {
  if (value.kind !== 'call') return lastNameIn(value);
  const inner = calledName(file, value.call);
  return inner?.argument ?? inner?.object ?? inner?.name;
}

/** `DevelopmentConfig` beside `ProductionConfig`. */
function developmentClass(name: string, others: readonly string[]): Truth {
  if (
    !/^(?:dev|devel|development|test|testing|local)(?:[A-Z_]|$)|(?:Dev|Development|Test|Testing|Local)(?:Config|Settings|Configuration)?$/i.test(
      name,
    )
  )
    return 'unknown';
  return others.some((other) => /^prod|Prod/.test(other)) ? 'yes' : 'unknown';
}

/**
 * A settings module that production does not load: named for development (`settings/local.py`, `config/development.js`) with another for
 * production, or a Django settings module when the server's entry point names a different one.
 */
export function developmentFile(program: Program, path: FilePath): Truth {
  const known = fileTruths.get(program) ?? new Map<string, Truth>();
  fileTruths.set(program, known);
  let truth = known.get(path);
  if (truth === undefined) known.set(path, (truth = judgeFile(program, path)));
  return truth;
}

const fileTruths = new WeakMap<Program, Map<string, Truth>>();

function judgeFile(program: Program, path: FilePath): Truth {
  const name = stem(path);
  if (developerTools.test(path)) return 'yes';
  // `dev/k8s/mysql.yaml`, `apps/shop/dev/vault.toml`: configuration, not code that is called so.
  if (program.files.get(path as FilePath)?.kind === 'tree' && developmentFolder.test(path)) return 'yes';
  const words = name.split(/[._-]/);
  const isDevelopment = words.some((word) => developmentWords.test(word) && word !== 'debug' && word !== 'sandbox');
  const isProduction = words.some((word) => productionWords.test(word));
  if (isProduction && !isDevelopment) return 'no';
  if (!isDevelopment) return 'unknown';
  const loaded = settingsModules(program);
  if (loaded.length > 0 && !loaded.some((module) => moduleFits(module, path)) && isBesideSettings(path)) return 'yes';
  const folder = parentFolder(path);
  // `server-dev.ts` beside `server.ts`
  const plain = words.filter((word) => !/^(?:dev|devel|development|local|localdev)$/.test(word)).join('-');
  // `values-local.yaml` of a chart; `values-dev.yaml` is as often deployed.
  if (plain === 'values' && words.some((word) => /^(?:local|localdev|localhost)$/.test(word))) return 'yes';
  const siblings = [...program.files.keys()].filter((other) => other !== path && parentFolder(other) === folder);
  return siblings.some((other) => {
    const its = stem(other).split(/[._-]/);
    return its.some((word) => productionWords.test(word)) || (isStart.test(plain) && its.join('-') === plain);
  })
    ? 'yes'
    : 'unknown';
}

/** What programs are started by. */
const isStart = /^(?:server|main|app|index|start|run|worker|entrypoint|docker-entrypoint)$/;

const developmentFolder = /(?:^|\/)(?:dev|local-?dev|dev-?env)\/(?!.{0,300}(?:prod|staging))/i;

/** Task runners, editors and packages that developers start: nothing of them is deployed. */
const developerTools =
  /(?:^|\/)(?:dev-?(?:server|tools)\/.{1,200}|taskfile(?:\.dist)?\.ya?ml|vagrantfile|makefile|justfile|\.justfile|tiltfile|procfile\.dev|\.(?:vscode|idea|devcontainer|gitpod)\/.{1,200}|\.gitpod\.yml)$/i;

function isBesideSettings(path: string): boolean {
  return /(?:^|\/)(?:settings|config|configs)\/[^/]{1,80}\.py$|(?:^|\/)[\w-]{0,40}settings[\w-]{0,40}\.py$/.test(path);
}

/** `shop.settings.base` of `os.environ.setdefault("DJANGO_SETTINGS_MODULE", ...)` in the entry points that serve. */
function settingsModules(program: Program): readonly string[] {
  const named: { readonly file: string; readonly module: string }[] = [];
  for (const callName of ['setdefault', 'putenv']) {
    for (const { file, call } of program.callsByName.get(callName) ?? []) {
      const [key, module] = call.positional;
      if (key?.kind !== 'literal' || key.value !== 'DJANGO_SETTINGS_MODULE') continue;
      if (module?.kind === 'literal' && typeof module.value === 'string') named.push({ file: file.path, module: module.value });
    }
  }
  const served = named.filter(({ file }) => /(?:^|\/)(?:wsgi|asgi)\.py$/.test(file));
  return (served.length > 0 ? served : named).map(({ module }) => module);
}

function moduleFits(module: string, path: string): boolean {
  const asPath = module.replaceAll('.', '/');
  return path === `${asPath}.py` || path.endsWith(`/${asPath}.py`) || path.endsWith(`${asPath}/__init__.py`);
}

function stem(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.indexOf('.', 1);
  return dot < 0 ? base : base.slice(0, dot) + base.slice(dot).replace(/\.[a-z]{1,5}$/i, '');
}
