import type { Threshold } from '../../../model/load/threshold.ts';
import { checkErrors } from './check-errors.ts';
import { checkLatency } from './check-latency.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import { expectationOf } from './expectation.ts';
import type { Pooled } from './pool-rounds.ts';
import type { Check } from './verdict.ts';

/**
 * Judges one threshold on pooled open-model rounds: it is kept, or missed, only where the whole interval of the figure keeps, or
 * misses, the limit. `pooled` is null where there are none.
 */
export function checkThreshold(threshold: Threshold, pooled: Pooled | null, evidence: Evidence = NO_EVIDENCE): Check {
  if (pooled === null || pooled.due === 0) {
    return {
      name: threshold.source,
      expected: expectationOf(threshold),
      actual: 'not measured',
      outcome: 'inconclusive',
      explanation:
        'No visit gave an open-model round, and a closed loop cannot tell what a user waits for at a given rate. Run with an open-model engine such as k6.',
    };
  }
  return threshold.kind === 'errors'
    ? checkErrors(threshold, pooled, evidence)
    : checkLatency(threshold, pooled, evidence);
}
