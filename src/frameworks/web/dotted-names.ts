import type { CodeFile, Denotation, Linker } from '../../model/linking.ts';

/** What a dotted name in a text stands for (`'shop.permissions.IsOwner'`): a module, a name of a project module, or something of a library. */
export function dotted(linker: Linker, text: string, importer: CodeFile): readonly Denotation[] {
  if (!/^[A-Za-z_][\w.]{0,200}$/.test(text)) return [];
  const { modules } = linker.resolver;
  const whole = modules.resolve(text, importer);
  if (whole.kind === 'file') return [{ kind: 'file', file: whole.file }];
  const names = text.split('.');
  // The longest part that is a module; what follows are names in it: `models.user.User.decode`.
  for (let i = names.length - 1; i > 0; i--) {
    const module = modules.resolve(names.slice(0, i).join('.'), importer);
    if (module.kind !== 'file') continue;
    let found: readonly Denotation[] = [{ kind: 'file', file: module.file }];
    for (const name of names.slice(i)) found = found.flatMap((one) => linker.resolver.memberOf(one, name));
    return found;
  }
  return [{ kind: 'external', path: text }];
}
