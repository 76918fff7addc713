/** Configuration that is asked by key or member: lookups of a configuration service, fields of an environment that a schema checked. */

import { bodyOf } from '../model/body.ts';
import type { Framework } from '../model/framework.ts';
import type { ConfigLookup, Constants, Place, Resolver, SchemaField, Schemas } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { tableOf } from './match.ts';
import { argumentAt } from './options.ts';

/** @param textOf gives the text that a name or literal stands for. */
export function buildConfigLookups(
  resolver: Resolver,
  frameworks: readonly Framework[],
  schemas: Schemas,
  textOf: (value: Value, place: Place) => string | undefined,
): Pick<Constants, 'schemaField' | 'configLookup'> {
  const lookups = tableOf(frameworks, ({ configLookups = [] }) => configLookups.map((one) => [one.call, one]));
  const namespaces = frameworks.flatMap((one) => one.configNamespaces ?? []);

  /** The field of a checked environment that a member reads: `env.JWT_SECRET` of `const env = cleanEnv(process.env, { ... })`. */
  function schemaField(value: Value, place: Place): SchemaField | undefined {
    if (value.kind !== 'member') return undefined;
    return checkedEnvironment(value.object, place, 0)?.get(value.property);
  }

  function checkedEnvironment(value: Value, place: Place, depth: number): ReadonlyMap<string, SchemaField> | undefined {
    if (depth > 6 || schemas.sites.length === 0) return undefined;
    for (const one of resolver.denote(value, place)) {
      const found = one.kind === 'external' && one.origin ? schemas.fieldsAt(one.origin) : undefined;
      if (found) return found;
    }
    if (value.kind === 'await') return checkedEnvironment(value.value, place, depth + 1);
    if (value.kind === 'call') {
      const call = place.file.code.calls[value.call];
      return call && schemas.fieldsAt({ file: place.file, id: value.call, call });
    }
    // safeParse's `data`, joi's `value`.
    if (value.kind === 'member' && (value.property === 'data' || value.property === 'value'))
      return checkedEnvironment(value.object, place, depth + 1);
    if (value.kind !== 'name' && value.kind !== 'member') return undefined;
    for (const one of resolver.bindingsOf(value, place)) {
      if (one.value === value) continue;
      const found = checkedEnvironment(one.value, one.place, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** `config.get('auth.secret', fallback)`: the variable, or the expression of the named part that the key leads to. */
  function configLookup(value: Value, place: Place): ConfigLookup | undefined {
    if (value.kind !== 'call') return undefined;
    const call = place.file.code.calls[value.call];
    if (!call) return undefined;
    const home = { file: place.file, block: call.block };
    const paths = resolver.pathsOf(call.callee, home);
    const lookup = lookups.first(paths);
    const keyValue = lookup && argumentAt(call, lookup.key.at);
    const key = keyValue && textOf(keyValue, home);
    if (!lookup || key === undefined) return undefined;
    const given = lookup.fallback ? argumentAt(call, lookup.fallback.at) : undefined;
    const fallback = given?.kind === 'object' || given?.kind === 'function' ? undefined : given;
    const [part, ...rest] = key.split('.');
    return {
      key,
      fails: lookup.fails,
      values: rest.length > 0 ? namespaceValues(part!, rest) : [],
      ...(lookup.isVariable && rest.length === 0 ? { variable: key } : {}),
      ...(fallback ? { fallback } : {}),
    };
  }

  function namespaceValues(part: string, keys: readonly string[]): { value: Value; place: Place }[] {
    const found: { value: Value; place: Place }[] = [];
    for (const namespace of namespaces) {
      for (const { file, call } of resolver.callsTo(namespace.call)) {
        const name = argumentAt(call, namespace.name.at);
        const factory = argumentAt(call, namespace.factory.at);
        if (name?.kind !== 'literal' || name.value !== part || factory?.kind !== 'function') continue;
        for (const returned of bodyOf(file, factory.function).returns) {
          if (!returned.value) continue;
          let here: Value | undefined = returned.value;
          for (const key of keys)
            here = here?.kind === 'object' ? here.entries.find((entry) => entry.key === key)?.value : undefined;
          if (here) found.push({ value: here, place: { file, block: returned.block } });
        }
      }
    }
    return found;
  }

  return { schemaField, configLookup };
}
