import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { mergeHeaders } from '../merge-headers.ts';
import { type Expectation, isExpectedStatus, passesCheck } from '../own/expectation.ts';
import { type RequestsJob, type Sendable, requestsOfJob } from './requests-of-job.ts';

/**
 * The k6 script: plays the request stream. Its job is in JOB, a JSON file; scenarios come from `--config`.
 * k6 runs it directly and evaluates it once per virtual user, so it stays small.
 */
interface PlayJob extends RequestsJob {
  /** With what each of its requests has. */
  readonly apps: readonly { readonly baseUrl: string; readonly headers?: Readonly<Record<string, string>> }[];
  /** In the order in which they are played; times count from the start of the measured scenario, in ms. */
  readonly slices: readonly PlaySlice[];
  /** Virtual users, and the number of requests in flight above which the script sends none; null leaves that to k6. */
  readonly vus: number;
  readonly mostInFlight: number | null;
  readonly ratePerSec: number;
  /** Number and length of the time bins of an app's round; each request belongs to the one in which it starts. */
  readonly bins: number;
  readonly binMs: number;
}

type Answer = RefinedResponse<ResponseType | undefined>;

interface PlaySlice {
  readonly app: number;
  readonly beginMs: number;
  readonly endMs: number;
  /** Measured time of the app before this slice. */
  readonly fromMs: number;
  /** Requests of all apps, and of this app, that are due before this slice. */
  readonly firstIteration: number;
  readonly firstOfApp: number;
  /** Requests that are due in it; then nothing is due until the next slice begins. */
  readonly due: number;
}

/** Fewer dropped iterations than this much time holds move no request to another slice. */
const MOVED_MS = 80;

const job = JSON.parse(open(__ENV['JOB'] as string)) as PlayJob;
const requests = requestsOfJob(job);
/** Metrics of each app, whose names `plan-json.ts` knows. */
const perApp = job.apps.map(({ baseUrl, headers }, app) => {
  const suffix = app === 0 ? '' : `_${app}`;
  return {
    baseUrl,
    headers,
    latency: new Trend(`latency${suffix}`, true),
    answers: new Counter(`answers${suffix}`),
    failed: new Counter(`failed${suffix}`),
  };
});
const sliceRequests = new Counter('slices');
/**
 * Iterations without a request: due in no slice, or not sent because the next slice has begun (`late`) or because too
 * many requests are in flight (`full`).
 */
const unsent = new Counter('unsent');
let beganAt: number | undefined;
let current = 0;
/** Upper bound of the time by which iterations that k6 dropped, and did not number, have moved the others, in ms. */
let movedMs = 0;

// Our own outcomes decide; k6's idea of a failed request is not used.
http.setResponseCallback(http.expectedStatuses({ min: 100, max: 599 }));

/** Opens this virtual user's connections before the first window, each beginning with another app; counts nowhere. */
export function connect(): void {
  const first = exec.scenario.iterationInTest;
  for (let step = 0; step < perApp.length; step += 1) {
    const app = (first + step) % perApp.length;
    const { baseUrl, headers } = perApp[app] as (typeof perApp)[number];
    ask(baseUrl, headers, requests.opening(first, app));
  }
}

/** One request of the stream, to the app in whose slice it is due; none between two slices. */
export function play(): void {
  beganAt ??= exec.scenario.startTime;
  const iteration = exec.scenario.iterationInTest;
  // The engine waits for this line on k6's log.
  // oxlint-disable-next-line no-console
  if (iteration === 0) console.log('stackbench:begin');
  const nowMs = Date.now() - beganAt;
  const ended = exec.instance.iterationsCompleted + exec.instance.iterationsInterrupted - job.vus;
  const numberedMs = (iteration * 1000) / job.ratePerSec;
  movedMs = Math.min(movedMs, Math.max(0, nowMs - numberedMs));
  const hasMoved = job.slices.length > 1 && movedMs >= MOVED_MS;
  const moved = hasMoved ? Math.round((movedMs * job.ratePerSec) / 1000) : 0;
  playDue(iteration + moved, nowMs, iteration + 1 - ended);
  const endMs = Date.now() - beganAt;
  // k6 drops an iteration only while every virtual user is busy. This one was idle before; if not all of them can have
  // been busy since, there are no new dropped iterations.
  if ((endMs * job.ratePerSec) / 1000 + 1 - ended >= job.vus) movedMs = endMs - numberedMs;
}

/** The iteration of this number, if k6 had dropped none, with so many in flight. */
function playDue(due: number, nowMs: number, inFlight: number): void {
  while (due >= (job.slices[current + 1]?.firstIteration ?? Infinity)) current += 1;
  while (current > 0 && due < (job.slices[current]?.firstIteration ?? 0)) current -= 1;
  const slice = job.slices[current] as PlaySlice;
  const place = due - slice.firstIteration;
  if (place >= slice.due) unsent.add(1);
  else if (nowMs >= (job.slices[current + 1]?.beginMs ?? Infinity))
    unsent.add(1, { app: String(slice.app), why: 'late' });
  else if (inFlight > (job.mostInFlight ?? Infinity)) unsent.add(1, { app: String(slice.app), why: 'full' });
  else send(slice, slice.firstOfApp + place, nowMs);
}

function send(slice: PlaySlice, index: number, nowMs: number): void {
  const { baseUrl, headers, latency, answers, failed } = perApp[slice.app] as (typeof perApp)[number];
  const measuredMs = slice.fromMs + Math.max(0, Math.min(nowMs, slice.endMs - 1) - slice.beginMs);
  const bin = String(Math.min(job.bins - 1, Math.floor(measuredMs / job.binMs)));
  const request = requests.next(index, slice.app);
  const { operation } = request;
  const answer = ask(baseUrl, headers, request);
  const outcome = outcomeOf(answer, request.expectation);
  // Blocked is the wait for a connection, including its opening; duration is sending, waiting and receiving.
  latency.add(answer.timings.blocked + answer.timings.duration, { operation, outcome, bin });
  if (outcome !== 'ok') failed.add(1, { bin });
  answers.add(1, { status: String(answer.status) });
  sliceRequests.add(1, { slice: String(current), outcome: outcome === 'ok' ? 'ok' : 'failed' });
}

function ask(
  baseUrl: string,
  headers: PlayJob['apps'][number]['headers'],
  { method, path, body, params }: Sendable,
): Answer {
  const all = headers === undefined ? params : { ...params, headers: mergeHeaders(headers, params.headers ?? {}) };
  return http.request(method, baseUrl + path, body, all);
}

/** Keeps the process for the moment in which its CPU time is read at the end of the window. */
export function teardown(): void {
  sleep(0.04);
}

function outcomeOf({ status, error_code: code, body }: Answer, expectation: Expectation): string {
  if (status > 0) {
    if (!isExpectedStatus(expectation, status)) return 'http-error';
    const check = expectation.body;
    if (check === null || check === 'json') return 'ok';
    return passesCheck(check, typeof body === 'string' ? body : '') ? 'ok' : 'bad-body';
  }
  if (code === 1050) return 'timeout';
  // 11xx: name resolution; 1200..1219: dialling. All other codes: the connection broke during a request.
  return code >= 1100 && code < 1220 ? 'connect-error' : 'lost';
}

export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV['SUMMARY'] as string]: JSON.stringify(data) };
}
