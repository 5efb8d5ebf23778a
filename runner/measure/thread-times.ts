import { existsSync, readFileSync } from 'node:fs';
import { threadsOf } from '../machine/proc/process-ids.ts';

/** How long a thread has run and waited for a core so far, µs. */
export interface ThreadTimes {
  readonly ranUs: number;
  readonly waitedUs: number;
}

/**
 * Run time and run-queue delay of each living thread of a process, by its id: the first two fields of
 * `/proc/PID/task/TID/schedstat`, ns. Null if a thread has no account, or if none has run: a kernel without accounts
 * may write zeros.
 */
export function readThreadTimes(
  pid: number,
  read: (path: string) => string = readText,
): ReadonlyMap<number, ThreadTimes> | null {
  const threads = new Map<number, ThreadTimes>();
  let hasRun = false;
  for (const thread of threadsOf(pid)) {
    const folder = `/proc/${pid}/task/${thread}`;
    try {
      const [ranNs = 0, waitedNs = 0] = read(`${folder}/schedstat`).split(' ', 2).map(Number);
      threads.set(thread, { ranUs: ranNs / 1000, waitedUs: waitedNs / 1000 });
      hasRun ||= ranNs > 0;
    } catch {
      if (existsSync(folder)) return null;
    }
  }
  return hasRun ? threads : null;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
