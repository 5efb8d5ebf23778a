import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound } from './each-round.ts';

const RATE_SLACK = 0.05;
const OFFERED = 0.95;

/** duration × rate = count, for each stated rate; 5% allows for a nominal duration. */
export const rateTimesDuration: AuditRule = {
  title: 'duration × rate = count',
  limit: '5% and the rounding of all three',
  check: eachRound(({ durationS, perSec, sampled, requests }) => {
    const pairs = [durationS === null || perSec === null ? null : { durationS, perSec }, sampled].filter(
      (pair) => pair !== null,
    );
    if (requests === null || pairs.length === 0) return null;
    return pairs
      .filter((pair) => !fits(pair, requests))
      .map((pair) => {
        const [seconds, rate] = [pair.durationS.value, pair.perSec.value];
        const message = `${digits(seconds)} s × ${digits(rate)}/s makes ${digits(seconds * rate)} requests, but ${digits(requests.value)} are stated.`;
        return { strength: 'proof' as const, message };
      });
  }),
};

function fits({ durationS, perSec }: NonNullable<AuditedRound['sampled']>, requests: Stated): boolean {
  const low = (durationS.value - durationS.slack) * (perSec.value - perSec.slack) * (1 - RATE_SLACK);
  const high = (durationS.value + durationS.slack) * (perSec.value + perSec.slack) * (1 + RATE_SLACK);
  return requests.value + requests.slack >= low && requests.value - requests.slack <= high;
}

/** Every answer has one status. */
export const statusSum: AuditRule = {
  title: 'the answers by status add up to all answers',
  limit: 'one request and the rounding of the total',
  check: eachRound(({ statuses, requests }) => {
    if (statuses === null || requests === null) return null;
    const sum = Object.values(statuses).reduce((total, count) => total + count, 0);
    if (Math.abs(sum - requests.value) <= requests.slack + 0.5) return [];
    const message = `The statuses add up to ${digits(sum)}, but ${digits(requests.value)} answers are stated.`;
    return [{ strength: 'proof' as const, message }];
  }),
};

/** There are at most as many good answers as answers, and at most as many failed requests as requests. */
export const okWithinTotal: AuditRule = {
  title: 'there are not more good answers than answers',
  limit: 'one request and the rounding of the total',
  check: eachRound(({ ok, requests }) => {
    if (ok === null || requests === null) return null;
    if (ok < -0.5) {
      const message = `${digits(requests.value - ok)} requests failed, but there are only ${digits(requests.value)} in total.`;
      return [{ strength: 'proof' as const, message }];
    }
    if (ok <= requests.value + requests.slack + 0.5) return [];
    return [
      {
        strength: 'proof' as const,
        message: `${digits(ok)} good answers, but only ${digits(requests.value)} answers in total.`,
      },
    ];
  }),
};

/** The offered rate was delivered, or the missing requests are reported. */
export const offeredDelivered: AuditRule = {
  title: 'the offered rate was delivered, or the missing requests are reported',
  limit:
    '5% fewer requests than were due, dropped and unanswered ones included; with random arrivals five standard deviations more',
  check: eachRound(({ offeredPerSec, dueSlack, durationS, requests, dropped, unanswered }) => {
    if (offeredPerSec === null || durationS === null || requests === null) return null;
    const due = offeredPerSec * (durationS.value - durationS.slack);
    const accounted = requests.value + requests.slack + (dropped ?? 0) + (unanswered ?? 0);
    if (accounted >= due * OFFERED - dueSlack) return [];
    const message = `${digits(due)} requests were due at ${digits(offeredPerSec)}/s, but only ${digits(accounted)} are accounted for.`;
    return [{ strength: 'proof' as const, message }];
  }),
};
