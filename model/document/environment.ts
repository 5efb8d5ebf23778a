import { z } from 'zod';
import { platformSchema } from './platform.ts';
import { count, micros } from './units.ts';

/** The machine as it was for a moment without our load. */
const hostLoadSchema = z.strictObject({
  /** Share 0..1 of all cores that was busy. */
  busyShare: z.number().min(0).max(1),
  /** Share 0..1 that the hypervisor gave away; null if the system does not report it. */
  stealShare: z.number().min(0).max(1).nullable(),
  /** Periods in which the control group was stopped since it began; null if there is no limit. */
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
  /** Frequency governor of the first core and whether turbo may change its clock; null if unknown. */
  governor: z.string().nullable(),
  turbo: z.boolean().nullable(),
  /** Limits of the control group; null if there are none. */
  cgroupCpus: z.number().positive().nullable(),
  cgroupMemoryBytes: count.nullable(),
  swapUsedBytes: count.nullable(),
  /** Median of small synchronous writes to the disk that contains the datastores' data. */
  fsyncUs: micros.nullable(),
  /** First 16 digits of the SHA-256 of the lock file that fixes the dependencies. */
  lockfile: z.string().nullable(),
  /** Load of the machine just before the first visit and just after the last. */
  before: hostLoadSchema.nullable(),
  after: hostLoadSchema.nullable(),
  /** What the system reports of processes; null in files of older versions. */
  platform: platformSchema.nullable().default(null),
});
export type Environment = z.infer<typeof environmentSchema>;
