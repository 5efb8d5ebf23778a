import { z } from 'zod';
import { count, micros } from './units.ts';

/** CPU time spent in one whole second of the window, µs; null if unknown. */
const secondOfCpuSchema = z.strictObject({
  second: count,
  appCpuUs: micros.nullable(),
  servicesCpuUs: z.record(z.string(), micros.nullable()),
  generatorCpuUs: micros.nullable(),
});

/**
 * How busy the app's event loop was in the window: utilisation 0..1, and how much later than due its timers ran (µs).
 */
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
  /**
   * Lower bound of the share 0..1 of their CPU time that processes other than those placed on them and the runner used.
   * Null if unknown.
   */
  foreignShare: z.number().min(0).max(1).nullable(),
  /** Share 0..1 of time that the hypervisor took from the core that lost most. */
  stealShare: z.number().min(0).max(1).nullable(),
});
export type CoreUse = z.infer<typeof coreUseSchema>;

/** Use by others of the cores of the system under test and of the generator; null if these were not separate. */
export const coresSchema = z.strictObject({ system: coreUseSchema, generator: coreUseSchema }).nullable();

/**
 * Run-queue delay (`/proc/PID/task/TID/schedstat`, second field) in a window, µs: of the thread of each process that
 * waited longest.
 */
const runQueueSchema = z.strictObject({
  windowUs: micros,
  appUs: micros.nullable(),
  /** All processes of a service together, which may wait at the same time. */
  servicesUs: z.record(z.string(), micros.nullable()),
  generatorUs: micros.nullable(),
});

/** CPU and memory of app, services and generator in the window, and what others took of the machine. */
export const resourcesSchema = z.strictObject({
  /** CPU time in the window; null if unknown. */
  appCpuUs: micros.nullable(),
  appRssBytes: count.nullable(),
  servicesCpuUs: z.record(z.string(), micros.nullable()),
  generatorCpuUs: micros.nullable(),
  servicesRssBytes: z.record(z.string(), count.nullable()),
  /**
   * Share 0..1 of the machine's CPU time that went to others than app, services, generator and runner; null if unknown.
   */
  foreignCpuShare: z.number().min(0).max(1).nullable(),
  /** Share 0..1 of CPU time that the hypervisor gave to other guests although we needed it. */
  stealShare: z.number().min(0).max(1).nullable(),
  cores: coresSchema.default(null),
  /** Time for which it waited for a core although it could run; null if nothing was read. */
  runQueue: runQueueSchema.nullable().default(null),
  /** CPU of each whole second of the window, in order; null if nothing was sampled. */
  perSecond: z.array(secondOfCpuSchema).nullable().default(null),
});
