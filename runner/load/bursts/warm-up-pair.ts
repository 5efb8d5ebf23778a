import type { SideKey } from '../../../model/document/gate-result.ts';
import { SIDES } from '../../../model/gate/sides.ts';
import { isSteady, windowCpuUs } from '../../measure/steady-state.ts';
import { GATE_WARM_UP, warmUp } from '../../measure/warm-up-windows.ts';
import type { BurstJob } from './burst-job.ts';
import { readClock } from './cpu-clocks.ts';

/**
 * Warms both sides up by the same alternating bursts, by the rule of `GATE_WARM_UP` with the numbers of the job. Steady
 * is what both sides are. Unequal warm-up is the worst trap of such a comparison, so neither side ever gets more than
 * the other.
 */
export async function warmUpPair(
  job: BurstJob,
  playPair: () => Promise<unknown>,
): Promise<{ readonly requests: number; readonly steady: boolean }> {
  const { warmUpRequests, warmUpLimit, warmUpWithinMs, burst } = job;
  const pairsPerWindow = Math.max(1, Math.ceil(warmUpRequests / GATE_WARM_UP.windows / burst));
  const perWindow = pairsPerWindow * burst;
  const windows: Record<SideKey, { cpuUsPerRequest: number | null; perSec: number }[]> = { base: [], head: [] };
  const steady = (): boolean => isSteady(windows.base) && isSteady(windows.head);
  const { requests } = await warmUp(
    {
      ...GATE_WARM_UP,
      requests: warmUpRequests,
      limit: warmUpLimit,
      withinMs: warmUpWithinMs,
      furtherWithinMs: warmUpWithinMs,
    },
    perWindow,
    async ({ mayGoOn }) => {
      const before = { base: readClock(job, 'base'), head: readClock(job, 'head') };
      let pairs = 0;
      for (; pairs < pairsPerWindow && mayGoOn(); pairs += 1) await playPair();
      // A window that was cut short is of other requests than those before.
      if (pairs < pairsPerWindow) return pairs * burst;
      for (const side of SIDES) {
        const cpuUs = windowCpuUs(before[side].app, readClock(job, side).app);
        // Throughput says nothing of one side while both take turns; it counts as level.
        windows[side].push({ cpuUsPerRequest: cpuUs === null ? null : cpuUs / perWindow, perSec: 1 });
      }
      return perWindow;
    },
    steady,
  );
  return { requests, steady: steady() };
}
