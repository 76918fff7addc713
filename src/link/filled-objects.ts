import type { CodeFile, Place, Program } from '../model/linking.ts';
import type { Span } from '../model/location.ts';
import type { Value } from '../model/value.ts';
import { append, lastName, parentFolder } from './program.ts';

/** An object that is filled after it was made. */
export interface FilledObject {
  readonly fields: Map<string, { value: Value; place: Place }[]>;
  /** Its keys are the modules of the folder: `fs.readdirSync(__dirname).forEach((file) => { db[model.name] = model; })`. */
  isRegistry: boolean;
}

/** Objects of a file that members are assigned to, by where the literal stands that they begin as. */
export function filledIn(file: CodeFile): Map<Span, FilledObject> {
  const found = new Map<Span, FilledObject>();
  const literals = new Map<string, Span>();
  for (const { name, value, block } of file.code.bindings)
    if (block === 0 && value?.kind === 'object' && !literals.has(name)) literals.set(name, value.span);
  for (const { target, value, block } of file.code.assigns) {
    if ((target.kind !== 'member' && target.kind !== 'index') || target.object.kind !== 'name') continue;
    const literal = literals.get(target.object.name);
    if (!literal) continue;
    let one = found.get(literal);
    if (!one) found.set(literal, (one = { fields: new Map(), isRegistry: false }));
    const key = keyOf(target);
    if (key !== undefined) append(one.fields, key, { value, place: { file, block } });
    else one.isRegistry ||= readsFolder(file);
  }
  return found;
}

/** `db.User` and `db['User']`; undefined where the key is computed. */
function keyOf(target: Value): string | undefined {
  if (target.kind === 'member') return target.property;
  const index = target.kind === 'index' ? target.index : undefined;
  return index?.kind === 'literal' && typeof index.value === 'string' ? index.value : undefined;
}

/** Whether a module lists the files of a folder. https://nodejs.org/api/fs.html#fsreaddirsyncpath-options */
function readsFolder({ code }: CodeFile): boolean {
  return code.calls.some(({ callee }) => /^(?:readdirSync|readdir|globSync|sync)$/.test(lastName(callee) ?? ''));
}

/** Tables are called `user_coupons` where their models are called `UserCoupons`. */
function plainName(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** Whether a module defines something of that name: `sequelize.define('User', ...)`, `class User`, or is called so itself: `user.model.js`. */
export function definesName({ path, code }: CodeFile, name: string): boolean {
  const own = path.slice(path.lastIndexOf('/') + 1).split('.')[0]!;
  if (plainName(own) === plainName(name)) return true;
  return (
    code.classes.some((one) => one.name === name) ||
    code.calls.some(({ callee, positional: [first] }) => {
      const isNamed = first?.kind === 'literal' && typeof first.value === 'string' && plainName(first.value) === plainName(name);
      return isNamed && lastName(callee) === 'define';
    })
  );
}

/** Names that what a folder's modules define can be called by where a registry collects them, see `definesName`. Classes are left out. */
export function registeredNames(program: Program): readonly string[] {
  const files = [...program.code.values()].filter((file) => !file.isPython);
  const registries = files.filter((file) => [...filledIn(file).values()].some(({ isRegistry }) => isRegistry));
  if (registries.length === 0) return [];
  const folders = new Set(registries.map(({ path }) => parentFolder(path)));
  const members = files.filter(({ path }) => folders.has(parentFolder(path)));
  const own = new Set(members.map(({ path }) => plainName(path.slice(path.lastIndexOf('/') + 1).split('.')[0]!)));
  const defined = members.flatMap(({ code }) =>
    code.calls.flatMap(({ callee, positional: [first] }) =>
      lastName(callee) === 'define' && first?.kind === 'literal' && typeof first.value === 'string' ? [first.value] : [],
    ),
  );
  for (const name of defined) own.add(plainName(name));
  return [...[...program.callsByName.keys()].filter((name) => own.has(plainName(name))), ...defined];
}
