import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { dueAfter } from './pacing.ts';
import { STARTED, TICKS, type TickerSlice, onOwnClock, tickerMemory } from './ticker-memory.ts';

/**
 * The thread that sleeps to fractions of a millisecond, which no timer of Node does, and wakes the sender for every due
 * request.
 */
const { words, origin } = tickerMemory(workerData as SharedArrayBuffer);
let started = 0;
for (;;) {
  Atomics.wait(words, STARTED, started);
  started = Atomics.load(words, STARTED);
  play(received(started), onOwnClock(Atomics.load(origin, 0)));
}

/** The slice of a number, which was sent before the number was stored; slices that are over are passed by. */
function received(number: number): TickerSlice {
  for (;;) {
    const { message } = receiveMessageOnPort(parentPort as MessagePort) as { readonly message: TickerSlice };
    if (message.number === number) return message;
  }
}

/** Wakes the sender for every request of a slice, until the next slice is started. */
function play({ number, schedule, leadMs, gapMs }: TickerSlice, startedAt: number): void {
  let index = 0;
  let earliestMs = 0;
  let due = dueAfter(schedule, 0, 0);
  while (due !== null) {
    const nowMs = performance.now() - startedAt;
    const leftMs = Math.max(due - leadMs, earliestMs) - nowMs;
    if (leftMs > 0) {
      if (Atomics.wait(words, STARTED, number, leftMs) === 'not-equal') return;
      continue;
    }
    // One wake-up for all that is due by now.
    while (due !== null && due - leadMs <= nowMs) {
      index += 1;
      due = dueAfter(schedule, index, due);
    }
    earliestMs = nowMs + gapMs;
    Atomics.add(words, TICKS, 1);
    Atomics.notify(words, TICKS);
  }
}
