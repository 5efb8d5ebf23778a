import type { CapacityStep } from '../document/capacity-step.ts';
import type { CapacityEstimate } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { isCalm } from './saturation.ts';
import { keepsCheck } from './step-outcome.ts';

/** Counts the checks of all blocks, those that nobody disturbed, and those of them that kept the target. */
export function countChecks(steps: readonly CapacityStep[], target: CapacityTarget): CapacityEstimate['checks'] {
  const checks = steps.filter(({ purpose }) => purpose === 'check');
  const calm = checks.filter(isCalm);
  return { played: checks.length, calm: calm.length, kept: calm.filter((step) => keepsCheck(step, target)).length };
}
