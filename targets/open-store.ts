import type { CacheClient } from './caches/cache-client.ts';
import { CATALOGUE, DATASTORE_ENV, type DatastoreName, type TargetSpec } from './catalogue.ts';
import type { ItemStore } from './item-store.ts';
import { type SETTINGS, poolSizeOf, settingsOf } from './settings.ts';
import { CacheAsideStore } from './stores/cache-aside.ts';
import { MemoryStore } from './stores/memory.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Parts = readonly (keyof typeof SETTINGS)[];

/** Each stack loads its own clients and no others: a larger heap costs every request. */
interface StoreKind {
  readonly client: string | null;
  readonly parts: Parts;
  /** The setting with the number of connections of its pool; null if it has none. */
  readonly poolSetting: string | null;
  /** `poolSize` replaces that setting. */
  open(address: string, namespace: string, poolSize: number | undefined): Promise<ItemStore>;
}

interface CacheKind {
  readonly client: string;
  readonly parts: Parts;
  open(address: string, prefix: string): Promise<CacheClient>;
}

const redisStore: StoreKind = {
  client: 'ioredis',
  parts: ['redis'],
  poolSetting: null,
  open: async (url, namespace) => new (await import('./stores/redis.ts')).RedisStore(url, namespace),
};

const STORES: Readonly<Record<DatastoreName, StoreKind>> = {
  postgres: {
    client: 'pg',
    parts: ['postgres'],
    poolSetting: 'postgres.poolMax',
    open: async (url, _namespace, poolSize) => new (await import('./stores/postgres.ts')).PostgresStore(url, poolSize),
  },
  mongodb: {
    client: 'mongodb',
    parts: ['mongodb'],
    poolSetting: 'mongodb.maxPoolSize',
    open: async (uri, _namespace, poolSize) => new (await import('./stores/mongodb.ts')).MongodbStore(uri, poolSize),
  },
  redis: redisStore,
  'redis-cache': redisStore,
  memcached: {
    client: 'memcache-client',
    parts: ['memcached'],
    poolSetting: null,
    open: async (servers, namespace) => new (await import('./stores/memcached.ts')).MemcachedStore(servers, namespace),
  },
};

const CACHES: Readonly<Partial<Record<DatastoreName, CacheKind>>> = {
  'redis-cache': {
    client: 'ioredis',
    parts: ['redis', 'cache'],
    open: async (url, prefix) => new (await import('./caches/redis.ts')).RedisCache(url, prefix),
  },
  memcached: {
    client: 'memjs',
    parts: ['memjs', 'cache'],
    open: async (servers, prefix) => new (await import('./caches/memcached.ts')).MemcachedCache(servers, prefix),
  },
};

interface OpenedStack {
  readonly spec: TargetSpec;
  readonly store: ItemStore;
  /** npm packages that speak to the services. */
  readonly clients: readonly string[];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/**
 * The store of a stack, from STACK, NAMESPACE, POOL_SIZE and the addresses in the environment. `visit` keeps the cache
 * entries of visits apart.
 */
export async function openStack(env: Env, visit: string): Promise<OpenedStack> {
  const spec: TargetSpec | undefined = CATALOGUE.find(({ id }) => id === env['STACK']);
  if (spec === undefined) throw new Error(`STACK "${env['STACK'] ?? ''}" is not in the catalogue.`);
  const namespace = env['NAMESPACE'] ?? 'stackbench_local';
  const primary = spec.store === null ? null : STORES[spec.store];
  const poolSize = poolSizeOf(env);
  const changed =
    poolSize === undefined || typeof primary?.poolSetting !== 'string' ? {} : { [primary.poolSetting]: poolSize };
  const store =
    primary === null || spec.store === null
      ? new MemoryStore()
      : await primary.open(addressOf(spec.store, env), namespace, poolSize);
  const front = spec.cache === null ? undefined : CACHES[spec.cache];
  if (front === undefined || spec.cache === null) {
    return {
      spec,
      store,
      clients: clientsOf(primary?.client),
      settings: { ...settingsOf(['http', ...(primary?.parts ?? [])]), ...changed },
    };
  }
  return {
    spec,
    store: new CacheAsideStore(store, await front.open(addressOf(spec.cache, env), `${namespace}:cache:${visit}:`)),
    clients: clientsOf(primary?.client, front.client),
    settings: { ...settingsOf(['http', ...(primary?.parts ?? []), ...front.parts]), ...changed },
  };
}

function clientsOf(...names: (string | null | undefined)[]): string[] {
  return names.filter((name) => name !== null && name !== undefined);
}

function addressOf(service: DatastoreName, env: Env): string {
  const name = DATASTORE_ENV[service];
  const address = env[name];
  if (address === undefined || address === '') throw new Error(`${name} is not set.`);
  return address;
}
