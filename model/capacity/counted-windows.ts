import type { CapacityStep } from '../document/capacity-step.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { outcomeOf } from './step-outcome.ts';

/** A window of a search that counts. */
export interface CountedWindow {
  readonly step: CapacityStep;
  readonly kept: boolean;
}

/** A miss that others may have caused is played again, but not for ever: on a busy machine it would never count. */
const MOST_REPEATS = 3;

/** Returns the windows of a search that count, in order: without misses of disturbed ones, three in a row at most. */
export function countedWindows(steps: readonly CapacityStep[], target: CapacityTarget): CountedWindow[] {
  let repeats = 0;
  return steps.flatMap((step) => {
    const outcome = outcomeOf(step, target);
    if (outcome === 'disturbed' && repeats < MOST_REPEATS) {
      repeats += 1;
      return [];
    }
    repeats = 0;
    return [{ step, kept: outcome === 'kept' }];
  });
}
