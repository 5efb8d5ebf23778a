import { z } from 'zod';
import { micros } from './units.ts';

/** What may be missing on a system, and is null in documents then. */
const signalSchema = z.enum([
  /** For how long threads waited for a core, and what each of them ran. */
  'waiting',
  /** CPU time that the hypervisor gave to other machines. */
  'steal',
  /** Throttling by a control group. */
  'throttling',
  /** CPU time of children that ended. */
  'ended-children',
  /** Cores of their own for the load generator and the system under test. */
  'placement',
  /** Memory that is available. */
  'memory',
  /** Resident memory of processes. */
  'resident-memory',
  /** Limits of this shell, and open files. */
  'limits',
  /** Which process listens on a port. */
  'listeners',
  /** Processes that leave the process that started them. */
  'daemons',
]);
export type UnavailableSignal = z.infer<typeof signalSchema>;

/** What this system reports of processes and of the machine. */
export const platformSchema = z.strictObject({
  /** Source of the CPU time of processes and its step, µs; null if unknown. */
  cpuTime: z.strictObject({ from: z.enum(['kernel', 'ps']), stepUs: micros }).nullable(),
  /** Source of the load of other processes: the kernel's totals in /proc, or those of the system; null if unknown. */
  foreignLoad: z.enum(['kernel', 'system']).nullable(),
  unavailable: z.array(signalSchema),
});
export type Platform = z.infer<typeof platformSchema>;
