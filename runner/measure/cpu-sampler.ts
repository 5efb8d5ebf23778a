import { MOST_SECONDS } from '../../model/limits.ts';
import { type SpentCpu, addSpent, knownCpu, cpuSpent } from './cpu-between.ts';
import { type CpuSnapshot, readCpu } from './process-cpu.ts';

/** A group of processes; asked again at each reading, as processes come and go. */
export type ProcessGroup = () => readonly number[];

/** Maximum distance of a reading from its whole second, in ms; beyond it CPU would be counted in the wrong second. */
const OFF_MS = 100;

/**
 * Reads the CPU time of several groups of processes at both edges of each window and, with one timer, at each whole
 * second of measured time: windows count as if they followed each other without a gap.
 */
export class CpuSampler {
  readonly #groups: readonly ProcessGroup[];
  readonly #seconds: (number | null)[][] = [];
  /** CPU of each group in all windows that ended; null if unknown of one of them. */
  #spent: (SpentCpu | null)[];
  /** CPU of each group in the open second before its last reading. */
  #inSecond: (SpentCpu | null)[];
  /** Length of the windows that ended, ms. */
  #measuredMs = 0;
  #beganAt = 0;
  #first: CpuSnapshot[] = [];
  /** The last reading; null if it came too late. */
  #last: CpuSnapshot[] | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
    this.#spent = groups.map(() => NOTHING);
    this.#inSecond = groups.map(() => NOTHING);
  }

  /** `snapshot` is that of the groups at this moment, for meters that share it. */
  read(edge: 'begin' | 'end', snapshot: CpuSnapshot[] = this.#snapshot()): void {
    const atMs = performance.now();
    if (edge === 'begin') {
      this.#beganAt = atMs;
      this.#last = this.#first = snapshot;
      this.#wait();
      return;
    }
    this.stop();
    this.#spent = this.#plus(this.#spent, this.#first, snapshot);
    this.#inSecond = this.#plus(this.#inSecond, this.#last, snapshot);
    // A window of whole seconds ends with its last one, or a moment before the timer.
    if (Math.abs(this.#offMs()) <= OFF_MS) this.#closeSecond();
    this.#measuredMs += atMs - this.#beganAt;
  }

  /** Ends the timer; safe to call at any time. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** CPU of each group in all windows together, µs; null if unknown. */
  spentUs(): (number | null)[] {
    return this.#measuredMs === 0 ? this.#groups.map(() => null) : this.#spent.map(usOf);
  }

  /** CPU of each group in each whole second, µs; null if a reading was missed or it is unknown. */
  perSecond(): readonly (readonly (number | null)[])[] {
    return this.#seconds;
  }

  #snapshot(): CpuSnapshot[] {
    return this.#groups.map((pids) => readCpu(pids()));
  }

  /** How far the end of the open second is behind us. */
  #offMs(): number {
    return this.#measuredMs + performance.now() - this.#beganAt - (this.#seconds.length + 1) * 1000;
  }

  #wait(): void {
    if (this.#seconds.length >= MOST_SECONDS) return;
    this.#timer = setTimeout(
      () => {
        const now = this.#offMs() > OFF_MS ? null : this.#snapshot();
        this.#inSecond = this.#plus(this.#inSecond, this.#last, now);
        this.#last = now;
        this.#closeSecond();
        this.#wait();
      },
      Math.max(0, -this.#offMs()),
    );
  }

  #closeSecond(): void {
    this.#seconds.push(this.#inSecond.map(usOf));
    this.#inSecond = this.#groups.map(() => NOTHING);
  }

  #plus(
    sums: readonly (SpentCpu | null)[],
    before: CpuSnapshot[] | null,
    after: CpuSnapshot[] | null,
  ): (SpentCpu | null)[] {
    return sums.map((sum, index) => {
      const more = between(before?.[index], after?.[index]);
      return sum === null || more === null ? null : addSpent(sum, more);
    });
  }
}

const NOTHING: SpentCpu = { livingUs: 0, ended: { us: 0, withinUs: 0 } };

function usOf(spent: SpentCpu | null): number | null {
  return spent === null ? null : knownCpu(spent);
}

function between(before: CpuSnapshot | undefined, after: CpuSnapshot | undefined): SpentCpu | null {
  return before === undefined || after === undefined || before.size === 0 ? null : cpuSpent(before, after);
}
