import type { ProcessGroup } from './cpu-sampler.ts';
import { type ThreadSnapshot, readCpu } from './process-cpu.ts';
import type { ThreadTimes } from './thread-times.ts';
import { threadsBetween } from './threads-between.ts';

/** What a window of the meter showed. */
interface WaitedWindow {
  readonly windowUs: number;
  /** Of each group: the longest wait of a thread, of all its processes together; null if unknown. */
  readonly waitedUs: readonly (number | null)[];
  /** Of each group: how long each of its threads ran and waited; null if unknown. */
  readonly threads: readonly (readonly ThreadTimes[] | null)[];
}

/** Measures how long groups of processes waited for a core in each window, by the kernel's account (Linux). */
export class RunQueueMeter {
  readonly #groups: readonly ProcessGroup[];
  readonly #windows: WaitedWindow[] = [];
  #begun: { readonly atMs: number; readonly snapshots: readonly ThreadSnapshot[] } | null = null;

  constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
  }

  /** `snapshots` are those of the groups at this moment, for meters that share them. */
  read(
    edge: 'begin' | 'end',
    snapshots: readonly ThreadSnapshot[] = this.#groups.map((pids) => readCpu(pids())),
  ): void {
    const now = { atMs: performance.now(), snapshots };
    const begun = this.#begun;
    this.#begun = edge === 'begin' ? now : null;
    if (edge === 'begin' || begun === null) return;
    const between = this.#groups.map((_group, index) => [begun.snapshots[index], snapshots[index]] as const);
    this.#windows.push({
      windowUs: (now.atMs - begun.atMs) * 1000,
      waitedUs: between.map(([before, after]) => waitedBetween(before, after)),
      threads: between.map(([before, after]) => threadsBetween(before, after)),
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

function waitedBetween(before: ThreadSnapshot | undefined, after: ThreadSnapshot | undefined): number | null {
  if (before === undefined || after === undefined || before.size === 0 || after.size === 0) return null;
  let totalUs = 0;
  for (const [pid, { threads }] of after) {
    if (threads === null) return null;
    const was = before.get(pid)?.threads;
    // Helper threads wait behind the main one on a core of their own process: added up, that would pass for a
    // neighbour.
    totalUs += Math.max(0, ...[...threads].map(([id, { waitedUs }]) => waitedUs - (was?.get(id)?.waitedUs ?? 0)));
  }
  return totalUs;
}
