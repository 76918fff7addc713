import type { FrameworkSections } from '../../model/framework.ts';

const client =
  '{@prisma/client.PrismaClient(),@prisma/client.PrismaClient().$extends(),@prisma/client/edge.PrismaClient(),**generated/**.PrismaClient()}';
/** What holds a client that nobody typed: a context, the parameters of a function that takes one object. */
const holder = '~{ctx,context,params,options,opts,args,deps}';
const certain = `{~{prisma,tx,trx,prismaClient,prismaService},${holder}.{prisma,prismaClient}}`;
const guessed = `{${certain},~db}`;
/** A table of it, which a repository for any is given. */
const table = '~{model,Model,*Model,delegate,*Delegate}';

/** Queries of Prisma's client. https://www.prisma.io/docs/orm/reference/prisma-client-reference */
export const prismaQueries: Pick<FrameworkSections, 'aliases' | 'callbackParameters' | 'queries' | 'eagerLoading'> = {
  aliases: [['{@prisma/client{,/edge},**generated/**}.Prisma.TransactionClient()', '@prisma/client.PrismaClient()']],
  // https://www.prisma.io/docs/orm/prisma-client/queries/transactions#interactive-transactions
  callbackParameters: [[`{${client},${certain}}.$transaction`, '@prisma/client.PrismaClient()']],
  queries: [
    // Several in one tick become one. https://www.prisma.io/docs/orm/prisma-client/queries/query-optimization-performance
    { call: `{${client},${guessed}}.*.{findUnique,findUniqueOrThrow}`, does: 'read', bounded: 'yes', isBatched: true },
    { call: `{${client},${guessed}}.*.{findFirst,findFirstOrThrow}`, does: 'read', bounded: 'yes' },
    { call: `{${client},${guessed}}.*.findMany`, does: 'read', gives: 'many' },
    { call: `{${client}}.*.{count,aggregate,groupBy}`, does: 'read' },
    { call: `{${client}}.*.{create,update,upsert,delete}`, does: 'write', bounded: 'yes' },
    {
      call: `{${client},${guessed}}.*.{createMany,createManyAndReturn,updateMany,updateManyAndReturn,deleteMany}`,
      does: 'write',
      isBulk: true,
    },
    { call: `${certain}.*.{count,aggregate,groupBy}`, does: 'read' },
    { call: `${certain}.*.{create,update,upsert,delete}`, does: 'write', bounded: 'yes' },
    { call: `${table}.{findUnique,findUniqueOrThrow}`, does: 'read', bounded: 'yes', isBatched: true },
    { call: `${table}.{findFirst,findFirstOrThrow}`, does: 'read', bounded: 'yes' },
    { call: `${table}.findMany`, does: 'read', gives: 'many' },
    { call: `${table}.{create,update,upsert,delete}`, does: 'write', bounded: 'yes' },
    { call: `${table}.{createMany,createManyAndReturn,updateMany,updateManyAndReturn,deleteMany}`, does: 'write', isBulk: true },
    { call: `{${client},~prisma}.{$queryRaw,$queryRawUnsafe}`, does: 'read' },
    { call: `{${client},~prisma}.{$executeRaw,$executeRawUnsafe}`, does: 'write' },
  ],
  eagerLoading: { calls: [], options: ['include', 'select'] },
};
