import { z } from 'zod';
import { type OperationResult, outcomeSchema } from '../../../model/run-result.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { OPERATION_IDS } from '../../../scenarios/operations.ts';
import { COUNTED_STATUSES, DROPPED_KEY, PERCENTILES, latencyKey, statusKey } from './plan-json.ts';

const summarySchema = z.looseObject({
  metrics: z.record(z.string(), z.looseObject({ type: z.string(), values: z.record(z.string(), z.number().nullable()) })),
});

type Metrics = z.infer<typeof summarySchema>['metrics'];

export interface K6Counts {
  readonly operations: OperationResult[];
  readonly dropped: number;
  readonly statuses: Record<string, number>;
}

/** Reads what `handleSummary` wrote. @throws StackbenchError `k6-summary` when it is not the shape that we asked for, or nothing was measured. */
export function readSummary(json: unknown): K6Counts {
  const parsed = summarySchema.safeParse(json);
  if (!parsed.success) throw badSummary(`It is not the expected shape: ${parsed.error.issues[0]?.message ?? ''}.`);
  const { metrics } = parsed.data;
  const operations = OPERATION_IDS.flatMap((operation) =>
    outcomeSchema.options.flatMap((outcome): OperationResult[] => {
      const values = metrics[latencyKey(operation, outcome)]?.values;
      const count = values?.['count'] ?? 0;
      return values === undefined || count === 0 ? [] : [{ operation, outcome, count, latency: latencyOf(values, count) }];
    }),
  );
  const dropped = countOf(metrics, DROPPED_KEY);
  if (operations.length === 0 && dropped === 0) throw badSummary('It holds no measured request.');
  return {
    operations,
    dropped,
    statuses: Object.fromEntries(
      COUNTED_STATUSES.map((status) => [String(status), countOf(metrics, statusKey(status))] as const).filter(([, count]) => count > 0),
    ),
  };
}

function latencyOf(values: Readonly<Record<string, number | null>>, count: number): OperationResult['latency'] {
  const us = (name: string): number => Math.max(0, (values[name] ?? 0) * 1000);
  return {
    kind: 'quantiles',
    points: PERCENTILES.map((percentile) => [percentile, us(`p(${percentile})`)]),
    count,
    minUs: us('min'),
    maxUs: us('max'),
    meanUs: us('avg'),
  };
}

function countOf(metrics: Metrics, key: string): number {
  return metrics[key]?.values['count'] ?? 0;
}

function badSummary(why: string): StackbenchError {
  return new StackbenchError({ code: 'k6-summary', what: 'The summary of k6 cannot be used.', why, fix: 'Use k6 v1.0 or later; `stackbench setup` gets one.' });
}
