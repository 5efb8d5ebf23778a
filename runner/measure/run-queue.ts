import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessGroup } from './cpu-sampler.ts';

/** Waited so far by each thread, µs; keys are `PID TID`. A process without a known time is absent. */
type Waits = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** Measures how long groups of processes waited for a core in a window, by the kernel's account (Linux). */
export class RunQueueMeter {
  readonly #groups: readonly ProcessGroup[];
  readonly #edges: { begin: Waits[]; end: Waits[] } = { begin: [], end: [] };
  readonly #at = { begin: 0, end: 0 };

  constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
  }

  read(edge: 'begin' | 'end'): void {
    this.#at[edge] = performance.now();
    this.#edges[edge] = this.#groups.map((pids) => readWaits(pids()));
  }

  windowUs(): number {
    return Math.max(0, this.#at.end - this.#at.begin) * 1000;
  }

  /** Of each group, µs: the longest wait of a thread, of all its processes together; null if unknown. */
  waitedUs(): (number | null)[] {
    return this.#groups.map((_group, index) => waitedBetween(this.#edges.begin[index], this.#edges.end[index]));
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
