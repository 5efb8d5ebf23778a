import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessGroup } from './cpu-sampler.ts';

/** How long a thread has run and waited for a core so far, µs. */
interface ThreadTimes {
  readonly ranUs: number;
  readonly waitedUs: number;
}

/** Times of each thread of each process, by their ids. A process without known times is absent. */
type Waits = ReadonlyMap<number, ReadonlyMap<string, ThreadTimes>>;

/** What a window of the meter showed. */
interface WaitedWindow {
  readonly windowUs: number;
  /** Of each group: the longest wait of a thread, of all its processes together; null if unknown. */
  readonly waitedUs: readonly (number | null)[];
  /** Of each group: the thread that ran most, and how long it waited; null if unknown. */
  readonly busiest: readonly (ThreadTimes | null)[];
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
      busiest: this.#groups.map((_group, index) => busiestBetween(begun.waits[index], now.waits[index])),
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
    totalUs += Math.max(0, ...[...threads].map(([id, { waitedUs }]) => waitedUs - (was?.get(id)?.waitedUs ?? 0)));
  }
  return totalUs;
}

function busiestBetween(before: Waits | undefined, after: Waits | undefined): ThreadTimes | null {
  let busiest: ThreadTimes | null = null;
  for (const [pid, threads] of after ?? []) {
    for (const [id, { ranUs, waitedUs }] of threads) {
      const was = before?.get(pid)?.get(id) ?? { ranUs: 0, waitedUs: 0 };
      const spent = { ranUs: ranUs - was.ranUs, waitedUs: waitedUs - was.waitedUs };
      if (spent.ranUs > (busiest?.ranUs ?? -1)) busiest = spent;
    }
  }
  return busiest;
}

/** Run time and run-queue delay of each thread: the first two fields of `/proc/PID/task/TID/schedstat`, ns. */
export function readWaits(pids: readonly number[], read: (path: string) => string = readText): Waits {
  return new Map(
    pids.flatMap((pid) => {
      try {
        const threads = new Map<string, ThreadTimes>();
        let ranNs = 0;
        for (const thread of readdirSync(`/proc/${pid}/task`)) {
          const [ran, waited] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ').map(Number);
          ranNs += ran ?? 0;
          threads.set(thread, { ranUs: (ran ?? 0) / 1000, waitedUs: (waited ?? 0) / 1000 });
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
