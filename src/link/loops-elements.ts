import { bodyOf } from '../model/body.ts';
import type { ElementMethods } from '../model/framework.ts';
import type { ClassNode, CodeFile, Linker } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Call, ClassSyntax, FunctionSyntax } from '../model/syntax.ts';
import type { ClassId, FunctionId, Value } from '../model/value.ts';
import type { ListedFunction } from './listings-methods.ts';
import { lastName } from './program.ts';
import { firstArgument } from './rows.ts';

/** A method that the framework runs once per element of a list. */
export interface ElementMethod {
  /** Where the list is made; the method itself when that is not known. */
  readonly at: Location;
  readonly over: string;
  /** Whether some place is known that makes a list of them. */
  readonly isListed: boolean;
  /** The parameter that is the element. */
  readonly variables: readonly string[];
}

type ListedBy = NonNullable<ElementMethods['listedBy']>;

interface ListPlace {
  readonly at: Location;
  readonly over: string;
}

/** Serializer fields, resolvers and the like, by the `elementMethods` of all descriptors, and the functions of schemas that lists are answered through. */
export function elementMethods(linker: Linker, listed: readonly ListedFunction[]): ReadonlyMap<FunctionSyntax, ElementMethod> {
  const found = new Map<FunctionSyntax, ElementMethod>();
  for (const { file, id, at, over } of linker.frameworks.flatMap((one) => [...(one.recogniseElements?.(linker) ?? [])])) {
    const fn = file.code.functions[id]!;
    found.set(fn, { at, over, isListed: true, variables: elementOf(fn) });
  }
  for (const section of linker.frameworks.flatMap((one) => one.elementMethods ?? [])) {
    for (const file of linker.program.code.values()) {
      file.code.classes.forEach((_, id) => {
        if (section.base !== undefined && !linker.resolver.derivesFrom(file, id, section.base)) return;
        const methods = methodsOf(section, file, id, linker);
        if (methods.length === 0) return;
        const list = listedAt(section, file, id, linker);
        for (const method of methods) {
          const fn = file.code.functions[method]!;
          const own = { at: linker.locate(file, fn.nameSpan), over: `the parents of '${fn.name}'` };
          // A resolver is called on the row.
          const variables = section.prefix === undefined ? elementOf(fn) : ['this', ...elementOf(fn)];
          if (!found.has(fn)) found.set(fn, { ...(list ?? own), isListed: list !== undefined, variables });
        }
      });
    }
  }
  for (const { node, parameter, loop } of listed) {
    const fn = node.file.code.functions[node.id]!;
    if (!found.get(fn)?.isListed) found.set(fn, { at: loop.at, over: loop.over, isListed: true, variables: [parameter] });
  }
  return found;
}

/** The first parameter that is not the object of the method. */
function elementOf(fn: FunctionSyntax): readonly string[] {
  return fn.parameters.flatMap(({ name }) => (name === 'this' || name === '' ? [] : [name])).slice(0, 1);
}

function methodsOf(
  { field, fieldMethod, method: named, decorator, prefix }: ElementMethods,
  file: CodeFile,
  id: ClassId,
  linker: Linker,
): readonly FunctionId[] {
  const methods = [...(file.methods.get(id) ?? [])];
  const place = { file, block: file.code.classes[id]!.block };
  if (named !== undefined) return methods.flatMap(([name, method]) => (name === named ? [method] : []));
  if (field !== undefined) {
    return [...(file.scopes.get(place.block)?.names ?? [])].flatMap(([name, definitions]) => {
      const made = definitions.flatMap((one) =>
        one.kind === 'binding' ? (callOf(field, one.binding.value, file, linker) ?? []) : [],
      );
      const own = made[0] && fieldMethod && firstArgument(made[0], fieldMethod);
      const called = own?.kind === 'literal' && typeof own.value === 'string' ? own.value : `get_${name}`;
      const method = made.length > 0 ? file.methods.get(id)?.get(called) : undefined;
      return method === undefined ? [] : [method];
    });
  }
  // What stands in the types at the root of a schema, or in parts of them (`UserQuery`), runs once a request.
  if (/(?:Query|Queries|Mutations?|Subscriptions?)$/.test(file.code.classes[id]!.name)) return [];
  if (prefix !== undefined) return methods.flatMap(([name, method]) => (name.startsWith(prefix) ? [method] : []));
  if (decorator === undefined) return [];
  return methods.flatMap(([, method]) =>
    file.code.functions[method]!.decorators.some((one) => {
      const callee = one.kind === 'call' ? file.code.calls[one.call]?.callee : one;
      return callee && linker.resolver.pathsOf(callee, place).some((path) => linker.fits(decorator, path));
    })
      ? [method]
      : [],
  );
}

