import type { CodeFile, Linker } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { calleeName, callHere, keyword, nameOfValue, textAt } from '../orm/reading.ts';
import type { Rows } from './drf-serializers.ts';
import { type Given, givenByFunction, givenIn } from './template-context.ts';

// What every Jinja template of a project has: functions and filters that are registered, and what context processors give.
// https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_template_global, https://jinja.palletsprojects.com/en/stable/api/#the-global-namespace

interface Registered {
  readonly given: Given[];
  /** Functions by the name of the filter. */
  readonly filters: Map<string, Rows>;
}

const memo = new WeakMap<Linker, Map<string, Registered>>();

function registeredIn(linker: Linker, project: string): Registered {
  let byProject = memo.get(linker);
  if (!byProject) memo.set(linker, (byProject = new Map()));
  let found = byProject.get(project);
  if (!found) {
    byProject.set(project, (found = { given: [], filters: new Map() }));
    for (const file of linker.program.code.values())
      if (file.isPython && file.facts.source.project === project) readFile(linker, file, found);
  }
  return found;
}

/** What a project gives all of its templates under a name. */
export function globalFunctions(linker: Linker, project: string): Given {
  return (key) => registeredIn(linker, project).given.flatMap((given) => given(key));
}

/** What a filter of a project is. */
export function filterNamed(linker: Linker, name: string, project: string): Rows {
  return registeredIn(linker, project).filters.get(name) ?? [];
}

function readFile(linker: Linker, file: CodeFile, { given, filters }: Registered): void {
  const under = (name: string, one: Rows[number]) => given.push((key) => (key === name ? [one] : []));
  for (const [id, fn] of file.code.functions.entries())
    for (const decorator of fn.decorators) {
      const place = { file, block: file.code.blocks[fn.block]!.parent };
      const call = callHere(decorator, place)?.call;
      const kind = (call ? calleeName(call) : nameOfValue(decorator)) ?? '';
      const itself = { value: { kind: 'function', function: id, span: fn.nameSpan } as Value, place };
      const name = (call && textAt(linker, call.positional[0] ?? keyword(call, 'name'), place)) ?? fn.name;
      if (/^(?:app_)?context_processor$/.test(kind)) given.push(givenByFunction(linker, { file, id }));
      else if (/^(?:app_)?template_global$/.test(kind)) under(name, itself);
      else if (/^(?:app_)?template_filter$/.test(kind)) filters.set(name, [itself]);
    }
  // `app.jinja_env.globals["owner_of"] = owner_of`, `templates.env.filters["owner"] = owner`
  for (const { target, value, block } of file.code.assigns) {
    if (target.kind !== 'index' || target.object.kind !== 'member' || target.index.kind !== 'literal') continue;
    const name = String(target.index.value);
    if (target.object.property === 'globals') under(name, { value, place: { file, block } });
    else if (target.object.property === 'filters') filters.set(name, [{ value, place: { file, block } }]);
  }
  for (const { callee, positional, named, block } of file.code.calls) {
    if (callee.kind !== 'member') continue;
    const place = { file, block };
    const { property } = callee;
    const [first, second] = positional;
    if (/^add_(?:app_)?template_(?:global|filter)$/.test(property) && first) {
      const name = textAt(linker, second ?? named.find((one) => one.name === 'name')?.value, place) ?? nameOfValue(first);
      if (name === undefined) continue;
      if (property.endsWith('global')) under(name, { value: first, place });
      else filters.set(name, [{ value: first, place }]);
    }
    const holder = property === 'update' && callee.object.kind === 'member' ? callee.object.property : undefined;
    if (holder === 'globals') {
      given.push(givenIn(linker, first, place));
      for (const { name, value } of named) under(name, { value, place });
    }
    if (holder === 'filters') for (const { name, value } of named) filters.set(name, [{ value, place }]);
  }
}
