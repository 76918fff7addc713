// Runs a bundle with the code that V8 compiled in earlier runs, as the tool's own does: `node kept.cjs BUNDLE ...`.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [, , bundle] = process.argv;
const code = `${bundle}.code`;
const source = `(function (require, module, exports, __filename, __dirname) {${readFileSync(bundle, 'utf8')}\n})`;
const script = new Script(source, {
  filename: bundle,
  ...(existsSync(code) && { cachedData: readFileSync(code) }),
});
if (!existsSync(code) || script.cachedDataRejected) process.once('exit', () => writeFileSync(code, script.createCachedData()));
script.runInThisContext()(createRequire(bundle), module, module.exports, bundle, dirname(bundle));
