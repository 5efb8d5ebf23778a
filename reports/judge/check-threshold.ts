import { keeps, type Threshold } from '../../model/threshold.ts';
import { formatCount, formatMsExactly, formatPercent } from '../text/format-number.ts';
import { quantileOf, type Pooled } from './pool-rounds.ts';
import type { Check } from './verdict.ts';

/** Judges one threshold on pooled open-model rounds; `pooled` is null where there are none. */
export function checkThreshold(threshold: Threshold, pooled: Pooled | null): Check {
  const name = threshold.source;
  if (pooled === null || pooled.due === 0) {
    return {
      name,
      expected: expectation(threshold),
      actual: 'not measured',
      outcome: 'inconclusive',
      explanation:
        'No visit gave an open-model round, and a closed loop cannot tell what a user waits for at a given rate. Run with an open-model engine such as k6.',
    };
  }
  return threshold.kind === 'errors' ? checkErrors(threshold, pooled) : checkLatency(threshold, pooled);
}

function checkErrors(threshold: Threshold & { kind: 'errors' }, pooled: Pooled): Check {
  const ratio = (pooled.due - pooled.ok) / pooled.due;
  const kept = keeps(ratio, threshold.comparator, threshold.limitRatio);
  return {
    name: threshold.source,
    expected: expectation(threshold),
    actual: formatPercent(ratio),
    outcome: kept ? 'pass' : 'fail',
    explanation: `${formatCount(pooled.due - pooled.ok)} of ${formatCount(pooled.due)} due requests failed or were never sent.`,
  };
}

function checkLatency(threshold: Threshold & { kind: 'latency' }, pooled: Pooled): Check {
  const quantile = quantileOf(pooled, threshold.percentile);
  const head = { name: threshold.source, expected: expectation(threshold) };
  if (quantile.state === 'not-established') {
    return {
      ...head,
      actual: 'not established',
      outcome: 'inconclusive',
      explanation: `Only ${formatCount(pooled.due)} requests were due: fewer than ten lie above p${threshold.percentile}. Measure longer, or with more visits.`,
    };
  }
  if (quantile.us === null) {
    return {
      ...head,
      actual: 'failed requests',
      outcome: 'fail',
      explanation: `${formatCount(pooled.failures)} of ${formatCount(pooled.due)} due requests failed, and failures count as over target: p${threshold.percentile} lies among them.`,
    };
  }
  return {
    ...head,
    actual: `${formatMsExactly(quantile.us)} ms`,
    outcome: keeps(quantile.us, threshold.comparator, threshold.limitUs) ? 'pass' : 'fail',
    explanation: `Pooled over ${formatCount(pooled.due)} due requests, failures counted as over target.`,
  };
}

function expectation(threshold: Threshold): string {
  return threshold.kind === 'errors'
    ? `errors ${threshold.comparator} ${formatPercent(threshold.limitRatio)}`
    : `p${threshold.percentile} ${threshold.comparator} ${formatMsExactly(threshold.limitUs)} ms`;
}
