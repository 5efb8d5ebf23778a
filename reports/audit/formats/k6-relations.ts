import { exactly, type Restated, type Stated } from '../audited-round.ts';
import type { ReadNumber } from './read-number.ts';

/** Shorter tests are nearly all start and end. */
const FEWEST_SECONDS = 0.2;

interface StatedMetrics {
  readonly number: ReadNumber;
  readonly requests: number | null;
  readonly rate: number | null;
  readonly failed: number | null;
}

/** Returns the values that the metrics of a k6 summary state about each other. */
export function k6Relations(metrics: StatedMetrics): Restated[] {
  return [...ratesOf(metrics), ...failedShare(metrics), ...partsOfMean(metrics)];
}

/** All counters are divided by the duration of the test. */
function ratesOf({ number, requests, rate }: StatedMetrics): Restated[] {
  const [count, perSec] = [number('iterations', 'count'), number('iterations', 'rate')];
  if (!requests || !rate || !count || !perSec || count / perSec < FEWEST_SECONDS) return [];
  const [follows, from] = [exactly((requests * perSec) / count), 'the duration that iterations imply'];
  return [{ what: 'rate of requests', stated: exactly(rate), follows, from, unit: '/s', strength: 'proof' }];
}

/** The rate of failed requests is their share. */
function failedShare({ number, failed }: StatedMetrics): Restated[] {
  const [share, others, total] = [
    number('http_req_failed', 'rate', 'value'),
    number('http_req_failed', 'fails'),
    number('http_req_failed', 'total'),
  ];
  const all = total ?? (failed === null || others === null ? null : failed + others);
  if (share === null || failed === null || all === null || all <= 0) return [];
  const follows = percent(exactly(failed / all));
  return [
    {
      what: 'share of failed requests',
      stated: percent(exactly(share)),
      follows,
      from: 'their count',
      unit: '%',
      strength: 'proof',
    },
  ];
}

/** The duration of a request is the time to send, to wait and to receive, so the mean is the sum of their means. */
function partsOfMean({ number }: StatedMetrics): Restated[] {
  const mean = number('http_req_duration', 'avg');
  const parts = ['http_req_sending', 'http_req_waiting', 'http_req_receiving'].map((part) => number(part, 'avg'));
  if (mean === null || parts.includes(null)) return [];
  const follows = exactly(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0));
  const from = 'the sum of sending, waiting and receiving';
  return [{ what: 'mean of http_req_duration', stated: exactly(mean), follows, from, unit: ' ms', strength: 'hint' }];
}

function percent({ value, slack }: Stated): Stated {
  return { value: value * 100, slack: slack * 100 };
}
