import type { Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { argumentAt } from './options.ts';
import { lastName } from './program.ts';

/** Providers named by `Depends(x)`, in a default, in `Annotated[T, Depends(x)]`, behind an alias of such a type or a name. */
export function providersIn(linker: Linker, value: Value, place: Place, depth: number): { value: Value; place: Place }[] {
  if (depth > 4) return [];
  if (value.kind === 'call') {
    const provider = providerOf(linker, value, place);
    return provider ? [{ value: provider, place }] : [];
  }
  if (value.kind === 'index') {
    const items = value.index.kind === 'list' ? value.index.items : [value.index];
    return lastName(value.object) === 'Annotated'
      ? items.slice(1).flatMap((item) => providersIn(linker, item, place, depth + 1))
      : [];
  }
  if (value.kind === 'name') {
    for (const one of linker.resolver.denoteAlias(value.name, place, value.span))
      return providersIn(linker, one.value, one.place, depth + 1);
    // `signed_in = Depends(get_current_user)`, given to many routes.
    const [bound, other] = linker.resolver.bindingsOf(value, place);
    if (bound?.value.kind === 'call' && !other) return providersIn(linker, bound.value, bound.place, depth + 1);
  }
  return [];
}

/** The `x` of `Depends(x)`; undefined for any other expression, and where it names none. */
export function providerOf(linker: Linker, value: Value, place: Place): Value | undefined {
  if (value.kind !== 'call') return undefined;
  const call = place.file.code.calls[value.call]!;
  const paths = linker.resolver.pathsOf(call.callee, place);
  for (const framework of linker.frameworks) {
    for (const injector of framework.injectors ?? []) {
      if (paths.some((path) => linker.fits(injector.call, path))) return argumentAt(call, injector.provider.at);
    }
  }
  return undefined;
}
