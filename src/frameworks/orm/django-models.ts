import type { Column } from '../../model/concepts.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft, Target } from '../../model/schema.ts';
import type { ClassId, Value } from '../../model/value.ts';
import { isField, type ReadField, readField } from './django-fields.ts';
import { type ModelClass, optionOf } from './python-models.ts';
import { bindingsIn, calleeName, callHere, inOrder, isRead, keyword, saidIn, textAt, textsAt, truthAt } from './reading.ts';

const djangoBases = '{django.db.models.**,django.contrib.**.models.**,django.contrib.auth.base_user.*}';
const modelName = /(?:^|\.)(?:\w{0,60}Model|AbstractUser|AbstractBaseUser|User|Page|(?:MP|NS|AL)_Node)$/;

/** Accounts are in groups and have permissions. https://docs.djangoproject.com/en/stable/ref/contrib/auth/#django.contrib.auth.models.User.groups */
const holdsGroups = new Set(['AbstractUser', 'PermissionsMixin']);
const libraryLists = [
  ['groups', 'auth_group'],
  ['user_permissions', 'auth_permission'],
] as const;

/** Models with their columns, keys and relationships, in both directions. */
export function* readModels(linker: Linker): Generator<SchemaDraft> {
  const files: (readonly ModelClass[])[] = [];
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file) || file.facts.source.role === 'migration') continue;
    const models = [...file.code.classes.keys()].map((id) => ({ file, id })).filter((one) => isModelClass(linker, one));
    if (models.length > 0) files.push(models);
  }
  const named = namedModels(linker, files.flat());
  for (const models of files) yield* inOrder(models.flatMap((one) => readModel(linker, one, named)));
}

type Named = (file: CodeFile, name: string) => RelationshipDraft['owner'] | undefined;

/** Models by what a key names them by, `shop.order`, within one project; undefined for a name that several have. */
function namedModels(linker: Linker, models: readonly ModelClass[]): Named {
  const keyOf = (file: CodeFile, name: string) => `${file.facts.source.project} ${name}`;
  const found = new Map<string, RelationshipDraft['owner'] | undefined>();
  for (const { file, id } of models) {
    const key = keyOf(file, `${appLabel(linker, file, id)}.${file.code.classes[id]!.name}`.toLowerCase());
    found.set(key, found.has(key) ? undefined : linker.classSymbol(file, id));
  }
  return (file, name) => found.get(keyOf(file, name));
}

function appLabel(linker: Linker, file: CodeFile, id: ClassId): string {
  const { block } = file.code.classes[id]!;
  return textAt(linker, optionOf({ file, id }, 'app_label'), { file, block }) ?? appOf(file);
}

/** The application a model belongs to: the folder of `models.py`, or of the package `models`. */
export function appOf(file: CodeFile, marker = 'models'): string {
  const parts = file.path.split('/').slice(0, -1);
  const at = parts.lastIndexOf(marker);
  return (at > 0 ? parts[at - 1] : parts.at(-1)) ?? '';
}

function readModel(linker: Linker, { file, id }: ModelClass, named: Named): readonly SchemaDraft[] {
  const cls = file.code.classes[id]!;
  const app = appLabel(linker, file, id);
  const place = { file, block: cls.block };
  if (
    truthAt(linker, optionOf({ file, id }, 'abstract'), place) === 'yes' ||
    truthAt(linker, optionOf({ file, id }, 'proxy'), place) === 'yes'
  )
    return [];
  const symbol = linker.classSymbol(file, id);
  const self: Target = { kind: 'model', symbol };
  const fields = new Map<string, ReadField>();
  const parts = [
    { file, id },
    ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : [])),
  ];
  for (const part of parts) {
    // A parent with a table of its own keeps its columns: https://docs.djangoproject.com/en/stable/topics/db/models/#multi-table-inheritance
    if (part.file !== file || part.id !== id) {
      const isAbstract = truthAt(linker, optionOf(part, 'abstract'), { file: part.file, block: 0 }) === 'yes';
      if (!isAbstract && isModelClass(linker, part)) continue;
    }
    const { block } = part.file.code.classes[part.id]!;
    for (const { name, value } of bindingsIn(part.file, block)) {
      const here = callHere(value, { file: part.file, block });
      if (here && isField(here) && !fields.has(name)) fields.set(name, readField(linker, here, name, app, self));
    }
  }
  if (parts.some((part) => part.file.code.classes[part.id]!.bases.some((base) => holdsGroups.has(lastOf(base)))))
    for (const [name, table] of libraryLists)
      if (!fields.has(name))
        fields.set(name, {
          at: linker.locate(file, cls.nameSpan),
          isIndexed: false,
          relation: { kind: 'many', target: { kind: 'table', name: table }, reverse: '+' },
        });
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const indexes: string[][] = [];
  for (const { column, key, isIndexed } of fields.values()) {
    if (column) columns.push(column);
    if (key) keys.push(key);
    if (column && isIndexed) indexes.push([column.name]);
  }
  // https://docs.djangoproject.com/en/stable/topics/db/models/#automatic-primary-key-fields
  if (!columns.some((column) => column.primaryKey))
    columns.unshift({
      name: 'id',
      type: 'AutoField',
      nullable: 'no',
      unique: 'yes',
      primaryKey: true,
      at: linker.locate(file, cls.nameSpan),
    });
  const columnName = (name: string) => fields.get(name)?.column?.name ?? name;
  const constraints = itemsOf(optionOf({ file, id }, 'constraints')).flatMap((value) => callHere(value, place) ?? []);
  const uniques = [
    ...groupsOf(linker, optionOf({ file, id }, 'unique_together'), place),
    ...constraints
      .filter(({ call }) => calleeName(call) === 'UniqueConstraint')
      .map(({ call }) => textsAt(linker, keyword(call, 'fields'), place)),
  ].filter((names) => names.length > 0);
  for (const value of itemsOf(optionOf({ file, id }, 'indexes'))) {
    const here = callHere(value, place);
    const names = here ? textsAt(linker, keyword(here.call, 'fields'), place) : [];
    if (names.length > 0) indexes.push(names.map((name) => columnName(name.replace(/^-/, ''))));
  }
  indexes.push(...groupsOf(linker, optionOf({ file, id }, 'index_together'), place).map((names) => names.map(columnName)));
  return [
    {
      kind: 'table',
      from: 'model',
      ...saidIn(file, 'django-orm'),
      at: linker.locate(file, cls.nameSpan),
      // https://docs.djangoproject.com/en/stable/ref/models/options/#table-names
      name: textAt(linker, optionOf({ file, id }, 'db_table'), place) ?? `${app}_${cls.name.toLowerCase()}`,
      model: symbol,
      aliases: [`${app}.${cls.name}`.toLowerCase(), cls.name],
      columns,
      keys,
      indexes,
      uniques: uniques.map((names) => names.map(columnName)),
    },
    ...[...fields].flatMap(([name, field]) => relationshipsOf(file, cls.name, symbol, name, field, named, linker)),
  ];
}

