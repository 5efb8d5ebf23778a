import { z } from 'zod';

/** Raised whenever a reader of the previous version could misread or would refuse a file. */
export const SCHEMA_VERSION = 2;

const count = z.int().nonnegative();
const micros = z.number().nonnegative();
const millis = z.number().nonnegative();

/** Ways a request can end; everything but `ok` counts as over any latency target. */
const outcomeSchema = z.enum(['ok', 'http-error', 'bad-body', 'timeout', 'connect-error', 'lost']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** A note that travels with the data and ends as a footnote; `invalidates` says that the figures beside it must not be trusted. */
export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  invalidates: z.boolean(),
});
export type Warning = z.infer<typeof warningSchema>;

export const errorRecordSchema = z.strictObject({
  code: z.string(),
  what: z.string(),
  why: z.string(),
  fix: z.string(),
});

/** When requests of the open model are due: evenly spaced, at random with the same mean, or ever faster from 0 to the rate. */
export const arrivalsSchema = z.enum(['constant', 'poisson', 'ramp']);
export type Arrivals = z.infer<typeof arrivalsSchema>;

/** Closed: each connection waits for its answer. Open: requests start at due times whatever the server does. */
const loadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('closed'), connections: z.int().positive() }),
  z.strictObject({
    kind: z.literal('open'),
    ratePerSec: z.number().positive(),
    maxInFlight: z.int().positive(),
    arrivals: arrivalsSchema,
  }),
]);
export type Load = z.infer<typeof loadSchema>;

/** Latencies in µs: an HDR histogram (V2, compressed, base64; 3 digits) or a quantile function as k6 gives it. Exact extremes stand beside either. */
export const latencySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('histogram'),
    encoded: z.string(),
    count,
    minUs: micros,
    maxUs: micros,
    meanUs: micros,
  }),
  z.strictObject({
    kind: z.literal('quantiles'),
    /** `[percentile 0..100, µs]`, both ascending; linear interpolation at p·(n−1), R type 7. */
    points: z.array(z.tuple([z.number().min(0).max(100), micros])).min(1),
    count,
    minUs: micros,
    maxUs: micros,
    meanUs: micros,
  }),
]);
export type Latency = z.infer<typeof latencySchema>;

/** All requests of one operation that ended in one way; `latency` is null where the engine cannot time that outcome or the count is 0. */
const operationResultSchema = z.strictObject({
  operation: z.string(),
  outcome: outcomeSchema,
  count,
  latency: latencySchema.nullable(),
});
export type OperationResult = z.infer<typeof operationResultSchema>;

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
const timelineSecondSchema = z.strictObject({
  second: count,
  ok: count,
  failed: count,
  p50Us: micros.nullable().default(null),
  p99Us: micros.nullable().default(null),
  maxUs: micros.nullable().default(null),
});
export type TimelineSecond = z.infer<typeof timelineSecondSchema>;

/** CPU time spent in one whole second of the window, µs; null where the kernel cannot tell. */
const secondOfCpuSchema = z.strictObject({
  second: count,
  appCpuUs: micros.nullable(),
  servicesCpuUs: z.record(z.string(), micros.nullable()),
  generatorCpuUs: micros.nullable(),
});

/** How busy the app's event loop was in the window: utilisation 0..1, and how much later than due its timers ran (µs). */
export const appLoopSchema = z.strictObject({
  eventLoopUtilisation: z.number().min(0).max(1).nullable(),
  eventLoopDelayP50Us: micros.nullable(),
  eventLoopDelayP99Us: micros.nullable(),
  eventLoopDelayMaxUs: micros.nullable(),
});
export type AppLoop = z.infer<typeof appLoopSchema>;

/** Some cores of the machine in the window. */
const coreUseSchema = z.strictObject({
  cores: z.int().positive(),
  /** Share 0..1 of their CPU time that went at least to others than what was placed on them and the runner; null where unknown. */
  foreignShare: z.number().min(0).max(1).nullable(),
  /** Share 0..1 of the time of that core of them from which the hypervisor took most. */
  stealShare: z.number().min(0).max(1).nullable(),
});
export type CoreUse = z.infer<typeof coreUseSchema>;

