import type { Column, SymbolId } from '../../model/concepts.ts';
import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { KeyDraft, SchemaDraft, TableDraft } from '../../model/schema.ts';
import type { Binding } from '../../model/syntax.ts';
import type { ClassId, Value } from '../../model/value.ts';
import {
  bindingsIn,
  type CallHere,
  calleeName,
  callHere,
  inOrder,
  isRead,
  keyword,
  nameOfValue,
  saidIn,
  textAt,
  truthAt,
} from './reading.ts';
import { foreignKeyIn, type ReadColumn, readColumn, readForeignKey, readItems } from './sqlalchemy-columns.ts';
import { readRelationship } from './sqlalchemy-relationships.ts';
import { nullableByAnnotation, readAnnotation } from './sqlalchemy-types.ts';
import { readFieldColumn } from './sqlmodel-fields.ts';

/** A class of the project. */
interface Class {
  readonly file: CodeFile;
  readonly id: ClassId;
}

/** Bases that make a class a model, with or without a table of its own. */
const declarativeBases =
  '{sqlalchemy.**.{DeclarativeBase,DeclarativeBaseNoMeta,declarative_base(),generate_base(),automap_base()},flask_sqlalchemy.**.Model,advanced_alchemy.base.*,sqlalchemy.orm.decl_api.*}';
const sqlmodelBase = 'sqlmodel.**SQLModel';

/**
 * Mapped classes, association tables and relationships. Bases that cannot be followed do not matter where the class names its table itself.
 * @param framework whose models: SQLModel's, or all others
 */
export function readModels(linker: Linker, framework: 'sqlalchemy' | 'sqlmodel'): readonly SchemaDraft[] {
  const reader = new ModelReader(linker, framework);
  const drafts: SchemaDraft[] = [];
  for (const file of linker.program.code.values()) {
    // A migration's copies of models serve to move data; the schema is what its operations make.
    if (!file.isPython || !isRead(file) || file.facts.source.role === 'migration') continue;
    const own: SchemaDraft[] = [];
    for (const id of file.code.classes.keys()) own.push(...reader.readClass({ file, id }));
    if (framework === 'sqlalchemy') own.push(...readAssociationTables(linker, file));
    drafts.push(...inOrder(own));
  }
  return drafts;
}

/** `Table("name", metadata, Column(...), ...)`. */
function readAssociationTables(linker: Linker, file: CodeFile): TableDraft[] {
  const drafts: TableDraft[] = [];
  for (const call of file.code.calls) {
    if (calleeName(call) !== 'Table' || call.positional.length < 2) continue;
    const place = { file, block: call.block };
    const paths = linker.resolver.pathsOf(call.callee, place);
    const isForeign = paths.some((path) => /^(?:rich|reportlab|astropy|docx|pyarrow|textual)\b/.test(path));
    // Flask-SQLAlchemy's Table takes no metadata, so that columns can start one earlier.
    const items = readItems(linker, call.positional.slice(1), place);
    const name = textAt(linker, call.positional[0], place);
    if (isForeign || !name || items.columns.length === 0) continue;
    drafts.push({
      kind: 'table',
      from: 'model',
      ...saidIn(file, 'sqlalchemy'),
      at: linker.locate(file, call.span),
      name,
      ...items,
    });
  }
  return drafts;
}

/** Classes that derive from each other: of a longer line the table is not found. */
const MAX_DEPTH = 100;

class ModelReader {
  readonly #linker: Linker;
  readonly #framework: 'sqlalchemy' | 'sqlmodel';
  /** Classes above classes that are being asked for their table. */
  #depth = 0;
  readonly #tables = new Map<string, string | undefined>();
  #byName: Map<string, SymbolId[]> | undefined;

  constructor(linker: Linker, framework: 'sqlalchemy' | 'sqlmodel') {
    this.#linker = linker;
    this.#framework = framework;
  }

