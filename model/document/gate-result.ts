import { z } from 'zod';
import { datastoreRecordSchema } from './datastore-record.ts';
import { environmentSchema } from './environment.ts';
import { errorRecordSchema } from './error-record.ts';
import { headerShape } from './header.ts';
import { coresSchema } from './resources.ts';
import { warningSchema } from './warning.ts';

/** Raised whenever a reader of the previous version could misread a file. */
export const GATE_SCHEMA_VERSION = 1;

const count = z.int().nonnegative();
const micros = z.number().nonnegative();

const sideKeySchema = z.enum(['base', 'head']);
export type SideKey = z.infer<typeof sideKeySchema>;

/** One of the two builds that are compared. */
const sideRecordSchema = z.strictObject({
  /** The requested git reference or folder. */
  ref: z.string(),
  /** Full hash; null for a folder outside git. */
  commit: z.string().nullable(),
  /** First line of the commit's message. */
  subject: z.string().nullable(),
  /** Whether the folder had uncommitted changes. */
  dirty: z.boolean().nullable(),
  /** First 16 digits of the SHA-256 of the lock file; null without one. */
  lockfile: z.string().nullable(),
  /**
   * Direct and transitive packages of the lock file: name → version (several: comma-separated). Empty without a
   * supported lock file.
   */
  dependencies: z.record(z.string(), z.string()),
  /** Runtime of the started process: `node v24.1.0`; null if unknown. */
  runtime: z.string().nullable(),
});
export type SideRecord = z.infer<typeof sideRecordSchema>;

/** A slowdown that somebody accepted. */
export const waiverSchema = z.strictObject({
  /** Name of the request; `*` for all. */
  endpoint: z.string().min(1),
  /** Metric as in a test's key: `cpu`, `p50`, `postgres.cpu`, `postgres.transactions`; `*` for all. */
  metric: z.string().min(1),
  /** Largest accepted slowdown, as a share: 0.1 for 10%. */
  ceiling: z.number().positive(),
  /** Last valid day: `2027-01-31`. */
  expires: z.iso.date(),
  reason: z.string().min(1),
});
export type Waiver = z.infer<typeof waiverSchema>;

/** Everything that was decided before the first block. */
const gatePlanSchema = z.strictObject({
  service: z.string(),
  endpoints: z.array(z.string()).min(1),
  /** Slowdown that is ignored, and slowdown that fails, as shares: 0.01 and 0.05. */
  minEffect: z.number().nonnegative(),
  maxEffect: z.number().positive(),
  /** Maximum number of blocks, and the time after which no further block begins. */
  maxBlocks: z.int().positive(),
  maxDurationMs: z.int().positive(),
  seed: count,
  /** Requests of a burst to one side, and its connections. */
  burst: z.int().positive(),
  connections: z.int().positive(),
  /**
   * Requests to each side and endpoint before anything is measured, at least and at most; fewer if the time was too
   * short.
   */
  warmUpRequests: z.int().positive(),
  warmUpLimit: z.int().positive(),
  /**
   * Time of each endpoint's measured bursts within a block, both sides together; up to three times as long if it gave
   * few.
   */
  measureMs: z.int().positive(),
  serverCpus: z.array(count),
  serviceCpus: z.array(count),
  generatorCpus: z.array(count),
  onInconclusive: z.enum(['fail', 'warn']),
  waivers: z.array(waiverSchema),
  /** Limits on the head's own figures, in the syntax of `--threshold`. */
  thresholds: z.array(z.string()),
  /**
   * Slowdown that a self-check injected into the head: `cpu:1500rounds` (CPU work per request) or `wait:2ms`; null
   * otherwise.
   */
  plant: z.string().nullable(),
});
export type GatePlan = z.infer<typeof gatePlanSchema>;

/** What one side did in the measured bursts of one endpoint. */
const sideMeasureSchema = z.strictObject({
  requests: count,
  errors: count,
  /**
   * Requests that met a connection which the server was closing, and were sent again on a new one, and the shortest
   * time, in ms, for which such a connection had been idle. Absent without any, and in older files.
   */
  askedAgain: z.strictObject({ requests: count, idleMs: z.number().nonnegative() }).optional(),
  /** CPU of the service's processes between the first and the last measured burst, all threads; null if unknown. */
  cpuUs: micros.nullable(),
  /**
   * Why it is null: this system does not report CPU time, or processes or threads that ended meanwhile used more of it
   * than the kernel reports exactly. Absent if it is known, and in older files.
   */
  cpuUnknown: z.enum(['system', 'ended']).optional(),
  /** Of single requests. */
  p50Us: micros,
  /**
   * Median of the bursts' mean latencies, over pairs of bursts without a failed answer; null if there is none, and in
   * older files.
   */
  burstUs: micros.nullable().default(null),
  /** Latencies as an HDR histogram (V2, compressed, base64; µs, 3 digits), for percentiles over all blocks. */
  latency: z.string(),
  /** Mean size of the bodies of good answers, in bytes, as they were sent; null without one, and in older files. */
  bytes: z.number().nonnegative().nullable().default(null),
  /** CPU of each datastore in the same time. */
  servicesCpuUs: z.record(z.string(), micros.nullable()),
});
export type SideMeasure = z.infer<typeof sideMeasureSchema>;

