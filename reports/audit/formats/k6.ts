import type { AuditedRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { type K6Metrics, readK6Metrics } from './k6-metrics.ts';
import { inWords, member, objectAt, optionalNumber } from './member.ts';

/** The argument of `handleSummary(data)` as JSON. */
export const k6Summary: AuditFormat = {
  title: 'k6 summary (handleSummary)',
  recognise: ({ json }) => isK6(json) && isTyped(json),
  read({ name, json }) {
    const metrics = Object.entries(metricsIn(json)).map(
      ([metric, entry]) => [metric, member(entry, 'values')] as const,
    );
    mustBeObject(json, 'metrics', 'http_req_duration', 'values');
    return [readRound(name, new Map(metrics), optionalNumber(json, 'state', 'testRunDurationMs'))];
  },
};

/** The output of `--summary-export`: flat, without a duration. */
export const k6Export: AuditFormat = {
  title: 'k6 summary (--summary-export)',
  recognise: ({ json }) => isK6(json) && !isTyped(json),
  read({ name, json }) {
    const metrics = metricsIn(json);
    mustBeObject(json, 'metrics', 'http_req_duration');
    return [readRound(name, new Map(Object.entries(metrics)), null)];
  },
};

/** Both, with `--new-machine-readable-summary`. */
export const k6Machine: AuditFormat = {
  title: 'k6 summary (machine-readable)',
  recognise: ({ json }) => Array.isArray(member(json, 'results', 'metrics')),
  read({ name, json }) {
    const lists = [member(json, 'results', 'metrics'), member(json, 'results', 'checks', 'metrics')];
    const listed = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
    const metrics = new Map(listed.map((one) => [String(member(one, 'name')), member(one, 'values')]));
    if (!metrics.has('http_req_duration')) throw noRequests();
    objectAt({ http_req_duration: metrics.get('http_req_duration') }, 'http_req_duration');
    const seconds = optionalNumber(json, 'config', 'duration');
    return [readRound(name, metrics, seconds === null ? null : seconds * 1000)];
  },
};

function readRound(name: string, metrics: K6Metrics, durationMs: number | null): AuditedRound {
  return readK6Metrics(name, metrics, durationMs === null ? null : durationMs / 1000);
}

/** Every summary has iterations; one without HTTP has none of the other metrics. */
function isK6(json: unknown): boolean {
  const metrics = member(json, 'metrics');
  if (typeof metrics === 'string') return isPowershell(metrics);
  return ['http_req_duration', 'iteration_duration'].some((name) => member(metrics, name) !== undefined);
}

function isTyped(json: unknown): boolean {
  const metrics = member(json, 'metrics');
  return ['http_req_duration', 'iteration_duration'].some((name) => {
    const entry = member(metrics, name);
    return typeof entry === 'string' || member(entry, 'values') !== undefined;
  });
}

function metricsIn(json: unknown): Readonly<Record<string, unknown>> {
  mustBeObject(json, 'metrics');
  const metrics = objectAt(json, 'metrics');
  if (!Object.hasOwn(metrics, 'http_req_duration')) throw noRequests();
  return metrics;
}

/** PowerShell's ConvertTo-Json writes objects below two levels as `@{…}`. */
function mustBeObject(json: unknown, ...path: readonly string[]): void {
  const text = path.map((_, depth) => member(json, ...path.slice(0, depth + 1))).find(isPowershell);
  if (text !== undefined)
    throw new Error(
      `${path.join('.')} is ${inWords(text)}, not an object: PowerShell truncated it (ConvertTo-Json needs -Depth 10).`,
    );
  objectAt(json, ...path);
}

function isPowershell(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('@{');
}

function noRequests(): Error {
  return new Error('it has no metric http_req_duration, so no HTTP request was made.');
}
