import type { CodeFile, Linker } from '../../model/linking.ts';
import type { Binding } from '../../model/syntax.ts';
import type { ClassId, Value } from '../../model/value.ts';

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
    return file.code.bindings.flatMap((binding) => {
      if (binding.block !== block || seen.has(binding.name)) return [];
      seen.add(binding.name);
      return [{ binding, file, block }];
    });
  });
}

/** An option of the class `Meta` in a class body. */
export function optionOf({ file, id }: ModelClass, option: string): Value | undefined {
  const { block } = file.code.classes[id]!;
  const meta = file.code.classes.find((one) => one.name === 'Meta' && file.code.blocks[one.block]?.parent === block);
  return meta && file.code.bindings.find((one) => one.block === meta.block && one.name === option)?.value;
}
