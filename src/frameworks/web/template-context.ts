import type { CallSite, FunctionNode, Linker, Place } from '../../model/linking.ts';
import type { Value } from '../../model/value.ts';
import type { ModelClass } from '../orm/python-models.ts';
import { calleeName, textsAt } from '../orm/reading.ts';
import { settingValues } from './django-settings.ts';
import { dotted } from './dotted-names.ts';
import { lineOf, type Rows } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';

// What a template is given under a name, in the many ways that code puts a context together.

/** The expressions that a template is given under a name. */
export type Given = (name: string) => Rows;

const MAX_DEPTH = 7;
const nothing: Given = () => [];

/**
 * What an expression that is a context holds by a name: `{'books': books}`, `dict(books=books)`, `{**common, 'books': books}`, `common | {...}`,
 * `locals()`, a name for any of them with what is added to it later, and what a function of the project gives.
 */
export function givenIn(linker: Linker, context: Value | undefined, place: Place, depth = 0): Given {
  if (!context || depth > MAX_DEPTH) return nothing;
  const further = (value: Value, there = place) => givenIn(linker, value, there, depth + 1);
  switch (context.kind) {
    case 'object':
      return union(
        context.entries.map(({ key, value }): Given => {
          if (value.kind === 'spread') return further(value.value);
          return (name) => (key === name ? [{ value, place }] : []);
        }),
      );
    case 'binary':
      return context.operator === '|' || context.operator === 'or'
        ? union([further(context.left), further(context.right)])
        : nothing;
    case 'conditional':
      return union([further(context.then), further(context.otherwise)]);
    case 'spread':
    case 'await':
      return further(context.value);
    case 'call': {
      const call = place.file.code.calls[context.call];
      return call ? givenByCall(linker, { file: place.file, id: context.call, call }, depth) : nothing;
    }
    case 'name':
    case 'member':
      return union([
        ...linker.resolver
          .bindingsOf(context, place)
          .filter((one) => one.value !== context)
          .map((one) => further(one.value, one.place)),
        ...(context.kind === 'name' ? [addedTo(linker, context.name, place, depth)] : []),
      ]);
    default:
      return nothing;
  }
}

/** `dict(common, books=books)`, `super().get_context_data(books=books)`, `shop_context(request)`. */
function givenByCall(linker: Linker, site: CallSite, depth: number): Given {
  const place = { file: site.file, block: site.call.block };
  const name = calleeName(site.call);
  if (name === 'locals') return localsOf(site);
  const own = namedValues(linker, site, depth);
  if (name === 'dict') return union([own, givenIn(linker, site.call.positional[0], place, depth + 1)]);
  if (name === 'copy' && site.call.callee.kind === 'member') return givenIn(linker, site.call.callee.object, place, depth + 1);
  const made = linker.resolver.denote(site.call.callee, place).flatMap((one) => (one.kind === 'function' ? [one] : []));
  return union([...(name === 'get_context_data' ? [own] : []), ...made.map((one) => givenByFunction(linker, one, depth + 1))]);
}

/** What a function that makes a context returns in it. */
export function givenByFunction(linker: Linker, { file, id }: FunctionNode, depth = 0): Given {
  if (depth > MAX_DEPTH) return nothing;
  return union(
    file.code.returns.flatMap(({ value, block, isYield }) =>
      value && !isYield && file.functionOf[block] === id ? [givenIn(linker, value, { file, block }, depth + 1)] : [],
    ),
  );
}

/** `render_template('posts.html', posts=posts, **context)` */
export function namedValues(linker: Linker, { file, call }: CallSite, depth = 0): Given {
  const place = { file, block: call.block };
  const spread = [...call.positional, ...call.named.map(({ value }) => value)].flatMap((one) =>
    one.kind === 'spread' ? [givenIn(linker, one.value, place, depth + 1)] : [],
  );
  return union([
    (key) => call.named.flatMap(({ name, value }) => (name === key && value.kind !== 'spread' ? [{ value, place }] : [])),
    ...spread,
  ]);
}

