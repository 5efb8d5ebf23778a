import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { pool, quantileWithFailures } from '../../model/distribution.ts';
import type { GateResult, SideMeasure } from '../../model/gate/gate-result.ts';
import { isEstablished } from '../../model/percentile.ts';
import type { Latency } from '../../model/run-result.ts';
import { clusteredShare, type ShareBounds, trialsThatEstablish } from '../../model/stats/clustered-share.ts';
import { keeps, parseThreshold, type Threshold } from '../../model/threshold.ts';
import { formatCount, formatMsExactly, formatPercent } from '../text/format-number.ts';
import { countBlocks } from './count-blocks.ts';
import type { ThresholdReport } from './gate-report.ts';

/** The plan's limits, each judged at each endpoint on the head's answers of all blocks together. @throws StackbenchError (exit 2) on a limit that cannot be read. */
export function checkHead({ plan, blocks }: GateResult): ThresholdReport[] {
  const thresholds = plan.thresholds.map((source) => parseThreshold(source));
  return plan.endpoints.flatMap((endpoint) => {
    const measures = blocks.flatMap(({ endpoints }) =>
      endpoints.filter((measure) => measure.endpoint === endpoint).map(({ head }) => head),
    );
    return thresholds.map((threshold) => ({
      endpoint,
      name: threshold.source,
      ...(threshold.kind === 'errors' ? checkErrors(threshold, measures) : checkLatency(threshold, measures)),
    }));
  });
}

type Judged = Pick<ThresholdReport, 'expected' | 'actual' | 'outcome' | 'explanation'>;
type Of<Kind extends Threshold['kind']> = Extract<Threshold, { kind: Kind }>;

function checkErrors({ comparator, limitRatio }: Of<'errors'>, measures: readonly SideMeasure[]): Judged {
  const expected = `errors ${comparator} ${formatPercent(limitRatio)}`;
  const { requests, errors, over } = totals(measures);
  if (requests === 0) return notMeasured(expected, over);
  const bounds = clusteredShare(measures.map((measure) => ({ hits: measure.errors, trials: measure.requests })));
  const actual = formatPercent(bounds.share);
  if (limitRatio === 0) {
    // No number of requests establishes that none ever fails: a limit of nothing is one on what was measured.
    return { expected, actual, outcome: errors === 0 ? 'pass' : 'fail', explanation: over };
  }
  const outcome = outcomeOf(bounds, (share) => keeps(share, comparator, limitRatio));
  const advice = outcome === 'inconclusive' ? decidedBy(limitRatio) : '';
  const explanation = `Between ${formatPercent(bounds.lo)} and ${formatPercent(bounds.hi)} fail (95%). ${over}${advice}`;
  return { expected, actual, outcome, explanation };
}

/** A percentile is within its limit where no more requests are slower than that than the percentile leaves over, failing ones counted as slower. */
function checkLatency({ percentile, comparator, limitUs }: Of<'latency'>, measures: readonly SideMeasure[]): Judged {
  const expected = `p${percentile} ${comparator} ${formatMsExactly(limitUs)} ms`;
  const { requests, errors, over } = totals(measures);
  const latencies = measures.map(latencyOf);
  const answered = latencies.filter(({ count }) => count > 0);
  if (answered.length === 0) return notMeasured(expected, over);
  if (!isEstablished(requests, percentile))
    return { expected, actual: 'not established', outcome: 'inconclusive', explanation: over };
  const us = quantileWithFailures(pool(answered), errors, percentile);
  const bounds = clusteredShare(
    measures.map((measure, index) => ({
      hits: measure.errors + countSlower(latencies[index] as Latency, limitUs),
      trials: measure.requests,
    })),
  );
  const allowed = 1 - percentile / 100;
  const outcome = outcomeOf(bounds, (share) => share <= allowed + SHARE_SLACK);
  const advice = outcome === 'inconclusive' ? decidedBy(allowed) : '';
  return {
    expected,
    actual: us === null ? 'failed requests' : `${formatMsExactly(us)} ms`,
    outcome,
    explanation: `Between ${formatPercent(bounds.lo)} and ${formatPercent(bounds.hi)} of requests are over it (95%), where ${formatPercent(allowed)} may be. ${over} Failures count as over it.${advice}`,
  };
}

/** What is judged, and on what. */
function totals(measures: readonly SideMeasure[]): { requests: number; errors: number; over: string } {
  const requests = measures.reduce((sum, measure) => sum + measure.requests, 0);
  const errors = measures.reduce((sum, measure) => sum + measure.errors, 0);
  return {
    requests,
    errors,
    over: `Over ${formatCount(requests)} requests in ${countBlocks(measures.length)}.`,
  };
}

function decidedBy(share: number): string {
  return ` Not decided: the interval holds the limit. At the very least ${formatCount(trialsThatEstablish(share))} requests without one that is over it decide; blocks that agree more do as well.`;
}

/** Shares are compared with this slack, because 1 − 0.99 is 0.010000000000000009. */
const SHARE_SLACK = 1e-12;

/** Pass where even the upper bound keeps the limit, fail where not even the lower one does. */
function outcomeOf({ lo, hi }: ShareBounds, isKept: (share: number) => boolean): ThresholdReport['outcome'] {
  if (isKept(hi)) return 'pass';
  return isKept(lo) ? 'inconclusive' : 'fail';
}

function countSlower(latency: Latency, us: number): number {
  return latency.count === 0 ? 0 : pool([latency]).countAbove(us);
}

function notMeasured(expected: string, explanation: string): Judged {
  return { expected, actual: 'not measured', outcome: 'inconclusive', explanation };
}

/** A side's histogram with the figures that stand in its own head. */
function latencyOf({ latency }: SideMeasure): Latency {
  const histogram = decodeFromCompressedBase64(latency);
  const count = histogram.totalCount;
  return {
    kind: 'histogram',
    encoded: latency,
    count,
    minUs: count === 0 ? 0 : histogram.minNonZeroValue,
    maxUs: histogram.maxValue,
    meanUs: histogram.mean,
  };
}