function lastOf(base: Value): string {
  return base.kind === 'member' ? base.property : base.kind === 'name' ? base.name : '';
}

/** Derives from a model of Django, or of a library (`MPTTModel`) while it has fields of Django's. */
function isModelClass(linker: Linker, { file, id }: { readonly file: CodeFile; readonly id: ClassId }): boolean {
  const { resolver } = linker;
  const isNamed = resolver.basesOf(file, id).some((base) => base.kind === 'external' && modelName.test(base.path));
  if (!isNamed) return false;
  if (resolver.derivesFrom(file, id, djangoBases)) return true;
  const { block } = file.code.classes[id]!;
  return bindingsIn(file, block).some((one) => {
    const here = callHere(one.value, { file, block });
    return (
      here && isField(here) && resolver.pathsOf(here.call.callee, here.place).some((path) => path.startsWith('django.db.models.'))
    );
  });
}

/** `related_name`, or `<model>_set`, on the other side. Both sides run a query on access: https://docs.djangoproject.com/en/stable/topics/db/queries/#related-objects */
function relationshipsOf(
  file: CodeFile,
  className: string,
  owner: RelationshipDraft['owner'],
  name: string,
  field: ReadField,
  named: Named,
  linker: Linker,
): readonly RelationshipDraft[] {
  const { relation, column, at } = field;
  if (!relation) return [];
  const over = column ? [column.name] : [];
  const said = {
    kind: 'relationship' as const,
    ...saidIn(file, 'django-orm'),
    at,
    loading: 'lazy' as const,
    over,
    ...(relation.kind === 'many' && { isBetween: true as const }),
  };
  // Django collects the related rows itself, whatever the database would do: no second opinion to compare with.
  const unknown = { cascadesDelete: 'unknown' as const, passiveDeletes: 'unknown' as const };
  const forward: RelationshipDraft = {
    ...said,
    ...unknown,
    owner,
    name,
    target: relation.target,
    many: relation.kind === 'many' ? 'yes' : 'no',
    ...(relation.kind === 'many' ? {} : { holder: 'owner' as const }),
  };
  const { target } = relation;
  const library = target.kind === 'model' ? undefined : linker.resolver.libraryModel(target.name.replace('.', '_'));
  const other =
    target.kind === 'model'
      ? target.symbol
      : library
        ? linker.classSymbol(library.file, library.id)
        : target.kind === 'name' && named(file, target.name);
  // `related_name="+"`: there is no way back.
  if (!other || relation.reverse?.endsWith('+')) return [forward];
  const reverse = relation.reverse ?? (relation.kind === 'unique' ? className.toLowerCase() : `${className.toLowerCase()}_set`);
  return [
    forward,
    {
      ...said,
      ...unknown,
      owner: other,
      name: reverse.replaceAll('%(class)s', className.toLowerCase()),
      target: { kind: 'model', symbol: owner },
      many: relation.kind === 'unique' ? 'no' : 'yes',
      ...(relation.kind === 'many' ? {} : { holder: 'target' as const }),
    },
  ];
}

function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.kind === 'list' ? value.items : [];
}

/** `("a", "b")` or `(("a", "b"), ("c", "d"))`. */
function groupsOf(linker: Linker, value: Value | undefined, place: Parameters<typeof textAt>[2]): readonly (readonly string[])[] {
  const items = itemsOf(value);
  if (items.length === 0) return [];
  return items[0]!.kind === 'list' ? items.map((item) => textsAt(linker, item, place)) : [textsAt(linker, value, place)];
}
