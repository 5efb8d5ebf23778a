import type { CapacityStep } from '../document/capacity-step.ts';
import type { CapacityEstimate } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { isCalm } from './saturation.ts';
import { keepsCheck } from './step-outcome.ts';

/** So many undisturbed checks of a block must miss the target before its capacity is searched instead. */
const MISSED_CHECKS = 2;

/** Counts the checks of all blocks, those that nobody disturbed, and those of them that kept the target. */
export function countChecks(steps: readonly CapacityStep[], target: CapacityTarget): CapacityEstimate['checks'] {
  const checks = steps.filter(({ purpose }) => purpose === 'check');
  const calm = checks.filter(isCalm);
  return { played: checks.length, calm: calm.length, kept: calm.filter((step) => keepsCheck(step, target)).length };
}

/** Whether the checks of a block contradict the capacity that its saturation promises. */
export function missesChecks(steps: readonly CapacityStep[], target: CapacityTarget): boolean {
  const { calm, kept } = countChecks(steps, target);
  return calm - kept >= MISSED_CHECKS;
}
