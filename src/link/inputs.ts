import { bodyOf } from '../model/body.ts';
import type { MiddlewareDraft } from '../model/framework.ts';
import type { CallSite, ClassNode, CodeFile, Denotation, FunctionNode, Linker, Place } from '../model/linking.ts';
import type { Call, Parameter } from '../model/syntax.ts';
import type { ClassId, Value } from '../model/value.ts';
import { requestName } from './delegates.ts';
import { tableOf } from './match.ts';
import { lastName, once } from './program.ts';
import { providersIn } from './providers.ts';
import { partsOf } from './values.ts';

/** Names a handler takes: parameters, and the fields of body schemas it is typed with. */
export function inputsOf(linker: Linker, handler: FunctionNode, cls?: ClassNode): string[] {
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
        found.push(...[...(cls.file.scopes.get(block)?.names.keys() ?? [])].slice(0, 60), ...mappedFields(linker, cls, 0));
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
  const parsed = parsedIn(handler);
  const isOfName = (value: Value) => value.kind === 'member' && value.object.kind === 'name' && parsed.has(value.object.name);
  for (const { name, value } of body.bindings)
    if (value && (isTakenApart(value) || readsRequest(value, handler) || isOfParsed(value, handler) || isOfName(value)))
      found.push(name);
  found.push(...keysOfBody(handler), ...fieldsOfBody(handler));
  for (const { call } of body.calls) {
    const [first] = call.positional;
    if (lastName(call.callee) === 'get' && first?.kind === 'literal' && typeof first.value === 'string') found.push(first.value);
    for (const value of [...call.positional, ...call.named.map((one) => one.value)]) {
      if (value.kind === 'member' && (readsRequest(value, handler) || isOfName(value))) found.push(value.property);
      // `LoginForm(request.POST)`, `LoginSerializer(data=request.data)`: the fields of what is filled.
      if (isRequestPart(value, handler))
        found.push(...fieldsOf(linker, linker.resolver.denote(call.callee, { file: handler.file, block: call.block })));
    }
  }
  for (const reader of givenRequest(linker, handler)) found.push(...readFromBody(reader));
  for (const one of fn.decorators) found.push(...fieldsDecorated(linker, one, place));
  for (const { form } of formsOf(linker, handler)) found.push(...fieldsOf(linker, [{ kind: 'class', ...form }]));
  if (fn.class !== undefined) {
    const home = cls ?? { file: handler.file, id: fn.class };
    for (const field of ['serializer_class', 'form_class'])
      for (const one of linker.resolver.fieldValues(home.file, home.id, field))
        found.push(...fieldsOf(linker, linker.resolver.denote(one.value, one.place)));
  }
  return [...new Set(found)].slice(0, 120);
}

const requestForms = once((linker: Linker) =>
  tableOf(linker.frameworks, (one) => (one.requestForms ?? []).map(({ base, fileField }) => [base, fileField] as const)),
);

/** Forms that a function makes and that read the request by themselves: `form = LoginForm()`. */
export function formsOf(
  linker: Linker,
  { file, id }: FunctionNode,
): readonly { readonly form: ClassNode; readonly site: CallSite }[] {
  return bodyOf(file, id).calls.flatMap((site) => {
    if (!linker.resolver.calleePaths(site).some((path) => requestForms(linker).of(path).length > 0)) return [];
    const made = linker.resolver.denote(site.call.callee, { file, block: site.call.block });
    return made.flatMap((one) => (one.kind === 'class' ? [{ form: { file: one.file, id: one.id }, site }] : []));
  });
}

/** Whether such a form has a field for a file. */
export function takesFileInForm(linker: Linker, form: ClassNode): boolean {
  const patterns = linker.frameworks.flatMap((one) => (one.requestForms ?? []).map(({ fileField }) => fileField));
  const bases = linker.resolver.basesOf(form.file, form.id).flatMap((base) => (base.kind === 'class' ? [base] : []));
  return [form, ...bases].some(({ file, id }) => {
    const { block } = file.code.classes[id]!;
    return file.sites.some(
      (site) =>
        site.call.block === block &&
        linker.resolver.calleePaths(site).some((path) => patterns.some((pattern) => linker.fits(pattern, path))),
    );
  });
}

