import type { Arrivals } from '../../../../model/document/load.ts';

/** When the requests of a round are due; plain JSON, so that two threads can compute the same times. */
export interface Schedule {
  readonly arrivals: Arrivals;
  /** Requests per second: all the time, on average (Poisson), or at the end (ramp from 0). */
  readonly ratePerSec: number;
  readonly durationMs: number;
  /** Decides the gaps of Poisson arrivals. */
  readonly seed: number;
}

/**
 * When request `index` (0, 1, 2…) is due, in ms from the start of the window; `previousMs` is when the one before was (0 for the first).
 * Null when that is at or after the end of the window. Constant: index ÷ rate. Ramp: the time at which rate·t²÷(2·duration) requests
 * are due is solved for `index`. Poisson: gaps −ln(1−u)÷rate (inversion), u from seed and index.
 */
export function dueAfter(schedule: Schedule, index: number, previousMs: number): number | null {
  const due = dueMs(schedule, index, previousMs);
  return due < schedule.durationMs ? due : null;
}

function dueMs({ arrivals, ratePerSec, durationMs, seed }: Schedule, index: number, previousMs: number): number {
  const perMs = ratePerSec / 1000;
  switch (arrivals) {
    case 'constant':
      return index / perMs;
    case 'ramp':
      return Math.sqrt((2 * durationMs * index) / perMs);
    case 'poisson':
      return previousMs - Math.log(1 - uniform(seed, index)) / perMs;
  }
}

/** A number in [0, 1) from seed and index: the finaliser of MurmurHash3 (Austin Appleby, public domain), twice. */
function uniform(seed: number, index: number): number {
  return (mix(mix(seed ^ 0x9e3779b9) + Math.imul(index + 1, 0x85ebca6b)) >>> 0) / 2 ** 32;
}

function mix(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
