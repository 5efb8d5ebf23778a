import type { Scenario } from '../../../../scenarios/scenario.ts';
import { k6Kinds } from './k6-kinds.ts';
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

/** Default time before the window for opening the connections of all virtual users, in ms. */
const CONNECT_MS = 1000;
/** The same for each virtual user's connection to each further app. */
const CONNECT_MORE_MS = 0.75;
/** Virtual users for each request that may be in flight, when there are several apps. */
const USERS_EACH = 2;
/** Share of the virtual users beyond which the script sends nothing: the others are left for what it does not send. */
const SENDING = 0.9;
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

/** The virtual users of a plan. */
export function usersOf({ maxInFlight, apps = 1 }: Pick<K6PlanOptions, 'maxInFlight' | 'apps'>): number {
  return maxInFlight * (apps > 1 ? USERS_EACH : 1);
}

/**
 * Requests in flight above which the script sends none, and numbers what it leaves out; null if k6 drops what is due
 * while all virtual users are busy, which it does not number.
 */
export function mostSending(options: Pick<K6PlanOptions, 'maxInFlight' | 'apps'>): number | null {
  return (options.apps ?? 1) > 1 ? Math.floor(SENDING * usersOf(options)) : null;
}

interface K6PlanOptions {
  readonly scenario: Pick<Scenario, 'mix' | 'own'>;
  readonly ratePerSec: number;
  readonly maxInFlight: number;
  /** Of all slices together, with what lies between them. */
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly connectMs?: number | undefined;
  /** Number of time bins of each app's round. */
  readonly bins: number;
  /** Number of apps, 1 if absent, and of slices. */
  readonly apps?: number;
  readonly slices?: number;
}

/**
 * k6's `--config`: all virtual users open their connections, then the measured scenario starts requests at a constant
 * rate, to one app after the other. Both use the same virtual users; several apps have twice as many, so that one that
 * hangs does not take those of the next one at once. Empty thresholds make k6 list a submetric without judging it.
 */
export function k6Plan(options: K6PlanOptions): Readonly<Record<string, unknown>> {
  const { ratePerSec, durationMs, timeoutMs, apps = 1, slices = 0 } = options;
  const connectMs = connectMsOf(options);
  const vus = usersOf(options);
  const { operations, outcomes, statuses } = k6Kinds(options.scenario);
  const [bins, places, cuts] = [options.bins, apps, slices].map((length) =>
    Array.from({ length }, (_, index) => index),
  );
  const listed = [
    ...(places ?? []).flatMap((app) => [
      answersKey(app),
      ...(bins ?? []).flatMap((bin) => [binKey(bin, app), binFailedKey(bin, app)]),
      ...operations.flatMap(({ tag }) => outcomes.map((outcome) => latencyKey(tag, outcome, app))),
      ...statuses.map((status) => statusKey(status, app)),
      unsentKey(app, 'late'),
      unsentKey(app, 'full'),
    ]),
    ...(cuts ?? []).flatMap((slice) => [sliceKey(slice, 'ok'), sliceKey(slice, 'failed')]),
    `iterations{scenario:${MEASURED}}`,
    `dropped_iterations{scenario:${MEASURED}}`,
  ];
  return {
    scenarios: {
      connect: {
        executor: 'per-vu-iterations',
        exec: 'connect',
        vus,
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
        preAllocatedVUs: vus,
        maxVUs: vus,
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

/** Time for opening the connections, ms. */
export function connectMsOf(options: Pick<K6PlanOptions, 'connectMs' | 'maxInFlight' | 'apps'>): number {
  const { connectMs = CONNECT_MS, apps = 1 } = options;
  return connectMs + Math.ceil((apps - 1) * usersOf(options) * CONNECT_MORE_MS);
}

/** k6 takes whole numbers per unit of time. */
function arrivalRate(ratePerSec: number): { rate: number; timeUnit: string } {
  if (Number.isInteger(ratePerSec)) return { rate: ratePerSec, timeUnit: '1s' };
  return { rate: Math.max(1, Math.round(ratePerSec * 1000)), timeUnit: '1000s' };
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.round((to - from) / by) + 1 }, (_, index) => Number((from + index * by).toFixed(4)));
}