const requestParts = /^(?:body|form|json|data|POST|payload|values|validatedData|validated_data|get_json|request|req|dto)$/;
function readsRequest(value: Value, handler: FunctionNode): boolean {
  const { members, root } = accessOf(value, handler);
  return [...members, ...root].some((name) => requestParts.test(name));
}

/** What an access goes through, calls and indexes looked through: the members, the last first, and the name that they are of, if there are any. */
function accessOf(
  value: Value,
  { file }: FunctionNode,
): { readonly members: readonly string[]; readonly root: readonly string[] } {
  const members: string[] = [];
  let inner: Value = value;
  for (let i = 0; i < 8; i++) {
    if (inner.kind === 'member') {
      members.push(inner.property);
      inner = inner.object;
    } else if (inner.kind === 'index') inner = inner.object;
    else if (inner.kind === 'await') inner = inner.value;
    else if (inner.kind === 'call') inner = file.code.calls[inner.call]!.callee;
    else return { members, root: inner.kind === 'name' && inner !== value ? [inner.name] : [] };
  }
  return { members, root: [] };
}

/** Functions of the project that the handler hands its whole request: `(ctx) => accounts.login(ctx)`. */
function givenRequest(linker: Linker, { file, id }: FunctionNode): readonly FunctionNode[] {
  const names = new Set(file.code.functions[id]!.parameters.map(({ name }) => name).filter((name) => requestName.test(name)));
  if (names.size === 0) return [];
  return bodyOf(file, id)
    .calls.filter(({ call }) => call.positional.some((one) => one.kind === 'name' && names.has(one.name)))
    .flatMap((site) => [
      ...linker.calls.targetsOf(site).flatMap(({ to, isCallback }) => (isCallback ? [] : [to])),
      ...linker.calls.hooksOf(site),
    ])
    .slice(0, 8);
}

/** What a function takes out of the body of a request. Other parts of it, as headers, are read by many that are no handlers. */
function readFromBody(reader: FunctionNode): readonly string[] {
  const { bindings, calls } = bodyOf(reader.file, reader.id);
  const parsed = parsedIn(reader);
  const isOfName = (value: Value) => value.kind === 'member' && value.object.kind === 'name' && parsed.has(value.object.name);
  return [
    ...bindings.flatMap(({ name, value }) =>
      value && (readsBody(value, reader) || isOfParsed(value, reader) || isOfName(value)) ? [name] : [],
    ),
    ...calls.flatMap(({ call }) =>
      [...call.positional, ...call.named.map((one) => one.value)].flatMap((value) =>
        value.kind === 'member' && (readsBody(value.object, reader) || isOfName(value)) ? [value.property] : [],
      ),
    ),
    ...keysOfBody(reader),
    ...fieldsOfBody(reader),
  ];
}

const bodyParts = /^(?:body|form|json|data|POST|get_json)$/;
function readsBody(value: Value, reader: FunctionNode): boolean {
  return accessOf(value, reader).members.some((name) => bodyParts.test(name));
}

/** Names of what a function makes of all that was sent: `data` of `const data = schema.parse(req.body)`, and of `const { value: data } = schema.validate(req.body)`. */
function parsedIn(reader: FunctionNode): ReadonlySet<string> {
  if (reader.file.isPython) return new Set();
  const { bindings } = bodyOf(reader.file, reader.id);
  const isParsed = (value: Value) => {
    const made = value.kind === 'await' ? value.value : value;
    return isOfParsed(made.kind === 'call' ? { kind: 'member', object: made, property: '', span: made.span } : made, reader);
  };
  return new Set(bindings.flatMap(({ name, value }) => (value && isParsed(value) ? [name] : [])));
}

