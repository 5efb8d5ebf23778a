import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import { pool } from '../../model/stats/distribution.ts';
import { mean } from '../../model/stats/mean.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import { type Pooled, quantileOf } from '../run/judge/pool-rounds.ts';
import type { CurveRate } from './capacity-model.ts';

/** Rates that differ by at most this factor are one: blocks play the same share of a capacity that they know better. */
const SAME_RATE = 1.03;

/**
 * The curve of a stack from its steps of the curve, by rising rate; steps at nearly the same rate are pooled. `perSec`
 * is its capacity, null if it is unknown. Empty without steps.
 */
export function curveRates(steps: readonly CapacityStep[], perSec: number | null, target: CapacityTarget): CurveRate[] {
  const played = steps
    .filter(({ purpose, due }) => purpose === 'curve' && due > 0)
    .sort((a, b) => a.ratePerSec - b.ratePerSec);
  const groups: CapacityStep[][] = [];
  for (const step of played) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last === undefined || first === undefined || step.ratePerSec > first.ratePerSec * SAME_RATE)
      groups.push([step]);
    else last.push(step);
  }
  return groups.map((group) => rateOf(group, perSec, target));
}

function rateOf(steps: readonly CapacityStep[], perSec: number | null, { percentile }: CapacityTarget): CurveRate {
  const seconds = sum(steps.map(({ durationMs }) => durationMs)) / 1000;
  const due = sum(steps.map((step) => step.due));
  const within = due - sum(steps.map(({ overTarget, dropped }) => overTarget + dropped));
  const pooled = poolSteps(steps);
  const waits = steps.flatMap(({ waitShare }) => waitShare ?? []);
  const ratePerSec = sum(steps.map((step) => (step.ratePerSec * step.durationMs) / 1000)) / seconds;
  return {
    share: perSec === null ? null : ratePerSec / perSec,
    ratePerSec,
    goodputPerSec: within / seconds,
    missedShare: 1 - within / due,
    p50: quantileOf(pooled, 50),
    tail: quantileOf(pooled, percentile),
    recoveryMs: median(steps.flatMap(({ recoveryMs }) => recoveryMs ?? [])),
    waitShare: waits.length === 0 ? null : mean(waits),
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
