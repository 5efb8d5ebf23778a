import { sum } from '../../../model/stats/sum.ts';
import { playInChild } from '../forked-generator.ts';
import type { DriverJob, PlayedWorkload } from './driver-job.ts';

/** Start of the process, and its end. */
const OVERHEAD_MS = 20_000;
/** Seed and connections of a workload, by far. */
const OPEN_MS = 15_000;

interface DriversRequest extends DriverJob {
  readonly workDir: string;
  /** Cores of the process; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly signal: AbortSignal;
  readonly onGenerator: (pid: number) => void;
  /** Follows the slices: the place of one in the list, as it begins and ends. */
  readonly onSlice: (slice: number, edge: 'begin' | 'end') => void;
}

/**
 * Plays workloads in turn by the drivers of their datastores, in a process of its own.
 * @throws StackbenchError when that process crashed or is stuck; the signal's reason when that aborts
 */
export function playDrivers(request: DriversRequest): Promise<readonly PlayedWorkload[]> {
  const { workloads, slices, warmUpMs, timeoutMs, workDir, cpus, signal, onGenerator, onSlice } = request;
  const childJob: DriverJob = { workloads, slices, warmUpMs, timeoutMs };
  const playedMs = sum(slices.map(({ durationMs }) => durationMs));
  return playInChild<readonly PlayedWorkload[]>(
    { baseUrl: 'the datastores', workDir, cpus, signal, onGenerator, onSlice },
    {
      label: 'drivers',
      module: 'runner/load/drivers/child.ts',
      childJob,
      limitMs: OVERHEAD_MS + playedMs + workloads.length * (OPEN_MS + warmUpMs) + timeoutMs,
    },
  );
}
