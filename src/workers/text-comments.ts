import { spanOf } from '../model/location.ts';
import type { Comment } from '../model/syntax.ts';

/**
 * Comments of a text in a language that is not parsed, as far as somebody could have written a suppression into them: lines that begin with
 * a comment mark (`#`, `//`, `--`, `;`), and HTML comments, the only ones that Markdown has.
 */
export function commentsOfText(path: string, text: string): Comment[] {
  if (!mayBeSuppressed(text)) return [];
  const pattern = /\.(?:md|mdx|markdown|vue|svelte|xml)$/i.test(path) ? marked : leading;
  return text.split('\n').flatMap((line, index) => {
    const match = line.length > 2_000 ? null : pattern.exec(line);
    if (match === null) return [];
    const [, indent, mark, body] = match as unknown as [string, string, string, string];
    const start = indent.length + 1;
    const end = start + mark.length + body.trimEnd().length;
    return [{ text: body.trim(), span: spanOf(index + 1, start, index + 1, end), ownLine: true }];
  });
}

const leading = /^([ \t]{0,100})(#{1,3}|\/\/|--|;{1,3})(.*)$/;
const marked = /^([ \t]{0,100})(<!--)(.{0,1000}?)(?:-->|$)/;

/** Whether anywhere in a text somebody could have written a suppression. */
export function mayBeSuppressed(text: string): boolean {
  return text.includes('backend-audit-ignore');
}
