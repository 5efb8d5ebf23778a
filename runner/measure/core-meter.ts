import { readFileSync } from 'node:fs';
import type { Measured } from '../../model/document/measured.ts';
import type { CoreUse } from '../../model/document/resources.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import { TICK_US } from '../machine/proc/process-stat.ts';

/** CPU time of one core so far, ticks (Linux `/proc/stat`). */
interface CoreCpu {
  /** Of tasks, without interrupts: some kernels count these as time of the interrupted task as well. */
  readonly tasks: number;
  readonly steal: number;
  readonly total: number;
}

/** CPU time of each core by its number; empty if unknown. */
export function readCores(read: () => string = () => readFileSync('/proc/stat', 'utf8')): ReadonlyMap<number, CoreCpu> {
  try {
    return new Map(
      [...read().matchAll(/^cpu(\d+)\s+(.+)$/gm)].map(([, core, fields = '']) => {
        const ticks = fields.split(/\s+/).slice(0, 8).map(Number);
        const [user = 0, nice = 0, system = 0, , , , , steal = 0] = ticks;
        return [
          Number(core),
          { tasks: user + nice + system, steal, total: ticks.reduce((sum, value) => sum + value, 0) },
        ];
      }),
    );
  } catch {
    return new Map();
  }
}

/** Use of the run's cores by other processes in the windows between two moments each. */
export class CoreMeter {
  readonly #placement: Placement;
  readonly #read: typeof readCores;
  #begin: ReadonlyMap<number, CoreCpu> = new Map();
  /** Ticks of all windows that ended; a core is absent if a reading of it failed. */
  #sum: ReadonlyMap<number, CoreCpu> | null = null;
  #own = process.cpuUsage();
  #ownUs = 0;

  constructor(placement: Placement, read: typeof readCores = readCores) {
    this.#placement = placement;
    this.#read = read;
  }

  /** `now` is what the cores report at this moment, for meters that share it. */
  read(edge: 'begin' | 'end', now: ReadonlyMap<number, CoreCpu> = this.#read()): void {
    if (edge === 'begin') {
      this.#begin = now;
      this.#own = process.cpuUsage();
      return;
    }
    const { user, system } = process.cpuUsage(this.#own);
    this.#ownUs += user + system;
    this.#sum = added(this.#sum, this.#begin, now);
  }

  /**
   * Shares of the window; `spentUs` is the CPU time in it of the processes that were placed on the cores. The CPU time
   * of the asking process is subtracted too: from both, because a runner is placed nowhere, or from the generator's
   * cores if it is the generator. Null if nothing was placed or the kernel reports nothing.
   */
  use(
    spentUs: Readonly<Record<'system' | 'generator', readonly (number | null)[]>>,
    asks: 'runner' | 'generator' = 'runner',
  ): Measured['resources']['cores'] {
    const ownUs = this.#ownUs;
    const system = this.#useOf(this.#placement.systemCpus, [...spentUs.system, asks === 'runner' ? ownUs : 0]);
    const generator = this.#useOf(this.#placement.generatorCpus, [...spentUs.generator, ownUs]);
    return system === null || generator === null ? null : { system, generator };
  }

  #useOf(cpus: readonly number[], spentUs: readonly (number | null)[]): CoreUse | null {
    const cores = cpus.flatMap((cpu) => {
      const used = this.#sum?.get(cpu);
      return used === undefined || used.total <= 0 ? [] : [used];
    });
    if (cores.length === 0 || cores.length < cpus.length) return null;
    const oursUs = spentUs.includes(null) ? null : spentUs.reduce<number>((sum, us) => sum + (us ?? 0), 0);
    const tasksUs = sum(cores.map(({ tasks }) => tasks)) * TICK_US;
    const totalUs = sum(cores.map(({ total }) => total)) * TICK_US;
    return {
      cores: cores.length,
      foreignShare: oursUs === null ? null : clamp((tasksUs - oursUs) / totalUs),
      stealShare: clamp(Math.max(...cores.map(({ steal, total }) => steal / total))),
    };
  }
}

/** Adds a window to the ticks of earlier ones; null if there is none. */
function added(
  sum: ReadonlyMap<number, CoreCpu> | null,
  begin: ReadonlyMap<number, CoreCpu>,
  end: ReadonlyMap<number, CoreCpu>,
): ReadonlyMap<number, CoreCpu> {
  const cores = [...end].flatMap(([core, now]): [number, CoreCpu][] => {
    const [was, before] = [begin.get(core), sum === null ? { tasks: 0, steal: 0, total: 0 } : sum.get(core)];
    if (was === undefined || before === undefined) return [];
    return [
      [
        core,
        {
          tasks: before.tasks + now.tasks - was.tasks,
          steal: before.steal + now.steal - was.steal,
          total: before.total + now.total - was.total,
        },
      ],
    ];
  });
  return new Map(cores);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
