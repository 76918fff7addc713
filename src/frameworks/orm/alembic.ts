import { defineFramework } from '../../model/framework.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import { fileStart } from '../../model/location.ts';
import type { ChangeDraft, KeyDraft, RevisionDraft, SchemaDraft } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import {
  bindingsIn,
  callHere,
  deleteRuleAt,
  inOrder,
  isRead,
  isStepBack,
  keyword,
  nameOfValue,
  saidIn,
  textAt,
  textsAt,
  truthAt,
} from './reading.ts';
import { readItems } from './sqlalchemy-columns.ts';

/** Operations of https://alembic.sqlalchemy.org/en/latest/ops.html that change what is known of the schema. */
const operations =
  'alembic.{op,operations.Operations(),op.batch_alter_table(),operations.Operations().batch_alter_table()}.{create_table,create_geospatial_table,drop_table,drop_geospatial_table,rename_table,create_foreign_key,drop_constraint,add_column,drop_column,alter_column,create_unique_constraint,create_index}';

export default defineFramework({
  id: 'alembic',
  kind: 'orm',
  title: 'Alembic',
  languages: ['python'],
  packages: ['alembic'],
  documentation: 'https://alembic.sqlalchemy.org/',
  recogniseTables: readMigrations,
});

function readMigrations(linker: Linker): readonly SchemaDraft[] {
  const drafts: SchemaDraft[] = [];
  const byFile = new Map<CodeFile, CallSite[]>();
  for (const site of linker.resolver.callsTo(operations)) {
    const list = byFile.get(site.file);
    if (list) list.push(site);
    else byFile.set(site.file, [site]);
  }
  // A revision that changes data only is a link of the chain too.
  for (const file of linker.program.code.values())
    if (file.isPython && isRead(file) && file.scopes.get(0)?.names.has('down_revision')) drafts.push(...revisionOf(linker, file));
  for (const [file, sites] of byFile) {
    if (!isRead(file)) continue;
    const forward = sites.filter(({ call }) => !isStepBack(file, call.block, linker));
    drafts.push(...inOrder(forward.flatMap((site) => readOperation(linker, site))));
  }
  return drafts;
}

/** `revision = "..."`, `down_revision = "..."` or a tuple of several. https://alembic.sqlalchemy.org/en/latest/branches.html */
function revisionOf(linker: Linker, file: CodeFile): readonly RevisionDraft[] {
  const place = { file, block: 0 };
  const value = (name: string) => bindingsIn(file, 0).find((one) => one.name === name)?.value;
  const id = textAt(linker, value('revision'), place);
  if (id === undefined) return [];
  const after = [...textsAt(linker, value('down_revision'), place), ...textsAt(linker, value('depends_on'), place)];
  return [{ kind: 'revision', ...saidIn(file, 'alembic'), at: linker.locate(file, fileStart), file: file.path, id, after }];
}

