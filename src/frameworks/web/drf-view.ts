import type { CodeFile, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Call } from '../../model/syntax.ts';
import type { ClassId, Value } from '../../model/value.ts';

/** Where a view says what applies to it; undefined for a library's own view. */
export interface ApiView {
  readonly node?: FunctionNode;
  readonly class?: ClassId;
  readonly method?: string;
  readonly action?: string;
  /** The `@action(...)` of the method, whose keywords take the place of the view's fields. */
  readonly call?: { readonly call: Call; readonly file: CodeFile };
}

/** A class field by the nearest class of the line that has it. */
export function fieldOf(linker: Linker, file: CodeFile, id: ClassId, name: string): readonly { value: Value; place: Place }[] {
  const bases = linker.resolver.basesOf(file, id).flatMap((one) => (one.kind === 'class' ? [one] : []));
  for (const cls of [{ file, id }, ...bases]) {
    const values = linker.resolver.fieldValues(cls.file, cls.id, name);
    if (values.length > 0) return values;
  }
  return [];
}
