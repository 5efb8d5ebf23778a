import type { GatedDatastore } from '../../model/gate/gated-service.ts';

/** How a datastore is recognised in a project. */
export interface KnownDatastore {
  readonly id: GatedDatastore;
  readonly title: string;
  /** The beginning of its address, with the driver of SQLAlchemy or JDBC. */
  readonly address: RegExp;
  readonly variable: RegExp;
  /** Beginning of the names of its host, port, user: `PG` of `PGHOST`. */
  readonly prefix: RegExp;
  /** Ports that name it in an example. */
  readonly port: string;
  readonly clients: readonly string[];
  /** Its clients in requirements, go.mod, Cargo.toml, Gemfile, pom.xml and the like. */
  readonly elsewhere: RegExp;
  readonly image: RegExp;
}

export const KNOWN_DATASTORES: readonly KnownDatastore[] = [
  {
    id: 'postgres',
    title: 'PostgreSQL',
    address: /^(jdbc:)?postgres(ql)?(\+\w+)?:/,
    variable: /^(POSTGRES(QL)?|PG|DATABASE|DB|SPRING_DATASOURCE)_(URL|URI|DSN|CONNECTION_STRING)$/,
    prefix: /^(PG|POSTGRES(QL)?)$/,
    port: '5432',
    clients: ['pg', 'postgres', '@prisma/adapter-pg', 'pg-promise', '@fastify/postgres', 'slonik'],
    elsewhere:
      /\bpsycopg|\basyncpg\b|lib\/pq\b|jackc\/pgx|org\.postgresql|tokio-postgres|sqlx[^\n]{0,200}postgres|gem\s+["']pg["']/,
    image: /(^|\/)(postgres|postgis|pgvector|timescaledb)\b/,
  },
  {
    id: 'mongodb',
    title: 'MongoDB',
    address: /^mongodb(\+srv)?:/,
    variable: /^(MONGO(DB|OSE)?|DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/,
    prefix: /^MONGO(DB)?$/,
    port: '27017',
    clients: ['mongodb', 'mongoose', '@fastify/mongodb', '@nestjs/mongoose'],
    elsewhere: /\bpymongo\b|^motor\b|mongo-driver|mongodb-driver|data-mongodb|gem\s+["']mongoid["']/m,
    image: /(^|\/)mongo(db)?\b/,
  },
  {
    id: 'redis',
    title: 'Redis',
    address: /^rediss?:/,
    variable: /^REDIS(_[A-Z]+)*_(URL|URI)$/,
    prefix: /^REDIS$/,
    port: '6379',
    clients: ['redis', 'ioredis', '@redis/client', '@fastify/redis'],
    elsewhere: /^["' \t]*redis\b(?!-)|go-redis|redigo|\bjedis\b|lettuce|data-redis|gem\s+["']redis["']/m,
    image: /(^|\/)(redis|valkey|keydb|dragonfly)\b/,
  },
  {
    id: 'memcached',
    title: 'Memcached',
    address: /^memcached?:/,
    variable: /^MEMCACHED?(_(URL|SERVERS?|HOSTS?|ADDRESS))?$/,
    prefix: /^MEMCACHED?$/,
    port: '11211',
    clients: ['memjs', 'memcached'],
    elsewhere: /\bpymemcache\b|\bpylibmc\b|gomemcache|spymemcached|gem\s+["']dalli["']/,
    image: /(^|\/)memcached\b/,
  },
];

/** Files that name the packages of other languages than JavaScript. */
export const PACKAGE_FILES = [
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'go.mod',
  'Cargo.toml',
  'Gemfile',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
];
export const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
