import { bodyOf } from '../model/body.ts';
import type { Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Parameter } from '../model/syntax.ts';
import type { Value } from '../model/value.ts';
import { lastName } from './program.ts';
import { providersIn } from './providers.ts';

/** Names a handler takes: parameters, and the fields of body schemas it is typed with. */
export function inputsOf(linker: Linker, handler: FunctionNode): string[] {
  const fn = handler.file.code.functions[handler.id]!;
  const found: string[] = [];
  const place = { file: handler.file, block: handler.file.code.blocks[fn.block]!.parent };
  for (const parameter of fn.parameters) {
    if (parameter.name && parameter.name !== 'this') found.push(parameter.name);
    if (isGiven(linker, parameter, place)) continue;
    const types = parameter.type ? linker.resolver.denoteType(parameter.type, place) : [];
    for (const type of types) {
      if (type.kind === 'external' && type.path.includes('.')) found.push(lastPart(type.path));
      if (type.kind !== 'instance') continue;
      for (const cls of [type, ...linker.resolver.basesOf(type.file, type.id)]) {
        if (cls.kind !== 'instance' && cls.kind !== 'class') {
          if (cls.kind === 'external') found.push(lastPart(cls.path));
          continue;
        }
        const block = cls.file.code.classes[cls.id]!.block;
        found.push(...[...(cls.file.scopes.get(block)?.names.keys() ?? [])].slice(0, 60));
        // `class LoginForm: def __init__(self, password: str = Form())` injected by FastAPI.
        const made = cls.file.methods.get(cls.id)?.get('__init__');
        if (made !== undefined) found.push(...cls.file.code.functions[made]!.parameters.map((one) => one.name).slice(0, 60));
      }
    }
    if (parameter.default?.kind === 'call')
      found.push(...handler.file.code.calls[parameter.default.call]!.positional.flatMap((value) => lastName(value) ?? []));
  }
  // What the body reads from the request: `req.body.password`, `const { email, password } = req.body`, `form.get("password")`, `request.json["password"]`.
  const body = bodyOf(handler.file, handler.id);
  for (const { name, value } of body.bindings) if (value && readsRequest(value, handler)) found.push(name);
  for (const { call } of body.calls) {
    const [first] = call.positional;
    if (lastName(call.callee) === 'get' && first?.kind === 'literal' && typeof first.value === 'string') found.push(first.value);
    for (const value of [...call.positional, ...call.named.map((one) => one.value)]) {
      if (value.kind === 'member' && readsRequest(value, handler)) found.push(value.property);
      found.push(...keysRead(value, handler));
      // `LoginForm(request.POST)`, `LoginSerializer(data=request.data)`: the fields of what is filled.
      if (isRequestPart(value, handler))
        found.push(...fieldsOf(linker, linker.resolver.denote(call.callee, { file: handler.file, block: call.block })));
    }
  }
  for (const { value } of body.bindings) if (value) found.push(...keysRead(value, handler));
  if (fn.class !== undefined) {
    for (const field of ['serializer_class', 'form_class'])
      for (const one of linker.resolver.fieldValues(handler.file, fn.class, field))
        found.push(...fieldsOf(linker, linker.resolver.denote(one.value, one.place)));
  }
  return [...new Set(found)].slice(0, 120);
}

const requestParts = /^(?:body|form|json|data|POST|payload|values|validatedData|validated_data|get_json|request|req|dto)$/;
function readsRequest(value: Value, handler: FunctionNode): boolean {
  let inner: Value | undefined = value;
  for (let i = 0; inner && i < 8; i++) {
    if (inner.kind === 'member') {
      if (requestParts.test(inner.property)) return true;
      inner = inner.object;
    } else if (inner.kind === 'index') inner = inner.object;
    else if (inner.kind === 'await') inner = inner.value;
    else if (inner.kind === 'call') inner = handler.file.code.calls[inner.call]!.callee;
    else return inner.kind === 'name' && requestParts.test(inner.name) && inner !== value;
  }
  return false;
}

/** A function of the application gives it (`Depends(get_current_user)`): the client does not. A class there is filled from the request. */
function isGiven(linker: Linker, parameter: Parameter, place: Place): boolean {
  const values = [parameter.default, parameter.type].filter((one) => one !== undefined);
  return values
    .flatMap((one) => providersIn(linker, one, place, 0))
    .some((one) => linker.resolver.denote(one.value, one.place).some((it) => it.kind === 'function'));
}

/** `request.data` whole, as a form or serializer gets it. */
function isRequestPart(value: Value, handler: FunctionNode): boolean {
  return value.kind === 'member' && requestParts.test(value.property) && readsRequest(value, handler);
}

/** `request.json["password"]`. */
function keysRead(value: Value, handler: FunctionNode): readonly string[] {
  if (value.kind !== 'index' || value.index.kind !== 'literal' || typeof value.index.value !== 'string') return [];
  return readsRequest(value.object, handler) || isRequestPart(value.object, handler) ? [value.index.value] : [];
}

/** Names that project classes bind in their bodies: fields of forms, serializers and schemas. */
function fieldsOf(linker: Linker, classes: readonly Denotation[]): readonly string[] {
  return classes.flatMap((one) => {
    if (one.kind !== 'class') return [];
    const bases = linker.resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : []));
    return [one, ...bases].flatMap((cls) =>
      [...(cls.file.scopes.get(cls.file.code.classes[cls.id]!.block)?.names.keys() ?? [])].slice(0, 60),
    );
  });
}

function lastPart(path: string): string {
  return path.replace(/\(\)$/, '').split('.').at(-1)!;
}
