import { availableParallelism } from 'node:os';
import type { LimitSignals } from '../../../model/document/limit-signals.ts';
import type { Placement } from '../../machine/cpu-placement.ts';
import { waitFor } from '../../machine/processes/wait-for.ts';
import type { ProcessGroup } from '../cpu-sampler.ts';
import { foreignWaitUs } from '../foreign-wait.ts';
import type { LoopProbe } from '../loop-probe.ts';
import { type ThreadSnapshot, readCpu } from '../process-cpu.ts';
import { DatastoreMeter, type MeteredDatastore } from './datastore-meter.ts';
import { readOpenFiles } from './open-files.ts';
import { type CoreUse, coreUseBetween, shareOf } from './thread-shares.ts';
import { ThrottledMeter } from './throttled-time.ts';

const SAMPLE_EVERY_MS = 50;
/** Maximum time for a datastore to open or close the connection that samples it, in ms. */
const CONNECTION_WITHIN_MS = 5000;

interface MeteredStack<Endpoint> {
  readonly app: { readonly pids: ProcessGroup; readonly loop: LoopProbe | null };
  readonly datastores: readonly MeteredDatastore<Endpoint>[];
  readonly cpus: Placement;
}

interface Begun {
  readonly atMs: number;
  readonly cpu: ThreadSnapshot;
}

/** Reads what may limit a stack in one window after the other. Processes that are not ours to see are unknown. */
export class LimitMeter<Endpoint> {
  readonly #app: MeteredStack<Endpoint>['app'];
  readonly #ids: readonly string[];
  readonly #datastores: readonly DatastoreMeter<Endpoint>[];
  readonly #throttled: ThrottledMeter;
  readonly #cores: number;
  #timer: NodeJS.Timeout | undefined;
  #begun: Begun | null = null;

  constructor({ app, datastores, cpus }: MeteredStack<Endpoint>) {
    this.#app = app;
    this.#throttled = new ThrottledMeter(app.pids);
    this.#ids = datastores.map(({ id }) => id);
    this.#datastores = datastores.map((datastore) => new DatastoreMeter(datastore));
    this.#cores = cpus.systemCpus.length === 0 ? availableParallelism() : cpus.systemCpus.length;
  }

  /** Opens a connection to each datastore that says what its sessions wait for, for 5 s at most. Never rejects. */
  async open(): Promise<void> {
    await this.#ofEach('open');
  }

  /** Ends a window that still runs, and closes the connections. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ofEach('close');
  }

  begin(): void {
    clearInterval(this.#timer);
    const pids = this.#app.pids();
    this.#app.loop?.begin({ pools: true });
    for (const datastore of this.#datastores) datastore.begin();
    this.#throttled.begin();
    this.#begun = { atMs: performance.now(), cpu: readCpu(pids) };
    this.#timer = setInterval(() => {
      for (const datastore of this.#datastores) datastore.sample();
    }, SAMPLE_EVERY_MS);
  }

  /** Ends the window at once; the answer comes when the app has reported its pools. Never rejects. */
  async end(): Promise<LimitSignals> {
    clearInterval(this.#timer);
    const report = this.#app.loop?.end() ?? null;
    const pids = this.#app.pids();
    const windowUs = this.#begun === null ? 0 : (performance.now() - this.#begun.atMs) * 1000;
    const app = coreUseBetween(this.#begun?.cpu, readCpu(pids), windowUs);
    const throttledUs = windowUs === 0 ? null : this.#throttled.us();
    const openFiles = readOpenFiles(pids);
    const datastores = this.#datastores.map((datastore) => datastore.end(windowUs));
    this.#begun = null;
    const answered = await Promise.all(datastores.map(({ signals }) => signals));
    const reported = await report;
    return {
      cores: this.#cores,
      usedCores: app.usedCores,
      mainThreadShare: app.mainThreadShare,
      busiestThreadShare: app.busiestThreadShare,
      waitShare: waitShareOf([app, ...datastores.map(({ use }) => use)], windowUs, throttledUs ?? 0),
      throttledShare: throttledUs === null ? null : shareOf(throttledUs, windowUs),
      openFiles,
      eventLoopUtilisation: reported?.loop.eventLoopUtilisation ?? null,
      pools: reported?.pools ?? null,
      datastores: Object.fromEntries(
        answered.flatMap((signals, index) => {
          const id = this.#ids[index];
          return id === undefined ? [] : [[id, signals] as const];
        }),
      ),
    };
  }

  async #ofEach(what: 'open' | 'close'): Promise<void> {
    await Promise.all(
      this.#datastores.map((datastore, index) =>
        waitFor(datastore[what](), {
          what: `the connection that samples ${this.#ids[index]} to ${what}`,
          withinMs: CONNECTION_WITHIN_MS,
        }).catch(() => undefined),
      ),
    );
  }
}

/** Null unless all threads are known: they wait for each other. The kernel counts a throttled thread as waiting. */
function waitShareOf(uses: readonly CoreUse[], windowUs: number, throttledUs: number): number | null {
  const threads = uses.map((use) => use.threads);
  if (windowUs === 0 || threads.includes(null)) return null;
  return shareOf(foreignWaitUs(threads.flatMap((some) => some ?? [])) - throttledUs, windowUs);
}
