import { type AuditedRound, exactly, type Stated, type StatedPercentile, unknownRound } from '../audited-round.ts';
import { k6Relations } from './k6-relations.ts';
import { numberAt } from './member.ts';
import type { ReadNumber } from './read-number.ts';

/** Values of each metric of a k6 summary, by name. */
export type K6Metrics = ReadonlyMap<string, unknown>;

/**
 * Makes a round from the metrics of a k6 summary; times are ms with all digits. `requests` includes refused ones, which
 * k6 counts as 0 ms.
 */
export function readK6Metrics(name: string, metrics: K6Metrics, durationS: number | null): AuditedRound {
  const number = (metric: string, ...keys: readonly string[]): number | null =>
    keys.map((key) => numberAt(metrics.get(metric), key)).find((value) => value !== null) ?? null;
  const requests = number('http_reqs', 'count');
  const rate = number('http_reqs', 'rate');
  const failed = number('http_req_failed', 'passes', 'matches');
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: durationS === null ? impliedBy(requests, rate) : exactly(durationS),
    wholeRun: true,
    requests: requests === null ? null : exactly(requests),
    ok: requests === null || failed === null ? null : requests - failed,
    perSec: rate === null ? null : exactly(rate),
    dropped: droppedRequests(number('dropped_iterations', 'count'), number('iterations', 'count'), requests),
    checks: checksIn(number),
    ...readDurations(metrics.get('http_req_duration')),
    restated: k6Relations({ number, requests, rate, failed }),
  };
}

/** The rate is the count over the whole run. */
function impliedBy(requests: number | null, rate: number | null): Stated | null {
  return requests === null || rate === null || requests <= 0 || rate <= 0 ? null : exactly(requests / rate);
}

/** k6 drops iterations; each has the mean number of requests of those that ran. */
function droppedRequests(dropped: number | null, iterations: number | null, requests: number | null): number | null {
  if (dropped === null || iterations === null || iterations <= 0 || requests === null) return dropped;
  return Math.round((dropped * requests) / iterations);
}

function checksIn(number: ReadNumber): AuditedRound['checks'] {
  const [passed, failed] = [number('checks', 'passes'), number('checks', 'fails')];
  if (passed !== null && failed !== null) return { passed, failed };
  const [matches, total] = [number('checks_failed', 'matches'), number('checks_failed', 'total')];
  return matches === null || total === null ? null : { passed: total - matches, failed: matches };
}

function readDurations(values: unknown): Pick<AuditedRound, 'meanUs' | 'minUs' | 'maxUs' | 'percentiles'> {
  const us = (key: string): Stated | null => {
    const ms = numberAt(values, key);
    return ms === null ? null : exactly(ms * 1000);
  };
  const percentiles = Object.keys(values ?? {})
    .flatMap((key): StatedPercentile[] => {
      const percentile = percentileOf(key);
      const stated = us(key);
      return percentile === null || stated === null ? [] : [{ percentile, us: stated }];
    })
    .sort((a, b) => a.percentile - b.percentile);
  return { meanUs: us('avg'), minUs: us('min'), maxUs: us('max'), percentiles };
}

/** `p(99.9)`, machine-readable `p99.9`, and `med`. */
function percentileOf(key: string): number | null {
  if (key === 'med') return 50;
  const percentile = Number(/^p\(?(\d{1,3}(?:[._]\d{1,9})?)\)?$/.exec(key)?.[1]?.replace('_', '.') ?? Number.NaN);
  return percentile >= 0 && percentile <= 100 ? percentile : null;
}
