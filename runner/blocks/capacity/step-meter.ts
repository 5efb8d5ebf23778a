import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { RunningApp } from '../../apps/running-app.ts';
import type { RunningDatastore } from '../../datastores/datastore.ts';
import { foreignWaitUs } from '../../measure/foreign-wait.ts';
import { ThrottledMeter } from '../../measure/limits/throttled-time.ts';
import { RunQueueMeter } from '../../measure/run-queue.ts';

type Busy = Pick<CapacityStep, 'busiestThreadShare' | 'waitShare'>;

/** Reads how busy an app and its datastores were in a step, and how long others kept a core from them. */
export class StepMeter {
  readonly #queue: RunQueueMeter;
  readonly #throttled: ThrottledMeter;
  #throttledUs = 0;
  /** Cores that app and datastores share; 0 if they are not placed on any. */
  readonly #cores: number;

  constructor(app: RunningApp, datastores: readonly RunningDatastore[], systemCpus: readonly number[]) {
    this.#queue = new RunQueueMeter([app.pids, ...datastores.map(({ pids }) => pids)]);
    this.#throttled = new ThrottledMeter(app.pids);
    this.#cores = systemCpus.length;
  }

  onEdge(edge: 'begin' | 'end'): void {
    this.#queue.read(edge);
    if (edge === 'begin') this.#throttled.begin();
    else this.#throttledUs = this.#throttled.us() ?? 0;
  }

  /** Of the last step that ended; null for what is unknown, and before the first one. */
  last(): Busy {
    const window = this.#queue.windows().at(-1);
    const groups = window?.threads ?? [];
    if (window === undefined || window.windowUs === 0 || groups.includes(null))
      return { busiestThreadShare: null, waitShare: null };
    const threads = groups.flatMap((group) => group ?? []);
    const busiestUs = Math.max(0, ...threads.map(({ ranUs }) => ranUs));
    const ofCoresUs = this.#cores === 0 ? 0 : threads.reduce((sum, { ranUs }) => sum + ranUs, 0) / this.#cores;
    return {
      // Threads are read one after the other: in a very short window their times may exceed it.
      busiestThreadShare: Math.min(1, Math.max(busiestUs, ofCoresUs) / window.windowUs),
      // A thread that a CPU quota stops counts as waiting, but no neighbour disturbs it.
      waitShare: Math.min(1, Math.max(0, foreignWaitUs(threads) - this.#throttledUs) / window.windowUs),
    };
  }
}
