import type { Schedule } from './pacing.ts';

/**
 * Memory that two threads share: changes of `words` wake them, `origin` is the start of the window on the machine's
 * monotonic clock.
 */
interface TickerMemory {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly origin: BigInt64Array<SharedArrayBuffer>;
}

export interface TickerJob {
  readonly buffer: SharedArrayBuffer;
  readonly schedule: Schedule;
  /** Time between waking the sender and the moment at which a request is due, in ms. */
  readonly leadMs: number;
}

/** Indexes of `words`: 1 once the origin is set; increased at every tick; never changed, for sleeping. */
export const STARTED = 0;
export const TICKS = 1;
export const NEVER = 2;
export const TICKER_BYTES = 24;

export function tickerMemory(buffer: SharedArrayBuffer): TickerMemory {
  return { words: new Int32Array(buffer, 0, 4), origin: new BigInt64Array(buffer, 16, 1) };
}

/**
 * What this thread's `performance.now()` read at a moment of the machine's monotonic clock: threads count from origins
 * of their own.
 */
export function onOwnClock(moment: bigint): number {
  return performance.now() - Number(process.hrtime.bigint() - moment) / 1e6;
}
