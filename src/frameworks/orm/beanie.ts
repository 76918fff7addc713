import { defineFramework } from '../../model/framework.ts';

const model = 'beanie.Document';
/** Where a parameter that takes a class says `model: Document`, its class methods are asked of what seems to be a document. */
const either = `{${model},${model}()}`;
const found = `${either}.{find,find_many,find_all,all,aggregate}()`;
const steps = 'find,find_many,sort,limit,skip,project,aggregate';

/** MongoDB through Beanie: documents, so no tables and no foreign keys. A query runs when it is awaited or iterated. */
export default defineFramework({
  id: 'beanie',
  kind: 'orm',
  title: 'Beanie',
  languages: ['python'],
  packages: ['beanie', 'bunnet'],
  documentation: 'https://beanie-odm.dev/',
  aliases: [
    ['{beanie.**.{Document,DocumentWithSoftDelete},beanie.DocumentWithSoftDelete,bunnet.**.Document,bunnet.Document}', model],
  ],
  queries: [
    // https://beanie-odm.dev/tutorial/finding-documents/
    {
      call: `${either}.{get,find_one,${'{find,find_many,find_all}()**.first_or_none'}}`,
      does: 'read',
      gives: 'one',
      bounded: 'yes',
    },
    { call: `{${found},${found}**}.to_list`, does: 'read', gives: 'many' },
    { call: `{${either},${found},${found}**}.{count,exists,sum,avg,max,min}`, does: 'read', bounded: 'yes' },
    // https://beanie-odm.dev/tutorial/inserting-into-the-database/, https://beanie-odm.dev/tutorial/updating-%26-deleting/
    { call: `${either}.{insert_one,find_one()**.{update,upsert,delete,set,inc}}`, does: 'write', bounded: 'yes' },
    { call: `{${found},${found}**}.{update,update_many,upsert,delete,delete_many,set,inc}`, does: 'write', isBulk: true },
    { call: `${either}.{insert_many,replace_many,delete_all,update_all}`, does: 'write', isBulk: true },
    {
      call: `${model}().{insert,create,save,save_changes,replace,update,delete,set,inc,upsert}`,
      does: 'write',
      bounded: 'yes',
    },
    // https://beanie-odm.dev/tutorial/relations/
    { call: `${model}().{fetch_link,fetch_all_links,sync}`, does: 'read', bounded: 'yes' },
    { call: 'beanie.{Link,BackLink}().fetch', does: 'read', bounded: 'yes' },
  ],
  lazyQueries: [found, `${found}**.{${steps}}()`],
});
