import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostLoad } from '../../model/document/environment.ts';
import type { Measured } from '../../model/document/measured.ts';
import { type DisturbanceCode, findDisturbances } from '../../model/stats/disturbances.ts';
import type { Warning } from '../../model/warnings.ts';

/** CPU time of the whole machine so far, all cores together, in µs (Linux `/proc/stat`, ticks of 10 ms). */
interface HostCpu {
  readonly busyUs: number;
  readonly stealUs: number;
  readonly totalUs: number;
}

const TICK_US = 10_000;
const SAMPLE_MS = 400;

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

const SAID: Readonly<Record<DisturbanceCode, { readonly who: string; readonly of: string; readonly fix: string }>> = {
  'foreign-load': {
    who: 'Other processes used',
    of: "of the machine's CPU time",
    fix: 'Stop them, or measure more visits so that they hit all stacks alike.',
  },
  steal: {
    who: 'The hypervisor gave to others',
    of: "of the machine's CPU time",
    fix: 'Measure on a machine of your own, or at a quieter hour.',
  },
  'foreign-on-system-cores': {
    who: 'Other processes used',
    of: 'of the cores of the system under test',
    fix: 'Stop them, or measure more visits so that they hit all stacks alike.',
  },
  'foreign-on-generator-cores': {
    who: 'Other processes used',
    of: "of the generator's cores",
    fix: 'Stop them: latencies may be partly theirs.',
  },
  'steal-on-system-cores': {
    who: 'The hypervisor gave to others',
    of: 'of a core of the system under test',
    fix: 'Measure on a machine of your own, or at a quieter hour.',
  },
  'steal-on-generator-cores': {
    who: 'The hypervisor gave to others',
    of: 'of a core of the generator',
    fix: 'Measure on a machine of your own, or at a quieter hour.',
  },
  'app-waited': {
    who: 'The app waited for a core, not because of its own datastores, for',
    of: 'of the time',
    fix: 'Stop other processes, or measure more visits so that they hit all stacks alike.',
  },
  'generator-waited': {
    who: 'The generator waited for a core for',
    of: 'of the time',
    fix: 'Stop other processes: latencies may be partly theirs.',
  },
};

/** Says what others did with the machine while rounds were measured, each kind once for the whole run. */
export function disturbances(rounds: Parameters<typeof findDisturbances>[0]): Warning[] {
  return findDisturbances(rounds).map(({ code, lowest, highest, rounds: much, known, cores }) => {
    const { who, of, fix } = SAID[code];
    const percent = (value: number): string => `${(value * 100).toFixed(0)}%`;
    const range = percent(lowest) === percent(highest) ? percent(lowest) : `${percent(lowest)} to ${percent(highest)}`;
    // A small share of many cores is still a whole one of them.
    const amount = cores === null || cores < 2 ? '' : ` (${(highest * cores).toFixed(1)} of ${cores} cores at most)`;
    return {
      code,
      message: `${who} ${range} ${of}${amount} during ${much} of ${known} rounds.`,
      fix,
      invalidates: false,
    };
  });
}

/** Periods in which the control group's CPU limit held us back, since it began; null without a limit. */
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
