#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';

const main = new URL('../dist/main.js', import.meta.url);

if (existsSync(main)) {
  // Keeps compiled code between runs: a third of the start-up time. Node 22 and later.
  module.enableCompileCache?.();
  const program = await import(main.href);
  process.exitCode = await program.main(process.argv);
} else {
  process.stderr.write('backend-audit is not built. In a checkout, run `npm run build`; otherwise install the package again.\n');
  process.exitCode = 70;
}
