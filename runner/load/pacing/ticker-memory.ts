import type { Schedule } from './pacing.ts';

/**
 * Memory that two threads share: changes of `words` wake them, `origin` is the start of the slice on the machine's
 * monotonic clock.
 */
interface TickerMemory {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly origin: BigInt64Array<SharedArrayBuffer>;
}

/** What the thread is sent before a slice starts. */
export interface TickerSlice {
  /** Its number, which `STARTED` reads as long as it is played. */
  readonly number: number;
  readonly schedule: Schedule;
  /** Time between waking the sender and the moment at which a request is due, in ms. */
  readonly leadMs: number;
  /** Minimum time between two ticks, in ms. */
  readonly gapMs: number;
}

/** Indexes of `words`: number of the slice that is played, from 1, 0 before the first; ticks so far. */
export const STARTED = 0;
export const TICKS = 1;
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
