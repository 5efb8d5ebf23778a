import type { Redis } from 'ioredis';
import type { ItemPage } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import { MERGE_FIELDS, RedisStore, parseItem, reachingRedis } from './redis.ts';

const BATCH = 1000;

/**
 * Sets the given fields of a JSON item and moves its entry in the set of names; nil when there is none. `#KEYS` are the
 * item and the names.
 */
const CHANGE = `${MERGE_FIELDS}
if name ~= item.name then
  redis.call('ZREM', KEYS[2], item.name .. '\\0' .. item.id)
  redis.call('ZADD', KEYS[2], 0, name .. '\\0' .. item.id)
end
return merged`;

/** Removes an item with its entries in the sets of names and of ids; 0 if there is none. */
const REMOVE = `
local text = redis.call('GET', KEYS[1])
if not text then return 0 end
local item = cjson.decode(text)
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], item.name .. '\\0' .. item.id)
redis.call('ZREM', KEYS[3], item.id)
return 1`;

interface Scripts {
  changeNamed(item: string, names: string, fields: string): Promise<string | null>;
  removeNamed(item: string, names: string, ids: string): Promise<number>;
}

/**
 * Items in Redis, with a sorted set of `name NUL id` that the app writes together with each item; no name contains NUL.
 * A find reads one range of it.
 */
export class NamedRedisStore extends RedisStore {
  readonly #scripts: Scripts;

  constructor(url: string, namespace: string, settings: Settings['redis']) {
    super(url, namespace, settings);
    this.redis.defineCommand('changeNamed', { numberOfKeys: 2, lua: CHANGE });
    this.redis.defineCommand('removeNamed', { numberOfKeys: 3, lua: REMOVE });
    this.#scripts = this.redis as unknown as Scripts;
  }

  override async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const from = after === null ? `[${name}\0` : `(${name}\0${after}`;
    const range = this.redis.zrange(this.names, from, `(${name}\u0001`, 'BYLEX', 'LIMIT', 0, limit + 1);
    const ids = (await reachingRedis(range)).map((entry) => entry.slice(entry.indexOf('\0') + 1));
    const page = ids.slice(0, limit);
    const items = (await this.itemsOf(page)).filter((item) => item.name === name);
    return { items, next: ids.length > limit ? (page.at(-1) ?? null) : null };
  }

  protected override creating(item: Item): ReturnType<Redis['multi']> {
    return super.creating(item).zadd(this.names, 0, entryOf(item));
  }

  override update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  override async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    const change = this.#scripts.changeNamed(this.prefix + id, this.names, JSON.stringify(fields));
    return parseItem(await reachingRedis(change));
  }

  override async remove(id: string): Promise<boolean> {
    return (await reachingRedis(this.#scripts.removeNamed(this.prefix + id, this.names, this.index))) === 1;
  }

  override async load(items: readonly Item[]): Promise<void> {
    await super.load(items);
    for (let start = 0; start < items.length; start += BATCH)
      await this.redis.zadd(this.names, ...items.slice(start, start + BATCH).flatMap((item) => ['0', entryOf(item)]));
  }
}

function entryOf({ id, name }: Item): string {
  return `${name}\0${id}`;
}
