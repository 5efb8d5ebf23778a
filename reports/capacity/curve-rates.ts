import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { pool } from '../../model/stats/distribution.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import { type Pooled, quantileOf } from '../run/judge/pool-rounds.ts';
import type { CurveRate } from './capacity-model.ts';

interface Planned {
  readonly target: CapacityTarget;
  /** Shares of the capacity that were planned, ascending. */
  readonly shares: readonly number[];
  /** The capacity, 1/s; null if it is unknown. */
  readonly perSec: number | null;
}

/**
 * The curve of a stack from its steps of the curve, by rising rate. Blocks play a planned share of the capacity at the
 * rates that they know it by: each step counts for the share that is nearest by ratio. Empty without steps.
 */
export function curveRates(steps: readonly CapacityStep[], planned: Planned): CurveRate[] {
  const played = steps.filter(({ purpose, due }) => purpose === 'curve' && due > 0);
  const highest = Math.max(...played.map(({ ratePerSec }) => ratePerSec));
  const whole = planned.perSec ?? highest / Math.max(...planned.shares);
  const shareOf = ({ ratePerSec }: CapacityStep): number => nearestShare(planned.shares, ratePerSec / whole);
  return planned.shares.flatMap((share) => {
    const own = played.filter((step) => shareOf(step) === share);
    return own.length === 0 ? [] : [rateOf(own, share, planned.target)];
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
