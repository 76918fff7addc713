import type { CodeFile, FunctionNode, Linker } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';

// What a Django view does with its request.

/** Methods a view function is limited to by its decorators; undefined when it takes all. */
export function methodsByDecorator(linker: Linker, { file, id }: FunctionNode): readonly string[] | undefined {
  const fn = file.code.functions[id]!;
  const place = { file, block: file.code.blocks[fn.block]!.parent };
  for (const decorator of fn.decorators) {
    const call = decorator.kind === 'call' ? file.code.calls[decorator.call]! : undefined;
    const paths = linker.resolver.pathsOf(call ? call.callee : decorator, place);
    for (const path of paths) {
      // https://docs.djangoproject.com/en/stable/topics/http/decorators/#allowed-http-methods
      if (/\.require_POST$/.test(path)) return ['POST'];
      if (/\.(?:require_GET|require_safe)$/.test(path)) return ['GET'];
      if (/\.require_http_methods$/.test(path)) return methodList(linker, call?.positional[0], file) ?? undefined;
      // GET when none are given. https://www.django-rest-framework.org/api-guide/views/#api_view
      if (/^rest_framework\.decorators\.api_view$/.test(path))
        return methodList(linker, call && linker.argument(call, { at: [0, 'http_method_names'] }), file) ?? ['GET'];
    }
  }
  return undefined;
}

/** Method names of a list, upper case. */
export function methodList(linker: Linker, value: Value | undefined, file: CodeFile): readonly string[] | undefined {
  if (!value) return undefined;
  const constant = linker.constants.valueOf(value, { file, block: 0 });
  const items = constant.kind === 'list' ? constant.items : [constant];
  const names = items.flatMap((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? [one.value.toUpperCase()] : [],
  );
  return names.length > 0 ? names : undefined;
}

const sent = new Set(['POST', 'FILES', 'body', 'data', 'DATA', 'method', 'PUT', 'read']);
/** Functions that get the request and do not read what was sent. */
const answering =
  /^(?:render|redirect|render_to_string|render_to_response|get_token|get_current_site|build_absolute_uri|success|error|info|warning|debug|add_message|logout|exception)$/;

/** Whether a view function only answers: it reads nothing that was sent, looks at no method, and hands the request to nobody who could. */
export function onlyAnswers({ file, id }: FunctionNode): boolean {
  const own = (block: number) => file.functionOf[block] === id;
  const reads = (value: Value | undefined) => value !== undefined && mentions(value, file, 0);
  for (const call of file.code.calls) {
    if (!own(call.block)) continue;
    const values = [...call.positional, ...call.named.map((one) => one.value)];
    if (reads(call.callee) || values.some(reads)) return false;
    const name = call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
    if (!answering.test(name) && values.some((value) => value.kind === 'name' && value.name === 'request')) return false;
  }
  if (file.code.blocks.some((one) => one.kind === 'branch' && own(one.parent) && reads(one.test))) return false;
  return (
    !file.code.bindings.some((one) => own(one.block) && reads(one.value)) &&
    !file.code.compares.some((one) => own(one.block) && (reads(one.left) || reads(one.right))) &&
    !file.code.returns.some((one) => own(one.block) && reads(one.value))
  );
}

function mentions(value: Value, file: CodeFile, depth: number): boolean {
  if (depth > 8) return false;
  const inner = (one: Value) => mentions(one, file, depth + 1);
  switch (value.kind) {
    case 'member':
      return sent.has(value.property) || inner(value.object);
    case 'index':
      return inner(value.object) || inner(value.index);
    case 'list':
      return value.items.some(inner);
    case 'object':
      return value.entries.some((one) => inner(one.value));
    case 'template':
      return value.parts.some(inner);
    case 'binary':
      return inner(value.left) || inner(value.right);
    case 'conditional':
      return inner(value.test) || inner(value.then) || inner(value.otherwise);
    case 'unary':
      return inner(value.operand);
    case 'spread':
    case 'await':
      return inner(value.value);
    default:
      return false;
  }
}
