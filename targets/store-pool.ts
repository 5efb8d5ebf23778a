/** A pool of connections of a store, as the parent may look at it (`watch-pools.ts`). */
export interface StorePool {
  /** The datastore that it connects to. */
  readonly name: string;
  readonly size: number;
  /** Begins to count; before that it costs nothing. */
  watch(): PoolCounts;
}

/** What happens in a pool, from the moment when it is watched. */
export interface PoolCounts {
  readonly inUse: number;
  /** Requests that wait for a connection now. */
  readonly waiting: number;
  /** Connections that were handed out so far. */
  readonly acquired: number;
  end(): void;
}
