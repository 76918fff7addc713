/**
 * TypeScript's package is one file of nine megabytes: parser, checker, emitter, services. The program only parses. As a plugin of esbuild this
 * turns the file's compiler part back into a module, so that esbuild can leave out what the parser does not need.
 */
import { readFileSync } from 'node:fs';

/** Where parts of the file begin. The services change what nodes are, and register themselves. */
const HELPERS = 'var __defProp';
const EXPORTS = '// src/typescript/typescript.ts';
const COMPILER = '// src/compiler/';
const SERVICES = '// src/jsTyping/';

/** @type {import('esbuild').Plugin} */
export const typescriptParser = {
  name: 'typescript-parser',
  setup(build) {
    build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, ({ path }) => ({
      contents: asModule(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/**
 * The compiler part as a module that exports what the file exports of it.
 * @param {string} text
 */
function asModule(text) {
  const [helpers, exports, compiler, services] = [HELPERS, EXPORTS, COMPILER, SERVICES].map((mark) => {
    const at = text.indexOf(mark);
    if (at === -1) throw new Error(`typescript.js has no '${mark}' any more.`);
    return at;
  });
  const code = text
    .slice(compiler, services)
    // Namespaces are filled by a call, which esbuild would have to keep.
    .replaceAll(/^var (\w+) = \{\};\n__export\(\1, (\{[^{}]*\})\);$/gm, 'var $1 = /* @__PURE__ */ __exported($2);');
  const declared = new Set(Array.from(code.matchAll(/^(?:var|(?:async )?function\*?|class) (\w+)/gm), ([, name]) => name));
  const exported = Array.from(text.slice(exports, compiler).matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm))
    .filter(([, , local]) => declared.has(local))
    .map(([, name, local]) => `${local} as ${name}`);
  return `${text.slice(helpers, exports)}
var __exported = (all) => {
  const target = {};
  __export(target, all);
  return target;
};
${code}
export { ${exported.join(', ')} };
`;
}
