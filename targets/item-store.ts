import type { Item, ItemFields } from './item.ts';
import type { StorePool } from './store-pool.ts';

export interface ItemPage {
  readonly items: readonly Item[];
  /** Where the next page begins, opaque; null when the walk is over. A page may be short while there is a next one. */
  readonly next: string | null;
}

/** Where items are kept. Every method rejects when the store is down, within the deadline of its settings. */
export interface ItemStore {
  get(id: string): Promise<Item | null>;
  list(limit: number, after: string | null): Promise<ItemPage>;
  /** A page of the items with exactly this name; empty for none. */
  find(name: string, limit: number, after: string | null): Promise<ItemPage>;
  create(item: Item): Promise<void>;
  /** Replaces the fields; null when there is no such item. */
  update(id: string, fields: ItemFields): Promise<Item | null>;
  /**
   * Sets the given fields in one step, so that concurrent changes of different fields are all kept; null when there is
   * no such item.
   */
  patch(id: string, fields: Partial<ItemFields>): Promise<Item | null>;
  remove(id: string): Promise<boolean>;
  /** Empties what this store owns and loads the items, which come in ascending order of id. */
  load(items: readonly Item[]): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
  /** Absent without a cache in front. */
  readonly cache?: ReadThrough;
  /**
   * How the datastore finds items by name, as it explained after the last load; null if it does not explain, absent if
   * it has no plans.
   */
  readonly findPlan?: string | null | undefined;
  /** Absent if requests never wait for a connection. */
  readonly pools?: readonly StorePool[];
}

/** The cache in front of a store: reads that say where the answer came from, and the counts so far. */
export interface ReadThrough {
  read(id: string): Promise<{ readonly item: Item | null; readonly hit: boolean }>;
  readonly counters: { readonly hits: number; readonly misses: number; readonly errors: number };
}

/** Raised when a store cannot be reached in time; answered as 503. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The store is not available.', { cause });
    this.name = 'StoreUnavailable';
  }
}
