import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessGroup } from './cpu-sampler.ts';

/** Waited so far by each thread, µs; keys are `PID TID`. A process without a known time is absent. */
type Waits = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** What a window of the meter showed. */
interface WaitedWindow {
  readonly windowUs: number;
  /** Of each group: the longest wait of a thread, of all its processes together; null if unknown. */
  readonly waitedUs: readonly (number | null)[];
}

/** Measures how long groups of processes waited for a core in each window, by the kernel's account (Linux). */
export class RunQueueMeter {
  readonly #groups: readonly ProcessGroup[];
  readonly #windows: WaitedWindow[] = [];
  #begun: { readonly atMs: number; readonly waits: readonly Waits[] } | null = null;

  constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
  }

  read(edge: 'begin' | 'end'): void {
    const now = { atMs: performance.now(), waits: this.#groups.map((pids) => readWaits(pids())) };
    const begun = this.#begun;
    this.#begun = edge === 'begin' ? now : null;
    if (edge === 'begin' || begun === null) return;
    this.#windows.push({
      windowUs: (now.atMs - begun.atMs) * 1000,
      waitedUs: this.#groups.map((_group, index) => waitedBetween(begun.waits[index], now.waits[index])),
    });
  }

  /** Every window that ended, in order. */
  windows(): readonly WaitedWindow[] {
    return this.#windows;
  }

  /** Length of all windows together, µs. */
  windowUs(): number {
    return this.#windows.reduce((sum, { windowUs }) => sum + windowUs, 0);
  }

  /** Of each group, in all windows together, µs; null if unknown of one of them, or without a window. */
  waitedUs(): (number | null)[] {
    return this.#groups.map((_group, index) =>
      this.#windows.length === 0
        ? null
        : this.#windows.reduce<number | null>((sum, { waitedUs }) => {
            const more = waitedUs[index] ?? null;
            return sum === null || more === null ? null : sum + more;
          }, 0),
    );
  }
}

function waitedBetween(before: Waits | undefined, after: Waits | undefined): number | null {
  if (before === undefined || after === undefined || before.size === 0 || after.size === 0) return null;
  let totalUs = 0;
  for (const [pid, threads] of after) {
    const was = before.get(pid);
    // Helper threads wait behind the main one on a core of their own process: added up, that would pass for a
    // neighbour.
    totalUs += Math.max(0, ...[...threads].map(([thread, us]) => us - (was?.get(thread) ?? 0)));
  }
  return totalUs;
}

/** Run-queue delay of each thread: the second field of `/proc/PID/task/TID/schedstat`, ns. */
export function readWaits(pids: readonly number[], read: (path: string) => string = readText): Waits {
  return new Map(
    pids.flatMap((pid) => {
      try {
        const threads = new Map<string, number>();
        let ranNs = 0;
        for (const thread of readdirSync(`/proc/${pid}/task`)) {
          const [ran, waited] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ').map(Number);
          ranNs += ran ?? 0;
          threads.set(thread, (waited ?? 0) / 1000);
        }
        // A kernel without the account writes zeros.
        return ranNs === 0 ? [] : [[pid, threads] as const];
      } catch {
        return [];
      }
    }),
  );
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
