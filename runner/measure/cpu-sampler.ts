import { MOST_SECONDS } from '../../model/limits.ts';
import { cpuBetween } from './cpu-between.ts';
import { type CpuSnapshot, readCpu } from './process-cpu.ts';

/** A group of processes; asked again at each reading, as processes come and go. */
export type ProcessGroup = () => readonly number[];

/** Maximum distance of a reading from its whole second, in ms; beyond it CPU would be counted in the wrong second. */
const OFF_MS = 100;

/**
 * Reads the CPU time of several groups of processes at both edges of a window and, with one timer, at each whole second
 * within it.
 */
export class CpuSampler {
  readonly #groups: readonly ProcessGroup[];
  readonly #seconds: (number | null)[][] = [];
  #beganAt = 0;
  #first: CpuSnapshot[] = [];
  #last: CpuSnapshot[] = [];
  /** The reading at the last whole second; null if it came too late. */
  #atSecond: CpuSnapshot[] | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
  }

  read(edge: 'begin' | 'end'): void {
    if (edge === 'begin') {
      this.#beganAt = performance.now();
      this.#atSecond = this.#first = this.#snapshot();
      this.#wait();
      return;
    }
    this.stop();
    this.#last = this.#snapshot();
    // A window of whole seconds ends with its last one, or a moment before the timer.
    if (Math.abs(this.#offMs()) <= OFF_MS) this.#closeSecond(this.#last);
  }

  /** Ends the timer; safe to call at any time. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** CPU of each group between the edges, µs; null if unknown. */
  spentUs(): (number | null)[] {
    return this.#groups.map((_group, index) => between(this.#first[index], this.#last[index]));
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
    return performance.now() - this.#beganAt - (this.#seconds.length + 1) * 1000;
  }

  #wait(): void {
    if (this.#seconds.length >= MOST_SECONDS) return;
    this.#timer = setTimeout(
      () => {
        const late = this.#offMs() > OFF_MS;
        this.#closeSecond(late ? null : this.#snapshot());
        this.#wait();
      },
      Math.max(0, -this.#offMs()),
    );
  }

  #closeSecond(now: CpuSnapshot[] | null): void {
    const before = this.#atSecond;
    this.#seconds.push(this.#groups.map((_group, index) => between(before?.[index], now?.[index])));
    this.#atSecond = now;
  }
}

function between(before: CpuSnapshot | undefined, after: CpuSnapshot | undefined): number | null {
  return before === undefined || after === undefined || before.size === 0 ? null : cpuBetween(before, after);
}
