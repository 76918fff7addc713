import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { fieldsWithBases, type ModelClass, optionOf } from '../orm/python-models.ts';
import { bindingsIn, calleeName, callHere, isRead, keyword, textAt, textsAt, truthAt } from '../orm/reading.ts';

// Lists that marshmallow dumps, and what a schema reads of each row. https://marshmallow.readthedocs.io/en/stable/nesting.html

const anySchema =
  '{marshmallow.{Schema,schema.Schema},marshmallow_sqlalchemy.**.*Schema,marshmallow_sqlalchemy.*Schema,flask_marshmallow.**.*Schema,apiflask.{Schema,schemas.Schema}}';
const nesting = /^(?:Nested|Pluck|SmartNested)$/;
const MAX_NESTED = 4;
const MAX_READS = 200;
/** Decorators whose schema reads what comes in. */
const incoming = /^(?:use_kwargs|use_args|arguments|input|expect|parser|validate|body|json|query)$/;

/** A schema as it was made: `ArticleSchema(many=True, exclude=('author',))`. */
interface Made {
  readonly schema: ModelClass;
  readonly isMany: boolean;
  readonly only: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** `schema.dump(rows, many=True)`, and what is returned under a decorator that is given a schema of many. */
export function* marshmallowLists(linker: Linker): Generator<ListingDraft> {
  for (const name of ['dump', 'dumps', 'jsonify']) {
    for (const { file, call } of linker.program.callsByName.get(name) ?? []) {
      const { callee, positional } = call;
      if (!file.isPython || !isRead(file) || callee.kind !== 'member') continue;
      const place = { file, block: call.block };
      const rows = positional[0] ?? keyword(call, 'obj');
      const many = truthAt(linker, keyword(call, 'many') ?? positional[1], place);
      if (!rows) continue;
      for (const made of schemasOf(linker, callee.object, place)) {
        const at = linker.locate(file, call.span);
        if (many === 'yes' || (many === undefined && made.isMany))
          yield draftOf(linker, made, [{ value: rows, place }], at, file);
        else {
          const over = rows.kind === 'name' ? overOf(linker, place, rows.name) : undefined;
          if (over) yield draftOf(linker, made, [over], at, file);
          else yield { ...draftOf(linker, made, [{ value: rows, place }], at, file), isOne: true };
        }
        if (many !== 'yes' && !(many === undefined && made.isMany))
          for (const one of envelopesIn(linker, made, rows, place)) yield draftOf(linker, one.made, one.rows, at, file);
      }
    }
  }
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const [id, { decorators, block }] of file.code.functions.entries()) {
      const place = { file, block: file.code.blocks[block]?.parent ?? 0 };
      for (const decorator of decorators) {
        const call = callHere(decorator, place)?.call;
        if (!call || incoming.test(calleeName(call) ?? '')) continue;
        const given = [...call.positional, ...call.named.map(({ value }) => value)].flatMap((one) =>
          one.kind === 'name' || one.kind === 'member' || one.kind === 'call' ? schemasGiven(linker, one, place) : [],
        );
        const made = given.find(({ isMany }) => isMany) ?? given[0];
        const rows = made ? returnsOf(file, id) : [];
        const last = rows.at(-1);
        if (!made || !last) continue;
        const draft = draftOf(linker, made, rows, linker.locate(file, last.value.span), file);
        yield made.isMany ? draft : { ...draft, isOne: true };
      }
    }
  }
}

function draftOf(linker: Linker, made: Made, rows: ListingDraft['rows'], at: ListingDraft['at'], file: CodeFile): ListingDraft {
  const reads = readsOf(linker, made, [], 0).slice(0, MAX_READS);
  return {
    framework: 'marshmallow',
    file,
    at,
    schema: made.schema.file.code.classes[made.schema.id]!.name,
    rows: rows.map(({ value, place }) => ({ value: pageOf(value), place })),
    reads,
    alongside: [],
  };
}

/**
 * The lists that a schema of something else than a row holds: `posts = Nested(PostSchema, many=True, attribute="items")` of a page, and
 * `{"posts": posts, "total": total}`.
 */
