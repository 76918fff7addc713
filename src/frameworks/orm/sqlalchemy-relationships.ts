import type { Relationship, SymbolId } from '../../model/concepts.ts';
import type { Linker, Place } from '../../model/linking.ts';
import type { RelationshipDraft, SchemaDraft, Target } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Truth, Value } from '../../model/value.ts';
import { type CallHere, calleeName, callHere, entry, keyword, nameOfValue, textAt, truthAt } from './reading.ts';
import { readAnnotation } from './sqlalchemy-types.ts';

/** The attribute a relationship is declared as. */
interface Attribute {
  readonly framework: string;
  readonly project: string;
  readonly owner: SymbolId;
  readonly name: string;
  readonly type: Value | undefined;
  /** The model of that name, where it is one of a kind. */
  readonly modelNamed: (name: string) => SymbolId | undefined;
}

/** https://docs.sqlalchemy.org/en/20/orm/relationship_api.html#sqlalchemy.orm.relationship.params.lazy; the default is `select`. */
const loadings: ReadonlyMap<string, Relationship['loading']> = new Map<string, Relationship['loading']>([
  ['select', 'lazy'],
  ['true', 'lazy'],
  ['selectin', 'eager'],
  ['joined', 'eager'],
  ['false', 'eager'],
  ['subquery', 'eager'],
  ['immediate', 'eager'],
  ['raise', 'raise'],
  ['raise_on_sql', 'raise'],
  ['noload', 'raise'],
  ['dynamic', 'explicit'],
  ['write_only', 'explicit'],
]);

/** The relationship an attribute declares, and the one that its `backref` puts on the other class. */
export function readRelationship(linker: Linker, { call, place }: CallHere, attribute: Attribute): readonly SchemaDraft[] {
  const annotation = readAnnotation(attribute.type);
  const named = targetOf(linker, call.positional[0] ?? keyword(call, 'argument') ?? annotation.type, place);
  if (!named) return [];
  const symbol = named.kind === 'name' ? attribute.modelNamed(named.name) : undefined;
  const target: Target = symbol ? { kind: 'model', symbol } : named;
  const options = optionsOf(linker, call, place);
  const { framework, project, owner, name } = attribute;
  const at = linker.locate(place.file, call.span);
  const useList = truthAt(linker, options('uselist'), place);
  const isCollection = annotation.wrapper === 'DynamicMapped' || annotation.wrapper === 'WriteOnlyMapped';
  const many: Truth = useList ?? (attribute.type ? (annotation.isMany ? 'yes' : 'no') : 'unknown');
  const secondary = secondaryOf(linker, call, options, place);
  const remote = options('remote_side') !== undefined;
  const draft: RelationshipDraft = {
    kind: 'relationship',
    framework,
    project,
    at,
    owner,
    name,
    target,
    many: remote && many === 'unknown' ? 'no' : many,
    ...(secondary ? { secondary } : {}),
    loading: isCollection ? 'explicit' : loadingOf(linker, options('lazy'), place),
    ...cascadesOf(linker, options, place),
    over: columnsNamed(linker, options('foreign_keys') ?? options('primaryjoin'), place),
    ...(remote ? { holder: 'owner' as const } : {}),
    nullsChildren: truthAt(linker, options('viewonly'), place) !== 'yes',
  };
  return [draft, ...backrefOf(linker, options('backref'), draft, place)];
}

type Options = (name: string) => Value | undefined;

/**
 * Keywords of `relationship`, also those of a spread (`**common_args`); SQLModel hands them on in `sa_relationship_kwargs` or a whole
 * `sa_relationship`. What a spread that cannot be followed may hold is the spread itself, a value that nobody knows.
 */
function optionsOf(linker: Linker, call: Call, place: Place): Options {
  const passed = keyword(call, 'sa_relationship_kwargs');
  const whole = callHere(keyword(call, 'sa_relationship'), place)?.call;
  const given = [...(passed ? [passed] : []), ...call.positional.flatMap((one) => (one.kind === 'spread' ? [one.value] : []))];
  const spreads = given.map((one) => spreadOf(linker, one, place));
  return (name) => {
    const own = keyword(call, name) ?? (whole && keyword(whole, name));
    if (own) return own;
    for (const read of spreads) {
      const found = read(name);
      if (found) return found;
    }
    return undefined;
  };
}

/** Options that raise nothing when they are taken for not known. */
const guessed = new Set(['cascade', 'passive_deletes', 'lazy', 'viewonly']);

function spreadOf(linker: Linker, value: Value, place: Place): Options {
  const followed = value.kind === 'object' ? value : linker.resolver.denote(value, place).find(({ kind }) => kind === 'value');
  const object = followed?.kind === 'value' ? followed.value : value;
  if (object.kind === 'object') return (name) => entry(object, name);
  const made = callHere(value, place)?.call;
  if (made && calleeName(made) === 'dict') return (name) => keyword(made, name);
  return (name) => (guessed.has(name) ? { kind: 'spread', value, span: value.span } : undefined);
}

