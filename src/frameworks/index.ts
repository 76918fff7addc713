import type { Framework } from '../model/framework.ts';
import type { SourceFile } from '../model/source.ts';

/** Every framework and library that is known. */
export function allFrameworks(): Promise<readonly Framework[]> {
  return frameworksFor(['python', 'typescript']);
}

/**
 * What can matter to a repository that holds code of some languages. What is of other languages is not even loaded.
 * @returns sorted by kind and id: where several patterns fit, the first counts
 */
export async function frameworksFor(languages: Iterable<SourceFile['language']>): Promise<readonly Framework[]> {
  const spoken = new Set(languages);
  const isNode = spoken.has('typescript') || spoken.has('javascript') || spoken.has('prisma');
  const groups = await Promise.all([
    import('./of-all.ts'),
    ...(isNode ? [import('./of-node.ts')] : []),
    ...(spoken.has('python') ? [import('./of-python.ts')] : []),
  ]);
  return groups.flatMap(({ frameworks }) => frameworks).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ kind, id }: Framework): string {
  return `${kind}/${id}`;
}