function readOperation(linker: Linker, { file, call }: CallSite): readonly SchemaDraft[] {
  const place = { file, block: call.block };
  const at = linker.locate(file, call.span);
  const said = { ...saidIn(file, 'alembic'), at, from: 'migration' as const };
  const batch = batchTable(linker, call, place);
  // In a batch the table is known, so that the other arguments move up.
  const positional = (index: number) => call.positional[batch === undefined ? index : index - 1];
  const text = (value: Value | undefined) => nameText(linker, value, place);
  const change = (table: string | undefined, parts: Partial<ChangeDraft>): readonly SchemaDraft[] =>
    table ? [{ kind: 'change', ...said, table, columns: [], keys: [], indexes: [], uniques: [], drops: [], ...parts }] : [];
  switch (nameOfValue(call.callee)) {
    // GeoAlchemy's: https://geoalchemy-2.readthedocs.io/en/stable/alembic.html
    case 'create_geospatial_table':
    case 'create_table': {
      const name = text(call.positional[0] ?? keyword(call, 'table_name'));
      return name ? [{ kind: 'table', ...said, name, ...readItems(linker, call.positional.slice(1), place) }] : [];
    }
    case 'add_column': {
      const column = positional(1) ?? keyword(call, 'column');
      const items = readItems(linker, column ? [column] : [], place);
      return change(batch ?? text(call.positional[0] ?? keyword(call, 'table_name')), items);
    }
    case 'create_foreign_key': {
      const table = batch ?? text(call.positional[1] ?? keyword(call, 'source_table'));
      const key = readKey(linker, call, place, batch !== undefined);
      return key ? change(table, { keys: [key] }) : [];
    }
    case 'drop_constraint':
      return dropOf(
        'constraint',
        batch ?? text(call.positional[1] ?? keyword(call, 'table_name')),
        text(call.positional[0] ?? keyword(call, 'constraint_name')),
      );
    case 'drop_column':
      return dropOf(
        'column',
        batch ?? text(call.positional[0] ?? keyword(call, 'table_name')),
        text(positional(1) ?? keyword(call, 'column_name')),
      );
    case 'drop_geospatial_table':
    case 'drop_table': {
      const table = text(call.positional[0] ?? keyword(call, 'table_name'));
      return dropOf('table', table, table);
    }
    case 'rename_table': {
      const to = text(call.positional[1] ?? keyword(call, 'new_table_name'));
      return to ? change(text(call.positional[0] ?? keyword(call, 'old_table_name')), { renamedTo: to }) : [];
    }
    case 'alter_column': {
      const column = text(positional(1) ?? keyword(call, 'column_name'));
      const nullable = truthAt(linker, keyword(call, 'nullable'), place);
      return column && nullable
        ? change(batch ?? text(call.positional[0] ?? keyword(call, 'table_name')), { nullable: [{ column, is: nullable }] })
        : [];
    }
    case 'create_unique_constraint':
      return change(batch ?? text(call.positional[1] ?? keyword(call, 'table_name')), {
        uniques: [[...textsAt(linker, positional(2) ?? keyword(call, 'columns'), place)]],
      });
    case 'create_index': {
      const columns = [...textsAt(linker, positional(2) ?? keyword(call, 'columns'), place)];
      const isUnique = truthAt(linker, keyword(call, 'unique'), place) === 'yes';
      return change(
        batch ?? text(call.positional[1] ?? keyword(call, 'table_name')),
        isUnique ? { uniques: [columns] } : { indexes: [columns] },
      );
    }
  }
  return [];

  function dropOf(
    what: 'constraint' | 'column' | 'table',
    table: string | undefined,
    name: string | undefined,
  ): readonly SchemaDraft[] {
    return name ? change(table, { drops: [{ what, name }] }) : [];
  }
}

/** A name, also one that is marked as final: `op.f("users_pkey")`. https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.f */
function nameText(linker: Linker, value: Value | undefined, place: Place): string | undefined {
  const here = callHere(value, place);
  return here && nameOfValue(here.call.callee) === 'f'
    ? textAt(linker, here.call.positional[0], place)
    : textAt(linker, value, place);
}

/** The table of `with op.batch_alter_table("users") as batch_op`. */
function batchTable(linker: Linker, call: Call, place: Place): string | undefined {
  if (call.callee.kind !== 'member') return undefined;
  const object = call.callee.object;
  for (const found of linker.resolver.denote(object, place)) {
    if (found.kind !== 'external' || !found.path.endsWith('batch_alter_table()') || !found.origin) continue;
    const { file, call: made } = found.origin;
    return textAt(linker, made.positional[0] ?? keyword(made, 'table_name'), { file, block: made.block });
  }
  const direct = callHere(object, place);
  return direct && nameOfValue(direct.call.callee) === 'batch_alter_table'
    ? textAt(linker, direct.call.positional[0], direct.place)
    : undefined;
}

/** `create_foreign_key(name, source, referent, local_cols, remote_cols, ondelete=)`; in a batch without the source. */
function readKey(linker: Linker, call: Call, place: Place, isBatch: boolean): KeyDraft | undefined {
  const shift = isBatch ? 1 : 0;
  const parent = textAt(linker, call.positional[2 - shift] ?? keyword(call, 'referent_table'), place);
  const columns = textsAt(linker, call.positional[3 - shift] ?? keyword(call, 'local_cols'), place);
  if (!parent || columns.length === 0) return undefined;
  const name = nameText(linker, call.positional[0] ?? keyword(call, 'constraint_name'), place);
  return {
    columns,
    target: { kind: 'table', name: parent },
    referencedColumns: textsAt(linker, call.positional[4 - shift] ?? keyword(call, 'remote_cols'), place),
    onDelete: deleteRuleAt(linker, keyword(call, 'ondelete'), place),
    at: linker.locate(place.file, call.span),
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}
