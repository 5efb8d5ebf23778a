import type { Measured } from '../../../model/document/measured.ts';
import { binomialLowerBound, binomialUpperBound } from '../../../model/stats/binomial-interval.ts';
import { lowerCount, upperCount, type WeightedCount } from '../../../model/stats/weighted-count.ts';
import type { Pooled } from './pool-rounds.ts';
import { slowCounter } from './slow-events.ts';

/** How many of the due requests were not answered well, and the shares 0..1 that this is compatible with, one-sided at 95 % each. */
export interface ErrorShare {
  readonly failed: number;
  readonly due: number;
  readonly share: number;
  readonly lo: number;
  readonly hi: number;
  /** The failures as events in time. */
  readonly events: WeightedCount;
}

const CONFIDENCE = 0.95;

/**
 * The share of errors with its bounds: exact for independent requests (Clopper and Pearson), and by the events in which failures
 * came, because those of one moment are one accident; the wider bound counts. `due` must be above 0.
 */
export function errorShare({ due, ok, dropped }: Pooled, rounds: readonly Measured[]): ErrorShare {
  const failed = due - ok;
  const alone = { due, ok, failures: failed, dropped, distribution: null };
  const events = slowCounter(rounds, alone)(Infinity);
  return {
    failed,
    due,
    share: failed / due,
    lo: Math.min(binomialLowerBound(failed, due, CONFIDENCE), lowerCount(events, CONFIDENCE) / due),
    hi: Math.min(1, Math.max(binomialUpperBound(failed, due, CONFIDENCE), upperCount(events, CONFIDENCE) / due)),
    events,
  };
}
