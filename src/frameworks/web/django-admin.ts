import type { CallSite, Linker } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Location } from '../../model/location.ts';
import { isField } from '../orm/django-fields.ts';
import type { ModelClass } from '../orm/python-models.ts';
import { bindingsIn, calleeName, callHere, isRead, keyword, textsAt } from '../orm/reading.ts';
import { classesOf, lineOf, methodOf, returnsOf } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';

// Lists of the admin site, and what their columns read of each row. https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.list_display

const MAX_MODELS = 30;
/** Django's own classes, and those that libraries derive from them: `VersionAdmin`, `ImportExportModelAdmin`. */
const base = '**.*Admin';
const sites = 'django.contrib.admin.{site,sites.site,AdminSite(),sites.AdminSite()}.register';
/** A list without `list_display` shows the text of each row. */
const asText = '__str__';

/** The list of each model that the admin site shows. */
export function* adminLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) {
      if (!linker.resolver.derivesFrom(file, id, base)) continue;
      // Says itself what it loads.
      if (fieldOf(linker, file, id, 'list_select_related').length > 0) continue;
      const admin = { file, id };
      for (const model of modelsOf(linker, admin).slice(0, MAX_MODELS)) yield listOf(linker, admin, model);
    }
  }
  yield* listsWithoutClass(linker);
}

function listOf(linker: Linker, admin: ModelClass, model: ModelClass): ListingDraft {
  const { file, id } = admin;
  const { name, nameSpan } = file.code.classes[id]!;
  const [shown] = fieldOf(linker, file, id, 'list_display');
  const names = shown ? textsAt(linker, shown.value, shown.place) : [asText];
  const at = shown ? linker.locate(shown.place.file, shown.value.span) : linker.locate(file, nameSpan);
  const own = methodOf(linker, admin, 'get_queryset');
  return {
    framework: 'django',
    file,
    at,
    schema: name,
    forStaff: true,
    rows: own ? returnsOf(own) : [],
    model: [{ kind: 'class', ...model }],
    reads: names.flatMap((one) => readsOf(linker, admin, one, at)),
    ...(own ? {} : { loadsNothing: true as const }),
    // A key among the columns makes the site join what must not be null.
    ...(names.some((one) => isKey(linker, model, one)) && { loadsRequired: true as const }),
    alongside: lineOf(linker, admin).flatMap(callsOf),
  };
}

/** `admin.site.register(Order)`: the site's own class lists the rows by their text. */
function* listsWithoutClass(linker: Linker): Generator<ListingDraft> {
  for (const { file, call } of linker.resolver.callsTo(sites)) {
    const [given, admin] = call.positional;
    if (!isRead(file) || !given || admin || keyword(call, 'admin_class')) continue;
    const place = { file, block: call.block };
    const models = given.kind === 'list' ? given.items : [given];
    for (const model of models.flatMap((one) => classesOf(linker, one, place)).slice(0, MAX_MODELS)) {
      const at = linker.locate(file, call.span);
      yield {
        framework: 'django',
        file,
        at,
        schema: 'ModelAdmin',
        forStaff: true,
        rows: [],
        model: [{ kind: 'class', ...model }],
        reads: [{ path: [asText], needs: 'row', at }],
        loadsNothing: true,
        alongside: [],
      };
    }
  }
}

function readsOf(linker: Linker, admin: ModelClass, name: string, at: Location): readonly RowRead[] {
  const method = methodOf(linker, admin, name);
  // A related row is shown by its text.
  if (!method) return [{ path: name === asText ? [name] : [name, asText], needs: 'row', at }];
  const parameters = method.file.code.functions[method.id]!.parameters.filter(
    (one) => one.name !== 'this' && one.name !== 'self',
  );
  // An action that is called like a field of the rows, `def publish(self, request, queryset)`, shows nothing.
  if (parameters.filter((one) => one.default === undefined && one.kind === 'normal').length > 1)
    return [{ path: [name, asText], needs: 'row', at }];
  const [row] = parameters;
  return row ? [{ path: [], method, parameter: row.name }] : [];
}

function isKey(linker: Linker, model: ModelClass, name: string): boolean {
  return lineOf(linker, model).some(({ file, id }) => {
    const { block } = file.code.classes[id]!;
    return bindingsIn(file, block).some((one) => {
      const here = one.name === name ? callHere(one.value, { file, block }) : undefined;
      return here !== undefined && isField(here) && /^(?:ForeignKey|OneToOneField)$/.test(calleeName(here.call) ?? '');
    });
  });
}

/** `@admin.register(Order)`, `admin.site.register(Order, OrderAdmin)`. */
function modelsOf(linker: Linker, { file, id }: ModelClass): readonly ModelClass[] {
  const { name, decorators, block } = file.code.classes[id]!;
  const around = { file, block: file.code.blocks[block]!.parent };
  const decorated = decorators.flatMap((one) => {
    const call = callHere(one, around)?.call;
    return call && calleeName(call) === 'register' ? call.positional.flatMap((model) => classesOf(linker, model, around)) : [];
  });
  const registered = (linker.program.callsByName.get('register') ?? []).flatMap((site) =>
    registeredBy(linker, site, name, file.path),
  );
  return [...decorated, ...registered];
}

function registeredBy(linker: Linker, { file, call }: CallSite, name: string, path: string): readonly ModelClass[] {
  const [model, admin] = call.positional;
  if (!file.isPython || !model || admin?.kind !== 'name' || admin.name !== name) return [];
  const place = { file, block: call.block };
  const isIt = classesOf(linker, admin, place).some((one) => one.file.path === path);
  const models = model.kind === 'list' ? model.items : [model];
  return isIt ? models.flatMap((one) => classesOf(linker, one, place)) : [];
}

function callsOf({ file, id }: ModelClass): readonly CallSite[] {
  return file.sites.filter(({ call }) => file.code.functions[file.functionOf[call.block]!]?.class === id);
}
