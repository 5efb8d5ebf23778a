import type { CapacityStep } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { countedWindows } from './counted-windows.ts';

/**
 * Returns the rate that a search found in one block: the mean of ln(rate) over its windows that count, from the first
 * turn of the whole search on. `earlier` are its windows of earlier blocks. Null if it has not turned.
 */
export function searchedRate(
  earlier: readonly CapacityStep[],
  own: readonly CapacityStep[],
  target: CapacityTarget,
): number | null {
  const before = countedWindows(earlier, target);
  const all = [...before, ...countedWindows(own, target)];
  const turn = all.findIndex(({ kept }, index) => index > 0 && kept !== all[index - 1]?.kept);
  if (turn < 0) return null;
  const logs = all.slice(Math.max(turn, before.length)).map(({ step }) => Math.log(step.ratePerSec));
  return logs.length === 0 ? null : Math.exp(mean(logs));
}
