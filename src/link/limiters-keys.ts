/** What a limiter counts by: the address of the connection, the user, or a header that the client may write. */

import { bodyOf } from '../model/body.ts';
import type { Limiter } from '../model/concepts.ts';
import type { LimiterDescriptor } from '../model/framework.ts';
import type { CallSite, CodeFile, FunctionNode, Linker } from '../model/linking.ts';
import type { Location, Span } from '../model/location.ts';
import type { BlockId, FunctionId, Value } from '../model/value.ts';
import { optionOf, partsIn } from './limiters-settings.ts';
import { blocksAround, lastName, locate } from './program.ts';
import { reaches } from './reach.ts';
import { trustsEverybody, trustsProxies } from './trusted-proxies.ts';

/** What limiters count by, asked for each. */
export interface LimiterKeys {
  /** By what a library's limiter counts that a call makes. */
  keyOf(descriptor: LimiterDescriptor, site: CallSite): Limiter['key'];
  /** What a key function counts by; `at` is where it is named. */
  keyOfFunction(node: FunctionNode, at: Location): Limiter['key'];
  /** Where a function reads X-Forwarded-For or a like header, itself or one call away. */
  forwardedHeader(node: FunctionNode): HeaderRead | undefined;
}

/** A read of a header that names the client. */
interface HeaderRead {
  readonly at: Location;
  readonly name: string;
}

/** Key functions and trusted proxies of a program. */
export function buildLimiterKeys(linker: Linker): LimiterKeys {
  function keyOf(descriptor: LimiterDescriptor, site: CallSite): Limiter['key'] {
    const slotted = optionOf(linker, descriptor, site, descriptor.key.slot);
    const everyone = descriptor.key.default === 'address' && trustsEverybody(linker, site.file.facts.source.project);
    if (!slotted && everyone)
      return {
        is: 'forwarded-header',
        at: everyone,
        says: 'it counts by X-Forwarded-For, which every client is trusted with',
        trail: [],
      };
    if (!slotted) return { is: descriptor.key.default, says: 'the library counts by it', trail: [] };
    const { value: given, place } = slotted;
    const at = locate(place.file, given.span);
    const denoted = linker.resolver.denote(given, place);
    if (denoted.some((one) => one.kind === 'external' && /get_remote_address$/.test(one.path)))
      return { is: 'address', at, says: 'it counts by the address of the connection', trail: [] };
    if (denoted.some((one) => one.kind === 'external' && /get_ipaddr$/.test(one.path)))
      return { is: 'forwarded-header', at, says: 'get_ipaddr trusts X-Forwarded-For', trail: [] };
    for (const one of denoted) {
      if (one.kind !== 'function') continue;
      return keyOfFunction({ file: one.file, id: one.id }, at);
    }
    return { is: 'unknown', at, says: 'its key function could not be followed', trail: [] };
  }

  function keyOfFunction(node: FunctionNode, at: Location): Limiter['key'] {
    const header = forwardedHeader(node);
    if (header && trustsProxies(linker, node.file.facts.source.project))
      return { is: 'other', at: header.at, says: 'it counts by a header that the trusted proxies write', trail: [] };
    if (header)
      return {
        is: 'forwarded-header',
        at: header.at,
        says: `it counts by the header ${header.name}, which the client writes`,
        trail: [{ at, says: 'the key function is named here' }],
      };
    const returned = bodyOf(node.file, node.id).returns.flatMap(({ value }) => (value ? partsIn(value) : []));
    const names = new Set(returned.map(lastName));
    if (names.has('user') || names.has('userId') || names.has('current_user'))
      return { is: 'user', at, says: 'it counts by user', trail: [] };
    if (['ip', 'ips', 'remoteAddress', 'remote_addr'].some((name) => names.has(name)))
      return { is: 'address', at, says: 'it counts by the address of the connection', trail: [] };
    return { is: 'other', at, says: 'it counts by what its own key function returns', trail: [] };
  }

  function forwardedHeader(node: FunctionNode): HeaderRead | undefined {
    let found: HeaderRead | undefined;
    reaches(linker.calls, node, 1, (inner) => {
      found ??= headerRead(inner);
      return found !== undefined;
    });
    return found;
  }

  return { keyOf, keyOfFunction, forwardedHeader };
}

