import { Worker } from 'node:worker_threads';
import { ownModule } from '../../machine/package-root.ts';
import type { Schedule } from './pacing.ts';
import { STARTED, TICKER_BYTES, TICKS, type TickerSlice, tickerMemory } from './ticker-memory.ts';

/** Waking takes about 0.1 ms, of which the kernel's timer slack is half (measured: docs/decisions/0003). */
const LEAD_MS = 0.08;
/** Above it, the wait for the exact moment would cost more of the core than it is worth. */
const HIGHEST_EXACT_RATE_PER_SEC = 2000;

/** A slice that has begun. */
export interface StartedSlice {
  /** Ms since it began. */
  readonly nowMs: () => number;
  /** Maximum time between the announcement of a request and its due time, in ms; the sender waits for the rest. */
  readonly leadMs: number;
}

export interface Ticker {
  /** The slice of this schedule begins now; `gapMs` is the minimum time between two ticks, in ms, none if absent. */
  start(schedule: Schedule, gapMs?: number): StartedSlice;
}

/**
 * Starts the thread that calls `onTick` (on this thread) just before each request of a started slice is due; several
 * may share a tick.
 */
export function openTicker({
  onTick,
  onError,
}: {
  readonly onTick: () => void;
  readonly onError: (error: Error) => void;
}): Ticker {
  const workerData = new SharedArrayBuffer(TICKER_BYTES);
  const { words, origin } = tickerMemory(workerData);
  const thread = new Worker(ownModule('runner/load/pacing/ticker-thread.ts'), { workerData });
  thread.on('error', onError);
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
  let number = 0;
  return {
    start(schedule, gapMs = 0) {
      number += 1;
      const leadMs = schedule.ratePerSec > HIGHEST_EXACT_RATE_PER_SEC ? 0 : LEAD_MS;
      thread.postMessage({ number, schedule, leadMs, gapMs } satisfies TickerSlice, []);
      // `performance.now()` and `hrtime` read the same clock from different origins.
      const startedAt = performance.now();
      Atomics.store(origin, 0, process.hrtime.bigint());
      Atomics.store(words, STARTED, number);
      Atomics.notify(words, STARTED);
      return { leadMs, nowMs: () => performance.now() - startedAt };
    },
  };
}
