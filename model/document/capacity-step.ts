import { z } from 'zod';
import { latencySchema } from './latency.ts';
import { limitSignalsSchema } from './limit-signals.ts';
import { outcomeSchema } from './operation-result.ts';
import { count, millis } from './units.ts';

/**
 * Why a step is played.
 *
 * - `base`: half of the saturation rate, for the latency without a queue.
 * - `overload`: above the saturation rate, for that rate.
 * - `check`: a little below the claimed capacity.
 * - `errors`, `direct`: a search for the highest rate without errors, or within the latency target.
 * - `curve`: one rate of the curve.
 */
const purposeSchema = z.enum(['base', 'overload', 'check', 'errors', 'direct', 'curve']);
export type StepPurpose = z.infer<typeof purposeSchema>;

/**
 * How a step's good answers came while there was a queue: without its first part, in which the queue filled. The rate
 * is `answers ÷ spanMs`; `sum ÷ of` is the variance of one service time, ms², and `cubes ÷ of` its third central moment,
 * ms³, pauses included (model/capacity/serving.ts).
 */
const servingSchema = z.strictObject({
  answers: z.int().positive(),
  /** Length of the part of the step in which they came. */
  spanMs: z.number().positive(),
  dispersion: z.strictObject({
    sum: z.number().nonnegative(),
    cubes: z.number(),
    of: z.number().nonnegative(),
  }),
});
export type Serving = z.infer<typeof servingSchema>;

/**
 * Poisson arrivals at one rate on one stack. It begins when no request is in flight; requests that are due in it count,
 * whenever they end.
 */
export const capacityStepSchema = z.strictObject({
  purpose: purposeSchema,
  /** Time since the first step of the block began. */
  startMs: millis,
  ratePerSec: z.number().positive(),
  durationMs: z.number().positive(),
  /** Requests that were due; each was good, failed in one of the other ways, or was dropped by the generator. */
  due: count,
  good: count,
  failed: z.partialRecord(outcomeSchema.exclude(['ok']), count),
  dropped: count,
  /** Requests that were not answered well within the latency target, dropped ones not included. */
  overTarget: count,
  /** Requests without an answer when the step ended. */
  inFlightAtEnd: count,
  /** Time from the end of the step until no request was in flight; null if that took too long. */
  recoveryMs: millis.nullable(),
  /** Of good answers, from when the request was due. */
  latency: latencySchema.nullable(),
  /** Null unless at least ten good answers came within that part of the step. */
  serving: servingSchema.nullable(),
  /** p99 of how late requests were sent, and the share 0..1 of the step in which the generator used its core. */
  generator: z.strictObject({ latenessP99Ms: millis, cpuShare: z.number().nonnegative() }),
  /** Shares 0..1 of the step: for which the busiest thread, or all on its cores, ran; and waited for others. */
  busiestThreadShare: z.number().min(0).max(1).nullable(),
  waitShare: z.number().min(0).max(1).nullable(),
  /** Of steps in overload; null for others. */
  signals: limitSignalsSchema.nullable(),
});
export type CapacityStep = z.infer<typeof capacityStepSchema>;
