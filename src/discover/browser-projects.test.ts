import { describe, expect, test } from 'vitest';
import { browserProjects } from './browser-projects.ts';

const found = (manifests: Record<string, unknown>) => [
  ...browserProjects(
    new Map(Object.entries(manifests).map(([folder, one]) => [folder, typeof one === 'string' ? one : JSON.stringify(one)])),
  ),
];
const react = { react: '^19.0.0', 'react-dom': '^19.0.0' };

describe('packages of a browser', () => {
  test('ask for a framework of browsers, and for nothing of a server', () => {
    expect(found({ web: { dependencies: react, devDependencies: { vite: '8' }, scripts: { dev: 'vite' } } })).toEqual(['web']);
    expect(found({ ui: { peerDependencies: { vue: '3' } } })).toEqual(['ui']);
    expect(found({ api: { dependencies: { express: '5' } }, tools: { dependencies: { chalk: '5' } } })).toEqual([]);
  });

  test.each([
    ['a web framework', { dependencies: { ...react, express: '5' } }],
    ['a framework that renders on the server', { dependencies: { ...react, next: '16' } }],
    ['a database', { dependencies: { ...react, pg: '8' } }],
    ['functions of a cloud', { dependencies: react, devDependencies: { '@vercel/node': '5' } }],
    ['a script that starts Node', { dependencies: react, scripts: { start: 'NODE_ENV=production node server.js' } }],
    ['a script that watches a server', { dependencies: react, scripts: { 'dev:api': 'nodemon api/index.js' } }],
  ])('%s makes it one of a server', (_, manifest) => {
    expect(found({ '': manifest })).toEqual([]);
  });

  test('running a tool at build time does not', () => {
    expect(found({ '': { dependencies: react, scripts: { build: 'node scripts/icons.js', dev: 'bun run vite' } } })).toEqual([
      '',
    ]);
  });
});

test('what a package of the repository wants counts for those who ask for it, around in a circle too', () => {
  const shared = (dependencies: object) => ({ name: '@acme/shared', dependencies: { '@acme/web': '*', ...dependencies } });
  const web = { name: '@acme/web', dependencies: { ...react, '@acme/shared': 'workspace:*' } };
  expect(found({ web, shared: shared({ zod: '4' }) })).toEqual(['web']);
  expect(found({ web, shared: shared({ '@prisma/client': '7' }) })).toEqual([]);
});

test.each(['', '{', '[]', 'null', '{"dependencies": 1, "scripts": "x"}', '{"dependencies": null}'])(
  '%j asks for nothing',
  (text) => {
    expect(found({ '': text })).toEqual([]);
  },
);

test('a chain of ten thousand packages is followed to its end', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => [
    `p${at}`,
    JSON.stringify({ name: `p${at}`, dependencies: at === 0 ? { express: '5' } : { react: '19', [`p${at - 1}`]: '*' } }),
  ]);
  expect(browserProjects(new Map(chain as [string, string][])).size).toBe(0);
});
