import type { EnvironmentSchemaDescriptor, Framework } from '../model/framework.ts';
import type { CallSite, Place, Resolver, SchemaField, Schemas } from '../model/linking.ts';
import type { Call } from '../model/syntax.ts';
import type { Truth, Value } from '../model/value.ts';
import { PatternTable } from './match.ts';
import { argumentAt } from './options.ts';
import { lastName } from './program.ts';

const MAX_FIELDS = 500;
/** What hands entries on, all or some of them. */
const copies = /^(?:entries|fromEntries|assign|filter|map|pick|pickBy|omit|omitBy)$/;

/** Finds the calls that check the environment, and what their schemas say of each variable. Total; bounded in depth and number of fields. */
export function readSchemas(
  resolver: Resolver,
  frameworks: readonly Framework[],
  isEnvironment: (value: Value, place: Place) => boolean,
): Schemas {
  const descriptors = frameworks.flatMap((framework) =>
    (framework.environmentSchemas ?? []).map((one) => ({ ...one, framework: framework.id })),
  );
  const table = new PatternTable(descriptors.map((one) => [one.call, one] as const));
  const memo = new Map<Call, ReadonlyMap<string, SchemaField> | undefined>();
  const busy = new Set<Call>();

  function fieldsAt(site: CallSite): ReadonlyMap<string, SchemaField> | undefined {
    if (memo.has(site.call)) return memo.get(site.call);
    if (busy.has(site.call)) return undefined;
    busy.add(site.call);
    const descriptor = table.first(resolver.calleePaths(site));
    const found = descriptor && readSite(site, descriptor);
    busy.delete(site.call);
    memo.set(site.call, found);
    return found;
  }

  function readSite(
    site: CallSite,
    descriptor: EnvironmentSchemaDescriptor & { readonly framework: string },
  ): ReadonlyMap<string, SchemaField> | undefined {
    const { call, file } = site;
    const place = { file, block: call.block };
    if (descriptor.needsEnvironment && !call.positional.some((one) => holdsEnvironment(one, place))) return undefined;
    const schema =
      descriptor.schema === 'object'
        ? call.callee.kind === 'member'
          ? call.callee.object
          : undefined
        : argumentAt(call, descriptor.schema.at);
    const fields = new Map<string, SchemaField>();
    if (schema) collect(schema, place, descriptor, fields, 0);
    return fields;
  }

  /** The environment itself, a copy of it (`{ ...process.env }`, `Object.fromEntries(Object.entries(process.env).filter(isSet))`), or an object of its variables. */
  function holdsEnvironment(value: Value, place: Place, depth = 0): boolean {
    if (depth > 6) return false;
    if (value.kind === 'object')
      return value.entries.some(({ value: inner }) =>
        inner.kind === 'spread'
          ? isEnvironment(inner.value, place)
          : inner.kind === 'member' && isEnvironment(inner.object, place),
      );
    if (isEnvironment(value, place)) return true;
    if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      if (!call || !copies.test(lastName(call.callee) ?? '')) return false;
      const from = [...call.positional, ...(call.callee.kind === 'member' ? [call.callee.object] : [])];
      return from.some((one) => one.kind !== 'function' && holdsEnvironment(one, place, depth + 1));
    }
    return (
      value.kind === 'name' &&
      resolver
        .bindingsOf(value, place)
        .some(
          (one) =>
            (one.value.kind === 'object' || one.value.kind === 'call') && holdsEnvironment(one.value, one.place, depth + 1),
        )
    );
  }

  /** Objects of fields in a chain: `z.object({ ... }).merge(other)`, `Joi.object().keys({ ... }).unknown()`. */
  function collect(
    value: Value,
    place: Place,
    descriptor: EnvironmentSchemaDescriptor & { readonly framework: string },
    fields: Map<string, SchemaField>,
    depth: number,
  ): void {
    if (depth > 12 || fields.size > MAX_FIELDS) return;
    if (value.kind === 'object') {
      for (const { key, value: inner } of value.entries) {
        if (key !== undefined) fields.set(key, fieldOf(key, inner, place, descriptor));
        else if (inner.kind === 'spread') collect(inner.value, place, descriptor, fields, depth + 1);
      }
    } else if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      if (!call) return;
      if (call.callee.kind === 'member') collect(call.callee.object, place, descriptor, fields, depth + 1);
      for (const argument of call.positional.slice(0, 3))
        if (argument.kind === 'object' || argument.kind === 'name') collect(argument, place, descriptor, fields, depth + 1);
    } else if (value.kind === 'name' || value.kind === 'member') {
      for (const one of resolver.bindingsOf(value, place)) collect(one.value, one.place, descriptor, fields, depth + 1);
    }
  }

  return {
    sites: [...new Set(descriptors.flatMap((one) => resolver.callsTo(one.call)))].sort((a, b) =>
      a.file === b.file ? a.id - b.id : a.file.path < b.file.path ? -1 : 1,
    ),
    fieldsAt,
  };
}

/** What the methods of a chain say (`.default('x')`, `.optional()`, `.required()`), and options (`str({ default: 'x', devDefault: 'y' })`). */
function fieldOf(
  name: string,
  value: Value,
  place: Place,
  descriptor: EnvironmentSchemaDescriptor & { readonly framework: string },
): SchemaField {
  let fallback: Value | undefined;
  let developmentFallback: Value | undefined;
  let required: Truth = descriptor.fieldsAre === 'required' ? 'yes' : 'no';
  let here: Value = value;
  for (let steps = 0; here.kind === 'call' && steps < 40; steps++) {
    const call: Call | undefined = place.file.code.calls[here.call];
    if (!call) break;
    const method = lastName(call.callee) ?? '';
    const [first] = call.positional;
    if (method === 'default' || method === 'prefault' || method === 'catch') fallback ??= first;
    else if (/^(?:optional|nullish|notRequired|nullable)$/.test(method)) required = 'no';
    else if (method === 'required' || method === 'exist') required = 'yes';
    if (first?.kind === 'object') {
      const entry = (key: string) => first.entries.find((one) => one.key === key)?.value;
      fallback ??= entry('default');
      developmentFallback ??= entry('devDefault');
    }
    if (call.callee.kind !== 'member') break;
    here = call.callee.object;
  }
  const isNothing = fallback?.kind === 'name' && fallback.name === 'undefined';
  if (fallback) required = 'no';
  return {
    name,
    value,
    place,
    required,
    framework: descriptor.framework,
    ...(fallback && !isNothing ? { fallback } : {}),
    ...(developmentFallback ? { developmentFallback } : {}),
  };
}
