import type { ThreadSnapshot } from './process-cpu.ts';
import type { ThreadTimes } from './thread-times.ts';

/** How long a thread ran and waited for a core between two moments. */
export interface ThreadUse extends ThreadTimes {
  readonly pid: number;
  /** Its id; that of the main thread is the process's. */
  readonly id: number;
}

/** Every thread that lives at the second moment; null if the processes or their threads are unknown. */
export function threadsBetween(
  before: ThreadSnapshot | undefined,
  after: ThreadSnapshot | undefined,
): ThreadUse[] | null {
  if (before === undefined || after === undefined || before.size === 0 || after.size === 0) return null;
  const perProcess = [...after].map(([pid, { threads }]) =>
    threads === null
      ? null
      : [...threads].map(([id, { ranUs, waitedUs }]) => {
          const was = before.get(pid)?.threads?.get(id) ?? { ranUs: 0, waitedUs: 0 };
          return { pid, id, ranUs: ranUs - was.ranUs, waitedUs: waitedUs - was.waitedUs };
        }),
  );
  return perProcess.includes(null) ? null : perProcess.flatMap((threads) => threads ?? []);
}
