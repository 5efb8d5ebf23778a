import { z } from 'zod';
import { claimSchema, workloadSchema } from '../claims/claim.ts';
import { capacityResultSchema } from './capacity-result.ts';
import { datastoreRecordSchema } from './datastore-record.ts';
import { environmentSchema } from './environment.ts';
import { errorRecordSchema } from './error-record.ts';
import { headerShape } from './header.ts';
import { latencySchema } from './latency.ts';
import { planSchema } from './plan.ts';
import { runResultSchema } from './run-result.ts';
import { count, millis } from './units.ts';
import { warningSchema } from './warning.ts';

export const CLAIMS_SCHEMA_VERSION = 1;

/** One workload in one block, over all its slices. */
const driverVisitSchema = z.strictObject({
  workload: z.string(),
  /** Mean time for which a connection asked, each until its own last answer: what calls are divided by for a rate. */
  elapsedMs: millis,
  calls: count,
  rows: count,
  failed: count,
  /** Why the first call failed; null if none did. */
  reason: z.string().nullable(),
  /** Of calls that did not fail; null without any. */
  latency: latencySchema.nullable(),
  /** CPU time of the process that asked ÷ the time of the slices, to their last answers: near 1 it is the limit. */
  cpuShare: z.number().nonnegative(),
  /** What the datastore says that it uses for this workload: `synchronous_commit`, the plan of the query. */
  settings: z.record(z.string(), z.string()),
  /** Why it was not measured; null if it was. */
  error: errorRecordSchema.nullable(),
});
export type DriverVisit = z.infer<typeof driverVisitSchema>;

const driverPartSchema = z.strictObject({
  kind: z.literal('drivers'),
  id: z.string(),
  services: z.array(datastoreRecordSchema),
  unavailable: z.array(z.strictObject({ datastore: z.string(), reason: z.string() })),
  blocks: z.array(z.strictObject({ repetition: count, visits: z.array(driverVisitSchema) })),
});
export type DriverPart = z.infer<typeof driverPartSchema>;

/** What one part measured: an experiment of its own, whole. */
const partSchema = z.discriminatedUnion('kind', [
  driverPartSchema,
  z.strictObject({ kind: z.literal('run'), id: z.string(), result: runResultSchema }),
  z.strictObject({ kind: z.literal('capacity'), id: z.string(), result: capacityResultSchema }),
  z.strictObject({ kind: z.literal('failed'), id: z.string(), error: errorRecordSchema }),
]);
export type ClaimsPart = z.infer<typeof partSchema>;

/** Everything that was decided before the first part. */
const claimsPlanSchema = planSchema
  .pick({
    title: true,
    visits: true,
    durationMs: true,
    seed: true,
    maxDurationMs: true,
    provider: true,
    allowStandIn: true,
    allowRemote: true,
    generatorCpus: true,
    systemCpus: true,
    estimateMs: true,
    losses: true,
  })
  .extend({
    claims: z.array(claimSchema),
    workloads: z.array(workloadSchema),
    parts: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        /** The study that answers more about the same settings; null for none. */
        study: z.string().nullable().default(null),
        estimateMs: millis,
      }),
    ),
  });
export type ClaimsPlan = z.infer<typeof claimsPlanSchema>;

/** The document of `stackbench claims`: the claims, and the experiments that test them. */
export const claimsResultSchema = z.strictObject({
  kind: z.literal('stackbench-claims'),
  schemaVersion: z.literal(CLAIMS_SCHEMA_VERSION),
  ...headerShape,
  plan: claimsPlanSchema,
  environment: environmentSchema,
  /** In the order of the plan; what was not begun is missing. */
  parts: z.array(partSchema),
  warnings: z.array(warningSchema),
});
export type ClaimsResult = z.infer<typeof claimsResultSchema>;
