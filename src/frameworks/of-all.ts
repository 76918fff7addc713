// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';
import libraryCommands from './library/commands.ts';
import libraryDatabaseEngines from './library/database-engines.ts';
import libraryGraphql from './library/graphql.ts';
import libraryHttpClients from './library/http-clients.ts';
import libraryJobs from './library/jobs.ts';
import libraryObjectStorage from './library/object-storage.ts';
import libraryRedis from './library/redis.ts';
import ormDrivers from './orm/drivers.ts';
import ormRawSql from './orm/raw-sql.ts';

/** Frameworks and libraries of all languages. */
export const frameworks: readonly Framework[] = [
  libraryCommands,
  libraryDatabaseEngines,
  libraryGraphql,
  libraryHttpClients,
  libraryJobs,
  libraryObjectStorage,
  libraryRedis,
  ormDrivers,
  ormRawSql,
];
