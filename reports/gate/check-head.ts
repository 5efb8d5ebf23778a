import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import type { GateResult, SideMeasure } from '../../model/document/gate-result.ts';
import type { Latency } from '../../model/document/latency.ts';
import { errorsOutcome, outcomeByBounds } from '../../model/load/limit-outcome.ts';
import { parseThreshold, type Threshold } from '../../model/load/threshold.ts';
import { clusteredShare, type ShareBounds, trialsThatEstablish } from '../../model/stats/clustered-share.ts';
import { pool, quantileWithFailures } from '../../model/stats/distribution.ts';
import { isEstablished } from '../../model/stats/percentile.ts';
import { expectationOf } from '../run/judge/expectation.ts';
import { formatCount, formatMsExactly, formatOutward, formatPercent } from '../words/format-number.ts';
import { plural } from '../words/list-names.ts';
import type { ThresholdReport } from './gate-report.ts';

/**
 * Judges each limit of the plan at each endpoint, on the head's answers of all blocks together.
 * @throws StackbenchError (exit 2) on a limit that cannot be read
 */
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

function checkErrors(threshold: Of<'errors'>, measures: readonly SideMeasure[]): Judged {
  const { limitRatio } = threshold;
  const expected = expectationOf(threshold);
  const { requests, errors, over } = totals(measures);
  if (requests === 0) return notMeasured(expected, over);
  const bounds = clusteredShare(measures.map((measure) => ({ hits: measure.errors, trials: measure.requests })));
  const actual = formatPercent(bounds.share);
  const outcome = errorsOutcome(threshold, errors, bounds);
  if (limitRatio === 0) return { expected, actual, outcome, explanation: over };
  const advice = outcome === 'inconclusive' ? decidedBy(limitRatio, 'fails') : '';
  const explanation = `${inWords(bounds)} fail (95% one-sided bounds). ${over}${advice}`;
  return { expected, actual, outcome, explanation };
}

/**
 * A percentile is within its limit if at most (100 − p)% of the requests exceed the limit; failing requests exceed it.
 */
function checkLatency(threshold: Of<'latency'>, measures: readonly SideMeasure[]): Judged {
  const { percentile, limitUs } = threshold;
  const expected = expectationOf(threshold);
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
  const outcome = outcomeByBounds(bounds, (share) => share <= allowed + SHARE_SLACK);
  const advice = outcome === 'inconclusive' ? decidedBy(allowed, 'exceeds it') : '';
  return {
    expected,
    actual: us === null ? 'failed requests' : `${formatMsExactly(us)} ms`,
    outcome,
    explanation: `${inWords(bounds)} of requests exceed it (95% one-sided bounds); at most ${formatPercent(allowed)} may. ${over} Failing requests count as exceeding it.${advice}`,
  };
}

/** Requests and errors of all blocks, and a sentence that says so. */
function totals(measures: readonly SideMeasure[]): { requests: number; errors: number; over: string } {
  const requests = measures.reduce((sum, measure) => sum + measure.requests, 0);
  const errors = measures.reduce((sum, measure) => sum + measure.errors, 0);
  return {
    requests,
    errors,
    over: `Based on ${formatCount(requests)} requests in ${plural(measures.length, 'block')}.`,
  };
}

/** Rounded outward, so that the printed interval includes the limit if the bounds do. */
function inWords({ lo, hi }: ShareBounds): string {
  return lo <= 0
    ? `Up to ${formatOutward(hi, 'up')}`
    : `Between ${formatOutward(lo, 'down')} and ${formatOutward(hi, 'up')}`;
}

function decidedBy(share: number, missesIt: string): string {
  return ` Undecided: the interval includes the limit. A decision needs at least ${formatCount(trialsThatEstablish(share))} requests of which none ${missesIt}, or less variation between blocks.`;
}

/** Shares are compared with this slack, because 1 − 0.99 is 0.010000000000000009. */
const SHARE_SLACK = 1e-12;

function countSlower(latency: Latency, us: number): number {
  return latency.count === 0 ? 0 : pool([latency]).countAbove(us);
}

function notMeasured(expected: string, explanation: string): Judged {
  return { expected, actual: 'not measured', outcome: 'inconclusive', explanation };
}

/** A side's histogram with the extremes and the mean that it contains itself. */
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
