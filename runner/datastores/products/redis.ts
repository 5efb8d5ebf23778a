import { Redis } from 'ioredis';
import type { Durability } from '../../../model/document/datastore-record.ts';
import { messageOf } from '../../../model/stackbench-error.ts';
import type { Endpoint, Product } from '../datastore.ts';
import { flattenReply } from './fingerprints/flatten-reply.ts';
import { matchProduct } from './fingerprints/match-product.ts';
import { REDIS } from './fingerprints/redis.ts';
import { requireOurs } from './namespace.ts';

const SHOWN = ['appendonly', 'appendfsync', 'save', 'maxmemory', 'maxmemory-policy'];
const COUNTED = ['get', 'set', 'mget', 'zrange', 'zadd', 'del', 'eval'];
/** What clients, and we, say to greet a server or to ask it about itself. */
const NO_WORK: ReadonlySet<string> = new Set('acl auth client command config hello info ping quit select'.split(' '));

/** A Redis itself says so. */
const REFUSED = /^(NOAUTH|NOPERM|WRONGPASS|LOADING|MASTERDOWN)/;

/**
 * Redis, or another product that speaks its protocol, by its own name. A namespace is a key prefix followed by a colon.
 */
export const redisProduct: Product = {
  name: 'Redis',
  async ping(endpoint) {
    await withClient(endpoint, (redis) => redis.ping());
  },
  identify: (endpoint) =>
    withClient(endpoint, async (redis) => {
      // All of it: what only KeyDB says stands in a section of its own.
      const info = parseInfo(await redis.info().catch(refuseProxy));
      const match = matchProduct(flattenReply('info', info), REDIS);
      const settings: Record<string, string> = {};
      for (const name of SHOWN) {
        // Managed servers refuse CONFIG; then the durability is not known.
        const reply = (await redis.config('GET', name).catch(() => [])) as string[];
        if (reply[1] !== undefined) settings[name] = reply[1];
      }
      if (info['redis_mode'] === 'cluster') settings['mode'] = 'cluster';
      return {
        ...match,
        settings,
        durability: match.sameEngine ? durabilityOf(settings) : 'unknown',
        pid: info['process_id'] === undefined ? null : Number(info['process_id']),
      };
    }),
  createNamespace({ url, measured }, namespace) {
    requireOurs(namespace);
    return Promise.resolve(typeof measured === 'object' ? measured.url : url);
  },
  async dropNamespace(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(endpoint, async (redis) => {
      for await (const keys of redis.scanStream({ match: `${namespace}:*`, count: 1000 }) as AsyncIterable<string[]>) {
        if (keys.length > 0) await redis.unlink(keys);
      }
    });
  },
  counters: (endpoint) => withClient(endpoint, countersOf),
  async openCounters(endpoint) {
    const redis = newClient(endpoint);
    redis.on('error', () => undefined);
    await redis.connect();
    return { read: () => countersOf(redis), close: () => Promise.resolve(redis.disconnect()) };
  },
  life: (endpoint) =>
    withClient(endpoint, async (redis) => {
      const uptime = parseInfo(await redis.info('server'))['uptime_in_seconds'];
      const calls = parseInfo(await redis.info('commandstats'));
      const count = (name: string): number => Number(/calls=(\d+)/.exec(calls[`cmdstat_${name}`] ?? '')?.[1] ?? 0);
      return {
        uptimeSec: uptime === undefined ? null : Number(uptime),
        flushes: count('flushall') + count('flushdb'),
        countersSince: '',
      };
    }),
  keepsNamespacesApart: false,
  countersAreOfNamespace: false,
  workIsOfNamespace: false,
  work: (endpoint) =>
    withClient(endpoint, async (redis) => ({ commands: commandsOf(await redis.info('commandstats')) })),
  async clear(endpoint) {
    await withClient(endpoint, (redis) => redis.flushall());
  },
};

/**
 * Lets a user of a server of ours publish and subscribe, and writes that into its configuration. Redis 6.0 does not
 * know the right and gives it to all users; since 7.0 only users that were given it have it.
 */
export async function letUseAllChannels(endpoint: Endpoint, user: string): Promise<void> {
  await withClient(endpoint, async (redis) => {
    await redis.call('ACL', 'SETUSER', user, 'allchannels').catch(() => undefined);
    await redis.config('REWRITE');
  });
}

function refuseProxy(cause: unknown): never {
  if (REFUSED.test(messageOf(cause))) throw cause;
  const why = messageOf(cause);
  const orTls = /closed|ECONNRESET/.test(why) ? ' A server that takes only TLS closes connections too: rediss://.' : '';
  throw new Error(`It does not answer INFO (${why}), as a proxy does not: name the server itself.${orTls}`, { cause });
}

async function countersOf(redis: Redis): Promise<Record<string, number>> {
  const [commands, stats] = await Promise.all([redis.info('commandstats'), redis.info('stats')]);
  const [calls, hits] = [parseInfo(commands), parseInfo(stats)];
  const counted = COUNTED.map(
    (command) => [command, Number(/calls=(\d+)/.exec(calls[`cmdstat_${command}`] ?? '')?.[1] ?? 0)] as const,
  );
  return {
    ...Object.fromEntries(counted),
    keyspace_hits: Number(hits['keyspace_hits'] ?? 0),
    evicted_keys: Number(hits['evicted_keys'] ?? 0),
  };
}

/** Calls of all commands but those that are no work for data. */
function commandsOf(commandStats: string): number {
  let calls = 0;
  // A command's own ones are written as `client|setinfo`.
  for (const [, name = '', count] of commandStats.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)) {
    if (!NO_WORK.has(name)) calls += Number(count);
  }
  return calls;
}

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

interface RedisEvent extends Error {
  readonly command?: { readonly name: string };
}

function newClient({ url }: Endpoint): Redis {
  return new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 3000,
    commandTimeout: 10_000,
    // The check, HELLO and CLIENT are unknown to some who speak the protocol, and make proxies close the connection.
    enableReadyCheck: false,
    protocol: 2,
    disableClientInfo: true,
    retryStrategy: () => null,
  });
}

async function withClient<T>(endpoint: Endpoint, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = newClient(endpoint);
  let told: RedisEvent | null = null;
  redis.on('error', (error: RedisEvent) => (told ??= error));
  const firstTold = (): RedisEvent | null => told;
  try {
    await redis.connect();
    const done = await work(redis);
    const refusal = firstTold();
    // It goes on in database 0 where the one that was named is refused.
    if (refusal?.command?.name === 'select') throw refusal;
    return done;
  } catch (error) {
    // Why a connection ended is told in an event; the call only says that it is closed.
    throw messageOf(error) === 'Connection is closed.' ? (firstTold() ?? error) : error;
  } finally {
    redis.disconnect();
  }
}