function headerRead({ file, id }: FunctionNode): HeaderRead | undefined {
  const read = (value: Value, span: Span): HeaderRead => {
    const name = value.kind === 'member' ? value.property : value.kind === 'literal' ? String(value.value) : '';
    return { at: locate(file, span), name };
  };
  const named = (value: Value) => (value.kind === 'index' ? value.index : value);
  const isHeader = (value: Value | undefined) =>
    value?.kind === 'literal' &&
    typeof value.value === 'string' &&
    /^(?:http_)?x[-_]forwarded[-_]for$|^(?:http_)?x[-_]real[-_]ip$|^(?:http_)?x[-_]client[-_]ip$/i.test(value.value);
  const isRead = (value: Value) =>
    (value.kind === 'index' && isHeader(value.index)) ||
    (value.kind === 'member' && /^(?:x-forwarded-for|x-real-ip|x-client-ip)$/i.test(value.property));
  if (takesNearest(file, id)) return undefined;
  const readIn = (value: Value | undefined) => (value ? partsIn(value).find(isRead) : undefined);
  const body = bodyOf(file, id);
  for (const { call } of body.calls) {
    if (isFromProxy(file, call.block)) continue;
    const header = call.positional.find(isHeader);
    if (header) return read(header, call.span);
    const found = call.positional.map(readIn).find((one) => one !== undefined);
    if (found) return read(named(found), found.span);
  }
  for (const { value, block } of [...body.bindings, ...body.returns]) {
    const found = isFromProxy(file, block) ? undefined : readIn(value);
    if (found) return read(named(found), found.span);
  }
  return undefined;
}

/**
 * `for hop in reversed(hops)`, `hops.at(-1)`, `hops[-1]`, `hops.pop()`: what the nearest proxy wrote stands last; the client's own words stand first.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For
 */
function takesNearest(file: CodeFile, id: FunctionId): boolean {
  const { calls, bindings, returns } = bodyOf(file, id);
  const isLast = (value: Value | undefined) =>
    value !== undefined && partsIn(value).some((part) => part.kind === 'index' && isLastIndex(part.index));
  return (
    calls.some(({ call }) => {
      const name = lastName(call.callee) ?? '';
      if (call.callee.kind === 'member' && isLast(call.callee.object)) return true;
      if (call.positional.some(isLast)) return true;
      if (name === 'at') return call.positional[0] !== undefined && isMinusOne(call.positional[0]);
      return /^(?:reversed|reverse|toReversed)$/.test(name) || (name === 'pop' && call.positional.length === 0);
    }) || [...bindings, ...returns].some(({ value }) => isLast(value))
  );
}

/** `-1`, `hops.length - 1` */
function isLastIndex(value: Value): boolean {
  if (value.kind === 'binary')
    return (
      value.operator === '-' && lastName(value.left) === 'length' && value.right.kind === 'literal' && value.right.value === 1
    );
  return isMinusOne(value);
}

function isMinusOne(value: Value): boolean {
  if (value.kind === 'unary') return value.operator === '-' && value.operand.kind === 'literal' && value.operand.value === 1;
  return value.kind === 'literal' && value.value === -1;
}

/** `if is_trusted_proxy(request.client.host)`: whether a place is reached only by what a proxy sent that the project knows. */
function isFromProxy(file: CodeFile, block: BlockId): boolean {
  return blocksAround(file, block).some(
    (one) =>
      one.kind === 'branch' &&
      one.holds &&
      partsIn(one.test).some((part) => {
        const called = part.kind === 'call' ? file.code.calls[part.call]!.callee : part;
        return /trust.{0,20}prox|prox.{0,20}trust|from_?proxy|behind_?proxy/i.test(lastName(called) ?? '');
      }),
  );
}
