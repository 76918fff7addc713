import type { Column } from '../../model/concepts.ts';
import type { OnDelete } from '../../model/config-tree.ts';
import { arg, defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft } from '../../model/schema.ts';
import type { Value } from '../../model/value.ts';
import { fieldsWithBases, type ModelClass, optionOf } from './python-models.ts';
import { calleeName, callHere, deleteRule, inOrder, isRead, keyword, nameOfValue, saidIn, textAt, truthAt } from './reading.ts';
import { tortoiseQueries } from './tortoise-queries.ts';

export default defineFramework({
  id: 'tortoise',
  kind: 'orm',
  title: 'Tortoise ORM',
  languages: ['python'],
  packages: ['tortoise'],
  documentation: 'https://tortoise.github.io/',
  ...tortoiseQueries,
  // https://tortoise.github.io/models.html#relations
  relations: [
    { call: 'tortoise.**.OneToOneField', model: arg(0, 'model_name'), holds: 'one' },
    {
      call: 'tortoise.**.ForeignKeyField',
      model: arg(0, 'model_name'),
      holds: 'one',
      back: { name: 'related_name', suffix: 's' },
    },
    { call: 'tortoise.**.ManyToManyField', model: arg(0, 'model_name'), holds: 'many', isManager: true },
  ],
  recogniseTables: readModels,
});

const modelBase = 'tortoise.**Model';

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
  if (truthAt(linker, optionOf(model, 'abstract'), { file, block: cls.block }) === 'yes') return [];
  const owner = linker.classSymbol(file, id);
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const indexes: string[][] = [];
  const relationships: RelationshipDraft[] = [];
  for (const { binding, file: home, block } of fieldsWithBases(linker, model)) {
    const here = callHere(binding.value, { file: home, block });
    const kind = here && calleeName(here.call);
    if (!here || !kind || !/(?:Field|Relation)$/.test(kind)) continue;
    const { call, place } = here;
    const at = linker.locate(home, call.span);
    const isToOne = kind === 'ForeignKeyField' || kind === 'OneToOneField';
    const name = textAt(linker, keyword(call, 'source_field'), place) ?? (isToOne ? `${binding.name}_id` : binding.name);
    const nullable = truthAt(linker, keyword(call, 'null'), place) ?? 'no';
    const primaryKey = truthAt(linker, keyword(call, 'pk') ?? keyword(call, 'primary_key'), place) === 'yes';
    if (isToOne || !/(?:ManyToManyField|Relation)$/.test(kind)) {
      const unique = kind === 'OneToOneField' || primaryKey ? 'yes' : (truthAt(linker, keyword(call, 'unique'), place) ?? 'no');
      columns.push({ name, type: kind, nullable, unique, primaryKey, at });
      if (truthAt(linker, keyword(call, 'index') ?? keyword(call, 'db_index'), place) === 'yes') indexes.push([name]);
    }
    const parent = textAt(linker, call.positional[0] ?? keyword(call, 'model_name'), place)
      ?.split('.')
      .at(-1);
    if (!parent || !/^(?:ForeignKeyField|OneToOneField|ManyToManyField)$/.test(kind)) continue;
    const target = { kind: 'name' as const, name: parent };
    if (isToOne)
      keys.push({
        columns: [name],
        target,
        referencedColumns: [],
        onDelete: ruleOf(keyword(call, 'on_delete') ?? call.positional[2]),
        nullable,
        at,
        isConstraint: truthAt(linker, keyword(call, 'db_constraint'), place) ?? 'yes',
      });
    relationships.push({
      kind: 'relationship',
      ...saidIn(file, 'tortoise'),
      at,
      owner,
      name: binding.name,
      target,
      many: isToOne ? 'no' : 'yes',
      // Awaiting it runs a query: https://tortoise.github.io/models.html#fetching-foreign-keys
      loading: 'lazy',
      cascadesDelete: 'no',
      passiveDeletes: 'unknown',
      over: isToOne ? [name] : [],
      ...(isToOne ? { holder: 'owner' as const } : {}),
    });
  }
  if (!columns.some(({ primaryKey }) => primaryKey))
    columns.unshift({
      name: 'id',
      type: 'IntField',
      nullable: 'no',
      unique: 'yes',
      primaryKey: true,
      at: linker.locate(file, cls.nameSpan),
    });
  return [
    {
      kind: 'table',
      from: 'model',
      ...saidIn(file, 'tortoise'),
      at: linker.locate(file, cls.nameSpan),
      name: textAt(linker, optionOf(model, 'table'), { file, block: cls.block }) ?? cls.name.toLowerCase(),
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

/** CASCADE unless another rule is given: https://tortoise.github.io/fields.html#tortoise.fields.relational.ForeignKeyField */
function ruleOf(value: Value | undefined): OnDelete {
  if (!value) return 'cascade';
  if (value.kind === 'literal') return typeof value.value === 'string' ? deleteRule(value.value) : 'unknown';
  return deleteRule(nameOfValue(value) ?? '?');
}
