import type { Pattern, Slot } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { FilePath } from '../../model/location.ts';
import type { Value } from '../../model/value.ts';
import { appOf } from '../orm/django-models.ts';
import type { ModelClass } from '../orm/python-models.ts';
import { calleeName, isRead, nameOfValue, textAt } from '../orm/reading.ts';
import { settingsModules } from './django-settings.ts';
import { methodOf, type Rows, returnsOf, rowsOf, rowsOfView } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';
import {
  contextProcessors,
  type Given,
  givenByFunction,
  givenByView,
  givenIn,
  namedValues,
  putOnRequest,
} from './template-context.ts';
import { heldByElements, rowsOfElement } from './template-elements.ts';
import { globalFunctions } from './template-functions.ts';
import { heldDrafts, isHeld } from './template-pairs.ts';
import { tagNamed, withTags } from './template-tags.ts';
import { calledAt, type FindTemplate, type TemplateLoop, templatesOf } from './templates.ts';

// Lists that a template writes out, and what it reads of each row.

/**
 * A call that fills a template. `context`: where the values stand by name; `named`: they are the call's own keywords; `returned`: the call decorates a
 * function that returns them.
 */
export interface Render {
  readonly call: Pattern;
  /** `made`: it is the argument of the call that made what this one is called on. */
  readonly template: Slot | 'made';
  readonly context: Slot | 'named' | 'returned';
}

/** Lists that calls hand to templates. */
export function* renderedLists(linker: Linker, framework: string, renders: readonly Render[]): Generator<ListingDraft> {
  const find = templatesOf(linker)?.find;
  if (!find) return;
  for (const { call, template, context } of renders) {
    for (const site of linker.resolver.callsTo(call)) {
      if (!isRead(site.file)) continue;
      for (const { name, given, from } of fillings(linker, site, template, context)) {
        const found = find(name, from);
        if (!found) continue;
        const everywhere = framework === 'django' ? nothingGiven : globalFunctions(linker, site.file.facts.source.project);
        const loops = framework === 'flask' ? found.map((loop) => withoutPrefix(loop, ['g'])) : found;
        const drafts = draftsOf(linker, framework, name, loops, (key) => {
          const own = key.startsWith('g.') ? putOnRequest(linker, key.slice(2), site.file.facts.source.project) : given(key);
          const all = own.length > 0 ? own : everywhere(key);
          return all.flatMap((one) => rowsOf(linker, one.value, one.place, undefined, 0));
        });
        // https://docs.djangoproject.com/en/stable/ref/templates/language/#accessing-method-calls
        if (framework === 'django') yield* drafts;
        else for (const draft of drafts) yield { ...draft, givesArguments: true };
      }
    }
  }
  yield* unfollowedLists(linker, framework);
}

/** Every loop of a template, with the names of what it runs over: for those whose rows could not be followed. */
function* unfollowedLists(linker: Linker, framework: string): Generator<ListingDraft> {
  const files = new Map<string, CodeFile>();
  for (const file of linker.program.code.values())
    if (file.isPython && isRead(file) && !files.has(file.facts.source.project)) files.set(file.facts.source.project, file);
  for (const { name, project, loops } of templatesOf(linker)?.all() ?? []) {
    const file = linker.stacks.byProject.get(project)?.has(framework) ? files.get(project) : undefined;
    if (!file) continue;
    for (const { over, at, variable, reads } of loops)
      if (variable !== undefined && reads.length > 0)
        yield {
          framework,
          file,
          at,
          schema: name,
          rows: [],
          template: { loop: at, names: [variable, over.at(-1)!] },
          reads: withTags(linker, reads, project),
          alongside: [],
        };
  }
}

interface Filling {
  readonly name: string;
  readonly given: Given;
  /** The file that names the template. */
  readonly from: FilePath;
}

