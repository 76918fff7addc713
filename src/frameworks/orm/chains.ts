import type { CodeFile, Place } from '../../model/linking.ts';
import { endColumnOf, endLineOf, type Span, spanOf } from '../../model/location.ts';
import type { Call } from '../../model/syntax.ts';
import type { CallId, Value } from '../../model/value.ts';

/** One call of a chain: `references` of `t.integer('x').references('id')`. */
export interface Link {
  readonly name: string;
  readonly call: Call;
  /** From its name to its closing parenthesis, without what stands before it in the chain. */
  readonly span: Span;
}

/** A chain of calls from its root outwards. */
export interface Chain {
  /** What the first call is called on: `t`; undefined when the first call is of a plain function (`integer('x')`). */
  readonly root: Value | undefined;
  readonly links: readonly Link[];
}

const longest = 40;

/** The chain a call ends; undefined when something else than calls and members stands in it. */
export function chainOf(value: Value | undefined, { file }: Place): Chain | undefined {
  const links: Link[] = [];
  let at = value;
  while (at?.kind === 'await') at = at.value;
  while (at?.kind === 'call' && links.length < longest) {
    const call: Call | undefined = file.code.calls[at.call];
    if (!call) return undefined;
    const callee: Value = call.callee;
    if (callee.kind === 'name') {
      links.unshift({ name: callee.name, call, span: call.span });
      return { root: undefined, links };
    }
    if (callee.kind !== 'member') return undefined;
    links.unshift({ name: callee.property, call, span: spanOfLink(call) });
    at = callee.object;
  }
  return at && links.length > 0 ? { root: at, links } : undefined;
}

function spanOfLink({ callee, span }: Call): Span {
  const name = callee.kind === 'member' ? callee.property.length : 0;
  return spanOf(endLineOf(callee.span), Math.max(1, endColumnOf(callee.span) - name), endLineOf(span), endColumnOf(span));
}

/** Calls of a file that no other call is called on: the ends of chains. */
export function chainEnds(file: CodeFile): readonly CallId[] {
  const inner = new Set<CallId>();
  for (const { callee } of file.code.calls) {
    let at: Value = callee;
    while (at.kind === 'member') at = at.object;
    if (at.kind === 'call') inner.add(at.call);
  }
  return file.code.calls.flatMap((_, id) => (inner.has(id) ? [] : [id]));
}
