import { z } from 'zod';
import { errorRecordSchema } from './error-record.ts';
import { roundSchema } from './round.ts';
import { stackReportSchema } from './stack-report.ts';
import { count, micros, millis } from './units.ts';
import { warningSchema } from './warning.ts';

/** How a stack was warmed up: the same windows of requests for every stack, more only if it had not levelled off. */
const warmUpSchema = z.strictObject({
  requests: count,
  /** Whether CPU per request and throughput had levelled off by the rule of `runner/measure/steady-state.ts`. */
  steady: z.boolean(),
  /** CPU-µs per request and requests per second of each window, in order. */
  windows: z.array(z.strictObject({ cpuUsPerRequest: micros.nullable(), perSec: z.number().nonnegative() })),
});
export type WarmUp = z.infer<typeof warmUpSchema>;

/** One target × one scenario on a fresh process with freshly seeded data. The visit is the statistical unit. */
export const visitSchema = z.strictObject({
  index: count,
  target: z.string(),
  scenario: z.string(),
  repetition: count,
  /** Which of the plan's groups of stacks it was measured with: 0 if memory held all of them. */
  group: count.default(0),
  startedAt: z.string(),
  state: z.enum(['completed', 'failed', 'interrupted']),
  error: errorRecordSchema.nullable(),
  rounds: z.array(roundSchema),
  /** Wall time of each phase: start, conformance, fill, warm-up, one per engine, stop. */
  phasesMs: z.record(z.string(), millis),
  warmUp: warmUpSchema.nullable(),
  stack: stackReportSchema.nullable(),
  /** Cache hits and misses that the stack counted during the measured rounds; null without a cache. */
  cache: z.strictObject({ hits: count, misses: count }).nullable(),
  /** Increase of each service's own counters over the measured rounds: service → counter → increase. */
  serviceCounters: z.record(z.string(), z.record(z.string(), z.number())),
  warnings: z.array(warningSchema),
});
export type Visit = z.infer<typeof visitSchema>;
