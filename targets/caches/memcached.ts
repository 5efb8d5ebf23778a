import { Client } from 'memjs';
import type { Settings } from '../setting-table.ts';
import type { CacheClient } from './cache-client.ts';

const silent = { log: () => undefined };

/** A cache in Memcached by memjs: `add` with a time to live, `delete`. */
export class MemcachedCache implements CacheClient {
  readonly #client: Client;
  readonly #prefix: string;
  readonly #ttlSeconds: number;

  constructor(servers: string, prefix: string, { memjs, cache }: Pick<Settings, 'memjs' | 'cache'>) {
    const { timeoutSeconds, connectTimeoutSeconds, retries, keepAlive } = memjs;
    this.#ttlSeconds = cache.ttlSeconds;
    this.#client = Client.create(servers, {
      timeout: timeoutSeconds,
      conntimeout: connectTimeoutSeconds,
      retries,
      keepAlive,
      logger: silent,
    });
    this.#prefix = prefix;
  }

  async get(key: string): Promise<string | null> {
    const { value } = await this.#client.get(this.#prefix + key);
    return value?.toString() ?? null;
  }

  async add(key: string, value: string): Promise<void> {
    await this.#client.add(this.#prefix + key, value, { expires: this.#ttlSeconds });
  }

  async remove(key: string): Promise<void> {
    await this.#client.delete(this.#prefix + key);
  }

  async ready(): Promise<void> {
    await this.#client.get(`${this.#prefix}ready`);
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }
}
