import type { FrameworkSections } from '../../model/framework.ts';

const model =
  '{mongoose.model(),mongoose.Model(),mongoose.Model,mongoose.models.*,mongoose.{connection,createConnection()}.model(),mongoose.{Mongoose}().model(),mongoose.PaginateModel()}';

/** Queries of Mongoose. A query runs when it is awaited; the call that makes it stands for it. https://mongoosejs.com/docs/queries.html */
export const mongooseQueries: Pick<FrameworkSections, 'queries' | 'eagerLoading'> = {
  queries: [
    { call: `${model}.{find,aggregate,distinct}`, does: 'read', gives: 'many' },
    { call: `${model}.{findOne,findById,exists,countDocuments,estimatedDocumentCount,count}`, does: 'read', bounded: 'yes' },
    {
      call: `${model}.{create,findByIdAndUpdate,findOneAndUpdate,findByIdAndDelete,findByIdAndRemove,findOneAndDelete,findOneAndReplace,updateOne,deleteOne,replaceOne}`,
      does: 'write',
      bounded: 'yes',
    },
    { call: `${model}.{insertMany,bulkWrite,bulkSave,updateMany,deleteMany}`, does: 'write', isBulk: true },
    { call: `${model}.populate`, does: 'read' },
    // Of a document. https://mongoosejs.com/docs/documents.html
    {
      call: `{${model}(),${model}.{findOne,findById,create}(),mongoose.{Document,HydratedDocument}()}.{save,deleteOne,remove,updateOne}`,
      does: 'write',
      bounded: 'yes',
    },
    {
      call: `{${model}(),${model}.{findOne,findById,create}(),mongoose.{Document,HydratedDocument}()}.populate`,
      does: 'read',
      bounded: 'yes',
    },
  ],
  eagerLoading: { calls: ['populate'], options: ['populate'] },
};
