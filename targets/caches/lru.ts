import { LRUCache } from 'lru-cache';
import type { Settings } from '../setting-table.ts';
import type { CacheClient } from './cache-client.ts';

/** A cache in the memory of the app itself: other processes of the same app do not see it. */
export class LruCache implements CacheClient {
  readonly #entries: LRUCache<string, string>;

  constructor({ lruEntries, lruTtlSeconds }: Settings['app']) {
    this.#entries = new LRUCache({ max: lruEntries, ttl: lruTtlSeconds * 1000 });
  }

  get(key: string): Promise<string | null> {
    return Promise.resolve(this.#entries.get(key) ?? null);
  }

  add(key: string, value: string): Promise<void> {
    if (!this.#entries.has(key)) this.#entries.set(key, value);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.#entries.delete(key);
    return Promise.resolve();
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#entries.clear();
    return Promise.resolve();
  }
}
