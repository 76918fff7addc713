import { bodyOf } from '../../model/body.ts';
import type { FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import { isField } from '../orm/django-fields.ts';
import { fieldsWithBases, type ModelClass, optionOf } from '../orm/python-models.ts';
import { calleeName, callHere, keyword, textsAt, truthAt } from '../orm/reading.ts';
import { defaultsOf, nameOf } from './drf-applied.ts';
import { classesOf, isSerializer, lineOf, modelOf, serializersOf } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';

// Whether what a view is sent may be a file: a serializer or a form with a field for one.
// https://www.django-rest-framework.org/api-guide/fields/#file-upload-fields, https://docs.djangoproject.com/en/stable/topics/http/file-uploads/

const fileFields =
  '{rest_framework.{serializers,fields},django.forms{,.fields},django.db.models{,.fields.**}}.{FileField,ImageField}';
const forms = 'django.{forms.**,contrib.**.forms.**}';
const editing = 'django.views.generic.**{CreateView,UpdateView,FormView}';
/** What a view set reads a body for by itself, with what stands for it in a generic view. */
const bodyActions: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'partial_update' };

interface SentTo {
  readonly class?: ModelClass;
  readonly method: string;
  readonly action?: string | undefined;
  /** What answers, when the project wrote it. */
  readonly node?: FunctionNode | undefined;
}

export function takesFile(linker: Linker, view: SentTo): boolean {
  const { method, node } = view;
  if (!(method in bodyActions) && method !== 'ANY') return false;
  if (!readsForms(linker, view.class)) return false;
  const made = node ? serializersFilledIn(linker, node) : [];
  const said = node && view.class ? formsOfSubclass(linker, node, view.class) : [];
  if ([...made, ...said].some((one) => acceptsFile(linker, one))) return true;
  return (
    view.class !== undefined &&
    method in bodyActions &&
    filledByItself(linker, view, view.class).some((one) => acceptsFile(linker, one))
  );
}

/** Whether an action that makes a row is sent a password, by a field of the serializer that the framework fills. */
export function takesPassword(linker: Linker, view: SentTo): boolean {
  if (view.method !== 'POST' || !view.class) return false;
  return filledByItself(linker, view, view.class).some((one) => hasPassword(linker, one, 2));
}

/** A field of the serializer, or of one that it holds: the `user` of a customer. */
function hasPassword(linker: Linker, one: ModelClass, depth: number): boolean {
  const place = { file: one.file, block: one.file.code.classes[one.id]!.block };
  const lines = lineOf(linker, one);
  const listed = lines.map((cls) => optionOf(cls, 'fields')).find((found) => found !== undefined);
  const names = listed?.kind === 'list' ? textsAt(linker, listed, place) : undefined;
  if (names?.includes('password')) return true;
  return fieldsWithBases(linker, one).some(({ binding, file, block }) => {
    if (names && !names.includes(binding.name)) return false;
    if (binding.name === 'password') return true;
    const here = depth > 1 ? callHere(binding.value, { file, block }) : undefined;
    if (!here || truthAt(linker, keyword(here.call, 'read_only'), here.place) === 'yes') return false;
    return classesOf(linker, here.call.callee, here.place).some(
      (held) => isSerializer(linker, held) && hasPassword(linker, held, depth - 1),
    );
  });
}

/** What the view's own class is told to fill: the serializer of the action, or the form of an editing view. */
function filledByItself(linker: Linker, { method, action, node }: SentTo, view: ModelClass): readonly ModelClass[] {
  if (action !== undefined && action !== bodyActions[method]) return [];
  const { file, id } = view;
  if (linker.resolver.derivesFrom(file, id, editing)) {
    if (method !== 'POST') return [];
    return fieldOf(linker, file, id, 'form_class').flatMap(({ value, place }) => classesOf(linker, value, place));
  }
  if (node && !handsOn(node)) return [];
  return serializersOf(linker, view, { action: action ?? bodyActions[method], method });
}

/** A method of the project that still has the framework fill the serializer: `super().create(...)`, `self.get_serializer(data=...)`, or a hook. */
function handsOn({ file, id }: FunctionNode): boolean {
  if (file.code.functions[id]!.name.startsWith('perform_')) return true;
  return bodyOf(file, id).calls.some(({ call: { callee } }) => {
    if (callee.kind !== 'member') return false;
    if (callee.property === 'get_serializer') return true;
    const made = callee.object.kind === 'call' ? file.code.calls[callee.object.call]?.callee : callee.object;
    const isOwn = made?.kind === 'name' && (made.name === 'super' || made.name === 'this');
    return isOwn && /^(?:create|update|partial_update|post|put|patch)$/.test(callee.property);
  });
}

