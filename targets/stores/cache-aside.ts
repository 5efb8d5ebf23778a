import type { CacheClient } from '../caches/cache-client.ts';
import type { ItemPage, ItemStore, ReadThrough } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { StorePool } from '../store-pool.ts';

/**
 * Any store behind a cache. Reads fill it with "add if absent", so that a slow reader cannot put back a stale row over
 * a newer one; writes commit, then delete the entry, then answer. A reader that read before a commit and fills after
 * the delete leaves a stale entry until it expires: that window is bounded by the time to live. A cache that fails is
 * passed by, and counted.
 */
export class CacheAsideStore implements ItemStore {
  readonly cache: ReadThrough;
  readonly pools: readonly StorePool[];
  readonly #store: ItemStore;
  readonly #entries: CacheClient;
  readonly #counters = { hits: 0, misses: 0, errors: 0 };

  constructor(store: ItemStore, entries: CacheClient) {
    this.#store = store;
    this.pools = store.pools ?? [];
    this.#entries = entries;
    this.cache = { read: (id) => this.#read(id), counters: this.#counters };
  }

  get findPlan(): string | null | undefined {
    return this.#store.findPlan;
  }

  async get(id: string): Promise<Item | null> {
    return (await this.#read(id)).item;
  }

  list(limit: number, after: string | null): Promise<ItemPage> {
    return this.#store.list(limit, after);
  }

  /** Not cached: an entry would have to be forgotten for every item that gains or loses a name. */
  find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    return this.#store.find(name, limit, after);
  }

  async create(item: Item): Promise<void> {
    await this.#store.create(item);
    await this.#forget(item.id);
  }

  async update(id: string, fields: ItemFields): Promise<Item | null> {
    const item = await this.#store.update(id, fields);
    await this.#forget(id);
    return item;
  }

  async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    const item = await this.#store.patch(id, fields);
    await this.#forget(id);
    return item;
  }

  async remove(id: string): Promise<boolean> {
    const removed = await this.#store.remove(id);
    await this.#forget(id);
    return removed;
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.#entries.ready();
    await this.#store.load(items);
  }

  async ping(): Promise<void> {
    await this.#store.ping();
  }

  async close(): Promise<void> {
    await Promise.all([this.#store.close(), this.#entries.close()]);
  }

  async #read(id: string): Promise<{ item: Item | null; hit: boolean }> {
    const cached = await this.#tolerating(this.#entries.get(id));
    if (cached !== null) {
      this.#counters.hits += 1;
      return { item: JSON.parse(cached) as Item, hit: true };
    }
    this.#counters.misses += 1;
    const item = await this.#store.get(id);
    if (item !== null) await this.#tolerating(this.#entries.add(id, JSON.stringify(item)));
    return { item, hit: false };
  }

  async #forget(id: string): Promise<void> {
    await this.#tolerating(this.#entries.remove(id));
  }

  async #tolerating<T>(reply: Promise<T>): Promise<T | null> {
    try {
      return await reply;
    } catch {
      this.#counters.errors += 1;
      return null;
    }
  }
}
