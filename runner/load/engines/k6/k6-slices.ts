import type { PlannedSlice } from '../engine.ts';

/** Time between two slices, in ms, in which nothing is sent and answers of the first one arrive. */
const BETWEEN_MS = 100;

/** A slice as the script plays it; times count from the beginning of the measured scenario, in ms. */
export interface K6Slice {
  readonly app: number;
  readonly beginMs: number;
  readonly endMs: number;
  /** Measured time of the app before this slice. */
  readonly fromMs: number;
  /** Requests of all apps, and of this app, that are due before this slice. */
  readonly firstIteration: number;
  readonly firstOfApp: number;
  /** Requests that are due in it. */
  readonly due: number;
}

/** The slices of one scenario that plays them all, at a constant rate, one after the other. */
export function k6Slices(slices: readonly PlannedSlice[], ratePerSec: number): K6Slice[] {
  const dueBefore = (ms: number): number => Math.max(0, Math.ceil((ms * ratePerSec) / 1000 - 1e-9));
  const ofApp = new Map<number, { fromMs: number; due: number }>();
  let beginMs = 0;
  return slices.map(({ app, durationMs }) => {
    const before = ofApp.get(app) ?? { fromMs: 0, due: 0 };
    const endMs = beginMs + durationMs;
    const due = dueBefore(endMs) - dueBefore(beginMs);
    const slice = {
      app,
      beginMs,
      endMs,
      fromMs: before.fromMs,
      firstIteration: dueBefore(beginMs),
      firstOfApp: before.due,
      due,
    };
    ofApp.set(app, { fromMs: before.fromMs + durationMs, due: before.due + due });
    beginMs = endMs + BETWEEN_MS;
    return slice;
  });
}
