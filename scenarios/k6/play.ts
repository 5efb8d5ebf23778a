import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { itemIds } from '../item-ids.ts';
import { EXPECTED_STATUS } from '../operations.ts';
import { type StreamSpec, requestAt, toWire } from '../request-stream.ts';

/**
 * The k6 script: plays the request stream. Its job is in JOB, a JSON file; scenarios come from `--config`.
 * k6 runs it directly and evaluates it once per virtual user, so it stays small.
 */
interface PlayJob {
  readonly baseUrls: readonly string[];
  /** In the order in which they are played; times count from the start of the measured scenario, in ms. */
  readonly slices: readonly PlaySlice[];
  readonly stream: StreamSpec;
  readonly itemsFile: string;
  readonly timeoutMs: number;
  readonly ratePerSec: number;
  /** Number and length of the time bins of an app's round; each request belongs to the one in which it starts. */
  readonly bins: number;
  readonly binMs: number;
}

interface PlaySlice {
  readonly app: number;
  readonly beginMs: number;
  /** From here on nothing is due until the next slice begins. */
  readonly endMs: number;
  /** Measured time of the app before this slice. */
  readonly fromMs: number;
  /** Requests of all apps, and of this app, that are due before this slice. */
  readonly firstIteration: number;
  readonly firstOfApp: number;
}

/**
 * Lateness from which an iteration came after dropped ones, which k6 does not number: it drops when all virtual users
 * wait, so for half a second and more. On a busy machine iterations start some tens of milliseconds late.
 */
const LATE_MS = 500;

const job = JSON.parse(open(__ENV['JOB'] as string)) as PlayJob;
const ids = new SharedArray<string>('ids', () => itemIds(open(job.itemsFile)));
/** Metrics of each app, whose names `plan-json.ts` knows. */
const perApp = job.baseUrls.map((baseUrl, app) => {
  const suffix = app === 0 ? '' : `_${app}`;
  return {
    baseUrl,
    latency: new Trend(`latency${suffix}`, true),
    answers: new Counter(`answers${suffix}`),
    failed: new Counter(`failed${suffix}`),
  };
});
const sliceRequests = new Counter('slices');
/** Iterations that were due between two slices, or at the end of the last one. */
const unsent = new Counter('unsent');
const params = { timeout: job.timeoutMs, redirects: 0, headers: { 'Content-Type': 'application/json' } };
const readParams = { timeout: job.timeoutMs, redirects: 0 };
let beganAt: number | undefined;
let current = 0;

// Our own outcomes decide; k6's idea of a failed request is not used.
http.setResponseCallback(http.expectedStatuses({ min: 100, max: 599 }));

/** Opens this virtual user's connections before the first window; counts nowhere. */
export function connect(): void {
  const id = ids[exec.scenario.iterationInTest % ids.length];
  for (const baseUrl of job.baseUrls) http.get(`${baseUrl}/items/${id}`, readParams);
}

/** One request of the stream, to the app whose slice it is; none between two slices. */
export function play(): void {
  beganAt ??= exec.scenario.startTime;
  const nowMs = Date.now() - beganAt;
  const iteration = exec.scenario.iterationInTest;
  // The engine waits for this line on k6's log.
  // oxlint-disable-next-line no-console
  if (iteration === 0) console.log('stackbench:begin');
  const numberedMs = (iteration * 1000) / job.ratePerSec;
  const dueMs = nowMs - numberedMs < LATE_MS ? numberedMs : nowMs;
  while (dueMs >= (job.slices[current + 1]?.beginMs ?? Infinity)) current += 1;
  const slice = job.slices[current] as PlaySlice;
  if (dueMs >= slice.endMs) {
    unsent.add(1);
    return;
  }
  const { baseUrl, latency, answers, failed } = perApp[slice.app] as (typeof perApp)[number];
  const measuredMs = slice.fromMs + Math.max(nowMs, dueMs) - slice.beginMs;
  const bin = String(Math.max(0, Math.min(job.bins - 1, Math.floor(measuredMs / job.binMs))));
  const { operation, item, body } = requestAt(job.stream, indexOf(slice, iteration));
  const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
  const answer = http.request(method, baseUrl + path, body, body === null ? readParams : params);
  const outcome = outcomeOf(answer.status, answer.error_code, EXPECTED_STATUS[operation]);
  // Blocked is the wait for a connection, including its opening; duration is sending, waiting and receiving.
  latency.add(answer.timings.blocked + answer.timings.duration, { operation, outcome, bin });
  if (outcome !== 'ok') failed.add(1, { bin });
  answers.add(1, { status: String(answer.status) });
  sliceRequests.add(1, { slice: String(current), outcome: outcome === 'ok' ? 'ok' : 'failed' });
}

/** Place in the stream: it continues from one slice of an app to the next, unless k6 has dropped iterations. */
function indexOf({ firstIteration, firstOfApp }: PlaySlice, iteration: number): number {
  return iteration < firstIteration ? iteration : firstOfApp + iteration - firstIteration;
}

/** Keeps the process for the moment in which its CPU time is read at the end of the window. */
export function teardown(): void {
  sleep(0.04);
}

function outcomeOf(status: number, code: number, expected: number): string {
  if (status > 0) return status === expected ? 'ok' : 'http-error';
  if (code === 1050) return 'timeout';
  // 11xx: name resolution; 1200..1219: dialling. All other codes: the connection broke during a request.
  return code >= 1100 && code < 1220 ? 'connect-error' : 'lost';
}

export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV['SUMMARY'] as string]: JSON.stringify(data) };
}
