import type { Relationship } from '../model/concepts.ts';
import type { CodeFile, Linker, Place } from '../model/linking.ts';
import type { ListingDraft, RowRead } from '../model/listings.ts';
import type { Value } from '../model/value.ts';
import { append } from './program.ts';
import { classesCalled, type Model, relationsByOwner } from './row-models.ts';
import type { Schema } from './tables.ts';

// What names say of rows that could not be followed: `{% for voucher in vouchers %}` where a model is called Voucher.

/** What the names of loops say. */
export interface NamedRows {
  /** The only model of a project that one of some names calls, of which most of what is read is known: its rows have those fields. */
  modelOf(project: string, names: readonly string[], fields: ReadonlySet<string>): Model | undefined;
}

/** Words around the name of a model: `recent_orders`, `order_list`. */
const around =
  /^(?:all|my|our|new|recent|latest|last|top|active|open|pending|filtered|sorted|related|other|user|page|list|set|qs|queryset|objects?|results?|items?)$/;

/** By the models that have relations. */
export function buildNamedRows(linker: Linker, schema: Schema): NamedRows {
  const byOwner = relationsByOwner(schema);
  let models: ReadonlyMap<string, readonly Model[]> | undefined;
  return {
    modelOf(project, names, fields) {
      models ??= modelsByName(linker, byOwner);
      for (const name of names) {
        const [model, other] = (models.get(plain(name)) ?? models.get(plain(withoutWords(name))) ?? []).filter(
          ({ file }) => file.facts.source.project === project,
        );
        if (!model || other) continue;
        const known = [...fields].filter((field) => hasField(model, field, linker, byOwner));
        return known.length * 2 > fields.size ? model : undefined;
      }
      return undefined;
    },
  };
}

/** Lists of templates that nothing else says the rows of, with the model that their names say; the others as they are. */
export function withNamedRows(linker: Linker, schema: Schema, drafts: readonly ListingDraft[]): readonly ListingDraft[] {
  if (drafts.every(({ template }) => !template)) return drafts;
  const named = buildNamedRows(linker, schema);
  const followed = new Set(drafts.flatMap((one) => (one.template && isFollowed(one, linker) ? [keyOf(one.template)] : [])));
  return drafts.flatMap((draft) => {
    const { template, file, reads } = draft;
    if (!template || template.names.length === 0) return [draft];
    if (followed.has(keyOf(template))) return [];
    followed.add(keyOf(template));
    const model = named.modelOf(file.facts.source.project, template.names, fieldsRead(reads));
    return model ? [{ ...draft, model: [{ kind: 'class' as const, ...model }], isNamed: true as const }] : [];
  });
}

function keyOf({ loop }: NonNullable<ListingDraft['template']>): string {
  return `${loop.file}:${loop.span}`;
}

/** Whether something is known of what a template's loop runs over: rows or not. */
function isFollowed({ rows, model }: ListingDraft, linker: Linker): boolean {
  return model !== undefined || rows.some(({ value, place }) => !isUnknown(value, place, linker));
}

/** Whether nothing is known of a value, or only that a parameter gave it which nobody could type. */
export function isUnknown(value: Value, place: Place, { resolver }: Linker): boolean {
  return (
    resolver.elementsOf(value, place).length === 0 &&
    resolver.denote(value, place).every((one) => one.kind === 'external' && one.path.startsWith('~'))
  );
}

function fieldsRead(reads: readonly RowRead[]): ReadonlySet<string> {
  return new Set(reads.flatMap(({ path: [first] }) => (first !== undefined && /^[a-z]\w*$/i.test(first) ? [first] : [])));
}

function modelsByName(linker: Linker, byOwner: ReadonlyMap<string, unknown>): ReadonlyMap<string, readonly Model[]> {
  const found = new Map<string, Model[]>();
  for (const model of classesCalled(linker, byOwner).values())
    append(found, plain(model.file.code.classes[model.id]!.name), model);
  return found;
}

function withoutWords(name: string): string {
  return name
    .split('_')
    .filter((word) => !around.test(word))
    .join('_');
}

/** `CourseGrade`, `course_grades` and `categories` of `Category` as one. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/ies$/, 'y')
    .replace(/(?<=s|x|ch|sh)es$/, '')
    .replace(/(?<!s)s$/, '');
}

const ofEach = /^(?:id|pk|get_\w+|\w+_id|__str__)$/;

function hasField(
  model: Model,
  name: string,
  { resolver, classSymbol }: Linker,
  byOwner: ReadonlyMap<string, ReadonlyMap<string, Relationship>>,
): boolean {
  const classes = [model, ...resolver.basesOf(model.file, model.id).filter((base) => base.kind === 'class')];
  return (
    ofEach.test(name) ||
    classes.some(
      ({ file, id }) =>
        byOwner.get(classSymbol(file, id))?.has(name) === true || file.methods.get(id)?.has(name) || declares(file, id, name),
    )
  );
}

function declares({ code }: CodeFile, id: number, name: string): boolean {
  const { block } = code.classes[id]!;
  return code.bindings.some((one) => one.block === block && one.name === name);
}
