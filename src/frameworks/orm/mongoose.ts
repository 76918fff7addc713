import { defineFramework } from '../../model/framework.ts';
import { mongooseQueries } from './mongoose-queries.ts';

/** MongoDB through Mongoose: documents, so no tables and no foreign keys. */
export default defineFramework({
  id: 'mongoose',
  kind: 'orm',
  title: 'Mongoose',
  languages: ['typescript', 'javascript'],
  packages: ['mongoose', '@nestjs/mongoose', '@typegoose/typegoose'],
  documentation: 'https://mongoosejs.com/docs/guide.html',
  // https://mongoosejs.com/docs/api/querycursor.html, https://mongodb.github.io/node-mongodb-native/6.0/classes/FindCursor.html
  iterations: { methods: ['eachAsync'], steps: ['hasNext', 'next'] },
  ...mongooseQueries,
});
