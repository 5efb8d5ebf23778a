import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { pool, quantileWithFailures } from '../../model/distribution.ts';
import type { GateResult, SideMeasure } from '../../model/gate/gate-result.ts';
import { isEstablished } from '../../model/percentile.ts';
import type { Latency } from '../../model/run-result.ts';
import { keeps, parseThreshold, type Threshold } from '../../model/threshold.ts';
import { formatCount, formatMsExactly, formatPercent } from '../text/format-number.ts';
import type { ThresholdReport } from './gate-report.ts';

/** The plan's limits, each judged at each endpoint on the head's latencies of all blocks together. @throws StackbenchError (exit 2) on a limit that cannot be read. */
export function checkHead({ plan, blocks }: GateResult): ThresholdReport[] {
  const thresholds = plan.thresholds.map((source) => parseThreshold(source));
  return plan.endpoints.flatMap((endpoint) => {
    const measures = blocks.flatMap(({ endpoints }) =>
      endpoints.filter((measure) => measure.endpoint === endpoint).map(({ head }) => head),
    );
    return thresholds.map((threshold) => ({
      endpoint,
      ...check(threshold, measures),
      explanation: explanationOf(measures),
    }));
  });
}

type Judged = Pick<ThresholdReport, 'name' | 'expected' | 'actual' | 'outcome'>;

function check(threshold: Threshold, measures: readonly SideMeasure[]): Judged {
  const requests = measures.reduce((sum, measure) => sum + measure.requests, 0);
  const errors = measures.reduce((sum, measure) => sum + measure.errors, 0);
  if (threshold.kind === 'errors') {
    const expected = `errors ${threshold.comparator} ${formatPercent(threshold.limitRatio)}`;
    if (requests === 0) return notMeasured(threshold, expected);
    const kept = keeps(errors / requests, threshold.comparator, threshold.limitRatio);
    const actual = formatPercent(errors / requests);
    return { name: threshold.source, expected, actual, outcome: kept ? 'pass' : 'fail' };
  }
  const expected = `p${threshold.percentile} ${threshold.comparator} ${formatMsExactly(threshold.limitUs)} ms`;
  const latencies = measures.map(latencyOf).filter(({ count }) => count > 0);
  if (latencies.length === 0) return notMeasured(threshold, expected);
  if (!isEstablished(requests, threshold.percentile)) {
    return { name: threshold.source, expected, actual: 'not established', outcome: 'inconclusive' };
  }
  const us = quantileWithFailures(pool(latencies), errors, threshold.percentile);
  if (us === null) return { name: threshold.source, expected, actual: 'failed requests', outcome: 'fail' };
  const kept = keeps(us, threshold.comparator, threshold.limitUs);
  return {
    name: threshold.source,
    expected,
    actual: `${formatMsExactly(us)} ms`,
    outcome: kept ? 'pass' : 'fail',
  };
}

function notMeasured({ source }: Threshold, expected: string): Judged {
  return { name: source, expected, actual: 'not measured', outcome: 'inconclusive' };
}

function explanationOf(measures: readonly SideMeasure[]): string {
  const requests = measures.reduce((sum, measure) => sum + measure.requests, 0);
  return `Over ${formatCount(requests)} requests in ${measures.length} blocks, failures counted as over target.`;
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
