import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { readHostCpu } from '../../runner/measure/host-load.ts';
import { type CpuSnapshot, readCpu } from '../../runner/measure/process-cpu.ts';

/**
 * From here on other processes shift the latencies of a machine with two cores beyond the tolerances of the accuracy
 * tests.
 */
const DISTURBED_SHARE = 0.1;

/**
 * Watches what others than this process and its children use of the machine, other guests of its host included, so that
 * a test can say why it could not tell.
 */
export class ForeignLoad {
  readonly #shares: number[] = [];

  /** Runs an attempt, and notes the share 0..1 of the machine's CPU time that others had meanwhile. */
  async during<T>(attempt: () => Promise<T>): Promise<T> {
    const host = readHostCpu();
    const living = readCpu(withDescendants(process.pid));
    try {
      return await attempt();
    } finally {
      const after = readHostCpu();
      if (host !== null && after !== null && after.totalUs > host.totalUs) {
        const own = ownBetween(living, readCpu(withDescendants(process.pid)));
        this.#shares.push(
          (Math.max(0, after.busyUs - host.busyUs - own) + (after.stealUs ?? 0) - (host.stealUs ?? 0)) /
            (after.totalUs - host.totalUs),
        );
      }
    }
  }

  /** Why nothing can be said, when others disturbed every attempt; null where one at least was left alone. */
  excuse(): string | null {
    if (this.#shares.length === 0 || this.#shares.some((share) => share < DISTURBED_SHARE)) return null;
    const percents = this.#shares.map((share) => `${(share * 100).toFixed(0)} %`).join(', ');
    return `this machine was too busy to tell: others used ${percents} of it during the attempts`;
  }
}

/** CPU time of this process and its children, µs; of those that ended in ticks, which is near enough here. */
function ownBetween(before: CpuSnapshot, after: CpuSnapshot): number {
  let ownUs = (after.get(process.pid)?.endedChildrenUs ?? 0) - (before.get(process.pid)?.endedChildrenUs ?? 0);
  for (const [pid, { threadsUs }] of after) ownUs += Math.max(0, threadsUs - (before.get(pid)?.threadsUs ?? 0));
  return ownUs;
}
