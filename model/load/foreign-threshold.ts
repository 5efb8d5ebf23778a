/** A condition in our own syntax, or why it has none. */
type ReadCondition = { readonly condition: string } | { readonly problem: string };

/** Metrics of other tools, in small letters, for the latency of a request and for the share of failed ones. */
const LATENCY_METRICS = ['http_req_duration', 'duration', 'latency', 'response_time'];
const ERROR_METRICS = ['http_req_failed', 'errors', 'error_rate', 'errorrate', 'failed'];
const OTHER_METRICS: Readonly<Record<string, string>> = {
  http_reqs: 'It limits the throughput (http_reqs), which is not judged here: --rate sets it.',
  iterations: 'It limits the throughput (iterations), which is not judged here: --rate sets it.',
  checks: "It limits k6's own checks, which do not exist here. Failed requests are limited by errors.",
};
const AVERAGES: Readonly<Record<string, string>> = {
  avg: 'It limits the average (avg), and only percentiles are judged. The median is p(50).',
  mean: 'It limits the average (mean), and only percentiles are judged. The median is p(50).',
  min: 'It limits the fastest request (min), and only percentiles are judged.',
  max: 'It limits the slowest request (max), and only percentiles up to p(99.9) are judged.',
  count: 'It limits a number of requests (count), and only latencies and shares of errors are judged.',
};
const MS_PER_UNIT: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1000, sec: 1000, m: 60_000 };

const METRIC = /^([a-z_][\w.]*)\s*(\{[^}]*\})?\s*:\s*(.*)$/;
const COMPARISON = /^([^<>=≤≥]*?)\s*(<=|=<|≤|<|>=|=>|≥|>|={1,3})\s*([^<>=≤≥]*)$/;
const PERCENTILE = /^p\s*\(?\s*(\d+(?:\.\d+)?)\s*\)?(?:th)?$/;
const LIMIT = /^(\d+(?:\.\d+)?(?:e\d+)?)\s*([a-zµ%]*)$/;

/**
 * Reads a condition as k6 and its users write it: `p(95)<200ms`, `p95<0.2s`, `http_req_duration: p(95)<200`,
 * `http_req_failed: rate<1%`, with quotes around it or not.
 */
export function readForeignThreshold(text: string): ReadCondition {
  const plain = text
    .trim()
    .replace(/^(["'`])(.*)\1$/, '$2')
    .trim()
    .toLowerCase();
  const [, metric, tags, rest = ''] = METRIC.exec(plain) ?? [];
  if (metric === undefined) return readComparison(plain, null);
  if (tags !== undefined) return { problem: `It selects requests by ${tags}, and all requests are judged together.` };
  if (LATENCY_METRICS.includes(metric)) return readComparison(rest, 'latency');
  if (ERROR_METRICS.includes(metric)) return readComparison(rest, 'errors');
  const other = Object.hasOwn(OTHER_METRICS, metric) ? OTHER_METRICS[metric] : undefined;
  return {
    problem:
      other ??
      `The metric "${metric}" is not judged: latency (http_req_duration) and failed requests (http_req_failed) are.`,
  };
}

/**
 * The conditions of a text that lists several, as k6's scripts do: `["p(95)<200", "p(99)<500"]`,
 * `{"http_req_failed": ["rate<0.01"]}`, `p(99)<200, errors<1%`. A metric is repeated before each of its conditions.
 */
export function splitConditions(text: string): string[] {
  let metric = '';
  return text
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .split(/[,;\n]|&&|\]/)
    .map((part) => part.replaceAll(/["'`[]/g, '').trim())
    .filter(Boolean)
    .map((part) => {
      const [, name, tags = '', rest = ''] = METRIC.exec(part) ?? [];
      if (name === undefined) return `${metric}${part}`;
      metric = `${name}${tags}: `;
      return `${metric}${rest}`;
    });
}

function readComparison(text: string, kind: 'latency' | 'errors' | null): ReadCondition {
  const [, subject = '', sign = '', limit = ''] = COMPARISON.exec(text) ?? [];
  if (sign === '') return { problem: 'It has no limit: a condition contains < or <=.' };
  if (/^=+$/.test(sign)) return { problem: `A limit is an upper one: it contains < or <=, not ${sign}.` };
  if (/[>≥]/.test(sign))
    return { problem: `It is a lower limit (${sign}), and only upper limits (< and <=) are judged.` };
  if (Object.hasOwn(AVERAGES, subject)) return { problem: AVERAGES[subject] ?? '' };
  const comparator = sign === '<' ? '<' : '<=';
  if (subject === 'rate' || ERROR_METRICS.includes(subject)) {
    if (kind !== 'latency') return readShare(limit, comparator);
    return { problem: 'A latency has no rate. A share of errors is written as errors<1%.' };
  }
  const percentile = subject === 'med' || subject === 'median' ? 'med' : PERCENTILE.exec(subject)?.[1];
  if (percentile === undefined) {
    const limits = subject === '' ? 'It names nothing in front of the limit.' : `"${subject}" is not known.`;
    return { problem: `${limits} It must be a latency percentile or a share of errors.` };
  }
  if (kind === 'errors') return { problem: 'A share of errors has no percentiles. It is written as errors<1%.' };
  return readLatency(percentile, limit, comparator);
}

function readLatency(percentile: string, limit: string, comparator: string): ReadCondition {
  const [, digits, unit = ''] = LIMIT.exec(limit) ?? [];
  if (digits === undefined) return { problem: notRead(limit, 'a number of milliseconds') };
  const factor = MS_PER_UNIT[unit === '' ? 'ms' : unit];
  if (factor === undefined) return { problem: `"${unit}" is not a unit of time: ms and s are.` };
  // Twelve digits: 0.07 s × 1000 is not 70 in floating point.
  const limitMs = Number((Number(digits) * factor).toPrecision(12));
  return { condition: `${percentile === 'med' ? 'med' : `p(${percentile})`}${comparator}${limitMs}` };
}

function readShare(limit: string, comparator: string): ReadCondition {
  const [, digits, unit = ''] = LIMIT.exec(limit) ?? [];
  if (digits === undefined) return { problem: notRead(limit, 'a share such as 1% or 0.01') };
  if (unit !== '' && unit !== '%')
    return { problem: `A share of errors has no unit "${unit}". It is written as errors<1%.` };
  return { condition: `errors${comparator}${Number(digits)}${unit}` };
}

function notRead(limit: string, expected: string): string {
  return limit === '' ? `Nothing follows its sign; ${expected} must.` : `"${limit}" is not ${expected}.`;
}
