import { workerData } from 'node:worker_threads';
import { dueAfter } from './pacing.ts';
import { NEVER, STARTED, TICKS, type TickerJob, onOwnClock, tickerMemory } from './ticker-memory.ts';

/**
 * The thread that sleeps to fractions of a millisecond, which no timer of Node does, and wakes the sender for every due
 * request.
 */
const { buffer, schedule, leadMs } = workerData as TickerJob;
const { words, origin } = tickerMemory(buffer);
Atomics.wait(words, STARTED, 0);
const startedAt = onOwnClock(Atomics.load(origin, 0));

let index = 0;
let due = dueAfter(schedule, 0, 0);
while (due !== null) {
  const nowMs = performance.now() - startedAt;
  const leftMs = due - leadMs - nowMs;
  if (leftMs > 0) {
    Atomics.wait(words, NEVER, 0, leftMs);
    continue;
  }
  // One wake-up for all that is due by now.
  while (due !== null && due - leadMs <= nowMs) {
    index += 1;
    due = dueAfter(schedule, index, due);
  }
  Atomics.add(words, TICKS, 1);
  Atomics.notify(words, TICKS);
}
