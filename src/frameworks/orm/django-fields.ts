import type { Column } from '../../model/concepts.ts';
import type { OnDelete } from '../../model/config-tree.ts';
import type { CodeFile, Linker } from '../../model/linking.ts';
import type { Location } from '../../model/location.ts';
import type { KeyDraft, Target } from '../../model/schema.ts';
import type { ClassId, Value } from '../../model/value.ts';
import { type ModelClass, optionOf } from './python-models.ts';
import { type CallHere, calleeName, callHere, isRead, keyword, nameOfValue, textAt, truthAt } from './reading.ts';

/** A model field. */
export interface ReadField {
  readonly at: Location;
  readonly column?: Column;
  readonly key?: KeyDraft;
  readonly isIndexed: boolean;
  readonly relation?: { readonly kind: 'one' | 'unique' | 'many'; readonly target: Target; readonly reverse?: string };
}

/** https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.ForeignKey.on_delete; the last three are the database's own (6.1). */
const rules: ReadonlyMap<string, OnDelete> = new Map<string, OnDelete>([
  ['CASCADE', 'cascade'],
  ['PROTECT', 'restrict'],
  ['RESTRICT', 'restrict'],
  ['SET_NULL', 'set-null'],
  ['SET_DEFAULT', 'set-default'],
  ['SET', 'set-default'],
  // Nobody decides: the database's NO ACTION refuses, unless the constraint is left out.
  ['DO_NOTHING', 'unset'],
  ['DB_CASCADE', 'cascade'],
  ['DB_SET_NULL', 'set-null'],
  ['DB_SET_DEFAULT', 'set-default'],
]);

/** Whether a call makes a model field: `models.CharField(...)`, `ArrayField(...)`, `models.ForeignKey(...)`. */
export function isField({ call }: CallHere): boolean {
  const name = calleeName(call) ?? '';
  return (
    /(?:Field|^(?:Generic)?ForeignKey|^GenericRelation)$/.test(name) &&
    !/^(?:SerializerMethod|Hidden|ReadOnly|PrimaryKeyRelated|SlugRelated|StringRelated)/.test(name)
  );
}

/**
 * Reads a field. Columns are NOT NULL without `null=True`; relations get the name with `_id`.
 * https://docs.djangoproject.com/en/stable/ref/models/fields/
 */
export function readField(linker: Linker, { call, place }: CallHere, name: string, app: string, self: Target): ReadField {
  const kind = calleeName(call)!;
  const at = linker.locate(place.file, call.span);
  const isRelation = kind === 'ForeignKey' || kind === 'OneToOneField' || kind === 'ParentalKey' || kind === 'TreeForeignKey';
  const reverse = textAt(linker, keyword(call, 'related_name'), place);
  const target = targetOf(linker, call.positional[0] ?? keyword(call, 'to'), place, app, self);
  const more = reverse && !reverse.endsWith('+') ? { reverse } : {};
  if (/ManyToMany/.test(kind)) return { at, isIndexed: false, relation: { kind: 'many', target, ...more } };
  // Rows of any model, and the way back. https://docs.djangoproject.com/en/stable/ref/contrib/contenttypes/#generic-relations
  if (kind === 'GenericForeignKey')
    return { at, isIndexed: false, relation: { kind: 'one', target: { kind: 'table', name }, reverse: '+' } };
  if (kind === 'GenericRelation') return { at, isIndexed: false, relation: { kind: 'many', target, reverse: '+' } };
  if (/^Generic/.test(kind)) return { at, isIndexed: false };
  const primaryKey = truthAt(linker, keyword(call, 'primary_key'), place) === 'yes' || /AutoField$/.test(kind);
  const column: Column = {
    name: textAt(linker, keyword(call, 'db_column'), place) ?? (isRelation ? `${name}_id` : name),
    type: kind,
    nullable: primaryKey ? 'no' : (truthAt(linker, keyword(call, 'null'), place) ?? 'no'),
    unique: kind === 'OneToOneField' ? 'yes' : (truthAt(linker, keyword(call, 'unique'), place) ?? (primaryKey ? 'yes' : 'no')),
    primaryKey,
    at,
  };
  const isIndexed = isRelation || kind === 'SlugField' || truthAt(linker, keyword(call, 'db_index'), place) === 'yes';
  if (!isRelation) return { at, column, isIndexed };
  const toField = textAt(linker, keyword(call, 'to_field'), place);
  return {
    at,
    column,
    isIndexed,
    key: {
      columns: [column.name],
      target,
      referencedColumns: toField ? [toField] : [],
      onDelete: ruleOf(keyword(call, 'on_delete') ?? call.positional[1], place),
      otherwise: { rule: 'no-action', by: 'DO_NOTHING' },
      nullable: column.nullable,
      at,
      isConstraint: truthAt(linker, keyword(call, 'db_constraint'), place) ?? 'yes',
    },
    relation: { kind: kind === 'OneToOneField' ? 'unique' : 'one', target, ...more },
  };
}

