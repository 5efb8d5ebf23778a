import mongoose, { type Connection } from 'mongoose';
import type { ItemPage, ItemStore } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import type { StorePool } from '../store-pool.ts';
import { watchMongodbPool } from './mongodb-pool.ts';
import { MongodbStore, type Stored, mongodbOptions, reachingMongodb, toItem } from './mongodb.ts';

const schema = new mongoose.Schema<Stored>(
  { _id: String, name: { type: String, required: true }, quantity: { type: Number, required: true } },
  { versionKey: false, collection: 'items', autoIndex: false, autoCreate: false },
);

type ItemModel = ReturnType<typeof modelOf>;

/** Items in one MongoDB collection by the ODM mongoose, with documents as it makes them by default. */
export class MongooseStore implements ItemStore {
  readonly pools: readonly StorePool[];
  readonly #connection: Connection;
  readonly #model: ItemModel;
  /** Creates and fills the collection. */
  readonly #driver: MongodbStore;

  constructor(uri: string, settings: Settings['mongodb']) {
    this.#driver = new MongodbStore(uri, { ...settings, maxPoolSize: 1, minPoolSize: 0 });
    this.#connection = mongoose.createConnection(uri, { ...mongodbOptions(settings), bufferCommands: false });
    // The first request reports what is wrong with the connection.
    this.#connection.asPromise().catch(() => undefined);
    this.#model = modelOf(this.#connection);
    const client = this.#connection.getClient();
    this.pools = [{ name: 'mongodb', size: settings.maxPoolSize, watch: () => watchMongodbPool(client) }];
  }

  get findPlan(): string | null {
    return this.#driver.findPlan;
  }

  get(id: string): Promise<Item | null> {
    return reaching(async () => toItem(await this.#model.findById(id)));
  }

  list(limit: number, after: string | null): Promise<ItemPage> {
    return this.#page({}, limit, after);
  }

  find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    return this.#page({ name }, limit, after);
  }

  #page(matching: Partial<Stored>, limit: number, after: string | null): Promise<ItemPage> {
    return reaching(async () => {
      const filter = after === null ? matching : { ...matching, _id: { $gt: after } };
      const found = await this.#model
        .find(filter)
        .sort({ _id: 1 })
        .limit(limit + 1);
      const items = found.slice(0, limit).flatMap((stored) => toItem(stored) ?? []);
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  create({ id, name, quantity }: Item): Promise<void> {
    return reaching(async () => {
      await this.#model.create({ _id: id, name, quantity });
    });
  }

  update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return reaching(async () =>
      toItem(await this.#model.findOneAndUpdate({ _id: id }, { $set: fields }, { returnDocument: 'after' })),
    );
  }

  remove(id: string): Promise<boolean> {
    return reaching(async () => (await this.#model.deleteOne({ _id: id })).deletedCount === 1);
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.#driver.load(items);
    await this.ready();
  }

  async ready(): Promise<void> {
    await reaching(() => this.#connection.asPromise());
  }

  ping(): Promise<void> {
    return reaching(async () => {
      await this.#connection.db?.command({ ping: 1 });
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#connection.close(), this.#driver.close()]);
  }
}

/** mongoose has a driver of its own. */
function reaching<T>(work: () => Promise<T>): Promise<T> {
  return reachingMongodb(work, mongoose.mongo.MongoServerError);
}

// Its type is what mongoose makes of the schema.
function modelOf(connection: Connection) {
  return connection.model('Item', schema);
}
