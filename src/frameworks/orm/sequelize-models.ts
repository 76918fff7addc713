import type { SymbolId } from '../../model/concepts.ts';
import type { CallSite, CodeFile, Linker, Place } from '../../model/linking.ts';
import type { FilePath } from '../../model/location.ts';
import type { KeyDraft, RelationshipDraft, SchemaDraft, TableDraft, Target } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { bindingsIn, calleeName, deleteRuleAt, entry, inOrder, isRead, nameOfValue, saidIn, textAt, truthAt } from './reading.ts';
import { modelTarget, objectOf, type ReadAttribute, readAttribute, readAttributes } from './sequelize-attributes.ts';

interface Model {
  readonly name: string;
  readonly table: string;
  readonly symbol: SymbolId;
  readonly attributes: readonly ReadAttribute[];
  readonly draft: TableDraft;
}

const modelBases = '{sequelize,@sequelize/core,sequelize-typescript}.**Model';
const kinds = new Set(['belongsTo', 'hasOne', 'hasMany', 'belongsToMany']);

/** Models, however they are defined, then the associations between them. */
export function* readModels(linker: Linker): Generator<SchemaDraft> {
  const models: Model[] = [];
  const files = [...linker.program.code.values()].filter(
    (file) => !file.isPython && isRead(file) && file.facts.source.role !== 'migration',
  );
  for (const file of files) {
    const found: Model[] = [];
    file.code.calls.forEach((call, id) => {
      const model = defined(linker, { file, id, call }) ?? initialised(linker, { file, id, call });
      if (model) found.push(model);
    });
    found.push(...decoratedModels(linker, file));
    models.push(...found);
    yield* inOrder(found.map(({ draft }) => draft));
  }
  if (models.length === 0) return;
  const registry = new Registry(models);
  for (const file of files) {
    const drafts: SchemaDraft[] = [];
    for (const call of file.code.calls) {
      const kind = call.callee.kind === 'member' ? call.callee.property : '';
      if (!kinds.has(kind) || call.callee.kind !== 'member' || call.positional.length === 0) continue;
      const place = { file, block: call.block };
      const owner = registry.find(modelTarget(linker, call.callee.object, place));
      const target = registry.find(modelTarget(linker, call.positional[0]!, place));
      if (owner && target) drafts.push(...associate(linker, { kind, owner, target, options: call.positional[1], place, call }));
    }
    drafts.push(...decoratedAssociations(linker, file, registry));
    yield* inOrder(drafts);
  }
}

class Registry {
  readonly #bySymbol = new Map<SymbolId, Model>();
  readonly #byName = new Map<string, Model>();

