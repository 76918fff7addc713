import type { FrameworkSections } from '../../model/framework.ts';

// Of a document, in a function of its schema: https://mongoosejs.com/docs/api/document.html#Document.prototype.$model(); what a repository for any
// model, or a maker of handlers, is given.
const model =
  '{mongoose.model(),mongoose.Model(),mongoose.Model,mongoose.models.*,mongoose.{connection,createConnection()}.model(),mongoose.{Mongoose}().model(),mongoose.PaginateModel(),@typegoose/typegoose.getModelForClass(),~this.{model(),constructor},~{model,Model,*Model}}';

/** Those that a file makes or is given by its type. */
const typed =
  '{mongoose.model(),mongoose.Model(),mongoose.Model,mongoose.models.*,mongoose.{connection,createConnection()}.model(),mongoose.{Mongoose}().model(),mongoose.PaginateModel(),@typegoose/typegoose.getModelForClass()}';
const schema = '{mongoose.Schema(),@nestjs/mongoose.SchemaFactory.createForClass()}';

/** `lean` is none of them: what it gives are no documents. */
const steps = 'select,sort,limit,skip,where,or,and,nor,exec,session,populate,collation,hint,maxTimeMS,read';

/** Queries of Mongoose. A query runs when it is awaited; the call that makes it stands for it. https://mongoosejs.com/docs/queries.html */
export const mongooseQueries: Pick<FrameworkSections, 'queries' | 'addedMethods' | 'eagerLoading'> = {
  queries: [
    { call: `${model}.find`, does: 'read', gives: 'many', row: 'made' },
    { call: `${model}.{aggregate,distinct}`, does: 'read', gives: 'many' },
    { call: `${model}.{findOne,findById}`, does: 'read', gives: 'one', row: 'made', bounded: 'yes' },
    { call: `${model}.{exists,countDocuments,estimatedDocumentCount,count}`, does: 'read', bounded: 'yes' },
    {
      call: `${model}.{create,findByIdAndUpdate,findOneAndUpdate}`,
      does: 'write',
      gives: 'one',
      row: 'made',
      bounded: 'yes',
    },
    {
      call: `${model}.{findByIdAndDelete,findByIdAndRemove,findOneAndDelete,findOneAndReplace,updateOne,deleteOne,replaceOne}`,
      does: 'write',
      bounded: 'yes',
    },
    // Until it is awaited, a query goes on. https://mongoosejs.com/docs/api/query.html
    { call: `${model}.find()**.{${steps}}`, does: 'build', gives: 'many' },
    { call: `${model}().{${steps}}`, does: 'build', gives: 'one', row: 'same' },
    { call: `${model}.{insertMany,bulkWrite,bulkSave,updateMany,deleteMany}`, does: 'write', isBulk: true },
    { call: `${model}.populate`, does: 'read' },
    // Of a document. https://mongoosejs.com/docs/documents.html
    {
      call: `{${model}(),mongoose.{Document,HydratedDocument}()}.{save,deleteOne,remove,updateOne}`,
      does: 'write',
      bounded: 'yes',
    },
    { call: 'mongoose.{Document,HydratedDocument}().populate', does: 'read', gives: 'one', bounded: 'yes' },
  ],
  // https://mongoosejs.com/docs/guide.html#methods
  addedMethods: [
    {
      holder: schema,
      member: 'methods',
      // https://mongoosejs.com/docs/api/schema.html#Schema.prototype.method()
      adder: 'method',
      on: `{${typed},mongoose.{Document,HydratedDocument}}()`,
      self: 'mongoose.model()()',
    },
    { holder: schema, member: 'statics', adder: 'static', on: typed, self: 'mongoose.model()' },
  ],
  eagerLoading: { calls: ['populate'], options: ['populate'] },
};
