import { Redis } from 'ioredis';
import type { Durability } from '../../../model/run-result.ts';
import type { Endpoint, Product } from '../service.ts';
import { requireOurs } from './namespace.ts';

const SHOWN = ['appendonly', 'appendfsync', 'save', 'maxmemory', 'maxmemory-policy'];
const COUNTED = ['get', 'set', 'mget', 'zrange', 'zadd', 'del', 'eval'];

/** Redis, and Valkey by its own name. A namespace is a key prefix followed by a colon. */
export const redisProduct: Product = {
  name: 'Redis',
  async ping(endpoint) {
    await withClient(endpoint, (redis) => redis.ping());
  },
  identify: (endpoint) =>
    withClient(endpoint, async (redis) => {
      const info = parseInfo(await redis.info('server'));
      const settings: Record<string, string> = {};
      for (const name of SHOWN) {
        // Managed servers refuse CONFIG; then the durability is not known.
        const reply = (await redis.config('GET', name).catch(() => [])) as string[];
        if (reply[1] !== undefined) settings[name] = reply[1];
      }
      const valkey = info['valkey_version'];
      return {
        product: valkey === undefined ? 'Redis' : 'Valkey',
        version: valkey ?? info['redis_version'] ?? 'unknown',
        settings,
        durability: durabilityOf(settings),
        pid: info['process_id'] === undefined ? null : Number(info['process_id']),
      };
    }),
  createNamespace(endpoint, namespace) {
    requireOurs(namespace);
    return Promise.resolve(endpoint.url);
  },
  async dropNamespace(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(endpoint, async (redis) => {
      for await (const keys of redis.scanStream({ match: `${namespace}:*`, count: 1000 }) as AsyncIterable<string[]>) {
        if (keys.length > 0) await redis.unlink(keys);
      }
    });
  },
  counters: (endpoint) =>
    withClient(endpoint, async (redis) => {
      const calls = parseInfo(await redis.info('commandstats'));
      const hits = parseInfo(await redis.info('stats'));
      const counted = COUNTED.map(
        (command) => [command, Number(/calls=(\d+)/.exec(calls[`cmdstat_${command}`] ?? '')?.[1] ?? 0)] as const,
      );
      return {
        ...Object.fromEntries(counted),
        keyspace_hits: Number(hits['keyspace_hits'] ?? 0),
        evicted_keys: Number(hits['evicted_keys'] ?? 0),
      };
    }),
  workIsOfNamespace: false,
  work: (endpoint) =>
    withClient(endpoint, async (redis) => ({
      commands: Number(parseInfo(await redis.info('stats'))['total_commands_processed'] ?? 0),
    })),
  async clear(endpoint) {
    await withClient(endpoint, (redis) => redis.flushall());
  },
};

function durabilityOf({ appendonly, appendfsync }: Readonly<Record<string, string>>): Durability {
  if (appendonly === undefined) return 'unknown';
  if (appendonly !== 'yes') return 'volatile';
  return appendfsync === 'always' ? 'durable' : 'relaxed';
}

function parseInfo(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

async function withClient<T>({ url }: Endpoint, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    commandTimeout: 10_000,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
