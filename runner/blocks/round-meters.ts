import type { Measured } from '../../model/document/measured.ts';
import type { RunningApp } from '../apps/running-app.ts';
import type { RunningDatastore } from '../datastores/datastore.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import { CoreMeter, readCores } from '../measure/core-meter.ts';
import { CpuSampler, type ProcessGroup } from '../measure/cpu-sampler.ts';
import { foreignWaitUs } from '../measure/foreign-wait.ts';
import { HostMeter, readHostCpu, readHostStat } from '../measure/host-load.ts';
import { readCpu, residentBytes } from '../measure/process-cpu.ts';
import { RunQueueMeter } from '../measure/run-queue.ts';

/** Everything that the runner itself reads of a round, at the edges of its windows, which the engine names. */
export class RoundMeters {
  readonly #target: RunningApp;
  readonly #datastores: readonly RunningDatastore[];
  /** Processes of the app, of the generator, and of each datastore. */
  readonly #groups: readonly ProcessGroup[];
  readonly #cpu: CpuSampler;
  readonly #host = new HostMeter();
  readonly #cores: CoreMeter;
  readonly #queue: RunQueueMeter;
  #generatorPid: number | null = null;
  readonly #pools: boolean;
  #isBegun = false;

  /** `pools` watches the app's pools of connections as well, which costs it some CPU time. */
  constructor(
    target: RunningApp,
    datastores: readonly RunningDatastore[],
    { pools = false, ...placement }: Placement & { readonly pools?: boolean },
  ) {
    this.#target = target;
    this.#pools = pools;
    this.#datastores = datastores;
    const generator = (): readonly number[] => (this.#generatorPid === null ? [] : [this.#generatorPid]);
    this.#groups = [target.pids, generator, ...datastores.map((datastore) => datastore.pids)];
    this.#cpu = new CpuSampler(this.#groups);
    this.#queue = new RunQueueMeter(this.#groups);
    this.#cores = new CoreMeter(placement);
  }

  onGenerator(pid: number): void {
    this.#generatorPid = pid;
  }

  onWindow(edge: 'begin' | 'end'): void {
    // `ps`, where it is asked for the processes, is no load of others: it runs outside of the machine's window.
    if (edge === 'end') this.#readHost(edge);
    this.#readProcesses(edge);
    if (edge === 'begin') this.#readHost(edge);
    const { loop } = this.#target;
    if (edge === 'end') loop?.pause();
    else if (this.#isBegun) loop?.resume();
    else loop?.begin({ pools: this.#pools });
    this.#isBegun = true;
  }

  /** Read once for all meters: it happens within the window, or just after it. */
  #readProcesses(edge: 'begin' | 'end'): void {
    const snapshots = this.#groups.map((pids) => readCpu(pids()));
    this.#cpu.read(edge, snapshots);
    this.#queue.read(edge, snapshots);
  }

  #readHost(edge: 'begin' | 'end'): void {
    const stat = readHostStat();
    this.#host.read(
      edge,
      readHostCpu(() => stat),
    );
    this.#cores.read(
      edge,
      readCores(() => stat),
    );
  }

  /** Call it at the end of every round, a failed one included. */
  stop(): void {
    this.#cpu.stop();
  }

  /**
   * Of each window that ended: the share 0..1 of it for which others kept a core from a thread of app or datastores.
   * Null if the threads of one of them are unknown.
   */
  waitShares(): (number | null)[] {
    return this.#queue.windows().map(({ windowUs, threads: [app = null, , ...datastores] }) => {
      const known = [app, ...datastores].flatMap((threads) => (threads === null ? [] : [threads]));
      if (known.length <= datastores.length || windowUs === 0) return null;
      // Threads are read one after the other: in a very short window their times may exceed it.
      return Math.min(1, foreignWaitUs(known.flat()) / windowUs);
    });
  }

  /** What the windows cost together; `generatorCpuUs` is the engine's own account. Call it after the last window. */
  async results(generatorCpuUs: number | null): Promise<Pick<Measured, 'resources' | 'app' | 'pools'>> {
    const [app = null, , ...perDatastore] = this.#cpu.spentUs();
    const report = this.#isBegun ? ((await this.#target.loop?.end()) ?? null) : null;
    return {
      app: report?.loop ?? null,
      pools: report?.pools ?? null,
      resources: {
        appCpuUs: app,
        appRssBytes: residentBytes(this.#target.pids()),
        servicesCpuUs: this.#byDatastore(perDatastore),
        generatorCpuUs,
        servicesRssBytes: Object.fromEntries(
          this.#datastores.map(({ record, pids }) => [record.id, residentBytes(pids())]),
        ),
        ...this.#host.shares([app, ...perDatastore, generatorCpuUs]),
        cores: this.#cores.use({ system: [app, ...perDatastore], generator: [generatorCpuUs] }),
        runQueue: this.#runQueue(),
        perSecond: this.#cpu.perSecond().map(([appCpuUs = null, ofGenerator = null, ...datastores], second) => ({
          second,
          appCpuUs,
          servicesCpuUs: this.#byDatastore(datastores),
          generatorCpuUs: ofGenerator,
        })),
      },
    };
  }

  #runQueue(): Measured['resources']['runQueue'] {
    const [appUs = null, generatorUs = null, ...datastores] = this.#queue.waitedUs();
    return { windowUs: this.#queue.windowUs(), appUs, servicesUs: this.#byDatastore(datastores), generatorUs };
  }

  #byDatastore(values: readonly (number | null)[]): Record<string, number | null> {
    return Object.fromEntries(this.#datastores.map(({ record }, index) => [record.id, values[index] ?? null]));
  }
}
