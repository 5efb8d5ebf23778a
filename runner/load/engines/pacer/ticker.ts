import { Worker } from 'node:worker_threads';
import { ownModule } from '../../../machine/package-root.ts';
import type { Schedule } from './pacing.ts';
import { STARTED, TICKER_BYTES, TICKS, type TickerJob, tickerMemory } from './ticker-memory.ts';

/** Waking takes about 0.1 ms, of which the kernel's timer slack is half (measured: docs/decisions/0003). */
const LEAD_MS = 0.08;
/** Above it, the wait for the exact moment would cost more of the core than it is worth. */
const HIGHEST_EXACT_RATE_PER_SEC = 2000;

export interface Ticker {
  /** A slice begins now; returns a clock of the ms since then. */
  start(slice: number): () => number;
  /** Maximum time between the announcement of a request and its due time, in ms; the sender waits for the rest. */
  readonly leadMs: number;
}

/**
 * Starts the thread that calls `onTick` (on this thread) just before each request of a started slice is due; several
 * may share a tick.
 */
export function openTicker(
  schedules: readonly Schedule[],
  { onTick, onError }: { readonly onTick: () => void; readonly onError: (error: Error) => void },
): Ticker {
  const leadMs = (schedules[0]?.ratePerSec ?? 0) > HIGHEST_EXACT_RATE_PER_SEC ? 0 : LEAD_MS;
  const buffer = new SharedArrayBuffer(TICKER_BYTES);
  const { words, origin } = tickerMemory(buffer);
  const workerData: TickerJob = { buffer, schedules, leadMs };
  new Worker(ownModule('runner/load/engines/pacer/ticker-thread.ts'), { workerData }).on('error', onError);
  let seen = 0;
  const listen = (): void => {
    const waiting = Atomics.waitAsync(words, TICKS, seen);
    if (waiting.async) void waiting.value.then(tick);
    // Ticked again meanwhile: let answers be read in between.
    else setImmediate(tick);
  };
  const tick = (): void => {
    seen = Atomics.load(words, TICKS);
    onTick();
    listen();
  };
  listen();
  return {
    leadMs,
    start(slice) {
      // `performance.now()` and `hrtime` read the same clock from different origins.
      const startedAt = performance.now();
      Atomics.store(origin, 0, process.hrtime.bigint());
      Atomics.store(words, STARTED, slice + 1);
      Atomics.notify(words, STARTED);
      return () => performance.now() - startedAt;
    },
  };
}
