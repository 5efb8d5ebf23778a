import { errorsOutcome } from '../../../model/load/limit-outcome.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { lowerCount, upperCount } from '../../../model/stats/weighted-count.ts';
import { formatCount, formatOutward } from '../../words/format-number.ts';
import { type ErrorShare, errorShare } from './error-share.ts';
import type { Evidence } from './evidence.ts';
import { expectationOf } from './expectation.ts';
import { formatMeasuredTime } from './measured-time.ts';
import type { Pooled } from './pool-rounds.ts';
import type { Check, Verdict } from './verdict.ts';

type ErrorThreshold = Threshold & { readonly kind: 'errors' };

/** Rounds longer than this are no advice. */
const LONGEST_MS = 600_000;
const CONFIDENCE = 0.95;

/** Judges the share of due requests that failed or were never sent; `errors<=0` by what happened, because no share is 0 for certain. */
export function checkErrors(threshold: ErrorThreshold, pooled: Pooled, evidence: Evidence): Check {
  const share = errorShare(pooled, evidence.rounds);
  const outcome = errorsOutcome(threshold, share.failed, share);
  const time = evidence.time === null ? '' : ` in ${formatMeasuredTime(evidence.time.roundsMs)}`;
  const counted = `${formatCount(share.failed)} of ${formatCount(share.due)} due requests${time} failed or were never sent.`;
  const head = { name: threshold.source, expected: expectationOf(threshold), actual: formatShare(share), outcome };
  if (outcome !== 'inconclusive') return { ...head, explanation: `${counted} ${reasonOf(threshold, outcome)}` };
  const decidedBy = wouldDecide(threshold, share, evidence);
  return { ...head, explanation: `${counted} Its bound at 95% lies across the limit. ${decidedBy}`, decidedBy };
}

/** `0 of 1,800; up to 0.17% is possible`, `54 of 100; 46% to 62% is possible`. */
export function formatShare({ failed, due, lo, hi }: ErrorShare): string {
  const possible =
    lo === 0 ? `up to ${formatOutward(hi, 'up')}` : `${formatOutward(lo, 'down')} to ${formatOutward(hi, 'up')}`;
  return `${formatCount(failed)} of ${formatCount(due)}; ${possible} is possible`;
}

function reasonOf({ limitRatio }: ErrorThreshold, outcome: Verdict): string {
  if (limitRatio === 0) return 'A limit of 0 is about the requests of this run: nothing is certain never to fail.';
  return `The whole bound at 95% ${outcome === 'pass' ? 'keeps' : 'misses'} the limit.`;
}

/** How many requests would decide at the same share of errors, as a flag to copy. */
function wouldDecide({ limitRatio }: ErrorThreshold, share: ErrorShare, { time }: Evidence): string {
  const factor = neededFactor(limitRatio, share);
  const stays = share.failed === 0 ? 'without a failure' : 'at the same share of failures';
  const never = `No run of reasonable length decides ${stays}: the share lies too close to the limit.`;
  if (factor === null) return never;
  const requests = Math.ceil(share.due * factor);
  if (time === null) return `${formatCount(requests)} requests ${stays} would decide.`;
  const seconds = Math.ceil(requests / (time.meanPerSec * Math.max(time.roundsMs.length, time.plannedVisits)));
  if (seconds * 1000 > LONGEST_MS) return never;
  return `${formatCount(requests)} requests ${stays} would decide: ${time.flags({ durationMs: seconds * 1000 })}.`;
}

/** How many times the requests, with failures and events growing alike, bring the bound to the limit's side; null where none does. */
function neededFactor(limit: number, { failed, due, share, events }: ErrorShare): number | null {
  if (failed === 0) return upperCount(events, CONFIDENCE) / (limit * due);
  const decides = (factor: number): boolean => {
    const scaled = { ...events, count: events.count * factor, variance: events.variance * factor };
    return share <= limit
      ? upperCount(scaled, CONFIDENCE) <= limit * due * factor
      : lowerCount(scaled, CONFIDENCE) > limit * due * factor;
  };
  let [tooFew, enough] = [1, 2];
  while (!decides(enough)) {
    if (enough > 1e5) return null;
    [tooFew, enough] = [enough, enough * 2];
  }
  while (enough - tooFew > enough * 1e-3) {
    const middle = (tooFew + enough) / 2;
    if (decides(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
