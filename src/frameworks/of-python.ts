// Written by bin/generate.ts. Do not edit.
import type { Framework } from '../model/framework.ts';
import libraryAsgiref from './library/asgiref.ts';
import libraryCookiesPython from './library/cookies-python.ts';
import libraryCorsPython from './library/cors-python.ts';
import libraryCostlyPython from './library/costly-python.ts';
import libraryDataclasses from './library/dataclasses.ts';
import libraryDecouple from './library/decouple.ts';
import libraryDurationsPython from './library/durations-python.ts';
import libraryEnviron from './library/environ.ts';
import libraryFastapiFilter from './library/fastapi-filter.ts';
import libraryGraphqlPython from './library/graphql-python.ts';
import libraryInjectionPython from './library/injection-python.ts';
import libraryIterationsPython from './library/iterations-python.ts';
import libraryLimitersPython from './library/limiters-python.ts';
import libraryMarshmallow from './library/marshmallow.ts';
import libraryPasswordsPython from './library/passwords-python.ts';
import libraryPydanticSettings from './library/pydantic-settings.ts';
import libraryPythonEnvironment from './library/python-environment.ts';
import librarySigningPython from './library/signing-python.ts';
import libraryStarletteConfig from './library/starlette-config.ts';
import libraryThreads from './library/threads.ts';
import ormAdvancedAlchemy from './orm/advanced-alchemy.ts';
import ormAlembic from './orm/alembic.ts';
import ormBeanie from './orm/beanie.ts';
import ormCqlengine from './orm/cqlengine.ts';
import ormDjangoOrm from './orm/django-orm.ts';
import ormMongoengine from './orm/mongoengine.ts';
import ormPeewee from './orm/peewee.ts';
import ormPony from './orm/pony.ts';
import ormPythonAsyncOrms from './orm/python-async-orms.ts';
import ormSqlalchemy from './orm/sqlalchemy.ts';
import ormSqlmodel from './orm/sqlmodel.ts';
import ormTortoise from './orm/tortoise.ts';
import webAiohttp from './web/aiohttp.ts';
import webConnexion from './web/connexion.ts';
import webDjango from './web/django.ts';
import webDrf from './web/drf.ts';
import webFalcon from './web/falcon.ts';
import webFastapiUsers from './web/fastapi-users.ts';
import webFastapi from './web/fastapi.ts';
import webFasthtml from './web/fasthtml.ts';
import webFlask from './web/flask.ts';
import webLitestar from './web/litestar.ts';
import webNinja from './web/ninja.ts';
import webSanic from './web/sanic.ts';
import webStarlette from './web/starlette.ts';
import webTornado from './web/tornado.ts';

/** Frameworks and libraries of Python alone. */
export const frameworks: readonly Framework[] = [
  libraryAsgiref,
  libraryCookiesPython,
  libraryCorsPython,
  libraryCostlyPython,
  libraryDataclasses,
  libraryDecouple,
  libraryDurationsPython,
  libraryEnviron,
  libraryFastapiFilter,
  libraryGraphqlPython,
  libraryInjectionPython,
  libraryIterationsPython,
  libraryLimitersPython,
  libraryMarshmallow,
  libraryPasswordsPython,
  libraryPydanticSettings,
  libraryPythonEnvironment,
  librarySigningPython,
  libraryStarletteConfig,
  libraryThreads,
  ormAdvancedAlchemy,
  ormAlembic,
  ormBeanie,
  ormCqlengine,
  ormDjangoOrm,
  ormMongoengine,
  ormPeewee,
  ormPony,
  ormPythonAsyncOrms,
  ormSqlalchemy,
  ormSqlmodel,
  ormTortoise,
  webAiohttp,
  webConnexion,
  webDjango,
  webDrf,
  webFalcon,
  webFastapi,
  webFastapiUsers,
  webFasthtml,
  webFlask,
  webLitestar,
  webNinja,
  webSanic,
  webStarlette,
  webTornado,
];
