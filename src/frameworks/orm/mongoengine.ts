import { arg, defineFramework } from '../../model/framework.ts';
import type { Linker } from '../../model/linking.ts';
import type { RelationshipDraft } from '../../model/schema.ts';
import type { Value } from '../../model/value.ts';
import { fieldsWithBases, type ModelClass } from './python-models.ts';
import { calleeName, callHere, inOrder, isRead, keyword, nameOfValue, saidIn, textAt } from './reading.ts';

const model = 'mongoengine.Document';
/** `User.objects`, and `User.objects(age=3)`. https://docs.mongoengine.org/guide/querying.html */
const manager = `{${model}.objects,mongoengine.queryset.**.{QuerySet,BaseQuerySet,QuerySetManager}()}`;
const embedded = 'mongoengine.EmbeddedDocument';
const field = '{mongoengine,mongoengine.**,flask_mongoengine.**}';
const found = `{${manager},${manager}**}`;
const steps =
  'filter,all,order_by,limit,skip,only,exclude,fields,select_related,no_cache,hint,search_text,scalar,values_list,as_pymongo,no_dereference,timeout,batch_size';

/** MongoDB through MongoEngine: documents, so no tables and no foreign keys. A query set runs when it is iterated. */
export default defineFramework({
  id: 'mongoengine',
  kind: 'orm',
  title: 'MongoEngine',
  languages: ['python'],
  packages: ['mongoengine', 'flask_mongoengine'],
  documentation: 'https://docs.mongoengine.org/',
  aliases: [
    [
      '{mongoengine.**.{Document,DynamicDocument},mongoengine.DynamicDocument,flask_mongoengine.**.{Document,DynamicDocument}}',
      model,
    ],
    [
      '{mongoengine.**.{EmbeddedDocument,DynamicEmbeddedDocument},mongoengine.DynamicEmbeddedDocument,flask_mongoengine.**.{EmbeddedDocument,DynamicEmbeddedDocument}}',
      embedded,
    ],
  ],
  queries: [
    { call: `${found}.{get,first,get_or_404,first_or_404,with_id}`, does: 'read', gives: 'one', bounded: 'yes' },
    { call: `${found}.{count,sum,average,distinct,explain,in_bulk,aggregate}`, does: 'read', bounded: 'yes' },
    { call: `${found}.{create,update_one,upsert_one,modify,get_or_create}`, does: 'write', bounded: 'yes' },
    { call: `${found}.{insert,update,delete}`, does: 'write', isBulk: true },
    { call: `${model}().{save,delete,update,modify}`, does: 'write', bounded: 'yes' },
    { call: `${model}().{reload,select_related}`, does: 'read', bounded: 'yes' },
  ],
  lazyQueries: [`${manager}()`, `${found}.{${steps}}()`],
  eagerLoading: { calls: ['select_related'], options: [] },
  relations: [
    { call: `${field}.ReferenceField`, model: arg(0, 'document_type'), holds: 'one' },
    { call: `${field}.EmbeddedDocumentField`, model: arg(0, 'document_type'), holds: 'one' },
    { call: `${field}.EmbeddedDocumentListField`, model: arg(0, 'document_type'), holds: 'many' },
    { call: `${field}.{ListField,SortedListField}`, model: arg(0, 'field'), holds: 'many' },
  ],
  recogniseTables: readModels,
});

/** References are documents of their own; what is embedded comes with its document. */
function* readModels(linker: Linker): Generator<RelationshipDraft> {
  for (const file of linker.program.code.values()) {
    if (!file.isPython || !isRead(file)) continue;
    const drafts: RelationshipDraft[] = [];
    for (const id of file.code.classes.keys())
      if (linker.resolver.derivesFrom(file, id, `{${model},${embedded}}`)) drafts.push(...readModel(linker, { file, id }));
    yield* inOrder(drafts);
  }
}

function* readModel(linker: Linker, { file, id }: ModelClass): Generator<RelationshipDraft> {
  for (const { binding, file: home, block } of fieldsWithBases(linker, { file, id })) {
    const made = callHere(binding.value, { file: home, block });
    const kind = made && calleeName(made.call);
    if (!made || !kind) continue;
    const isMany = kind === 'ListField' || kind === 'SortedListField';
    const one = isMany ? callHere(made.call.positional[0] ?? keyword(made.call, 'field'), made.place) : made;
    const to = one?.call.positional[0] ?? (one && keyword(one.call, 'document_type'));
    if (!one || !to || calleeName(one.call) !== 'ReferenceField') continue;
    const name = targetOf(to);
    yield {
      kind: 'relationship',
      ...saidIn(file, 'mongoengine'),
      at: linker.locate(home, made.call.span),
      owner: linker.classSymbol(file, id),
      name: binding.name,
      target: { kind: 'name', name: name === 'self' ? file.code.classes[id]!.name : (name ?? '?') },
      many: isMany ? 'yes' : 'no',
      // Reading it asks for the document, and of a list for all of them at once: https://docs.mongoengine.org/guide/defining-documents.html#reference-fields
      loading: 'lazy',
      cascadesDelete: 'no',
      passiveDeletes: 'unknown',
      over: [binding.name],
    };
  }

  function targetOf(to: Value): string | undefined {
    return nameOfValue(to) ?? textAt(linker, to, { file, block: 0 });
  }
}
