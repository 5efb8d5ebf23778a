import type { DatastoreId } from './datastore.ts';

/**
 * How a user names a server that exists already: by a flag of ours or a variable of ours, with an address like the
 * example.
 */
interface NamedBy {
  /** Without its dashes. */
  readonly flag: string;
  readonly variable: string;
  readonly example: string;
}

const REDIS = {
  flag: 'redis-url',
  variable: 'STACKBENCH_REDIS_URL',
  example: 'redis://:password@127.0.0.1:6379/0',
} as const;

/** The flag and the variable of each datastore; both kinds of Redis share theirs. */
export const NAMED_BY = {
  postgres: {
    flag: 'postgres-url',
    variable: 'STACKBENCH_POSTGRES_URL',
    example: 'postgres://user:password@127.0.0.1:5432/database',
  },
  mongodb: {
    flag: 'mongodb-uri',
    variable: 'STACKBENCH_MONGODB_URI',
    example: 'mongodb://user:password@127.0.0.1:27017/',
  },
  redis: REDIS,
  'redis-cache': REDIS,
  memcached: { flag: 'memcached-servers', variable: 'STACKBENCH_MEMCACHED_SERVERS', example: '127.0.0.1:11211' },
} as const satisfies Readonly<Record<DatastoreId, NamedBy>>;