/** Before Django 2.0 the argument could be left out and meant CASCADE. */
function ruleOf(value: Value | undefined, place: CallHere['place']): OnDelete {
  if (!value) return 'cascade';
  const made = callHere(value, place);
  return rules.get((made ? calleeName(made.call) : nameOfValue(value)) ?? '') ?? 'unknown';
}

/** A class, `"Model"`, `"app.Model"`, `"self"`, `settings.AUTH_USER_MODEL`, `get_user_model()`. */
export function targetOf(linker: Linker, value: Value | undefined, place: CallHere['place'], app: string, self: Target): Target {
  if (!value) return { kind: 'name', name: '' };
  const isText = value.kind === 'literal';
  if (!isText) {
    for (const found of linker.resolver.denote(value, place)) {
      if (found.kind === 'class') {
        const table = linker.resolver.libraryTable(found);
        if (table !== undefined) return asUser(linker, { kind: 'table', name: table });
        return { kind: 'model', symbol: linker.classSymbol(found.file, found.id) };
      }
      const library = found.kind === 'external' ? /(?:^|\.)(\w{1,60})\.models\.(\w{1,80})$/.exec(found.path) : undefined;
      // Models of Django's own applications: `django.contrib.auth.models.User` has the table `auth_user`. A call's class has no name here.
      const name = library?.[1] === 'db' ? nameOfValue(value) : library?.[2];
      if (library && name)
        return asUser(linker, { kind: 'table', name: `${library[1] === 'db' ? 'auth' : library[1]}_${name}`.toLowerCase() });
    }
  }
  const made = callHere(value, place);
  if (made) {
    if (calleeName(made.call) === 'get_user_model') return asUser(linker, userModel);
    return calleeName(made.call) === 'swappable_dependency' ? asUser(linker, userModel) : { kind: 'name', name: '' };
  }
  if (nameOfValue(value) === 'AUTH_USER_MODEL') {
    const setting = textAt(linker, value, place);
    return setting ? { kind: 'name', name: setting.toLowerCase() } : asUser(linker, userModel);
  }
  const text = isText ? textAt(linker, value, place) : nameOfValue(value);
  if (text === 'self') return self;
  return { kind: 'name', name: (text?.includes('.') ? text : `${app}.${text ?? ''}`).toLowerCase() };
}

/** The user model that no setting of the project names: https://docs.djangoproject.com/en/stable/ref/settings/#auth-user-model */
const userModel: Target = { kind: 'table', name: 'auth_user' };

/** The project's own user model takes the place of Django's. https://docs.djangoproject.com/en/stable/topics/auth/customizing/#substituting-a-custom-user-model */
function asUser(linker: Linker, target: Target): Target {
  if (target.kind !== 'table' || target.name !== 'auth_user') return target;
  const own = ownUserModel(linker);
  return own ? { kind: 'model', symbol: linker.classSymbol(own.file, own.id) } : target;
}

const userBases = 'django.contrib.auth.{models.{AbstractUser,AbstractBaseUser},base_user.AbstractBaseUser}';
const userModels = new WeakMap<Linker, ModelClass | undefined>();

/** The only class of the project that is a user model; undefined when there are none or several. */
export function ownUserModel(linker: Linker): ModelClass | undefined {
  if (userModels.has(linker)) return userModels.get(linker);
  const found: ModelClass[] = [];
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file) || file.facts.source.role === 'migration') continue;
    for (const id of file.code.classes.keys()) {
      const isAbstract = optionOf({ file, id }, 'abstract') !== undefined || optionOf({ file, id }, 'proxy') !== undefined;
      if (!isAbstract && derivesFromUser(linker, file, id)) found.push({ file, id });
    }
  }
  const only = found.length === 1 ? found[0] : undefined;
  userModels.set(linker, only);
  return only;
}

/** By the base as it is written: the names of Django's classes are others' aliases in the resolver. */
function derivesFromUser(linker: Linker, file: CodeFile, id: ClassId): boolean {
  const { bases, block } = file.code.classes[id]!;
  const place = { file, block: file.code.blocks[block]!.parent };
  return bases.some((base) => {
    if (nameOfValue(base) === 'AbstractUser' || nameOfValue(base) === 'AbstractBaseUser') return true;
    return linker.resolver.pathsOf(base, place).some((path) => linker.fits(userBases, path));
  });
}
