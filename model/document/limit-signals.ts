import { z } from 'zod';
import { count, millis } from './units.ts';

const share = z.number().min(0).max(1);

/** A pool of connections of the app at the end of a step, or of a round. */
export const poolSchema = z.strictObject({
  /** What it connects to: `postgres`. */
  name: z.string(),
  size: z.int().positive(),
  inUse: count,
  waiting: count,
  /** Mean time for which requests waited for a connection, ms; null if unknown. */
  waitMs: millis.nullable(),
});

/** A datastore in a step. */
const datastoreSignalsSchema = z.strictObject({
  /** Cores that it used, of those that it may use; null if its processes are not ours to see. */
  usedCores: z.number().nonnegative().nullable(),
  /** Share of the step for which its busiest thread ran; null if unknown. */
  busiestThreadShare: share.nullable(),
  /** Bytes written to disk per second; null if unknown. */
  writtenPerSec: z.number().nonnegative().nullable(),
  /**
   * Share of the step for which it waited for a disk: its only busy thread, or otherwise the thread that waited
   * longest; null if unknown.
   */
  syncShare: share.nullable(),
  /** Mean number of the app's sessions that had work; null if unknown. */
  activeSessions: z.number().nonnegative().nullable(),
  /**
   * What these sessions waited for, as shares of the samples of all of them, by the product's own names after their
   * kind: `Lock: tuple` → 0.7. Empty if unknown.
   */
  waits: z.record(z.string(), share),
});

/** What may have limited a stack in one step of overload; shares are of the step's time. Null means unknown. */
export const limitSignalsSchema = z.strictObject({
  /** Cores that app and datastores may use. */
  cores: z.int().positive(),
  /** Cores that the app used, and the share for which its main thread, or its busiest one, ran. */
  usedCores: z.number().nonnegative().nullable(),
  mainThreadShare: share.nullable(),
  busiestThreadShare: share.nullable(),
  /** Share for which others kept a core from its busiest thread. */
  waitShare: share.nullable(),
  /** Share for which its control group was throttled (`cpu.stat`). */
  throttledShare: share.nullable(),
  openFiles: z.strictObject({ open: count, limit: z.int().positive() }).nullable(),
  eventLoopUtilisation: share.nullable(),
  pools: z.array(poolSchema).nullable(),
  datastores: z.record(z.string(), datastoreSignalsSchema),
});
export type LimitSignals = z.infer<typeof limitSignalsSchema>;
