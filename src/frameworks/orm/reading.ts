import type { OnDelete } from '../../model/config-tree.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import { compareSpans } from '../../model/location.ts';
import type { SchemaDraft } from '../../model/schema.ts';
import type { Binding, Call } from '../../model/syntax.ts';
import type { BlockId, Truth, Value } from '../../model/value.ts';

// How the readers of models and migrations look at arguments. No framework's knowledge stands here.

/** A call with where it stands. */
export interface CallHere {
  readonly call: Call;
  readonly place: Place;
}

/** The call a value is, `await` and spread looked through. */
export function callHere(value: Value | undefined, { file }: Place): CallHere | undefined {
  if (value?.kind === 'await' || value?.kind === 'spread') return callHere(value.value, { file, block: 0 });
  const call = value?.kind === 'call' ? file.code.calls[value.call] : undefined;
  return call && { call, place: { file, block: call.block } };
}

/** `Column` of `db.Column(...)`. */
export function calleeName(call: Call): string | undefined {
  return nameOfValue(call.callee);
}

/** The last name of an access; undefined for anything else. */
export function nameOfValue(value: Value | undefined): string | undefined {
  if (value?.kind === 'name') return value.name;
  if (value?.kind === 'member') return value.property;
  return value?.kind === 'index' ? nameOfValue(value.object) : undefined;
}

export function keyword(call: Call, name: string): Value | undefined {
  return call.named.find((one) => one.name === name)?.value;
}

/** The entry of an object literal. */
export function entry(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === 'object' ? value.entries.find((one) => one.key === key)?.value : undefined;
}

/** A text that is known when the program is read, through names and constants. */
export function textAt(linker: Linker, value: Value | undefined, place: Place): string | undefined {
  if (!value) return undefined;
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  const constant = linker.constants.valueOf(value, place);
  return constant.kind === 'literal' && typeof constant.value === 'string' ? constant.value : undefined;
}

/** Texts of a list, or the one text; those that are not known are left out. */
export function textsAt(linker: Linker, value: Value | undefined, place: Place): readonly string[] {
  const items = value?.kind === 'list' ? value.items : value ? [value] : [];
  return items.flatMap((item) => textAt(linker, item, place) ?? []);
}

/** Undefined when nothing is written. */
export function truthAt(linker: Linker, value: Value | undefined, place: Place): Truth | undefined {
  if (!value) return undefined;
  const constant = linker.constants.valueOf(value, place);
  return constant.kind === 'literal' ? (constant.value ? 'yes' : 'no') : 'unknown';
}

export function not(truth: Truth | undefined): Truth | undefined {
  return truth === 'yes' ? 'no' : truth === 'no' ? 'yes' : truth;
}

/** A delete rule as SQL and most libraries spell it: `SET NULL`, `set-null`, `Cascade`, `NO_ACTION`. */
export function deleteRule(text: string): OnDelete {
  const word = text.replace(/[\s_-]/g, '').toLowerCase();
  return rules.get(word) ?? 'unknown';
}
const rules: ReadonlyMap<string, OnDelete> = new Map<string, OnDelete>([
  ['cascade', 'cascade'],
  ['setnull', 'set-null'],
  ['setdefault', 'set-default'],
  ['restrict', 'restrict'],
  ['noaction', 'no-action'],
  ['', 'unset'],
]);

/** The delete rule a value gives: unset when there is none or it is null, unknown when it cannot be followed. */
export function deleteRuleAt(linker: Linker, value: Value | undefined, place: Place): OnDelete {
  if (!value) return 'unset';
  const constant = linker.constants.valueOf(value, place);
  if (constant.kind !== 'literal') return 'unknown';
  return typeof constant.value === 'string' ? deleteRule(constant.value) : constant.value ? 'unknown' : 'unset';
}

/** Files whose models and migrations count: not tests, examples, documents or generated code. */
export function isRead({ facts: { source } }: CodeFile): boolean {
  return !['test', 'example', 'docs', 'generated'].includes(source.role);
}

/** Steps back: `downgrade` of Alembic, `down` of every other migration tool, `.undo.sql`. */
export function isStepBack(file: CodeFile, block: BlockId, linker: Linker): boolean {
  for (const one of linker.blocksAround(file, block)) {
    if (one.kind !== 'function') continue;
    const name = file.code.functions[one.function]?.name;
    if (name && /^(?:downgrade|down|rollback|revert|backwards?|undo|reverse(?:_[a-z_]{1,40})?|_?downgrade_\w{1,40})$/.test(name))
      return true;
  }
  return false;
}

/** What is bound in the body of a class (or any other scope), in order. */
export function bindingsIn(file: CodeFile, block: BlockId): readonly Binding[] {
  const names = file.scopes.get(block)?.names;
  if (!names) return [];
  return [...names.values()].flatMap((definitions) =>
    definitions.flatMap((one) => (one.kind === 'binding' ? [one.binding] : [])),
  );
}

/** Drafts in the order they are written: calls are numbered by the parser's walk, which is not that of the text. */
export function inOrder<D extends SchemaDraft>(drafts: D[]): D[] {
  return drafts.sort((a, b) => compareSpans(a.at.span, b.at.span));
}

/** What of a draft depends only on its file. */
export function saidIn(file: CodeFile, framework: string): { readonly framework: string; readonly project: string } {
  return { framework, project: file.facts.source.project };
}
