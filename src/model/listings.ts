import type { CallSite, CodeFile, Denotation, FunctionNode, Place } from './linking.ts';
import type { Location } from './location.ts';
import type { Value } from './value.ts';

/** A list of rows that becomes an answer through a schema, which reads fields of each row. */
export interface ListingDraft {
  readonly framework: string;
  readonly file: CodeFile;
  /** What a reader should look at: where the rows are handed to the schema, or where the view says which rows it lists. */
  readonly at: Location;
  /** The schema's name, for messages. */
  readonly schema: string;
  /** Where the rows come from; several when a condition decides. */
  readonly rows: readonly { readonly value: Value; readonly place: Place }[];
  /** The model as the schema names it, for rows that could not be followed. */
  readonly model?: readonly Denotation[];
  /** The rows are one row: what counts is read of the rows of its relations to many. */
  readonly isOne?: true;
  /** The rows are one row, and what is read of it is read in each round of a loop over something else: `cart.products` for each product. */
  readonly again?: { readonly over: string; readonly of: string };
  /** The loop of a template that writes the list out. */
  readonly template?: { readonly loop: Location; readonly names: readonly string[] };
  /** The model is what the names in a template say, since nothing could be followed. */
  readonly isNamed?: true;
  readonly reads: readonly RowRead[];
  /** The model's own rows, of which nobody asked to load relations with them. */
  readonly loadsNothing?: true;
  /** Relations to one that must not be null are loaded with the rows. */
  readonly loadsRequired?: true;
  /** A page for those who run the site: whoever waits for it is one of few. */
  readonly forStaff?: true;
  /** Methods of a row may be called with arguments: `comment.descendants(post)` of Jinja, not of Django. */
  readonly givesArguments?: true;
  /** Calls besides those the rows come from that may load relations for them: of the view's and the schema's methods. */
  readonly alongside: readonly CallSite[];
}

/** What a schema reads of each row. */
export type RowRead =
  /** Attributes from the row on: `['author', 'name']`. `key`: the key of the last one is enough. */
  | { readonly path: readonly string[]; readonly needs: 'row' | 'key'; readonly at: Location }
  /** What a function reads of the parameter that is the object behind `path`. */
  | { readonly path: readonly string[]; readonly method: FunctionNode; readonly parameter: string };
