/**
 * Registrations inside a function of the project that is handed the path, the handler or both: each call of that function registers a route.
 * `def endpoint(self, rule, view): self.app.add_url_rule(rule, view_func=view)`, and decorators that register what they stand on.
 */

import type { CallSite, CodeFile, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Location } from '../model/location.ts';
import type { Parameter } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { type Decoration, ownerOf } from './decorations.ts';
import { blocksAround, locate, standsAt } from './program.ts';
import { placeOf } from './routes-nodes.ts';

/** An expression, and where it stands. */
export interface Written {
  readonly value: Value;
  readonly place: Place;
}

/** What makes a registration, a call or an element of a list: where it stands, what it gives for the names used, and what a decorator stands on. */
export interface Forward {
  readonly site: CallSite;
  readonly file: CodeFile;
  readonly at: Location;
  readonly owner: Pick<Decoration, 'function' | 'class'> | undefined;
  /** What is given for a parameter; undefined for other names and for parameters that nothing is given for. */
  given(name: string): Written | undefined;
  isParameter(name: string): boolean;
}

/** Functions that a registration stands in, the inner one first. */
const MAX_AROUND = 2;
/** Calls of one function. */
const MAX_CALLS = 200;

/** The calls that a registration stands for; none where it registers one thing of its own. */
export function forwardsOf(linker: Linker, site: CallSite, values: readonly (Value | undefined)[]): readonly Forward[] {
  const around = functionsAround(site);
  const names = new Set(values.flatMap((value) => (value ? namesIn(value, site, 0) : [])));
  const isNeeded = (node: FunctionNode) => parametersOf(node).some(({ name }) => names.has(name));
  const outermost = around.findLast(isNeeded);
  if (!outermost) return [];
  return linker.calls
    .callersOf(outermost.file, outermost.id)
    .filter((edge) => !edge.isCallback && edge.by === 'typed')
    .slice(0, MAX_CALLS)
    .map((edge): Forward => {
      const parameters = around.flatMap(parametersOf);
      const owner = ownerOf(edge.site);
      const [first] = around[0] === outermost ? [] : parametersOf(around[0]!);
      return {
        site: edge.site,
        file: edge.site.file,
        at: standsAt(edge.site),
        owner: owner && first && names.has(first.name) ? owner : undefined,
        isParameter: (name) => parameters.some((one) => one.name === name),
        given: (name) => argumentFor(outermost, edge.site, name),
      };
    })
    .filter(({ owner }) => around[0] === outermost || owner !== undefined);
}

/** A registration in a loop, with what one element of the list that it runs over gives. */
export interface Element {
  /** The registration with names for the parts of the element: `*route` is `route#0, route#1`. */
  readonly site: CallSite;
  readonly forward: Forward;
}

/** `for rule, view in routes: app.add_url_rule(rule, view_func=view)`, `[api.add_resource(*route) for route in routes]`: one registration an element. */
export function elementsOf(linker: Linker, site: CallSite): readonly Element[] {
  const { file, call } = site;
  const loop = blocksAround(file, call.block).find((block) => block.kind === 'loop');
  if (loop?.kind !== 'loop' || !loop.over) return [];
  const { variables } = loop;
  const whole = variables.length === 1 ? variables[0] : undefined;
  return tuplesIn(linker, loop.over, { file, block: loop.parent }, 0)
    .slice(0, MAX_CALLS)
    .map(({ items, place, written }) => {
      const names = whole === undefined ? variables : items.map((_, index) => `${whole}#${index}`);
      const given = new Map(names.map((name, index) => [name, items[index]] as const));
      const rename = (value: Value): readonly Value[] => {
        if (whole === undefined) return [value];
        if (value.kind === 'spread' && value.value.kind === 'name' && value.value.name === whole)
          return names.map((name) => ({ kind: 'name', name, span: value.span }));
        const index =
          value.kind === 'index' && value.object.kind === 'name' && value.object.name === whole ? value.index : undefined;
        return index?.kind === 'literal' ? [{ kind: 'name', name: `${whole}#${index.value}`, span: value.span }] : [value];
      };
      return {
        site: {
          ...site,
          call: {
            ...call,
            positional: call.positional.flatMap(rename),
            named: call.named.map((one) => ({ ...one, value: rename(one.value)[0]! })),
          },
        },
        forward: {
          site,
          file: place.file,
          at: locate(place.file, written.span),
          owner: undefined,
          isParameter: (name) => given.has(name),
          given: (name) => {
            const value = given.get(name);
            return value && { value, place };
          },
        },
      };
    });
}