  constructor(models: readonly Model[]) {
    for (const model of models) {
      if (!this.#bySymbol.has(model.symbol)) this.#bySymbol.set(model.symbol, model);
      for (const name of [model.name, model.symbol.slice(model.symbol.indexOf('#') + 1)]) {
        const key = name.toLowerCase();
        if (!this.#byName.has(key)) this.#byName.set(key, model);
      }
    }
  }

  find(target: Target | undefined): Model | undefined {
    if (!target) return undefined;
    if (target.kind === 'model') return this.#bySymbol.get(target.symbol);
    // A registry can hold a model under its plural.
    const key = target.name.toLowerCase();
    return this.#byName.get(key) ?? this.#byName.get(key.replace(/s$/, ''));
  }
}

/** `sequelize.define('User', { ... }, { ... })` */
function defined(linker: Linker, { file, id, call }: CallSite): Model | undefined {
  if (call.callee.kind !== 'member' || call.callee.property !== 'define' || call.positional.length < 2) return undefined;
  const place = { file, block: call.block };
  const paths = linker.resolver.calleePaths({ file, id, call });
  const isSequelize =
    paths.some((path) => /sequelize/i.test(path)) || /sequelize|^db$|connection/i.test(nameOfValue(call.callee.object) ?? '');
  const name = textAt(linker, call.positional[0], place);
  if (!isSequelize || !name || !objectOf(linker, call.positional[1], place)) return undefined;
  const bound = file.code.bindings.find((one) => one.value?.kind === 'call' && one.value.call === id)?.name;
  const symbol = `${file.path}#${bound ?? name}` as SymbolId;
  return modelOf(linker, {
    name,
    symbol,
    attributes: call.positional[1],
    options: call.positional[2],
    place,
    at: call.span,
    file,
  });
}

/** `User.init({ ... }, { sequelize, modelName: 'User' })` */
function initialised(linker: Linker, { file, call }: CallSite): Model | undefined {
  if (call.callee.kind !== 'member' || call.callee.property !== 'init' || call.positional.length < 2) return undefined;
  const place = { file, block: call.block };
  const options = call.positional[1];
  const cls = linker.resolver.denote(call.callee.object, place).find((one) => one.kind === 'class' || one.kind === 'instance');
  const isModel =
    entry(options, 'sequelize') !== undefined ||
    ((cls?.kind === 'class' || cls?.kind === 'instance') && linker.resolver.derivesFrom(cls.file, cls.id, modelBases));
  if (!isModel || !objectOf(linker, call.positional[0], place)) return undefined;
  const className = cls && 'id' in cls && 'file' in cls ? cls.file.code.classes[cls.id]?.name : nameOfValue(call.callee.object);
  const name = textAt(linker, entry(options, 'modelName'), place) ?? className;
  if (!name) return undefined;
  const symbol =
    cls?.kind === 'class' || cls?.kind === 'instance'
      ? linker.classSymbol(cls.file, cls.id)
      : (`${file.path}#${name}` as SymbolId);
  return modelOf(linker, { name, symbol, attributes: call.positional[0], options, place, at: call.span, file });
}

interface Given {
  readonly name: string;
  readonly symbol: SymbolId;
  readonly attributes: Value | undefined;
  readonly options: Value | undefined;
  readonly place: Place;
  readonly at: Call['span'];
  readonly file: CodeFile;
}

function modelOf(linker: Linker, { name, symbol, attributes, options, place, at, file }: Given): Model {
  return finish(
    linker,
    name,
    symbol,
    readAttributes(linker, attributes, place),
    objectOf(linker, options, place)?.value,
    place,
    linker.locate(file, at),
  );
}

function finish(
  linker: Linker,
  name: string,
  symbol: SymbolId,
  attributes: readonly ReadAttribute[],
  options: Value | undefined,
  place: Place,
  at: TableDraft['at'],
): Model {
  const isFrozen = truthAt(linker, entry(options, 'freezeTableName'), place) === 'yes';
  // https://sequelize.org/docs/v6/core-concepts/model-basics/#table-name-inference: the plural of the model's name
  const table = textAt(linker, entry(options, 'tableName'), place) ?? (isFrozen ? name : plural(name));
  const columns = attributes.map(({ column }) => column);
  if (!columns.some(({ primaryKey }) => primaryKey))
    columns.unshift({ name: 'id', type: 'INTEGER', nullable: 'no', unique: 'yes', primaryKey: true, at });
  const columnOf = (attribute: string) => attributes.find((one) => one.attribute === attribute)?.column.name ?? attribute;
  const uniques: string[][] = [];
  const indexes: string[][] = [];
  const listed = entry(options, 'indexes');
  for (const item of listed?.kind === 'list' ? listed.items : []) {
    const fields = entry(item, 'fields');
    const names = fields?.kind === 'list' ? fields.items.flatMap((one) => textAt(linker, one, place) ?? []).map(columnOf) : [];
    (truthAt(linker, entry(item, 'unique'), place) === 'yes' ? uniques : indexes).push(names);
  }
  const draft: TableDraft = {
    kind: 'table',
    from: 'model',
    framework: 'sequelize',
    project: place.file.facts.source.project,
    at,
    name: table,
    model: symbol,
    aliases: [name],
    columns,
    keys: attributes.flatMap(({ key }) => key ?? []),
    indexes,
    uniques,
    // https://sequelize.org/docs/v6/core-concepts/paranoid/
    ...(truthAt(linker, entry(options, 'paranoid'), place) === 'yes' ? { softDelete: 'yes' as const } : {}),
  };
  return { name, table, symbol, attributes, draft };
}

function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/i.test(name)) return /[^s]s$/i.test(name) ? name : `${name}es`;
  return `${name}s`;
}

