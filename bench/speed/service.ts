import { posix } from 'node:path';
import {
  extensions,
  fillerModule,
  fillerTest,
  importOf,
  type Peer,
  padded,
  styleOf,
  type TreeFile,
  type Workshop,
} from './filler.ts';
import type { Random } from './random.ts';
import { type CodeLanguage, lineCount, type Template, type Templates } from './templates.ts';
import { domainWords, type Noun, nameOf, nounSource, renamer } from './words.ts';

/** Shares of a service's lines; the rest is filler. */
const shares = { frameworks: 0.1, flaws: 0.01, tests: 0.2, config: 0.05 };

export interface ServicePlan {
  readonly language: CodeLanguage;
  /** What it is about. */
  readonly noun: Noun;
  /** Where it stands in the tree. */
  readonly folder: string;
  /** How many it should have, more or less. */
  readonly lines: number;
  /** Functions of packages outside that its modules may import. */
  readonly shared: readonly Peer[];
}

/** One service: a backend with modules around it that are about other things than those of any other service, and import each other. */
export function serviceFiles(templates: Templates, plan: ServicePlan, random: Random): TreeFile[] {
  const { language, folder, lines } = plan;
  const source = posix.join(folder, language === 'python' ? nameOf(plan.noun, 'snake', true) : 'src');
  const shop = workshop(templates, language, random, folder, plan.shared);
  const files = new Map<string, string>();
  const notice = random.chance(0.5) ? noticeOf(plan.noun) : [];
  let left = lines;
  const add = (more: readonly TreeFile[]) => {
    for (const { path, text: bare } of more) {
      if (files.has(path)) continue;
      const text = withNotice(path, bare, notice);
      files.set(path, text);
      left -= lineCount(text);
    }
  };
  const addWhile = (share: number, make: () => readonly TreeFile[]) => {
    for (const end = Math.max(0, left - lines * share); left > end; ) add(make());
  };

  add(backendFiles(templates, shop));
  addWhile(shares.frameworks, () => moduleFiles(templates.modules, shop, source));
  addWhile(shares.flaws, () => moduleFiles(templates.flaws, shop, source));
  addWhile(shares.config, () => [configFile(templates, shop)]);
  addWhile(left / lines - shares.tests, () => fillerFolder(shop, source));
  add([assembly(shop, source)]);
  addWhile(1, () => [fillerTest(shop, language === 'python' ? posix.join(folder, 'tests') : source)]);
  if (language === 'python') add(packageMarkers([source]));
  return [...files].map(([path, text]) => ({ path, text }));
}

/** What stands at the head of all files in a good part of all repositories. */
function noticeOf(noun: Noun): string[] {
  const name = nameOf(noun, 'kebab').replace('-', ' ');
  return [
    `This file is part of the ${name} service.`,
    '',
    'It is distributed in the hope that it will be useful, but without any',
    'warranty, without even the implied warranty of fitness for a purpose.',
  ];
}

function withNotice(path: string, text: string, notice: readonly string[]): string {
  const mark = path.endsWith('.py') ? '#' : '//';
  if (notice.length === 0 || lineCount(text) < 8 || !/\.(?:py|ts|js)$/.test(path) || text.startsWith('#!')) return text;
  return `${notice.map((line) => `${mark} ${line}`.trimEnd()).join('\n')}\n\n${text}`;
}

/** A package that several services use: its files, and what they may import. */
export function sharedPackage(
  templates: Templates,
  language: CodeLanguage,
  noun: Noun,
  random: Random,
): { files: TreeFile[]; peers: Peer[] } {
  const folder =
    language === 'python' ? posix.join('shared', nameOf(noun, 'snake')) : posix.join('packages', nameOf(noun, 'kebab'));
  const shop = workshop(templates, language, random, folder, []);
  const source = language === 'python' ? folder : posix.join(folder, 'src');
  const files = Array.from({ length: 4 }, () => fillerModule(shop, source, true));
  if (language === 'python') {
    const peers = shop.peers.map((peer) => ({ ...peer, module: peer.module.replaceAll('/', '.'), isPackage: true }));
    return { files: [...files, ...packageMarkers(['shared', folder])], peers };
  }
  const name = `@acme/${nameOf(noun, 'kebab')}`;
  const main = `src/index.${extensions[language]}`;
  const manifest = JSON.stringify({ name, version: '1.4.0', private: true, main }, undefined, 2);
  files.push({ path: posix.join(folder, 'package.json'), text: `${manifest}\n` });
  files.push({ path: posix.join(folder, main), text: packageIndex(language, files) });
  return { files, peers: shop.peers.map((peer) => ({ ...peer, module: name, isPackage: true })) };
}

function packageIndex(language: CodeLanguage, files: readonly TreeFile[]): string {
  const modules = files
    .filter(({ path }) => path.includes('/src/'))
    .map(({ path }) => `./${posix.basename(path).replace(/\.\w+$/, '')}`);
  if (language === 'typescript') return modules.map((module) => `export * from '${module}';\n`).join('');
  return `module.exports = {\n${modules.map((module) => `  ...require('${module}'),\n`).join('')}};\n`;
}