interface Tuple {
  readonly items: readonly Value[];
  readonly place: Place;
  readonly written: Value;
}

/** The tuples of a list that is written out, through names. */
function tuplesIn(linker: Linker, over: Value, place: Place, depth: number): readonly Tuple[] {
  if (over.kind === 'list')
    return over.items.flatMap((item) => (item.kind === 'list' ? [{ items: item.items, place, written: item }] : []));
  if (depth > 3 || (over.kind !== 'name' && over.kind !== 'member')) return [];
  return linker.resolver.bindingsOf(over, place).flatMap((one) => tuplesIn(linker, one.value, one.place, depth + 1));
}

function functionsAround({ file, call }: CallSite): readonly FunctionNode[] {
  return blocksAround(file, call.block)
    .flatMap((block) => (block.kind === 'function' && block.function ? [{ file, id: block.function }] : []))
    .slice(0, MAX_AROUND);
}

function parametersOf({ file, id }: FunctionNode): readonly Parameter[] {
  return file.code.functions[id]!.parameters.filter(({ name }) => name !== 'this');
}

function argumentFor(node: FunctionNode, site: CallSite, name: string): Written | undefined {
  const parameters = parametersOf(node);
  const index = parameters.findIndex((one) => one.name === name && (one.kind === 'normal' || one.kind === 'keyword-only'));
  if (index < 0) return undefined;
  const { positional, named } = site.call;
  const isPositional = parameters[index]!.kind === 'normal' && !positional.some(({ kind }) => kind === 'spread');
  const value = named.find((one) => one.name === name)?.value ?? (isPositional ? positional[index] : undefined);
  if (value) return { value, place: placeOf(site) };
  const otherwise = parameters[index]!.default;
  return otherwise && { value: otherwise, place: { file: node.file, block: node.file.code.functions[node.id]!.block } };
}

/** Names that an expression is made of, those of the function's own variables followed once: `view = cls.as_view(name)`. */
function namesIn(value: Value, site: CallSite, depth: number): readonly string[] {
  if (value.kind === 'name') {
    const own = site.file.code.bindings.filter(({ name, block }) => name === value.name && isInside(site, block));
    return [value.name, ...(depth < 2 ? own.flatMap((one) => (one.value ? namesIn(one.value, site, depth + 1) : [])) : [])];
  }
  if (value.kind === 'binary') return [...namesIn(value.left, site, depth), ...namesIn(value.right, site, depth)];
  if (value.kind === 'template') return value.parts.flatMap((part) => namesIn(part, site, depth));
  if (value.kind === 'member') return namesIn(value.object, site, depth);
  return value.kind === 'call' ? namesIn(site.file.code.calls[value.call]!.callee, site, depth) : [];
}

/** Whether a block belongs to the functions around a call. */
function isInside(site: CallSite, block: number): boolean {
  return functionsAround(site).some(({ id }) => site.file.functionOf[block] === id);
}

/** The parameter that an expression is, or is made of by calling it: `cls`, `cls()`, `cls.as_view("login")`, or a variable that is one of these. */
export function parameterIn(value: Value, site: CallSite, forward: Forward, depth = 0): string | undefined {
  if (value.kind === 'name') {
    if (forward.isParameter(value.name)) return value.name;
    const own = site.file.code.bindings.filter(({ name, block }) => name === value.name && isInside(site, block));
    for (const one of depth < 2 ? own : []) {
      const found = one.value && parameterIn(one.value, site, forward, depth + 1);
      if (found) return found;
    }
  }
  if (value.kind !== 'call') return undefined;
  const { callee } = site.file.code.calls[value.call]!;
  return parameterIn(callee.kind === 'member' && callee.property === 'as_view' ? callee.object : callee, site, forward, depth);
}
