import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostLoad } from '../../model/document/environment.ts';
import type { Measured } from '../../model/document/measured.ts';
import { TICK_US } from '../machine/proc/process-stat.ts';

/** CPU time of the whole machine so far, all cores together, in µs (Linux `/proc/stat`, ticks of 10 ms). */
interface HostCpu {
  readonly busyUs: number;
  readonly stealUs: number;
  readonly totalUs: number;
}

/** Length of the observation, in ms. */
const SAMPLE_MS = 400;

/** Reads the machine's CPU time; null if unknown. */
export function readHostCpu(read: () => string = () => readFileSync('/proc/stat', 'utf8')): HostCpu | null {
  try {
    const line = /^cpu\s+(.+)$/m.exec(read())?.[1];
    if (line === undefined) return null;
    const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = line
      .split(/\s+/)
      .map(Number);
    const busy = user + nice + system + irq + softIrq;
    return {
      busyUs: busy * TICK_US,
      stealUs: steal * TICK_US,
      totalUs: (busy + idle + ioWait + steal) * TICK_US,
    };
  } catch {
    return null;
  }
}

/** Watches the machine for less than half a second; null if unknown. Call it while no process of ours works. */
export async function readHostLoad(): Promise<HostLoad | null> {
  const from = readHostCpu();
  await pause(SAMPLE_MS);
  const to = readHostCpu();
  if (from === null || to === null || to.totalUs <= from.totalUs) return null;
  const total = to.totalUs - from.totalUs;
  return {
    busyShare: share(to.busyUs - from.busyUs, total),
    stealShare: share(to.stealUs - from.stealUs, total),
    throttledPeriods: throttledPeriods(),
  };
}

type Shares = Pick<Measured['resources'], 'foreignCpuShare' | 'stealShare'>;

/** What others did with the machine's CPU between two moments. */
export class HostMeter {
  readonly #edges: { begin: HostCpu | null; end: HostCpu | null } = { begin: null, end: null };
  #ownUs = process.cpuUsage();

  read(edge: 'begin' | 'end'): void {
    this.#edges[edge] = readHostCpu();
    this.#ownUs = process.cpuUsage(edge === 'end' ? this.#ownUs : undefined);
  }

  /**
   * Shares of the window; `oursUs` is the CPU time of app, services and generator in it. Null if any of it is unknown.
   */
  shares(oursUs: readonly (number | null)[]): Shares {
    const { begin, end } = this.#edges;
    if (begin === null || end === null || end.totalUs <= begin.totalUs) {
      return { foreignCpuShare: null, stealShare: null };
    }
    const total = end.totalUs - begin.totalUs;
    const known = oursUs.every((us) => us !== null);
    const ours = oursUs.reduce<number>((sum, us) => sum + (us ?? 0), this.#ownUs.user + this.#ownUs.system);
    return {
      foreignCpuShare: known ? share(end.busyUs - begin.busyUs - ours, total) : null,
      stealShare: share(end.stealUs - begin.stealUs, total),
    };
  }
}

/** Periods in which the control group's CPU limit stopped us, since it began; null without a limit. */
function throttledPeriods(): number | null {
  for (const file of ['/sys/fs/cgroup/cpu.stat', '/sys/fs/cgroup/cpu/cpu.stat']) {
    try {
      const periods = /^nr_throttled (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
      if (periods !== undefined) return Number(periods);
    } catch {
      continue;
    }
  }
  return null;
}

function share(part: number, whole: number): number {
  return Math.min(1, Math.max(0, part / whole));
}
