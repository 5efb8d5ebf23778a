import type { AuditedRound } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { eachRound, ms } from './each-round.ts';

/** Percentiles of n requests are order statistics: at most one request may lie on the other side of each. */
function oneRequest({ requests, timed }: AuditedRound): number {
  const count = timed ?? requests?.value ?? 0;
  return count < 1 ? 0.01 : 1 / count;
}

/**
 * The mean lies between what the percentiles allow: between two neighbours at least the lower and at most the higher
 * one, below the first at least the minimum (or 0), above the last at most the maximum.
 */
export const meanBetween: AuditRule = {
  title: 'the mean lies within the bounds of percentiles, minimum and maximum',
  limit: 'outside the bounds by more than rounding, one request at each percentile and 1%',
  check: eachRound((round) => {
    const { meanUs, minUs, maxUs, percentiles } = round;
    if (meanUs === null || (percentiles.length === 0 && minUs === null && maxUs === null)) return null;
    const slip = oneRequest(round);
    let [low, high] = [0, 0];
    let [upTo, lowest] = [0, minUs === null ? 0 : minUs.value - minUs.slack];
    const top = maxUs === null ? Infinity : maxUs.value + maxUs.slack;
    for (const { percentile, us } of percentiles) {
      const share = Math.max(0, percentile / 100 - upTo);
      low += Math.max(0, share - slip) * lowest;
      high += share * (us.value + us.slack) + (Number.isFinite(top) ? slip * top : 0);
      [upTo, lowest] = [percentile / 100, us.value - us.slack];
    }
    low += Math.max(0, 1 - upTo - slip) * lowest;
    if (upTo < 1) high += (1 - upTo) * top;
    const [least, most] = [meanUs.value - meanUs.slack, meanUs.value + meanUs.slack];
    const message = `The mean is ${ms(meanUs.value)}, but minimum, percentiles and maximum allow only ${ms(low)} ${Number.isFinite(high) ? `to ${ms(high)}` : 'or more'}.`;
    return most < low * 0.99 || least > high * 1.01 ? [{ strength: 'proof' as const, message }] : [];
  }),
};

/** Without a maximum the mean has no upper bound, but a mean above p99 needs a tail that a report should show. */
export const meanAboveP99: AuditRule = {
  title: 'the mean lies below p99, unless the tail explains it',
  limit: 'a mean above p99 without a stated maximum',
  check: eachRound(({ meanUs, maxUs, percentiles }) => {
    const p99 = percentiles.find(({ percentile }) => percentile === 99);
    if (meanUs === null || p99 === undefined || maxUs !== null) return null;
    if (meanUs.value - meanUs.slack <= p99.us.value + p99.us.slack) return [];
    const message = `The mean, ${ms(meanUs.value)}, is above p99, ${ms(p99.us.value)}, and no maximum explains it.`;
    return [{ strength: 'hint' as const, message }];
  }),
};
