import { MOST_VISITS } from '../../../model/most-visits.ts';
import { FAMILY_ALPHA, POWER_Z } from '../../../model/stats/holm.ts';
import type { Variance } from '../../../model/stats/moderated-variance.ts';
import { criticalT } from '../../../model/stats/student-t.ts';

/** A longer run, and the difference (a share above 0) that it would show in four of five cases. */
export interface PlannedRun {
  readonly visits: number;
  readonly difference: number;
}

/** Differences that people ask for. */
const NAMED_DIFFERENCES = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;
/** What somebody may wait for: about an hour with ten stacks. */
const REASONABLE_VISITS = 30;

/**
 * The smallest of some named differences (shares above 0, ascending) that a run of more than `visits` and at most 30 visits would show, and
 * in how many; else the smallest that one of at most 100 would. Null where 100 would show none. `spread` is of the logarithm of what is
 * compared, `pairs` how many are tested together.
 */
export function planVisits(
  visits: number,
  spread: Variance,
  pairs: number,
  differences: readonly number[] = NAMED_DIFFERENCES,
): PlannedRun | null {
  const bound = varianceBound(spread);
  for (const most of [REASONABLE_VISITS, MOST_VISITS]) {
    for (const difference of differences) {
      const needed = visitsFor(difference, { bound, pairs, fewest: visits + 1, most });
      if (needed !== null) return { visits: needed, difference };
    }
  }
  return null;
}

function visitsFor(
  difference: number,
  of: { readonly bound: number; readonly pairs: number; readonly fewest: number; readonly most: number },
): number | null {
  const { bound, pairs, fewest, most } = of;
  for (let visits = fewest; visits <= most; visits += 1) {
    const critical = criticalT(FAMILY_ALPHA / pairs, visits - 1);
    if (Math.log1p(difference) >= (critical + POWER_Z) * Math.sqrt(bound / visits)) return visits;
  }
  return null;
}

/**
 * What the true variance does not exceed in four of five cases: df·s² ÷ χ² at 0.2, by Wilson and Hilferty (Proc. Natl. Acad. Sci. 17,
 * 1931); at most 2% off from two degrees of freedom on.
 */
function varianceBound({ variance, df }: Variance): number {
  const ninth = 2 / (9 * df);
  return variance / (1 - ninth - POWER_Z * Math.sqrt(ninth)) ** 3;
}
