/** Paths as texts, in one notation for all frameworks. */

import type { CallSite, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import type { argumentAt } from './options.ts';
import { optionAt } from './options.ts';

/** Part of a path; undefined when it could not be followed. */
export type Text = string | undefined;

/** The path text of an argument: empty when it is not given, undefined when it could not be followed. */
export function textAt(linker: Linker, site: CallSite, at: Parameters<typeof argumentAt>[1]): Text {
  const found = optionAt(linker, site, { at });
  return found ? pathTexts(linker, found.value, found.place)?.[0] : '';
}

/** Path texts an expression gives; undefined when it is no text (a function, a router). An unknown part makes the text undefined. */
export function pathTexts(linker: Linker, value: Value, place: Place): readonly Text[] | undefined {
  const constant = linker.constants.valueOf(value, place);
  switch (constant.kind) {
    case 'literal':
      return typeof constant.value === 'string' ? [normalisePath(constant.value)] : undefined;
    case 'list': {
      const texts = constant.items.map((item) =>
        item.kind === 'literal' && typeof item.value === 'string' ? normalisePath(item.value) : undefined,
      );
      return texts.some((text) => text !== undefined) ? texts : undefined;
    }
    case 'either': {
      const first = constant.options.find((option) => option.kind === 'literal' && typeof option.value === 'string');
      return first?.kind === 'literal' ? [normalisePath(String(first.value))] : undefined;
    }
    case 'text':
    case 'environment':
      return [constant.kind === 'text' ? constant.parts.map((part) => part ?? '{}').join('') : undefined];
    case 'regex':
      return [constant.source.replace(/^\^/, '').replace(/\\\//g, '/').replace(/\$$/, '')];
    default:
      return undefined;
  }
}

/** `:id`, `<int:id>`, `<id:int>`, `{id:path}` all become `{id}`. */
export function normalisePath(path: string): string {
  return path
    .replace(
      /<([^<>:]{1,80}):(?:int|str|string|float|number|uuid|path|slug|alpha|ext|ymd|strorempty)>/g,
      (whole, name: string) => (/^(?:int|str|string|float|path|uuid|any|slug)$/.test(name) ? whole : `{${name}}`),
    )
    .replace(/<(?:[^<>:]{1,80}:)?([^<>:]{1,80})>/g, '{$1}')
    .replace(/\{([^{}:]{1,80}):[^{}]{1,200}\}/g, '{$1}')
    .replace(/:([A-Za-z_]\w{0,80})(?:\([^()]{0,200}\))?\??/g, '{$1}');
}

/** A path below a prefix, with one slash between them. */
export function joinPaths(prefix: string, path: string): string {
  if (!path || path === '/') return prefix || path;
  return `${prefix.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`;
}
