import { z } from 'zod';
import type { Latency } from '../../../../model/document/latency.ts';
import type { Measured } from '../../../../model/document/measured.ts';
import type { OperationResult, Outcome } from '../../../../model/document/operation-result.ts';
import type { TimeBin } from '../../../../model/document/timeline.ts';
import { knotsOf, usAtRank } from '../../../../model/stats/quantile-function.ts';
import { type BinPlan, timeBin } from '../../../measure/time-bins.ts';
import { ITEM_KINDS, type K6Kinds } from './k6-kinds.ts';
import {
  MEASURED,
  answersKey,
  binFailedKey,
  binKey,
  latencyKey,
  percentileKey,
  sliceKey,
  statusKey,
  unsentKey,
} from './metric-names.ts';
import { PERCENTILES } from './plan-json.ts';

const summarySchema = z.object({
  metrics: z.record(z.string(), z.object({ values: z.record(z.string(), z.number()) })),
});

/** Outcomes of requests that were answered. */
const ANSWERED: ReadonlySet<Outcome> = new Set(['ok', 'http-error', 'bad-body']);

type QuantileFunction = Latency & { readonly kind: 'quantiles' };

/** The measured scenario in a summary. */
export interface K6Summary extends Pick<Measured, 'operations' | 'answers' | 'dropped' | 'statuses'> {
  readonly timeBins: TimeBin[];
  /** Iterations that were started and ended; each but the unsent ones is one request. */
  readonly iterations: number;
  /** Iterations of all apps that sent nothing; those of this app that were late, and that would have been too many. */
  readonly unsent: number;
  readonly late: number;
  readonly full: number;
}

/** k6's metrics by name. */
type SummaryMetrics = z.infer<typeof summarySchema>['metrics'];

/** The metrics in what handleSummary wrote. @throws ZodError when it is not such a summary */
export function readMetrics(json: unknown): SummaryMetrics {
  return summarySchema.parse(json).metrics;
}

/** The figures of one app; iterations and dropped ones are those of all apps. Times become µs. */
export function summaryOf(metrics: SummaryMetrics, bins: BinPlan, app: number, kinds: K6Kinds = ITEM_KINDS): K6Summary {
  const countOf = (name: string): number => metrics[name]?.values['count'] ?? 0;
  const trendOf = (name: string): QuantileFunction | null => readTrend(metrics[name]?.values ?? {});
  const operations = kinds.operations.flatMap(({ operation, tag }) =>
    kinds.outcomes.flatMap((outcome): OperationResult[] => {
      const trend = trendOf(latencyKey(tag, outcome, app));
      if (trend === null) return [];
      // A request without an answer has no latency: k6 gives 0 for a refused connection.
      return [{ operation, outcome, count: trend.count, latency: ANSWERED.has(outcome) ? trend : null }];
    }),
  );
  return {
    operations,
    answers: trendOf(answersKey(app)),
    timeBins: Array.from({ length: bins.bins }, (_, bin) => {
      const trend = trendOf(binKey(bin, app));
      const knots = trend === null ? [] : knotsOf(trend);
      const usOf = (rank: number): number => usAtRank(knots, rank - 1);
      return timeBin(bins, bin, { ok: trend?.count ?? 0, failed: countOf(binFailedKey(bin, app)), usOf });
    }),
    iterations: countOf(`iterations{scenario:${MEASURED}}`),
    unsent: countOf('unsent'),
    late: countOf(unsentKey(app, 'late')),
    full: countOf(unsentKey(app, 'full')),
    dropped: countOf(`dropped_iterations{scenario:${MEASURED}}`),
    statuses: readStatuses(kinds.statuses, (status) => countOf(statusKey(status, app)), operations),
  };
}

/** Requests of each of so many slices that ended well, and others. */
export function readSlices(
  metrics: SummaryMetrics,
  slices: number,
): { readonly ok: number; readonly failed: number }[] {
  const countOf = (slice: number, outcome: 'ok' | 'failed'): number =>
    metrics[sliceKey(slice, outcome)]?.values['count'] ?? 0;
  return Array.from({ length: slices }, (_, slice) => ({ ok: countOf(slice, 'ok'), failed: countOf(slice, 'failed') }));
}

/** A trend without a value has a count of 0, or is not listed at all: null. */
function readTrend(values: Readonly<Record<string, number>>): QuantileFunction | null {
  const { count = 0 } = values;
  if (count === 0) return null;
  const microsOf = (name: string): number => {
    const ms = values[name];
    if (ms === undefined) throw new RangeError(`k6's summary has no ${name}.`);
    return Math.round(ms * 1e6) / 1000;
  };
  const [minUs, maxUs] = [microsOf('min'), microsOf('max')];
  const points = PERCENTILES.map((p): [number, number] => [p, microsOf(percentileKey(p))]);
  return shortened({
    kind: 'quantiles',
    points: [[0, minUs], ...points, [100, maxUs]],
    count,
    minUs,
    maxUs,
    meanUs: microsOf('avg'),
  });
}

/** Fewer requests than points are kept one by one. */
function shortened(trend: QuantileFunction): QuantileFunction {
  const { count, points } = trend;
  if (count >= points.length) return trend;
  const knots = knotsOf(trend);
  const percentileOf = (rank: number): number => (count === 1 ? 0 : Number(((100 * rank) / (count - 1)).toFixed(7)));
  return {
    ...trend,
    points: Array.from({ length: count }, (_, rank) => [percentileOf(rank), usAtRank(knots, rank)]),
  };
}

function readStatuses(
  statuses: readonly number[],
  countOf: (status: number) => number,
  operations: readonly OperationResult[],
): Measured['statuses'] {
  const named = statuses.map((status) => [String(status), countOf(status)] as const);
  const answered = operations.filter(({ outcome }) => ANSWERED.has(outcome)).reduce((sum, { count }) => sum + count, 0);
  const others = answered - named.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries([...named, ['other', others] as const].filter(([, count]) => count > 0));
}
