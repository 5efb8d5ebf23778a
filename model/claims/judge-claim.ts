import type { Estimate } from '../stats/estimate.ts';
import type { ClaimArm, ClaimThreshold } from './claim.ts';

/** Where a value is, with its whole interval. */
type Side = 'reached' | 'missed' | 'undecided';

/**
 * Why an arm has no value that counts: what it needs is not here, another product ran, it failed, its figures must not
 * be used, or its time did not come.
 */
type Obstacle = 'not-available' | 'stand-in' | 'failed' | 'invalid' | 'not-measured';

/** An arm as it is judged. */
export interface ArmOutcome {
  readonly role: ClaimArm['role'];
  /** In the unit of the threshold (of arms that bound: in their own). */
  readonly value: Estimate | null;
  readonly obstacle: Obstacle | null;
}

/**
 * `confirmed`: every arm that decides is on the right side of the threshold · `not-reached`: every one is on the other
 * side · `depends`: it is true only under a condition · `not-decided`: the intervals do not say · `cannot-be-tested`.
 */
export type ClaimVerdict = 'confirmed' | 'not-reached' | 'depends' | 'not-decided' | 'cannot-be-tested';

/** Blocks of which an interval may decide: that of two is as wide as chance likes. */
export const FEWEST_DECIDING = 3;

/** On which side of a threshold the whole interval of a value is; undecided without one, or from too few blocks. */
export function sideOf({ value, better }: ClaimThreshold, estimate: Estimate | null): Side {
  if (estimate === null || estimate.n < FEWEST_DECIDING) return 'undecided';
  const [worst, best] = better === 'higher' ? [estimate.lo, estimate.hi] : [estimate.hi, estimate.lo];
  const isGood = (bound: number): boolean => (better === 'higher' ? bound >= value : bound < value);
  if (typeof worst === 'number' && isGood(worst)) return 'reached';
  if (typeof best === 'number' && !isGood(best)) return 'missed';
  return 'undecided';
}

/**
 * Judges a claim by its arms. A claim is confirmed, or not reached, only if all arms that decide say so: then each
 * interval of 95% bounds the error of the verdict, however many arms there are (an intersection-union test). It depends
 * only if arms are on both sides, or if all say yes and another one bounds it. What has no value counts as undecided; a
 * value of a stand-in never counts.
 */
export function judgeClaim(threshold: ClaimThreshold, arms: readonly ArmOutcome[]): ClaimVerdict {
  const deciding = arms.filter(({ role }) => role === 'decides');
  if (deciding.every(isOutOfReach)) return 'cannot-be-tested';
  const sides = deciding.map((arm) => (arm.obstacle === null ? sideOf(threshold, arm.value) : 'undecided'));
  if (sides.every((side) => side === 'missed')) return 'not-reached';
  if (sides.every((side) => side === 'reached'))
    return arms.some(({ role }) => role === 'bounds') ? 'depends' : 'confirmed';
  return sides.includes('reached') && sides.includes('missed') ? 'depends' : 'not-decided';
}

function isOutOfReach({ obstacle }: ArmOutcome): boolean {
  return obstacle === 'not-available' || obstacle === 'stand-in';
}
