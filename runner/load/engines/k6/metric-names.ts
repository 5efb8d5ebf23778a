/** The scenario that counts. */
export const MEASURED = 'measured';
/** Outcomes of a request that the script distinguishes. */
export const K6_OUTCOMES = ['ok', 'http-error', 'timeout', 'connect-error', 'lost'] as const;
/** Statuses that get a counter of their own; others are counted together. */
export const K6_STATUSES = [
  200, 201, 204, 304, 400, 404, 405, 408, 409, 412, 413, 415, 429, 500, 502, 503, 504,
] as const;

/** k6's name for a percentile in its summary. */
export function percentileKey(percentile: number): string {
  return `p(${percentile})`;
}

/** The name of one operation's and outcome's latencies of an app in the summary. */
export function latencyKey(operation: string, outcome: string, app = 0): string {
  return `${ofApp('latency', app)}{operation:${operation},outcome:${outcome}}`;
}

/** The name of all good answers' latencies of an app in the summary. */
export function answersKey(app = 0): string {
  return `${ofApp('latency', app)}{outcome:ok}`;
}

/** The name of a bin's good answers of an app in the summary. */
export function binKey(bin: number, app = 0): string {
  return `${ofApp('latency', app)}{bin:${bin},outcome:ok}`;
}

/** The name of a bin's failed requests of an app in the summary. */
export function binFailedKey(bin: number, app = 0): string {
  return `${ofApp('failed', app)}{bin:${bin}}`;
}

/** The name of a status's counter of an app in the summary. */
export function statusKey(status: number, app = 0): string {
  return `${ofApp('answers', app)}{status:${status}}`;
}

/** The name of a slice's requests that ended well, or otherwise. */
export function sliceKey(slice: number, outcome: 'ok' | 'failed'): string {
  return `slices{slice:${slice},outcome:${outcome}}`;
}

/** The name of an app's iterations that sent nothing: `late` or `full`. */
export function unsentKey(app: number, why: 'late' | 'full'): string {
  return `unsent{app:${app},why:${why}}`;
}

/** The same metric of each app has a name of its own: k6 compares each request with all submetrics of its metric. */
function ofApp(metric: string, app: number): string {
  return app === 0 ? metric : `${metric}_${app}`;
}
