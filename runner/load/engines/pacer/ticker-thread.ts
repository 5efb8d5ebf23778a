import { workerData } from 'node:worker_threads';
import { type Schedule, dueAfter } from './pacing.ts';
import { STARTED, TICKS, type TickerJob, onOwnClock, tickerMemory } from './ticker-memory.ts';

/**
 * The thread that sleeps to fractions of a millisecond, which no timer of Node does, and wakes the sender for every due
 * request.
 */
const { buffer, schedules, leadMs } = workerData as TickerJob;
const { words, origin } = tickerMemory(buffer);
let started = 0;
while (started < schedules.length) {
  Atomics.wait(words, STARTED, started);
  started = Atomics.load(words, STARTED);
  const schedule = schedules[started - 1];
  if (schedule !== undefined) play(schedule, started, onOwnClock(Atomics.load(origin, 0)));
}

/** Wakes the sender for every request of a slice, until the next slice is started. */
function play(schedule: Schedule, slice: number, startedAt: number): void {
  let index = 0;
  let due = dueAfter(schedule, 0, 0);
  while (due !== null) {
    const nowMs = performance.now() - startedAt;
    const leftMs = due - leadMs - nowMs;
    if (leftMs > 0) {
      if (Atomics.wait(words, STARTED, slice, leftMs) === 'not-equal') return;
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
}
