import type { CallSite, Linker } from '../../model/linking.ts';
import type { ChangeDraft, KeyDraft, SchemaDraft } from '../../model/schema.ts';
import type { Value } from '../../model/value.ts';
import { calleeName, deleteRuleAt, entry, inOrder, isRead, isStepBack, saidIn, textAt, textsAt } from './reading.ts';
import { objectOf, readAttribute, readAttributes, referenceOf } from './sequelize-attributes.ts';

/** Methods of https://sequelize.org/docs/v6/other-topics/query-interface/ that change what is known of the schema. */
const operations = new Set(
  'createTable addColumn changeColumn addConstraint addIndex removeConstraint removeColumn dropTable renameTable'.split(' '),
);

export function* readMigrations(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !isRead(file)) continue;
    const drafts: SchemaDraft[] = [];
    file.code.calls.forEach((call, id) => {
      if (call.callee.kind !== 'member' || !operations.has(call.callee.property)) return;
      const isMigration = file.facts.source.role === 'migration' || /queryInterface/i.test(linker.show(call.callee.object, file));
      if (isMigration && !isStepBack(file, call.block, linker)) drafts.push(...readOperation(linker, { file, id, call }));
    });
    yield* inOrder(drafts);
  }
}

function readOperation(linker: Linker, { file, call }: CallSite): readonly SchemaDraft[] {
  const place = { file, block: call.block };
  const [first, second, third] = call.positional;
  const table = textAt(linker, first?.kind === 'object' ? entry(first, 'tableName') : first, place);
  const text = textAt(linker, second, place);
  if (!table) return [];
  const said = { ...saidIn(file, 'sequelize'), at: linker.locate(file, call.span), from: 'migration' as const };
  const change = (parts: Partial<ChangeDraft>): readonly SchemaDraft[] => [
    { kind: 'change', ...said, table, columns: [], keys: [], indexes: [], uniques: [], drops: [], ...parts },
  ];
  switch (calleeName(call)) {
    case 'createTable': {
      const attributes = objectOf(linker, second, place) ? readAttributes(linker, second, place) : [];
      if (attributes.length === 0) return [];
      const [columns, keys] = [attributes.map(({ column }) => column), attributes.flatMap(({ key }) => key ?? [])];
      return [{ kind: 'table', ...said, name: table, columns, keys, indexes: [], uniques: [] }];
    }
    case 'addColumn':
    case 'changeColumn': {
      const given = objectOf(linker, third, place);
      if (!text || !given) return [];
      const { column, key } = readAttribute(linker, text, given.value, given.place);
      const isNew = calleeName(call) === 'addColumn';
      return change({
        columns: isNew ? [column] : [],
        keys: key ? [key] : [],
        ...(isNew ? {} : { nullable: [{ column: text, is: column.nullable }] }),
      });
    }
    case 'addConstraint': {
      // Version 6: (table, { fields, ... }); before: (table, fields, { ... })
      const options = second?.kind === 'list' ? objectOf(linker, third, place) : objectOf(linker, second, place);
      if (!options) return [];
      const columns = textsAt(linker, second?.kind === 'list' ? second : entry(options.value, 'fields'), options.place);
      if (/unique/i.test(textAt(linker, entry(options.value, 'type'), options.place) ?? ''))
        return change({ uniques: [columns] });
      const key = constraintKey(linker, options.value, options.place, columns, said.at);
      return key ? change({ keys: [key] }) : [];
    }
    case 'addIndex': {
      const columns = textsAt(linker, second?.kind === 'object' ? entry(second, 'fields') : second, place);
      const isUnique = entry(second?.kind === 'object' ? second : third, 'unique') !== undefined;
      return change(isUnique ? { uniques: [columns] } : { indexes: [columns] });
    }
    case 'renameTable':
      return text ? change({ renamedTo: text }) : [];
    case 'dropTable':
      return change({ drops: [{ what: 'table', name: table }] });
    case 'removeColumn':
      return text ? change({ drops: [{ what: 'column', name: text }] }) : [];
    case 'removeConstraint':
      return text ? change({ drops: [{ what: 'constraint', name: text }] }) : [];
  }
  return [];
}

/** `{ fields: ['userId'], type: 'foreign key', references: { table: 'users', field: 'id' }, onDelete }` */
function constraintKey(
  linker: Linker,
  options: Value,
  place: Parameters<typeof textAt>[2],
  columns: readonly string[],
  at: KeyDraft['at'],
): KeyDraft | undefined {
  const references = entry(options, 'references');
  const parent = references && referenceOf(linker, references, place);
  if (!parent || columns.length === 0) return undefined;
  const name = textAt(linker, entry(options, 'name'), place);
  return {
    columns,
    ...parent,
    onDelete: deleteRuleAt(linker, entry(options, 'onDelete'), place),
    at,
    isConstraint: 'yes',
    ...(name ? { name } : {}),
  };
}
