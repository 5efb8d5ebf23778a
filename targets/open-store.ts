import type { CacheClient } from './caches/cache-client.ts';
import { CATALOGUE, DATASTORE_ENV, type DatastoreName, type FlatSettings, type TargetSpec } from './catalogue.ts';
import { whyUnserved } from './impossible-settings.ts';
import type { ItemStore } from './item-store.ts';
import type { Settings } from './setting-table.ts';
import { flatSettings, readSettings } from './settings.ts';
import { settingParts } from './stack-settings.ts';
import { CacheAsideStore } from './stores/cache-aside.ts';
import { MemoryStore } from './stores/memory.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Each stack loads its own clients and no others: a larger heap costs every request. */
interface StoreKind {
  /** The packages by which it is reached. */
  readonly clients: (settings: Settings) => readonly string[];
  open(address: string, namespace: string, settings: Settings): Promise<ItemStore>;
}

interface CacheKind {
  readonly client: string;
  open(address: string, prefix: string, settings: Settings): Promise<CacheClient>;
}

/** The package of each value of the setting `postgres.access`. */
const ACCESS_PACKAGE = { knex: 'knex', drizzle: 'drizzle-orm' } as const;

const redisStore: StoreKind = {
  clients: () => ['ioredis'],
  open: async (url, namespace, { redis, redisStore: { nameSet } }) =>
    nameSet
      ? new (await import('./stores/redis-names.ts')).NamedRedisStore(url, namespace, redis)
      : new (await import('./stores/redis.ts')).RedisStore(url, namespace, redis),
};

const STORES: Readonly<Record<DatastoreName, StoreKind>> = {
  postgres: {
    clients: ({ postgres: { access } }) => ['pg', ...(access === 'driver' ? [] : [ACCESS_PACKAGE[access]])],
    open: async (url, _namespace, { postgres }) => {
      if (postgres.access === 'knex') return new (await import('./stores/knex.ts')).KnexStore(url, postgres);
      if (postgres.access === 'drizzle') return new (await import('./stores/drizzle.ts')).DrizzleStore(url, postgres);
      return new (await import('./stores/postgres.ts')).PostgresStore(url, postgres);
    },
  },
  mongodb: {
    // mongoose has a driver of its own.
    clients: ({ mongodb: { access } }) => [access === 'driver' ? 'mongodb' : 'mongoose'],
    open: async (uri, _namespace, { mongodb }) =>
      mongodb.access === 'mongoose'
        ? new (await import('./stores/mongoose.ts')).MongooseStore(uri, mongodb)
        : new (await import('./stores/mongodb.ts')).MongodbStore(uri, mongodb),
  },
  redis: redisStore,
  'redis-cache': redisStore,
  memcached: {
    clients: () => ['memcache-client'],
    open: async (servers, namespace, { memcached }) =>
      new (await import('./stores/memcached.ts')).MemcachedStore(servers, namespace, memcached),
  },
};

const CACHES: Readonly<Partial<Record<DatastoreName, CacheKind>>> = {
  'redis-cache': {
    client: 'ioredis',
    open: async (url, prefix, settings) => new (await import('./caches/redis.ts')).RedisCache(url, prefix, settings),
  },
  memcached: {
    client: 'memjs',
    open: async (servers, prefix, settings) =>
      new (await import('./caches/memcached.ts')).MemcachedCache(servers, prefix, settings),
  },
};

/** A Redis, and the beginning of all keys that the stack may use there. */
export interface RedisAccess {
  readonly url: string;
  readonly prefix: string;
  readonly settings: Settings['redis'];
}

interface OpenedStack {
  readonly spec: TargetSpec;
  readonly store: ItemStore;
  /** npm packages that speak to the services. */
  readonly clients: readonly string[];
  readonly all: Settings;
  /** Those that this stack has. */
  readonly settings: FlatSettings;
  /** The Redis of this stack, for what else needs one; null if it has none. */
  readonly redis: RedisAccess | null;
}

/**
 * The store of a stack, from STACK, NAMESPACE, STACK_SETTINGS and the addresses in the environment. `visit` keeps the
 * cache entries of visits apart.
 */
export async function openStack(env: Env, visit: string): Promise<OpenedStack> {
  const spec: TargetSpec | undefined = CATALOGUE.find(({ id }) => id === env['STACK']);
  if (spec === undefined) throw new Error(`STACK "${env['STACK'] ?? ''}" is not in the catalogue.`);
  const namespace = env['NAMESPACE'] ?? 'stackbench_local';
  const settings = readSettings(env);
  const primary = spec.store === null ? null : STORES[spec.store];
  const own = flatSettings(settings, settingParts(spec));
  const impossible = whyUnserved(spec, own);
  if (impossible !== null)
    throw new Error(`${spec.id} cannot have ${impossible.setting}=${impossible.value}. ${impossible.why}`);
  const opened = { spec, all: settings, settings: own, redis: redisOf(spec, { env, namespace, settings }) };
  const store =
    primary === null || spec.store === null
      ? new MemoryStore()
      : await primary.open(addressOf(spec.store, env), namespace, settings);
  const clients = primary?.clients(settings) ?? [];
  const front = spec.cache === null ? undefined : CACHES[spec.cache];
  if (settings.app.lruCache && front === undefined) {
    const { LruCache } = await import('./caches/lru.ts');
    const cached = new CacheAsideStore(store, new LruCache(settings.app));
    return { ...opened, store: cached, clients: [...clients, 'lru-cache'] };
  }
  if (front === undefined || spec.cache === null) return { ...opened, store, clients };
  const cache = await front.open(addressOf(spec.cache, env), `${namespace}:cache:${visit}:`, settings);
  return { ...opened, store: new CacheAsideStore(store, cache), clients: [...clients, front.client] };
}

function redisOf(
  { store, cache }: TargetSpec,
  { env, namespace, settings }: { readonly env: Env; readonly namespace: string; readonly settings: Settings },
): RedisAccess | null {
  const id = [store, cache].find((used) => used === 'redis' || used === 'redis-cache');
  return id == null ? null : { url: addressOf(id, env), prefix: `${namespace}:`, settings: settings.redis };
}

function addressOf(service: DatastoreName, env: Env): string {
  const name = DATASTORE_ENV[service];
  const address = env[name];
  if (address === undefined || address === '') throw new Error(`${name} is not set.`);
  return address;
}
