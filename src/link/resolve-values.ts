/** What expressions and names denote, in the file where they stand. */

import { bodyOf } from '../model/body.ts';
import type { ClassNode, CodeFile, Definition, Denotation, FunctionNode, Module, Place } from '../model/linking.ts';
import { endsBefore, holdsSpan, type Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { entryOf, groupsOf, joinedIn, keyedIn, nameOfEmpty, type Put, putsInto } from './grown-lists.ts';
import { compilePattern } from './match.ts';
import { blocksAround, lastName, once } from './program.ts';
import { builtins, each, keep, MAX_DENOTATIONS, nothing, unique } from './resolve-denotations.ts';
import type { ResolverParts } from './resolve-parts.ts';
import type { ResolverState } from './resolve-state.ts';

/** Entries of an object that is asked for one of them by a key that is not known. */
const MAX_TABLE = 16;

/**
 * Of several definitions of one name, those that can hold where it is used: in the same scope the last unconditional one before the use and the conditional
 * ones after it; from an inner scope all, the last ones first to go.
 */
function chooseDefinitions(
  definitions: readonly Definition[],
  file: CodeFile,
  span: Span,
  sameScope: boolean,
): readonly Definition[] {
  if (definitions.length === 1) return definitions;
  const isPlain = (one: Definition) => one.kind !== 'binding' || !one.binding.isAugmented;
  if (!sameScope) return lastOf(definitions, isPlain, 4);
  const plain = definitions.filter(isPlain);
  const before = plain.filter((one) => {
    if (one.kind === 'parameter' || one.kind === 'import' || one.kind === 'function' || one.kind === 'class') return true;
    const end = one.binding.value?.span ?? one.binding.span;
    return endsBefore(end, span);
  });
  const candidates = before.length > 0 ? before : plain;
  let from = 0;
  candidates.forEach((one, i) => {
    const block =
      one.kind === 'binding'
        ? file.code.blocks[one.binding.block]?.kind
        : one.kind === 'import'
          ? file.code.blocks[one.import.block]?.kind
          : 'function';
    if (
      block === undefined ||
      block === 'function' ||
      block === 'class' ||
      block === 'loop' ||
      block === 'with' ||
      block === 'try'
    )
      from = i;
  });
  return candidates.slice(from).slice(-4);
}

/** A variable of a comprehension, which is a scope of its own. https://docs.python.org/3/reference/expressions.html#displays-for-lists-sets-and-dictionaries */
function isOfComprehension(one: Definition, { code }: CodeFile): boolean {
  if (one.kind !== 'binding' || one.binding.kind !== 'loop') return false;
  const block = code.blocks[one.binding.block];
  return block?.kind === 'loop' && block.form === 'comprehension';
}

/** Whether one of the definitions of a name in a scope is such a variable. Found once for each list. */
function holdsComprehension(definitions: readonly Definition[], file: CodeFile): boolean {
  let found = comprehensionsIn.get(definitions);
  if (found === undefined) {
    found = definitions.some((one) => isOfComprehension(one, file));
    comprehensionsIn.set(definitions, found);
  }
  return found;
}
const comprehensionsIn = new WeakMap<readonly Definition[], boolean>();

/**
 * Of several definitions of one name those that can be seen where it is used: the variable of the innermost comprehension around it, or all but those of
 * comprehensions. By the text alone: parts of expressions are asked for in the block where the whole stands.
 */
function seenFrom(definitions: readonly Definition[], file: CodeFile, span: Span): readonly Definition[] {
  if (!file.isPython || !holdsComprehension(definitions, file)) return definitions;
  let nearest: Definition | undefined;
  let best = -1;
  for (const one of definitions) {
    if (one.kind !== 'binding' || one.binding.block <= best || !isOfComprehension(one, file)) continue;
    const block = file.code.blocks[one.binding.block]!;
    const isAround = block.kind === 'loop' && holdsSpan(block.span, span) && !(block.over && holdsSpan(block.over.span, span));
    if (isAround) [nearest, best] = [one, one.binding.block];
  }
  return nearest ? [nearest] : definitions.filter((one) => !isOfComprehension(one, file));
}

/** The last few of a list that fit, in their order, without a look at the rest: a file may define a name a hundred thousand times. */
function lastOf<T>(list: readonly T[], fits: (one: T) => boolean, most: number): readonly T[] {
  const found: T[] = [];
  for (let i = list.length - 1; i >= 0 && found.length < most; i--) if (fits(list[i]!)) found.unshift(list[i]!);
  return found;
}

/** What a program keeps on the global object: nothing says what it is but the type that is written beside it. */
function isGlobal(path: string): boolean {
  return path.startsWith('globalThis.') || path.startsWith('global.');
}

function isInstance({ kind }: Denotation): boolean {
  return kind === 'instance';
}

/** Adds what follows expressions and names. */
export function addValues(state: ResolverState, resolver: ResolverParts): void {
  const { canonical, memos, guarded, rows, external, modules, plain, steps, holdsState } = state;

  /** `import { hash } from 'bcryptjs'`: a library that goes by the name of another does so for what is imported from it. */
  function pathOfImport(module: string, name: string): string {
    if (name === 'default') return module;
    const path = `${module}.${name}`;
    return canonical(path) === path ? `${canonical(module)}.${name}` : path;
  }

  /** What the entries of an object denote, data left out; nothing for more than a table would hold. */
  function heldIn({ entries }: Extract<Value, { kind: 'object' }>, place: Place): readonly Denotation[] {
    if (entries.length > MAX_TABLE) return nothing;
    const held = entries.flatMap(({ value }) => (value.kind === 'spread' ? [] : [denote(value, place)]));
    return held.flat().filter(({ kind }) => kind !== 'value');
  }

  function denote(value: Value, place: Place): readonly Denotation[] {
    if (value.kind === 'name') {
      const key = fixedKey(value.name, place);
      const known = key && nameMemo.get(key);
      if (known) return known;
    }
    return memos.value.known.get(value) ?? guarded(memos.value, value, () => denoteNow(value, place));
  }

  /** What names denote that say the same wherever they are used, by their definitions; of globals by the name. */
  const nameMemo = new Map<readonly Definition[] | string, readonly Denotation[]>();
  function fixedKey(name: string, { file, block }: Place): readonly Definition[] | string | undefined {
    if (name === 'this' || name === 'super' || name === 'exports' || name.startsWith('$')) return undefined;
    const start = file.scopeOf[block] ?? 0;
    for (let scope = start; ; ) {
      const { kind, parent } = file.code.blocks[scope]!;
      const here = file.scopes.get(scope);
      const found = kind !== 'class' || scope === start ? here?.names.get(name) : undefined;
      // Of several definitions in the same scope, the place decides.
      // Nor do the variables of comprehensions say the same everywhere.
      if (found) return found.length === 1 || (scope !== start && !holdsComprehension(found, file)) ? found : undefined;
      if (here && here.starImports.length > 0) return undefined;
      if (scope === 0) return name;
      scope = file.scopeOf[parent]!;
    }
  }

  function denoteNow(value: Value, place: Place): readonly Denotation[] {
    switch (value.kind) {
      case 'name':
        return denoteName(value.name, place, value.span);
      case 'member':
        // `module.exports.list()`, in the module itself.
        if (
          value.property === 'exports' &&
          value.object.kind === 'name' &&
          value.object.name === 'module' &&
          isCommonJs(place.file)
        )
          return [{ kind: 'file', file: place.file }];
        return each(denote(value.object, place), (one) => resolver.memberOf(one, value.property));
      case 'call': {
        const site = place.file.sites[value.call];
        if (!site) return nothing;
        const { call } = site;
        // `handler.bind(controller)` is the handler.
        if (call.callee.kind === 'member' && call.callee.property === 'bind')
          return denote(call.callee.object, { file: place.file, block: call.block });
        const there = { file: place.file, block: call.block };
        const held = heldByKey(call.callee, there);
        if (held.length > 0) return held;
        return each(denote(call.callee, there), (one) =>
          resolver.ofReceiver(resolver.ofArguments(resolver.resultOf(one, site), one, site), one, call.callee, there),
        );
      }
      case 'index': {
        // A part of a sequence is a sequence of the same: `orders[:20]`.
        if (value.index.kind === 'binary' && value.index.operator === ':') return denote(value.object, place);
        const literal = value.index.kind === 'literal' ? value.index.value : undefined;
        const put =
          literal === undefined
            ? heldUnderKeys(value.object, place)
            : typeof literal === 'string'
              ? heldUnderKey(value.object, literal, place)
              : nothing;
        if (put.length > 0) return put;
        return each(denote(value.object, place), (one) => {
          if (one.kind === 'external') {
            if (one.columns && typeof literal === 'number') return one.columns.at(literal) ?? nothing;
            const heldIn = one.element && typeof literal === 'number' ? rows.heldIn(one.path) : undefined;
            if (typeof heldIn === 'number') return literal === heldIn ? [one] : [];
            if (one.element) return one.element;
            const type = one.path === 'tuple()' && typeof literal === 'number' ? one.args?.values.at(literal) : undefined;
            if (type) return resolver.denoteType(type, one.args!.place);
            // `Page[User]`, `JWTAuth[User](...)`: a class with its type arguments.
            if (place.file.isPython && value.index.kind !== 'literal' && /(?:^|\.)[A-Z][A-Z0-9]*[a-z]\w*$/.test(one.path))
              return [one];
            const shown = typeof literal === 'string' ? resolver.rowInContext(one.path, literal, place) : nothing;
            if (shown.length > 0) return shown;
            if (typeof literal === 'string' && holdsState(one.path)) {
              const held = resolver.stateOf(literal);
              if (held.length > 0) return held;
            }
            const path = typeof literal === 'string' ? `${one.path}.${literal}` : `${one.path}[]`;
            return [external(path, one.origin ? { origin: one.origin } : {})];
          }
          if (one.kind === 'class') return [one];
          if (one.kind === 'instance') {
            if (!place.file.isPython || literal === undefined || literal === null) return [];
            const field = fieldAt(one, literal);
            if (field !== undefined) return resolver.classMember(one, field);
            // `order, isNew = Order.objects.get_or_create(...)`
            return literal === 0 && one.origin ? [one] : [];
          }
          if (one.kind === 'value' && typeof literal === 'string') return resolver.memberOf(one, literal);
          if (one.kind === 'value' && one.value.kind === 'list') {
            const item = typeof literal === 'number' ? one.value.items[literal] : undefined;
            return item ? denote(item, one.place) : [];
          }
          // One of a few that a table holds: `models[item.type]`.
          if (one.kind === 'value' && one.value.kind === 'object' && literal === undefined) {
            const held = heldIn(one.value, one.place);
            return held.length > 0 ? held : resolver.filledMembers(one.value, one.place.file);
          }
          return [];
        });
      }
      case 'await':
      case 'spread':
        return denote(value.value, place);
      case 'conditional':
        return [...denote(value.then, place), ...denote(value.otherwise, place)];
      case 'binary':
        if (value.operator === 'and') return denote(value.right, place);
        return value.operator === 'or' || value.operator === '??' || value.operator === '|'
          ? [...denote(value.left, place), ...denote(value.right, place)]
          : [{ kind: 'value', value, place }];
      case 'function':
        return [{ kind: 'function', file: place.file, id: value.function }];
      case 'class':
        return [{ kind: 'class', file: place.file, id: value.class }];
      case 'module':
        return denoteModule(modules.resolve(value.from, place.file), place.file);
      case 'unknown':
        return [];
      default:
        return [{ kind: 'value', value, place }];
    }
  }

  function denoteModule(module: Module, importer: CodeFile): readonly Denotation[] {
    if (module.kind === 'external') return plain(module.name);
    if (module.kind === 'folder') return [{ kind: 'folder', module }];
    const { file } = module;
    const whole = file.exports.get('default');
    // `require` of a CommonJS module gives what it assigned to module.exports.
    if (!importer.isPython && whole?.isCommonJs) return [...resolver.exported(file, 'default', 0), { kind: 'file', file }];
    return [{ kind: 'file', file }];
  }

  function denoteName(name: string, place: Place, span: Span): readonly Denotation[] {
    if (name === 'this') return denoteThis(place);
    if (name === 'exports' && isCommonJs(place.file) && definitionsIn(name, place, span).length === 0)
      return [{ kind: 'file', file: place.file }];
    if (name === 'super')
      return each(denoteThis(place), (one) => {
        if (one.kind === 'class') return resolver.directBases(one.file, one.id);
        return one.kind === 'instance' ? each(resolver.directBases(one.file, one.id), resolver.instanceOf) : [];
      });
    const destructured = name.startsWith('$') && /^\$(\d{1,3})$/.exec(name);
    if (destructured) {
      const fn = place.file.functionOf[place.block]!;
      const index = Number(destructured[1]);
      if (place.file.code.functions[fn]?.parameters[index]?.name === '') return resolver.denoteParameter(place.file, fn, index);
    }
    const before = steps.cuts;
    const definitions = definitionsIn(name, place, span);
    const found =
      definitions.length === 0
        ? (starImported(name, place) ?? plain(name))
        : unique(each(definitions, (one) => denoteDefinition(one, place.file, name)));
    const key = steps.cuts === before ? fixedKey(name, place) : undefined;
    if (key && (definitions.length > 0 || key === name)) nameMemo.set(key, found);
    return found;
  }

  function starImported(name: string, place: Place): readonly Denotation[] | undefined {
    let ofLibrary: readonly Denotation[] | undefined;
    for (const block of new Set([place.file.scopeOf[place.block]!, 0])) {
      for (const one of place.file.scopes.get(block)?.starImports ?? []) {
        const module = modules.resolve(one.from, place.file);
        if (module.kind === 'external') {
          // A library's star import may bring any name; it is believed where no file of the project has it.
          if (!builtins.has(name)) ofLibrary ??= [external(`${module.name}.${name}`)];
          continue;
        }
        const found = module.kind === 'file' ? resolver.exported(module.file, name, 0) : [];
        if (found.length > 0) return found;
      }
    }
    return ofLibrary;
  }

  function denoteThis(place: Place): readonly Denotation[] {
    for (const block of blocksAround(place.file, place.block)) {
      if (block.kind === 'class') return [{ kind: 'instance', file: place.file, id: block.class }];
      if (block.kind === 'function') {
        const fn = place.file.code.functions[block.function];
        const isOfClass = place.file.isPython
          ? fn?.decorators.some((one) => one.kind === 'name' && one.name === 'classmethod')
          : fn?.isStatic;
        if (fn?.class === undefined) {
          const self = fn && fn.kind !== 'arrow' ? resolver.selfOfAdded(place.file, block.function) : undefined;
          if (self !== undefined) return plain(self);
          continue;
        }
        const row = place.file.isPython && !isOfClass ? resolver.rowOfSelf(place.file, fn.class, fn.name) : [];
        return row.length > 0 ? row : [{ kind: isOfClass ? 'class' : 'instance', file: place.file, id: fn.class }];
      }
    }
    return isOfModule(place) ? [{ kind: 'file', file: place.file }] : [external('~this')];
  }

  /** `exports.sign = () => this.key`: at the top of a CommonJS module, and in arrow functions there, `this` is what it exports. */
  function isOfModule({ file, block }: Place): boolean {
    if (!isCommonJs(file)) return false;
    return blocksAround(file, block).every((one) => {
      const kind = one.kind === 'function' ? file.code.functions[one.function]?.kind : undefined;
      return kind === undefined || kind === 'arrow' || kind === 'module';
    });
  }

  /** Definitions in the file of the place. */
  function definitionsIn(name: string, place: Place, span: Span): readonly Definition[] {
    const { file } = place;
    const start = file.scopeOf[place.block] ?? 0;
    for (let scope = start; ; ) {
      const block = file.code.blocks[scope]!;
      const found = block.kind !== 'class' || scope === start ? file.scopes.get(scope)?.names.get(name) : undefined;
      if (found) {
        const seen = found.length > 1 ? seenFrom(found, file, span) : found;
        const chosen = chooseDefinitions(seen, file, span, scope === start);
        if (chosen.length > 0) return chosen;
      }
      if (scope === 0) return [];
      scope = file.scopeOf[block.parent]!;
    }
  }

  function definitionsOf(name: string, place: Place, span: Span): { definition: Definition; file: CodeFile }[] {
    return definitionsIn(name, place, span).map((definition) => ({ definition, file: place.file }));
  }

  function denoteDefinition(definition: Definition, file: CodeFile, name: string): readonly Denotation[] {
    switch (definition.kind) {
      case 'function':
        return [{ kind: 'function', file, id: definition.function }];
      case 'class':
        return [{ kind: 'class', file, id: definition.class }];
      case 'parameter':
        return resolver.denoteParameter(file, definition.function, definition.index);
      case 'import': {
        const one = definition.import;
        if (one.bindsRoot) {
          const root = one.from.split('.')[0]!;
          return denoteModule(modules.resolve(root, file), file);
        }
        const module = modules.resolve(one.from, file);
        if (one.name === '*') return denoteModule(module, file);
        if (module.kind === 'external') {
          const path = pathOfImport(module.name, one.name);
          const account = resolver.accountAt(path);
          return account.length > 0 ? [...plain(path), ...account] : plain(path);
        }
        const found = module.kind === 'file' ? resolver.exported(module.file, one.name, 0) : [];
        if (found.length > 0) return found;
        const sub = modules.submodule(module, one.name);
        return sub ? denoteModule(sub, file) : [];
      }
      case 'binding': {
        const { binding } = definition;
        const place = { file, block: binding.block };
        if (binding.kind === 'loop') return denoteLoopVariable(binding.block, file, name);
        const isNothing = !binding.value || (binding.value.kind === 'literal' && binding.value.value === null);
        const found = isNothing ? [] : denote(binding.value!, place);
        const useful = keep(found, (one) => one.kind !== 'external' || !(one.path.startsWith('~') || isGlobal(one.path)));
        if (useful.length > 0 && !(binding.type && useful.every((one) => one.kind === 'value'))) return useful;
        const typed = binding.type ? resolver.denoteType(binding.type, place) : [];
        return typed.some((one) => one.kind !== 'external' || !builtins.has(one.path.replace(/\(\)$/, '')))
          ? [...typed, ...useful]
          : found;
      }
    }
  }

  function denoteLoopVariable(blockId: number, file: CodeFile, name: string): readonly Denotation[] {
    const block = file.code.blocks[blockId];
    // The keys of `for...in` are texts.
    if (block?.kind !== 'loop' || !block.over || block.form === 'for-in') return [];
    const place = { file, block: block.parent };
    if (block.variables.length === 1 && block.variables[0] === name) return elementsOf(block.over, place);
    // `for i, row in enumerate(rows)`
    const call = block.over.kind === 'call' ? file.code.calls[block.over.call] : undefined;
    const counted = call?.callee.kind === 'name' && call.callee.name === 'enumerate' ? call.positional[0] : undefined;
    if (counted) return block.variables.length === 2 && block.variables[1] === name ? elementsOf(counted, place) : [];
    const index = block.variables.indexOf(name);
    const held = file.isPython ? heldByLoop(block.over, index, place) : [];
    if (held.length > 0) return held;
    const part = file.isPython ? partOfElements(block.over, index, place) : [];
    if (part.length > 0) return part;
    // `for order, customer in session.query(Order, Customer)`: rows are no tuples, so these are tuples of rows, and the first model is known.
    if (!file.isPython || block.variables[0] !== name) return [];
    return keep(
      each(denote(block.over, place), (one) => (one.kind === 'external' ? (one.element ?? one.rows ?? []) : [])),
      isInstance,
    );
  }

  function elementsOf(value: Value, place: Place): readonly Denotation[] {
    const generators = generatorsOf(value, place);
    if (generators.length > 0) return each(generators, yielded);
    const found = elementsDenoted(value, place);
    return found.length > 0 || !place.file.isPython ? found : elementsPut(value, place);
  }

  /** One of what the elements of a list are made of: `for order, note in pairs`, `for order, customer in session.query(Order, Customer)`. */
  function partOfElements(over: Value, index: number, place: Place): readonly Denotation[] {
    return each(elementsOf(over, place), (one) => {
      if (one.kind === 'external') return one.columns?.[index] ?? nothing;
      if (one.kind !== 'value' || one.value.kind !== 'list') return nothing;
      const item = one.value.items[index];
      return item && one.value.items.every(({ kind }) => kind !== 'spread')
        ? denote(item, one.place).filter(({ kind }) => kind !== 'value')
        : nothing;
    });
  }

  /** What a generator gives: what it yields, and the elements of what it yields from. */
  function yielded({ file, id }: FunctionNode): readonly Denotation[] {
    const spread = bodyOf(file, id).returns.flatMap(({ value, block }) => (value?.kind === 'spread' ? [{ value, block }] : []));
    if (spread.length === 0) return resolver.returnsOf(file, id);
    // `yield from walk(child)` inside `walk`: what is being found out already gives nothing more.
    const fn = file.code.functions[id]!;
    const elements = () => each(spread, ({ value, block }) => elementsOf(value.value, { file, block }));
    return unique([
      ...resolver.returnsOf(file, id).filter(({ kind }) => kind === 'instance'),
      ...(memos.yields.known.get(fn) ?? guarded(memos.yields, fn, elements)),
    ]);
  }

  /** `for key, rows in groups.items()`, `for key, rows in groupby(rows, ...)`, `for row, other in zip(rows, others)`. */
  function heldByLoop(over: Value, index: number, place: Place): readonly Denotation[] {
    const groups = groupsOf(over, place);
    if (groups) return groups.isPairs && index === 1 ? heldUnder(groups.name, place) : [];
    const call = over.kind === 'call' ? place.file.code.calls[over.call] : undefined;
    const name = call && lastName(call.callee);
    const at = { file: place.file, block: call?.block ?? place.block };
    if (name === 'zip' && call!.positional[index]) return elementsOf(call!.positional[index]!, at);
    if (name !== 'groupby' || index !== 1 || !call!.positional[0]) return [];
    return listOf(elementsOf(call!.positional[0], at));
  }

  /** What a dictionary holds that its function fills: rows, or lists of them. */
  function heldUnder(name: string, place: Place): readonly Denotation[] {
    const { listed, entries } = putsInto(name, place);
    const filled = [
      ...listOf(each(listed, (one) => denotePut(one, place.file))),
      ...each(entries, (one) => denotePut(one, place.file)),
    ];
    return filled.length > 0 ? filled : each(bindingsNamed(name, place), (one) => heldInMapping(one.value, one.place));
  }

  /** What is written out in a dictionary, or put there for each of many: `{"open": open_orders, "late": late}`, `{row.id: row for row in rows}`. */
  function heldInMapping(value: Value, place: Place): readonly Denotation[] {
    if (value.kind === 'object') return heldIn(value, place);
    // `Order.objects.in_bulk(ids).items()`
    if (value.kind === 'call')
      return each(denote(value, place), (one) => (one.kind === 'external' ? (one.element ?? nothing) : nothing));
    const entry = entryOf(value);
    return entry && value.kind === 'comprehension' ? denote(entry, { file: place.file, block: value.loop }) : nothing;
  }

  function bindingsNamed(name: string, place: Place): readonly { value: Value; place: Place }[] {
    const { file } = place;
    return (file.scopes.get(file.scopeOf[place.block] ?? 0)?.names.get(name) ?? []).flatMap((one) =>
      one.kind === 'binding' && one.binding.value
        ? [{ value: one.binding.value, place: { file, block: one.binding.block } }]
        : [],
    );
  }

  /** What a dictionary of rows gives for a key that is not written out: `by_id[row.user_id]`, and one of lists of rows: `by_status[status]`. */
  function heldUnderKeys(object: Value, place: Place): readonly Denotation[] {
    if (!place.file.isPython || object.kind !== 'name') return nothing;
    const { entries, listed } = putsInto(object.name, place);
    const put = each(entries, (one) => denotePut(one, place.file));
    const held = [
      ...put,
      ...each(bindingsNamed(object.name, place), (one) => (entryOf(one.value) ? heldInMapping(one.value, one.place) : nothing)),
    ];
    return unique([
      ...held.filter(({ kind }) => kind === 'instance'),
      ...put.filter((one) => one.kind === 'external' && (one.element ?? one.rows ?? nothing).some(isInstance)),
      ...listOf(each(listed, (one) => denotePut(one, place.file))),
    ]);
  }

  /** What a dictionary was given under a key that is written out: `data['orders']` after `data['orders'] = rows`, or in `dict(orders=rows)`. */
  function heldUnderKey(object: Value, key: string, place: Place): readonly Denotation[] {
    if (!place.file.isPython || object.kind !== 'name') return nothing;
    const put = keyedIn(object.name, place).flatMap((one) => (one.key === key ? [one] : []));
    const named = bindingsNamed(object.name, place).flatMap(({ value, place: there }) => {
      const call = value.kind === 'call' ? there.file.code.calls[value.call] : undefined;
      if (call?.callee.kind !== 'name' || call.callee.name !== 'dict') return [];
      return call.named.flatMap((one) => (one.name === key ? [{ value: one.value, block: call.block, isSpread: false }] : []));
    });
    if (put.length === 0 && named.length === 0) return nothing;
    return unique(each([...put, ...named], (one) => denotePut(one, place.file)).filter(({ kind }) => kind !== 'value'));
  }

  /** The field of a named tuple at a position, or of a typed dictionary under a key. https://docs.python.org/3/library/typing.html#typing.NamedTuple */
  function fieldAt({ file, id }: ClassNode, key: string | number | boolean): string | undefined {
    const isTuple = typeof key === 'number';
    if (!isTuple && typeof key !== 'string') return undefined;
    if (
      !resolver.derivesFrom(file, id, isTuple ? '{typing,typing_extensions}.NamedTuple' : '{typing,typing_extensions}.TypedDict')
    )
      return undefined;
    const { block } = file.code.classes[id]!;
    const fields = file.code.bindings.flatMap((one) => (one.block === block && one.type ? [one.name] : []));
    return isTuple ? fields.at(key) : fields.find((name) => name === key);
  }

  /** `by_id.get(key)`, `by_id.pop(key)` */
  function heldByKey(callee: Value, place: Place): readonly Denotation[] {
    return callee.kind === 'member' && (callee.property === 'get' || callee.property === 'pop')
      ? heldUnderKeys(callee.object, place)
      : nothing;
  }

  const spreading = new Set<Value>();

  function denotePut({ value, block, isSpread }: Put, file: CodeFile): readonly Denotation[] {
    return isSpread ? elementsOfPart(value, { file, block }) : denote(value, { file, block });
  }

  /** Elements of one of the lists that a list is made of. `rows += rows`, `rows.extend(more)` where `more` takes from `rows`, `rows = list(chain(rows, more))` give nothing more. */
  function elementsOfPart(value: Value, place: Place): readonly Denotation[] {
    if (spreading.has(value)) return [];
    spreading.add(value);
    try {
      return elementsOf(value, place);
    } finally {
      spreading.delete(value);
    }
  }

  function listOf(elements: readonly Denotation[]): readonly Denotation[] {
    const found = elements.filter((one) => one.kind === 'instance');
    return found.length > 0 ? [{ kind: 'external', path: '[]', element: unique(found) }] : [];
  }

  /** Elements of a list or dictionary that its function fills: `rows = []`, `rows.append(row)`, and of lists put together. */
  function elementsPut(value: Value, place: Place): readonly Denotation[] {
    const joined = joinedIn(value, place);
    if (joined.length > 0) return each(joined, (one) => elementsOfPart(one, place));
    const groups = groupsOf(value, place);
    if (groups) return groups.isPairs ? [] : heldUnder(groups.name, place);
    const own = value.kind === 'name' ? putsInto(value.name, place).elements : [];
    if (own.length > 0)
      return keep(
        each(own, (one) => denotePut(one, place.file)),
        isInstance,
      );
    return each(denote(value, place), (one) => {
      // A name for lists put together.
      const origin = one.kind === 'external' && !one.element && value.kind === 'name' ? one.origin : undefined;
      if (origin) {
        const there = { file: origin.file, block: origin.call.block };
        const parts = joinedIn({ kind: 'call', call: origin.id, span: origin.call.span }, there);
        return each(parts, (part) => elementsOfPart(part, there));
      }
      if (one.kind !== 'value') return [];
      const parts = joinedIn(one.value, one.place);
      if (parts.length > 0) return each(parts, (part) => elementsOfPart(part, one.place));
      const made = nameOfEmpty(one.value, one.place.file);
      if (!made) return [];
      const { elements } = putsInto(made.name, { file: one.place.file, block: made.block });
      return keep(
        each(elements, (put) => denotePut(put, one.place.file)),
        isInstance,
      );
    });
  }

  /** `orders: QuerySet[Order]` */
  function rowsOfType({ args }: Extract<Denotation, { kind: 'external' }>): readonly Denotation[] {
    const [type, other] = args?.values ?? [];
    if (!args?.place.file.isPython || !type || other) return nothing;
    return resolver.denoteType(type, args.place).filter(({ kind }) => kind === 'instance');
  }

  function elementsDenoted(value: Value, place: Place): readonly Denotation[] {
    return each(denote(value, place), (one) => {
      if (one.kind === 'external') {
        if (one.columns && (one.element ?? one.rows)) return [rowOfColumns(one)];
        if (isIterable(one.path)) return [external(`${one.path}[]`, one.origin ? { origin: one.origin } : {})];
        // `for (order,) in session.execute(select(Order))`, which may also say `row[0]` and `row.Order`.
        if (!one.element && rows.holdsTuples(one.path))
          return one.rows && rows.holdsModels(one.path) ? [...one.rows, rowOfColumns({ ...one, columns: [one.rows] })] : [];
        return one.element ?? one.rows ?? rowsOfType(one);
      }
      if (one.kind === 'value' && one.value.kind === 'list')
        return each(one.value.items.slice(0, MAX_DENOTATIONS), (item) => denote(item, one.place));
      if (one.kind === 'value' && one.value.kind === 'comprehension')
        return denote(one.value.element, { file: one.place.file, block: one.value.loop });
      return [];
    });
  }

  const iterables = state.frameworks.flatMap((one) => (one.iterables ?? []).map(compilePattern));
  function isIterable(path: string): boolean {
    return path.endsWith('()()') && iterables.some((one) => one.fits(path));
  }

  /** One row of a query over several models. */
  function rowOfColumns({ path, columns, origin }: Extract<Denotation, { kind: 'external' }>): Denotation {
    return external(`${path}[]`, { columns: columns!, ...(origin && { origin }) });
  }

  /** Generators of the project that a call runs: what it yields are the elements. */
  function generatorsOf(value: Value, place: Place): readonly Extract<Denotation, { kind: 'function' }>[] {
    const call = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    if (!call) return [];
    return denote(call.callee, { file: place.file, block: call.block }).flatMap((one) =>
      one.kind === 'function' && one.file.code.functions[one.id]?.isGenerator ? [one] : [],
    );
  }

  resolver.denote = denote;
  resolver.denoteThis = denoteThis;
  resolver.definitionsIn = definitionsIn;
  resolver.definitionsOf = definitionsOf;
  resolver.denoteDefinition = denoteDefinition;
  resolver.elementsOf = elementsOf;
  resolver.denoteModule = denoteModule;
}

const isCommonJs = once((file: CodeFile) => !file.isPython && file.code.exports.some((one) => one.isCommonJs));
