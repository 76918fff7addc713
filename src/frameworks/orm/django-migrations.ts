import type { CodeFile, Linker, Place } from '../../model/linking.ts';
import type { ChangeDraft, SchemaDraft, TableDraft, Target } from '../../model/schema.ts';
import type { Call } from '../../model/syntax.ts';
import type { Value } from '../../model/value.ts';
import { isField, type ReadField, readField } from './django-fields.ts';
import { appOf } from './django-models.ts';
import { calleeName, callHere, entry, inOrder, isRead, keyword, saidIn, textAt } from './reading.ts';

/** Operations of https://docs.djangoproject.com/en/stable/ref/migration-operations/ that change keys. */
const operations = new Set([
  'CreateModel',
  'DeleteModel',
  'RenameModel',
  'AlterModelTable',
  'AddField',
  'AlterField',
  'RemoveField',
  'RenameField',
]);

export function* readMigrations(linker: Linker): Generator<SchemaDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file) || !file.path.includes('migrations/')) continue;
    if (!file.code.imports.some((one) => one.from === 'django.db' || one.from.startsWith('django.db.migrations'))) continue;
    const reader = new MigrationReader(linker, file);
    yield* inOrder(file.code.calls.flatMap((call) => (operations.has(calleeName(call) ?? '') ? reader.read(call) : [])));
  }
}

class MigrationReader {
  readonly #linker: Linker;
  readonly #file: CodeFile;
  readonly #app: string;

  constructor(linker: Linker, file: CodeFile) {
    this.#linker = linker;
    this.#file = file;
    this.#app = appOf(file, 'migrations');
  }

  read(call: Call): readonly SchemaDraft[] {
    const place = { file: this.#file, block: call.block };
    const text = (name: string, position: number) =>
      textAt(this.#linker, keyword(call, name) ?? call.positional[position], place);
    const operation = calleeName(call)!;
    if (operation === 'CreateModel') return this.#createModel(call, text('name', 0), place);
    if (/Model$|Table$/.test(operation)) {
      const model = text(operation === 'RenameModel' ? 'old_name' : 'name', 0);
      if (!model) return [];
      const table = this.#tableOf(model);
      if (operation === 'DeleteModel') return [this.#change(call, table, { drops: [{ what: 'table', name: table }] })];
      const to = operation === 'RenameModel' ? text('new_name', 1) : text('table', 1);
      return to ? [this.#change(call, table, { renamedTo: operation === 'RenameModel' ? this.#tableOf(to) : to })] : [];
    }
    const model = text('model_name', 0);
    const name = text(operation === 'RenameField' ? 'old_name' : 'name', 1);
    if (!model || !name) return [];
    const table = this.#tableOf(model);
    // A renamed key cannot be told from a removed one without its field; the model says how it is now.
    if (operation === 'RemoveField' || operation === 'RenameField')
      return [
        this.#change(call, table, { drops: [name, `${name}_id`].map((column) => ({ what: 'column' as const, name: column })) }),
      ];
    const field = this.#field(keyword(call, 'field') ?? call.positional[2], name, place, table);
    return field ? [this.#change(call, table, partsOf([field]))] : [];
  }

  #createModel(call: Call, name: string | undefined, place: Place): readonly TableDraft[] {
    if (!name) return [];
    const options = keyword(call, 'options') ?? call.positional[2];
    const table = textAt(this.#linker, entry(options, 'db_table'), place) ?? this.#tableOf(name);
    if (entry(options, 'abstract') || entry(options, 'proxy')) return [];
    const list = keyword(call, 'fields') ?? call.positional[1];
    const fields = (list?.kind === 'list' ? list.items : []).flatMap((item) => {
      const [first, second] = item.kind === 'list' ? item.items : [];
      const fieldName = textAt(this.#linker, first, place);
      const field = fieldName ? this.#field(second, fieldName, place, table) : undefined;
      return field ? [field] : [];
    });
    const said = {
      ...saidIn(this.#file, 'django-orm'),
      at: this.#linker.locate(this.#file, call.span),
      from: 'migration' as const,
    };
    return [{ kind: 'table', ...said, name: table, aliases: [`${this.#app}.${name}`.toLowerCase()], ...partsOf(fields) }];
  }

  #field(value: Value | undefined, name: string, place: Place, table: string): ReadField | undefined {
    const here = callHere(value, place);
    const self: Target = { kind: 'table', name: table };
    return here && isField(here) ? readField(this.#linker, here, name, this.#app, self) : undefined;
  }

  #tableOf(model: string): string {
    return `${this.#app}_${model.toLowerCase()}`;
  }

  #change(call: Call, table: string, parts: Partial<ChangeDraft>): ChangeDraft {
    const said = {
      ...saidIn(this.#file, 'django-orm'),
      at: this.#linker.locate(this.#file, call.span),
      from: 'migration' as const,
    };
    return { kind: 'change', ...said, table, columns: [], keys: [], indexes: [], uniques: [], drops: [], ...parts };
  }
}

function partsOf(fields: readonly ReadField[]): Pick<TableDraft, 'columns' | 'keys' | 'indexes' | 'uniques'> {
  return {
    columns: fields.flatMap(({ column }) => column ?? []),
    keys: fields.flatMap(({ key }) => key ?? []),
    indexes: fields.flatMap(({ column, isIndexed }) => (column && isIndexed ? [[column.name]] : [])),
    uniques: [],
  };
}
