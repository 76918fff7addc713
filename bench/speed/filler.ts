import { posix } from 'node:path';
import type { Random } from './random.ts';
import { type Block, type CodeLanguage, lineCount } from './templates.ts';
import { capital, type NameStyle, type Noun, nameOf, renamer } from './words.ts';

export interface TreeFile {
  /** From the root of the tree. */
  readonly path: string;
  readonly text: string;
}

/** Something a module offers to others. */
export interface Peer {
  readonly name: string;
  /** Path of its module from the root of the tree, without extension; in a package what importers write. */
  readonly module: string;
  readonly isPackage: boolean;
}

/** What the modules of one service or package are made with. */
export interface Workshop {
  readonly blocks: readonly Block[];
  readonly language: CodeLanguage;
  readonly random: Random;
  readonly newNoun: () => Noun;
  /** Where it stands in the tree. */
  readonly folder: string;
  /** Functions that modules made from now on may import. */
  readonly peers: Peer[];
  /** Those of packages outside. */
  readonly shared: readonly Peer[];
  /** Routers that the service must mount. */
  readonly routers: Peer[];
}

export const extensions = { python: 'py', typescript: 'ts', javascript: 'js' } as const;

export function styleOf(language: CodeLanguage): NameStyle {
  return language === 'python' ? 'snake' : 'camel';
}

/** How many blocks a file has: many small files, few large ones. */
const sizes = [1, 1, 1, 1, 2, 2, 2, 3, 4, 6, 9];

/** A module of blocks, which offers their functions to later ones. Nothing is imported from elsewhere when it is to stand alone. */
export function fillerModule(shop: Workshop, folder: string, standsAlone = false): TreeFile {
  const { blocks, random, language, newNoun } = shop;
  const fits = blocks.filter((one) => one.language === language && one.use !== 'test' && !(standsAlone && needsPeer(one)));
  const count = standsAlone ? 2 : random.pick(sizes);
  const path = posix.join(folder, `${nameOf(newNoun(), styleOf(language))}.${extensions[language]}`);
  const parts = Array.from({ length: count }, () => written(shop, random.pick(fits), path));
  if (hasPeers(shop) && !standsAlone && random.chance(0.7)) parts.push(combination(shop, path));
  return { path, text: joined(parts) };
}

export function fillerTest(shop: Workshop, folder: string): TreeFile {
  const { blocks, random, language, newNoun } = shop;
  const name = nameOf(newNoun(), styleOf(language));
  const path = posix.join(folder, language === 'python' ? `test_${name}.py` : `${name}.spec.${extensions[language]}`);
  const fits = blocks.filter((one) => one.language === language && one.use === 'test');
  return { path, text: joined(Array.from({ length: 1 + random.below(4) }, () => written(shop, random.pick(fits), path))) };
}

