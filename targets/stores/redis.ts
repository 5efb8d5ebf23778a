import { Redis } from 'ioredis';
import { type ItemPage, type ItemStore, StoreUnavailable } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';

const BATCH = 1000;

/** Lua: sets the fields of `ARGV[1]` in the JSON item at `KEYS[1]`, and leaves `item`, `name` and `merged`. */
export const MERGE_FIELDS = `
local text = redis.call('GET', KEYS[1])
if not text then return nil end
local item = cjson.decode(text)
local fields = cjson.decode(ARGV[1])
local name = fields.name or item.name
local quantity = fields.quantity or item.quantity
local merged = '{"id":' .. cjson.encode(item.id) .. ',"name":' .. cjson.encode(name) .. ',"quantity":' .. string.format('%d', quantity) .. '}'
redis.call('SET', KEYS[1], merged)`;

/**
 * Sets the given fields of a JSON item, or answers nil when there is none; one step, so concurrent changes are all
 * kept.
 */
const PATCH_SCRIPT = `${MERGE_FIELDS}
return merged`;

/** The reason for a missing connection is reported only in events. */
const lastErrors = new WeakMap<Redis, Error>();

/** A connection whose commands fail within the deadline, instead of waiting for a server that is gone. */
export function connectRedis(url: string, settings: Settings['redis']): Redis {
  const client = new Redis(url, {
    enableAutoPipelining: settings.autoPipelining,
    enableOfflineQueue: settings.offlineQueue,
    maxRetriesPerRequest: settings.maxRetriesPerRequest,
    commandTimeout: settings.commandTimeoutMs,
    connectTimeout: settings.connectTimeoutMs,
    retryStrategy: (attempt) => Math.min(attempt * 50, 500),
  });
  client.on('error', (error) => lastErrors.set(client, error));
  return client;
}

/** Resolves when the connection is ready; rejects after the connection deadline. */
export async function redisReady(client: Redis, connectTimeoutMs: number): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StoreUnavailable(lastErrors.get(client) ?? new Error('no connection'))),
      connectTimeoutMs,
    );
    client.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** One JSON text per item and a sorted set of ids, written together by MULTI. */
export class RedisStore implements ItemStore {
  protected readonly redis: Redis;
  /** Of the keys of items. */
  protected readonly prefix: string;
  /** Key of the sorted set of ids. */
  protected readonly index: string;
  /** Key of the sorted set of names, if there is one. */
  protected readonly names: string;
  readonly #connectTimeoutMs: number;

  constructor(url: string, namespace: string, settings: Settings['redis']) {
    this.redis = connectRedis(url, settings);
    this.#connectTimeoutMs = settings.connectTimeoutMs;
    this.prefix = `${namespace}:item:`;
    this.index = `${namespace}:index`;
    this.names = `${namespace}:names`;
  }

  async get(id: string): Promise<Item | null> {
    return parseItem(await reachingRedis(this.redis.get(this.prefix + id)));
  }

  async list(limit: number, after: string | null): Promise<ItemPage> {
    const from = after === null ? '-' : `(${after}`;
    const ids = await reachingRedis(this.redis.zrange(this.index, from, '+', 'BYLEX', 'LIMIT', 0, limit + 1));
    const page = ids.slice(0, limit);
    return { items: await this.itemsOf(page), next: ids.length > limit ? (page.at(-1) ?? null) : null };
  }

  /** The items of some ids; those that are gone are left out. */
  protected async itemsOf(ids: readonly string[]): Promise<Item[]> {
    const texts = ids.length === 0 ? [] : await reachingRedis(this.redis.mget(ids.map((id) => this.prefix + id)));
    return texts.flatMap((text) => parseItem(text) ?? []);
  }

  /** Reads every item: Redis has no index of values. */
  async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const found: Item[] = [];
    let from = after;
    do {
      const { items, next } = await this.list(BATCH, from);
      found.push(...items.filter((item) => item.name === name));
      from = next;
    } while (from !== null && found.length <= limit);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async create(item: Item): Promise<void> {
    await this.write(this.creating(item));
  }

  /** The transaction that creates an item. */
  protected creating({ id, name, quantity }: Item): ReturnType<Redis['multi']> {
    return this.redis
      .multi()
      .set(this.prefix + id, JSON.stringify({ id, name, quantity }))
      .zadd(this.index, 0, id);
  }

  async update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    const item = { id, name, quantity };
    // XX: only when it is there; this is a replacement, not an upsert.
    const done = await reachingRedis(this.redis.set(this.prefix + id, JSON.stringify(item), 'XX'));
    return done === null ? null : item;
  }

  async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return parseItem(
      (await reachingRedis(this.redis.eval(PATCH_SCRIPT, 1, this.prefix + id, JSON.stringify(fields)))) as
        | string
        | null,
    );
  }

  async remove(id: string): Promise<boolean> {
    const [deleted] = await this.write(
      this.redis
        .multi()
        .del(this.prefix + id)
        .zrem(this.index, id),
    );
    return deleted === 1;
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.ready();
    const owned = await this.redis.zrange(this.index, '0', '-1');
    for (let start = 0; start < owned.length; start += BATCH) {
      await this.redis.unlink(owned.slice(start, start + BATCH).map((id) => this.prefix + id));
    }
    await this.redis.unlink(this.index, this.names);
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      await this.redis.mset(batch.flatMap((item) => [this.prefix + item.id, JSON.stringify(item)]));
      await this.redis.zadd(this.index, ...batch.flatMap(({ id }) => ['0', id]));
    }
  }

  ready(): Promise<void> {
    return redisReady(this.redis, this.#connectTimeoutMs);
  }

  async ping(): Promise<void> {
    await reachingRedis(this.redis.ping());
  }

  async close(): Promise<void> {
    await this.redis.quit().catch(() => this.redis.disconnect());
  }

  protected async write(transaction: ReturnType<Redis['multi']>): Promise<unknown[]> {
    const replies = await reachingRedis(transaction.exec());
    if (replies === null) throw new StoreUnavailable(new Error('transaction aborted'));
    return replies.map(([error, reply]) => {
      if (error !== null) throw error;
      return reply;
    });
  }
}

/** The item of its JSON text; null for none. */
export function parseItem(text: string | null): Item | null {
  return text === null ? null : (JSON.parse(text) as Item);
}

/** What Redis answers. @throws StoreUnavailable unless the server understood and refused */
export async function reachingRedis<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if ((error as Error).name === 'ReplyError' && !/^(LOADING|MISCONF|READONLY|OOM)/.test((error as Error).message))
      throw error;
    throw new StoreUnavailable(error);
  }
}
