import type { Relationship } from '../model/concepts.ts';
import type { FrameworkSections } from '../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../model/linking.ts';
import type { Value } from '../model/value.ts';
import { ownParameters } from './inline-callbacks.ts';
import { lastName } from './program.ts';
import { chainOf, isCopy, originsOf, valuesIn } from './queries-chain.ts';
import type { QueryIndex } from './queries-find.ts';
import { buildRowLoaders, type RowLoaders } from './row-loaders.ts';

/** Where rows come from, and what was loaded together with them. */
export interface RowLoading {
  queriesBehind(value: Value, place: Place): readonly CallSite[];
  /** Whether a call of a query's chain loads a relation: of its rows, or of those that it reaches `through` another one. */
  loads(site: CallSite, relationship: Relationship, through?: Relationship): boolean;
  /** Options that stand elsewhere: `.options(*options)`, `find(options)`. */
  hidesOptions(site: CallSite): boolean;
  /** `prefetch_related_objects(rows, "authors")`, `Model.populate(rows)` somewhere in the file. */
  loadsLater(relationship: Relationship, file: CodeFile): boolean;
  /**
   * Whether no query of a file's project names a relation to load it with its rows, nor leaves open what it loads. `through`: the rows are those of another
   * relation, which has to be named too where it is a query of its own otherwise (`items__product`).
   */
  nobodyLoads(relationship: Relationship, file: CodeFile, through?: Relationship): boolean;
  readonly rowLoaders: RowLoaders;
  /** Whether the library of a file's project gives the same object for the same row, whatever query asks for it. */
  remembersRows(file: CodeFile): boolean;
}

