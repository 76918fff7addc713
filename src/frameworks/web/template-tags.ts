import type { CodeFile, FunctionNode, Linker } from '../../model/linking.ts';
import type { RowRead } from '../../model/listings.ts';
import { calleeName, callHere, keyword, nameOfValue, textAt } from '../orm/reading.ts';
import { filterNamed } from './template-functions.ts';

// Tags and filters that a project writes for its templates. https://docs.djangoproject.com/en/stable/howto/custom-template-tags/

interface Registered extends FunctionNode {
  /** Its first parameter is the context. */
  readonly takesContext: boolean;
}

const memo = new WeakMap<Linker, ReadonlyMap<string, Registered>>();

/** By the sign of what they are (`|`, `%`), the name, and the project; of several with one name none. */
function registered(linker: Linker): ReadonlyMap<string, Registered> {
  let found = memo.get(linker);
  if (!found) memo.set(linker, (found = read(linker)));
  return found;
}

function read(linker: Linker): ReadonlyMap<string, Registered> {
  const found = new Map<string, Registered>();
  const several = new Set<string>();
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !/(?:^|\/)templatetags\//.test(file.path)) continue;
    for (const id of file.code.functions.keys()) {
      const key = keyOf(linker, file, id);
      if (!key) continue;
      if (found.has(key.name)) several.add(key.name);
      found.set(key.name, { file, id, takesContext: key.takesContext });
    }
  }
  for (const name of several) found.delete(name);
  return found;
}

function keyOf(linker: Linker, file: CodeFile, id: number): { name: string; takesContext: boolean } | undefined {
  const { decorators, name: own, block } = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  for (const decorator of decorators) {
    const call = callHere(decorator, place)?.call;
    const kind = call ? calleeName(call) : nameOfValue(decorator);
    if (kind !== 'filter' && kind !== 'simple_tag' && kind !== 'inclusion_tag' && kind !== 'assignment_tag') continue;
    const first = kind === 'inclusion_tag' ? undefined : call?.positional[0];
    const name = (call && textAt(linker, keyword(call, 'name') ?? first, place)) ?? own;
    const context = call && keyword(call, 'takes_context');
    const takesContext = context?.kind === 'literal' && context.value === true;
    return { name: `${kind === 'filter' ? '|' : '%'}${name} ${file.facts.source.project}`, takesContext };
  }
  return undefined;
}

/** A filter that Jinja knows by registration. */
function filterOf(linker: Linker, name: string, project: string): Registered | undefined {
  if (!name.startsWith('|')) return undefined;
  const [found] = filterNamed(linker, name.slice(1), project).flatMap(({ value, place }) =>
    linker.resolver.denote(value, place).flatMap((one) => (one.kind === 'function' ? [one] : [])),
  );
  return found && { file: found.file, id: found.id, takesContext: false };
}

/** What a template reads of a row by its own tags and filters, as what these read of the parameter that is the row. */
export function withTags(linker: Linker, reads: readonly RowRead[], project: string): readonly RowRead[] {
  return reads.flatMap((one): readonly RowRead[] => {
    const last = 'method' in one ? undefined : one.path.at(-1);
    const [, name, at] = (last && /^([|%]\w+)(?:@(\w+))?$/.exec(last)) || [];
    if (name === undefined) return [one];
    const method = registered(linker).get(`${name} ${project}`) ?? filterOf(linker, name, project);
    if (!method) return [];
    const { parameters } = method.file.code.functions[method.id]!;
    const position = at === undefined ? 0 : Number(at);
    const parameter = Number.isNaN(position)
      ? parameters.find((it) => it.name === at)
      : parameters[position + (method.takesContext ? 1 : 0)];
    return parameter
      ? [{ path: one.path.slice(0, -1), method: { file: method.file, id: method.id }, parameter: parameter.name }]
      : [];
  });
}

/** The function behind `%cart_lines`, a tag of the project's own. */
export function tagNamed(linker: Linker, name: string, project: string): FunctionNode | undefined {
  return registered(linker).get(`${name} ${project}`);
}
