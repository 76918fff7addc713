// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';
import libraryAuthServicesNode from './library/auth-services-node.ts';
import libraryBrowserFrameworks from './library/browser-frameworks.ts';
import libraryCookiesNode from './library/cookies-node.ts';
import libraryCorsNode from './library/cors-node.ts';
import libraryCostlyNode from './library/costly-node.ts';
import libraryDurationsNode from './library/durations-node.ts';
import libraryEnvironmentSchemas from './library/environment-schemas.ts';
import libraryIterationsNode from './library/iterations-node.ts';
import libraryLimitersNode from './library/limiters-node.ts';
import libraryNestConfig from './library/nest-config.ts';
import libraryNodeEnvironment from './library/node-environment.ts';
import libraryPasswordsNode from './library/passwords-node.ts';
import libraryReact from './library/react.ts';
import librarySigningNode from './library/signing-node.ts';
import ormDriversNode from './orm/drivers-node.ts';
import ormDrizzle from './orm/drizzle.ts';
import ormKnex from './orm/knex.ts';
import ormLucid from './orm/lucid.ts';
import ormMikroOrm from './orm/mikro-orm.ts';
import ormMongoose from './orm/mongoose.ts';
import ormPrisma from './orm/prisma.ts';
import ormSequelize from './orm/sequelize.ts';
import ormTypeorm from './orm/typeorm.ts';
import webAdonis from './web/adonis.ts';
import webElysia from './web/elysia.ts';
import webExpress from './web/express.ts';
import webFastifyDecorators from './web/fastify-decorators.ts';
import webFastify from './web/fastify.ts';
import webHapi from './web/hapi.ts';
import webHono from './web/hono.ts';
import webInversify from './web/inversify.ts';
import webKoa from './web/koa.ts';
import webLoopback from './web/loopback.ts';
import webNestjs from './web/nestjs.ts';
import webNext from './web/next.ts';
import webOvernight from './web/overnight.ts';
import webOwnDecorators from './web/own-decorators.ts';
import webRoutingControllers from './web/routing-controllers.ts';
import webSails from './web/sails.ts';
import webTrpc from './web/trpc.ts';
import webTsed from './web/tsed.ts';
import webTsoa from './web/tsoa.ts';

/** Frameworks and libraries of TypeScript and JavaScript alone. */
export const frameworks: readonly Framework[] = [
  libraryAuthServicesNode,
  libraryBrowserFrameworks,
  libraryCookiesNode,
  libraryCorsNode,
  libraryCostlyNode,
  libraryDurationsNode,
  libraryEnvironmentSchemas,
  libraryIterationsNode,
  libraryLimitersNode,
  libraryNestConfig,
  libraryNodeEnvironment,
  libraryPasswordsNode,
  libraryReact,
  librarySigningNode,
  ormDriversNode,
  ormDrizzle,
  ormKnex,
  ormLucid,
  ormMikroOrm,
  ormMongoose,
  ormPrisma,
  ormSequelize,
  ormTypeorm,
  webAdonis,
  webElysia,
  webExpress,
  webFastify,
  webFastifyDecorators,
  webHapi,
  webHono,
  webInversify,
  webKoa,
  webLoopback,
  webNestjs,
  webNext,
  webOvernight,
  webOwnDecorators,
  webRoutingControllers,
  webSails,
  webTrpc,
  webTsed,
  webTsoa,
];
