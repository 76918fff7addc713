import type { Pattern, Slot } from '../../model/framework.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft } from '../../model/listings.ts';
import type { Value } from '../../model/value.ts';
import { appOf } from '../orm/django-models.ts';
import type { ModelClass } from '../orm/python-models.ts';
import { calleeName, isRead, nameOfValue, textAt } from '../orm/reading.ts';
import { methodOf, type Rows, rowsOf, rowsOfView } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';
import { type FindTemplate, type TemplateLoop, templatesOf } from './templates.ts';

// Lists that a template writes out, and what it reads of each row.

/** A call that fills a template. `context`: where the values stand by name; `named`: they are the call's own keywords. */
export interface Render {
  readonly call: Pattern;
  readonly template: Slot;
  readonly context: Slot | 'named';
}

/** What a template is given under a name. */
type Given = (name: string) => Rows;

/** Lists that calls hand to templates. */
export function* renderedLists(linker: Linker, framework: string, renders: readonly Render[]): Generator<ListingDraft> {
  const find = templatesOf(linker);
  if (!find) return;
  for (const { call, template, context } of renders) {
    for (const site of linker.resolver.callsTo(call)) {
      if (!isRead(site.file)) continue;
      const place = { file: site.file, block: site.call.block };
      const name = textAt(linker, linker.argument(site.call, template), place);
      const found = name === undefined ? undefined : find(name, site.file.path);
      if (!found) continue;
      const given = context === 'named' ? namedValues(site) : valuesOf(linker, linker.argument(site.call, context), place);
      yield* draftsOf(linker, framework, name!, found, (key) =>
        given(key).flatMap((one) => rowsOf(linker, one.value, one.place, undefined, 0)),
      );
    }
  }
}

/** Lists of Django's own list views. https://docs.djangoproject.com/en/stable/ref/class-based-views/generic-display/#listview */
export function* listViews(linker: Linker): Generator<ListingDraft> {
  const find = templatesOf(linker);
  if (!find) return;
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) {
      if (!linker.resolver.derivesFrom(file, id, 'django.views.generic{,.list}.ListView')) continue;
      yield* listOfView(linker, { file, id }, find);
    }
  }
}

function* listOfView(linker: Linker, view: ModelClass, find: FindTemplate): Generator<ListingDraft> {
  const text = (name: string) => fieldOf(linker, view.file, view.id, name).map((one) => textAt(linker, one.value, one.place))[0];
  const model = fieldOf(linker, view.file, view.id, 'model')[0];
  const modelName = nameOfValue(model?.value)?.toLowerCase();
  const name =
    text('template_name') ?? (modelName === undefined ? undefined : `${appOf(view.file, 'views')}/${modelName}_list.html`);
  const found = name === undefined ? undefined : find(name, view.file.path);
  if (!found) return;
  const names = ['object_list', 'page_obj', text('context_object_name') ?? `${modelName}_list`];
  const rows = rowsOfView(linker, view);
  const isDefault = rows.length === 0 && model !== undefined && !methodOf(linker, view, 'get_queryset');
  const given: Given = (key) => (names.includes(key) ? (isDefault ? [model] : rows) : []);
  for (const draft of draftsOf(linker, 'django', name!, found, given)) {
    if (!isDefault) yield draft;
    else yield { ...draft, rows: [], model: linker.resolver.denote(model.value, model.place), loadsNothing: true };
  }
}

function* draftsOf(
  linker: Linker,
  framework: string,
  name: string,
  template: readonly TemplateLoop[],
  given: Given,
): Generator<ListingDraft> {
  for (const { over, reads } of template) {
    const [key, ...rest] = over;
    const rows = given(key!);
    const [last] = rows.slice(-1);
    if (!last) continue;
    // `page.object_list`, `pagination.items`
    const isRows = rest.length === 0 || (rest.length === 1 && /^(?:object_list|items)$/.test(rest[0]!));
    yield {
      framework,
      file: last.place.file,
      at: linker.locate(last.place.file, last.value.span),
      schema: name,
      rows,
      ...(!isRows && { isOne: true }),
      reads: isRows ? reads : reads.map((read) => ({ ...read, path: [...rest, ...read.path] })),
      alongside: last.place.file.sites.filter(
        ({ call }) => calleeName(call) === 'prefetch_related_objects' && isSameFunction(call.block, last.place),
      ),
    };
  }
}

function isSameFunction(block: number, place: Place): boolean {
  return place.file.functionOf[block] === place.file.functionOf[place.block];
}

// ------------------------------------------------------------------------------------------------------- what is given

function namedValues({ file, call }: CallSite): Given {
  const place = { file, block: call.block };
  return (key) => call.named.flatMap(({ name, value }) => (name === key ? [{ value, place }] : []));
}

/** `{'books': books}`, `dict(books=books)`, a name for either, and what `context['books'] = books` adds. */
function valuesOf(linker: Linker, context: Value | undefined, place: Place): Given {
  if (!context) return () => [];
  const holders = context.kind === 'name' ? linker.resolver.bindingsOf(context, place) : [{ value: context, place }];
  return (key) => [
    ...holders.flatMap(({ value, place: at }) => {
      if (value.kind === 'object')
        return value.entries.flatMap((one) => (one.key === key ? [{ value: one.value, place: at }] : []));
      const call = value.kind === 'call' ? at.file.code.calls[value.call] : undefined;
      return call && calleeName(call) === 'dict' ? namedValues({ file: at.file, id: 0, call })(key) : [];
    }),
    ...(context.kind === 'name' ? addedTo(context.name, key, place) : []),
  ];
}

function addedTo(name: string, key: string, place: Place): Rows {
  return place.file.code.assigns.flatMap(({ target, value, block }) =>
    target.kind === 'index' &&
    target.object.kind === 'name' &&
    target.object.name === name &&
    target.index.kind === 'literal' &&
    target.index.value === key &&
    isSameFunction(block, place)
      ? [{ value, place: { file: place.file, block } }]
      : [],
  );
}