function callOf(pattern: string, value: Value | undefined, file: CodeFile, linker: Linker): Call | undefined {
  const site = value?.kind === 'call' ? file.sites[value.call] : undefined;
  return site && linker.resolver.calleePaths(site).some((path) => linker.fits(pattern, path)) ? site.call : undefined;
}

/** A place that makes a list of a class's elements: `Serializer(rows, many=True)`, or a view that lists. */
function listedAt({ many, listedBy }: ElementMethods, file: CodeFile, id: ClassId, linker: Linker): ListPlace | undefined {
  const { name } = file.code.classes[id]!;
  const isIt = (value: Value, place: { file: CodeFile; block: number }) =>
    linker.resolver.denote(value, place).some((one) => one.kind === 'class' && one.file === file && one.id === id);
  for (const site of many === undefined ? [] : (linker.program.callsByName.get(name) ?? [])) {
    const isMany = site.call.named.some((one) => one.name === many && one.value.kind === 'literal' && one.value.value === true);
    if (!isMany || !isIt(site.call.callee, { file: site.file, block: site.call.block })) continue;
    const [rows] = site.call.positional;
    return { at: linker.locate(site.file, site.call.span), over: rows ? linker.show(rows, site.file) : `the list of '${name}'` };
  }
  if (!listedBy) return undefined;
  for (const view of linker.program.code.values()) {
    for (let cls = 0; cls < view.code.classes.length; cls++) {
      const { name: viewName } = view.code.classes[cls]!;
      const named = linker.resolver.fieldValues(view, cls, listedBy.field).find(({ value }) => lastName(value) === name);
      const isNamed = named !== undefined && isIt(named.value, named.place);
      if (!isNamed && !answers(listedBy, { file: view, id: cls }, linker).some((one) => one.file === file && one.id === id))
        continue;
      const isList = linker.resolver.derivesFrom(view, cls, listedBy.base) && !isReplaced(view, cls, listedBy.methods, many);
      if (!isList && !listsItself(view, cls, listedBy.field, many, linker)) continue;
      return { at: linker.locate(view, view.code.classes[cls]!.nameSpan), over: `the list of ${viewName}` };
    }
  }
  return undefined;
}

const answered = new WeakMap<Linker, Map<ClassSyntax, readonly ClassNode[]>>();
/** What a class that lists lists with, by more than its field. */
function answers({ answersWith, base }: ListedBy, view: ClassNode, linker: Linker): readonly ClassNode[] {
  if (!answersWith) return [];
  let known = answered.get(linker);
  if (!known) answered.set(linker, (known = new Map()));
  const cls = view.file.code.classes[view.id]!;
  let found = known.get(cls);
  if (!found) known.set(cls, (found = linker.resolver.derivesFrom(view.file, view.id, base) ? answersWith(linker, view) : []));
  return found;
}

/** A class has its own method in place of the base's, which neither calls that (`super().list(request)`) nor makes a list (`many=True`). */
function isReplaced(file: CodeFile, id: ClassId, names: readonly string[], many: string | undefined): boolean {
  const own = names.flatMap((name) => file.methods.get(id)?.get(name) ?? []);
  const lists = ({ callee, named }: Call) =>
    named.some(({ name, value }) => name === many && value.kind === 'literal' && value.value === true) ||
    (callee.kind === 'member' &&
      callee.object.kind === 'name' &&
      (callee.object.name === 'this' || callee.object.name === 'super') &&
      names.includes(callee.property));
  return own.length > 0 && own.every((method) => !bodyOf(file, method).calls.some(({ call }) => lists(call)));
}

/** Whether a class, or one it derives from in the project, makes a list by the field itself: `self.serializer_class(page, many=True)`. */
function listsItself(file: CodeFile, id: ClassId, field: string, many: string | undefined, linker: Linker): boolean {
  const line = [{ file, id }, ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [base] : []))];
  return (linker.program.callsByName.get(field) ?? []).some(({ file: home, call: { callee, named, block } }) => {
    const isOwn = callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === 'this';
    if (!isOwn || !named.some(({ name, value }) => name === many && value.kind === 'literal' && value.value === true))
      return false;
    const owner = home.code.functions[home.functionOf[block]!]?.class;
    return line.some((one) => one.file === home && one.id === owner);
  });
}