/** The templates that a call fills and what it gives them: itself, or the callers of the function that it stands in, which hand both on. */
function* fillings(linker: Linker, site: CallSite, template: Render['template'], context: Render['context']): Generator<Filling> {
  const place = { file: site.file, block: site.call.block };
  const named = template === 'made' ? namesOfMade(linker, site)[0] : { value: linker.argument(site.call, template), place };
  if (!named?.value) return;
  const name = textAt(linker, named.value, named.place);
  const given =
    context === 'named'
      ? namedValues(linker, site)
      : context === 'returned'
        ? returnedValues(linker, site)
        : givenIn(linker, linker.argument(site.call, context), place);
  const held = context === 'named' || context === 'returned' ? undefined : linker.argument(site.call, context);
  const contexts = held?.kind === 'name' ? handedIn(linker, held.name, place) : [];
  const templates = named.value.kind === 'name' ? handedIn(linker, named.value.name, named.place) : [];
  if (name !== undefined && contexts.length === 0) yield { name, given, from: site.file.path };
  else if (templates.length === 0) {
    if (name !== undefined)
      for (const one of contexts) yield { name, given: givenIn(linker, one.value, one.place), from: one.place.file.path };
  } else
    for (const one of templates) {
      const text = textAt(linker, one.value, one.place);
      const beside = contexts.find((other) => other.site.call === one.site.call);
      if (text !== undefined)
        yield { name: text, given: beside ? givenIn(linker, beside.value, beside.place) : given, from: one.place.file.path };
    }
}

/** What callers hand in for a parameter of the function around a place: `render_to_pdf("orders/list.html", {"orders": orders})`. */
function handedIn(linker: Linker, name: string, { file, block }: Place) {
  const id = file.functionOf[block]!;
  const index = file.code.functions[id]!.parameters.findIndex((one) => one.name === name);
  return index < 0 ? [] : linker.resolver.argumentsFor(file, id, index);
}

/** The template of `get_template('orders.html').render({...})`, also by a name for it. */
function namesOfMade(linker: Linker, { file, call }: CallSite): readonly { value: Value | undefined; place: Place }[] {
  if (call.callee.kind !== 'member') return [];
  return linker.resolver
    .denote(call.callee.object, { file, block: call.block })
    .flatMap((one) => (one.kind === 'external' && one.origin ? [one.origin] : []))
    .map((one) => ({ value: one.call.positional[0], place: { file: one.file, block: one.call.block } }));
}

/** What Django's own views show by themselves, by their bases, with the end of the template's name. https://docs.djangoproject.com/en/stable/ref/class-based-views/ */
const generic: readonly (readonly [base: string, shows: 'list' | 'one' | 'nothing', suffix: string])[] = [
  ['django.views.generic{,.list}.ListView', 'list', '_list'],
  // https://django-tables2.readthedocs.io/en/latest/pages/generic-mixins.html, https://django-filter.readthedocs.io/en/stable/guide/usage.html#generic-view-configuration
  ['django_tables2{,.views}.{SingleTableView,MultiTableMixin}', 'list', '_list'],
  ['django_filters.views.FilterView', 'list', '_filter'],
  ['django.views.generic{,.detail}.DetailView', 'one', '_detail'],
  ['django.views.generic{,.edit}.UpdateView', 'one', '_form'],
  ['django.views.generic{,.edit}.DeleteView', 'one', '_confirm_delete'],
  ['django.views.generic{,.edit}.{CreateView,FormView}', 'nothing', '_form'],
  ['django.views.generic{,.base}.TemplateView', 'nothing', ''],
];

/** Lists of Django's own views: their rows, and what `get_context_data` adds. */
export function* listViews(linker: Linker): Generator<ListingDraft> {
  const find = templatesOf(linker)?.find;
  if (!find) return;
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) {
      const kind = generic.find(([base]) => linker.resolver.derivesFrom(file, id, base));
      if (kind) yield* listsOfView(linker, { file, id }, find, kind[1], kind[2]);
    }
  }
}

function* listsOfView(
  linker: Linker,
  view: ModelClass,
  find: FindTemplate,
  shows: 'list' | 'one' | 'nothing',
  suffix: string,
): Generator<ListingDraft> {
  const text = (name: string) => fieldOf(linker, view.file, view.id, name).map((one) => textAt(linker, one.value, one.place))[0];
  const model = fieldOf(linker, view.file, view.id, 'model')[0];
  const modelName = nameOfValue(model?.value)?.toLowerCase();
  const name =
    text('template_name') ??
    (modelName === undefined || suffix === '' ? undefined : `${appOf(view.file, 'views')}/${modelName}${suffix}.html`);
  const found = name === undefined ? undefined : find(name, view.file.path);
  if (!found) return;
  const added = givenByView(linker, view);
  const ofView = viewMembers(linker, view);
  yield* draftsOf(
    linker,
    'django',
    name!,
    found.map((loop) => withoutPrefix(loop, ['view'])),
    (key) => [...added(key), ...ofView(key)].flatMap((one) => rowsOf(linker, one.value, one.place, view, 0)),
  );
  if (shows === 'nothing') return;
  const own = text('context_object_name');
  const names = shows === 'list' ? ['object_list', 'page_obj', own ?? `${modelName}_list`] : ['object', own ?? `${modelName}`];
  const single = shows === 'one' ? methodOf(linker, view, 'get_object') : undefined;
  const rows = single ? returnsOf(single) : rowsOfView(linker, view);
  const isDefault =
    rows.length === 0 && model !== undefined && !methodOf(linker, view, shows === 'list' ? 'get_queryset' : 'get_object');
  const given: Given = (key) => (names.includes(key) && added(key).length === 0 ? (isDefault ? [model] : rows) : []);
  const denoted = model ? linker.resolver.denote(model.value, model.place) : [];
  for (const draft of draftsOf(linker, 'django', name!, found, given)) {
    if (isDefault) yield { ...draft, rows: [], model: denoted, loadsNothing: true };
    else yield shows === 'one' ? { ...draft, model: denoted } : draft;
  }
}