function envelopesIn(
  linker: Linker,
  { schema }: Made,
  value: Value,
  place: Place,
): readonly { made: Made; rows: ListingDraft['rows'] }[] {
  const holders = value.kind === 'name' ? linker.resolver.bindingsOf(value, place) : [{ value, place }];
  return fieldsWithBases(linker, schema).flatMap(({ binding, file, block }) => {
    const here = callHere(binding.value, { file, block });
    if (!here) return [];
    const { call } = here;
    const inner = calleeName(call) === 'List' ? callHere(call.positional[0], here.place) : here;
    const isNested = inner && nesting.test(calleeName(inner.call) ?? '');
    const made = isNested ? nestedIn(linker, inner.call, inner.place) : undefined;
    if (!made || (inner === here && !made.isMany)) return [];
    const name = textAt(linker, keyword(call, 'attribute'), here.place) ?? binding.name;
    if (name === 'items') return [{ made, rows: [{ value, place }] }];
    return holders.flatMap((held) =>
      held.value.kind === 'object'
        ? held.value.entries.flatMap((entry) =>
            entry.key === name ? [{ made, rows: [{ value: entry.value, place: held.place }] }] : [],
          )
        : [],
    );
  });
}

/** What the loop runs over whose variable this is. */
function overOf(linker: Linker, { file, block }: Place, name: string): ListingDraft['rows'][number] | undefined {
  for (const one of linker.blocksAround(file, block)) {
    if (one.kind === 'function') return undefined;
    if (one.kind === 'loop' && one.over && one.variables.includes(name))
      return { value: one.over, place: { file, block: one.parent } };
  }
  return undefined;
}

/** The page behind `page.items`. */
function pageOf(value: Value): Value {
  return value.kind === 'member' && value.property === 'items' ? value.object : value;
}

/** What a function returns; of `return rows, 200` the first. */
function returnsOf(file: CodeFile, id: number): ListingDraft['rows'] {
  return file.code.returns.flatMap(({ value, block, isYield }) => {
    if (!value || isYield || file.functionOf[block] !== id) return [];
    const [first] = value.kind === 'list' ? value.items : [];
    return [{ value: first ?? value, place: { file, block } }];
  });
}

/** Schemas that an expression stands for, as they were made. */
function schemasOf(linker: Linker, value: Value, place: Place): readonly Made[] {
  return linker.resolver.denote(value, place).flatMap((one): readonly Made[] => {
    if (one.kind !== 'instance' || !one.origin || !linker.resolver.derivesFrom(one.file, one.id, anySchema)) return [];
    const { call, file } = one.origin;
    return [madeBy(linker, { file: one.file, id: one.id }, call, { file, block: call.block })];
  });
}

/** Schemas that a decorator is given, as objects or classes: `@blp.response(200, OrderSchema)`. */
function schemasGiven(linker: Linker, value: Value, place: Place): readonly Made[] {
  const classes = linker.resolver.denote(value, place).flatMap((one): readonly Made[] => {
    if (one.kind !== 'class' || !linker.resolver.derivesFrom(one.file, one.id, anySchema)) return [];
    return [{ schema: { file: one.file, id: one.id }, isMany: false, only: undefined, exclude: [] }];
  });
  return [...schemasOf(linker, value, place), ...classes];
}

function madeBy(linker: Linker, schema: ModelClass, call: Call, place: Place): Made {
  const only = keyword(call, 'only');
  return {
    schema,
    isMany: truthAt(linker, keyword(call, 'many'), place) === 'yes',
    only: only && textsAt(linker, only, place),
    exclude: textsAt(linker, keyword(call, 'exclude'), place),
  };
}

/** What a schema reads of the object behind `path`. */
function readsOf(linker: Linker, { schema, only, exclude }: Made, path: readonly string[], depth: number): readonly RowRead[] {
  if (depth > MAX_NESTED) return [];
  const place = { file: schema.file, block: schema.file.code.classes[schema.id]!.block };
  const left = new Set([
    ...exclude,
    ...textsAt(linker, optionOf(schema, 'exclude'), place),
    ...textsAt(linker, optionOf(schema, 'load_only'), place),
  ]);
  const wanted = only && new Set(only.map((name) => name.split('.')[0]));
  const isRead = (name: string) => !left.has(name) && (!wanted || wanted.has(name));
  const fields = fieldsWithBases(linker, schema).filter(({ binding }) => isRead(binding.name));
  const declared = fields.flatMap(({ binding, file, block }) =>
    fieldReads(linker, schema, binding.name, binding.value, { file, block }, path, depth),
  );
  const isWhole = truthAt(linker, optionOf(schema, 'include_relationships'), place) === 'yes';
  const taken = new Set(fields.map(({ binding }) => binding.name));
  const at = linker.locate(schema.file, schema.file.code.classes[schema.id]!.nameSpan);
  const automatic = isWhole ? relationNames(linker, schema, place).filter((name) => isRead(name) && !taken.has(name)) : [];
  return [...declared, ...automatic.map((name): RowRead => ({ path: [...path, name], needs: 'row', at }))];
}

