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
  ...mongooseQueries,
});
