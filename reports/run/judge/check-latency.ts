import { outcomeByBounds } from '../../../model/load/limit-outcome.ts';
import { keeps, type Threshold } from '../../../model/load/threshold.ts';
import { formatCount, formatMsExactly } from '../../words/format-number.ts';
import { saysNothing } from '../format-figure.ts';
import type { Evidence } from './evidence.ts';
import { expectationOf } from './expectation.ts';
import { formatMeasuredTime } from './measured-time.ts';
import { percentileEvidence, percentileInterval, type PercentileInterval } from './percentile-interval.ts';
import { quantileOf, type Pooled, type Quantile } from './pool-rounds.ts';
import type { Check, Verdict } from './verdict.ts';
import { visitsThatDecide } from './visits-that-decide.ts';

type LatencyThreshold = Threshold & { readonly kind: 'latency' };

/** Judges a percentile by its interval, the same that every report prints: the whole of it must keep, or miss, the limit. */
export function checkLatency(threshold: LatencyThreshold, pooled: Pooled, evidence: Evidence): Check {
  const { percentile } = threshold;
  const head = { name: threshold.source, expected: expectationOf(threshold) };
  const quantile = quantileOf(pooled, percentile);
  if (quantile.state === 'not-established') {
    return {
      ...head,
      actual: 'not established',
      outcome: 'inconclusive',
      explanation: `Only ${formatCount(pooled.due)} requests were due: fewer than ten lie above p${percentile}. Measure longer, or with more visits.`,
    };
  }
  const prepared = percentileEvidence(evidence.rounds, pooled);
  const interval = percentileInterval(prepared, percentile, evidence.priorOf(percentile));
  const outcome = outcomeOf(threshold, interval);
  const measured = { ...head, actual: formatActual(quantile, interval), outcome };
  const counted = explain(threshold, pooled, quantile, evidence);
  if (outcome !== 'inconclusive') {
    const how = outcome === 'pass' ? 'keeps' : 'misses';
    return { ...measured, explanation: `${counted} The whole 95% interval ${how} the limit.` };
  }
  const decidedBy = visitsThatDecide(threshold, prepared, evidence);
  return { ...measured, explanation: `${counted} ${reasonOf(interval, percentile)} ${decidedBy}`, decidedBy };
}

function outcomeOf({ comparator, limitUs }: LatencyThreshold, interval: PercentileInterval | null): Verdict {
  return interval === null ? 'inconclusive' : outcomeByBounds(interval, (us) => keeps(us, comparator, limitUs));
}

function formatActual({ us }: Quantile, interval: PercentileInterval | null): string {
  const figure = us === null ? 'failed requests' : `${formatMsExactly(us)} ms`;
  if (interval === null || interval.lo === Infinity) return figure;
  const { lo, hi } = interval;
  if (us !== null && hi !== Infinity && saysNothing(us, lo, hi))
    return `${figure}, 95% interval wider than 100 times to both sides`;
  const upper = hi === Infinity ? 'failed requests' : `${formatMsExactly(hi)} ms`;
  return `${figure}, 95% interval ${formatMsExactly(lo)}${hi === Infinity ? ' ms' : ''} to ${upper}`;
}

function explain({ percentile }: LatencyThreshold, pooled: Pooled, { us }: Quantile, { time }: Evidence): string {
  const measured = `${formatCount(pooled.due)} due requests${time === null ? '' : ` in ${formatMeasuredTime(time.roundsMs)}`}`;
  return us === null
    ? `${formatCount(pooled.failures)} of ${measured} failed, and failures count as over target: p${percentile} lies among them.`
    : `Pooled over ${measured}, failures counted as over target.`;
}

function reasonOf(interval: PercentileInterval | null, percentile: number): string {
  return interval === null
    ? `One visit says nothing of how p${percentile} differs between visits.`
    : 'Its 95% interval, over visits and over events in time, lies across the limit.';
}
