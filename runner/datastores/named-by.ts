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
  /** Whether its address may name a user and a password. */
  readonly users: boolean;
}

const REDIS = {
  flag: 'redis-url',
  variable: 'STACKBENCH_REDIS_URL',
  example: 'redis://127.0.0.1:6379/0',
  users: true,
} as const;

/** The flag and the variable of each datastore; both kinds of Redis share theirs. */
export const NAMED_BY = {
  postgres: {
    flag: 'postgres-url',
    variable: 'STACKBENCH_POSTGRES_URL',
    example: 'postgres://127.0.0.1:5432/database',
    users: true,
  },
  mongodb: {
    flag: 'mongodb-uri',
    variable: 'STACKBENCH_MONGODB_URI',
    example: 'mongodb://127.0.0.1:27017/',
    users: true,
  },
  redis: REDIS,
  'redis-cache': REDIS,
  memcached: {
    flag: 'memcached-servers',
    variable: 'STACKBENCH_MEMCACHED_SERVERS',
    example: '127.0.0.1:11211',
    users: false,
  },
} as const satisfies Readonly<Record<DatastoreId, NamedBy>>;