/** A part of what a function makes of all that was sent: `const { email, password } = schema.parse(req.body)`. */
function isOfParsed(value: Value, reader: FunctionNode): boolean {
  if (value.kind !== 'member') return false;
  let inner: Value = value;
  while (inner.kind === 'member' || inner.kind === 'await') inner = inner.kind === 'await' ? inner.value : inner.object;
  return inner.kind === 'call' && reader.file.code.calls[inner.call]!.positional.some((one) => isWholePart(one, reader));
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

/**
 * The keys by which a handler takes single fields out of the request: `request.json["password"]`, `request.form.get("password")`, also through a variable
 * (`data = request.get_json()`).
 */
export function keysOfBody(handler: FunctionNode): readonly string[] {
  const { bindings, calls, compares } = bodyOf(handler.file, handler.id);
  const parts = new Set(bindings.flatMap(({ name, value }) => (value && isWholePart(value, handler) ? [name] : [])));
  const isPart = (value: Value): boolean =>
    isWholePart(value, handler) || readsRequest(value, handler) || (value.kind === 'name' && parts.has(value.name));
  const found = new Set<string>();
  const visit = (value: Value, depth: number): void => {
    if (depth > 12) return;
    if (value.kind === 'index' && isText(value.index) && isPart(value.object)) found.add(value.index.value);
    for (const part of partsOf(value)) visit(part, depth + 1);
  };
  for (const { value } of bindings) if (value) visit(value, 0);
  for (const { left, right } of compares) for (const value of [left, right]) visit(value, 0);
  for (const { call } of calls) {
    const [first] = call.positional;
    if (call.callee.kind === 'member' && call.callee.property === 'get' && first && isText(first) && isPart(call.callee.object))
      found.add(first.value);
    for (const value of [...call.positional, ...call.named.map((one) => one.value)]) visit(value, 0);
  }
  return [...found].slice(0, 60);
}

/** What a handler reads of a variable that holds all that was sent: `const dto = req.body; createUser({ password: dto.password })`. */
function fieldsOfBody(handler: FunctionNode): readonly string[] {
  const { bindings, calls } = bodyOf(handler.file, handler.id);
  const wholes = new Set(bindings.flatMap(({ name, value }) => (value && isWholePart(value, handler) ? [name] : [])));
  if (wholes.size === 0) return [];
  const found = new Set<string>();
  const visit = (value: Value, depth: number): void => {
    if (depth > 12) return;
    if (value.kind === 'member' && value.object.kind === 'name' && wholes.has(value.object.name)) found.add(value.property);
    for (const part of partsOf(value)) visit(part, depth + 1);
  };
  for (const { value } of bindings) if (value) visit(value, 0);
  for (const { call } of calls) for (const value of [...call.positional, ...call.named.map((one) => one.value)]) visit(value, 0);
  return [...found].slice(0, 60);
}

/** Whether all that was sent goes on to another function, whose fields are not seen here: `user.from_dict(request.get_json())`. */
export function handsBodyOn(handler: FunctionNode): boolean {
  const { bindings, calls } = bodyOf(handler.file, handler.id);
  const parts = new Set(bindings.flatMap(({ name, value }) => (value && isWholePart(value, handler) ? [name] : [])));
  const isWhole = (value: Value): boolean => {
    // `save({ ...req.body, role: 'admin' })`
    if (value.kind === 'object') return value.entries.some((one) => one.value.kind === 'spread' && isWhole(one.value));
    const inner = value.kind === 'spread' ? value.value : value;
    return isWholePart(inner, handler) || (inner.kind === 'name' && parts.has(inner.name));
  };
  return calls.some(({ call }) => {
    const given = [...call.positional, ...call.named.map(({ value }) => value)];
    return given.some(isWhole) && !isShown(call.callee, given);
  });
}

/** `res.json(req.body)`, `sendOk(req, res, req.body)`, `logger.info(req.body)`: it goes back, or to a log. */
function isShown(callee: Value, given: readonly Value[]): boolean {
  let root = callee;
  while (root.kind === 'member') root = root.object;
  const isAnswer = (one: Value) => one.kind === 'name' && /^(?:res|response|reply)$/.test(one.name);
  const answers = /respon[ds]|success|reply|answer|send|json/i.test(lastName(callee) ?? '') && given.some(isAnswer);
  return isAnswer(root) || answers || (root.kind === 'name' && /^(?:console|log|logger|logging)$/.test(root.name));
}

/** `request.data`, `request.get_json()`, `json.loads(request.body)`: all that was sent. */
function isWholePart(value: Value, handler: FunctionNode): boolean {
  const inner = value.kind === 'await' ? value.value : value;
  if (inner.kind !== 'call') return isRequestPart(inner, handler);
  const { callee, positional } = handler.file.code.calls[inner.call]!;
  if (callee.kind === 'member' && (requestParts.test(callee.property) || callee.property === 'post'))
    return readsRequest(callee, handler);
  return lastName(callee) === 'loads' && positional.slice(0, 1).some((one) => isRequestPart(one, handler));
}

function isText(value: Value): value is Extract<Value, { kind: 'literal' }> & { readonly value: string } {
  return value.kind === 'literal' && typeof value.value === 'string';
}

/** Names that project classes bind in their bodies: fields of forms, serializers and schemas. */
function fieldsOf(linker: Linker, classes: readonly Denotation[]): readonly string[] {
  return classes.flatMap((one) => {
    if (one.kind !== 'class') return [];
    const bases = linker.resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : []));
    return [one, ...bases].flatMap((cls) => [
      ...[...(cls.file.scopes.get(cls.file.code.classes[cls.id]!.block)?.names.keys() ?? [])].slice(0, 60),
      ...listedFields(cls.file, cls.id),
    ]);
  });
}

