import { defineFramework } from '../../model/framework.ts';

/** Functions called from the other colour: what comes back does what the function does that was handed over. https://github.com/django/asgiref#function-wrappers */
export default defineFramework({
  id: 'asgiref',
  kind: 'library',
  title: 'asgiref',
  languages: ['python'],
  packages: ['asgiref', 'channels', 'asyncer'],
  documentation: 'https://github.com/django/asgiref#function-wrappers',
  // https://channels.readthedocs.io/en/stable/topics/databases.html, https://asyncer.tiangolo.com/
  sameFunctions: [
    'asgiref.sync.{async_to_sync,sync_to_async}',
    'channels.db.database_sync_to_async',
    'asyncer.{syncify,asyncify}',
  ],
});
