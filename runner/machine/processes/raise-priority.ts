import { setPriority } from 'node:os';
import { threadsOf } from '../proc/process-ids.ts';

const HIGHER = -10;

/**
 * Gives all threads of a process a higher priority, so that other work on the machine disturbs a measurement less; what
 * it starts later inherits it. Does nothing if the system does not allow it (it needs root or CAP_SYS_NICE).
 */
export function raisePriority(pid: number): void {
  const threads = threadsOf(pid);
  for (const thread of threads.length === 0 ? [pid] : threads) {
    try {
      setPriority(thread, HIGHER);
    } catch {
      // Not allowed, or the thread is gone.
    }
  }
}