/** `view.books`: fields, properties and methods of the view, which every template of a view is given. https://docs.djangoproject.com/en/stable/ref/class-based-views/mixins-simple/ */
function viewMembers(linker: Linker, view: ModelClass): Given {
  return (key) => {
    const name = key.startsWith('view.') ? key.slice('view.'.length) : undefined;
    if (name === undefined) return [];
    const method = methodOf(linker, view, name);
    return method ? returnsOf(method) : fieldOf(linker, view.file, view.id, name);
  };
}

/** A loop over `view.books.featured` as one over `featured` of the name `view.books`. */
function withoutPrefix(loop: TemplateLoop, prefix: readonly string[]): TemplateLoop {
  const { over } = loop;
  if (over.length <= prefix.length || prefix.some((name, index) => over[index] !== name)) return loop;
  return { ...loop, over: [over.slice(0, prefix.length + 1).join('.'), ...over.slice(prefix.length + 1)] };
}

/** What every template is given: by the functions that settings name, and the account that asks. https://docs.djangoproject.com/en/stable/ref/templates/api/#context-processors */
export function* listsOfEveryTemplate(linker: Linker): Generator<ListingDraft> {
  const templates = templatesOf(linker);
  if (!templates) return;
  const processors = contextProcessors(linker).map((one) => givenByFunction(linker, one));
  const model = accountModel(linker);
  for (const { name, project, loops } of templates.all()) {
    // `{% cart_lines as lines %}`
    yield* draftsOf(linker, 'django', name, loops, (key) => {
      const tag = key.startsWith('%') ? tagNamed(linker, key, project) : undefined;
      return tag ? returnsOf(tag).flatMap((one) => rowsOf(linker, one.value, one.place, undefined, 0)) : [];
    });
    const [file] = settingsModules(linker).filter((one) => one.facts.source.project === project);
    if (!file) continue;
    yield* draftsOf(linker, 'django', name, loops, (key) =>
      processors.flatMap((given) => given(key)).flatMap((one) => rowsOf(linker, one.value, one.place, undefined, 0)),
    );
    for (const loop of loops) {
      const [first, ...rest] = loop.over[0] === 'request' ? loop.over.slice(1) : loop.over;
      if (first !== 'user' || rest.length === 0) continue;
      const reads = withTags(linker, loop.reads, project).map((read) => ({ ...read, path: [...rest, ...read.path] }));
      const { at } = loop;
      yield {
        framework: 'django',
        file,
        at,
        schema: name,
        rows: [],
        model,
        isOne: true,
        loadsNothing: true,
        template: { loop: at, names: [] },
        reads,
        alongside: [],
      };
    }
  }
}

/** Lists of the account that asks, which every template has under a name. https://flask-login.readthedocs.io/en/latest/#how-it-works */
export function* listsOfAccount(linker: Linker, framework: string, name: string, path: string): Generator<ListingDraft> {
  const templates = templatesOf(linker);
  const account = templates ? linker.resolver.accountAt(path) : [];
  const model = account.flatMap((one) =>
    one.kind === 'instance' ? [{ kind: 'class' as const, file: one.file, id: one.id }] : [],
  );
  const [home] = model;
  if (!templates || !home) return;
  for (const { name: schema, project, loops } of templates.all()) {
    if (home.file.facts.source.project !== project) continue;
    for (const { over, at, reads: written } of loops) {
      const [first, ...rest] = over;
      if (first !== name || rest.length === 0) continue;
      const reads = withTags(linker, written, project).map((read) => ({ ...read, path: [...rest, ...read.path] }));
      const template = { loop: at, names: [] };
      const { file } = home;
      yield { framework, file, at, schema, rows: [], model, isOne: true, loadsNothing: true, template, reads, alongside: [] };
    }
  }
}

