import { readFileSync } from 'node:fs';
import type { Measured } from '../../model/document/measured.ts';
import type { CoreUse } from '../../model/document/resources.ts';
import type { Placement } from '../machine/cpu-placement.ts';

/** CPU time of one core so far, ticks (Linux `/proc/stat`). */
interface CoreCpu {
  /** Of tasks; interrupts are left out, as some kernels book them under the task that they hit as well. */
  readonly tasks: number;
  readonly steal: number;
  readonly total: number;
}

const TICK_US = 10_000;

/** CPU time of each core by its number; empty where the kernel does not tell. */
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

/** What others than this run did between two moments with the cores that it placed itself on. */
export class CoreMeter {
  readonly #placement: Placement;
  readonly #read: typeof readCores;
  readonly #edges: { begin: ReadonlyMap<number, CoreCpu>; end: ReadonlyMap<number, CoreCpu> } = {
    begin: new Map(),
    end: new Map(),
  };
  #own = process.cpuUsage();

  constructor(placement: Placement, read: typeof readCores = readCores) {
    this.#placement = placement;
    this.#read = read;
  }

  read(edge: 'begin' | 'end'): void {
    this.#edges[edge] = this.#read();
    this.#own = process.cpuUsage(edge === 'end' ? this.#own : undefined);
  }

  /**
   * Shares of the window; given is the CPU time in it (µs) of what was placed on the cores. The process that asks is taken from both,
   * because a runner is placed nowhere, or from the generator's, where it is the generator. Null where nothing was placed or the kernel does not tell.
   */
  use(
    spentUs: Readonly<Record<'system' | 'generator', readonly (number | null)[]>>,
    asks: 'runner' | 'generator' = 'runner',
  ): Measured['resources']['cores'] {
    const ownUs = this.#own.user + this.#own.system;
    const system = this.#useOf(this.#placement.systemCpus, [...spentUs.system, asks === 'runner' ? ownUs : 0]);
    const generator = this.#useOf(this.#placement.generatorCpus, [...spentUs.generator, ownUs]);
    return system === null || generator === null ? null : { system, generator };
  }

  #useOf(cpus: readonly number[], spentUs: readonly (number | null)[]): CoreUse | null {
    const cores = cpus.flatMap((cpu) => {
      const [begin, end] = [this.#edges.begin.get(cpu), this.#edges.end.get(cpu)];
      if (begin === undefined || end === undefined || end.total <= begin.total) return [];
      return { tasks: end.tasks - begin.tasks, steal: end.steal - begin.steal, total: end.total - begin.total };
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
