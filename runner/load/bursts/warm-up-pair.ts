import type { SideKey } from '../../../model/document/gate-result.ts';
import { isSteady } from '../../measure/steady-state.ts';
import type { BurstJob } from './burst-job.ts';
import { readClock, spentBetween } from './cpu-clocks.ts';

const WINDOWS = 8;

/**
 * Warms both sides up by the same alternating bursts: at least `warmUpRequests` to each, then more until each side's CPU per
 * request has levelled off, or `warmUpLimit` is reached; at most for `warmUpWithinMs`, and the pair under way then. Unequal warm-up
 * is the worst trap of such a comparison, so neither side ever gets more than the other.
 */
export async function warmUpPair(
  job: BurstJob,
  playPair: () => Promise<unknown>,
): Promise<{ readonly requests: number; readonly steady: boolean }> {
  const pairsPerWindow = Math.max(1, Math.ceil(job.warmUpRequests / WINDOWS / job.burst));
  const perWindow = pairsPerWindow * job.burst;
  const began = performance.now();
  const isLate = (): boolean => performance.now() - began >= job.warmUpWithinMs;
  const windows: Record<SideKey, { cpuUsPerRequest: number | null; perSec: number }[]> = { base: [], head: [] };
  const steady = (): boolean => isSteady(windows.base) && isSteady(windows.head);
  let requests = 0;
  while (!isLate() && (requests < job.warmUpRequests || (!steady() && requests < job.warmUpLimit))) {
    const before = { base: readClock(job, 'base'), head: readClock(job, 'head') };
    let pairs = 0;
    for (; pairs < pairsPerWindow && !isLate(); pairs += 1) await playPair();
    requests += pairs * job.burst;
    // A window that was cut short is of other requests than those before.
    if (pairs < pairsPerWindow) break;
    for (const side of ['base', 'head'] as const) {
      const { appUs } = spentBetween(before[side], readClock(job, side));
      // Throughput says nothing of one side where both take turns; it counts as level.
      windows[side].push({ cpuUsPerRequest: appUs === null ? null : appUs / perWindow, perSec: 1 });
    }
  }
  return { requests, steady: steady() };
}
