import { type Collection, MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { type ItemPage, type ItemStore, StoreUnavailable } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import type { StorePool } from '../store-pool.ts';
import { mongodbPlan } from './explained-plan.ts';
import { watchMongodbPool } from './mongodb-pool.ts';

/** An item as a document. */
export interface Stored {
  readonly _id: string;
  readonly name: string;
  readonly quantity: number;
}

const BATCH = 2000;

/** The driver's options; with `j:true` writes are acknowledged from the journal. */
export function mongodbOptions(settings: Settings['mongodb']) {
  const { maxPoolSize } = settings;
  return {
    maxPoolSize,
    minPoolSize: Math.min(settings.minPoolSize, maxPoolSize),
    waitQueueTimeoutMS: settings.waitQueueTimeoutMs,
    serverSelectionTimeoutMS: settings.serverSelectionTimeoutMs,
    connectTimeoutMS: settings.serverSelectionTimeoutMs,
    socketTimeoutMS: settings.socketTimeoutMs,
    retryReads: settings.retryReads,
    retryWrites: settings.retryWrites,
    writeConcern: { w: 1, journal: settings.writeConcern === 'j:true' },
  };
}

/** Items in one MongoDB collection, `_id` being the id; by default writes are acknowledged from the journal. */
export class MongodbStore implements ItemStore {
  readonly pools: readonly StorePool[];
  findPlan: string | null = null;
  readonly #hasNameIndex: boolean;
  readonly #client: MongoClient;
  readonly #items: Collection<Stored>;

  constructor(uri: string, settings: Settings['mongodb']) {
    this.#hasNameIndex = settings.nameIndex;
    this.#client = new MongoClient(uri, mongodbOptions(settings));
    this.#items = this.#client.db().collection<Stored>('items');
    this.pools = [{ name: 'mongodb', size: settings.maxPoolSize, watch: () => watchMongodbPool(this.#client) }];
  }

  get(id: string): Promise<Item | null> {
    return reachingMongodb(async () => toItem(await this.#items.findOne({ _id: id })));
  }

  list(limit: number, after: string | null): Promise<ItemPage> {
    return this.#page({}, limit, after);
  }

  find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    return this.#page({ name }, limit, after);
  }

  #page(matching: Partial<Stored>, limit: number, after: string | null): Promise<ItemPage> {
    return reachingMongodb(async () => {
      const filter = after === null ? matching : { ...matching, _id: { $gt: after } };
      const found = await this.#items
        .find(filter)
        .sort({ _id: 1 })
        .limit(limit + 1)
        .toArray();
      const items = found.slice(0, limit).map(({ _id, name, quantity }) => ({ id: _id, name, quantity }));
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  create({ id, name, quantity }: Item): Promise<void> {
    return reachingMongodb(async () => {
      await this.#items.insertOne({ _id: id, name, quantity });
    });
  }

  update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return reachingMongodb(async () =>
      toItem(await this.#items.findOneAndUpdate({ _id: id }, { $set: fields }, { returnDocument: 'after' })),
    );
  }

  remove(id: string): Promise<boolean> {
    return reachingMongodb(async () => (await this.#items.deleteOne({ _id: id })).deletedCount === 1);
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.#items.drop().catch((error: unknown) => {
      // There was none yet.
      if (!(error instanceof MongoServerError)) throw error;
    });
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH).map(({ id, name, quantity }) => ({ _id: id, name, quantity }));
      await this.#items.insertMany(batch, { ordered: false });
    }
    if (this.#hasNameIndex) await this.#items.createIndex({ name: 1, _id: 1 }, { name: 'items_name' });
    // A stand-in may not explain.
    const explained = await this.#items
      .find({ name: items[0]?.name ?? '' })
      .sort({ _id: 1 })
      .limit(1)
      .explain('queryPlanner')
      .catch(() => null);
    this.findPlan = mongodbPlan(explained);
  }

  ping(): Promise<void> {
    return reachingMongodb(async () => {
      await this.#client.db().command({ ping: 1 });
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** The item of a document; null for none. */
export function toItem(stored: Stored | null): Item | null {
  return stored === null ? null : { id: stored._id, name: stored.name, quantity: stored.quantity };
}

/**
 * What MongoDB answers. `refusal` is the class of the driver's errors. @throws StoreUnavailable unless the server
 * understood and refused
 */
export async function reachingMongodb<T>(
  work: () => Promise<T>,
  refusal: abstract new (...args: never[]) => Error = MongoServerError,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof refusal && !(error instanceof MongoNetworkError)) throw error;
    throw new StoreUnavailable(error);
  }
}