/** Fixtures show one thing each and are shorter than what people write: most code files get more to hold. */
export function padded(shop: Workshop, file: TreeFile): TreeFile {
  const { blocks, language, random } = shop;
  const isCode = file.path.endsWith(`.${extensions[language]}`) && lineCount(file.text) >= 8;
  if (!isCode || /\/(?:__init__\.py|\d[^/]*|migrations\/.*|config\.\w+)$/.test(file.path) || random.chance(0.4)) return file;
  // Before these nothing may stand, or the file speaks another dialect.
  if (/^(?:from __future__|"""|'use strict'|#!)/.test(file.text)) return file;
  if (language === 'javascript' && !/\brequire\(/.test(file.text)) return file;
  const fits = blocks.filter((one) => one.language === language && one.use === 'module');
  const more = Array.from({ length: 1 + random.below(2) }, () => written(shop, random.pick(fits), file.path));
  const lines = new Set(file.text.split('\n'));
  const imports = new Set(more.flatMap((block) => block.imports).filter((line) => !lines.has(line)));
  return { path: file.path, text: [...imports, file.text].join('\n') + more.map(({ body }) => gap(language) + body).join('') };
}

/** Whether there is anything to import yet. */
function hasPeers({ peers, shared }: Workshop): boolean {
  return peers.length + shared.length > 0;
}

function needsPeer(block: Block): boolean {
  return block.imports.some((line) => line.includes('PEER_MODULE'));
}

interface Written {
  readonly language: CodeLanguage;
  readonly imports: readonly string[];
  readonly body: string;
}

/** A block about things of its own, as part of the file at a path; what it offers is noted. */
function written(shop: Workshop, block: Block, path: string): Written {
  const { language, newNoun, peers, routers, blocks } = shop;
  if (needsPeer(block) && !hasPeers(shop))
    return written(shop, blocks.find((one) => one.language === language && one.use === 'module' && !needsPeer(one))!, path);
  const rename = renamer(
    new Map([
      ['widget', newNoun()],
      ['gadget', newNoun()],
    ]),
    styleOf(language),
  );
  const body = rename(block.body);
  const peer = needsPeer(block) ? somePeer(shop) : undefined;
  const imports = peer
    ? block.imports.map((line) =>
        line.replace('PEER_MODULE', specifier(language, shop.folder, path, peer)).replace('PEER_NAME', peer.name),
      )
    : block.imports;
  const module = path.replace(/\.\w+$/, '');
  const offer = (name: string): Peer => ({ name, module, isPackage: false });
  if (block.use !== 'test') peers.push(...offeredFunctions(language, body).map(offer));
  if (block.use === 'router') routers.push(...[/\w+[rR]outer\b/.exec(body)![0]].map(offer));
  return { language, imports: imports.map(rename), body: peer ? body.replaceAll('PEER_NAME', peer.name) : body };
}

/** A function that calls several of other modules, so that files import as much as people's do. */
function combination(shop: Workshop, path: string): Written {
  const { language, random, newNoun, folder } = shop;
  const noun = newNoun();
  const used = new Map(Array.from({ length: 2 + random.below(4) }, () => somePeer(shop)).map((peer) => [peer.name, peer]));
  const name = language === 'python' ? `describe_${nameOf(noun, 'snake')}` : `describe${capital(nameOf(noun, 'camel'))}`;
  const imports = [...used.values()].map((peer) => importOf(language, folder, path, peer));
  const entries = (indent: string, quote: string) =>
    [...used.keys()].map((one) => `${indent}${quote}${one}${quote}: ${one}(value),`);
  const script = ['  return {', ...entries('    ', ''), '  };', '}'];
  const body = {
    python: [
      `def ${name}(value):`,
      '    """All that is known of it elsewhere."""',
      '    return {',
      ...entries('        ', '"'),
      '    }',
    ],
    typescript: ['/** All that is known of it elsewhere. */', `export function ${name}(value: never) {`, ...script],
    javascript: [
      '/** All that is known of it elsewhere. */',
      `function ${name}(value) {`,
      ...script,
      '',
      `exports.${name} = ${name};`,
    ],
  }[language];
  return { language, imports, body: `${body.join('\n')}\n` };
}

/** The line that imports a peer into the file at a path. */
export function importOf(language: CodeLanguage, folder: string, path: string, peer: Peer): string {
  const from = specifier(language, folder, path, peer);
  switch (language) {
    case 'python':
      return `from ${from} import ${peer.name}`;
    case 'typescript':
      return `import { ${peer.name} } from '${from}';`;
    case 'javascript':
      return `const { ${peer.name} } = require('${from}');`;
  }
}

/** One of the latest: what people import stands near, or in a shared package. */
function somePeer({ random, peers, shared }: Workshop): Peer {
  const isOutside = peers.length === 0 || (shared.length > 0 && random.chance(0.25));
  return random.pick(isOutside ? shared : peers.slice(-60));
}

const offered = {
  python: /^def (\w+)/gm,
  typescript: /^export function (\w+)/gm,
  javascript: /^function (\w+)/gm,
};

function offeredFunctions(language: CodeLanguage, body: string): string[] {
  const names = [...body.matchAll(offered[language])].map((match) => match[1]!);
  return language === 'javascript' ? names.filter((name) => body.includes(`exports.${name} =`)) : names;
}

/** What an import of a peer says: from the service's folder in Python, relative in JavaScript and TypeScript. */
function specifier(language: CodeLanguage, folder: string, path: string, peer: Peer): string {
  if (peer.isPackage) return peer.module;
  if (language === 'python') return posix.relative(folder, peer.module).replaceAll('/', '.');
  const relative = posix.relative(posix.dirname(path), peer.module);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function gap(language: CodeLanguage): string {
  return language === 'python' ? '\n\n' : '\n';
}

function joined(blocks: readonly Written[]): string {
  const { language } = blocks[0]!;
  const imports = [...new Set(blocks.flatMap((block) => block.imports))];
  const bodies = blocks.map(({ body }) => body).join(gap(language));
  return imports.length === 0 ? bodies : `${imports.join('\n')}\n${gap(language)}${bodies}`;
}
