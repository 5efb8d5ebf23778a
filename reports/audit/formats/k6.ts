import { z } from 'zod';
import { type AuditedRound, exactly, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';

const values = z.record(z.string(), z.number());
const trend = z.looseObject({ values });
const classicSchema = z.looseObject({
  metrics: z.record(z.string(), trend),
  state: z.looseObject({ testRunDurationMs: z.number().positive() }),
});
const exportSchema = z.looseObject({ metrics: z.record(z.string(), z.record(z.string(), z.unknown())) });
const machineSchema = z.looseObject({
  config: z.looseObject({ duration: z.number().positive() }),
  results: z.looseObject({ metrics: z.array(z.looseObject({ name: z.string(), values })) }),
});

type Metrics = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What `handleSummary(data)` gets, written as JSON. */
export const k6Summary: AuditFormat = {
  title: 'k6 summary (handleSummary)',
  recognise: ({ json }) => hasMetric(json) && 'state' in (json as object) && isTyped(json),
  read({ name, json }) {
    const { metrics, state } = classicSchema.parse(json);
    const flat = Object.fromEntries(Object.entries(metrics).map(([metric, entry]) => [metric, entry.values]));
    return [readMetrics(name, flat, state.testRunDurationMs / 1000)];
  },
};

/** What `--summary-export` writes: flat, without a duration. */
export const k6Export: AuditFormat = {
  title: 'k6 summary (--summary-export)',
  recognise: ({ json }) => hasMetric(json) && !isTyped(json),
  read: ({ name, json }) => [readMetrics(name, exportSchema.parse(json).metrics, null)],
};

/** What `--new-machine-readable-summary` writes. */
export const k6Machine: AuditFormat = {
  title: 'k6 summary (machine-readable, version 1)',
  recognise: ({ json }) =>
    Array.isArray((json as { results?: { metrics?: unknown } } | null | undefined)?.results?.metrics),
  read({ name, json }) {
    const { config, results } = machineSchema.parse(json);
    const flat = Object.fromEntries(results.metrics.map((metric) => [metric.name, metric.values]));
    return [readMetrics(name, flat, config.duration)];
  },
};

function hasMetric(json: unknown): boolean {
  const metrics = (json as { metrics?: unknown } | null | undefined)?.metrics;
  return typeof metrics === 'object' && metrics !== null && 'http_req_duration' in metrics;
}

function isTyped(json: unknown): boolean {
  const metrics = (json as { metrics: Record<string, unknown> }).metrics;
  return 'values' in (metrics['http_req_duration'] as object);
}

/** k6 gives times in ms with all digits. */
function readMetrics(name: string, metrics: Metrics, durationS: number | null): AuditedRound {
  const duration = metrics['http_req_duration'] ?? {};
  const us = (key: string): Stated | null => {
    const value = duration[key];
    return typeof value === 'number' ? exactly(value * 1000) : null;
  };
  const number = (metric: string, key: string): number | null => {
    const value = metrics[metric]?.[key];
    return typeof value === 'number' ? value : null;
  };
  const requests = number('http_reqs', 'count');
  const failed = number('http_req_failed', 'passes');
  const rate = number('http_reqs', 'rate');
  const percentiles = Object.keys(duration).flatMap((key) => {
    const percentile = key === 'med' ? 50 : Number(/^p\(([\d.]+)\)$/.exec(key)?.[1] ?? Number.NaN);
    const stated = us(key);
    return Number.isNaN(percentile) || stated === null ? [] : [{ percentile, us: stated }];
  });
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: durationS === null ? null : exactly(durationS),
    requests: requests === null ? null : exactly(requests),
    ok: requests === null || failed === null ? null : requests - failed,
    perSec: rate === null ? null : exactly(rate),
    dropped: number('dropped_iterations', 'count'),
    meanUs: us('avg'),
    minUs: us('min'),
    maxUs: us('max'),
    percentiles: percentiles.sort((a, b) => a.percentile - b.percentile),
  };
}
