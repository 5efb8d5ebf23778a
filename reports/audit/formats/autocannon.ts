import { z } from 'zod';
import { exactly, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';

const numbers = z.looseObject({ average: z.number(), min: z.number(), max: z.number() });
const schema = z.looseObject({
  connections: z.int().positive(),
  pipelining: z.int().positive(),
  duration: z.number().positive(),
  latency: numbers.extend({ stddev: z.number() }),
  requests: numbers.extend({ total: z.int().nonnegative() }),
});

/** Whole milliseconds, cut off: a stated 1 is anything from 1 to below 2. */
const CUT_US = 1000;
/** What ended in the last fraction of a sampling interval may be missing from one of the counters. */
const TOTAL_SLACK = 0.005;
const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** What `autocannon --json` prints. */
export const autocannon: AuditFormat = {
  title: 'autocannon JSON',
  recognise: ({ json }) =>
    typeof json === 'object' &&
    json !== null &&
    ['latency', 'requests', 'pipelining', 'non2xx'].every((key) => key in json),
  read({ name, json }) {
    const parsed = schema.parse(json);
    const { latency, requests, connections, pipelining, duration } = parsed;
    const us = (ms: number): Stated => ({ value: ms * 1000, slack: CUT_US });
    const classes = CLASSES.flatMap((key) => {
      const count = parsed[key];
      return typeof count === 'number' ? [[key, count] as const] : [];
    });
    return [
      {
        ...unknownRound({ label: name, group: name, stack: name }),
        durationS: rounded(duration, 0.01),
        mostInFlight: connections * pipelining,
        closedLoop: true,
        requests: { value: requests.total, slack: requests.total * TOTAL_SLACK },
        ok: Number(parsed['2xx'] ?? 0),
        perSec: exactly(requests.average),
        statuses: classes.length === CLASSES.length ? Object.fromEntries(classes) : null,
        meanUs: us(latency.average),
        minUs: us(latency.min),
        maxUs: us(latency.max),
        sdUs: us(latency.stddev),
        percentiles: Object.entries(latency)
          .flatMap(([key, value]) => {
            const percentile = Number(/^p(\d+(?:_\d+)?)$/.exec(key)?.[1]?.replace('_', '.') ?? Number.NaN);
            return Number.isNaN(percentile) || typeof value !== 'number' ? [] : [{ percentile, us: us(value) }];
          })
          .sort((a, b) => a.percentile - b.percentile),
      },
    ];
  },
};
