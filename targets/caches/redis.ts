import type { Redis } from 'ioredis';
import type { Settings } from '../setting-table.ts';
import { connectRedis, redisReady } from '../stores/redis.ts';
import type { CacheClient } from './cache-client.ts';

/** A cache in Redis: `SET key value EX ttl NX`, `DEL`. */
export class RedisCache implements CacheClient {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #connectTimeoutMs: number;
  readonly #ttlSeconds: number;

  constructor(url: string, prefix: string, settings: Pick<Settings, 'redis' | 'cache'>) {
    this.#redis = connectRedis(url, settings.redis);
    this.#connectTimeoutMs = settings.redis.connectTimeoutMs;
    this.#ttlSeconds = settings.cache.ttlSeconds;
    this.#prefix = prefix;
  }

  get(key: string): Promise<string | null> {
    return this.#redis.get(this.#prefix + key);
  }

  async add(key: string, value: string): Promise<void> {
    await this.#redis.set(this.#prefix + key, value, 'EX', this.#ttlSeconds, 'NX');
  }

  async remove(key: string): Promise<void> {
    await this.#redis.del(this.#prefix + key);
  }

  ready(): Promise<void> {
    return redisReady(this.#redis, this.#connectTimeoutMs);
  }

  async close(): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect());
  }
}
