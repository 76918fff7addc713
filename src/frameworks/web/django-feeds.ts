import type { Linker } from '../../model/linking.ts';
import type { ListingDraft, RowRead } from '../../model/listings.ts';
import { isRead } from '../orm/reading.ts';
import { lineOf, methodOf, returnsOf } from './drf-serializers.ts';

// Site maps and feeds: what they ask each of their items. https://docs.djangoproject.com/en/stable/ref/contrib/sitemaps/, https://docs.djangoproject.com/en/stable/ref/contrib/syndication/

const kinds = [
  {
    base: 'django.contrib.**.Sitemap',
    methods: /^(?:location|lastmod|changefreq|priority|alternates)$/,
    otherwise: 'get_absolute_url',
  },
  { base: 'django.contrib.syndication.**.Feed', methods: /^item_\w+$/, otherwise: 'get_absolute_url' },
] as const;

export function* feedLists(linker: Linker): Generator<ListingDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    for (const id of file.code.classes.keys()) {
      const kind = kinds.find(({ base }) => linker.resolver.derivesFrom(file, id, base));
      const items = kind && methodOf(linker, { file, id }, 'items');
      const rows = items ? returnsOf(items) : [];
      const [last] = rows.slice(-1);
      if (!kind || !last) continue;
      const at = linker.locate(last.place.file, last.value.span);
      const methods = lineOf(linker, { file, id }).flatMap((one) =>
        [...(one.file.methods.get(one.id) ?? [])].flatMap(([name, method]) =>
          kind.methods.test(name) ? [{ name, file: one.file, id: method }] : [],
        ),
      );
      const reads = methods.flatMap((one): readonly RowRead[] => {
        const row = one.file.code.functions[one.id]!.parameters.find(({ name }) => name !== 'this' && name !== 'self');
        return row ? [{ path: [], method: { file: one.file, id: one.id }, parameter: row.name }] : [];
      });
      const hasAddress = methods.some(({ name }) => name === 'location' || name === 'item_link');
      const address: readonly RowRead[] = hasAddress ? [] : [{ path: [kind.otherwise], needs: 'row', at }];
      yield {
        framework: 'django',
        file: last.place.file,
        at,
        schema: file.code.classes[id]!.name,
        rows,
        reads: [...reads, ...address],
        alongside: [],
      };
    }
  }
}
