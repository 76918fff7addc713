import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Patterns in gitignore syntax, bounded: the `ignore` package turns each into a regular expression, and the audited repository wrote them. */
export interface Patterns {
  readonly matcher: Ignore;
  /** Lines that were passed over because matching them could take exponential time. */
  readonly refused: readonly string[];
}

const maxIgnoreBytes = 256_000;
const maxPatterns = 5_000;

/** The patterns of a `.gitignore` in this folder (absolute), undefined when there is none or it is not an ordinary small file. */
export function readIgnoreFile(folder: string): Patterns | undefined {
  const path = join(folder, '.gitignore');
  try {
    const stat = lstatSync(path);
    if (!stat.isFile() || stat.size > maxIgnoreBytes) return undefined;
    return compilePatterns(readFileSync(path, 'utf8').split(/\r?\n/));
  } catch {
    return undefined;
  }
}

/** Compiles lines of gitignore syntax. Never throws: what the package does not take is refused. */
export function compilePatterns(lines: readonly string[]): Patterns {
  const matcher = ignore({ ignorecase: false, allowRelativePaths: true });
  const refused: string[] = [];
  for (const line of lines.slice(0, maxPatterns)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (!isCheap(line)) refused.push(line);
    else matcher.add(line);
  }
  return { matcher, refused };
}

/** Matching costs up to n^k for k wildcards in a path of n characters; three are enough for every pattern in practice. */
function isCheap(line: string): boolean {
  const core = line.replace(/^!?(?:\*\*\/)?/, '').replace(/\/\*{1,2}\/?$/, '');
  const wildcards = core.match(/\*{1,1000}/g)?.length ?? 0;
  return line.length <= 1_000 && wildcards <= 3;
}
