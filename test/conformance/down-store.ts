import type { ItemStore } from '../../targets/item-store.ts';
import { StoreUnavailable } from '../../targets/item-store.ts';
import { CacheAsideStore } from '../../targets/stores/cache-aside.ts';
import { MemoryCache } from './alterations.ts';

const down = (): Promise<never> => Promise.reject(new StoreUnavailable(new Error('stopped by the test')));

/** A store that is stopped. */
export const DOWN_STORE: ItemStore = {
  get: down,
  list: down,
  find: down,
  create: down,
  update: down,
  patch: down,
  remove: down,
  load: down,
  ping: down,
  close: () => Promise.resolve(),
};

/** A stopped store behind a cache that contains an item. */
export async function downBehindCache(held: { readonly id: string }): Promise<ItemStore> {
  const cache = new MemoryCache();
  await cache.add(held.id, JSON.stringify(held));
  return new CacheAsideStore(DOWN_STORE, cache);
}
