import { readFileSync } from 'node:fs';
import { cpuBetween, readCpu } from '../../runner/measure/process-cpu.ts';
import { readHostCpu } from '../../runner/measure/host-load.ts';
import { withDescendants } from '../../runner/processes/process-tree.ts';

const TICK_US = 10_000;
/** From here on other processes shift the latencies of a machine with two cores beyond the tolerances of the accuracy tests. */
const DISTURBED_SHARE = 0.1;

/** Watches what other processes than this one and its children use of the machine, so that a test can say why it could not tell. */
export class ForeignLoad {
  readonly #shares: number[] = [];

  /** Runs an attempt, and notes the share 0..1 of the machine's CPU time that others had meanwhile. */
  async during<T>(attempt: () => Promise<T>): Promise<T> {
    const host = readHostCpu();
    const living = readCpu(withDescendants(process.pid));
    const ended = endedChildrenUs();
    try {
      return await attempt();
    } finally {
      const after = readHostCpu();
      if (host !== null && after !== null && after.totalUs > host.totalUs) {
        const own = (cpuBetween(living, readCpu(withDescendants(process.pid))) ?? 0) + endedChildrenUs() - ended;
        this.#shares.push(Math.max(0, after.busyUs - host.busyUs - own) / (after.totalUs - host.totalUs));
      }
    }
  }

  /** Why nothing can be said, when others disturbed every attempt; null where one at least was left alone. */
  excuse(): string | null {
    if (this.#shares.length === 0 || this.#shares.some((share) => share < DISTURBED_SHARE)) return null;
    const percents = this.#shares.map((share) => `${(share * 100).toFixed(0)} %`).join(', ');
    return `this machine was too busy to tell: other processes used ${percents} of it during the attempts`;
  }
}

/** CPU time of children that have ended and were waited for: `cutime` and `cstime` of `/proc/self/stat` (proc(5)), µs. */
function endedChildrenUs(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) * TICK_US;
  } catch {
    return 0;
  }
}
