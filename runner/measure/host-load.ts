import { readFileSync } from 'node:fs';
import { type CpuInfo, cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostLoad } from '../../model/document/environment.ts';
import type { Measured } from '../../model/document/measured.ts';
import { TICK_US } from '../machine/proc/process-stat.ts';

/** CPU time of the whole machine so far, all cores together, in µs (ticks of 10 ms). */
interface HostCpu {
  readonly busyUs: number;
  /** Null without /proc: other systems do not report it. */
  readonly stealUs: number | null;
  readonly totalUs: number;
}

/** Length of the observation, in ms. */
const SAMPLE_MS = 400;

/** `/proc/stat`; empty if the system has none. */
export function readHostStat(): string {
  try {
    return readFileSync('/proc/stat', 'utf8');
  } catch {
    return '';
  }
}

/** Reads the machine's CPU time: of `/proc/stat`, otherwise of the system's totals for each core; null if unknown. */
export function readHostCpu(
  read: () => string = readHostStat,
  totals: () => readonly Pick<CpuInfo, 'times'>[] = cpus,
): HostCpu | null {
  try {
    const stat = read();
    if (stat === '') return sumOf(totals());
    const line = /^cpu\s+(.+)$/m.exec(stat)?.[1];
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

function sumOf(cores: readonly Pick<CpuInfo, 'times'>[]): HostCpu | null {
  if (cores.length === 0) return null;
  let [busyUs, totalUs] = [0, 0];
  for (const { times } of cores) {
    const { user, nice, sys, idle, irq } = times;
    busyUs += (user + nice + sys + irq) * 1000;
    totalUs += (user + nice + sys + irq + idle) * 1000;
  }
  return { busyUs, stealUs: null, totalUs };
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
    stealShare: shareBetween(from.stealUs, to.stealUs, total),
    throttledPeriods: throttledPeriods(),
  };
}

type Shares = Pick<Measured['resources'], 'foreignCpuShare' | 'stealShare'>;

/** What others did with the machine's CPU in the windows between two moments each. */
export class HostMeter {
  #begin: HostCpu | null = null;
  #own = process.cpuUsage();
  /** Of all windows that ended; null if a reading failed, or without a window. */
  #sum: HostCpu | null = null;
  #ownUs = 0;
  #isKnown = true;

  /** `now` is what the machine reports at this moment, for meters that share it. */
  read(edge: 'begin' | 'end', now: HostCpu | null = readHostCpu()): void {
    if (edge === 'begin') {
      this.#begin = now;
      this.#own = process.cpuUsage();
      return;
    }
    const { user, system } = process.cpuUsage(this.#own);
    this.#ownUs += user + system;
    const begin = this.#begin;
    if (begin === null || now === null) this.#isKnown = false;
    else
      this.#sum = {
        busyUs: (this.#sum?.busyUs ?? 0) + now.busyUs - begin.busyUs,
        stealUs: addedSteal(this.#sum, begin, now),
        totalUs: (this.#sum?.totalUs ?? 0) + now.totalUs - begin.totalUs,
      };
  }

  /**
   * Shares of all windows together; `oursUs` is the CPU time of app, services and generator in them. Null if any of it
   * is unknown.
   */
  shares(oursUs: readonly (number | null)[]): Shares {
    const sum = this.#isKnown ? this.#sum : null;
    if (sum === null || sum.totalUs <= 0) return { foreignCpuShare: null, stealShare: null };
    const known = oursUs.every((us) => us !== null);
    const ours = oursUs.reduce<number>((total, us) => total + (us ?? 0), this.#ownUs);
    return {
      foreignCpuShare: known ? share(sum.busyUs - ours, sum.totalUs) : null,
      stealShare: sum.stealUs === null ? null : share(sum.stealUs, sum.totalUs),
    };
  }
}

function addedSteal(sum: HostCpu | null, begin: HostCpu, now: HostCpu): number | null {
  if (sum?.stealUs === null || begin.stealUs === null || now.stealUs === null) return null;
  return (sum?.stealUs ?? 0) + now.stealUs - begin.stealUs;
}

function shareBetween(from: number | null, to: number | null, total: number): number | null {
  return from === null || to === null ? null : share(to - from, total);
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
