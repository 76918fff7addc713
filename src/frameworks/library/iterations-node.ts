import { defineFramework } from '../../model/framework.ts';

/** Functions that run another one for each element, and such as lay objects over each other. https://caolan.github.io/async/v3/docs.html#collections */
export default defineFramework({
  id: 'iterations-node',
  kind: 'library',
  title: 'Collections of Node',
  languages: ['javascript', 'typescript'],
  packages: ['async', 'bluebird', 'deepmerge', 'lodash', 'p-each-series', 'p-filter', 'p-map', 'p-map-series'],
  documentation: 'https://caolan.github.io/async/v3/docs.html#collections',
  // https://lodash.com/docs/#merge, https://github.com/TehShrike/deepmerge
  objectMerges: ['lodash.{merge,assign,extend}', 'lodash/merge', 'deepmerge'],
  conversions: ['lodash.merge'],
  iterations: {
    owners: ['_', 'lodash', 'async', 'Promise', 'Bluebird', 'BB'],
    functions: [
      // https://caolan.github.io/async/v3/docs.html#collections
      ...['concatSeries', 'each', 'eachLimit', 'eachOf', 'eachOfLimit', 'eachOfSeries', 'eachSeries'],
      ...['filter', 'filterSeries', 'forEach', 'forEachLimit', 'forEachOf', 'forEachOfLimit', 'forEachOfSeries'],
      ...['forEachSeries', 'map', 'mapLimit', 'mapSeries', 'mapValues', 'reduce'],
      // https://lodash.com/docs/#flatMap
      'flatMap',
      // https://github.com/sindresorhus/promise-fun
      ...['pEach', 'pEachSeries', 'pFilter', 'pMap', 'pMapSeries'],
    ],
  },
});
