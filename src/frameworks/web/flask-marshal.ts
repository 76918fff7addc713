import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { calleeName, callHere, isRead, keyword, nameOfValue, textAt } from '../orm/reading.ts';

// Lists that Flask-RESTful and Flask-RESTX write out by a table of fields.
// https://flask-restful.readthedocs.io/en/latest/fields.html, https://flask-restx.readthedocs.io/en/latest/marshalling.html

const MAX_NESTED = 4;
const marshals = '{flask_restful,flask_restx,flask_restplus}.**';

/** `marshal(rows, fields)`, `@marshal_with(fields)`, `@ns.marshal_list_with(model)`. */
export function* marshalledLists(linker: Linker): Generator<ListingDraft> {
  for (const name of ['marshal', 'marshal_with', 'marshal_list_with']) {
    for (const { file, call } of linker.program.callsByName.get(name) ?? []) {
      const place = { file, block: call.block };
      if (!isRead(file) || !linker.resolver.pathsOf(call.callee, place).some((path) => linker.fits(marshals, path))) continue;
      const isCall = name === 'marshal';
      const fields = call.positional[isCall ? 1 : 0] ?? keyword(call, 'fields');
      const [given] = call.positional;
      const rows = isCall ? (given ? [{ value: given, place }] : []) : returnsBelow(file, call);
      const reads = fields ? fieldsOf(linker, fields, place, [], 0) : [];
      if (rows.length === 0 || reads.length === 0) continue;
      const last = rows.at(-1)!;
      const at = linker.locate(file, isCall ? call.span : last.value.span);
      yield { framework: 'flask', file, at, schema: nameOfValue(fields) ?? name, rows, reads, alongside: [] };
    }
  }
}

/** What the function returns that a call decorates. */
function returnsBelow(file: CodeFile, call: Call): ListingDraft['rows'] {
  const id = file.code.functions.findIndex(({ decorators }) =>
    decorators.some((one) => one.kind === 'call' && file.code.calls[one.call] === call),
  );
  if (id < 0) return [];
  return file.code.returns.flatMap(({ value, block, isYield }) =>
    value && !isYield && file.functionOf[block] === id ? [{ value, place: { file, block } }] : [],
  );
}

/** `{"author": fields.String(attribute="author.name"), "tags": fields.List(fields.Nested(tag))}`, also as `ns.model("Post", {...})`. */
function fieldsOf(linker: Linker, fields: Value, place: Place, path: readonly string[], depth: number): readonly RowRead[] {
  if (depth > MAX_NESTED) return [];
  if (fields.kind === 'name')
    return linker.resolver
      .bindingsOf(fields, place)
      .filter((one) => one.value !== fields)
      .flatMap((one) => fieldsOf(linker, one.value, one.place, path, depth + 1));
  const made = callHere(fields, place);
  if (made) {
    const table = /^(?:model|inherit|clone)$/.test(calleeName(made.call) ?? '') ? made.call.positional.at(-1) : undefined;
    return table ? fieldsOf(linker, table, made.place, path, depth + 1) : [];
  }
  if (fields.kind !== 'object') return [];
  return fields.entries.flatMap(({ key, value }) => {
    const field = callHere(value, place);
    if (!field || key === undefined) return [];
    const whole = [...path, ...(textAt(linker, keyword(field.call, 'attribute'), field.place) ?? key).split('.')];
    const inner = nestedOf(field.call.positional[0], calleeName(field.call), field.place);
    const read: RowRead = { path: whole, needs: 'row', at: linker.locate(field.place.file, field.call.span) };
    return [read, ...(inner ? fieldsOf(linker, inner, field.place, whole, depth + 1) : [])];
  });
}

/** The table of fields of `fields.Nested(table)` and `fields.List(fields.Nested(table))`. */
function nestedOf(first: Value | undefined, kind: string | undefined, place: Place): Value | undefined {
  if (kind === 'Nested') return first;
  const inner = kind === 'List' ? callHere(first, place) : undefined;
  return inner && calleeName(inner.call) === 'Nested' ? inner.call.positional[0] : undefined;
}
