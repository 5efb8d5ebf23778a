import type { Arrivals } from '../../../model/document/load.ts';
import { mixBits } from '../../../scenarios/mix-bits.ts';

/**
 * When the requests of a slice are due, its own beginning being 0; plain JSON, so that two threads can compute the same
 * times.
 */
export interface Schedule {
  readonly arrivals: Arrivals;
  /** Requests per second: all the time, on average (Poisson), or at the end of the whole round (ramp from 0). */
  readonly ratePerSec: number;
  readonly durationMs: number;
  /** Decides the gaps of Poisson arrivals. */
  readonly seed: number;
  /** Measured time of the round before this slice, and of the whole round, ms: arrivals go on in the next slice. */
  readonly fromMs: number;
  readonly wholeMs: number;
}

/** Times of the round that differ by less are the same, in ms: a request is due in one of two slices, not in both. */
const SAME_MS = 1e-6;

/** The schedule of each slice of one app, in order: the same for every app with the same slices. */
export function schedulesOf(
  load: Pick<Schedule, 'arrivals' | 'ratePerSec' | 'seed'>,
  durationsMs: readonly number[],
): Schedule[] {
  const wholeMs = durationsMs.reduce((sum, ms) => sum + ms, 0);
  let fromMs = 0;
  return durationsMs.map((durationMs, slice) => {
    const schedule = { ...load, seed: load.seed + Math.imul(slice, 0x9e3779b9), durationMs, fromMs, wholeMs };
    fromMs += durationMs;
    return schedule;
  });
}

/** Number of requests that are due in a slice. */
export function dueIn(schedule: Schedule): number {
  let count = 0;
  for (let due = dueAfter(schedule, 0, 0); due !== null; due = dueAfter(schedule, count, due)) count += 1;
  return count;
}

/**
 * When request `index` (0, 1, 2…) is due, in ms from the start of the slice; `previousMs` is when the one before was
 * (0 for the first). Null when that is at or after the end of the slice. Constant and ramp: the time at which rate·t or
 * rate·t²÷(2·whole) requests of the round are due is solved for the request. Poisson: gaps −ln(1−u)÷rate (inversion),
 * u from seed and index.
 */
export function dueAfter(schedule: Schedule, index: number, previousMs: number): number | null {
  const due = dueMs(schedule, index, previousMs);
  return due < schedule.durationMs - SAME_MS ? Math.max(0, due) : null;
}

function dueMs(schedule: Schedule, index: number, previousMs: number): number {
  const { arrivals, ratePerSec, seed, fromMs, wholeMs } = schedule;
  const perMs = ratePerSec / 1000;
  const beforeMs = Math.max(0, fromMs - SAME_MS);
  switch (arrivals) {
    case 'constant':
      return (Math.ceil(perMs * beforeMs) + index) / perMs - fromMs;
    case 'ramp':
      return Math.sqrt((2 * wholeMs * (Math.ceil((perMs * beforeMs ** 2) / (2 * wholeMs)) + index)) / perMs) - fromMs;
    case 'poisson':
      return previousMs - Math.log(1 - uniform(seed, index)) / perMs;
  }
}

/** A number in [0, 1) from seed and index, whose bits are mixed twice. */
function uniform(seed: number, index: number): number {
  return (mixBits(mixBits(seed ^ 0x9e3779b9) + Math.imul(index + 1, 0x85ebca6b)) >>> 0) / 2 ** 32;
}