/** What others did with the cores of the system under test and of the generator; null where they were not told apart. */
export const coresSchema = z.strictObject({ system: coreUseSchema, generator: coreUseSchema }).nullable();

/** Run-queue delay (`/proc/PID/task/TID/schedstat`, second field) in a window, µs: of the thread of each process that waited longest. */
const runQueueSchema = z.strictObject({
  windowUs: micros,
  appUs: micros.nullable(),
  /** All processes of a service together, which may wait at the same time. */
  servicesUs: z.record(z.string(), micros.nullable()),
  generatorUs: micros.nullable(),
});

/** Fields with a default came with version 2: in files of version 1 they are unknown, which null says. */
export const measuredSchema = z.strictObject({
  /** Length of the measured window on the generator's own clock. */
  elapsedMs: millis,
  operations: z.array(operationResultSchema),
  /** Latencies of all good answers together, where that is more exact than adding up the operations'; null where it is not. */
  answers: latencySchema.nullable().default(null),
  /** The window of an open model cut into equal bins, in order: slow answers that come together are one event. Null where unknown. */
  timeBins: z.array(timeBinSchema).nullable().default(null),
  /** Requests that were due but never sent (k6 `dropped_iterations`); they count as over target. */
  dropped: count,
  /** Requests sent more than 1 ms after they were due; their latency holds the delay. Null where the engine cannot tell. */
  late: count.nullable(),
  /** Due → sent of every request that was sent: what the generator itself adds to the latency; null where it cannot tell. */
  lateness: latencySchema.nullable(),
  /** Sent → last byte of every answer, whatever its status: the latency without the lateness; null where the engine cannot tell. */
  serviceTime: latencySchema.nullable(),
  /** Connections that the server closed during the window; null where the engine cannot tell. */
  connectionCloses: count.nullable(),
  /** Answers by HTTP status, as `"200": 123`. */
  statuses: z.record(z.string(), count),
  /** Requests completed in each whole second of the window; null where the engine has no timeline. */
  timeline: z.array(timelineSecondSchema).nullable(),
  /** The app's own view of its event loop in the window; null where it could not be asked (containers). */
  app: appLoopSchema.nullable().default(null),
  resources: z.strictObject({
    /** CPU time in the window; null where the kernel cannot tell. */
    appCpuUs: micros.nullable(),
    appRssBytes: count.nullable(),
    servicesCpuUs: z.record(z.string(), micros.nullable()),
    generatorCpuUs: micros.nullable(),
    servicesRssBytes: z.record(z.string(), count.nullable()),
    /** Share 0..1 of the machine's CPU time that went to others than app, services, generator and runner; null where the kernel cannot tell. */
    foreignCpuShare: z.number().min(0).max(1).nullable(),
    /** Share 0..1 of CPU time that the hypervisor gave to others while we wanted it. */
    stealShare: z.number().min(0).max(1).nullable(),
    cores: coresSchema.default(null),
    /** How long it waited for a core although it could have run; null where nothing was read. */
    runQueue: runQueueSchema.nullable().default(null),
    /** CPU of each whole second of the window, in order; null where nothing was sampled. */
    perSecond: z.array(secondOfCpuSchema).nullable().default(null),
  }),
  generator: z.strictObject({
    /** CPU used ÷ (window × cores that the generator may use), 0..1. */
    cpuShare: z.number().nonnegative().nullable(),
    /** Node's event-loop utilisation of the generator, 0..1. */
    eventLoopUtilisation: z.number().nonnegative().nullable(),
    /** throughput × mean latency ÷ connections of a closed loop; 1 by Little's law. */
    littlesLaw: z.number().nonnegative().nullable(),
    /** Requests/s that this engine reached against a server that does nothing, on this machine in this run; null where that is not known. */
    ceilingPerSec: z.number().positive().nullable().default(null),
  }),
  warnings: z.array(warningSchema),
});
export type Measured = z.infer<typeof measuredSchema>;

