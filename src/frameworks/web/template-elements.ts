import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { calleeName } from '../orm/reading.ts';
import type { Rows } from './drf-serializers.ts';

// What the elements of lists and dictionaries are put together of that code fills for a template.

/** One thing that an element holds, by the key or the place that it has there. */
export interface Held {
  readonly key: string;
  readonly value: Value;
  readonly place: Place;
}

const MAX_DEPTH = 4;
const putting = /^(?:append|appendleft|add|insert)$/;

/** `{"book": book, "lines": lines}` of `[{"book": book, "lines": lines} for ...]`, of what a loop appends, `groups[key] = lines`, the sides of `zip(books, lines)`. */
export function heldByElements(linker: Linker, value: Value, place: Place, depth = 0): readonly Held[] {
  if (depth > MAX_DEPTH) return [];
  const further = (one: Value, there = place) => heldByElements(linker, one, there, depth + 1);
  switch (value.kind) {
    case 'comprehension':
      return partsOf(value.element, { file: place.file, block: value.loop });
    case 'index':
      return value.index.kind === 'binary' ? further(value.object) : [];
    case 'name':
      return linker.resolver.bindingsOf(value, place).flatMap((one) => further(one.value, one.place));
    case 'list':
    case 'object':
      return value.kind === 'list' && value.items.length > 0
        ? value.items.flatMap((one) => partsOf(one, place))
        : filled(value, place);
    case 'call': {
      const call = place.file.code.calls[value.call]!;
      const there = { file: place.file, block: call.block };
      const name = calleeName(call) ?? '';
      const [given] = call.positional;
      if (name === 'zip') return call.positional.map((one, index) => ({ key: `#${index}*`, value: one, place: there }));
      if (/^(?:list|sorted|reversed|tuple|dict)$/.test(name) && given) return further(given, there);
      if (/^(?:get_page|page)$/.test(name) && call.callee.kind === 'member') return further(call.callee.object, there);
      if (name === 'items' && call.callee.kind === 'member')
        return further(call.callee.object, there).map((one) => ({
          ...one,
          key: one.key.replace('{key}', '#0').replace('{}', '#1'),
        }));
      if (name === 'Paginator' && given) return further(given, there);
      return filled(value, place);
    }
    default:
      return [];
  }
}

/** What a function puts into a collection that it made empty. */
function filled(value: Value, place: Place): readonly Held[] {
  const { file } = place;
  const held = file.code.bindings.find((one) => one.value === value || one.value?.span === value.span);
  if (!held) return [];
  const isIt = (one: Value) => one.kind === 'name' && one.name === held.name;
  const isHere = (block: number) => file.functionOf[block] === file.functionOf[held.block];
  const appended = file.sites.flatMap(({ call: { callee, positional, block } }): readonly Held[] => {
    const given = positional.at(-1);
    if (callee.kind !== 'member' || !putting.test(callee.property) || !given || !isHere(block)) return [];
    if (isIt(callee.object)) return partsOf(given, { file, block });
    const group = groupOf(callee.object, file);
    return group && isIt(group) ? [{ key: '{}+', value: given, place: { file, block } }] : [];
  });
  const entries = file.code.assigns.flatMap(({ target, value: given, block }): readonly Held[] =>
    target.kind === 'index' && isIt(target.object) && isHere(block)
      ? [
          { key: '{key}', value: target.index, place: { file, block } },
          { key: '{}', value: given, place: { file, block } },
          // `{% for row in groups.values %}`
          ...partsOf(given, { file, block }),
        ]
      : [],
  );
  return [...appended, ...entries];
}

/** `groups` of `groups[key].append(row)` and `groups.setdefault(key, []).append(row)`. */
function groupOf(object: Value, file: CodeFile): Value | undefined {
  if (object.kind === 'index') return object.object;
  const call = object.kind === 'call' ? file.code.calls[object.call] : undefined;
  return call?.callee.kind === 'member' && call.callee.property === 'setdefault' ? call.callee.object : undefined;
}

function partsOf(value: Value, place: Place): readonly Held[] {
  if (value.kind === 'object')
    return value.entries.flatMap((one, index): readonly Held[] => {
      if (one.value.kind === 'spread') return [];
      // `{key: value for ...}`
      const key = one.key ?? (value.entries.length === 1 && index === 0 ? '{}' : undefined);
      return key === undefined ? [] : [{ key, value: one.value, place }];
    });
  return value.kind === 'list' ? value.items.map((one, index) => ({ key: `#${index}`, value: one, place })) : [];
}

/** The loops around a place whose element a name is. */
export function rowsOfElement(linker: Linker, value: Value, { file, block }: Place): Rows {
  if (value.kind !== 'name') return [];
  for (const one of linker.blocksAround(file, block)) {
    if (one.kind === 'function') return [];
    if (one.kind === 'loop' && one.over && one.variables.includes(value.name))
      return one.variables.length === 1 || isCounted(one.over, one.variables.indexOf(value.name), file)
        ? [{ value: counted(one.over, file), place: { file, block: one.parent } }]
        : [];
  }
  return [];
}

function isCounted(over: Value, index: number, { code }: CodeFile): boolean {
  return index === 1 && over.kind === 'call' && calleeName(code.calls[over.call]!) === 'enumerate';
}

function counted(over: Value, { code }: CodeFile): Value {
  const call = over.kind === 'call' ? code.calls[over.call]! : undefined;
  return (call && calleeName(call) === 'enumerate' ? call.positional[0] : undefined) ?? over;
}
