import type { Column } from '../../model/concepts.ts';
import { defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft, Target } from '../../model/schema.ts';
import { peeweeQueries } from './peewee-queries.ts';
import { fieldsWithBases, type ModelClass, optionOf } from './python-models.ts';
import { calleeName, callHere, deleteRuleAt, inOrder, isRead, keyword, nameOfValue, saidIn, textAt, truthAt } from './reading.ts';

export default defineFramework({
  id: 'peewee',
  kind: 'orm',
  title: 'Peewee',
  languages: ['python'],
  packages: ['peewee', 'playhouse', 'peewee_async'],
  documentation: 'https://docs.peewee-orm.com/',
  ...peeweeQueries,
  recogniseTables: readModels,
});

const modelBase = '{peewee.Model,playhouse.**.Model,playhouse.flask_utils.FlaskDB().Model,peewee_async.AioModel}';

function* readModels(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    const drafts: SchemaDraft[] = [];
    for (const id of file.code.classes.keys()) {
      if (linker.resolver.derivesFrom(file, id, modelBase)) drafts.push(...readModel(linker, { file, id }));
    }
    yield* inOrder(drafts);
  }
}

function readModel(linker: Linker, model: ModelClass): readonly SchemaDraft[] {
  const { file, id } = model;
  const cls = file.code.classes[id]!;
  const owner = linker.classSymbol(file, id);
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const indexes: string[][] = [];
  const relationships: RelationshipDraft[] = [];
  for (const { binding, file: home, block } of fieldsWithBases(linker, model)) {
    const here = callHere(binding.value, { file: home, block });
    const kind = here && calleeName(here.call);
    if (!here || !kind?.endsWith('Field') || kind === 'ManyToManyField') continue;
    const { call, place } = here;
    const at = linker.locate(home, call.span);
    const isKey = kind === 'ForeignKeyField';
    const name =
      textAt(linker, keyword(call, 'column_name') ?? keyword(call, 'db_column'), place) ??
      (isKey ? `${binding.name}_id` : binding.name);
    // https://docs.peewee-orm.com/en/latest/peewee/models.html#fields: NOT NULL unless null=True; a foreign key is indexed
    const nullable = truthAt(linker, keyword(call, 'null'), place) ?? 'no';
    const primaryKey =
      /^(?:Big)?AutoField$|^IdentityField$/.test(kind) || truthAt(linker, keyword(call, 'primary_key'), place) === 'yes';
    const unique = primaryKey ? 'yes' : (truthAt(linker, keyword(call, 'unique'), place) ?? 'no');
    columns.push({ name, type: kind, nullable, unique, primaryKey, at });
    if (isKey || truthAt(linker, keyword(call, 'index'), place) === 'yes') indexes.push([name]);
    if (!isKey) continue;
    const target = targetOf(linker, here, owner);
    keys.push({
      columns: [name],
      target,
      referencedColumns: [],
      // https://docs.peewee-orm.com/en/latest/peewee/api.html#ForeignKeyField: no clause without on_delete
      onDelete: deleteRuleAt(linker, keyword(call, 'on_delete'), place),
      nullable,
      at,
      isConstraint: 'yes',
    });
    const said = {
      kind: 'relationship' as const,
      ...saidIn(file, 'peewee'),
      at,
      over: [name],
      loading: 'lazy' as const,
      cascadesDelete: 'no' as const,
      passiveDeletes: 'unknown' as const,
    };
    relationships.push({ ...said, owner, name: binding.name, target, many: 'no', holder: 'owner' });
    if (target.kind !== 'model') continue;
    const back =
      textAt(linker, keyword(call, 'backref') ?? keyword(call, 'related_name'), place) ?? `${cls.name.toLowerCase()}_set`;
    relationships.push({
      ...said,
      owner: target.symbol,
      name: back,
      target: { kind: 'model', symbol: owner },
      many: 'yes',
      holder: 'target',
    });
  }
  if (keys.length === 0 && columns.length === 0) return [];
  if (!columns.some(({ primaryKey }) => primaryKey))
    columns.unshift({
      name: 'id',
      type: 'AutoField',
      nullable: 'no',
      unique: 'yes',
      primaryKey: true,
      at: linker.locate(file, cls.nameSpan),
    });
  return [
    {
      kind: 'table',
      from: 'model',
      ...saidIn(file, 'peewee'),
      at: linker.locate(file, cls.nameSpan),
      name:
        textAt(linker, optionOf(model, 'table_name') ?? optionOf(model, 'db_table'), { file, block: cls.block }) ??
        cls.name.toLowerCase(),
      model: owner,
      aliases: [cls.name],
      columns,
      keys,
      indexes,
      uniques: [],
    },
    ...relationships,
  ];
}

/** A class, `'self'`, or a name for a class that comes later. */
function targetOf(
  linker: Linker,
  { call, place }: NonNullable<ReturnType<typeof callHere>>,
  owner: RelationshipDraft['owner'],
): Target {
  const value = call.positional[0] ?? keyword(call, 'model');
  const text = value?.kind === 'literal' ? textAt(linker, value, place) : undefined;
  if (text === 'self') return { kind: 'model', symbol: owner };
  for (const found of value ? linker.resolver.denote(value, place) : []) {
    if (found.kind === 'class') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
  }
  return { kind: 'name', name: text ?? nameOfValue(value) ?? '' };
}
