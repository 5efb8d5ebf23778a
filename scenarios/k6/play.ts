import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http, { type RefinedResponse, type ResponseType } from 'k6/http';
import { Trend } from 'k6/metrics';
import { EXPECTED_STATUS, type OperationId } from '../operations.ts';
import { type StreamSpec, requestAt, toWire } from '../request-stream.ts';

const spec = JSON.parse(open(__ENV['STREAM_FILE'] ?? '')) as StreamSpec;
const baseUrl = __ENV['BASE_URL'] ?? '';
const timeout = __ENV['TIMEOUT'] ?? '10s';
const ids = new SharedArray('ids', () =>
  open(__ENV['ITEMS_FILE'] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id),
);
const latency = new Trend('stackbench_latency', true);
const json = { 'Content-Type': 'application/json' };

/** Opens this VU's connection, so that no measured request pays for it. */
export function connect(): void {
  http.get(`${baseUrl}/items/${ids[exec.vu.idInTest % ids.length]}`, { timeout });
}

/** One request of the stream; its index is the iteration's, so every stack gets the same requests at the same due times. */
export function measure(): void {
  const index = exec.scenario.iterationInTest;
  if (index === 0) console.log('measuring');
  const { operation, item, body } = requestAt(spec, index);
  const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
  const response = http.request(method, baseUrl + path, body, { headers: body === null ? {} : json, timeout, tags: { name: operation } });
  latency.add(response.timings.blocked + response.timings.duration, { operation, outcome: outcomeOf(response, operation) });
}

function outcomeOf(response: RefinedResponse<ResponseType | undefined>, operation: OperationId): string {
  if (response.status === EXPECTED_STATUS[operation]) return 'ok';
  if (response.status > 0) return 'http-error';
  if (response.error_code === 1050) return 'timeout';
  return response.error_code >= 1100 && response.error_code < 1220 ? 'connect-error' : 'lost';
}

/** Writes the whole summary for the runner to read. */
export function handleSummary(data: object): Record<string, string> {
  return { [__ENV['SUMMARY_FILE'] ?? 'summary.json']: JSON.stringify(data) };
}
