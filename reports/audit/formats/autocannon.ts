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
import { hasMembers, member, numberAt, objectAt, optionalNumber } from './member.ts';

/** Whole milliseconds, truncated: a stated 1 is anything from 1 to below 2. */
const CUT_US = 1000;
/** Requests of the last fraction of a sampling interval may be missing from one of the counters. */
const TOTAL_SLACK = 0.005;
/** Its histogram of samples keeps three digits, and means are rounded up to 0.01. */
const SAMPLE_SLACK = 0.002;
/** Workers end one after the other. */
const CLOCKS_S = 1;
const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];
/** Before 3.0 the names had no underscore. */
const OLD_NAMES: Readonly<Record<string, number>> = { p999: 99.9, p9999: 99.99, p99999: 99.999 };

/** The output of `autocannon --json`, of any version. */
export const autocannon: AuditFormat = {
  title: 'autocannon JSON',
  recognise: ({ json }) => hasMembers(json, 'latency', 'requests', 'pipelining', 'non2xx'),
  read: ({ name, json }) => [readResult(name, json)],
};

function readResult(name: string, json: unknown): AuditedRound {
  objectAt(json, 'latency');
  objectAt(json, 'requests');
  const total = required(json, 'requests', 'total');
  const duration = required(json, 'duration');
  const durationS = rounded(duration, 0.01);
  const timed = optionalNumber(json, 'latency', 'totalCount');
  const url = member(json, 'url');
  return {
    ...unknownRound({ label: name, group: name, stack: typeof url === 'string' ? url : name }),
    durationS,
    wholeRun: true,
    ...inFlight(json, total, timed),
    requests: { value: total, slack: total * TOTAL_SLACK },
    perSec: ratio(total, durationS),
    sampled: readSamples(json, total, duration),
    ...readAnswers(json, total),
    restated: fromClocks(json, duration),
    checks: readChecks(json, total),
    timed,
    ...(timed === 0 || numberAt(json, 'latency', 'average') === null ? {} : readLatencies(json, timed ?? total)),
  };
}

/**
 * With a rate (`-R`) a late answer is counted once for each millisecond of delay: such latencies do not obey Little's
 * law, and without their count that cannot be excluded. A request that was reset stays in flight for autocannon, and
 * later answers are timed from it.
 */
function inFlight(
  json: unknown,
  total: number,
  timed: number | null,
): Pick<AuditedRound, 'closedLoop' | 'mostInFlight'> {
  if (timed !== total) return { closedLoop: false, mostInFlight: null };
  const [connections, pipelining] = [required(json, 'connections'), required(json, 'pipelining')];
  const workers = Math.max(1, numberAt(json, 'workers') ?? 1);
  const open = Math.max(1, Math.floor(connections / workers)) * workers * pipelining;
  return { closedLoop: true, mostInFlight: Math.max(open, missing(json, total)) };
}

/** Requests that were sent, but neither answered nor counted as errors. */
function missing(json: unknown, total: number): number {
  const sent = numberAt(json, 'requests', 'sent');
  return sent === null ? 0 : Math.max(0, sent - total - (numberAt(json, 'errors') ?? 0));
}

/**
 * `requests.average` is a mean over samples, of which a delayed process takes too few. If they cover more than the
 * duration, they are of several runs (`--forever`).
 */
function readSamples(json: unknown, total: number, durationS: number): AuditedRound['sampled'] {
  const average = optionalNumber(json, 'requests', 'average');
  const workers = numberAt(json, 'workers') ?? 0;
  if (average === null) return null;
  const everyMs = numberAt(json, 'sampleInt') ?? 1000;
  const samples = numberAt(json, 'samples') ?? Math.round(total / Math.max(average, 1e-9));
  const sampledS = (samples * everyMs) / 1000;
  if (workers > 0 || sampledS > durationS + (1.5 * everyMs) / 1000) return null;
  const perSec = (average * 1000) / everyMs;
  return { perSec: { value: perSec, slack: perSec * SAMPLE_SLACK + 10 / everyMs }, durationS: exactly(sampledS) };
}

/** autocannon also writes its start and end. */
function fromClocks(json: unknown, duration: number): Restated[] {
  const [start, finish] = [member(json, 'start'), member(json, 'finish')].map((time) => Date.parse(String(time)));
  const lasted = (Number(finish) - Number(start)) / 1000;
  if (Number.isNaN(lasted)) return [];
  const follows = { value: lasted, slack: CLOCKS_S };
  const from = 'the time from start to finish';
  return [{ what: 'duration', stated: exactly(duration), follows, from, unit: ' s', strength: 'proof' }];
}

/** With `--expectBody` an answer of another body is counted as an answer and as a mismatch. */
function readChecks(json: unknown, total: number): AuditedRound['checks'] {
  const failed = numberAt(json, 'mismatches') ?? 0;
  return failed === 0 ? null : { passed: Math.max(0, total - failed), failed };
}

/** With `--excludeErrorStats` the total may contain only good answers; the others are then stated separately. */
function readAnswers(json: unknown, total: number): Pick<AuditedRound, 'ok' | 'unanswered' | 'statuses'> {
  const counts = CLASSES.map((key) => [key, numberAt(json, key)] as const);
  const sum = counts.reduce((all, [, count]) => all + (count ?? 0), 0);
  const good = numberAt(json, '2xx');
  const lost = numberAt(json, 'errors') ?? 0;
  if (good === total && sum > total) return { ok: good, unanswered: lost + sum - total, statuses: null };
  const known = counts.flatMap(([key, count]) => (count === null ? [] : [[key, count] as const]));
  const statuses = known.length === CLASSES.length ? Object.fromEntries(known) : null;
  return { ok: good, unanswered: lost, statuses };
}

function readLatencies(
  json: unknown,
  timed: number,
): Pick<AuditedRound, 'meanUs' | 'minUs' | 'maxUs' | 'sdUs' | 'percentiles'> {
  const us = (key: string): Stated | null => {
    const ms = optionalNumber(json, 'latency', key);
    return ms === null ? null : { value: ms * 1000, slack: CUT_US };
  };
  const percentiles = Object.keys(objectAt(json, 'latency'))
    .flatMap((key): StatedPercentile[] => {
      const percentile = percentileOf(key);
      const stated = percentile === null ? null : us(key);
      return percentile === null || stated === null ? [] : [{ percentile, us: stated }];
    })
    .sort((a, b) => a.percentile - b.percentile);
  // The stated minimum leaves out answers of 0 ms; that there is none is certain when the first in order is not 0.
  const first = percentiles[0];
  const hasZeros = first === undefined || first.us.value === 0 || (timed * first.percentile) / 100 > 1;
  return {
    meanUs: us('average'),
    minUs: hasZeros ? null : us('min'),
    maxUs: us('max'),
    sdUs: us('stddev'),
    percentiles,
  };
}

function percentileOf(key: string): number | null {
  if (Object.hasOwn(OLD_NAMES, key)) return OLD_NAMES[key] ?? null;
  const digits = /^p(\d{1,2}(?:_\d{1,6})?)$/.exec(key)?.[1];
  return digits === undefined ? null : Number(digits.replace('_', '.'));
}

function ratio(count: number, { value, slack }: Stated): Stated | null {
  return value <= slack ? null : { value: count / value, slack: (count / (value - slack) - count / value) * 1.01 };
}

function required(json: unknown, ...path: readonly string[]): number {
  const value = optionalNumber(json, ...path);
  if (value === null) throw new Error(`${path.join('.')} is missing.`);
  return value;
}
