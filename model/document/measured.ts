import { z } from 'zod';
import { latencySchema } from './latency.ts';
import { poolSchema } from './limit-signals.ts';
import { operationResultSchema } from './operation-result.ts';
import { appLoopSchema, resourcesSchema } from './resources.ts';
import { timeBinSchema, timelineSecondSchema } from './timeline.ts';
import { count, millis } from './units.ts';
import { warningSchema } from './warning.ts';

/** One of the slices that a round consists of, while other apps took their turns in between. */
const sliceSchema = z.strictObject({
  /** When its window began, ms since the first window of the engine in its block. */
  startMs: millis,
  durationMs: millis,
  /** Requests of the slice that were answered well, and all others: due in it (open model) or ended in it (closed). */
  ok: count,
  failed: count,
  /** Requests without an answer when the window ended, which a closed loop counts nowhere; null if unknown. */
  inFlightAtEnd: count.nullable(),
  /**
   * Share of the window for which a thread of the app or its datastores could run but waited for a core, beyond what
   * all their other threads ran meanwhile; null if unknown.
   */
  waitShare: z.number().nonnegative().nullable(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** Fields with a default came with version 2: in files of version 1 they are unknown, which null says. */
export const measuredSchema = z.strictObject({
  /** Length of the measured window on the generator's own clock. */
  elapsedMs: millis,
  operations: z.array(operationResultSchema),
  /** Latencies of all good answers together, if that is more exact than the sum of the operations; null otherwise. */
  answers: latencySchema.nullable().default(null),
  /**
   * The window of an open model cut into equal bins, in order: slow answers that come together are one event. Null
   * where unknown.
   */
  timeBins: z.array(timeBinSchema).nullable().default(null),
  /** Requests that were due but never sent (k6 `dropped_iterations`); they count as over target. */
  dropped: count,
  /** Requests sent more than 1 ms after they were due; their latency includes the delay. Null if unknown. */
  late: count.nullable(),
  /** Due → sent of every request that was sent: what the generator itself adds to the latency; null if unknown. */
  lateness: latencySchema.nullable(),
  /** Sent → last byte of every answer, of any status: the latency without the lateness; null if unknown. */
  serviceTime: latencySchema.nullable(),
  /** Connections that the server closed during the window; null if unknown. */
  connectionCloses: count.nullable(),
  /** Answers by HTTP status, as `"200": 123`. */
  statuses: z.record(z.string(), count),
  /** Requests completed in each whole second of the window; null if the engine has no timeline. */
  timeline: z.array(timelineSecondSchema).nullable(),
  /** Its slices, in order, whose lengths add up to `elapsedMs`; null for a round in one piece, as in older files. */
  slices: z.array(sliceSchema).nullable().default(null),
  /**
   * For how long the requests had been in flight that were so when the round's windows began, and when they ended: µs,
   * summed over requests and windows. Σ latency − `atBeginUs` + `atEndUs` is the time in flight within the windows.
   * Null if unknown.
   */
  inFlightAges: z
    .strictObject({ atBeginUs: z.number().nonnegative(), atEndUs: z.number().nonnegative() })
    .nullable()
    .default(null),
  /** The app's own view of its event loop in the window; null if it could not be asked (containers). */
  app: appLoopSchema.nullable().default(null),
  /** Its pools of connections; null if they were not watched, as only a study of their wait does. */
  pools: z.array(poolSchema).nullable().default(null),
  resources: resourcesSchema,
  generator: z.strictObject({
    /** CPU used ÷ (window × cores that the generator may use), 0..1. */
    cpuShare: z.number().nonnegative().nullable(),
    /** Node's event-loop utilisation of the generator, 0..1. */
    eventLoopUtilisation: z.number().nonnegative().nullable(),
    /** Requests in flight, mean over the windows, ÷ connections of a closed loop; 1 by Little's law. */
    littlesLaw: z.number().nonnegative().nullable(),
    /**
     * Requests/s that this engine reached against a server that does nothing, on this machine in this run; null if
     * unknown.
     */
    ceilingPerSec: z.number().positive().nullable().default(null),
  }),
  warnings: z.array(warningSchema),
});
export type Measured = z.infer<typeof measuredSchema>;
