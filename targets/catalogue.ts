/** Role of a target in a report: a control has no datastore, a demonstration uses one outside its purpose. */
type TargetClass = 'control' | 'store' | 'cache-aside' | 'demonstration';

/** The datastores that a stack can ask for. `redis-cache` is Redis that keeps nothing on disk. */
export const DATASTORE_NAMES = ['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached'] as const;
export type DatastoreName = (typeof DATASTORE_NAMES)[number];

/** A value of a setting, as stacks report it. */
export type SettingValue = string | number | boolean;

/** Settings by their names, such as `postgres.poolMax`. */
export type FlatSettings = Readonly<Record<string, SettingValue>>;

/** How a stack of the user's is prepared and started. */
export interface OwnStart {
  /** Absolute. */
  readonly cwd: string;
  /** Run once before a measurement. */
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  /** Run on empty datastores before each start. */
  readonly migrate?: string | undefined;
  /** Run after migrating; `http`: its items are created by `POST /items` when it is ready. */
  readonly seed?: string | undefined;
  /** One of the three: a command, the image of a container, or the address of a server that runs already. */
  readonly start?: string | undefined;
  readonly image?: string | undefined;
  readonly url?: string | undefined;
  /** Further datastores that it needs. */
  readonly datastores: readonly DatastoreName[];
  /** A path, or a text that it prints; null if it is ready when its port accepts connections. */
  readonly ready: string | null;
  /** In ms. */
  readonly readyWithin?: number | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** One Item API stack: plain data, the only file of `targets/` that the runner imports. */
export interface TargetSpec {
  readonly id: string;
  readonly title: string;
  readonly class: TargetClass;
  /** The durable or primary store, and the cache in front of it. */
  readonly store: DatastoreName | null;
  readonly cache: DatastoreName | null;
  /** File of the process, relative to `targets/`; null for a stack of the user's. */
  readonly entry: 'serve.ts' | 'serve-node-memory.ts' | null;
  /** How a stack of the user's starts; absent for those of the catalogue. */
  readonly own?: OwnStart;
  /** Whether it has an API of its own instead of the Items contract: then nothing is seeded. */
  readonly ownApi?: true;
  /** The stack of the catalogue that this one is, by another name; only its settings may differ. */
  readonly sameAs?: string;
  /** Settings that are not the default ones. */
  readonly settings?: FlatSettings;
}

const express = 'serve.ts';

export const CATALOGUE = [
  {
    id: 'node-memory',
    title: 'node:http, in memory',
    class: 'control',
    store: null,
    cache: null,
    entry: 'serve-node-memory.ts',
  },
  { id: 'express-memory', title: 'Express, in memory', class: 'control', store: null, cache: null, entry: express },
  {
    id: 'express-postgres',
    title: 'Express + PostgreSQL',
    class: 'store',
    store: 'postgres',
    cache: null,
    entry: express,
  },
  { id: 'express-mongodb', title: 'Express + MongoDB', class: 'store', store: 'mongodb', cache: null, entry: express },
  { id: 'express-redis', title: 'Express + Redis', class: 'store', store: 'redis', cache: null, entry: express },
  {
    id: 'express-memcached',
    title: 'Express + Memcached',
    class: 'demonstration',
    store: 'memcached',
    cache: null,
    entry: express,
  },
  {
    id: 'express-postgres-redis',
    title: 'Express + PostgreSQL, Redis cache',
    class: 'cache-aside',
    store: 'postgres',
    cache: 'redis-cache',
    entry: express,
  },
  {
    id: 'express-postgres-memcached',
    title: 'Express + PostgreSQL, Memcached cache',
    class: 'cache-aside',
    store: 'postgres',
    cache: 'memcached',
    entry: express,
  },
  {
    id: 'express-mongodb-redis',
    title: 'Express + MongoDB, Redis cache',
    class: 'cache-aside',
    store: 'mongodb',
    cache: 'redis-cache',
    entry: express,
  },
  {
    id: 'express-mongodb-memcached',
    title: 'Express + MongoDB, Memcached cache',
    class: 'cache-aside',
    store: 'mongodb',
    cache: 'memcached',
    entry: express,
  },
] as const satisfies readonly TargetSpec[];

/** All datastores that a stack needs, each once. */
export function datastoresOfSpec({ store, cache, own }: Pick<TargetSpec, 'store' | 'cache' | 'own'>): DatastoreName[] {
  const named = [store, cache, ...(own?.datastores ?? [])];
  return [...new Set(named.filter((id) => id !== null))];
}

/** Environment variable that hands a target the address of a datastore. */
export const DATASTORE_ENV: Readonly<Record<DatastoreName, string>> = {
  postgres: 'POSTGRES_URL',
  mongodb: 'MONGODB_URI',
  redis: 'REDIS_URL',
  'redis-cache': 'REDIS_CACHE_URL',
  memcached: 'MEMCACHED_SERVERS',
};
