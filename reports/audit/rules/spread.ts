import type { AuditRule } from '../finding.ts';
import { digits, eachRound, ms } from './each-round.ts';

const COARSE_US = 1000;
const COARSE_BELOW_US = 5000;
const FEWEST_POINTS = 4;

/**
 * sd² ≤ (max − mean)(mean − min), the inequality of Bhatia and Davis (Amer. Math. Monthly 107, 2000); n − 1 in place of
 * n allowed for.
 */
export const standardDeviation: AuditRule = {
  title: 'the standard deviation is possible between minimum and maximum',
  limit: '1% and the rounding of all values above the largest possible one',
  check: eachRound(({ sdUs, meanUs, minUs, maxUs, requests, timed }) => {
    if (sdUs === null || meanUs === null || maxUs === null) return null;
    const above = maxUs.value + maxUs.slack - (meanUs.value - meanUs.slack);
    const least = minUs === null ? 0 : Math.max(0, minUs.value - minUs.slack);
    const below = meanUs.value + meanUs.slack - least;
    const n = Math.max(2, timed ?? requests?.value ?? 2);
    const most = Math.sqrt(Math.max(0, above) * Math.max(0, below) * (n / (n - 1)));
    if (sdUs.value - sdUs.slack <= most * 1.01) return [];
    const message = `The standard deviation is ${ms(sdUs.value)}, but with that mean, between ${ms(minUs?.value ?? 0)} and ${ms(maxUs.value)}, at most ${ms(most)} is possible.`;
    return [{ strength: 'proof' as const, message }];
  }),
};

/**
 * No answer takes 0 ms: the clock was too coarse, or failed requests were counted as 0. Both happen in honest files.
 */
export const zeroLatency: AuditRule = {
  title: 'no latency is 0',
  limit: 'a mean, or a median, of exactly 0',
  check: eachRound(({ meanUs, percentiles, requests, timed, ok, unanswered }) => {
    const median = percentiles.find(({ percentile }) => percentile === 50);
    if ((meanUs === null && median === undefined) || requests?.value === 0 || timed === 0) return null;
    const zero = meanUs?.value === 0 ? 'mean' : median?.us.value === 0 ? 'median' : null;
    if (zero === null) return [];
    const failed = unanswered === null && requests !== null && ok !== null ? requests.value - ok : 0;
    const why =
      failed > 0
        ? `${digits(failed)} requests that failed may be counted as 0 ms`
        : 'the clock was too coarse for these answers';
    return [{ strength: 'hint' as const, message: `The ${zero} is 0 ms: ${why}.` }];
  }),
};

/** Many short latencies that are all whole milliseconds: the timer counted in milliseconds. */
export const coarseTimer: AuditRule = {
  title: 'short latencies are not all whole milliseconds',
  limit: 'four percentiles or more, a median from 1 to below 5 ms',
  check: eachRound(({ percentiles }) => {
    const median = percentiles.find(({ percentile }) => percentile === 50);
    if (median === undefined || percentiles.length < FEWEST_POINTS) return null;
    const whole = percentiles.every(({ us }) => us.value % COARSE_US === 0);
    if (!whole || median.us.value === 0 || median.us.value >= COARSE_BELOW_US) return [];
    const message = `All ${percentiles.length} percentiles are whole milliseconds with a median of ${ms(median.us.value)}: up to ${Math.round(100 / (median.us.value / COARSE_US))}% of it is rounding.`;
    return [{ strength: 'hint' as const, message }];
  }),
};
