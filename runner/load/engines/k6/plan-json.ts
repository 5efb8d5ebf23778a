import { OPERATION_IDS } from '../../../../scenarios/operations.ts';
import type { Scenario } from '../../../../scenarios/scenario.ts';

/** The scenario that counts. */
export const MEASURED = 'measured';
/** Outcomes of a request that the script distinguishes. */
export const K6_OUTCOMES = ['ok', 'http-error', 'timeout', 'connect-error', 'lost'] as const;
/** Statuses that get a counter of their own; others are counted together. */
export const K6_STATUSES = [
  200, 201, 204, 304, 400, 404, 405, 408, 409, 412, 413, 415, 429, 500, 502, 503, 504,
] as const;

/** Default time before the window for opening the connections of all virtual users, in ms. */
const CONNECT_MS = 1000;
/** Minimum length of a scenario of k6, in ms. */
export const SHORTEST_MS = 1000;
/** Time between the end of the connecting and the window, in ms. */
const BETWEEN_MS = 50;

/** Percentiles (0..100) that are requested from k6: finer towards the top; 0 and 100 are its min and max. */
export const PERCENTILES: readonly number[] = [
  ...steps(0.5, 95, 0.5),
  ...steps(95.05, 99, 0.05),
  ...steps(99.02, 99.9, 0.02),
  ...steps(99.905, 99.99, 0.005),
  99.999,
];

/** k6's name for a percentile in its summary. */
export function percentileKey(percentile: number): string {
  return `p(${percentile})`;
}

/** The name of one operation's and outcome's latencies in the summary. */
export function latencyKey(operation: string, outcome: string): string {
  return `latency{operation:${operation},outcome:${outcome}}`;
}

/** The name of all good answers' latencies in the summary. */
export const ANSWERS_KEY = 'latency{outcome:ok}';

/** The name of a bin's good answers in the summary. */
export function binKey(bin: number): string {
  return `latency{bin:${bin},outcome:ok}`;
}

/** The name of a bin's failed requests in the summary. */
export function binFailedKey(bin: number): string {
  return `failed{bin:${bin}}`;
}

/** The name of a status's counter in the summary. */
export function statusKey(status: number): string {
  return `answers{status:${status}}`;
}

interface K6PlanOptions {
  readonly scenario: Pick<Scenario, 'mix'>;
  readonly ratePerSec: number;
  readonly maxInFlight: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly connectMs?: number | undefined;
  /** Number of time bins. */
  readonly bins: number;
}

/**
 * k6's `--config`: all virtual users open their connections, then the measured scenario starts requests at a constant
 * rate. Both use the same virtual users. Empty thresholds make k6 list a submetric without judging it.
 */
export function k6Plan(options: K6PlanOptions): Readonly<Record<string, unknown>> {
  const { ratePerSec, maxInFlight, durationMs, timeoutMs, connectMs = CONNECT_MS } = options;
  const operations = OPERATION_IDS.filter((operation) => (options.scenario.mix[operation] ?? 0) > 0);
  const bins = Array.from({ length: options.bins }, (_, bin) => bin);
  const listed = [
    ANSWERS_KEY,
    ...bins.flatMap((bin) => [binKey(bin), binFailedKey(bin)]),
    ...operations.flatMap((operation) => K6_OUTCOMES.map((outcome) => latencyKey(operation, outcome))),
    ...K6_STATUSES.map(statusKey),
    `iterations{scenario:${MEASURED}}`,
    `dropped_iterations{scenario:${MEASURED}}`,
  ];
  return {
    scenarios: {
      connect: {
        executor: 'per-vu-iterations',
        exec: 'connect',
        vus: maxInFlight,
        iterations: 1,
        maxDuration: `${Math.max(SHORTEST_MS, connectMs)}ms`,
        gracefulStop: '0s',
      },
      [MEASURED]: {
        executor: 'constant-arrival-rate',
        exec: 'play',
        startTime: `${connectMs + BETWEEN_MS}ms`,
        ...arrivalRate(ratePerSec),
        duration: `${durationMs}ms`,
        preAllocatedVUs: maxInFlight,
        maxVUs: maxInFlight,
        gracefulStop: `${timeoutMs + 1000}ms`,
      },
    },
    thresholds: Object.fromEntries(listed.map((name) => [name, []])),
    summaryTrendStats: ['count', 'min', 'max', 'avg', ...PERCENTILES.map(percentileKey)],
    systemTags: ['scenario'],
    discardResponseBodies: true,
    noConnectionReuse: false,
  };
}

/** k6 takes whole numbers per unit of time. */
function arrivalRate(ratePerSec: number): { rate: number; timeUnit: string } {
  if (Number.isInteger(ratePerSec)) return { rate: ratePerSec, timeUnit: '1s' };
  return { rate: Math.max(1, Math.round(ratePerSec * 1000)), timeUnit: '1000s' };
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.round((to - from) / by) + 1 }, (_, index) => Number((from + index * by).toFixed(4)));
}
