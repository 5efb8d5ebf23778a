import { rateLimit } from 'express-rate-limit';
import type { RedisAccess } from '../open-store.ts';
import type { Settings } from '../setting-table.ts';
import type { Loaded } from './loaded.ts';

type Kind = Exclude<Settings['express']['rateLimit'], 'none'>;

const MINUTE_MS = 60_000;

/**
 * Counts the requests of each address, in memory or in Redis, and refuses none, to measure what a limit costs those who
 * keep it. It adds no headers: the contract has none. Without its Redis it lets all requests pass.
 */
export async function openRateLimit(kind: Kind, redis: RedisAccess | null): Promise<Loaded> {
  const options = { windowMs: MINUTE_MS, limit: Number.MAX_SAFE_INTEGER, legacyHeaders: false };
  if (kind === 'memory') return { handler: rateLimit(options), packages: ['express-rate-limit'] };
  if (redis === null) throw new Error('express.rateLimit=redis needs a stack with Redis.');
  const { RedisStore } = await import('rate-limit-redis');
  const { connectRedis, redisReady } = await import('../stores/redis.ts');
  const client = connectRedis(redis.url, redis.settings);
  await redisReady(client, redis.settings.connectTimeoutMs);
  const store = new RedisStore({
    prefix: `${redis.prefix}rate-limit:`,
    sendCommand: async (command, ...rest) => (await client.call(command, ...rest)) as string,
  });
  return {
    handler: rateLimit({ ...options, store, passOnStoreError: true }),
    packages: ['express-rate-limit', 'rate-limit-redis', 'ioredis'],
    close: async () => void (await client.quit().catch(() => client.disconnect())),
  };
}