function fieldReads(
  linker: Linker,
  schema: ModelClass,
  name: string,
  value: Value | undefined,
  home: Place,
  path: readonly string[],
  depth: number,
): readonly RowRead[] {
  const here = callHere(value, home);
  if (!here) return [];
  const { call, place } = here;
  if (truthAt(linker, keyword(call, 'load_only'), place) === 'yes') return [];
  const kind = calleeName(call);
  const [first] = call.positional;
  if (kind === 'Method') {
    const method = schema.file.methods.get(schema.id)?.get(textAt(linker, first ?? keyword(call, 'serialize'), place) ?? '');
    const parameter =
      method === undefined ? undefined : schema.file.code.functions[method]!.parameters.find((one) => one.name !== 'this')?.name;
    return parameter ? [{ path, method: { file: schema.file, id: method! }, parameter }] : [];
  }
  if (kind === 'Function') {
    const parameter = first?.kind === 'function' ? place.file.code.functions[first.function]!.parameters[0]?.name : undefined;
    return parameter && first?.kind === 'function' ? [{ path, method: { file: place.file, id: first.function }, parameter }] : [];
  }
  const whole = [...path, ...(textAt(linker, keyword(call, 'attribute'), place) ?? name).split('.')];
  const inner = kind === 'List' ? callHere(first ?? keyword(call, 'cls_or_instance'), place) : here;
  const isNested = inner !== undefined && nesting.test(calleeName(inner.call) ?? '');
  const nested = isNested ? nestedIn(linker, inner.call, inner.place) : undefined;
  const read: RowRead = { path: whole, needs: 'row', at: linker.locate(place.file, call.span) };
  return [read, ...(nested ? readsOf(linker, nested, whole, depth + 1) : [])];
}

/** The schema of `Nested(UserSchema)`, `Nested(UserSchema(only=...))`, `Nested(lambda: UserSchema())`, `Nested('UserSchema')`. */
function nestedIn(linker: Linker, call: Call, place: Place): Made | undefined {
  const options = madeBy(linker, { file: place.file, id: 0 }, call, place);
  const given = call.positional[0] ?? keyword(call, 'nested');
  if (!given) return undefined;
  if (given.kind === 'function') {
    const returned = place.file.code.returns.find(({ block }) => place.file.functionOf[block] === given.function);
    return returned?.value ? nestedBy(linker, returned.value, { file: place.file, block: returned.block }, options) : undefined;
  }
  const text = textAt(linker, given, place);
  return text === undefined ? nestedBy(linker, given, place, options) : namedSchema(linker, text, options);
}

function nestedBy(linker: Linker, value: Value, place: Place, options: Made): Made | undefined {
  for (const one of linker.resolver.denote(value, place))
    if (one.kind === 'class') return { ...options, schema: { file: one.file, id: one.id } };
  return schemasOf(linker, value, place)[0];
}

/** A class by the name in a text; not `self`. */
function namedSchema(linker: Linker, text: string, options: Made): Made | undefined {
  const name = text.split('.').at(-1)!;
  for (const file of linker.program.code.values()) {
    if (!file.isPython) continue;
    const id = file.code.classes.findIndex((one) => one.name === name);
    if (id > 0 && linker.resolver.derivesFrom(file, id, anySchema)) return { ...options, schema: { file, id } };
  }
  return undefined;
}

/** The relations that the model of an automatic schema declares. */
function relationNames(linker: Linker, schema: ModelClass, place: Place): readonly string[] {
  const model = optionOf(schema, 'model');
  return (model ? linker.resolver.denote(model, place) : []).flatMap((one) => {
    if (one.kind !== 'class') return [];
    const { block } = one.file.code.classes[one.id]!;
    return bindingsIn(one.file, block).flatMap(({ name, value }) => {
      const here = callHere(value, { file: one.file, block });
      return here && /^(?:relationship|Relationship)$/.test(calleeName(here.call) ?? '') ? [name] : [];
    });
  });
}
