import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { allFrameworks } from '../frameworks/index.ts';
import { filesBelow, textOf } from './load.ts';
import type { Module } from './modules.ts';
import { modulesBelow, nodesOf, placeOf } from './modules.ts';

const frameworks = await allFrameworks();

const source = modulesBelow('src');
const ruleModules = modulesBelow('rules');
const below = (modules: readonly Module[], ...folders: string[]) =>
  modules.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
const isOf = (folder: string, path: string) => path.startsWith(`${folder}/`);
const isLocal = (path: string) => /^(?:src|rules|bin|bench|schemas)\//.test(path);

/** `who imports what` for every import that is not allowed. */
function strangers(modules: readonly Module[], isAllowed: (imported: string, module: Module) => boolean): string[] {
  return modules.flatMap((module) =>
    module.imports.filter((imported) => !isAllowed(imported, module)).map((imported) => `${module.path} imports ${imported}`),
  );
}

/** Modules of the languages themselves among the packages of descriptors. */
const standard = new Set(['typing', 'json', 'dataclasses', 'http']);

describe('the one import rule', () => {
  /** They put the phases together. The worker finds its rules itself, because a thread cannot be handed functions. */
  const roots = ['src/audit.ts', 'src/workers/analyse-file.ts', 'src/workers/file-rules.ts'];

  test('the model imports nothing but itself, because everything else imports it', () => {
    expect(strangers(below(source, 'src/model'), (imported) => isOf('src/model', imported))).toEqual([]);
  });

  const phases = ['discover', 'parse', 'extract', 'workers', 'link', 'check', 'rank', 'report', 'config'];
  test.each(phases)('%s imports no other phase, so that it can be read, tested and replaced alone', (phase) => {
    const modules = below(source, `src/${phase}`).filter(({ path }) => !roots.includes(path));
    const known = [`src/${phase}`, 'src/model'];
    expect(strangers(modules, (imported) => !isLocal(imported) || known.some((folder) => isOf(folder, imported)))).toEqual([]);
  });

  test('frameworks import the model and each other, because link is handed them and must not be known to them', () => {
    const modules = below(source, 'src/frameworks');
    const known = ['src/frameworks', 'src/model'];
    expect(strangers(modules, (imported) => known.some((folder) => isOf(folder, imported)))).toEqual([]);
  });

  test('rules import the model and each other, because everything they may know is in the model', () => {
    const known = ['rules', 'src/model'];
    expect(strangers(ruleModules, (imported) => known.some((folder) => isOf(folder, imported)))).toEqual([]);
  });

  test('nothing but the composition roots imports frameworks or rules, because they are passed in', () => {
    const modules = source.filter(({ path }) => !roots.includes(path) && !/^src\/(?:cli|testing|frameworks)\//.test(path));
    expect(strangers(modules, (imported) => !isOf('src/frameworks', imported) && !isOf('rules', imported))).toEqual([]);
  });

  test('link follows no access path of a library by itself, because what a library means stands in its descriptor', () => {
    const packages = new Set(frameworks.flatMap((one) => one.packages.flatMap((name) => [name, name.split('.')[0]!])));
    const named = below(source, 'src/link').flatMap((module) =>
      [...nodesOf(module.source)]
        .filter((node) => ts.isStringLiteral(node) && !ts.isImportDeclaration(node.parent))
        .filter((node) => {
          const roots = /^\{?(.*?)[.}]/.exec((node as ts.StringLiteral).text)?.[1]?.split(',') ?? [];
          return roots.some((root) => packages.has(root) && !standard.has(root));
        })
        .map((node) => `${placeOf(module, node)} ${node.getText()}`),
    );
    expect(named).toEqual([]);
  });

  test('the tests themselves are imported by nothing that is shipped', () => {
    const modules = source.filter(({ path }) => !isOf('src/testing', path));
    expect(strangers(modules, (imported) => !isOf('src/testing', imported) && imported !== 'vitest')).toEqual([]);
  });
});

describe('what only some may do', () => {
  const shipped = source.filter(({ path }) => !isOf('src/testing', path));

  test('only the command line prints, because everything else is used by editors and machines too', () => {
    const modules = shipped.filter(({ path }) => !isOf('src/cli', path));
    expect([...modules, ...ruleModules].flatMap(prints)).toEqual([]);
  });

  function prints(module: Module): string[] {
    const isPrint = (node: ts.Node) =>
      ts.isPropertyAccessExpression(node) && /^(?:console\.\w+|process\.std(?:out|err))$/.test(node.getText());
    return [...nodesOf(module.source)].filter(isPrint).map((node) => `${placeOf(module, node)} ${node.getText()}`);
  }

  test('only discover, workers, config, cli and the excerpt step touch the disk, because facts hold all that is known of a file', () => {
    const allowed = [/^src\/(?:discover|workers|config|cli)\//, /^src\/rank\/excerpt\.ts$/];
    // These read files of the program itself, never of the audited project.
    const ownFiles = ['src/version.ts', 'src/parse/wasm.ts'];
    const modules = [...shipped, ...ruleModules].filter(
      ({ path }) => !ownFiles.includes(path) && !allowed.some((pattern) => pattern.test(path)),
    );
    expect(strangers(modules, (imported) => !/^(?:node:)?fs(?:\/promises)?$/.test(imported))).toEqual([]);
  });

  test('nothing uses the network, because an audit must not tell anybody what it reads', () => {
    const network = /^(?:node:)?(?:net|http|https|http2|dgram|tls|dns)(?:\/promises)?$/;
    expect(strangers([...shipped, ...ruleModules], (imported) => !network.test(imported))).toEqual([]);
    const isFetch = (node: ts.Node) => ts.isCallExpression(node) && node.expression.getText() === 'fetch';
    const calls = shipped.flatMap((module) => [...nodesOf(module.source)].filter(isFetch).map((node) => placeOf(module, node)));
    expect(calls).toEqual([]);
  });

  test('nothing evaluates code, and only discover, config and cli start a process (git), because the audited project is hostile', () => {
    expect(strangers([...shipped, ...ruleModules], (imported) => !/^(?:node:)?(?:vm|repl)$/.test(imported))).toEqual([]);
    const modules = shipped.filter(({ path }) => !/^src\/(?:discover|config|cli)\//.test(path));
    expect(strangers(modules, (imported) => !/^(?:node:)?child_process$/.test(imported))).toEqual([]);
    const isEval = (node: ts.Node) =>
      (ts.isCallExpression(node) && node.expression.getText() === 'eval') ||
      (ts.isNewExpression(node) && node.expression.getText() === 'Function');
    const evals = shipped.flatMap((module) => [...nodesOf(module.source)].filter(isEval).map((node) => placeOf(module, node)));
    expect(evals).toEqual([]);
  });
});

describe('frameworks and rules do not know each other', () => {
  test('no framework names a rule, because what is bad is not its business', () => {
    const ids = filesBelow('rules', '.fixture.md').map((path) => path.slice('rules/'.length, -'.fixture.md'.length));
    const named = below(source, 'src/frameworks').flatMap(({ path }) => {
      const text = textOf(path);
      return ids.filter((id) => new RegExp(`(?<![\\w/-])${id}(?![\\w/-])`).test(text)).map((id) => `${path} names ${id}`);
    });
    expect(named).toEqual([]);
  });

  test('no rule names a framework or package in its code, because it would be wrong for the next one', () => {
    expect(ruleModules.flatMap(namedPackages)).toEqual([]);
  });

  /** Words that the model itself speaks are no framework's, though a package is called the same: `redis`, `http`, `cors`. */
  const vocabulary = new Set(modulesBelow('src/model').flatMap(({ source }) => [...nodesOf(source)].flatMap(wordOf)));
  const names = new Set(
    frameworks
      .flatMap(({ id, packages }) => [id, ...packages])
      .map((name) => name.toLowerCase())
      .filter((name) => !vocabulary.has(name)),
  );

  function wordOf(node: ts.Node): string[] {
    return ts.isStringLiteral(node) || ts.isIdentifier(node) ? [node.text.toLowerCase()] : [];
  }

  function namedPackages(module: Module): string[] {
    return [...nodesOf(module.source)]
      .filter((node) => !isInCard(node))
      .flatMap((node) => namesIn(node).map((name) => `${placeOf(module, node)} names ${name}`));
  }

  /** A literal that is a name or an access path of one (`express`, `express.Router()`). Prose that merely holds the word is not meant. */
  function namesIn(node: ts.Node): string[] {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node)) return [];
    const text = node.text.toLowerCase();
    return [...names].filter((name) => text === name || text.startsWith(`${name}.`) || text.startsWith(`${name}(`));
  }

  /** Prose for people: the card's texts may show how the remedy looks in one framework or another. References are addresses. */
  const proseFields = new Set(['title', 'what', 'why', 'fix', 'limits', 'references', 'tags']);
  function isInCard(node: ts.Node): boolean {
    for (let at: ts.Node | undefined = node; at; at = at.parent)
      if (ts.isPropertyAssignment(at) && proseFields.has(at.name.getText())) return true;
    return false;
  }
});