interface Association {
  readonly kind: string;
  readonly owner: Model;
  readonly target: Model;
  readonly options: Value | undefined;
  readonly place: Place;
  readonly call: Call;
  /** The name it is declared by, for decorators. */
  readonly property?: string;
  readonly foreignKey?: string;
}

/**
 * The key an association makes, in the table that holds it, and the way along it. Without `onDelete`, SET NULL, and for n:m tables CASCADE:
 * https://sequelize.org/docs/v6/core-concepts/assocs/#options
 */
function associate(
  linker: Linker,
  { kind, owner, target, options, place, call, property, foreignKey }: Association,
): readonly SchemaDraft[] {
  const alias = property ?? textAt(linker, entry(options, 'as'), place);
  const isMany = kind === 'hasMany' || kind === 'belongsToMany';
  const at = linker.locate(place.file, call.span);
  const child = kind === 'belongsTo' ? owner : target;
  const parent = kind === 'belongsTo' ? target : owner;
  const given = entry(options, 'foreignKey');
  const attribute =
    foreignKey ??
    textAt(linker, given?.kind === 'object' ? entry(given, 'name') : given, place) ??
    `${kind === 'belongsTo' ? (alias ?? parent.name) : parent.name}Id`;
  const declared = child.attributes.find((one) => one.attribute === attribute);
  const column = textAt(linker, entry(given, 'field'), place) ?? declared?.column.name ?? attribute;
  const relationship: RelationshipDraft = {
    kind: 'relationship',
    ...saidIn(place.file, 'sequelize'),
    at,
    owner: owner.symbol,
    name: alias ?? (isMany ? plural(target.name) : target.name),
    target: { kind: 'model', symbol: target.symbol },
    many: isMany ? 'yes' : 'no',
    // https://sequelize.org/docs/v6/core-concepts/assocs/#basics-of-queries-involving-associations: getters and `include`, never by access
    loading: 'explicit',
    cascadesDelete: 'no',
    passiveDeletes: 'unknown',
    over: kind === 'belongsToMany' ? [] : [column],
    ...(kind === 'belongsToMany' ? {} : { holder: kind === 'belongsTo' ? ('owner' as const) : ('target' as const) }),
  };
  if (kind === 'belongsToMany') return [relationship];
  const nullable = truthAt(linker, entry(given, 'allowNull'), place) ?? declared?.column.nullable ?? 'yes';
  const key: KeyDraft = {
    columns: [column],
    target: { kind: 'model', symbol: parent.symbol },
    referencedColumns: [],
    onDelete: deleteRuleAt(linker, entry(options, 'onDelete') ?? entry(given, 'onDelete'), place),
    otherwise: defaultOf(kind, nullable),
    nullable,
    at,
    isConstraint: truthAt(linker, entry(options, 'constraints'), place) ?? 'yes',
  };
  const columns = declared ? [] : [{ name: column, type: '', nullable, unique: 'no' as const, primaryKey: false, at }];
  return [{ ...child.draft, columns, keys: [key], indexes: [], uniques: [] }, relationship];
}

/** https://github.com/sequelize/sequelize/blob/v6/src/associations/belongs-to.js and has-many.js: a key that must not be null cannot be set to NULL */
function defaultOf(kind: string, nullable: KeyDraft['nullable']): KeyDraft['otherwise'] {
  const by = "Sequelize's default";
  if (nullable !== 'no') return { rule: 'set-null', by };
  return { rule: kind === 'belongsTo' ? 'no-action' : 'cascade', by };
}

