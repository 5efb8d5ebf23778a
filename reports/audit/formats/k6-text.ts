import {
  type AuditedRound,
  exactly,
  type Restated,
  rounded,
  type Stated,
  type StatedPercentile,
  unknownRound,
} from '../audited-round.ts';
import type { AuditFormat } from './format.ts';

/** Maximum length of a line, which also bounds the time of the patterns. */
const LONGEST_LINE = 1000;
const METRIC =
  /(?:^|[\s✓✗])(http_req_duration|http_req_failed|http_reqs|iterations|dropped_iterations|checks|checks_failed)\.*: (.*)$/;
const UNITS_US: Readonly<Record<string, number>> = { ns: 0.001, µs: 1, us: 1, ms: 1000, s: 1e6, m: 6e7, h: 3.6e9 };

/** The summary that k6 prints at the end of a test, of any version and summary mode. */
export const k6Text: AuditFormat = {
  title: 'k6 summary (text)',
  isPrinted: true,
  recognise: ({ json, text }) =>
    json === undefined && text.includes('http_req_duration') && splitRuns(text).some(isComplete),
  read({ name, text }) {
    const runs = splitRuns(text).filter((run) => run.has('http_req_duration') || run.has('http_reqs'));
    return runs.map((run, index) => readRun(runs.length === 1 ? name : `${name}, run ${index + 1}`, run));
  },
};

/** Shorter tests are nearly all start and end. */
const FEWEST_SECONDS = 0.2;

type Lines = ReadonlyMap<string, string>;

/** A repeated metric belongs to the next run. */
function splitRuns(text: string): Lines[] {
  const runs: Map<string, string>[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, metric = null, values = ''] = (line.length <= LONGEST_LINE ? METRIC.exec(line) : null) ?? [];
    if (metric === null) continue;
    if (runs.at(-1)?.has(metric) !== false) runs.push(new Map());
    runs.at(-1)?.set(metric, values);
  }
  return runs;
}

function isComplete(run: Lines): boolean {
  return run.get('http_req_duration')?.includes('=') === true && run.has('http_reqs');
}

function readRun(name: string, run: Lines): AuditedRound {
  if (!isComplete(run)) throw new Error('the line http_req_duration or http_reqs of a run is missing.');
  const [requests = null, perSec = null] = countAndRate(run.get('http_reqs'));
  const [dropped = null] = countAndRate(run.get('dropped_iterations'));
  const [iterations = null] = countAndRate(run.get('iterations'));
  const failed = matchesOf(run.get('http_req_failed'));
  const checks = run.get('checks_failed') ?? run.get('checks');
  const [first, second] =
    /✓ (\d+)\s+✗ (\d+)/
      .exec(checks ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const failedChecks = /(\d+) out of (\d+)/
    .exec(checks ?? '')
    ?.slice(1)
    .map(Number);
  const times = timesIn(run.get('http_req_duration') ?? '');
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: requests === null || !perSec ? null : rounded(requests / perSec, (requests / perSec) * 0.01),
    wholeRun: true,
    requests: requests === null ? null : rounded(requests, 1),
    ok: requests === null || failed === null ? null : requests - failed,
    perSec: perSec === null ? null : rounded(perSec, 0.01),
    dropped: dropped === null || !iterations || requests === null ? dropped : (dropped * requests) / iterations,
    restated: relationsOf(run),
    checks:
      failedChecks !== undefined
        ? { passed: (failedChecks[1] ?? 0) - (failedChecks[0] ?? 0), failed: failedChecks[0] ?? 0 }
        : first !== undefined && second !== undefined
          ? { passed: first, failed: second }
          : null,
    meanUs: times.get('avg') ?? null,
    minUs: times.get('min') ?? null,
    maxUs: times.get('max') ?? null,
    percentiles: percentilesOf(times),
  };
}

/** Duration, rates and shares that the lines state about each other. */
function relationsOf(run: Lines): Restated[] {
  const [requests = 0, rate = 0] = countAndRate(run.get('http_reqs'));
  const [iterations = 0, perSec = 0] = countAndRate(run.get('iterations'));
  const [, share, good, bad, some, total] =
    /^([\d.]+)%\s+(?:✓ (\d+)\s+✗ (\d+)|(\d+) out of (\d+))/.exec(run.get('http_req_failed') ?? '') ?? [];
  const few = Number(good ?? some);
  const all = good === undefined ? Number(total) : few + Number(bad);
  return [
    ...(requests > 0 && iterations > 0 && perSec > 0 && iterations / perSec > FEWEST_SECONDS
      ? [
          {
            what: 'rate of requests',
            stated: rounded(rate, stepOf(run.get('http_reqs'))),
            follows: {
              value: (requests * perSec) / iterations,
              slack: ((requests / iterations) * stepOf(run.get('iterations'))) / 2,
            },
            from: 'the duration that iterations imply',
            unit: '/s',
            strength: 'proof' as const,
          },
        ]
      : []),
    ...(share === undefined || !(all > 0)
      ? []
      : [
          {
            what: 'share of failed requests',
            stated: { value: Number(share), slack: 10 ** -(share.split('.')[1]?.length ?? 0) },
            follows: exactly((few / all) * 100),
            from: 'their count',
            unit: '%',
            strength: 'proof' as const,
          },
        ]),
  ];
}

/** The last digit of a rate. */
function stepOf(values: string | undefined): number {
  return 10 ** -(/\.(\d+)\/s/.exec(values ?? '')?.[1]?.length ?? 0);
}

function countAndRate(values: string | undefined): number[] {
  return (
    /^(\d+)\s+(\d+(?:\.\d+)?)\/s/
      .exec(values ?? '')
      ?.slice(1)
      .map(Number) ?? []
  );
}

/** `0.00% 0 out of 299`, or `0.00% ✓ 0 ✗ 299` before 1.0. */
function matchesOf(values: string | undefined): number | null {
  const count = /% (\d+) out of \d+/.exec(values ?? '')?.[1] ?? /✓ (\d+)/.exec(values ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

function timesIn(values: string): ReadonlyMap<string, Stated> {
  const pairs = [...values.matchAll(/([a-z]+(?:\([\d.]+\))?)=(\S+)/g)];
  return new Map(
    pairs.flatMap(([, key = '', time = '']) => {
      const us = goDuration(time);
      return us === null ? [] : [[key, us] as const];
    }),
  );
}

/** `1m2.35s`, `5.32ms`, `701ns`: two decimals, truncated or rounded; whole seconds from a minute on. */
function goDuration(text: string): Stated | null {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|µs|us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^-/, '')) return null;
  const us = parts.reduce((sum, [, value, unit = '']) => sum + Number(value) * (UNITS_US[unit] ?? 0), 0);
  const unit = parts.length > 1 ? 1e6 : (UNITS_US[parts[0]?.[2] ?? ''] ?? 0) * 0.01;
  return { value: text.startsWith('-') ? -us : us, slack: unit };
}

function percentilesOf(times: ReadonlyMap<string, Stated>): StatedPercentile[] {
  return [...times]
    .flatMap(([key, us]) => {
      const percentile = key === 'med' ? 50 : Number(/^p\(([\d.]+)\)$/.exec(key)?.[1] ?? Number.NaN);
      return Number.isNaN(percentile) ? [] : [{ percentile, us }];
    })
    .sort((a, b) => a.percentile - b.percentile);
}
