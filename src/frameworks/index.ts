// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';
import libraryCookiesNode from './library/cookies-node.ts';
import libraryCookiesPython from './library/cookies-python.ts';
import libraryCorsNode from './library/cors-node.ts';
import libraryCorsPython from './library/cors-python.ts';
import libraryCostlyNode from './library/costly-node.ts';
import libraryCostlyPython from './library/costly-python.ts';
import libraryDataclasses from './library/dataclasses.ts';
import libraryDecouple from './library/decouple.ts';
import libraryDurationsNode from './library/durations-node.ts';
import libraryDurationsPython from './library/durations-python.ts';
import libraryEnviron from './library/environ.ts';
import libraryEnvironmentSchemas from './library/environment-schemas.ts';
import libraryGraphql from './library/graphql.ts';
import libraryHttpClients from './library/http-clients.ts';
import libraryJobs from './library/jobs.ts';
import libraryLimitersNode from './library/limiters-node.ts';
import libraryLimitersPython from './library/limiters-python.ts';
import libraryMarshmallow from './library/marshmallow.ts';
import libraryNestConfig from './library/nest-config.ts';
import libraryNodeEnvironment from './library/node-environment.ts';
import libraryObjectStorage from './library/object-storage.ts';
import libraryPasswordsNode from './library/passwords-node.ts';
import libraryPasswordsPython from './library/passwords-python.ts';
import libraryPydanticSettings from './library/pydantic-settings.ts';
import libraryPythonEnvironment from './library/python-environment.ts';
import libraryRedis from './library/redis.ts';
import librarySigningNode from './library/signing-node.ts';
import librarySigningPython from './library/signing-python.ts';
import libraryStarletteConfig from './library/starlette-config.ts';
import ormAlembic from './orm/alembic.ts';
import ormDjangoOrm from './orm/django-orm.ts';
import ormDrivers from './orm/drivers.ts';
import ormDrizzle from './orm/drizzle.ts';
import ormKnex from './orm/knex.ts';
import ormMikroOrm from './orm/mikro-orm.ts';
import ormMongoose from './orm/mongoose.ts';
import ormPeewee from './orm/peewee.ts';
import ormPrisma from './orm/prisma.ts';
import ormRawSql from './orm/raw-sql.ts';
import ormSequelize from './orm/sequelize.ts';
import ormSqlalchemy from './orm/sqlalchemy.ts';
import ormSqlmodel from './orm/sqlmodel.ts';
import ormTortoise from './orm/tortoise.ts';
import ormTypeorm from './orm/typeorm.ts';
import webAiohttp from './web/aiohttp.ts';
import webConnexion from './web/connexion.ts';
import webDjango from './web/django.ts';
import webDrf from './web/drf.ts';
import webExpress from './web/express.ts';
import webFastapiUsers from './web/fastapi-users.ts';
import webFastapi from './web/fastapi.ts';
import webFasthtml from './web/fasthtml.ts';
import webFastify from './web/fastify.ts';
import webFlask from './web/flask.ts';
import webHapi from './web/hapi.ts';
import webHono from './web/hono.ts';
import webKoa from './web/koa.ts';
import webLitestar from './web/litestar.ts';
import webNestjs from './web/nestjs.ts';
import webNext from './web/next.ts';
import webNinja from './web/ninja.ts';
import webRoutingControllers from './web/routing-controllers.ts';
import webStarlette from './web/starlette.ts';
import webTrpc from './web/trpc.ts';
import webTsoa from './web/tsoa.ts';

/** Every framework and library that is known. */
export const frameworks: readonly Framework[] = [
  libraryCookiesNode,
  libraryCookiesPython,
  libraryCorsNode,
  libraryCorsPython,
  libraryCostlyNode,
  libraryCostlyPython,
  libraryDataclasses,
  libraryDecouple,
  libraryDurationsNode,
  libraryDurationsPython,
  libraryEnviron,
  libraryEnvironmentSchemas,
  libraryGraphql,
  libraryHttpClients,
  libraryJobs,
  libraryLimitersNode,
  libraryLimitersPython,
  libraryMarshmallow,
  libraryNestConfig,
  libraryNodeEnvironment,
  libraryObjectStorage,
  libraryPasswordsNode,
  libraryPasswordsPython,
  libraryPydanticSettings,
  libraryPythonEnvironment,
  libraryRedis,
  librarySigningNode,
  librarySigningPython,
  libraryStarletteConfig,
  ormAlembic,
  ormDjangoOrm,
  ormDrivers,
  ormDrizzle,
  ormKnex,
  ormMikroOrm,
  ormMongoose,
  ormPeewee,
  ormPrisma,
  ormRawSql,
  ormSequelize,
  ormSqlalchemy,
  ormSqlmodel,
  ormTortoise,
  ormTypeorm,
  webAiohttp,
  webConnexion,
  webDjango,
  webDrf,
  webExpress,
  webFastapi,
  webFastapiUsers,
  webFasthtml,
  webFastify,
  webFlask,
  webHapi,
  webHono,
  webKoa,
  webLitestar,
  webNestjs,
  webNext,
  webNinja,
  webRoutingControllers,
  webStarlette,
  webTrpc,
  webTsoa,
];
