import type { CapacityStep } from '../document/capacity-step.ts';
import { pool } from '../stats/distribution.ts';
import { sum } from '../stats/sum.ts';
import { saturatedSteps, undisturbedSteps } from './saturation.ts';

/** How the service times of a stack vary, whatever their mean is. */
export interface ServiceShape {
  /** Variance and third central moment of one service time, in units of its mean. */
  readonly dispersion: number;
  readonly skewness: number;
  /** Median latency without a queue, ms; null if unknown. */
  readonly baseMs: number | null;
}

/** Exponential service times. */
const UNKNOWN = { dispersion: 1, skewness: 2 } as const;

/**
 * Returns the shape of a stack by its steps of all blocks: pauses are rare, and a few requests without a queue say
 * little, so that one block does not know it. That of exponential times if the steps are too short for it.
 */
export function shapeOf(steps: readonly CapacityStep[]): ServiceShape {
  const servings = undisturbedSteps(saturatedSteps(steps)).map(({ serving }) => serving);
  const of = sum(servings.map(({ dispersion }) => dispersion.of));
  const baseMs = baseMsOf(steps);
  if (of === 0) return { ...UNKNOWN, baseMs };
  // Of all steps together: the rate of a step with a long pause is low, which would make the pause look short.
  const perMs = sum(servings.map(({ answers }) => answers)) / sum(servings.map(({ spanMs }) => spanMs));
  return {
    dispersion: (sum(servings.map(({ dispersion }) => dispersion.sum)) / of) * perMs ** 2,
    skewness: (sum(servings.map(({ dispersion }) => dispersion.cubes)) / of) * perMs ** 3,
    baseMs,
  };
}

/** Median latency of the steps at half of the saturation rate, ms; null if nothing was answered in them. */
export function baseMsOf(steps: readonly CapacityStep[]): number | null {
  const latencies = steps.flatMap(({ purpose, latency }) =>
    purpose === 'base' && latency !== null && latency.count > 0 ? [latency] : [],
  );
  return latencies.length === 0 ? null : pool(latencies).quantileUs(50) / 1000;
}
