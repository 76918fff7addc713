'use strict';
/**
 * Loads the chunks of the bundle, from `dist/` beside it, with the code that V8 compiled in earlier runs: without it, compiling is most of what
 * a small audit does. Node's own way (https://nodejs.org/api/module.html#module-compile-cache), there from version 22 on, keeps what the first run
 * compiled and never more. Switched off like that, by NODE_DISABLE_COMPILE_CACHE. Whatever goes wrong with the kept code, the chunk is compiled
 * as usual.
 */
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { dirname, isAbsolute, join } = require('node:path');
const v8 = require('node:v8');
const { Script } = require('node:vm');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');
const { crc32 } = require('node:zlib');

/** Of the bundle; put in by the build. */
const fingerprint = '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@';

/**
 * Flags of V8 that an audit changes, by major version of V8: what is usual, and what is asked for by `globalThis[Symbol.for('backend-audit.<name>')]()`.
 * None for Node 24 and later, which do not take kept code any more once a flag was set, even back to what it was.
 *
 * `optimize-less`: an audit runs much code on little data. With V8's own limits, optimising costs more than it saves: half of the time to link
 * 200,000 lines with Node 20.
 * `collect-sooner`: old objects are collected when there are 30% more of them than survived the last time. V8 would wait for about twice as many.
 */
const changes = {
  11: {
    'optimize-less': { usual: '--interrupt-budget=67584', asked: '--interrupt-budget=500000' },
    'collect-sooner': { usual: '--heap-growing-percent=0', asked: '--heap-growing-percent=30' },
  },
  12: {
    'optimize-less': { usual: '--invocation-count-for-turbofan=3000', asked: '--invocation-count-for-turbofan=20000' },
    'collect-sooner': { usual: '--heap-growing-percent=0', asked: '--heap-growing-percent=30' },
  },
}[Number.parseInt(process.versions.v8, 10)];
/** Flags hold for all threads: which of the changes have been asked for, as bits, and how many threads load something just now. */
const flags = sharedFlags();
const [ASKED, LOADING] = [0, 1];
const listed = Object.entries(changes ?? {});
listed.forEach(([name, { asked }], i) => {
  globalThis[Symbol.for(`backend-audit.${name}`)] = () => {
    Atomics.or(flags, ASKED, 1 << i);
    if (Atomics.load(flags, LOADING) === 0) v8.setFlagsFromString(asked);
  };
});

function sharedFlags() {
  const key = 'backend-audit.flags';
  if (isMainThread) setEnvironmentData(key, new Int32Array(new SharedArrayBuffer(8)));
  return getEnvironmentData(key);
}

/** Sets what has been asked for, or what is usual instead. @param {'usual' | 'asked'} which */
function setFlags(which) {
  listed.forEach(([, change], i) => {
    if (Atomics.load(flags, ASKED) & (1 << i)) v8.setFlagsFromString(change[which]);
  });
}

/** Compiled code, ours as Node's, is only taken and kept under the flags that it was made with, else compiled anew. */
function withUsualFlags(action) {
  Atomics.add(flags, LOADING, 1);
  setFlags('usual');
  try {
    return action();
  } finally {
    if (Atomics.sub(flags, LOADING, 1) === 1) setFlags('asked');
  }
}

const isSwitchedOff = process.env.NODE_DISABLE_COMPILE_CACHE !== undefined;
/** Where compiled code is kept, undefined for nowhere. */
const folder = isSwitchedOff ? undefined : cacheFolder();

/** Runs of a chunk after which the code of all that a run needs is in the kept code, as good as always. */
const generations = 3;

/** What a chunk exports. @param {string} name of a file in `dist/` */
exports.load = (name) => (folder === undefined ? require(`./${name}`) : loadKept(name).exports);

const loaded = new Map();
const toKeep = [];
// At the end, when all functions that a run needs are compiled.
if (folder !== undefined)
  process.once('exit', () => {
    withUsualFlags(() => {
      for (const keepOne of toKeep) keepOne();
    });
  });

function loadKept(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const path = join(__dirname, name);
  const kept = readKept(name);
  // Every chunk is ASCII, which is read faster as such.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`;
  const script = withUsualFlags(() => new Script(source, { filename: path, ...(kept && { cachedData: kept.code }) }));
  const chunk = { exports: {} };
  loaded.set(name, chunk);
  const age = kept === undefined || script.cachedDataRejected ? 0 : kept.age;
  if (age < generations) toKeep.push(() => keep(name, script, age + 1));
  script.runInThisContext()(chunk.exports, requireAny, chunk, path, __dirname);
  return chunk;
}

/** What a chunk requires: Node's own modules and other chunks. */
const requireAny = (id) => (id.startsWith('./') ? loadKept(id.slice(2)).exports : withUsualFlags(() => require(id)));

// A kept file is the CRC-32 of the rest, the number of runs that have added to it, and the code. V8 checks that the code belongs to the source
// and to itself, but not that it is whole.

function readKept(name) {
  try {
    const bytes = readFileSync(join(folder, `${name}.code`));
    if (bytes.length < 8 || crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return undefined;
    return { age: bytes.readUInt32LE(4), code: bytes.subarray(8) };
  } catch {
    return undefined;
  }
}

function keep(name, script, age) {
  try {
    const code = script.createCachedData();
    const bytes = Buffer.concat([Buffer.alloc(8), code]);
    bytes.writeUInt32LE(age, 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOwn(folder)) return;
    const path = join(folder, `${name}.code`);
    const temporary = `${path}.${process.pid}.${isMainThread ? 'main' : 'worker'}.tmp`;
    writeFileSync(temporary, bytes, { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // Nothing is kept: a full or read-only disk must not disturb an audit.
  }
}

/** Eight hexadecimal digits for V8's version, its flags and the processor. Hashing them would load much of Node. */
function machineTag() {
  const tag = withUsualFlags(() => v8.cachedDataVersionTag());
  return ((tag ^ Buffer.from(process.arch.padEnd(4)).readUInt32LE()) >>> 0).toString(16).padStart(8, '0');
}

/** In the folder of all caches (src/workers/cache.ts), named like one, so that it is swept away with them when it is no longer used. */
function cacheFolder() {
  try {
    const path = join(userCacheFolder(), 'backend-audit', fingerprint.slice(0, 8) + machineTag());
    return isOwn(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function userCacheFolder() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === 'win32' && LOCALAPPDATA !== undefined && isAbsolute(LOCALAPPDATA)) return LOCALAPPDATA;
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

/** A folder that only this user can write, or that is not there yet. */
function isOwn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return path !== dirname(path);
  return stat.isDirectory() && (process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o022) === 0));
}

if (!isMainThread) exports.load('worker.cjs');
