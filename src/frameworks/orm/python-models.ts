import type { CodeFile, Linker } from '../../model/linking.ts';
import type { Binding } from '../../model/syntax.ts';
import type { ClassId, Value } from '../../model/value.ts';
import { bindingsIn } from './reading.ts';

/** A class of the project. */
export interface ModelClass {
  readonly file: CodeFile;
  readonly id: ClassId;
}

/** Fields of a class body, and of its bases in the project, nearest first; a name counts once. */
export function fieldsWithBases(
  linker: Linker,
  model: ModelClass,
): readonly { readonly binding: Binding; readonly file: CodeFile; readonly block: number }[] {
  const seen = new Set<string>();
  const bases = linker.resolver
    .basesOf(model.file, model.id)
    .flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : []));
  return [model, ...bases].flatMap(({ file, id }) => {
    const { block } = file.code.classes[id]!;
    return bindingsIn(file, block).flatMap((binding) => {
      if (seen.has(binding.name)) return [];
      seen.add(binding.name);
      return [{ binding, file, block }];
    });
  });
}

/** An option of the class `Meta` in a class body. */
export function optionOf({ file, id }: ModelClass, option: string): Value | undefined {
  const { block } = file.code.classes[id]!;
  const meta = file.scopes
    .get(block)
    ?.names.get('Meta')
    ?.find((one) => one.kind === 'class');
  if (meta?.kind !== 'class') return undefined;
  return bindingsIn(file, file.code.classes[meta.class]!.block).find((one) => one.name === option)?.value;
}