const endpointMeasureSchema = z.strictObject({
  endpoint: z.string(),
  warmUp: z.strictObject({ requests: count, steady: z.boolean() }),
  base: sideMeasureSchema,
  head: sideMeasureSchema,
  /**
   * ln(head ÷ base) of the median burst's latency: over pairs of neighbouring bursts, the median of the ratio of their
   * mean latencies.
   */
  p50LogRatio: z.number(),
});
export type EndpointMeasure = z.infer<typeof endpointMeasureSchema>;

/**
 * Work of a datastore for one side over the whole life of its process: its own counters, as `transactions`,
 * `rows-read`.
 */
const sideWorkSchema = z.strictObject({
  requests: count,
  counters: z.record(z.string(), z.record(z.string(), count)),
});

/** Folder of a side in a block: its random name, and the number of the copy of the checkout in it. */
const sideFolderSchema = z.strictObject({ name: z.string(), copy: count });
export type SideFolder = z.infer<typeof sideFolderSchema>;

/**
 * One replicate: fresh processes of both sides, warmed up and measured in alternating bursts. The block is the unit of
 * all statistics.
 */
const blockSchema = z.strictObject({
  index: count,
  startedAt: z.string(),
  /** Which side started first, and which instance (0 or 1) of each datastore the base had: coin flips. */
  first: sideKeySchema,
  baseInstance: z.int().min(0).max(1),
  /** Absent if both sides ran in their checkouts, and in older files. */
  folders: z.strictObject({ base: sideFolderSchema, head: sideFolderSchema }).optional(),
  elapsedMs: z.number().nonnegative(),
  endpoints: z.array(endpointMeasureSchema),
  work: z.strictObject({ base: sideWorkSchema, head: sideWorkSchema }).nullable(),
  /**
   * Share 0..1 of the machine's CPU time that went to others than both sides, datastores and generator; null if
   * unavailable.
   */
  foreignCpuShare: z.number().min(0).max(1).nullable(),
  stealShare: z.number().min(0).max(1).nullable(),
  cores: coresSchema.default(null),
});
export type GateBlock = z.infer<typeof blockSchema>;

/** What a reader must know of the answers to a request, beside the verdict. */
const answerNoticeSchema = z.strictObject({
  /**
   * The sides answer differently; good answers report an error; the request expects the status of an error. The first
   * two belong beside every verdict.
   */
  code: z.enum(['answers-differ', 'error-answers', 'expects-error']),
  endpoint: z.string(),
  message: z.string(),
  fix: z.string(),
});
export type AnswerNotice = z.infer<typeof answerNoticeSchema>;

/** An endpoint that the base does not know: it is not compared. */
const newEndpointSchema = z.strictObject({
  endpoint: z.string(),
  /** What the base answers. */
  baseStatus: z.int(),
  /** What the head did, in one block of its own; null if that was not measured. */
  head: sideMeasureSchema.nullable(),
});
export type MeasuredNewEndpoint = z.infer<typeof newEndpointSchema>;

/** The document of a gate: `runner/experiments/gate/` makes it, `reports/gate/` reads it. */
export const gateResultSchema = z.strictObject({
  kind: z.literal('stackbench-gate'),
  schemaVersion: z.literal(GATE_SCHEMA_VERSION),
  ...headerShape,
  /**
   * Why the measurement ended: every test decided, no more blocks or time, something went wrong, or the base knows none
   * of the endpoints.
   */
  ended: z.enum(['decided', 'blocks', 'time', 'errors', 'interrupted', 'nothing-to-compare']).nullable(),
  plan: gatePlanSchema,
  environment: environmentSchema,
  services: z.array(datastoreRecordSchema),
  sides: z.strictObject({ base: sideRecordSchema, head: sideRecordSchema }),
  /**
   * What each block ran from: fresh copies of both checkouts, one of two copies of each at random, or the checkouts
   * themselves; null before that is known, and in older files.
   */
  copies: z.enum(['each-block', 'two', 'none']).nullable().default(null),
  blocks: z.array(blockSchema),
  /** Endpoints of the plan that were not compared, because the base does not know them. */
  newEndpoints: z.array(newEndpointSchema).default([]),
  /** By request, from answers that were looked at before they were measured. Empty in older files. */
  answers: z.array(answerNoticeSchema).default([]),
  /** Why the gate is invalid: too many errors of a side, a crash, different runtimes. Null if it is valid. */
  failure: errorRecordSchema.extend({ side: sideKeySchema.nullable() }).nullable(),
  warnings: z.array(warningSchema),
});
export type GateResult = z.infer<typeof gateResultSchema>;