function* draftsOf(
  linker: Linker,
  framework: string,
  name: string,
  template: readonly TemplateLoop[],
  given: Given,
): Generator<ListingDraft> {
  for (const loop of template) {
    const { over, at, reads: written } = loop;
    const from = { template: { loop: at, names: [] } };
    const { rows, rest } = inDictionary(linker, given(over[0]!), over.slice(1));
    const [last] = rows.slice(-1);
    if (!last) continue;
    const reads = withTags(linker, withFunctions(linker, written, given), last.place.file.facts.source.project);
    const isRows = rest.length === 0 || (isPageOfRows(rest) && !rows.some((one) => isOneRow(linker, one)));
    if (isRows && loop.outer.length > 0 && rows.some((one) => holdsRows(linker, one)))
      yield* askedAgain(linker, { framework, schema: name }, loop, last.place.file, given);
    const held = [...heldDrafts(linker, { framework, schema: name }, rows, reads)];
    const known = new Set(held.map(({ at }) => JSON.stringify(at)));
    for (const draft of held) yield { ...draft, ...from };
    for (const draft of isRows ? wrappedDrafts(linker, { framework, schema: name, reads }, rows) : [])
      if (!known.has(JSON.stringify(draft.at))) yield { ...draft, ...from };
    if (reads.length > 0 && reads.every(isHeld)) continue;
    yield {
      framework,
      file: last.place.file,
      at: linker.locate(last.place.file, last.value.span),
      schema: name,
      rows,
      ...from,
      ...(!isRows && { isOne: true }),
      reads: isRows ? reads : reads.map((read) => ({ ...read, path: [...rest, ...read.path] })),
      alongside: last.place.file.sites.filter(
        ({ call }) => calleeName(call) === 'prefetch_related_objects' && isSameFunction(call.block, last.place),
      ),
    };
  }
}

/** What a loop reads in each round of one row that it has from around: `{% if product in cart.products.all %}`. */
function* askedAgain(
  linker: Linker,
  head: Pick<ListingDraft, 'framework' | 'schema'>,
  { over, outer }: TemplateLoop,
  file: CodeFile,
  given: Given,
): Generator<ListingDraft> {
  const everywhere = head.framework === 'django' ? givenToAll(linker, file.facts.source.project) : nothingGiven;
  for (const { path, at } of outer) {
    const [first, ...rest] = path[0] === 'request' ? path.slice(1) : path;
    const own = given(first!);
    const rows = own.length > 0 ? own : everywhere(first!).flatMap((one) => rowsOf(linker, one.value, one.place, undefined, 0));
    const isAccount = rows.length === 0 && head.framework === 'django' && first === 'user';
    if (rest.length === 0 || (rows.length === 0 && !isAccount)) continue;
    yield {
      ...head,
      file,
      at,
      rows,
      ...(isAccount && { model: accountModel(linker), loadsNothing: true as const }),
      isOne: true,
      again: { over: over.join('.'), of: first! },
      reads: [{ path: rest, needs: 'row', at }],
      alongside: [],
    };
  }
}

/** The account that asks, which every template is given. */
function accountModel(linker: Linker): NonNullable<ListingDraft['model']> {
  const account = linker.resolver.memberOf({ kind: 'external', path: 'django.http.HttpRequest()' }, 'user');
  return account.flatMap((one) => (one.kind === 'instance' ? [{ ...one, kind: 'class' as const }] : []));
}

const allMemo = new WeakMap<Linker, Map<string, Given>>();
/** What functions that settings name give to every template of a project. */
function givenToAll(linker: Linker, project: string): Given {
  const known = allMemo.get(linker) ?? new Map<string, Given>();
  allMemo.set(linker, known);
  let found = known.get(project);
  if (!found) {
    const isOfProject = settingsModules(linker).some((one) => one.facts.source.project === project);
    const processors = isOfProject ? contextProcessors(linker).map((one) => givenByFunction(linker, one)) : [];
    known.set(project, (found = (key) => processors.flatMap((one) => one(key))));
  }
  return found;
}