  readClass(model: Class): readonly SchemaDraft[] {
    const name = this.#tableOf(model);
    if (name === undefined) return [];
    const linker = this.#linker;
    const cls = model.file.code.classes[model.id]!;
    const columns = new Map<string, ReadColumn>();
    const drafts: SchemaDraft[] = [];
    const constraints: Value[] = [];
    for (const part of [model, ...this.#mixinsOf(model)]) {
      for (const { attribute, read } of this.#columnsOf(part)) if (!columns.has(attribute)) columns.set(attribute, read);
      const args = this.#valueOf(part, '__table_args__');
      if (args && constraints.length === 0) constraints.push(...(args.kind === 'list' ? args.items : []));
      const seen = new Set(drafts.flatMap((one) => (one.kind === 'relationship' ? [one.name] : [])));
      for (const one of this.#relationshipsOf(part, model))
        if (!(one.kind === 'relationship' && seen.has(one.name))) drafts.push(one);
    }
    const place = { file: model.file, block: cls.block };
    const items = readItems(linker, constraints, place);
    const byAttribute = (attribute: string) => columns.get(attribute)?.column.name ?? attribute;
    const keys: KeyDraft[] = [...[...columns.values()].flatMap(({ key }) => key ?? []), ...items.keys];
    const indexes = [...[...columns.values()].flatMap((one) => (one.isIndexed ? [[one.column.name]] : [])), ...items.indexes];
    const table: TableDraft = {
      kind: 'table',
      from: 'model',
      ...saidIn(model.file, this.#framework),
      at: linker.locate(model.file, cls.nameSpan),
      name,
      model: linker.classSymbol(model.file, model.id),
      aliases: [cls.name],
      columns: [...columns.values()].map(({ column }) => column),
      keys,
      indexes: indexes.map((names) => names.map(byAttribute)),
      uniques: items.uniques.map((names) => names.map(byAttribute)),
    };
    return [table, ...drafts.map((one) => (one.kind === 'relationship' ? { ...one, over: one.over.map(byAttribute) } : one))];
  }

  /** The table a class is mapped to; undefined for mixins, bases and classes that are no models. */
  #tableOf(model: Class): string | undefined {
    const key = this.#linker.classSymbol(model.file, model.id) + model.id;
    if (!this.#tables.has(key) && this.#depth < MAX_DEPTH) {
      this.#tables.set(key, undefined);
      this.#depth++;
      this.#tables.set(key, this.#findTable(model));
      this.#depth--;
    }
    return this.#tables.get(key);
  }

  #findTable(model: Class): string | undefined {
    const { file, id } = model;
    const { resolver } = this.#linker;
    const cls = file.code.classes[id]!;
    const place = { file, block: cls.block };
    const isSqlmodel = resolver.derivesFrom(file, id, sqlmodelBase);
    if (isSqlmodel !== (this.#framework === 'sqlmodel')) return undefined;
    const own = textAt(this.#linker, bindingOf(model, '__tablename__')?.value, place);
    if (isSqlmodel) {
      // A model without `table=True` is data only. https://sqlmodel.tiangolo.com/tutorial/create-db-and-table/
      const isTable = cls.keywords.some(
        (one) => one.name === 'table' && one.value.kind === 'literal' && one.value.value === true,
      );
      if (!isTable || own !== undefined) return isTable ? own : undefined;
      const named = [model, ...this.#basesOf(model)].find((one) => methodOf(one, '__tablename__') !== undefined);
      return named ? nameByMethod(named.file, methodOf(named, '__tablename__')!, cls.name) : cls.name.toLowerCase();
    }
    if (truthAt(this.#linker, bindingOf(model, '__abstract__')?.value, place) === 'yes') return undefined;
    const isDeclarative = resolver.derivesFrom(file, id, declarativeBases);
    if (own !== undefined) return isDeclarative || this.#hasColumns(model) ? own : undefined;
    const table = callHere(bindingOf(model, '__table__')?.value, place);
    if (table && calleeName(table.call) === 'Table') return textAt(this.#linker, table.call.positional[0], place);
    if (methodOf(model, '__tablename__') !== undefined) return undefined;
    if (!isDeclarative)
      return this.#basesOf(model)
        .map((base) => this.#tableOf(base))
        .find((table) => table !== undefined);
    for (const base of this.#basesOf(model)) {
      // Single-table inheritance: the parent's table. https://docs.sqlalchemy.org/en/20/orm/inheritance.html#single-table-inheritance
      const inherited =
        this.#tableOf(base) ??
        textAt(this.#linker, bindingOf(base, '__tablename__')?.value, {
          file: base.file,
          block: base.file.code.classes[base.id]!.block,
        });
      if (inherited !== undefined) return inherited;
      const method = methodOf(base, '__tablename__');
      if (method !== undefined) return nameByMethod(base.file, method, cls.name);
    }
    // https://flask-sqlalchemy.readthedocs.io/en/stable/models/#defining-models: the table is named after the class
    const isFlask = resolver.derivesFrom(file, id, 'flask_sqlalchemy.**.Model');
    return isFlask && this.#hasPrimaryKey(model) ? snakeCase(cls.name) : undefined;
  }

  /** The mapped class of a name, when there is only one. */
  #modelNamed(name: string): SymbolId | undefined {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const file of this.#linker.program.code.values()) {
        if (!file.isPython || !isRead(file) || file.facts.source.role === 'migration') continue;
        for (const [id, cls] of file.code.classes.entries()) {
          if (this.#tableOf({ file, id }) === undefined) continue;
          this.#byName.set(cls.name, [...(this.#byName.get(cls.name) ?? []), this.#linker.classSymbol(file, id)]);
        }
      }
    }
    const found = this.#byName.get(name) ?? [];
    return found.length === 1 ? found[0] : undefined;
  }

  #hasColumns(model: Class): boolean {
    return [model, ...this.#basesOf(model)].some((part) => this.#columnsOf(part).length > 0);
  }

  #hasPrimaryKey(model: Class): boolean {
    return [model, ...this.#basesOf(model)].some((part) => this.#columnsOf(part).some(({ read }) => read.column.primaryKey));
  }

  #basesOf({ file, id }: Class): readonly Class[] {
    return this.#linker.resolver
      .basesOf(file, id)
      .flatMap((base) => (base.kind === 'class' ? [{ file: base.file, id: base.id }] : []));
  }

  /** Bases whose columns become the model's own: those without a table, not those of a parent that has one. */
  #mixinsOf(model: Class): readonly Class[] {
    const bases = this.#basesOf(model);
    const mapped = bases.filter((base) => this.#tableOf(base) !== undefined);
    const taken = new Set(mapped.flatMap((base) => [base, ...this.#basesOf(base)]).map(keyOf));
    return bases.filter((base) => !taken.has(keyOf(base)));
  }

  /** Columns a class body declares, by attribute. */
  #columnsOf(part: Class): readonly { readonly attribute: string; readonly read: ReadColumn }[] {
    const { file, id } = part;
    const cls = file.code.classes[id]!;
    const found: { attribute: string; read: ReadColumn }[] = [];
    for (const binding of fieldsOf(part)) {
      const read = this.#readBinding(binding, { file, block: cls.block });
      if (read) found.push({ attribute: binding.name, read });
    }
    // `@declared_attr def owner_id(cls): return Column(...)`: https://docs.sqlalchemy.org/en/20/orm/declarative_mixins.html
    for (const { name, value, place, type } of declaredAttributes(part)) {
      const here = columnCall(value, place);
      if (here) found.push({ attribute: name, read: readColumn(this.#linker, here, name, nullableByAnnotation(type)) });
    }
    return found;
  }

  #readBinding({ name, value, type }: Binding, place: Place): ReadColumn | undefined {
    const linker = this.#linker;
    if (this.#framework === 'sqlmodel') return readFieldColumn(linker, name, value, type, place);
    const here = columnCall(value, place);
    if (here) return readColumn(linker, here, name, nullableByAnnotation(type));
    const alias = value ? undefined : aliasedColumn(linker, type, place);
    if (alias) {
      const read = readColumn(linker, alias, name, nullableByAnnotation(type));
      return { ...read, column: { ...read.column, at: linker.locate(place.file, type!.span) } };
    }
    if (value) return this.#helperColumn(name, value, place);
    const annotation = readAnnotation(type);
    if (annotation.wrapper !== 'Mapped' || annotation.isMany || !annotation.type) return undefined;
    return {
      column: {
        name,
        type: linker.show(annotation.type, place.file),
        nullable: annotation.allowsNone ? 'yes' : 'no',
        unique: 'no',
        primaryKey: false,
        at: linker.locate(place.file, type!.span),
      },
      isIndexed: false,
    };
  }

  /** A function of the project that makes columns: `user_id = reference_col("users", nullable=False)`. */
  #helperColumn(name: string, value: Value, place: Place): ReadColumn | undefined {
    const linker = this.#linker;
    const outer = callHere(value, place);
    if (!outer) return undefined;
    for (const made of linker.resolver.denote(outer.call.callee, outer.place)) {
      if (made.kind !== 'function') continue;
      for (const returned of made.file.code.returns) {
        if (made.file.functionOf[returned.block] !== made.id) continue;
        const here = columnCall(returned.value, { file: made.file, block: returned.block });
        if (!here) continue;
        const keyCall = foreignKeyIn(here.call, here.place);
        const inner = keyCall ? readForeignKey(linker, keyCall) : undefined;
        const parent = outer.call.positional.map((one) => textAt(linker, one, outer.place)).find((text) => text !== undefined);
        const isKnown = inner?.target.kind === 'table' && inner.target.name !== '' && !inner.target.name.includes('{');
        const nullable =
          truthAt(linker, keyword(outer.call, 'nullable'), outer.place) ??
          truthAt(linker, keyword(here.call, 'nullable'), here.place) ??
          'unknown';
        const at = linker.locate(place.file, outer.call.span);
        const rule = keyword(outer.call, 'ondelete');
        const column: Column = { name, type: '', nullable, unique: 'unknown', primaryKey: false, at };
        if (!inner || (!isKnown && !parent)) return { column, isIndexed: false };
        const key: KeyDraft = {
          ...inner,
          columns: [name],
          at,
          ...(isKnown ? {} : { target: { kind: 'table', name: parent! }, referencedColumns: [] }),
          ...(rule ? { onDelete: 'unknown' } : {}),
        };
        return { column, key, isIndexed: false };
      }
    }
    return undefined;
  }

  #relationshipsOf(part: Class, model: Class): readonly SchemaDraft[] {
    const block = part.file.code.classes[part.id]!.block;
    const found: SchemaDraft[] = [];
    const add = (name: string, type: Value | undefined, value: Value | undefined, place: Place) => {
      const here = callHere(value, place);
      if (!here || !isRelationship(here)) return;
      found.push(
        ...readRelationship(this.#linker, here, {
          framework: this.#framework,
          name,
          type,
          owner: this.#linker.classSymbol(model.file, model.id),
          project: model.file.facts.source.project,
          modelNamed: (wanted) => this.#modelNamed(wanted),
        }),
      );
    };
    for (const { name, type, value } of fieldsOf(part)) add(name, type, value, { file: part.file, block });
    for (const { name, type, value, place } of declaredAttributes(part)) add(name, type, value, place);
    return found;
  }

  /** A class-level value, or what a `declared_attr` of that name returns. */
  #valueOf(part: Class, name: string): Value | undefined {
    return bindingOf(part, name)?.value ?? declaredAttributes(part).find((one) => one.name === name)?.value;
  }
}

/** `Column(...)`, `mapped_column(...)`, `db.Column(...)`, also inside `deferred(...)`. */
function columnCall(value: Value | undefined, place: Place): CallHere | undefined {
  const here = callHere(value, place);
  const name = here && calleeName(here.call);
  if (name === 'Column' || name === 'mapped_column') return here;
  return name === 'deferred' || name === 'column_property' ? columnCall(here!.call.positional[0], here!.place) : undefined;
}

/** `Mapped[user_fk]` where `user_fk = Annotated[int, mapped_column(ForeignKey("users.id"))]`. */
function aliasedColumn(linker: Linker, type: Value | undefined, place: Place): CallHere | undefined {
  if (type?.kind !== 'index' || nameOfValue(type.object) !== 'Mapped') return undefined;
  const annotated = annotatedType(linker, type.index, place);
  if (!annotated) return undefined;
  for (const item of annotated.value.kind === 'list' ? annotated.value.items : []) {
    const here = columnCall(item, annotated.place);
    if (here) return here;
  }
  return undefined;
}

function annotatedType(linker: Linker, value: Value, place: Place): { readonly value: Value; readonly place: Place } | undefined {
  if (value.kind === 'index') return nameOfValue(value.object) === 'Annotated' ? { value: value.index, place } : undefined;
  if (value.kind !== 'name') return undefined;
  for (const { definition, file } of linker.resolver.definitionsOf(value.name, place, value.span)) {
    let at: { readonly file: CodeFile; readonly name: string } = { file, name: value.name };
    if (definition.kind === 'import') {
      const module = linker.resolver.modules.resolve(definition.import.from, file);
      if (module.kind !== 'file') continue;
      at = { file: module.file, name: definition.import.name };
    }
    const there = at.file.scopes.get(0)?.names.get(at.name)?.at(-1);
    const alias = there?.kind === 'binding' ? there.binding.value : undefined;
    if (alias?.kind === 'index' && nameOfValue(alias.object) === 'Annotated')
      return { value: alias.index, place: { file: at.file, block: 0 } };
  }
  return undefined;
}

function isRelationship({ call }: CallHere): boolean {
  const name = calleeName(call);
  return name === 'relationship' || name === 'Relationship' || name === 'dynamic_loader' || name === 'RelationshipProperty';
}

function fieldsOf({ file, id }: Class): readonly Binding[] {
  const { block } = file.code.classes[id]!;
  return bindingsIn(file, block);
}

function bindingOf(model: Class, name: string): Binding | undefined {
  return fieldsOf(model).find((one) => one.name === name);
}

function methodOf({ file, id }: Class, name: string): number | undefined {
  return file.methods.get(id)?.get(name);
}

/** Methods under `@declared_attr` with what they return. */
function declaredAttributes({
  file,
  id,
}: Class): readonly { readonly name: string; readonly value: Value; readonly place: Place; readonly type?: Value }[] {
  return [...(file.methods.get(id) ?? [])].flatMap(([name, fn]) => {
    const { decorators, returns } = file.code.functions[fn]!;
    const isDeclared = decorators.some((one) => {
      const value = one.kind === 'call' ? file.code.calls[one.call]!.callee : one;
      return nameOfValue(value) === 'declared_attr' || (value.kind === 'member' && nameOfValue(value.object) === 'declared_attr');
    });
    const returned = isDeclared ? file.code.returns.find((one) => file.functionOf[one.block] === fn)?.value : undefined;
    if (!returned) return [];
    const place = { file, block: file.code.functions[fn]!.block };
    return [{ name, value: returned, place, ...(returns ? { type: returns } : {}) }];
  });
}

/** What a `__tablename__` method makes of a class name: lower case or snake case, with a literal ending. */
function nameByMethod(file: CodeFile, method: number, className: string): string {
  const returned = file.code.returns.find((one) => file.functionOf[one.block] === method)?.value;
  const last = returned?.kind === 'template' ? returned.parts.at(-1) : returned?.kind === 'binary' ? returned.right : undefined;
  const ending = last?.kind === 'literal' && typeof last.value === 'string' ? last.value : '';
  const calls = file.code.calls.filter((call) => file.functionOf[call.block] === method);
  const isSnake = calls.some((call) => /sub|snake|underscore/i.test(calleeName(call) ?? ''));
  return (isSnake ? snakeCase(className) : className.toLowerCase()) + ending;
}

/** https://flask-sqlalchemy.readthedocs.io/en/stable/models/: `CamelCase` becomes `camel_case`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

const keyOf = ({ file, id }: Class) => `${file.path}:${id}`;