/** Reads queries by the `eagerLoading` of all descriptors. */
export function buildRowLoading(linker: Linker, index: QueryIndex): RowLoading {
  const eagerIn = eagerWords(linker);
  const loaded = new Map<string, readonly CallSite[]>();
  const lazy = linker.frameworks.flatMap((one) => one.lazyQueries ?? []);
  const rowLoaders = buildRowLoaders(linker);
  const remembersRows = (file: CodeFile) => eagerIn(file).remembersRows;
  return { queriesBehind, loads, hidesOptions, loadsLater, nobodyLoads, rowLoaders, remembersRows };

  /** The calls that ran the queries whose rows a value holds. */
  function queriesBehind(value: Value, place: Place, depth = 4): readonly CallSite[] {
    if (depth === 0) return [];
    const made = linker.resolver.denote(value, place).flatMap((one): readonly CallSite[] => {
      if (one.kind === 'value' && one.value.kind === 'comprehension') {
        const block = one.place.file.code.blocks[one.value.loop];
        return block?.kind === 'loop' && block.over
          ? queriesBehind(block.over, { file: one.place.file, block: block.parent }, depth - 1)
          : [];
      }
      return one.kind === 'external' && one.origin ? [one.origin] : [];
    });
    const origins = made.length > 0 ? made : originsOf(value, place, linker);
    // `for order in service.open()`, which gives `Order.objects.filter(...)`: the loop runs the query.
    const own = value.kind === 'call' ? place.file.code.calls[value.call] : undefined;
    const runsHere = (own !== undefined && index.isQuery(own)) || isUnrun(value, place);
    return origins.flatMap((site) => {
      if (runsHere || chainOf(site, linker).some(({ call }) => index.isQuery(call))) return [site];
      const isFilter = site.call.callee.kind === 'name' && site.call.callee.name === 'filter';
      const given = site.call.positional[isFilter ? 1 : 0];
      return given && (isFilter || isCopy(site))
        ? queriesBehind(given, { file: site.file, block: site.call.block }, depth - 1)
        : [];
    });
  }

  /** A query that runs when somebody iterates over it: `max(orders, key=lambda order: ...)`. */
  function isUnrun(value: Value, place: Place): boolean {
    return (
      lazy.length > 0 &&
      linker.resolver
        .denote(value, place)
        .some((one) => one.kind === 'external' && !one.element && lazy.some((pattern) => linker.fits(pattern, one.path)))
    );
  }

  function loads(site: CallSite, relationship: Relationship, through?: Relationship): boolean {
    const { call, file } = site;
    const { name, target } = relationship;
    const eager = eagerIn(file);
    if (eager.remembersRows && isOfOneParent(site, relationship)) return true;
    // Without names it follows every foreign key that must not be null. https://docs.djangoproject.com/en/stable/ref/models/querysets/#select-related
    if (file.isPython && lastName(call.callee) === 'select_related' && call.positional.length === 0 && isOfOne(relationship))
      return true;
    const targetName = target.slice(target.indexOf('#') + 1);
    const isNamed = (word: string) =>
      word === name || word.split(/__|\./).includes(name) || word.toLowerCase() === targetName.toLowerCase();
    // `comments__user` loads the user of each comment, `user__profile` does not.
    const isBehind = (word: string) => {
      const way = word.split('__');
      return !through || eager.joins === undefined || way.some((one, index) => one === name && way[index - 1] === through.name);
    };
    const isNestedHere = isNested(site);
    const isIt = (word: string) => isNamed(word) && (isNestedHere || isBehind(word));
    const words: Word[] = [];
    const method = lastName(call.callee) ?? '';
    const all = [...call.positional, ...call.named.map((one) => one.value)];
    if (eager.calls.has(method)) words.push(...all.flatMap((value) => wordsIn(value, file)));
    for (const value of all) {
      for (const inner of valuesIn(value, file)) {
        if (inner.kind === 'object') {
          for (const entry of inner.entries)
            if (entry.key !== undefined && eager.options.has(entry.key)) words.push(...wordsIn(entry.value, file));
        }
        const nested = inner.kind === 'call' ? file.code.calls[inner.call] : undefined;
        if (nested && eager.calls.has(lastName(nested.callee) ?? '')) {
          const inside = [...nested.positional, ...nested.named.map((one) => one.value)].flatMap((one) => wordsIn(one, file));
          // What is said in `Prefetch('comments', queryset=...)` is said of those rows.
          if (eager.joins !== undefined && inside.some(({ text }) => isNamed(text))) return true;
          words.push(...inside);
        }
      }
    }
    return words.some(({ text, of }) => isIt(text) && (!of || isOwn(of, { file, block: call.block }, relationship)));
  }

  function isOfOne({ many, foreignKeys }: Relationship): boolean {
    return many === 'no' && !foreignKeys.some(({ nullable }) => nullable === 'yes');
  }

  /** Whether the model whose field is named has the relation: `Order` of `selectinload(Order.image)`; so too where it is not known. */
  function isOwn(model: Value, place: Place, { owner }: Relationship): boolean {
    const named = linker.resolver.denote(model, place).filter((one) => one.kind === 'class');
    return (
      named.length === 0 ||
      named.some(({ file, id }) =>
        [{ file, id }, ...linker.resolver.basesOf(file, id).filter((base) => base.kind === 'class')].some(
          (one) => linker.classSymbol(one.file, one.id) === owner,
        ),
      )
    );
  }

  /** `where(Todo.user_id == user.id)`, `filter_by(user=user)`: all rows have the same one. */
  function isOfOneParent({ call, file }: CallSite, { name, many, foreignKeys }: Relationship): boolean {
    if (many !== 'no' || !/^(?:where|filter|filter_by)$/.test(lastName(call.callee) ?? '')) return false;
    if (isOnCondition({ call, file })) return false;
    const keys = [name, ...foreignKeys.flatMap(({ columns }) => (columns.length === 1 ? columns : []))];
    const isKey = (value: Value) => value.kind === 'member' && keys.includes(value.property);
    const isColumn = (value: Value) =>
      value.kind === 'member' &&
      linker.resolver.denote(value.object, { file, block: call.block }).some(({ kind }) => kind === 'class');
    return (
      call.named.some((one) => one.name !== undefined && keys.includes(one.name)) ||
      call.positional.some((one) => one.kind === 'binary' && one.operator === '==' && isKey(one.left) && !isColumn(one.right))
    );
  }

  /** `if mine: query = query.filter(...)`: not so of every row that the query gives. */
  function isOnCondition({ call, file }: Pick<CallSite, 'call' | 'file'>): boolean {
    let root: Value = call.callee;
    while (root.kind === 'member' || root.kind === 'call')
      root = root.kind === 'member' ? root.object : file.code.calls[root.call]!.callee;
    if (root.kind !== 'name') return false;
    const { name } = root;
    const around = [...linker.blocksAround(file, call.block)];
    const end = around.findIndex(({ kind }) => kind === 'function');
    const branch = around.slice(0, end < 0 ? undefined : end).findLast(({ kind }) => kind === 'branch');
    if (!branch) return false;
    const here = file.functionOf[call.block];
    return file.code.bindings.some(
      (one) =>
        one.name === name &&
        file.functionOf[one.block] === here &&
        ![...linker.blocksAround(file, one.block)].some(({ id }) => id === branch.id),
    );
  }

  function hidesOptions({ call, file }: CallSite): boolean {
    const eager = eagerIn(file);
    const method = lastName(call.callee) ?? '';
    if (method !== 'options' && !eager.calls.has(method)) return false;
    return call.positional.some(
      (one) => (one.kind === 'spread' || one.kind === 'name') && !isNeverGiven(one, { file, block: call.block }),
    );
  }

  /** A parameter that is None or empty when it is left out, and that no call of a function of this name gives. */
  function isNeverGiven(value: Value, place: Place): boolean {
    if (value.kind === 'spread') return isNeverGiven(value.value, place);
    if (value.kind !== 'name') return false;
    const [only, other] = linker.resolver.definitionsOf(value.name, place, value.span);
    if (!only || other || only.definition.kind !== 'parameter') return false;
    const { file, definition } = only;
    const fn = file.code.functions[definition.function]!;
    if (!fn.name || !isNothing(definition.parameter.default)) return false;
    const own = definition.index - ownParameters(file, fn);
    return (linker.program.callsByName.get(fn.name) ?? []).every(
      ({ call }) =>
        call.named.every(({ name }) => name !== definition.parameter.name && name !== '') &&
        call.positional.length <= own &&
        call.positional.every(({ kind }) => kind !== 'spread'),
    );
  }

  function loadsLater(relationship: Relationship, file: CodeFile): boolean {
    return file.code.calls.some(
      (call, id) =>
        /^a?(?:prefetch_related_objects|populate|fetch_related|raiseload)$/.test(lastName(call.callee) ?? '') &&
        !rowLoaders.isOfOneRound({ file, id, call }) &&
        (loads({ file, id, call }, relationship) || isSpread({ file, id, call }, relationship)),
    );
  }

  /** `prefetch_related_objects(rows, *FIELDS)`: names that stand elsewhere in the program, or anything where they could not be followed. */
  function isSpread({ file, call }: CallSite, { name }: Relationship): boolean {
    return call.positional.some((one) => {
      if (one.kind !== 'spread') return false;
      const list = linker.constants.valueOf(one.value, { file, block: call.block });
      if (list.kind !== 'list') return true;
      return list.items.some((item) => item.kind !== 'literal' || String(item.value).split('__').includes(name));
    });
  }

  /** A call whose argument is a query for the rows of a relation: `Prefetch('items', queryset=...)`. */
  function isNested({ call, file }: CallSite): boolean {
    return lastName(call.callee) === eagerIn(file).joins?.nested;
  }

  /** `super().get_queryset().select_related('product')` of a manager: all queries for its rows begin like that. */
  function isOfBase({ call, file }: CallSite): boolean {
    let root: Value = call.callee;
    for (let depth = 0; depth < 8; depth++) {
      if (root.kind === 'member') root = root.object;
      else if (root.kind === 'call') root = file.code.calls[root.call]!.callee;
    }
    return root.kind === 'name' && root.name === 'super';
  }

  function nobodyLoads(relationship: Relationship, file: CodeFile, through?: Relationship): boolean {
    const { project } = file.facts.source;
    const joins = eagerIn(file).joins;
    let sites = loaded.get(project);
    if (!sites) {
      const words = ['options', 'prefetch_related_objects', 'populate', 'fetch_related', ...eagerIn(file).calls];
      sites = [...new Set(words)]
        .flatMap((word) => linker.program.callsByName.get(word) ?? [])
        .filter((site) => site.file.facts.source.project === project);
      loaded.set(project, sites);
    }
    const ofQuery = through && joins && !sites.some((site) => isNested(site) && loads(site, through)) ? joins.call : undefined;
    return !sites.some((site) => {
      if (hidesOptions(site)) return true;
      if (ofQuery !== undefined && lastName(site.call.callee) === ofQuery && !isOfBase(site)) return false;
      return site.call.positional.length === 0 || loads(site, relationship);
    });
  }
}