/** A class, its name, a lambda that gives it, or a module path in a text. */
function targetOf(linker: Linker, value: Value | undefined, place: Place): Target | undefined {
  if (!value) return undefined;
  if (value.kind === 'function') {
    const returned = place.file.code.returns.find((one) => place.file.functionOf[one.block] === value.function);
    return returned?.value ? targetOf(linker, returned.value, { file: place.file, block: returned.block }) : undefined;
  }
  for (const found of linker.resolver.denote(value, place)) {
    if (found.kind === 'class') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
  }
  const text = value.kind === 'name' || value.kind === 'member' ? undefined : textAt(linker, value, place);
  const name = (text ?? nameOfValue(value))?.split('.').at(-1);
  return name ? { kind: 'name', name } : undefined;
}

function secondaryOf(linker: Linker, call: Call, options: Options, place: Place): Target | undefined {
  const link = keyword(call, 'link_model');
  if (link) return targetOf(linker, link, place);
  const value = options('secondary');
  if (!value) return undefined;
  if (value.kind === 'function') {
    const returned = place.file.code.returns.find((one) => place.file.functionOf[one.block] === value.function);
    return returned?.value ? tableOf(linker, returned.value, { file: place.file, block: returned.block }) : undefined;
  }
  return tableOf(linker, value, place);
}

/** `Table` object, `Model.__table__`, or a table's name. */
function tableOf(linker: Linker, value: Value, place: Place): Target | undefined {
  if (value.kind === 'member' && value.property === '__table__') return targetOf(linker, value.object, place);
  for (const found of linker.resolver.denote(value, place)) {
    if (found.kind === 'class') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
    if (found.kind !== 'external' || !found.origin) continue;
    const { file, call } = found.origin;
    const name = textAt(linker, call.positional[0], { file, block: call.block });
    if (calleeName(call) === 'Table' && name) return { kind: 'table', name };
  }
  const text = textAt(linker, value, place)?.split('.').at(-1);
  return text ? { kind: 'table', name: text } : undefined;
}

function loadingOf(linker: Linker, value: Value | undefined, place: Place): Relationship['loading'] {
  if (!value) return 'lazy';
  const constant = linker.constants.valueOf(value, place);
  return constant.kind === 'literal' ? (loadings.get(String(constant.value)) ?? 'unknown') : 'unknown';
}

/**
 * Without `cascade` a delete of the parent does not delete the children; without `passive_deletes` they are loaded first.
 * https://docs.sqlalchemy.org/en/20/orm/cascades.html#delete and #using-foreign-key-on-delete-cascade-with-orm-relationships
 */
function cascadesOf(
  linker: Linker,
  options: Options,
  place: Place,
): Pick<RelationshipDraft, 'cascadesDelete' | 'passiveDeletes'> {
  // Nothing is written through a relationship that only reads: https://docs.sqlalchemy.org/en/20/orm/relationship_api.html#sqlalchemy.orm.relationship.params.viewonly
  if (truthAt(linker, options('viewonly'), place) === 'yes') return { cascadesDelete: 'no', passiveDeletes: 'yes' };
  const cascade = options('cascade');
  const text = textAt(linker, cascade, place);
  const words = text?.split(/[\s,]+/) ?? [];
  const shortcut = truthAt(linker, options('cascade_delete'), place);
  const byWords: Truth =
    cascade && text === undefined ? 'unknown' : words.includes('delete') || words.includes('all') ? 'yes' : 'no';
  return {
    cascadesDelete: shortcut === 'yes' ? 'yes' : byWords,
    passiveDeletes: truthAt(linker, options('passive_deletes'), place) ?? 'no',
  };
}

/** Column names in `[Model.user_id]`, `user_id`, `"[Model.user_id, Model.x]"`, `id == Model.user_id`. */
function columnsNamed(linker: Linker, value: Value | undefined, place: Place): readonly string[] {
  if (!value) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => columnsNamed(linker, item, place));
  if (value.kind === 'name' || value.kind === 'member') return [nameOfValue(value)!];
  if (value.kind === 'binary') return [value.left, value.right].flatMap((one) => columnsNamed(linker, one, place));
  const text = textAt(linker, value, place);
  return text === undefined ? [] : (text.match(/[\w.]{1,200}/g) ?? []).map((name) => name.split('.').at(-1)!);
}

/** `backref="children"` or `backref("children", cascade=...)`: a relationship of the other class back to this one. */
function backrefOf(
  linker: Linker,
  value: Value | undefined,
  draft: RelationshipDraft,
  place: Place,
): readonly RelationshipDraft[] {
  const here = callHere(value, place);
  const name = textAt(linker, here ? here.call.positional[0] : value, place);
  if (!value || !name || draft.target.kind !== 'model') return [];
  const options: Options = (key) => (here ? keyword(here.call, key) : undefined);
  return [
    {
      ...draft,
      owner: draft.target.symbol,
      name,
      target: { kind: 'model', symbol: draft.owner },
      many: truthAt(linker, options('uselist'), place) ?? 'unknown',
      loading: loadingOf(linker, options('lazy'), place),
      ...cascadesOf(linker, options, place),
      ...(draft.holder ? { holder: 'target' as const, many: 'yes' as const } : {}),
    },
  ];
}
