import type { Item, ItemFields } from '../../../targets/item.ts';
import { CacheAsideStore } from '../../../targets/stores/cache-aside.ts';
import { MemoryStore } from '../../../targets/stores/memory.ts';
import { ITEM, LIST, MemoryCache, answering, cachedStore, idIn, route, withHeaders } from '../alterations.ts';
import type { Breakages } from '../broken-target.ts';

const hasCache = true;
const OF_CACHES = ['cache-patch-forgets', 'cache-delete-forgets'] as const;
const get = route('GET', ITEM);
const cacheState = (state: string | undefined) => ({ 'x-cache': state });

/** Keeps nothing. */
class EmptyCache extends MemoryCache {
  override add(): Promise<void> {
    return Promise.resolve();
  }
}

/** Cache-aside over the real store; what a test overrides is broken. */
class Cached extends CacheAsideStore {
  readonly inner: MemoryStore;

  constructor() {
    const inner = new MemoryStore();
    super(inner, new MemoryCache());
    this.inner = inner;
  }
}

class StaleAfterPut extends Cached {
  override update(id: string, fields: ItemFields): Promise<Item | null> {
    return this.inner.update(id, fields);
  }
}

class FilledByPut extends Cached {
  override async update(id: string, fields: ItemFields): Promise<Item | null> {
    const item = await super.update(id, fields);
    await this.cache.read(id);
    return item;
  }
}

class StaleAfterPatch extends Cached {
  override patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return this.inner.patch(id, fields);
  }
}

class FilledByPatch extends Cached {
  override async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    const item = await super.patch(id, fields);
    await this.cache.read(id);
    return item;
  }
}

class StaleAfterDelete extends Cached {
  override remove(id: string): Promise<boolean> {
    return this.inner.remove(id);
  }
}

export const CACHE_BREAKAGES = {
  'cache-miss-hit-put-miss': [
    { how: 'never hits', hasCache, store: () => cachedStore(new EmptyCache()), alsoBreaks: OF_CACHES },
    {
      how: 'does not forget what was PUT',
      hasCache,
      store: () => new StaleAfterPut(),
      alsoBreaks: ['put-read-your-writes'],
    },
    { how: 'fills the cache with what was PUT', hasCache, store: () => new FilledByPut() },
    {
      how: 'says HIT always',
      hasCache,
      front: answering(get, (reply) => withHeaders(reply, cacheState('HIT'))),
      alsoBreaks: OF_CACHES,
    },
    {
      how: 'sends no X-Cache',
      hasCache,
      front: answering(get, (reply) => withHeaders(reply, cacheState(undefined))),
      alsoBreaks: [...OF_CACHES, 'cache-header-on-reads-only', 'header-names'],
    },
  ],
  'cache-patch-forgets': [
    {
      how: 'does not forget what was PATCHed',
      hasCache,
      store: () => new StaleAfterPatch(),
      alsoBreaks: ['name-kept'],
    },
    { how: 'fills the cache with what was PATCHed', hasCache, store: () => new FilledByPatch() },
  ],
  'cache-delete-forgets': [{ how: 'does not forget what was deleted', hasCache, store: () => new StaleAfterDelete() }],
  'cache-header-on-reads-only': [
    {
      how: 'says MISS in /health',
      hasCache,
      front: answering(route('GET', '/health'), (reply) => withHeaders(reply, cacheState('MISS'))),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'says MISS in lists',
      hasCache,
      front: answering(route('GET', LIST), (reply) => withHeaders(reply, cacheState('MISS'))),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'says MISS in the answer to a PUT',
      hasCache,
      front: answering(route('PUT', ITEM), (reply) => withHeaders(reply, cacheState('MISS'))),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'says neither HIT nor MISS of a seeded item',
      hasCache,
      front: ({ items }) =>
        answering(
          (asked) => get(asked) && idIn(asked) === items[0]?.id,
          (reply) => withHeaders(reply, cacheState('EXPIRED')),
        )(),
    },
  ],
  'pure-no-cache-header': [
    {
      how: 'says MISS in /health without a cache',
      front: answering(route('GET', '/health'), (reply) => withHeaders(reply, cacheState('MISS'))),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'says MISS of every item without a cache',
      front: answering(get, (reply) => withHeaders(reply, cacheState('MISS'))),
      alsoBreaks: ['header-names'],
    },
  ],
} as const satisfies Breakages;