/** Serializers that a function fills from the request: `PhotoSerializer(data=request.data)`. */
function serializersFilledIn(linker: Linker, { file, id }: FunctionNode): readonly ModelClass[] {
  return bodyOf(file, id).calls.flatMap(({ call }) =>
    (keyword(call, 'data') ?? call.positional[1])
      ? classesOf(linker, call.callee, { file, block: call.block }).filter((one) => isSerializer(linker, one))
      : [],
  );
}

/** Forms that a method of a base fills with the request's files, as the view's own class names them: `self.form(request.POST, request.FILES)`. */
function formsOfSubclass(linker: Linker, { file, id }: FunctionNode, view: ModelClass): readonly ModelClass[] {
  return bodyOf(file, id).calls.flatMap(({ call }) => {
    const { callee } = call;
    const files = keyword(call, 'files') ?? call.positional[1];
    if (files?.kind !== 'member' || files.property !== 'FILES') return [];
    if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'this') return [];
    return fieldOf(linker, view.file, view.id, callee.property).flatMap(({ value, place }) => classesOf(linker, value, place));
  });
}

/** By default a view reads forms with files; one that names other parsers does not. https://www.django-rest-framework.org/api-guide/parsers/ */
function readsForms(linker: Linker, view: ModelClass | undefined): boolean {
  const own = view ? fieldOf(linker, view.file, view.id, 'parser_classes').map(({ value }) => value) : [];
  const named = own.length > 0 ? own : defaultsOf(linker, 'DEFAULT_PARSER_CLASSES').map(({ value }) => value);
  const names = named.flatMap((one) => (one.kind === 'list' ? one.items : [one])).map(nameOf);
  return names.length === 0 || names.some((name) => !/^(?:JSON|Camel\w{0,20}JSON|FormParser)/.test(name));
}

/** Whether a serializer or form has a field for a file that a client may fill: one of its own, or of its model. */
function acceptsFile(linker: Linker, schema: ModelClass): boolean {
  if (!isSerializer(linker, schema) && !linker.resolver.derivesFrom(schema.file, schema.id, forms)) return false;
  const place = { file: schema.file, block: schema.file.code.classes[schema.id]!.block };
  const lines = lineOf(linker, schema);
  const option = (name: string) => lines.map((one) => optionOf(one, name)).find((one) => one !== undefined);
  const listed = option('fields');
  const names = listed?.kind === 'list' ? new Set(textsAt(linker, listed, place)) : undefined;
  const locked = new Set([
    ...textsAt(linker, option('read_only_fields'), place),
    ...textsAt(linker, option('exclude'), place),
    ...lockedBy(option('extra_kwargs')),
  ]);
  const isOpen = (name: string) => !locked.has(name) && (!names || names.has(name));
  const declared = fieldsWithBases(linker, schema);
  const taken = new Set(declared.map(({ binding }) => binding.name));
  if (declared.some(({ binding, file, block }) => isOpen(binding.name) && isFileField(linker, binding.value, { file, block })))
    return true;
  // Without `fields` and `exclude` a form or serializer takes nothing of a model.
  if (!listed && option('exclude') === undefined) return false;
  return modelOf(linker, schema).some(
    (model) =>
      model.kind === 'class' &&
      fieldsWithBases(linker, model).some(
        ({ binding, file, block }) =>
          isOpen(binding.name) && !taken.has(binding.name) && isFileField(linker, binding.value, { file, block }, true),
      ),
  );
}

function isFileField(linker: Linker, value: Value | undefined, home: Place, isModel = false): boolean {
  const here = callHere(value, home);
  if (!here || truthAt(linker, keyword(here.call, 'read_only'), here.place) === 'yes') return false;
  if (truthAt(linker, keyword(here.call, 'editable'), here.place) === 'no') return false;
  // `ListField(child=ImageField())`
  const child = keyword(here.call, 'child');
  if (child && !isModel) return isFileField(linker, child, here.place);
  // Libraries' fields for images are fields for files: `ThumbnailerImageField`, `ResizedImageField`.
  if (isModel) return isField(here) && /(?:Image|File)Field$/.test(calleeName(here.call) ?? '');
  return linker.resolver
    .denote(here.call.callee, here.place)
    .some((one) =>
      one.kind === 'class'
        ? linker.resolver.derivesFrom(one.file, one.id, fileFields)
        : one.kind === 'external' && linker.fits(fileFields, one.path),
    );
}

/** Names that `extra_kwargs` makes read-only. */
function lockedBy(value: Value | undefined): readonly string[] {
  const entries = value?.kind === 'object' ? value.entries : [];
  return entries.flatMap(({ key, value: options }) => {
    const isLocked = options.kind === 'object' && options.entries.some((one) => one.key === 'read_only');
    return key !== undefined && isLocked ? [key] : [];
  });
}
