import type { Column, Relationship } from '../../model/concepts.ts';
import type { OnDelete } from '../../model/config-tree.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft, Target } from '../../model/schema.ts';
import type { Binding, Call } from '../../model/syntax.ts';
import type { ClassId, Truth, Value } from '../../model/value.ts';
import {
  bindingsIn,
  calleeName,
  callHere,
  deleteRuleAt,
  entry,
  inOrder,
  isRead,
  nameOfValue,
  saidIn,
  textAt,
  truthAt,
} from './reading.ts';

/** What TypeORM and MikroORM, whose decorators are alike, do differently. */
export interface EntityDialect {
  readonly framework: string;
  /** Package the decorators come from. */
  readonly package: RegExp;
  /** Option of a relation that says what the database does on delete, the newest name first. */
  readonly ruleOptions: readonly string[];
  /** What holds without it. */
  defaultRule(relation: { readonly nullable: Truth; readonly cascadesRemove: boolean }): KeyDraft['otherwise'];
  tableName(className: string): string;
  /** Column of a relation without a name of its own; `referenced` is the parent's column. */
  joinColumn(property: string, referenced: string): string;
  /** Whether a to-one relation may be empty when nothing says so. */
  readonly relationNullable: Truth;
  loading(options: Value | undefined, type: Value | undefined, linker: Linker, place: Place): Relationship['loading'];
  /** `yes` when a delete through the ORM removes the related rows. */
  cascades(options: Value | undefined, linker: Linker, place: Place): Truth;
}

interface Decorator {
  readonly name: string;
  readonly call?: Call;
}

/** Classes under `@Entity()` with their columns, keys and relationships, inherited ones included. */
export function* readEntities(linker: Linker, dialect: EntityDialect): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (file.isPython || !isRead(file) || file.facts.source.role === 'migration') continue;
    if (!file.code.imports.some((one) => dialect.package.test(one.from))) continue;
    const drafts: SchemaDraft[] = [];
    for (const id of file.code.classes.keys()) drafts.push(...readEntity(linker, dialect, file, id));
    yield* inOrder(drafts);
  }
}

function readEntity(linker: Linker, dialect: EntityDialect, file: CodeFile, id: ClassId): readonly SchemaDraft[] {
  const cls = file.code.classes[id]!;
  const decorators = decoratorsOf(cls.decorators, file);
  const entity = decorators.find(({ name }) => name === 'Entity' || name === 'ChildEntity');
  if (!entity) return [];
  const place = { file, block: cls.block };
  const [first] = entity.call?.positional ?? [];
  const options = first?.kind === 'object' ? first : entity.call?.positional[1];
  const ownName = textAt(linker, first?.kind === 'object' ? (entry(first, 'name') ?? entry(first, 'tableName')) : first, place);
  const symbol = linker.classSymbol(file, id);
  const columns: Column[] = [];
  const keys: KeyDraft[] = [];
  const relationships: RelationshipDraft[] = [];
  const indexes: string[][] = [];
  const uniques: string[][] = [];
  let isSoft = entry(options, 'softDelete') !== undefined;
  const parts = [
    { file, id },
    ...linker.resolver.basesOf(file, id).flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : [])),
  ];
  const seen = new Set<string>();
  for (const part of parts) {
    const { block } = part.file.code.classes[part.id]!;
    const at = { file: part.file, block };
    for (const field of bindingsIn(part.file, block)) {
      if (field.decorators.length === 0 || seen.has(field.name)) continue;
      seen.add(field.name);
      const own = decoratorsOf(field.decorators, part.file);
      if (own.some(({ name }) => name === 'DeleteDateColumn')) isSoft = true;
      const column = columnOf(linker, field, own, at);
      if (column) columns.push(column);
      if (own.some(({ name }) => name === 'Index' || name === 'Indexed') && column) indexes.push([column.name]);
      const relation = own.find(({ name }) => /^(?:ManyToOne|OneToOne|OneToMany|ManyToMany)$/.test(name));
      if (relation?.call) {
        const read = relationOf(linker, dialect, field, relation.call, own, at);
        if (read.key) keys.push(read.key);
        relationships.push({ ...read.relationship, owner: symbol });
      }
    }
  }
  const columnName = (property: string) =>
    columns.find((one) => one.name === property)?.name ??
    keys.find((one) => one.columns[0]?.startsWith(property))?.columns[0] ??
    property;
  for (const { name, call } of decorators) {
    if (name !== 'Unique' && name !== 'Index') continue;
    const list = call?.positional.find((one) => one.kind === 'list');
    const names = list?.kind === 'list' ? list.items.flatMap((item) => textAt(linker, item, place) ?? []).map(columnName) : [];
    if (names.length === 0) continue;
    const isUnique = name === 'Unique' || truthAt(linker, entry(call?.positional.at(-1), 'unique'), place) === 'yes';
    (isUnique ? uniques : indexes).push(names);
  }
  const known = new Map(columns.map((column) => [column.name, column]));
  const joined = keys.map((key) =>
    key.columns.every((name) => known.has(name)) ? { ...key, nullable: known.get(key.columns[0]!)!.nullable } : key,
  );
  for (const key of keys) {
    for (const name of key.columns) {
      if (!known.has(name))
        columns.push({ name, type: '', nullable: key.nullable ?? 'unknown', unique: 'no', primaryKey: false, at: key.at });
    }
  }
  return [
    {
      kind: 'table',
      from: 'model',
      ...saidIn(file, dialect.framework),
      at: linker.locate(file, cls.nameSpan),
      name: ownName ?? dialect.tableName(cls.name),
      model: symbol,
      aliases: [cls.name],
      columns,
      keys: joined,
      indexes,
      uniques,
      ...(isSoft ? { softDelete: 'yes' as const } : {}),
    },
    ...relationships,
  ];
}

