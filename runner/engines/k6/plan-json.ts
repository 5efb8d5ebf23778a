import { outcomeSchema } from '../../../model/run-result.ts';
import { OPERATION_IDS } from '../../../scenarios/operations.ts';

/** Statuses that are counted one by one; 0 is "no answer". */
export const COUNTED_STATUSES = [0, 200, 201, 204, 301, 302, 400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 502, 503, 504] as const;

/** Opening the connections of all VUs has this long before the measured part begins. */
export const CONNECT_MS = 1000;

/** About 240 percentiles: the quantile function nearly without loss, dense where thresholds are. */
export const PERCENTILES: readonly number[] = [
  ...steps(0, 99, 0.5),
  ...steps(99.05, 99.9, 0.05),
  ...steps(99.905, 99.99, 0.005),
  99.999,
  100,
];

export interface K6Plan {
  readonly ratePerSec: number;
  readonly maxInFlight: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
}

/** The configuration of a k6 run: every VU connects once, then a constant arrival rate; thresholds are empty and only make submetrics. */
export function planJson({ ratePerSec, maxInFlight, durationMs, timeoutMs }: K6Plan): object {
  const latencies = OPERATION_IDS.flatMap((operation) => outcomeSchema.options.map((outcome) => latencyKey(operation, outcome)));
  const statuses = COUNTED_STATUSES.map(statusKey);
  return {
    scenarios: {
      connect: { executor: 'per-vu-iterations', exec: 'connect', vus: maxInFlight, iterations: 1, maxDuration: `${CONNECT_MS}ms`, gracefulStop: '0s' },
      measure: {
        executor: 'constant-arrival-rate',
        exec: 'measure',
        startTime: `${CONNECT_MS}ms`,
        rate: ratePerSec,
        timeUnit: '1s',
        duration: `${durationMs}ms`,
        preAllocatedVUs: maxInFlight,
        maxVUs: maxInFlight,
        // A request in flight at the end is still counted: it may take until its own timeout.
        gracefulStop: `${timeoutMs + 1000}ms`,
      },
    },
    thresholds: Object.fromEntries([...latencies, ...statuses, DROPPED_KEY, 'iterations{scenario:measure}'].map((key) => [key, []])),
    summaryTrendStats: ['count', 'min', 'max', 'avg', ...PERCENTILES.map((percentile) => `p(${percentile})`)],
    systemTags: ['scenario', 'name', 'status'],
    discardResponseBodies: true,
    noUsageReport: true,
  };
}

export const DROPPED_KEY = 'dropped_iterations{scenario:measure}';

/** Name of the submetric that holds the latencies of one operation and outcome. */
export function latencyKey(operation: string, outcome: string): string {
  return `stackbench_latency{operation:${operation},outcome:${outcome}}`;
}

/** Name of the submetric that counts the measured answers with one status. */
export function statusKey(status: number): string {
  return `http_reqs{scenario:measure,status:${status}}`;
}

/** Decimal steps without the drift of repeated addition. */
function steps(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toFixed(3)));
}