const nothingGiven: Given = () => [];

/** What functions read that a template was given, or has from everywhere, and calls with a row: `count_items(order.id)`. */
function withFunctions(linker: Linker, reads: readonly RowRead[], given: Given): readonly RowRead[] {
  return reads.flatMap((read): readonly RowRead[] => {
    const called = 'method' in read ? undefined : calledAt(read.path);
    if (!called) return [read];
    const position = Number(called.at);
    return given(called.name).flatMap(({ value, place }) =>
      linker.resolver.denote(value, place).flatMap((one): readonly RowRead[] => {
        if (one.kind !== 'function') return [];
        const parameters = one.file.code.functions[one.id]!.parameters.filter(({ name }) => name !== 'this');
        const parameter = Number.isNaN(position) ? parameters.find(({ name }) => name === called.at) : parameters[position];
        return parameter
          ? [{ path: read.path.slice(0, -1), method: { file: one.file, id: one.id }, parameter: parameter.name }]
          : [];
      }),
    );
  });
}

/** `report.orders` where the report is a dictionary that is written out: the rows under that key. */
function inDictionary(linker: Linker, rows: Rows, rest: readonly string[]): { rows: Rows; rest: readonly string[] } {
  const [key, ...further] = rest;
  if (key === undefined || further.length > 3) return { rows, rest };
  const held = rows.flatMap(({ value, place }) =>
    linker.resolver
      .denote(value, place)
      .flatMap((one) =>
        one.kind === 'value' && one.value.kind === 'object'
          ? one.value.entries.flatMap((entry) => (entry.key === key ? [{ value: entry.value, place: one.place }] : []))
          : [],
      ),
  );
  const followed = held.flatMap(({ value, place }) => rowsOf(linker, value, place, undefined, 0));
  return followed.length > 0 ? inDictionary(linker, followed, further) : { rows, rest };
}

/** `page.object_list`, `pagination.items`, `filter.qs` */
function isPageOfRows(rest: readonly string[]): boolean {
  return rest.length === 1 && /^(?:object_list|items|qs)$/.test(rest[0]!);
}

/** `items` of an order is a relation of its own. */
function isOneRow({ resolver }: Linker, { value, place }: Rows[number]): boolean {
  return resolver.denote(value, place).some(({ kind }) => kind === 'instance' || kind === 'class');
}

/**
 * Rows that stand in the elements of a list or dictionary: `[{"book": book} for book in books]`, what a loop appends, the sides of `zip(books, lines)`,
 * and the lists that each element holds: `{"book": book, "lines": book.lines.filter(...)}`.
 */
function* wrappedDrafts(
  linker: Linker,
  { framework, schema, reads }: Pick<ListingDraft, 'framework' | 'schema' | 'reads'>,
  rows: Rows,
): Generator<ListingDraft> {
  for (const row of rows)
    for (const { key, value, place } of heldByElements(linker, row.value, row.place)) {
      const name = key.replace(/[*+]$/, '');
      const own = reads.flatMap((read) => ('method' in read || read.path[0] === name ? behindKey(read, name) : []));
      if (own.length === 0) continue;
      const element = key.endsWith('*') ? [] : rowsOfElement(linker, value, place);
      const [over] = element.length > 0 ? element : rowsOf(linker, value, place, undefined, 0);
      if (!over || (element.length === 0 && !holdsRows(linker, over))) continue;
      const at = linker.locate(over.place.file, over.value.span);
      yield { framework, file: over.place.file, at, schema, rows: [over], reads: own, alongside: [] };
    }
}

function behindKey(read: RowRead, key: string): readonly RowRead[] {
  return read.path[0] === key && (read.path.length > 1 || 'method' in read) ? [{ ...read, path: read.path.slice(1) }] : [];
}

function holdsRows({ resolver }: Linker, { value, place }: Rows[number]): boolean {
  return resolver.elementsOf(value, place).some(({ kind }) => kind === 'instance');
}

function isSameFunction(block: number, place: Place): boolean {
  return place.file.functionOf[block] === place.file.functionOf[place.block];
}

/** What the function returns that a call decorates: `@template('posts.html')`. */
function returnedValues(linker: Linker, { file, id }: CallSite): Given {
  const decorated = file.code.functions.findIndex(({ decorators }) =>
    decorators.some((one) => one.kind === 'call' && one.call === id),
  );
  return decorated < 0 ? () => [] : givenByFunction(linker, { file, id: decorated });
}
