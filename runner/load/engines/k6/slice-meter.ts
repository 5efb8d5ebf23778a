import { cpuBetween } from '../../../measure/cpu-between.ts';
import { type CpuSnapshot, readCpu } from '../../../measure/process-cpu.ts';
import type { TurnsJob } from '../engine.ts';
import type { K6Slice } from './k6-slices.ts';

/** What was seen of a k6 process at the edges of slices. */
export interface MeteredSlices {
  /** CPU of k6 in the slices of each app, µs; null if unknown. */
  readonly cpuUs: readonly (number | null)[];
  /** Whether the window of a slice began while its app was there. */
  readonly wasPlayed: (slice: number) => boolean;
}

/** Reads the CPU time of k6 at the edges of slices, and passes these on. */
export class SliceMeter {
  readonly #job: TurnsJob;
  readonly #slices: readonly K6Slice[];
  readonly #isLost: (app: number) => boolean;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #spentUs: (number | null)[];
  readonly #played = new Set<number>();
  #open: { readonly slice: number; readonly cpu: CpuSnapshot } | null = null;
  hasBegun = false;

  constructor(job: TurnsJob, slices: readonly K6Slice[], isLost: (app: number) => boolean) {
    this.#job = job;
    this.#slices = slices;
    this.#isLost = isLost;
    this.#spentUs = job.apps.map(() => 0);
  }

  /** The first request of the first slice was sent. */
  begin(pid: number): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    for (const [slice, { beginMs, endMs }] of this.#slices.entries()) {
      if (slice === 0) this.#begin(slice, pid);
      else this.#timers.push(setTimeout(() => this.#begin(slice, pid), beginMs));
      this.#timers.push(setTimeout(() => this.#end(slice, pid), endMs));
    }
  }

  /** Ends the last window, if k6 ended before its timer. */
  end(pid: number): void {
    if (this.#open !== null) this.#end(this.#open.slice, pid);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  results(): MeteredSlices {
    return { cpuUs: this.#spentUs, wasPlayed: (slice) => this.#played.has(slice) };
  }

  #begin(slice: number, pid: number): void {
    if (this.#isLost(this.#slices[slice]?.app ?? -1)) return;
    this.#played.add(slice);
    this.#open = { slice, cpu: readCpu([pid]) };
    this.#job.onSlice?.(slice, 'begin');
  }

  #end(slice: number, pid: number): void {
    const open = this.#open;
    if (open?.slice !== slice) return;
    this.#open = null;
    const spentUs = cpuBetween(open.cpu, readCpu([pid]));
    this.#job.onSlice?.(slice, 'end');
    const app = this.#slices[slice]?.app ?? -1;
    const sum = this.#spentUs[app] ?? null;
    this.#spentUs[app] = sum === null || spentUs === null ? null : sum + spentUs;
  }
}