// ── sequelize-typescript: https://github.com/sequelize/sequelize-typescript ─────────────────────────────────────────────────────────────

function decoratedModels(linker: Linker, file: CodeFile): readonly Model[] {
  return file.code.classes.flatMap((cls, id): readonly Model[] => {
    const table = cls.decorators.map((value) => decoratorOf(value, file)).find(({ name }) => name === 'Table');
    if (!table || !linker.resolver.derivesFrom(file, id, modelBases)) return [];
    const place = { file, block: cls.block };
    const options = table.call?.positional[0];
    const attributes = bindingsIn(file, cls.block).flatMap((field): readonly ReadAttribute[] => {
      const own = field.decorators.map((value) => decoratorOf(value, file));
      const column = own.find(({ name }) => name === 'Column');
      if (!column) return [];
      const given = column.call?.positional[0];
      const read = readAttribute(
        linker,
        field.name,
        given ?? { kind: 'object', entries: [], span: field.span },
        place,
        field.span,
      );
      const isSet = own.some(({ name, call }) => name === 'AllowNull' && truthAt(linker, call?.positional[0], place) === 'no');
      return [
        {
          ...read,
          column: {
            ...read.column,
            ...(isSet ? { nullable: 'no' as const } : {}),
            primaryKey: read.column.primaryKey || own.some(({ name }) => name === 'PrimaryKey'),
          },
        },
      ];
    });
    const name = textAt(linker, entry(options, 'modelName'), place) ?? cls.name;
    return [finish(linker, name, linker.classSymbol(file, id), attributes, options, place, linker.locate(file, cls.nameSpan))];
  });
}

function decoratedAssociations(linker: Linker, file: CodeFile, registry: Registry): readonly SchemaDraft[] {
  return file.code.classes.flatMap((cls, id) => {
    const owner = registry.find({ kind: 'model', symbol: linker.classSymbol(file, id) });
    if (!owner) return [];
    const place = { file, block: cls.block };
    return bindingsIn(file, cls.block).flatMap((field) => {
      return field.decorators.flatMap((value): readonly SchemaDraft[] => {
        const { name, call } = decoratorOf(value, file);
        const kind = name && name.charAt(0).toLowerCase() + name.slice(1);
        if (!call || !kind || !kinds.has(kind) || !call.positional[0]) return [];
        const target = registry.find(modelTarget(linker, call.positional[0], place));
        if (!target) return [];
        const second = call.positional[1];
        const foreignKey =
          textAt(linker, second?.kind === 'literal' ? second : undefined, place) ??
          keyField(linker, kind === 'belongsTo' ? owner : target, kind === 'belongsTo' ? target : owner, registry);
        return associate(linker, {
          kind,
          owner,
          target,
          options: second,
          place,
          call,
          property: field.name,
          ...(foreignKey ? { foreignKey } : {}),
        });
      });
    });
  });
}

/** The property under `@ForeignKey(() => Parent)` of the class that holds the key. */
function keyField(linker: Linker, child: Model, parent: Model, registry: Registry): string | undefined {
  const file = linker.program.code.get(child.symbol.slice(0, child.symbol.indexOf('#')) as FilePath);
  for (const [id, cls] of file?.code.classes.entries() ?? []) {
    if (!file || linker.classSymbol(file, id) !== child.symbol) continue;
    for (const field of bindingsIn(file, cls.block)) {
      for (const value of field.decorators) {
        const { name, call } = decoratorOf(value, file);
        if (name !== 'ForeignKey' || !call?.positional[0]) continue;
        if (registry.find(modelTarget(linker, call.positional[0], { file, block: cls.block })) === parent) return field.name;
      }
    }
  }
  return undefined;
}

function decoratorOf(value: Value, file: CodeFile): { readonly name: string | undefined; readonly call?: Call } {
  const call = value.kind === 'call' ? file.code.calls[value.call] : undefined;
  return { name: call ? calleeName(call) : nameOfValue(value), ...(call ? { call } : {}) };
}
