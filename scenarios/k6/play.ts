import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';
import { EXPECTED_STATUS } from '../operations.ts';
import { type StreamSpec, requestAt, toWire } from '../request-stream.ts';

/**
 * The k6 script: plays the request stream. What it is to do comes from JOB, a JSON file; scenarios come from
 * `--config`. k6 runs it as it stands and evaluates it once per virtual user, so it stays small.
 */
interface PlayJob {
  readonly baseUrl: string;
  readonly stream: StreamSpec;
  readonly itemsFile: string;
  readonly timeoutMs: number;
  /**
   * The window is cut into so many bins of so many ms; each request belongs to the one in which its iteration starts.
   */
  readonly bins: number;
  readonly binMs: number;
}

const job = JSON.parse(open(__ENV['JOB'] as string)) as PlayJob;
const ids = new SharedArray<string>('ids', () =>
  open(job.itemsFile)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id),
);
const latency = new Trend('latency', true);
const answers = new Counter('answers');
const params = { timeout: job.timeoutMs, redirects: 0, headers: { 'Content-Type': 'application/json' } };
const readParams = { timeout: job.timeoutMs, redirects: 0 };
const failed = new Counter('failed');
let beganAt: number | undefined;

// Our own outcomes decide; k6's idea of a failed request is not used.
http.setResponseCallback(http.expectedStatuses({ min: 100, max: 599 }));

/** Opens this virtual user's connection before the window; counts nowhere. */
export function connect(): void {
  http.get(`${job.baseUrl}/items/${ids[exec.scenario.iterationInTest % ids.length]}`, readParams);
}

/** One request of the stream. */
export function play(): void {
  beganAt ??= exec.scenario.startTime;
  const bin = String(Math.max(0, Math.min(job.bins - 1, Math.floor((Date.now() - beganAt) / job.binMs))));
  const index = exec.scenario.iterationInTest;
  // The engine waits for this line on k6's log.
  // oxlint-disable-next-line no-console
  if (index === 0) console.log('stackbench:begin');
  const { operation, item, body } = requestAt(job.stream, index);
  const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
  const answer = http.request(method, job.baseUrl + path, body, body === null ? readParams : params);
  const outcome = outcomeOf(answer.status, answer.error_code, EXPECTED_STATUS[operation]);
  // Blocked holds the wait for a connection, its opening included; duration is sending, waiting and receiving.
  latency.add(answer.timings.blocked + answer.timings.duration, { operation, outcome, bin });
  if (outcome !== 'ok') failed.add(1, { bin });
  answers.add(1, { status: String(answer.status) });
}

/** Keeps the process for the moment in which its CPU time is read at the end of the window. */
export function teardown(): void {
  sleep(0.04);
}

function outcomeOf(status: number, code: number, expected: number): string {
  if (status > 0) return status === expected ? 'ok' : 'http-error';
  if (code === 1050) return 'timeout';
  // 11xx: name resolution; 1200..1219: dialling. Everything else broke while a request was under way.
  return code >= 1100 && code < 1220 ? 'connect-error' : 'lost';
}

export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV['SUMMARY'] as string]: JSON.stringify(data) };
}
