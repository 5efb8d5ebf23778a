import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { pool } from '../../model/stats/distribution.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import { type Pooled, quantileOf } from '../run/judge/pool-rounds.ts';
import type { CurveRate } from './capacity-model.ts';

/** The steps of one block, and the capacity that they were shares of, 1/s; null if it is unknown. */
export interface CurveBlock {
  readonly steps: readonly CapacityStep[];
  readonly perSec: number | null;
}

/**
 * The curve of a stack from its steps of the curve, by rising rate. Each block played shares of the capacity that it
 * had found: a step counts for the planned share that is nearest by ratio. Empty without steps.
 */
export function curveRates(
  blocks: readonly CurveBlock[],
  shares: readonly number[],
  target: CapacityTarget,
): CurveRate[] {
  const byShare = Map.groupBy(
    blocks.flatMap(({ steps, perSec }) => {
      const played = steps.filter(({ purpose, due }) => purpose === 'curve' && due > 0);
      const highest = Math.max(...played.map(({ ratePerSec }) => ratePerSec));
      const whole = perSec ?? highest / Math.max(...shares);
      return played.map((step) => ({ step, share: nearestShare(shares, step.ratePerSec / whole) }));
    }),
    ({ share }) => share,
  );
  return shares.flatMap((share) => {
    const steps = (byShare.get(share) ?? []).map(({ step }) => step);
    return steps.length === 0 ? [] : [rateOf(steps, share, target)];
  });
}

/** The share nearest by ratio; they are positive. */
function nearestShare(shares: readonly number[], wanted: number): number {
  const distance = (share: number): number => Math.abs(Math.log(share / wanted));
  return shares.reduce((best, share) => (distance(share) < distance(best) ? share : best), shares[0] ?? Number.NaN);
}

function rateOf(steps: readonly CapacityStep[], share: number, { percentile }: CapacityTarget): CurveRate {
  const seconds = sum(steps.map(({ durationMs }) => durationMs)) / 1000;
  const due = sum(steps.map((step) => step.due));
  const within = due - sum(steps.map(({ overTarget, dropped }) => overTarget + dropped));
  const pooled = poolSteps(steps);
  return {
    share,
    ratePerSec: sum(steps.map(({ ratePerSec, durationMs }) => (ratePerSec * durationMs) / 1000)) / seconds,
    goodputPerSec: within / seconds,
    missedShare: 1 - within / due,
    p50: quantileOf(pooled, 50),
    tail: quantileOf(pooled, percentile),
    recoveryMs: median(steps.flatMap(({ recoveryMs }) => recoveryMs ?? [])),
    steps: steps.length,
  };
}

/** All requests of some steps; those that failed, were dropped or have no latency are slower than every answer. */
function poolSteps(steps: readonly CapacityStep[]): Pooled {
  const due = sum(steps.map((step) => step.due));
  const latencies = steps.flatMap(({ latency }) => (latency === null || latency.count === 0 ? [] : [latency]));
  return {
    due,
    ok: sum(steps.map(({ good }) => good)),
    failures: due - sum(latencies.map(({ count }) => count)),
    dropped: sum(steps.map(({ dropped }) => dropped)),
    distribution: latencies.length === 0 ? null : pool(latencies),
  };
}
