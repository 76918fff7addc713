import type { Column } from '../../model/concepts.ts';
import type { CallSite, Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, SchemaDraft } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import {
  calleeName,
  callHere,
  deleteRuleAt,
  entry,
  inOrder,
  isRead,
  isStepBack,
  saidIn,
  textAt,
  textsAt,
  truthAt,
} from './reading.ts';

/** Operations of https://typeorm.io/docs/advanced-topics/query-runner-api (DDL in `queryRunner.query` is read where all DDL is). */
const operations = new Set(
  'createTable createForeignKey createForeignKeys addColumn addColumns dropForeignKey dropTable dropColumn renameTable createIndex createUniqueConstraint'.split(
    ' ',
  ),
);

export function* readTypeormMigrations(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !isRead(file) || !file.code.imports.some((one) => one.from === 'typeorm')) continue;
    const drafts: SchemaDraft[] = [];
    file.code.calls.forEach((call, id) => {
      if (call.callee.kind !== 'member' || !operations.has(call.callee.property) || isStepBack(file, call.block, linker)) return;
      drafts.push(...readOperation(linker, { file, id, call }));
    });
    yield* inOrder(drafts);
  }
}

function readOperation(linker: Linker, { file, call }: CallSite): readonly SchemaDraft[] {
  const place = { file, block: call.block };
  const said = { ...saidIn(file, 'typeorm'), at: linker.locate(file, call.span), from: 'migration' as const };
  const nothing = { columns: [], keys: [], indexes: [], uniques: [], drops: [] };
  const [first, second] = call.positional;
  const name = calleeName(call)!;
  if (name === 'createTable') {
    const made = optionsOf(linker, first, place);
    const table = textAt(linker, entry(made?.value, 'name'), made?.place ?? place);
    if (!made || !table) return [];
    return [
      {
        kind: 'table',
        ...said,
        name: table.split('.').at(-1)!,
        columns: itemsOf(linker, entry(made.value, 'columns'), made.place).flatMap((one) =>
          columnOf(linker, one.value, one.place),
        ),
        keys: itemsOf(linker, entry(made.value, 'foreignKeys'), made.place).flatMap((one) =>
          keyOf(linker, one.value, one.place, linker.locate(one.place.file, one.value.span)),
        ),
        indexes: [],
        uniques: itemsOf(linker, entry(made.value, 'uniques'), made.place).map((one) => [
          ...textsAt(linker, entry(one.value, 'columnNames'), one.place),
        ]),
      },
    ];
  }
  const table = (textAt(linker, first, place) ?? nameOfTable(linker, first, place))?.split('.').at(-1);
  if (!table) return [];
  const items = () => itemsOf(linker, second, place);
  switch (name) {
    case 'createForeignKey':
    case 'createForeignKeys':
      return [
        {
          kind: 'change',
          ...said,
          ...nothing,
          table,
          keys: items().flatMap((one) => keyOf(linker, one.value, one.place, linker.locate(one.place.file, one.value.span))),
        },
      ];
    case 'addColumn':
    case 'addColumns':
      return [
        { kind: 'change', ...said, ...nothing, table, columns: items().flatMap((one) => columnOf(linker, one.value, one.place)) },
      ];
    case 'createIndex':
    case 'createUniqueConstraint': {
      const made = items()[0];
      const columns = made ? textsAt(linker, entry(made.value, 'columnNames'), made.place) : [];
      const isUnique =
        name === 'createUniqueConstraint' || (made && truthAt(linker, entry(made.value, 'isUnique'), made.place) === 'yes');
      return columns.length > 0
        ? [{ kind: 'change', ...said, ...nothing, table, ...(isUnique ? { uniques: [columns] } : { indexes: [columns] }) }]
        : [];
    }
    case 'renameTable': {
      const to = textAt(linker, second, place);
      return to ? [{ kind: 'change', ...said, ...nothing, table, renamedTo: to }] : [];
    }
    case 'dropTable':
      return [{ kind: 'change', ...said, ...nothing, table, drops: [{ what: 'table', name: table }] }];
    default: {
      const dropped = textAt(linker, second, place);
      const what = name === 'dropColumn' ? ('column' as const) : ('constraint' as const);
      return dropped ? [{ kind: 'change', ...said, ...nothing, table, drops: [{ what, name: dropped }] }] : [];
    }
  }
}

/** The options of `new Table({...})`, inline, bound to a name, or without the class. */
function optionsOf(
  linker: Linker,
  value: Value | undefined,
  place: Place,
): { readonly value: Value; readonly place: Place } | undefined {
  if (value?.kind === 'object') return { value, place };
  const here = callHere(value, place);
  const made = here ?? (value ? originOf(linker, value, place) : undefined);
  const options = made?.call.positional[0];
  return made?.call.isNew && options?.kind === 'object' ? { value: options, place: made.place } : undefined;
}

function originOf(linker: Linker, value: Value, place: Place): { readonly call: Call; readonly place: Place } | undefined {
  for (const one of linker.resolver.denote(value, place)) {
    if (one.kind === 'external' && one.origin)
      return { call: one.origin.call, place: { file: one.origin.file, block: one.origin.call.block } };
  }
  return undefined;
}

function nameOfTable(linker: Linker, value: Value | undefined, place: Place): string | undefined {
  const made = optionsOf(linker, value, place);
  return made && textAt(linker, entry(made.value, 'name'), made.place);
}

function itemsOf(
  linker: Linker,
  value: Value | undefined,
  place: Place,
): readonly { readonly value: Value; readonly place: Place }[] {
  const items = value?.kind === 'list' ? value.items : value ? [value] : [];
  return items.flatMap((item) => optionsOf(linker, item, place) ?? []);
}

/** https://typeorm.io/docs/advanced-topics/migrations#using-migration-api-to-write-migrations: columns are NOT NULL unless `isNullable` */
function columnOf(linker: Linker, value: Value, place: Place): readonly Column[] {
  const name = textAt(linker, entry(value, 'name'), place);
  if (!name) return [];
  const primaryKey = truthAt(linker, entry(value, 'isPrimary'), place) === 'yes';
  return [
    {
      name,
      type: textAt(linker, entry(value, 'type'), place) ?? '',
      nullable: primaryKey ? 'no' : (truthAt(linker, entry(value, 'isNullable'), place) ?? 'no'),
      unique: truthAt(linker, entry(value, 'isUnique'), place) ?? 'no',
      primaryKey,
      at: linker.locate(place.file, value.span),
    },
  ];
}

/** `new TableForeignKey({ columnNames, referencedTableName, referencedColumnNames, onDelete })`; NO ACTION without the last. */
function keyOf(linker: Linker, value: Value, place: Place, at: KeyDraft['at']): readonly KeyDraft[] {
  const columns = textsAt(linker, entry(value, 'columnNames'), place);
  const parent = textAt(linker, entry(value, 'referencedTableName'), place);
  if (!parent || columns.length === 0) return [];
  const name = textAt(linker, entry(value, 'name'), place);
  return [
    {
      columns,
      target: { kind: 'table', name: parent.split('.').at(-1)! },
      referencedColumns: textsAt(linker, entry(value, 'referencedColumnNames'), place),
      onDelete: deleteRuleAt(linker, entry(value, 'onDelete'), place),
      at,
      isConstraint: 'yes',
      ...(name ? { name } : {}),
    },
  ];
}
