/**
 * Commander requires `child_process`, for subcommands that are programs of their own; there are none here. With it comes a good part of Node, some
 * milliseconds of every start. As a plugin of esbuild this has it required where it is used.
 */

/** @type {import('esbuild').Plugin} */
export const lazyChildProcess = {
  name: 'lazy-child-process',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'child_process', namespace: 'lazy' } : undefined,
    );
    build.onLoad({ filter: /^child_process$/, namespace: 'lazy' }, () => ({
      contents: 'exports.spawn = (...args) => process.getBuiltinModule("child_process").spawn(...args);',
      loader: 'js',
    }));
  },
};
