import type { SideKey } from '../../../model/document/gate-result.ts';
import { withDescendants } from '../../machine/processes/process-tree.ts';
import { cpuBetween } from '../../measure/cpu-between.ts';
import { type CpuSnapshot, readCpu } from '../../measure/process-cpu.ts';
import type { BurstJob } from './burst-job.ts';

/** CPU time of a side and of its datastores at one moment. */
export interface SideClock {
  readonly app: CpuSnapshot;
  readonly services: Readonly<Record<string, CpuSnapshot>>;
}

/** CPU spent between two moments, µs; null if unknown. */
export interface SideCpu {
  readonly appUs: number | null;
  /**
   * Why `appUs` is null: the system reports no CPU time, or processes that ended used too much of it. Null if it is
   * known.
   */
  readonly appUnknown: 'system' | 'ended' | null;
  readonly servicesUs: Readonly<Record<string, number | null>>;
}

/** Reads the CPU time of all processes of one side, including those that they started. */
export function readClock({ pids, servicePids }: Pick<BurstJob, 'pids' | 'servicePids'>, side: SideKey): SideClock {
  const read = (roots: readonly number[]): CpuSnapshot => readCpu(roots.flatMap(withDescendants));
  return {
    app: read(pids[side]),
    services: Object.fromEntries(Object.entries(servicePids[side]).map(([id, roots]) => [id, read(roots)])),
  };
}

/** CPU spent from one reading to a later one. */
export function spentBetween(from: SideClock, to: SideClock): SideCpu {
  const isTold = from.app.size > 0 && to.app.size > 0;
  const appUs = isTold ? cpuBetween(from.app, to.app) : null;
  return {
    appUs,
    appUnknown: appUs !== null ? null : isTold ? 'ended' : 'system',
    servicesUs: Object.fromEntries(
      Object.entries(to.services).map(([id, after]) => {
        const before = from.services[id];
        return [id, before === undefined || before.size === 0 ? null : cpuBetween(before, after)];
      }),
    ),
  };
}
