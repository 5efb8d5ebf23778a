import type { ThreadTimes } from './thread-times.ts';

/**
 * How long others kept a core from one of these threads, µs: the longest wait of a thread beyond what all the other
 * threads ran meanwhile. A thread that waits for a core waits for one of these or for others. A lower bound: what the
 * others of them ran on another core, or while the thread had nothing to do, is subtracted too.
 */
export function foreignWaitUs(threads: readonly ThreadTimes[]): number {
  const ranUs = threads.reduce((sum, thread) => sum + thread.ranUs, 0);
  return Math.max(0, ...threads.map((thread) => thread.waitedUs - (ranUs - thread.ranUs)));
}
