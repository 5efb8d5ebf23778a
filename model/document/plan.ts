import { z } from 'zod';
import { rungSchema } from './datastore-record.ts';
import { arrivalsSchema } from './load.ts';
import { studyRecordSchema } from './study-record.ts';
import { count, millis } from './units.ts';

const operationShareSchema = z.strictObject({ operation: z.string(), share: z.number().min(0).max(1) });

const scenarioRecordSchema = z.strictObject({
  id: z.string(),
  description: z.string(),
  mix: z.array(operationShareSchema),
  keys: z.string(),
  /** Seeded items; null for as many as the plan has. */
  items: z.int().positive().nullable().default(null),
  /** False if stacks with an API of their own play it, which are not seeded. */
  seeded: z.boolean().optional(),
});

/**
 * How stacks were divided because memory did not hold all of them at once. Each group is a block of its own, with the
 * reference in it; stacks of two groups are compared through it.
 */
const stackGroupsSchema = z.strictObject({
  reference: z.string(),
  /** The other stacks of each group; a step's `group` is the index. */
  members: z.array(z.array(z.string())),
  /** About what all stacks need at the same time, with what must stay free for generators and datastores. */
  neededBytes: count,
  /** What was available before the first block. */
  availableBytes: count,
});
export type StackGroups = z.infer<typeof stackGroupsSchema>;

/** Everything that was decided before the first process started. */
export const planSchema = z.strictObject({
  /** The user's title of the run, for the head of its reports; null if it has none. */
  title: z.string().nullable().default(null),
  /** The study of which it is the run; null for none. */
  study: studyRecordSchema.nullable().default(null),
  targets: z.array(z.string()),
  scenarios: z.array(scenarioRecordSchema),
  engines: z.array(z.string()),
  ratePerSec: z.number().positive(),
  connections: z.int().positive(),
  maxInFlight: z.int().positive(),
  arrivals: arrivalsSchema,
  items: z.int().positive(),
  visits: z.int().positive(),
  /** Measured time of each engine in each visit. */
  durationMs: z.int().positive(),
  /** Whether the visits of a repetition are a block: all apps run at the same time, and slices of them take turns. */
  turns: z.boolean().default(false),
  /**
   * Requests that warm every stack up, before it is asked whether it is steady; the fill of the caches comes before.
   * Some scenarios get more, to make up for gets that nothing fills.
   */
  warmUpRequests: z.int().positive(),
  seed: z.int().nonnegative(),
  maxDurationMs: z.int().positive().nullable(),
  thresholds: z.array(z.string()),
  /** Whether the user gave them: only then does a miss change the exit code. */
  thresholdsGiven: z.boolean(),
  provider: rungSchema.nullable(),
  allowStandIn: z.boolean(),
  allowRemote: z.boolean(),
  generatorCpus: z.array(count),
  systemCpus: z.array(count),
  order: z.array(
    z.strictObject({ target: z.string(), scenario: z.string(), repetition: count, group: count.default(0) }),
  ),
  /** Null if all stacks of a block were measured together. Decided in the first block. */
  groups: stackGroupsSchema.nullable().default(null),
  estimateMs: millis,
  /** Loss of precision because of the maximum duration, as sentences. */
  losses: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;