function isNothing(value: Value | undefined): boolean {
  return (value?.kind === 'literal' && value.value === null) || (value?.kind === 'list' && value.items.length === 0);
}

interface EagerWords {
  readonly calls: ReadonlySet<string>;
  readonly options: ReadonlySet<string>;
  readonly remembersRows: boolean;
  readonly joins: FrameworkSections['eagerLoading']['joins'];
}

/** The words of the libraries that a file's project uses; of all where it uses none that loads: what one calls loading is a mere condition in another (`join`). */
function eagerWords({ frameworks, stacks }: Linker): (file: CodeFile) => EagerWords {
  const known = new Map<string, EagerWords>();
  const loading = frameworks.filter((one) => one.eagerLoading);
  return ({ facts: { source } }) => {
    let found = known.get(source.project);
    if (!found) {
      const used = loading.filter(({ id }) => stacks.byProject.get(source.project)?.has(id));
      const sections = (used.length > 0 ? used : loading).flatMap((one) => one.eagerLoading ?? []);
      found = {
        calls: new Set(sections.flatMap(({ calls }) => calls)),
        options: new Set(sections.flatMap(({ options }) => options)),
        remembersRows: sections.length > 0 && sections.every((one) => one.remembersRows),
        joins: sections.length === 1 ? sections[0]!.joins : undefined,
      };
      known.set(source.project, found);
    }
    return found;
  };
}

/** A word that says what to load, and the model whose field it is. */
interface Word {
  readonly text: string;
  readonly of?: Value;
}

/** Names, members, keys and texts in an argument that says what to load. */
function wordsIn(value: Value, file: CodeFile): readonly Word[] {
  return [...valuesIn(value, file)].flatMap((one): readonly Word[] => {
    if (one.kind === 'literal') return typeof one.value === 'string' ? [{ text: one.value }] : [];
    if (one.kind === 'object') return one.entries.flatMap(({ key }) => (key === undefined ? [] : [{ text: key }]));
    if (one.kind === 'member') return [{ text: one.property, of: one.object }];
    return one.kind === 'name' ? [{ text: one.name }] : [];
  });
}
