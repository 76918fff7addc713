import { defineFramework } from '../../model/framework.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import { decoratedRoutes } from './decorated-controllers.ts';

/** tsoa, which writes Express, Koa or Hapi routes from controllers. https://tsoa-community.github.io/docs/ */
export default defineFramework({
  id: 'tsoa',
  kind: 'web',
  title: 'tsoa',
  languages: ['typescript', 'javascript'],
  packages: ['tsoa', '@tsoa/runtime'],
  documentation: 'https://tsoa-community.github.io/docs/',
  aliases: [['@tsoa/runtime', 'tsoa']],
  guards: [
    // Runs `expressAuthentication`, which rejects. https://tsoa-community.github.io/docs/authentication.html
    { path: 'tsoa.Security()', authenticates: 'yes', authorises: 'unknown' },
  ],
  recogniseRoutes: (linker, read) =>
    decoratedRoutes(linker, read, {
      framework: 'tsoa',
      package: 'tsoa',
      controllers: ['Route'],
      before: ['Middlewares'],
      guards: ['Security'],
      prefixOf,
    }),
});

/** `routes.basePath` of `tsoa.json`. https://tsoa-community.github.io/docs/routes.html */
function prefixOf(linker: Linker, _read: unknown, file: CodeFile): string | undefined {
  const { project } = file.facts.source;
  const config = linker.program.trees.find(
    (tree) => tree.source.project === project && /(?:^|\/)tsoa\.json$/.test(tree.source.path),
  );
  for (const section of ['routes', 'spec']) {
    const node = config?.tree.nodes.find((one) => one.keys.length === 2 && one.keys[0] === section && one.keys[1] === 'basePath');
    if (typeof node?.value === 'string') return node.value;
  }
  return '';
}
