import { performance } from 'node:perf_hooks';
import type { StorePool, PoolCounts } from './store-pool.ts';

/** How often requests that wait are counted, in ms. */
const EVERY_MS = 20;

/** A pool in one window, or in several. */
interface PoolReading {
  readonly name: string;
  readonly size: number;
  /** At the end of the last window. */
  readonly inUse: number;
  readonly waiting: number;
  /**
   * Mean time for which a request waited for a connection, ms, by Little's law: mean number of waiting requests × time
   * ÷ connections that were handed out. Null if none was.
   */
  readonly waitMs: number | null;
}

/** Counts, within windows, how many requests wait for a connection of each pool. */
export class PoolWatch {
  readonly #watched: readonly WatchedPool[];

  constructor(pools: readonly StorePool[]) {
    this.#watched = pools.map((pool) => new WatchedPool(pool));
  }

  /** Begins a window. */
  resume(): void {
    for (const pool of this.#watched) pool.resume();
  }

  /** Ends a window. */
  pause(): void {
    for (const pool of this.#watched) pool.pause();
  }

  readings(): PoolReading[] {
    return this.#watched.map((pool) => pool.reading());
  }
}

class WatchedPool {
  readonly #pool: StorePool;
  #counts: PoolCounts | null = null;
  #timer: NodeJS.Timeout | undefined;
  #beganAt = 0;
  #windowMs = 0;
  #samples = 0;
  #sumWaiting = 0;
  #acquired = 0;
  #last = { inUse: 0, waiting: 0 };

  constructor(pool: StorePool) {
    this.#pool = pool;
  }

  resume(): void {
    if (this.#counts !== null) return;
    const counts = this.#pool.watch();
    this.#counts = counts;
    this.#beganAt = performance.now();
    this.#timer = setInterval(() => this.#sample(counts), EVERY_MS);
  }

  pause(): void {
    const counts = this.#counts;
    if (counts === null) return;
    clearInterval(this.#timer);
    this.#sample(counts);
    this.#windowMs += performance.now() - this.#beganAt;
    this.#acquired += counts.acquired;
    this.#last = { inUse: counts.inUse, waiting: counts.waiting };
    counts.end();
    this.#counts = null;
  }

  reading(): PoolReading {
    const { name, size } = this.#pool;
    const meanWaiting = this.#samples === 0 ? 0 : this.#sumWaiting / this.#samples;
    const waitMs = this.#acquired === 0 ? null : (meanWaiting * this.#windowMs) / this.#acquired;
    return { name, size, ...this.#last, waitMs };
  }

  #sample({ waiting }: PoolCounts): void {
    this.#samples += 1;
    this.#sumWaiting += waiting;
  }
}
