import type { CapacityStep } from '../document/capacity-step.ts';
import { pool } from '../stats/distribution.ts';
import { median } from '../stats/median.ts';
import { sum } from '../stats/sum.ts';
import type { CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { type Knee, kneeOf } from './knee.ts';
import { type SaturatedStep, saturatedSteps, saturationOf, undisturbedSteps } from './saturation.ts';
import { errorShareOf, overShareOf } from './step-outcome.ts';

/** Without a queue, the share of requests over the limit must be small beside what the percentile allows. */
const BASE_PART = 0.1;
const REFUSING_STEPS = 2;
const STEPS_FOR_KNEE = 4;

/**
 * Returns how the capacity of a stack is to be found, by the steps of a block so far; null while fewer than four
 * steps of overload say how fast it serves.
 */
export function wayOfBlock(steps: readonly CapacityStep[], target: CapacityTarget): CapacityWay | null {
  if (refusesLoad(steps, target)) return 'errors';
  if (!basesKeep(steps, target)) return 'direct';
  const saturated = saturatedSteps(steps);
  if (saturated.length < STEPS_FOR_KNEE) return null;
  return kneeOfBlock(steps, saturated, target).trusted ? 'saturation' : 'direct';
}

/** Returns the knee by a block's undisturbed steps; 0 without steps. */
export function kneeOfBlock(
  steps: readonly CapacityStep[],
  saturated: readonly SaturatedStep[],
  target: CapacityTarget,
): Knee {
  const saturation = saturationOf(undisturbedSteps(saturated), { corrected: true });
  if (saturation === null) return { share: 0, trusted: false };
  return kneeOf({ ...saturation, baseMs: baseMsOf(steps) ?? 0 }, target);
}

/** Median latency of the steps at half of the saturation rate, ms; null if nothing was answered in them. */
export function baseMsOf(steps: readonly CapacityStep[]): number | null {
  const latencies = steps.flatMap(({ purpose, latency }) =>
    purpose === 'base' && latency !== null && latency.count > 0 ? [latency] : [],
  );
  return latencies.length === 0 ? null : pool(latencies).quantileUs(50) / 1000;
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
 * Whether requests keep the limit without a queue, so well that only a queue can miss it: in the middle one of the steps
 * at half of the saturation rate. True without such steps.
 */
export function basesKeep(steps: readonly CapacityStep[], { percentile }: CapacityTarget): boolean {
  const shares = steps.filter(({ purpose }) => purpose === 'base').map(overShareOf);
  return (median(shares) ?? 0) <= BASE_PART * (1 - percentile / 100);
}