/** `class Meta: fields = ("username", "password")` of a form or serializer over a model. */
function listedFields(file: CodeFile, id: ClassId): readonly string[] {
  const { block } = file.code.classes[id]!;
  const meta = file.code.classes.find((one) => one.name === 'Meta' && file.code.blocks[one.block]!.parent === block);
  const listed = meta && file.code.bindings.find((one) => one.block === meta.block && one.name === 'fields')?.value;
  return listed?.kind === 'list' ? listed.items.filter(isText).map((one) => one.value) : [];
}

const bodySchemas = once((linker: Linker) =>
  tableOf(linker.frameworks, ({ bodySchemas = [] }) => bodySchemas.map(({ decorator, schema }) => [decorator, schema] as const)),
);

/** The fields of the schema that a decorator checks what is sent by: `@blueprint.arguments(LoginSchema)`. */
function fieldsDecorated(linker: Linker, decorator: Value, place: Place): readonly string[] {
  if (decorator.kind !== 'call') return [];
  const [slot] = linker.resolver.pathsOf(decorator, place).flatMap((path) => bodySchemas(linker).of(path));
  const schema = slot && linker.argument(place.file.code.calls[decorator.call]!, slot);
  return schema ? fieldsOfSchema(linker, schema, place, 0) : [];
}

const mappers = once((linker: Linker) =>
  tableOf(linker.frameworks, ({ mappedClasses = [] }) => mappedClasses.map(({ call, fields }) => [call, fields] as const)),
);
const MAPPED_DEPTH = 5;

/** The fields that a class has of classes it is mapped from: `extends PickType(User, ['email', 'password'])`. */
function mappedFields(linker: Linker, { file, id }: ClassNode, depth: number): readonly string[] {
  const { bases, block } = file.code.classes[id]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  return bases.flatMap((base) => (base.kind === 'call' ? fieldsMapped(linker, base, place, depth) : []));
}

function fieldsMapped(linker: Linker, value: Value, place: Place, depth: number): readonly string[] {
  if (depth > MAPPED_DEPTH) return [];
  if (value.kind !== 'call') {
    return linker.resolver.denote(value, place).flatMap((one) => {
      if (one.kind !== 'class') return [];
      const classes = [
        one,
        ...linker.resolver.basesOf(one.file, one.id).flatMap((base) => (base.kind === 'class' ? [base] : [])),
      ];
      return classes.flatMap((cls) => [...fieldsOf(linker, [cls]), ...mappedFields(linker, cls, depth + 1)]);
    });
  }
  const site = place.file.sites[value.call]!;
  const [fields] = linker.resolver.calleePaths(site).flatMap((path) => mappers(linker).of(path));
  const [first, second] = site.call.positional;
  if (!fields || !first) return [];
  if (fields === 'schema') return fieldsOfSchema(linker, first, place, 0);
  const listed = second?.kind === 'list' ? second.items.filter(isText).map((one) => one.value) : [];
  if (fields === 'listed') return listed;
  const all = (fields === 'all' ? site.call.positional : [first]).flatMap((one) => fieldsMapped(linker, one, place, depth + 1));
  return fields === 'others' ? all.filter((name) => !listed.includes(name)) : all;
}

const SCHEMA_DEPTH = 2;

