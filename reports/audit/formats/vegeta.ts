import { type AuditedRound, exactly, type Restated, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { hasMembers, numberAt, objectAt } from './member.ts';
import { countsAt, goodOf, sumOf } from './status-counts.ts';

/** Its percentiles come from a t-digest, which is about 1% of the requests coarse near the median. */
const DIGEST_SLACK = 0.02;

/**
 * The output of `vegeta report -type json`: nanoseconds; failed requests are in its counts and latencies, with status
 * 0.
 */
export const vegeta: AuditFormat = {
  title: 'vegeta report (JSON)',
  recognise: ({ json }) => hasMembers(json, 'latencies', 'bytes_in', 'status_codes', 'requests'),
  read({ name, json }) {
    const latencies = objectAt(json, 'latencies');
    const us = (key: string): Stated | null => {
      const value = numberAt(latencies, key);
      return value === null ? null : { value: value / 1000, slack: 0.001 };
    };
    const statuses = countsAt(json, 'status_codes');
    const [attackNs, waitNs, rate] = [numberAt(json, 'duration'), numberAt(json, 'wait'), numberAt(json, 'rate')];
    const success = numberAt(json, 'success');
    const requests = numberAt(json, 'requests');
    return [
      {
        ...unknownRound({ label: name, group: name, stack: name }),
        ...attackOf({
          requests,
          attackS: attackNs === null ? null : exactly(attackNs / 1e9),
          waitS: waitNs === null ? null : exactly(waitNs / 1e9),
          rate: rate === null ? null : exactly(rate),
        }),
        ok: success === null || requests === null ? null : Math.round(success * requests),
        statuses: sumOf(statuses) === 0 ? null : statuses,
        restated: success === null ? [] : successOf(exactly(success), statuses),
        meanUs: us('mean'),
        minUs: us('min'),
        maxUs: us('max'),
        percentiles: Object.keys(latencies)
          .flatMap((key) => {
            const [percentile, stated] = [Number(/^([\d.]+)th$/.exec(key)?.[1] ?? Number.NaN), us(key)];
            return Number.isNaN(percentile) || stated === null ? [] : [{ percentile, us: ofDigest(stated) }];
          })
          .sort((a, b) => a.percentile - b.percentile),
      },
    ];
  },
};

/** The success ratio is the share of answers with 200 to 399. */
export function successOf(ratio: Stated, statuses: Readonly<Record<string, number>>): Restated[] {
  const all = sumOf(statuses);
  if (all === 0) return [];
  const percent = ({ value, slack }: Stated): Stated => ({ value: value * 100, slack: slack * 100 });
  const follows = percent(exactly(goodOf(statuses) / all));
  return [
    {
      what: 'ratio of success',
      stated: percent(ratio),
      follows,
      from: 'the list of status codes',
      unit: '%',
      strength: 'proof',
    },
  ];
}

export function ofDigest({ value, slack }: Stated): Stated {
  return { value, slack: slack + value * DIGEST_SLACK };
}

/**
 * An attack lasts from the first request to the last, over which the rate is stated; the last answers come after it.
 */
export function attackOf({ requests, attackS, waitS, rate }: Attack): Partial<AuditedRound> {
  const total = attackS === null || waitS === null ? null : plus(attackS, waitS);
  return {
    requests: requests === null ? null : exactly(requests),
    durationS: total,
    wholeRun: true,
    perSec:
      requests === null || total === null || total.value <= 0
        ? null
        : { value: requests / total.value, slack: (requests / total.value ** 2) * total.slack },
    // One request has no time between first and last.
    sampled:
      attackS === null || rate === null || requests === null || requests < 2
        ? null
        : { perSec: rate, durationS: attackS },
  };
}

interface Attack {
  readonly requests: number | null;
  readonly attackS: Stated | null;
  readonly waitS: Stated | null;
  readonly rate: Stated | null;
}

function plus(a: Stated, b: Stated): Stated {
  return { value: a.value + b.value, slack: a.slack + b.slack };
}
