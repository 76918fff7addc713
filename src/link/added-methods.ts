import type { Framework, FrameworkSections } from '../model/framework.ts';
import type { CallSite, CodeFile, FunctionNode, Place, Program } from '../model/linking.ts';
import type { FunctionSyntax } from '../model/syntax.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import { compilePattern } from './match.ts';
import { append } from './program.ts';

type Section = FrameworkSections['addedMethods'][number];
type Member = Section['member'];

/** What the project adds to the objects of libraries. */
export interface AddedMethods {
  /** The functions that a member of something of a library runs. */
  of(path: string, name: string): readonly FunctionNode[];
  /** What such a function calls `this`. */
  selfOf(fn: FunctionSyntax): string | undefined;
}

/** Of more that have the same name nobody knows which runs. */
const MAX_SAME = 3;

/**
 * Methods that are put on a schema or a prototype: `userSchema.methods.matches = function () {...}`, `schema.static('byEmail', ...)`,
 * `new Schema({...}, { statics: {...} })`, `User.prototype.describe = ...`. Found when somebody first asks.
 */
export function buildAddedMethods(
  program: Program,
  frameworks: readonly Framework[],
  pathsOf: (value: Value, place: Place) => readonly string[],
): AddedMethods {
  const sections = frameworks.flatMap(({ addedMethods = [] }) =>
    addedMethods.map((one) => ({ ...one, holds: compilePattern(one.holder), runs: compilePattern(one.on) })),
  );
  const byName = new Map<string, { readonly node: FunctionNode; readonly section: (typeof sections)[number] }[]>();
  const selves = new Map<FunctionSyntax, string>();
  const adders = new Map(sections.flatMap(({ adder, member }) => (adder === undefined ? [] : [[adder, member] as const])));
  let isRead = sections.length === 0;

  function read(): void {
    if (isRead) return;
    isRead = true;
    for (const file of program.code.values()) if (!file.isPython) for (const put of putsOf(file, adders)) add(put, file);
  }

  function add({ holder, member, name, value, block }: Put, file: CodeFile): void {
    const id = functionOf(value, file, block);
    if (id === undefined) return;
    const paths = pathsOf(holder, { file, block });
    const section = sections.find((one) => one.member === member && paths.some((path) => one.holds.fits(path)));
    if (!section) return;
    append(byName, name, { node: { file, id }, section });
    selves.set(file.code.functions[id]!, section.self);
  }

  return {
    of(path, name) {
      read();
      const found = byName.get(name)?.filter(({ section }) => section.runs.fits(path)) ?? none;
      return found.length > MAX_SAME ? none : found.map(({ node }) => node);
    },
    selfOf(fn) {
      read();
      return selves.get(fn);
    },
  };
}

const none: readonly never[] = [];

/** One function that is put somewhere: `holder.member.name = value`. */
interface Put {
  readonly holder: Value;
  readonly member: Member;
  readonly name: string;
  readonly value: Value;
  readonly block: BlockId;
}

const members: readonly string[] = ['methods', 'statics', 'prototype'] satisfies Member[];
const isMember = (name: string): name is Member => members.includes(name);

/** @param adders what adds methods by a call, with where it puts them */
function* putsOf({ code, sites }: CodeFile, adders: ReadonlyMap<string, Member>): Generator<Put> {
  for (const { target, value, block } of code.assigns) {
    if (target.kind !== 'member') continue;
    const { object, property } = target;
    if (object.kind === 'member' && isMember(object.property))
      yield { holder: object.object, member: object.property, name: property, value, block };
    else if (isMember(property)) yield* entriesOf(value, object, property, block);
  }
  for (const site of sites) yield* putsByCall(site, adders);
}

/** `schema.method('name', fn)`, `schema.static({...})`; the options of `new Schema(fields, { methods: {...} })`. */
function* putsByCall({ id, call }: CallSite, adders: ReadonlyMap<string, Member>): Generator<Put> {
  const {
    callee,
    positional: [first, second],
    block,
    isNew,
    span,
  } = call;
  if (isNew && second?.kind === 'object')
    for (const { key, value } of second.entries)
      if (key !== undefined && isMember(key)) yield* entriesOf(value, { kind: 'call', call: id, span }, key, block);
  const member = callee.kind === 'member' ? adders.get(callee.property) : undefined;
  if (callee.kind !== 'member' || member === undefined) return;
  if (first?.kind === 'object') yield* entriesOf(first, callee.object, member, block);
  else if (first?.kind === 'literal' && typeof first.value === 'string' && second)
    yield { holder: callee.object, member, name: first.value, value: second, block };
}

function* entriesOf(value: Value, holder: Value, member: Member, block: BlockId): Generator<Put> {
  if (value.kind !== 'object') return;
  for (const one of value.entries) if (one.key !== undefined) yield { holder, member, name: one.key, value: one.value, block };
}

/** A function that stands there, or one of the file by its name. */
function functionOf(value: Value, { scopes }: CodeFile, block: BlockId): FunctionId | undefined {
  if (value.kind === 'function') return value.function;
  if (value.kind !== 'name') return undefined;
  const [only, other] = scopes.get(block)?.names.get(value.name) ?? [];
  return only?.kind === 'function' && !other ? only.function : undefined;
}
