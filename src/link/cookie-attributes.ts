/** Attributes of cookies by the options that give them: SameSite, Domain, the life. */

import type { Cookie, Stated } from '../model/concepts.ts';
import type { CookieDescriptor } from '../model/descriptors.ts';
import type { Linker } from '../model/linking.ts';
import type { Found, Option } from './call-options.ts';
import { secondsOf } from './cookie-lifetimes.ts';
import { locate } from './program.ts';

/** The attribute that an option gives, by what frameworks take for it: a word, `true` for Strict, `false` or nothing for none. */
export function readSameSite(
  linker: Linker,
  option: Option,
  byDefault: Cookie['sameSite']['is'],
  title: string,
): Cookie['sameSite'] {
  const absent: Cookie['sameSite'] = {
    is: byDefault,
    says: byDefault === 'absent' ? `${title} sends none by default` : `${title} sends ${byDefault} by default`,
    trail: [],
  };
  if (option.found.length === 0)
    return option.isComplete ? absent : { is: 'unknown', says: 'the options could not be followed', trail: [] };
  const stated = option.found.map((one) => sameSiteOf(linker, one));
  const all = option.mayBeAbsent ? [...stated, absent] : stated;
  const first = all[0]!;
  return all.every(({ is }) => is === first.is) ? first : { is: 'unknown', says: 'it depends on a condition', trail: [] };
}

function sameSiteOf(linker: Linker, { value, place }: Found): Cookie['sameSite'] {
  const constant = linker.constants.valueOf(value, place);
  const options = constant.kind === 'either' ? constant.options : [constant];
  const kinds = options.map((one): Cookie['sameSite']['is'] => {
    if (one.kind !== 'literal') return 'unknown';
    if (one.value === true) return 'strict';
    if (one.value === false || one.value === null || one.value === '') return 'absent';
    const word = String(one.value).toLowerCase();
    return word === 'strict' || word === 'lax' || word === 'none' ? word : 'unknown';
  });
  const is = kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? 'unknown') : 'unknown';
  return { is, at: options[0]?.at ?? constant.at, says: `it is set to ${linker.show(value, place.file)}`, trail: constant.trail };
}

/** A host that the cookie is sent to with all below it. */
export function domainOf(linker: Linker, option: Option): Stated<string> | undefined {
  const [found] = option.found;
  if (!found || option.found.length > 1 || option.mayBeAbsent) return undefined;
  const constant = linker.constants.valueOf(found.value, found.place);
  if (constant.kind !== 'literal' || typeof constant.value !== 'string' || constant.value === '') return undefined;
  return { is: constant.value, at: constant.at, says: `the domain is '${constant.value}'`, trail: constant.trail };
}

/** The life in seconds when it is the same in all cases. */
export function lifetimeOfOption(
  linker: Linker,
  option: Option,
  unit: NonNullable<CookieDescriptor['maxAge']>['unit'],
): Stated<number> | undefined {
  const [found] = option.found;
  if (!found || option.found.length > 1) return undefined;
  const seconds = secondsOf(linker, found, unit);
  if (seconds === undefined) return undefined;
  return {
    is: seconds,
    at: locate(found.place.file, found.value.span),
    says: `its life is ${linker.show(found.value, found.place.file)}`,
    trail: [],
  };
}