function workshop(
  templates: Templates,
  language: CodeLanguage,
  random: Random,
  folder: string,
  shared: readonly Peer[],
): Workshop {
  const { blocks } = templates;
  return { blocks, language, random, folder, shared, newNoun: nounSource(random), peers: [], routers: [] };
}

function freshNouns({ newNoun }: Workshop): Map<string, Noun> {
  return new Map(domainWords.map((word) => [word, newNoun()]));
}

function backendFiles({ backends }: Templates, shop: Workshop): TreeFile[] {
  const backend = shop.random.pick(backends.filter(({ language }) => language === shop.language));
  const rename = renamer(freshNouns(shop), styleOf(shop.language));
  return [...backend.files].map(([path, text]) =>
    padded(shop, { path: posix.join(shop.folder, rename(path)), text: rename(text) }),
  );
}

/** A fixture in a folder of its own, its imports following it there. */
function moduleFiles(from: readonly Template[], shop: Workshop, source: string): TreeFile[] {
  const { language, random, folder, newNoun } = shop;
  const template = random.pick(
    from.filter((one) => one.language === language || (one.language === 'config' && random.chance(0.1))),
  );
  const rename = renamer(freshNouns(shop), styleOf(language));
  const name = nameOf(newNoun(), styleOf(language));
  const isPython = template.language === 'python';
  const place = template.language === 'config' ? posix.join(folder, 'deploy', name) : posix.join(source, name);
  const paths = [...template.files.keys()].map(rename);
  const rewire = isPython ? pythonRewiring(paths, posix.relative(folder, place).replaceAll('/', '.')) : rename;
  return [...template.files].map(([path, text]) => {
    const inside = isPython ? rename(path) : rename(path).replace(/^src\//, '');
    return padded(shop, { path: posix.join(place, inside), text: rewire(rename(text)) });
  });
}

function packageMarkers(folders: readonly string[]): TreeFile[] {
  return [...new Set(folders)].map((folder) => ({ path: posix.join(folder, '__init__.py'), text: '' }));
}

/** Puts a package's name before absolute imports of modules that moved into it, and before their names in texts (`"app.main:app"`). */
export function pythonRewiring(paths: readonly string[], place: string): (text: string) => string {
  const modules = new Set(paths.flatMap((path) => (path.endsWith('.py') ? moduleNames(path) : [])));
  const tops = [...modules].filter((name) => /^\w+$/.test(name));
  if (tops.length === 0) return (text) => text;
  const any = tops.join('|');
  const plainImport = new RegExp(`^(\\s*)import (${any})$`, 'gm');
  const otherImport = new RegExp(`^(\\s*(?:from|import)) (${any})(?=[. ])`, 'gm');
  const inText = new RegExp(`(["'])((?:${any})\\.\\w+)(?=[.:"'])`, 'g');
  return (text) =>
    text
      .replace(plainImport, `$1from ${place} import $2`)
      .replace(otherImport, `$1 ${place}.$2`)
      .replace(inText, (all, quote: string, name: string) => (modules.has(name) ? `${quote}${place}.${name}` : all));
}

/** `app/api/deps.py` is `app`, `app.api` and `app.api.deps`. */
function moduleNames(path: string): string[] {
  const parts = path.replace(/(?:\/__init__)?\.py$/, '').split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** A handful of modules about one thing. */
function fillerFolder(shop: Workshop, source: string): TreeFile[] {
  const folder = posix.join(source, nameOf(shop.newNoun(), styleOf(shop.language)));
  const files = Array.from({ length: 2 + shop.random.below(6) }, () => fillerModule(shop, folder));
  return shop.language === 'python' ? [...files, ...packageMarkers([folder])] : files;
}

/** The application that mounts the routers of all modules. */
function assembly({ language, folder, routers }: Workshop, source: string): TreeFile {
  const path = posix.join(source, `assembly.${extensions[language]}`);
  const imports = routers.map((router) => importOf(language, folder, path, router));
  const mounts = routers.map(({ name }) => `app.use('/${name.replace('Router', '')}', ${name});`);
  const includes = routers.map(({ name }) => `app.include_router(${name})`);
  const lines = {
    python: ['from fastapi import FastAPI', '', ...imports, '', 'app = FastAPI()', ...includes],
    typescript: [
      "import express from 'express';",
      ...imports,
      '',
      'export const app = express();',
      'app.use(express.json());',
      ...mounts,
    ],
    javascript: [
      "const express = require('express');",
      ...imports,
      '',
      'const app = express();',
      'app.use(express.json());',
      ...mounts,
      'exports.app = app;',
    ],
  }[language];
  return { path, text: `${lines.join('\n')}\n` };
}

function configFile({ config }: Templates, shop: Workshop): TreeFile {
  const [path, text] = shop.random.pick([...config]);
  const rename = renamer(
    new Map([
      ['widget', shop.newNoun()],
      ['gadget', shop.newNoun()],
    ]),
    'kebab',
  );
  return { path: posix.join(shop.folder, rename(path)), text: rename(text) };
}
