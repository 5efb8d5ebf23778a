/** Result files of other tools, honest ones, to be changed by a test. Figures are ours. */

/** `autocannon --json` of version 9: 4 connections, 400 answers/s of 10 ms for 5 s. */
export function autocannonResult(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    url: 'http://127.0.0.1:8080',
    connections: 4,
    sampleInt: 1000,
    pipelining: 1,
    workers: 0,
    duration: 5.02,
    samples: 5,
    errors: 0,
    timeouts: 0,
    mismatches: 0,
    non2xx: 0,
    resets: 0,
    '1xx': 0,
    '2xx': 2000,
    '3xx': 0,
    '4xx': 0,
    '5xx': 0,
    latency: autocannonLatency(),
    requests: { average: 400, mean: 400, stddev: 3, min: 396, max: 403, total: 2000, sent: 2004 },
    ...change,
  };
}

export function autocannonLatency(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    average: 9.8,
    mean: 9.8,
    stddev: 0.6,
    min: 9,
    max: 19,
    p2_5: 9,
    p50: 10,
    p97_5: 11,
    p99: 12,
    p99_9: 18,
    totalCount: 2000,
    ...change,
  };
}

interface WrkRun {
  readonly asked?: string;
  readonly latency?: string;
  readonly table?: string;
  readonly requests?: number;
  readonly took?: string;
  readonly errors?: string;
  readonly perSec?: string;
  readonly url?: string;
}

/** The text of wrk: 31,220 answers of 5 ms in 10 s. */
export function wrkText({
  asked = '10s',
  latency = '5.12ms    1.20ms  48.10ms   88.00%',
  table = '',
  requests = 31_220,
  took = '10.00s',
  errors = '',
  perSec = '3122.00',
  url = 'http://127.0.0.1:8080/items',
}: WrkRun = {}): string {
  return `Running ${asked} test @ ${url}
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     ${latency}
    Req/Sec     1.56k    96.10     1.80k    71.00%
${table}  ${requests} requests in ${took}, 4.10MB read
${errors}Requests/sec:   ${perSec}
Transfer/sec:    419.10KB
`;
}

interface K6Run {
  readonly count?: number;
  readonly failed?: number;
  readonly dropped?: number;
  readonly durationMs?: number | null;
  readonly times?: unknown;
}

/** The data of k6's `handleSummary`: 3,000 requests at 100/s. */
export function k6Summary({ count = 3000, failed = 0, dropped = 0, durationMs = 30_000, times }: K6Run = {}): {
  readonly metrics: Readonly<Record<string, unknown>>;
} {
  const values = times ?? { avg: 5.93, min: 0.91, med: 5.1, max: 84.2, 'p(90)': 9.2, 'p(95)': 12.4 };
  return {
    metrics: {
      http_req_duration: { type: 'trend', contains: 'time', values },
      http_reqs: { type: 'counter', contains: 'default', values: { count, rate: count / 30 } },
      http_req_failed: {
        type: 'rate',
        contains: 'default',
        values: { rate: failed / count, passes: failed, fails: count - failed },
      },
      ...(dropped === 0
        ? {}
        : { dropped_iterations: { type: 'counter', values: { count: dropped, rate: dropped / 30 } } }),
    },
    ...(durationMs === null ? { state: { isStdOutTTY: false } } : { state: { testRunDurationMs: durationMs } }),
  };
}
