import type { AuditRule } from '../finding.ts';
import { copied, plateau } from './across-rounds.ts';
import { offeredDelivered, okWithinTotal, rateTimesDuration, statusSum } from './counts.ts';
import { littlesLaw, littlesMean } from './littles-law.ts';
import { meanAboveP99, meanBetween } from './mean-between.ts';
import { negative } from './negative.ts';
import { order } from './order.ts';
import { percentileIsMean } from './percentile-is-mean.ts';
import { restated } from './restated.ts';
import { askedDuration, withinRun } from './run-time.ts';
import { coarseTimer, standardDeviation, zeroLatency } from './spread.ts';
import {
  droppedRequests,
  failedChecks,
  failedRequests,
  nothingAnswered,
  timedOutAnswers,
  unansweredRequests,
} from './useless.ts';

/** Every rule, in the order of the report. */
export const AUDIT_RULES = {
  'nothing-answered': nothingAnswered,
  'failed-requests': failedRequests,
  'unanswered-requests': unansweredRequests,
  'timed-out-answers': timedOutAnswers,
  'dropped-requests': droppedRequests,
  'failed-checks': failedChecks,
  negative,
  order,
  'mean-between': meanBetween,
  'mean-above-p99': meanAboveP99,
  'percentile-is-mean': percentileIsMean,
  'littles-law': littlesLaw,
  'littles-mean': littlesMean,
  'rate-times-duration': rateTimesDuration,
  'within-run': withinRun,
  'asked-duration': askedDuration,
  'status-sum': statusSum,
  'ok-within-total': okWithinTotal,
  restated,
  'offered-delivered': offeredDelivered,
  'standard-deviation': standardDeviation,
  'zero-latency': zeroLatency,
  'coarse-timer': coarseTimer,
  plateau,
  copied,
} as const satisfies Record<string, AuditRule>;
