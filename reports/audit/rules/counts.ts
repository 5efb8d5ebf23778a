import type { AuditedRound, Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { digits, eachRound } from './each-round.ts';

const RATE_SLACK = 0.05;
const OFFERED = 0.95;

/** duration × rate = count, for each rate that is stated; 5 % leaves room for a duration that is only nominal. */
export const rateTimesDuration: AuditRule = {
  title: 'duration × rate = count',
  limit: '5 % and the rounding of all three',
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

/** No more good answers than answers, and no more failed requests than requests. */
export const okWithinTotal: AuditRule = {
  title: 'good answers are no more than all answers',
  limit: 'one request and the rounding of the total',
  check: eachRound(({ ok, requests }) => {
    if (ok === null || requests === null) return null;
    if (ok < -0.5) {
      const message = `${digits(requests.value - ok)} requests failed of ${digits(requests.value)} in all.`;
      return [{ strength: 'proof' as const, message }];
    }
    if (ok <= requests.value + requests.slack + 0.5) return [];
    return [{ strength: 'proof' as const, message: `${digits(ok)} good answers of ${digits(requests.value)} in all.` }];
  }),
};

/** A rate that was offered is delivered, or what was not sent is admitted. */
export const offeredDelivered: AuditRule = {
  title: 'the offered rate was delivered, or what is missing is admitted',
  limit:
    '5 % fewer requests than were due, dropped and unanswered ones counted in; with random arrivals five standard deviations fewer still',
  check: eachRound(({ offeredPerSec, dueSlack, durationS, requests, dropped, unanswered }) => {
    if (offeredPerSec === null || durationS === null || requests === null) return null;
    const due = offeredPerSec * (durationS.value - durationS.slack);
    const accounted = requests.value + requests.slack + (dropped ?? 0) + (unanswered ?? 0);
    if (accounted >= due * OFFERED - dueSlack) return [];
    const message = `${digits(due)} requests were due at ${digits(offeredPerSec)}/s, but only ${digits(accounted)} are accounted for.`;
    return [{ strength: 'proof' as const, message }];
  }),
};
