/** Databases, caches, brokers and stores by the last part of their image's name, most telling first. https://hub.docker.com/ */
const images: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector|supabase-postgres|spilo|citus)\b|^postgres/,
    'postgresql',
  ],
  [/^cockroach/, 'cockroachdb'],
  [/^mariadb/, 'mariadb'],
  [/^(?:mysql|percona)/, 'mysql'],
  [/^(?:mssql|mssql-server|azure-sql-edge)/, 'mssql'],
  [/^mongo(?:db|db-community-server)?\b/, 'mongodb'],
  [/^(?:redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)\b/, 'redis'],
  [/^memcached/, 'memcached'],
  [/^rabbitmq/, 'rabbitmq'],
  [/^(?:kafka|cp-kafka|redpanda|kafka-native)\b/, 'kafka'],
  [/^(?:zookeeper|cp-zookeeper)\b/, 'zookeeper'],
  [/^nats\b/, 'nats'],
  [/^(?:elasticsearch|opensearch)\b/, 'elasticsearch'],
  [/^(?:minio)\b/, 'minio'],
  [/^(?:clickhouse|clickhouse-server)\b/, 'clickhouse'],
  [/^(?:cassandra|scylla)\b/, 'cassandra'],
  [/^neo4j/, 'neo4j'],
  [/^influxdb/, 'influxdb'],
  [/^couchdb/, 'couchdb'],
  [/^meilisearch/, 'meilisearch'],
  [/^(?:qdrant|weaviate|milvus|chroma)\b/, 'vector-store'],
  [/^(?:typesense)\b/, 'typesense'],
  [/^etcd\b/, 'etcd'],
];

/** The datastore an image holds, `docker.io/library/postgres:16-alpine` -> `postgresql`; undefined for anything else. */
export function datastoreOf(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  const name = nameOf(image);
  return images.find(([pattern]) => pattern.test(name))?.[1];
}

/** What developers look into datastores and caught mails with. */
export function isConsole(image: string | undefined): boolean {
  return (
    image !== undefined &&
    /^(?:adminer|phpmyadmin|pgadmin4?|pgweb|cloudbeaver|mongo-express|mongoclient|redis-?commander|redis-?insight|mailhog|mailpit|maildev|mailcatcher|smtp4dev|mc|kafka-ui|kafdrop|opensearch-dashboards|kibana)\b/.test(
      nameOf(image),
    )
  );
}

function nameOf(image: string): string {
  const path = image.replace(/@sha256:[0-9a-f]{1,64}$/, '').replace(/:[^/:]{1,128}$/, '');
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase();
}
