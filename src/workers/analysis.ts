import type { FileFacts } from '../model/facts.ts';
import type { Problem } from '../model/problem.ts';
import type { SourceFile } from '../model/source.ts';

/** What became of one file: facts, or content that no rule can speak of, or the problem that kept it from being read. */
export type Analysis =
  | { readonly kind: 'facts'; readonly facts: FileFacts }
  | { readonly kind: 'left-out'; readonly reason: 'binary' | 'minified'; readonly hash: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Analyses one file's content alone. Never throws, never rejects. Loads the parser on first need. */
export type Analyse = (source: SourceFile, content: Uint8Array) => Promise<Analysis>;
