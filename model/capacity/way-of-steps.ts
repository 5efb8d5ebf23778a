import type { CapacityStep } from '../document/capacity-step.ts';
import { median } from '../stats/median.ts';
import { sum } from '../stats/sum.ts';
import type { CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { type Knee, kneeOf } from './knee.ts';
import { saturatedSteps, saturationOf, undisturbedSteps } from './saturation.ts';
import { shapeOf } from './service-shape.ts';
import { errorShareOf, overShareOf } from './step-outcome.ts';

/** Without a queue, the share of requests over the limit must be small beside what the percentile allows. */
const BASE_PART = 0.5;
/** So many more may be over it by accident. */
const CHANCE_OVER = 2;
const REFUSING_STEPS = 2;

/**
 * Returns how the capacity of a stack is to be found, by its steps of all blocks so far; null if they do not say yet.
 * The knee must be untrusted by `fewest` saturated steps before rates are to be played directly.
 */
export function wayOfSteps(steps: readonly CapacityStep[], target: CapacityTarget, fewest = 1): CapacityWay | null {
  if (refusesLoad(steps, target)) return 'errors';
  if (!basesKeep(steps, target)) return 'direct';
  const knee = kneeOfSteps(steps, target);
  if (knee === null) return null;
  if (knee.trusted) return 'saturation';
  return saturatedSteps(steps).length < fewest ? null : 'direct';
}

/** Returns the knee of a stack by its steps; null if none was saturated. */
export function kneeOfSteps(steps: readonly CapacityStep[], target: CapacityTarget): Knee | null {
  const perSec = saturationOf(undisturbedSteps(saturatedSteps(steps)), { corrected: true });
  return perSec === null ? null : kneeOf(perSec, shapeOf(steps), target);
}

/** Whether requests fail under overload: in two steps, and in all of them together. */
function refusesLoad(steps: readonly CapacityStep[], { errorShare }: CapacityTarget): boolean {
  const overload = steps.filter(({ purpose }) => purpose === 'overload');
  const sent = sum(overload.map(({ due, dropped }) => due - dropped));
  const failed = sum(overload.map(({ failed: ways }) => sum(Object.values(ways))));
  return (
    overload.filter((step) => errorShareOf(step) > errorShare).length >= REFUSING_STEPS && failed > errorShare * sent
  );
}

/**
 * Whether requests keep the limit without a queue, so well that only a queue can miss it: in the middle one of the
 * steps at half of the saturation rate. True without such steps.
 */
export function basesKeep(steps: readonly CapacityStep[], { percentile }: CapacityTarget): boolean {
  const excess = steps
    .filter(({ purpose }) => purpose === 'base')
    .map((step) => overShareOf(step) * step.due - BASE_PART * (1 - percentile / 100) * step.due);
  return (median(excess) ?? 0) <= CHANCE_OVER;
}
