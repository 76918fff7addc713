import { defineFramework } from '../../model/framework.ts';

/** Which database is meant by what is imported and by what options of object-relational mappers say. */
export default defineFramework({
  id: 'database-engines',
  kind: 'library',
  title: 'database engines',
  languages: ['python', 'javascript', 'typescript'],
  packages: [],
  documentation: 'https://docs.sqlalchemy.org/en/20/dialects/',
  engines: {
    // Drivers, and modules of a mapper that are for one database, by the name that is imported.
    drivers: {
      postgresql: [
        ...['asyncpg', 'psycopg', 'psycopg2', 'pg', 'pg-promise', 'postgres'],
        ...['@fastify/postgres', 'sqlalchemy.dialects.postgresql', 'drizzle-orm/pg-core'],
      ],
      mysql: [
        ...['pymysql', 'MySQLdb', 'aiomysql', 'asyncmy', 'mysql', 'mysql2', 'mysql2/promise'],
        ...['@fastify/mysql', 'sqlalchemy.dialects.mysql', 'drizzle-orm/mysql-core'],
      ],
      sqlite: [
        ...['sqlite3', 'aiosqlite', 'better-sqlite3', 'sqlite', 'fastlite'],
        ...['sqlalchemy.dialects.sqlite', 'drizzle-orm/sqlite-core'],
      ],
      duckdb: ['duckdb', 'duckdb_engine'],
      mssql: ['mssql', 'tedious'],
    },
    // https://sequelize.org/docs/v6/other-topics/dialect-specific-things/, https://typeorm.io/docs/data-source/data-source-options/,
    // https://knexjs.org/guide/#configuration-options, https://docs.djangoproject.com/en/5.2/ref/settings/#engine
    dialects: {
      postgresql: [
        ...['postgres', 'postgresql', 'pg', 'aurora-postgres', 'cockroachdb'],
        ...['django.db.backends.postgresql', 'django.db.backends.postgresql_psycopg2', 'django.contrib.gis.db.backends.postgis'],
      ],
      mysql: ['mysql', 'mysql2', 'mariadb', 'aurora-mysql', 'django.db.backends.mysql'],
      sqlite: ['sqlite', 'sqlite3', 'better-sqlite3', 'django.db.backends.sqlite3'],
      mssql: ['mssql'],
    },
  },
});
