import { z } from 'zod';
import { count, micros, millis } from './units.ts';

/** A short stretch of the window (0.1 s or more): requests that were due in it, and how its good answers were spread. */
export const timeBinSchema = z.strictObject({
  startMs: millis,
  /** Requests due in the bin that were sent, whatever became of them. */
  due: count,
  /** Those of them without a good answer. */
  failed: count,
  /** Latencies of the good answers, ascending: all of them, or 50 that stand for equal parts of them; empty without a good answer. */
  us: z.array(micros),
});
export type TimeBin = z.infer<typeof timeBinSchema>;

/** One whole second of the window. Latency is that of `ok` answers which ended in it; null without one, or where the engine cannot tell. */
export const timelineSecondSchema = z.strictObject({
  second: count,
  ok: count,
  failed: count,
  p50Us: micros.nullable().default(null),
  p99Us: micros.nullable().default(null),
  maxUs: micros.nullable().default(null),
});
export type TimelineSecond = z.infer<typeof timelineSecondSchema>;
