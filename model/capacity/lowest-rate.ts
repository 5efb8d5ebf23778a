import type { CapacityStep } from '../document/capacity-step.ts';
import type { Latency } from '../document/latency.ts';
import { pool } from '../stats/distribution.ts';
import { sum } from '../stats/sum.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { LOWEST_PER_SEC } from './rate-search.ts';
import { errorShareOf, outcomeOf } from './step-outcome.ts';

interface Miss {
  readonly perSec: number;
  readonly observed: { readonly latencyMs: number | null; readonly errorShare: number };
}

/**
 * Returns what a stack did at the lowest rate of a search, if it missed the target there in more windows than it kept
 * it; otherwise null. The percentile of latency is null without a good answer.
 */
export function missAtLowestRate(steps: readonly CapacityStep[], target: CapacityTarget): Miss | null {
  const lowest = steps.filter(
    ({ purpose, ratePerSec, due }) =>
      (purpose === 'direct' || purpose === 'errors') && ratePerSec <= LOWEST_PER_SEC * 1.0001 && due > 0,
  );
  const missed = lowest.filter((step) => outcomeOf(step, target) === 'missed');
  if (missed.length <= lowest.length / 2) return null;
  const latencies = missed.flatMap(({ latency }): Latency[] =>
    latency !== null && latency.count > 0 ? [latency] : [],
  );
  return {
    perSec: LOWEST_PER_SEC,
    observed: {
      latencyMs: latencies.length === 0 ? null : pool(latencies).quantileUs(target.percentile) / 1000,
      errorShare:
        sum(missed.map((step) => errorShareOf(step) * (step.due - step.dropped))) / sum(missed.map(({ due }) => due)),
    },
  };
}
