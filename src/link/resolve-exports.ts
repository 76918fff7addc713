/** What a file exports: what it denotes, and the expressions that it was given. */

import type { CodeFile, Definition, Denotation, Place } from '../model/linking.ts';
import { endsBefore } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { each } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** `from library import User`, then `class User(...)`: what is imported is no more what the name stands for. */
function lastOf(definitions: readonly Definition[], file: CodeFile): readonly Definition[] {
  if (definitions.length < 2) return definitions;
  const made = definitions.findLast((one) => one.kind === 'class' && file.code.blocks[blockOf(one, file)]?.parent === 0);
  if (made?.kind !== 'class') return definitions;
  const { span } = file.code.classes[made.class]!;
  return definitions.filter((one) => one.kind !== 'import' || !endsBefore(one.import.span, span));
}

function blockOf(one: Extract<Definition, { kind: 'class' }>, { code }: CodeFile): number {
  return code.classes[one.class]!.block;
}

/** Adds what follows names into other files. */
export function addExports(state: ResolverState, resolver: ResolverParts): void {
  const { modules, keyOfNamed, memos, guarded, external } = state;

  function bindingsOf(value: Value, place: Place): readonly { value: Value; place: Place }[] {
    if (value.kind === 'name') {
      return resolver.definitionsOf(value.name, place, value.span).flatMap(({ definition, file }) => {
        if (definition.kind === 'binding')
          return definition.binding.value
            ? [{ value: definition.binding.value, place: { file, block: definition.binding.block } }]
            : [];
        if (definition.kind !== 'import') return [];
        const module = modules.resolve(definition.import.from, file);
        return module.kind === 'file' ? exportedValues(module.file, definition.import.name, 0) : [];
      });
    }
    if (value.kind !== 'member') return [];
    return resolver.denote(value.object, place).flatMap((one): readonly { value: Value; place: Place }[] => {
      if (one.kind === 'file') return exportedValues(one.file, value.property, 0);
      if (one.kind === 'class' || one.kind === 'instance') return resolver.fieldValues(one.file, one.id, value.property);
      if (one.kind !== 'value' || one.value.kind !== 'object') return [];
      const entry = one.value.entries.find(({ key }) => key === value.property);
      if (!entry) return [];
      // `{ login }` is the binding of login.
      return entry.value.kind === 'name' ? bindingsOf(entry.value, one.place) : [{ value: entry.value, place: one.place }];
    });
  }

  function exportedValues(file: CodeFile, name: string, hops: number): readonly { value: Value; place: Place }[] {
    if (hops > 8) return [];
    const place = { file, block: 0 };
    const one = file.exports.get(name);
    if (one?.value) return [{ value: one.value, place }];
    if (one?.from) {
      const module = modules.resolve(one.from, file);
      return module.kind === 'file' ? exportedValues(module.file, one.local ?? name, hops + 1) : [];
    }
    const local = file.scopes.get(0)?.names.get(one?.local ?? name) ?? [];
    const found = local.flatMap((definition) =>
      definition.kind === 'binding' && definition.binding.value
        ? [{ value: definition.binding.value, place: { file, block: definition.binding.block } }]
        : [],
    );
    if (found.length > 0) return found;
    const whole = file.exports.get('default');
    if (whole?.isCommonJs && whole.value?.kind === 'object') {
      const entry = whole.value.entries.find(({ key }) => key === name);
      if (entry) return entry.value.kind === 'name' ? bindingsOf(entry.value, place) : [{ value: entry.value, place }];
    }
    return [];
  }

  function exported(file: CodeFile, name: string, hops: number): readonly Denotation[] {
    const key = keyOfNamed(file, name);
    return memos.exported.known.get(key) ?? guarded(memos.exported, key, () => exportedNow(file, name, hops));
  }

  function exportedNow(file: CodeFile, name: string, hops: number): readonly Denotation[] {
    if (hops > 12) return [];
    if (file.isPython) {
      const own = file.scopes.get(0)?.names.get(name);
      if (own) return each(lastOf(own, file).slice(-3), (definition) => resolver.denoteDefinition(definition, file, name));
      for (const star of file.scopes.get(0)?.starImports ?? []) {
        const module = modules.resolve(star.from, file);
        const found = module.kind === 'file' && module.file !== file ? exported(module.file, name, hops + 1) : [];
        if (found.length > 0) return found;
      }
      return [];
    }
    const one = file.exports.get(name);
    const place = { file, block: 0 };
    if (one) {
      if (one.from !== undefined) {
        const module = modules.resolve(one.from, file);
        if (module.kind === 'external')
          return [external(one.local && one.local !== 'default' ? `${module.name}.${one.local}` : module.name)];
        if (module.kind !== 'file') return [];
        return one.local === '*' ? [{ kind: 'file', file: module.file }] : exported(module.file, one.local ?? name, hops + 1);
      }
      if (one.value) return resolver.denote(one.value, place);
      if (one.local)
        return each((file.scopes.get(0)?.names.get(one.local) ?? []).slice(-3), (definition) =>
          resolver.denoteDefinition(definition, file, one.local!),
        );
      return [];
    }
    const whole = file.exports.get('default');
    if (whole?.isCommonJs && whole.value && name !== 'default') {
      const found = each(resolver.denote(whole.value, place), (value) => resolver.memberOf(value, name));
      if (found.length > 0) return found;
    }
    if (name === 'default' && !whole && file.exports.size > 0) return [{ kind: 'file', file }];
    const libraries: string[] = [];
    for (const from of file.starExports) {
      const module = modules.resolve(from, file);
      if (module.kind === 'external' && !from.startsWith('.')) libraries.push(module.name);
      const found = module.kind === 'file' && module.file !== file ? exported(module.file, name, hops + 1) : [];
      if (found.length > 0) return found;
    }
    return libraries.length === 1 && name !== 'default' ? [external(`${libraries[0]}.${name}`)] : [];
  }

  resolver.bindingsOf = bindingsOf;
  resolver.exported = exported;
}