const roundHead = { engine: z.string(), engineVersion: z.string(), load: loadSchema, startedAt: z.string() };
const roundSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...roundHead, state: z.literal('completed'), measured: measuredSchema }),
  z.strictObject({ ...roundHead, state: z.literal('failed'), error: errorRecordSchema }),
  z.strictObject({ ...roundHead, state: z.literal('interrupted'), measured: measuredSchema.nullable() }),
]);
export type RoundResult = z.infer<typeof roundSchema>;

/** What a stack says of itself at `GET /stack`. */
export const stackReportSchema = z.looseObject({
  stack: z.string(),
  node: z.string(),
  clients: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type StackReport = z.infer<typeof stackReportSchema>;

/** How a stack was warmed up: the same windows of requests for every stack, more only where it had not levelled off. */
const warmUpSchema = z.strictObject({
  requests: count,
  /** Whether CPU per request and throughput had levelled off by the rule of `runner/measure/steady-state.ts`. */
  steady: z.boolean(),
  /** CPU-µs per request and requests per second of each window, in order. */
  windows: z.array(z.strictObject({ cpuUsPerRequest: micros.nullable(), perSec: z.number().nonnegative() })),
});
export type WarmUp = z.infer<typeof warmUpSchema>;

/** One target × one scenario on a fresh process with freshly seeded data. The visit is the statistical unit. */
const visitSchema = z.strictObject({
  index: count,
  target: z.string(),
  scenario: z.string(),
  repetition: count,
  startedAt: z.string(),
  state: z.enum(['completed', 'failed', 'interrupted']),
  error: errorRecordSchema.nullable(),
  rounds: z.array(roundSchema),
  /** Wall time of each phase: start, seed, conformance, fill, warm-up, one per engine, stop. */
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

const rungSchema = z.enum(['external', 'compose', 'native', 'stand-in']);
export type Rung = z.infer<typeof rungSchema>;

/** durable: acknowledged after the disk has it · relaxed: may lose ≤ 1 s · volatile: lost on restart. */
const durabilitySchema = z.enum(['durable', 'relaxed', 'volatile', 'unknown']);
export type Durability = z.infer<typeof durabilitySchema>;

/** A service as it ran: everything below was read back from the running server. */
export const datastoreRecordSchema = z.strictObject({
  id: z.string(),
  /** What ran, by its own name: `PostgreSQL`, `Redis`, `Valkey`, `mongo-java-server`. */
  product: z.string(),
  version: z.string(),
  /** Whose protocol it speaks, with the version that it claims, where that is another product: `MongoDB 7.0.42`. */
  speaks: z.string().nullable().default(null),
  /** The pooler, proxy or router between, with its version: `PgBouncer 1.18.0`. */
  through: z.string().nullable().default(null),
  /** False where nothing but the server's own word says that it is the product. Files of before did not ask. */
  proven: z.boolean().default(true),
  rung: rungSchema,
  /** Where it came from in words: `embedded binaries`, `PATH`, `distribution package`, `container postgres:18`. */
  provider: z.string(),
  /** Whether another product, or one with a pooler before it, ran in the place of the service that the stack is named for. */
  standIn: z.boolean(),
  durability: durabilitySchema,
  settings: z.record(z.string(), z.string()),
});
export type DatastoreRecord = z.infer<typeof datastoreRecordSchema>;

/** Stacks are ranked only inside one group; `control`, `stand-in` and `demonstration` never decide. */
const rankGroupSchema = z.enum(['ranked', 'control', 'demonstration', 'stand-in', 'other-rung']);
export type RankGroup = z.infer<typeof rankGroupSchema>;

const targetRecordSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  group: rankGroupSchema,
  durability: durabilitySchema.nullable(),
  services: z.array(z.string()),
});
export type TargetRecord = z.infer<typeof targetRecordSchema>;

const operationShareSchema = z.strictObject({ operation: z.string(), share: z.number().min(0).max(1) });

const scenarioRecordSchema = z.strictObject({
  id: z.string(),
  description: z.string(),
  mix: z.array(operationShareSchema),
  keys: z.string(),
});

/** Everything that was decided before the first process started. */
const planSchema = z.strictObject({
  /** What the user calls the run, for the head of its reports; null where it has no name. */
  title: z.string().nullable().default(null),
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
  /** Requests that warm every stack up, before it is asked whether it is steady; the fill of the caches comes before. */
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
  order: z.array(z.strictObject({ target: z.string(), scenario: z.string(), repetition: count })),
  estimateMs: millis,
  /** What the maximum duration cost, as sentences. */
  losses: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

/** What an engine did by itself against a server that does nothing, in one repetition. */
const calibrationSchema = z.strictObject({
  repetition: count,
  scenario: z.string(),
  engine: z.string(),
  load: loadSchema,
  /** Its ceiling in requests/s, and the lowest rate of the open model that it did not keep to; null where there is none. */
  perSec: z.number().positive().nullable(),
  missedPerSec: z.number().positive().nullable(),
  /** Latencies of the good answers at the stated rate, to be pooled: the generator's own part; empty for a closed loop and where the rate was not kept. */
  latencies: z.array(latencySchema),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** The machine as it was for a moment without our load. */
const hostLoadSchema = z.strictObject({
  /** Share 0..1 of all cores that was busy, and that the hypervisor gave away. */
  busyShare: z.number().min(0).max(1),
  stealShare: z.number().min(0).max(1),
  /** Periods in which the control group was held back since it began; null where there is no limit. */
  throttledPeriods: count.nullable(),
});
export type HostLoad = z.infer<typeof hostLoadSchema>;

/** The machine and the software, less what identifies a person (unless `--include-host`). */
export const environmentSchema = z.strictObject({
  host: z.string().nullable(),
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cpus: z.int().positive(),
  memoryBytes: count,
  node: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  container: z.boolean().nullable(),
  virtualMachine: z.boolean().nullable(),
  /** Frequency governor of the first core and whether turbo may change its clock; null where the kernel does not tell. */
  governor: z.string().nullable(),
  turbo: z.boolean().nullable(),
  /** Limits of the control group; null where there are none. */
  cgroupCpus: z.number().positive().nullable(),
  cgroupMemoryBytes: count.nullable(),
  swapUsedBytes: count.nullable(),
  /** Median of small synchronous writes to the disk that holds the stores' data. */
  fsyncUs: micros.nullable(),
  /** First 16 digits of the SHA-256 of the lock file that fixes the dependencies. */
  lockfile: z.string().nullable(),
  /** What the machine was doing just before the first visit and just after the last. */
  before: hostLoadSchema.nullable(),
  after: hostLoadSchema.nullable(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** The one document: `runner/` makes it, `reports/` reads it. */
export const runResultSchema = z.strictObject({
  kind: z.literal('stackbench-run'),
  /** Files of version 1 are read too, and are of the present version from then on. */
  schemaVersion: z.literal([1, SCHEMA_VERSION]).transform((): typeof SCHEMA_VERSION => SCHEMA_VERSION),
  id: z.string(),
  tool: z.strictObject({ name: z.literal('stackbench'), version: z.string() }),
  /** The command that repeats the run, secrets redacted. */
  command: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  state: z.enum(['running', 'completed', 'interrupted', 'failed']),
  plan: planSchema,
  environment: environmentSchema,
  services: z.array(datastoreRecordSchema),
  targets: z.array(targetRecordSchema),
  skipped: z.array(z.strictObject({ target: z.string(), reason: z.string() })),
  visits: z.array(visitSchema),
  /** What the generators did by themselves, one of each engine and scenario in each repetition; empty in files that do not tell. */
  calibrations: z.array(calibrationSchema).default([]),
  warnings: z.array(warningSchema),
});
export type RunResult = z.infer<typeof runResultSchema>;
