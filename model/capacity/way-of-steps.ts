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
  const saturated = saturatedSteps(steps);
  const knee = kneeOfSteps(saturated, target, baseMsOf(steps));
  if (knee === null) return null;
  if (knee.trusted) return 'saturation';
  return saturated.length < fewest ? null : 'direct';
}

/** Returns the knee by the undisturbed ones of some steps of one stack; null without steps. */
export function kneeOfSteps(
  saturated: readonly SaturatedStep[],
  target: CapacityTarget,
  baseMs: number | null,
): Knee | null {
  const saturation = saturationOf(undisturbedSteps(saturated), { corrected: true });
  return saturation && kneeOf({ ...saturation, baseMs: baseMs ?? 0 }, target);
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
  const excess = steps
    .filter(({ purpose }) => purpose === 'base')
    .map((step) => overShareOf(step) * step.due - BASE_PART * (1 - percentile / 100) * step.due);
  return (median(excess) ?? 0) <= CHANCE_OVER;
}