/** Names that a schema binds, and those of the schemas that stand in it: `user = fields.Nested(UserSchema())`, `{"email": fields.Str()}`. */
function fieldsOfSchema(linker: Linker, schema: Value, place: Place, depth: number): readonly string[] {
  if (schema.kind === 'object') return schema.entries.flatMap(({ key }) => key ?? []);
  return linker.resolver.denote(schema, place).flatMap((one) => {
    if (one.kind === 'value') return one.value === schema ? [] : fieldsOfSchema(linker, one.value, one.place, depth);
    // `api.model("Login", {"password": fields.String})`
    if (one.kind === 'external')
      return (one.origin?.call.positional ?? []).flatMap((value) =>
        value.kind === 'object' ? fieldsOfSchema(linker, value, place, depth) : [],
      );
    if (one.kind !== 'class' && one.kind !== 'instance') return [];
    const { block } = one.file.code.classes[one.id]!;
    const inner = depth < SCHEMA_DEPTH ? one.file.code.bindings.filter((binding) => binding.block === block) : [];
    return [
      ...fieldsOf(linker, [{ kind: 'class', file: one.file, id: one.id }]),
      ...inner.flatMap(({ value }) =>
        value?.kind === 'call' && !isOfAnswers(one.file.code.calls[value.call]!)
          ? one.file.code.calls[value.call]!.positional.flatMap((given) =>
              given.kind === 'literal' ? [] : fieldsOfSchema(linker, given, { file: one.file, block }, depth + 1),
            )
          : [],
      ),
    ];
  });
}

/** `fields.Nested(UserSchema, dump_only=True)`: nobody sends it. */
function isOfAnswers({ named }: Call): boolean {
  return named.some(({ name, value }) => name === 'dump_only' && value.kind === 'literal' && value.value === true);
}

function lastPart(path: string): string {
  return path.replace(/\(\)$/, '').split('.').at(-1)!;
}

const MAX_SCHEMA_PARTS = 300;

/** The fields of schemas that middleware checks requests with: `validate(object({ body: object({ email: string(), password: string() }) }))`. */
export function fieldsChecked(linker: Linker, middleware: readonly MiddlewareDraft[]): readonly string[] {
  const found = new Set<string>();
  let left = MAX_SCHEMA_PARTS;
  const visit = (value: Value, place: Place, depth: number): void => {
    if (depth > 8 || --left < 0) return;
    if (value.kind === 'object') {
      for (const { key, value: inner } of value.entries) {
        if (key !== undefined) found.add(key);
        visit(inner, place, depth + 1);
      }
    } else if (value.kind === 'call') {
      const { callee, positional, block } = place.file.code.calls[value.call]!;
      const home = { file: place.file, block };
      if (callee.kind === 'member') visit(callee.object, home, depth + 1);
      for (const one of positional) if (one.kind !== 'function') visit(one, home, depth + 1);
    } else if (value.kind === 'name' || value.kind === 'member') {
      for (const one of linker.resolver.bindingsOf(value, place)) if (one.value !== value) visit(one.value, one.place, depth + 1);
    }
  };
  for (const { value, via, at, what } of middleware) {
    // `(req, res, next) => { const { account, password } = req.body; ... }` before the handler.
    if (via === 'route')
      for (const one of what)
        if (one.kind === 'function')
          for (const name of readFromBody({ file: one.file, id: one.id }))
            if (/^pass_?(?:word|wd)$|^pwd$/i.test(name)) found.add(name);
    const file = linker.program.code.get(at.file);
    if (via !== 'route' || value?.kind !== 'call' || !file || file.isPython) continue;
    const call = file.code.calls[value.call];
    for (const one of call?.positional ?? [])
      if (one.kind === 'name' || one.kind === 'member' || isSchema(one, file)) visit(one, { file, block: call!.block }, 0);
  }
  return [...found].slice(0, 60);
}

/** `z.object({ email: z.string() })`, `Joi.object().keys({...})`, written where it checks. */
function isSchema(value: Value, file: CodeFile): boolean {
  const callee = value.kind === 'call' ? file.code.calls[value.call]?.callee : undefined;
  if (callee?.kind !== 'member') return false;
  return /^(?:object|strictObject|looseObject|keys|shape|Object)$/.test(callee.property) || isSchema(callee.object, file);
}

/** A part of a parameter that has no name of its own: `email` of `(_, { email }) => ...`. */
function isTakenApart(value: Value): boolean {
  let root = value;
  while (root.kind === 'member' || root.kind === 'index') root = root.object;
  return root !== value && root.kind === 'name' && /^\$\d{1,3}$/.test(root.name);
}
