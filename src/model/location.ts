/** A path relative to the audited root, with `/` separators and no leading `./`. */
export type FilePath = string & { readonly __brand: 'FilePath' };

/** First line, first column, last line, column after the last character. All 1-based; columns count UTF-16 units. */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

export interface Location {
  readonly file: FilePath;
  readonly span: Span;
}

/** A step of reasoning that is shown with a finding: a place and what it says, as a sentence fragment without a full stop. */
export interface Evidence {
  readonly at: Location;
  readonly says: string;
}
