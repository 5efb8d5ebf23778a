import { z } from 'zod';

/** What a program asks a datastore by its driver, without HTTP, on a number of connections in a closed loop. */
export const workloadSchema = z.strictObject({
  id: z.string(),
  datastore: z.enum(['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached']),
  /** `write`: new rows. `read`: one row by its key. `find`: the rows of a name. */
  does: z.enum(['write', 'read', 'find']),
  connections: z.int().positive(),
  /** Rows of one call. */
  batch: z.int().positive().default(1),
  /** Rows that are there before. */
  rows: z.int().nonnegative().default(10_000),
  /** What is set for it: `synchronous_commit`, `journal`, `index`, `connect` (`each`: a connection for each call). */
  set: z.record(z.string(), z.string()).default({}),
});
export type DriverWorkload = z.infer<typeof workloadSchema>;

/** A stack of the catalogue, or its variant with these settings. */
const stackSchema = z.strictObject({
  target: z.string(),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .nullable()
    .default(null),
});
export type MeasuredStack = z.infer<typeof stackSchema>;

const measuredBySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('driver'),
    workload: z.string(),
    metric: z.enum(['calls-per-sec', 'rows-per-sec', 'p50', 'p99']),
  }),
  /** Calls per second of a workload ÷ those of another one in the same blocks. */
  z.strictObject({ kind: z.literal('driver-ratio'), workload: z.string(), to: z.string() }),
  z.strictObject({
    kind: z.literal('run'),
    part: z.string(),
    stack: stackSchema,
    metric: z.enum(['throughput', 'p50', 'p99']),
  }),
  /** A figure of a stack ÷ that of another one in the same blocks. */
  z.strictObject({
    kind: z.literal('run-ratio'),
    part: z.string(),
    stack: stackSchema,
    to: stackSchema,
    metric: z.enum(['throughput', 'cpu']),
  }),
  z.strictObject({ kind: z.literal('capacity'), part: z.string(), target: z.string() }),
]);

/** One way to measure a claim. */
const armSchema = z.strictObject({
  /** What differs from the other arms, in words: `driver, 10 connections`. */
  label: z.string(),
  /** `decides` the verdict · `bounds`: up to which value the claim is true · `shown` beside them. */
  role: z.enum(['decides', 'bounds', 'shown']),
  by: measuredBySchema,
});
export type ClaimArm = z.infer<typeof armSchema>;

const thresholdSchema = z.strictObject({
  value: z.number().positive(),
  better: z.enum(['higher', 'lower']),
  unit: z.enum(['per-sec', 'ms', 'ratio']),
  /** `50,000 writes/s` */
  words: z.string(),
});
export type ClaimThreshold = z.infer<typeof thresholdSchema>;

/** A claim of tutorials, as an experiment: plain data. */
export const claimSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** The claim, as a sentence. */
  text: z.string(),
  /** What kind of text claims it. */
  source: z.string(),
  /** How it is tested, in a sentence or two. */
  test: z.string(),
  threshold: thresholdSchema,
  /** On what the verdict hangs, for one that is true only under a condition: `the number of connections`. */
  dependsOn: z.string(),
  /** How to test it if it cannot be tested here. */
  otherwise: z.string(),
  arms: z.array(armSchema).min(1),
});
export type TestedClaim = z.infer<typeof claimSchema>;
