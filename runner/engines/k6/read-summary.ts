import { z } from 'zod';
import type { Latency, Measured, OperationResult } from '../../../model/run-result.ts';
import { OPERATION_IDS } from '../../../scenarios/operations.ts';
import { K6_OUTCOMES, K6_STATUSES, MEASURED, PERCENTILES, latencyKey, percentileKey, statusKey } from './plan-json.ts';

const summarySchema = z.object({
  metrics: z.record(z.string(), z.object({ values: z.record(z.string(), z.number()) })),
});

/** What a summary tells of the measured scenario. */
export interface K6Summary extends Pick<Measured, 'operations' | 'dropped' | 'statuses'> {
  /** Iterations that were started and ended; each is one request. */
  readonly iterations: number;
}

/** Reads what handleSummary wrote. Times become µs. @throws ZodError when it is not such a summary. */
export function readSummary(json: unknown): K6Summary {
  const { metrics } = summarySchema.parse(json);
  const countOf = (name: string): number => metrics[name]?.values['count'] ?? 0;
  const operations = OPERATION_IDS.flatMap((operation) =>
    K6_OUTCOMES.flatMap((outcome): OperationResult[] => {
      const values = metrics[latencyKey(operation, outcome)]?.values;
      const count = values?.['count'] ?? 0;
      if (values === undefined || count === 0) return [];
      // A request without an answer has no latency: k6 gives 0 for a refused connection.
      const timed = outcome === 'ok' || outcome === 'http-error';
      return [{ operation, outcome, count, latency: timed ? readTrend(values, count) : null }];
    }),
  );
  return {
    operations,
    iterations: countOf(`iterations{scenario:${MEASURED}}`),
    dropped: countOf(`dropped_iterations{scenario:${MEASURED}}`),
    statuses: readStatuses(countOf, operations),
  };
}

function readTrend(values: Readonly<Record<string, number>>, count: number): Latency {
  const microsOf = (name: string): number => {
    const ms = values[name];
    if (ms === undefined) throw new RangeError(`k6's summary has no ${name}.`);
    return Math.round(ms * 1e6) / 1000;
  };
  const [minUs, maxUs] = [microsOf('min'), microsOf('max')];
  const points = PERCENTILES.map((p): [number, number] => [p, microsOf(percentileKey(p))]);
  return {
    kind: 'quantiles',
    points: [[0, minUs], ...points, [100, maxUs]],
    count,
    minUs,
    maxUs,
    meanUs: microsOf('avg'),
  };
}

function readStatuses(countOf: (name: string) => number, operations: readonly OperationResult[]): Measured['statuses'] {
  const named = K6_STATUSES.map((status) => [String(status), countOf(statusKey(status))] as const);
  const answered = operations
    .filter(({ outcome }) => outcome === 'ok' || outcome === 'http-error')
    .reduce((sum, { count }) => sum + count, 0);
  const others = answered - named.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries([...named, ['other', others] as const].filter(([, count]) => count > 0));
}
