import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostLoad, Measured, Warning } from '../../model/run-result.ts';

/** CPU time of the whole machine so far, all cores together, in µs (Linux `/proc/stat`, ticks of 10 ms). */
export interface HostCpu {
  readonly busyUs: number;
  readonly stealUs: number;
  readonly totalUs: number;
}

const TICK_US = 10_000;
const SAMPLE_MS = 400;
const MUCH_FOREIGN = 0.1;
const MUCH_STEAL = 0.05;

/** Reads the machine's CPU time; null where the kernel does not tell. */
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

/** Watches the machine for less than half a second; null where the kernel does not tell. Call it while nothing of ours works. */
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

  /** Shares of the window; `oursUs` is the CPU time of app, services and generator in it. Null where any of it is unknown. */
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

/** Says that others used the machine while rounds were measured, once for the whole run. */
export function disturbances(rounds: readonly Shares[]): Warning[] {
  return [
    ...disturbance('foreign-load', {
      shares: rounds.flatMap(({ foreignCpuShare }) => foreignCpuShare ?? []),
      limit: MUCH_FOREIGN,
      who: 'Other processes used',
      fix: 'Stop them, or measure more visits so that they hit all stacks alike.',
    }),
    ...disturbance('steal', {
      shares: rounds.flatMap(({ stealShare }) => stealShare ?? []),
      limit: MUCH_STEAL,
      who: 'The hypervisor gave to others',
      fix: 'Measure on a machine of your own, or at a quieter hour.',
    }),
  ];
}

function disturbance(
  code: string,
  { shares, limit, who, fix }: { shares: readonly number[]; limit: number; who: string; fix: string },
): Warning[] {
  const much = shares.filter((value) => value > limit);
  if (much.length === 0) return [];
  const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
  const [lowest, highest] = [percent(Math.min(...much)), percent(Math.max(...much))];
  const range = lowest === highest ? lowest : `${lowest} to ${highest}`;
  return [
    {
      code,
      message: `${who} ${range} of the machine's CPU time during ${much.length} of ${shares.length} rounds.`,
      fix,
      invalidates: false,
    },
  ];
}

/** Periods in which the control group's CPU limit held us back, since it began; null without a limit. */
export function throttledPeriods(): number | null {
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