function decoratorsOf(values: readonly Value[], file: CodeFile): readonly Decorator[] {
  return values.flatMap((value): readonly Decorator[] => {
    const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
    const name = call ? calleeName(call) : nameOfValue(value);
    return name ? [{ name, ...(call ? { call } : {}) }] : [];
  });
}

/** https://typeorm.io/docs/entity/entities#column-types and https://mikro-orm.io/docs/decorators: a column is NOT NULL unless `nullable: true` */
function columnOf(linker: Linker, field: Binding, decorators: readonly Decorator[], place: Place): Column | undefined {
  const found = decorators.find(
    ({ name }) =>
      /^(?:\w{0,40}Column|PrimaryKey|Property|Enum|ObjectIdColumn|SerializedPrimaryKey)$/.test(name) && name !== 'JoinColumn',
  );
  if (!found) return undefined;
  const options = found.call?.positional.find((one) => one.kind === 'object');
  const [type] = found.call?.positional ?? [];
  const primaryKey = /^Primary/.test(found.name) || truthAt(linker, entry(options, 'primary'), place) === 'yes';
  const nullable = truthAt(linker, entry(options, 'nullable'), place) ?? (found.name === 'DeleteDateColumn' ? 'yes' : 'no');
  return {
    name: textAt(linker, entry(options, 'name') ?? entry(options, 'fieldName'), place) ?? field.name,
    type:
      textAt(linker, type?.kind === 'literal' ? type : entry(options, 'type'), place) ??
      (field.type ? linker.show(field.type, place.file) : ''),
    nullable: primaryKey ? 'no' : nullable,
    unique: decorators.some(({ name }) => name === 'Unique') ? 'yes' : (truthAt(linker, entry(options, 'unique'), place) ?? 'no'),
    primaryKey,
    at: linker.locate(place.file, found.call?.span ?? field.span),
  };
}

