import { z } from 'zod';
import { count, micros } from './units.ts';

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

/** CPU and memory of app, services and generator in the window, and what others took of the machine. */
export const resourcesSchema = z.strictObject({
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
});
