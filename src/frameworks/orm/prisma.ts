import type { Column, ForeignKey, SymbolId } from '../../model/concepts.ts';
import type { PrismaField, PrismaModel } from '../../model/config-tree.ts';
import type { PrismaFacts } from '../../model/facts.ts';
import { defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft } from '../../model/schema.ts';
import { prismaQueries } from './prisma-queries.ts';

export default defineFramework({
  id: 'prisma',
  kind: 'orm',
  title: 'Prisma',
  languages: ['typescript', 'javascript'],
  packages: ['@prisma/client', 'prisma'],
  // https://www.prisma.io/docs/orm/prisma-schema/overview/generators: `output = "../src/generated/prisma"`
  generatedAs: /(?:^|\/)generated\/(?:prisma|client)(?:\/|$)/,
  documentation: 'https://www.prisma.io/docs/orm/prisma-schema',
  // https://www.prisma.io/docs/orm/reference/prisma-client-reference#atomic-number-operations
  increments: ['increment'],
  ...prismaQueries,
  recogniseTables: readSchemas,
});

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#provider; MongoDB has no foreign keys. */
const engines: ReadonlyMap<string, ForeignKey['engine']> = new Map<string, ForeignKey['engine']>([
  ['postgresql', 'postgresql'],
  ['postgres', 'postgresql'],
  ['cockroachdb', 'postgresql'],
  ['mysql', 'mysql'],
  ['sqlite', 'sqlite'],
  ['sqlserver', 'mssql'],
  ['mongodb', 'none'],
]);

/** One schema can be several files: models of a project know each other, and one file has the data source. */
interface Whole {
  readonly models: ReadonlyMap<string, { readonly model: PrismaModel; readonly file: PrismaFacts }>;
  readonly engine: ForeignKey['engine'] | undefined;
  readonly hasKeys: boolean;
}

function* readSchemas(linker: Linker): Generator<SchemaDraft> {
  const byProject = new Map<string, PrismaFacts[]>();
  for (const facts of linker.program.files.values()) {
    if (facts.kind !== 'prisma' || ['test', 'example', 'docs'].includes(facts.source.role)) continue;
    const { project } = facts.source;
    byProject.set(project, [...(byProject.get(project) ?? []), facts]);
  }
  for (const files of byProject.values()) {
    const provider = files.find(({ schema }) => schema.provider)?.schema.provider;
    const mode = files.find(({ schema }) => schema.relationMode)?.schema.relationMode;
    const whole: Whole = {
      models: new Map(files.flatMap((file) => file.schema.models.map((model) => [model.name, { model, file }] as const))),
      engine: provider === undefined ? undefined : engines.get(provider),
      // https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/relation-mode
      hasKeys: mode !== 'prisma' && provider !== 'mongodb',
    };
    for (const { model, file } of whole.models.values()) yield* readModel(model, file, whole);
  }
}

function* readModel(model: PrismaModel, file: PrismaFacts, whole: Whole): Generator<SchemaDraft> {
  const { path, project } = file.source;
  const columnOf = (of: PrismaModel, name: string) => of.fields.find((field) => field.name === name)?.column ?? name;
  const said = { framework: 'prisma', project };
  const columns: Column[] = model.fields
    .filter((field) => !whole.models.has(field.type))
    .map((field) => ({
      name: field.column ?? field.name,
      type: field.type,
      nullable: field.optional ? 'yes' : 'no',
      unique: field.unique || field.id ? 'yes' : 'no',
      primaryKey: field.id,
      at: { file: path, span: field.span },
    }));
  const keys = model.fields.flatMap((field): KeyDraft[] => {
    const { relation } = field;
    const parent = whole.models.get(field.type)?.model;
    if (!relation) return [];
    const own = relation.fields.map((name) => model.fields.find((one) => one.name === name));
    const isOptional = own.some((one) => one?.optional);
    return [
      {
        columns: relation.fields.map((name) => columnOf(model, name)),
        target: { kind: 'model', symbol: symbolOf(whole, field.type, file) },
        referencedColumns: relation.references.map((name) => (parent ? columnOf(parent, name) : name)),
        onDelete: relation.onDelete,
        // https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/referential-actions#referential-action-defaults
        otherwise: isOptional
          ? { rule: 'set-null', by: "Prisma's default for an optional relation" }
          : { rule: 'restrict', by: "Prisma's default for a required relation" },
        nullable: isOptional ? 'yes' : 'no',
        at: { file: path, span: relation.span },
        isConstraint: whole.hasKeys ? 'yes' : 'no',
      },
    ];
  });
  yield {
    kind: 'table',
    from: 'schema',
    ...said,
    at: { file: path, span: model.span },
    name: model.table,
    model: symbolOf(whole, model.name, file),
    aliases: [model.name],
    columns,
    keys,
    indexes: model.indexes.map((names) => names.map((name) => columnOf(model, name))),
    uniques: model.uniques.map((names) => names.map((name) => columnOf(model, name))),
    ...(whole.engine ? { engine: whole.engine } : {}),
  };
  for (const field of model.fields) if (whole.models.has(field.type)) yield relationshipOf(model, field, file, whole);
}

/** Prisma loads nothing that is not named in `include` or `select`: https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries */
function relationshipOf(model: PrismaModel, field: PrismaField, file: PrismaFacts, whole: Whole): RelationshipDraft {
  const other = whole.models.get(field.type)!.model;
  const isBack = other.fields.some((one) => one.type === model.name && one.relation);
  const over = field.relation?.fields.map((name) => model.fields.find((one) => one.name === name)?.column ?? name) ?? [];
  return {
    kind: 'relationship',
    framework: 'prisma',
    project: file.source.project,
    at: { file: file.source.path, span: field.span },
    owner: symbolOf(whole, model.name, file),
    name: field.name,
    target: { kind: 'model', symbol: symbolOf(whole, field.type, file) },
    many: field.list ? 'yes' : 'no',
    loading: 'explicit',
    cascadesDelete: 'no',
    passiveDeletes: 'unknown',
    over,
    ...(field.relation ? { holder: 'owner' as const } : isBack ? { holder: 'target' as const } : {}),
  };
}

/** Models have no class; their place in the schema stands for it. */
function symbolOf(whole: Whole, name: string, file: PrismaFacts): SymbolId {
  return `${(whole.models.get(name)?.file ?? file).source.path}#${name}` as SymbolId;
}