function relationOf(
  linker: Linker,
  dialect: EntityDialect,
  field: Binding,
  call: Call,
  decorators: readonly Decorator[],
  place: Place,
): { readonly key?: KeyDraft; readonly relationship: Omit<RelationshipDraft, 'owner'> } {
  const kind = calleeName(call)!;
  const options = call.positional.find((one) => one.kind === 'object');
  const target = targetOf(
    linker,
    call.positional[0]?.kind === 'object' ? entry(options, 'entity') : call.positional[0],
    field.type,
    place,
  );
  const join = decorators.find(({ name }) => name === 'JoinColumn' || name === 'JoinColumns');
  const isOwner =
    kind === 'ManyToOne' ||
    (kind === 'OneToOne' && (join !== undefined || truthAt(linker, entry(options, 'owner'), place) === 'yes'));
  const key = isOwner ? keyOf(linker, dialect, field, call, options, join?.call, target, place) : undefined;
  const isMany = kind === 'OneToMany' || kind === 'ManyToMany';
  return {
    ...(key ? { key } : {}),
    relationship: {
      kind: 'relationship',
      ...saidIn(place.file, dialect.framework),
      at: linker.locate(place.file, call.span),
      name: field.name,
      target,
      many: isMany ? 'yes' : 'no',
      loading: dialect.loading(options, field.type, linker, place),
      // On the side that holds the key, removing with it would remove the parent: another matter.
      cascadesDelete: isOwner ? 'unknown' : dialect.cascades(options, linker, place),
      passiveDeletes: 'unknown',
      over: key?.columns ?? [],
      ...(kind === 'ManyToMany' ? {} : { holder: isOwner ? ('owner' as const) : ('target' as const) }),
    },
  };
}

function keyOf(
  linker: Linker,
  dialect: EntityDialect,
  field: Binding,
  call: Call,
  options: Value | undefined,
  join: Call | undefined,
  target: Target,
  place: Place,
): KeyDraft {
  const given = join?.positional[0];
  const joins = given?.kind === 'list' ? given.items : given ? [given] : [];
  const referenced = joins.flatMap((one) => textAt(linker, entry(one, 'referencedColumnName'), place) ?? []);
  const named = joins.flatMap((one) => textAt(linker, entry(one, 'name'), place) ?? []);
  const own = textAt(linker, entry(options, 'fieldName') ?? entry(options, 'joinColumn') ?? entry(options, 'name'), place);
  const nullable =
    truthAt(linker, entry(options, 'nullable'), place) ?? (entry(options, 'primary') ? 'no' : dialect.relationNullable);
  const rule = dialect.ruleOptions.map((name) => entry(options, name)).find((value) => value !== undefined);
  const onDelete: OnDelete = deleteRuleAt(linker, rule, place);
  const otherwise = dialect.defaultRule({ nullable, cascadesRemove: dialect.cascades(options, linker, place) === 'yes' });
  return {
    columns: named.length > 0 ? named : [own ?? dialect.joinColumn(field.name, referenced[0] ?? 'id')],
    target,
    referencedColumns: referenced,
    onDelete,
    ...(otherwise ? { otherwise } : {}),
    nullable,
    at: linker.locate(place.file, call.span),
    isConstraint:
      truthAt(linker, entry(options, 'createForeignKeyConstraints') ?? entry(options, 'createForeignKeyConstraint'), place) ??
      'yes',
  };
}

/** `() => User`, `'User'`, or the property's type. */
function targetOf(linker: Linker, value: Value | undefined, type: Value | undefined, place: Place): Target {
  const options = callHere(value, place) ? undefined : value;
  if (options?.kind === 'function') {
    const returned = place.file.code.returns.find((one) => place.file.functionOf[one.block] === options.function)?.value;
    if (returned) return targetOf(linker, returned, type, place);
  }
  if (value) {
    for (const found of linker.resolver.denote(value, place)) {
      if (found.kind === 'class') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
    }
    const name = value.kind === 'literal' ? textAt(linker, value, place) : nameOfValue(value);
    if (name) return { kind: 'name', name };
  }
  for (const found of type ? linker.resolver.denoteType(type, place) : []) {
    if (found.kind === 'instance') return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
  }
  return { kind: 'name', name: '' };
}