/** `locals()`: the names of the function. */
function localsOf({ file, call }: CallSite): Given {
  return (key) =>
    file.code.bindings.flatMap(({ name, value, block }) =>
      name === key && value && file.functionOf[block] === file.functionOf[call.block] ? [{ value, place: { file, block } }] : [],
    );
}

/** What the function of a place adds to a context: `context['books'] = books`, `context.update(books=books)`, `context |= {...}`. */
function addedTo(linker: Linker, holder: string, place: Place, depth: number): Given {
  const { file, block: from } = place;
  const isHere = (block: number) => file.functionOf[block] === file.functionOf[from];
  const assigned = file.code.assigns.flatMap(({ target, value, block }): Given[] =>
    target.kind === 'index' &&
    target.object.kind === 'name' &&
    target.object.name === holder &&
    target.index.kind === 'literal' &&
    isHere(block)
      ? [(key) => (key === (target.index as { value?: unknown }).value ? [{ value, place: { file, block } }] : [])]
      : [],
  );
  const updated = file.sites.flatMap((site): Given[] => {
    const { callee, positional, block } = site.call;
    const isIt =
      callee.kind === 'member' && callee.property === 'update' && callee.object.kind === 'name' && callee.object.name === holder;
    return isIt && isHere(block)
      ? [namedValues(linker, site, depth), givenIn(linker, positional[0], { file, block }, depth + 1)]
      : [];
  });
  const joined = file.code.bindings.flatMap(({ name, value, isAugmented, block }): Given[] =>
    isAugmented && name === holder && value && isHere(block) ? [givenIn(linker, value, { file, block }, depth + 1)] : [],
  );
  return union([...assigned, ...updated, ...joined]);
}

/** `g.orders = orders`: what the functions of a project put on the object of the request, which templates have by its name. https://flask.palletsprojects.com/en/stable/templating/#standard-context */
export function putOnRequest(linker: Linker, name: string, project: string): Rows {
  return [...linker.program.code.values()].flatMap((file) =>
    file.isPython && file.facts.source.project === project
      ? file.code.assigns.flatMap(({ target, value, block }) =>
          target.kind === 'member' && target.property === name && target.object.kind === 'name' && target.object.name === 'g'
            ? [{ value, place: { file, block } }]
            : [],
        )
      : [],
  );
}

/** What a view of Django's gives its template: by `get_context_data` of its own and of the classes it derives from, and `extra_context`. */
export function givenByView(linker: Linker, view: ModelClass): Given {
  const methods = lineOf(linker, view).flatMap(({ file, id }) => {
    const method = file.methods.get(id)?.get('get_context_data');
    return method === undefined ? [] : [{ file, id: method }];
  });
  const extra = fieldOf(linker, view.file, view.id, 'extra_context');
  return union([
    ...methods.map((one) => givenByFunction(linker, one)),
    ...extra.map(({ value, place }) => givenIn(linker, value, place)),
  ]);
}

/** Functions that settings name as giving something to every template. https://docs.djangoproject.com/en/stable/ref/templates/api/#context-processors */
export function contextProcessors(linker: Linker): readonly FunctionNode[] {
  return settingValues(linker, 'TEMPLATES').flatMap(({ value, place }) => [...processorsIn(linker, value, place, 0)]);
}

function* processorsIn(linker: Linker, value: Value, place: Place, depth: number): Generator<FunctionNode> {
  if (depth > 4) return;
  if (value.kind === 'list') for (const item of value.items) yield* processorsIn(linker, item, place, depth + 1);
  if (value.kind !== 'object') return;
  for (const { key, value: held } of value.entries) {
    if (key !== 'context_processors') yield* processorsIn(linker, held, place, depth + 1);
    else
      for (const name of textsAt(linker, held, place))
        for (const one of dotted(linker, name, place.file)) if (one.kind === 'function') yield { file: one.file, id: one.id };
  }
}

function union(all: readonly Given[]): Given {
  if (all.length === 0) return nothing;
  const known = new Map<string, Rows>();
  return (key) => {
    let found = known.get(key);
    if (!found) {
      const rows = all.flatMap((given) => given(key));
      found = rows.filter((one, index) => rows.findIndex(({ value }) => value === one.value) === index);
      known.set(key, found);
    }
    return found;
  };
}
