#!/usr/bin/env node
'use strict';
// CommonJS, as the whole bundle: Node 20 starts it faster than modules, and can keep its compiled code (see load.cjs).
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const loader = join(__dirname, '../dist/load.cjs');

if (existsSync(loader)) {
  require(loader)
    .load('main.cjs')
    .main(process.argv)
    .then((code) => {
      // All is written by now. Left to end by itself, the process would first wait for V8 to finish what it optimises and collects beside it.
      process.exit(code);
    });
} else {
  process.stderr.write('backend-audit is not built. In a checkout, run `npm run build`; otherwise install the package again.\n');
  process.exitCode = 70;
}
