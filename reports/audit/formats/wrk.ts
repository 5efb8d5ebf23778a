import { type AuditedRound, rounded, type Stated, unknownRound } from '../audited-round.ts';
import type { AuditFormat } from './format.ts';
import { readDuration } from './read-duration.ts';

const STATS = /^\s*Latency\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+%\s*$/m;
const HEAD = /^\s*(\d+) threads and (\d+) connections\s*$/m;
const TOTAL = /^\s*(\d+) requests in (\S+), \S+ read\s*$/m;
const RATE = /^Requests\/sec:\s+([\d.]+)\s*$/m;
const BAD = /^\s*Non-2xx or 3xx responses: (\d+)\s*$/m;
const PERCENTILE = /^\s*(\d+(?:\.\d+)?)%\s+(\d[\d.]*(?:us|ms|s|m|h))\s*$/gm;

/** What wrk and wrk2 print. */
export const wrk: AuditFormat = {
  title: 'wrk or wrk2 text',
  recognise: ({ text }) => HEAD.test(text) && RATE.test(text),
  read: ({ name, text }) => [readText(name, text)],
};

function readText(name: string, text: string): AuditedRound {
  const [stats, head, total, rate] = [STATS, HEAD, TOTAL, RATE].map((pattern) => pattern.exec(text));
  if (!stats || !head || !total || !rate) throw new Error('A line of its summary is missing or damaged.');
  const intended = /Recorded Latency|HdrHistogram/.test(text);
  const count = Number(total[1]);
  const bad = BAD.exec(text)?.[1];
  return {
    ...unknownRound({ label: name, group: name, stack: name }),
    durationS: toSeconds(readDuration(String(total[2]))),
    // wrk adds the latencies that it thinks it missed to its mean, and wrk2 counts from the intended start: neither obeys Little's law.
    mostInFlight: null,
    closedLoop: !intended,
    requests: rounded(count, 1),
    ok: bad === undefined ? null : count - Number(bad),
    perSec: rounded(Number(rate[1]), 0.01),
    meanUs: readDuration(String(stats[1])),
    sdUs: readDuration(String(stats[2])),
    maxUs: readDuration(String(stats[3])),
    percentiles: [...text.matchAll(PERCENTILE)]
      .map(([, percentile, us]) => ({ percentile: Number(percentile), us: bucket(readDuration(String(us))) }))
      .sort((a, b) => a.percentile - b.percentile),
  };
}

/** Percentiles are upper edges of histogram buckets, up to 0.2 % high. */
function bucket({ value, slack }: Stated): Stated {
  return { value, slack: slack + value * 0.002 };
}

function toSeconds({ value, slack }: Stated): Stated {
  return { value: value / 1e6, slack: slack / 1e6 };
}
