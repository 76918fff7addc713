import type { CallSite, Linker } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import type { Location } from '../../model/location.ts';
import { isField } from '../orm/django-fields.ts';
import type { ModelClass } from '../orm/python-models.ts';
import { bindingsIn, calleeName, callHere, isRead, textsAt } from '../orm/reading.ts';
import { classesOf, lineOf, methodOf, returnsOf } from './drf-serializers.ts';
import { fieldOf } from './drf-view.ts';

// Lists of the admin site, and what their columns read of each row. https://docs.djangoproject.com/en/stable/ref/contrib/admin/#django.contrib.admin.ModelAdmin.list_display

const base = '{django.contrib.**,import_export.**,unfold.**,simple_history.**,guardian.**}.*Admin';

/** The list of each model that the admin site has a class for. */
export function* adminLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) {
      const shown = fieldOf(linker, file, id, 'list_display')[0];
      if (!shown || !linker.resolver.derivesFrom(file, id, base)) continue;
      // Says itself what it loads.
      if (fieldOf(linker, file, id, 'list_select_related').length > 0) continue;
      const admin = { file, id };
      const [model] = modelsOf(linker, admin);
      if (!model) continue;
      const names = textsAt(linker, shown.value, shown.place);
      const at = linker.locate(shown.place.file, shown.value.span);
      const own = methodOf(linker, admin, 'get_queryset');
      yield {
        framework: 'django',
        file,
        at,
        schema: file.code.classes[id]!.name,
        forStaff: true,
        rows: own ? returnsOf(own) : [],
        model: [{ kind: 'class', ...model }],
        reads: names.flatMap((name) => readsOf(linker, admin, name, at)),
        ...(own ? {} : { loadsNothing: true as const }),
        // A key among the columns makes the site join what must not be null.
        ...(names.some((name) => isKey(linker, model, name)) && { loadsRequired: true as const }),
        alongside: lineOf(linker, admin).flatMap(callsOf),
      };
    }
  }
}

function readsOf(linker: Linker, admin: ModelClass, name: string, at: Location): readonly RowRead[] {
  const method = methodOf(linker, admin, name);
  // A related row is shown by its text.
  if (!method) return [{ path: [name], needs: 'row', at }];
  const row = method.file.code.functions[method.id]!.parameters.find((one) => one.name !== 'this' && one.name !== 'self');
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
