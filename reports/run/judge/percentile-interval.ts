import type { Measured } from '../../../model/document/measured.ts';
import { quantileWithFailures } from '../../../model/stats/distribution.ts';
import { CONFIDENCE, estimateOf } from '../../../model/stats/estimate.ts';
import { staysAbove, staysBelow } from '../../../model/stats/weighted-count.ts';
import { poolRound, type Pooled } from './pool-rounds.ts';
import { slowCounter, type SlowCount } from './slow-events.ts';

/** Bounds of a percentile in µs; `hi` is Infinity where it may lie among failed requests, `lo` where it certainly does. */
export interface PercentileInterval {
  readonly lo: number;
  readonly hi: number;
}

/** Each side of a 95 % interval. */
const ONE_SIDED = (1 + CONFIDENCE) / 2;
/** A clock that reads 0 has not seen less than this. */
const LEAST_US = 1;
/** Halvings of a range of latencies: 2⁻²⁶ of its logarithm is far below any clock's resolution. */
const HALVINGS = 26;

/** Rounds of one stack with everything that they counted, ready for any percentile. */
export interface PercentileEvidence {
  readonly rounds: readonly Measured[];
  readonly pooled: Pooled;
  readonly slow: SlowCount;
}

/** Prepares rounds of one engine. */
export function percentileEvidence(rounds: readonly Measured[], pooled: Pooled): PercentileEvidence {
  return { rounds, pooled, slow: slowCounter(rounds, pooled) };
}

/**
 * The 95 % interval of a percentile (0..100): what the visits' own percentiles allow and what the events in time allow, whichever is
 * wider on each side. `prior` is what other stacks say of the variance between visits. Null with fewer than two visits.
 */
export function percentileInterval(
  evidence: PercentileEvidence,
  percentile: number,
  prior: number | null,
): PercentileInterval | null {
  const overVisits = intervalOverVisits(evidence, percentile, prior);
  if (overVisits === null) return null;
  const overTime = intervalOverTime(evidence, percentile);
  const center = pooledQuantile(evidence.pooled, percentile);
  return {
    lo: Math.min(overVisits.lo, overTime.lo, center),
    hi: Math.max(overVisits.hi, overTime.hi, center),
  };
}

/** A percentile of one round in µs; Infinity among failures or without answers. */
export function visitPercentile(round: Measured, percentile: number): number {
  return Math.max(LEAST_US, pooledQuantile(poolRound(round), percentile));
}

function pooledQuantile({ distribution, failures }: Pooled, percentile: number): number {
  return distribution === null ? Infinity : (quantileWithFailures(distribution, failures, percentile) ?? Infinity);
}

/** Student's t on the visits' percentiles. One among failures is as slow as its slowest answer for the lower bound, and has no upper one. */
function intervalOverVisits(
  { rounds, pooled }: PercentileEvidence,
  percentile: number,
  prior: number | null,
): PercentileInterval | null {
  if (rounds.length < 2) return null;
  const values = rounds.map((round) => visitPercentile(round, percentile));
  if (values.every((value) => value === Infinity)) return { lo: Infinity, hi: Infinity };
  const failing = values.includes(Infinity);
  const known = values.map((value, index) =>
    value === Infinity ? slowestOf(rounds[index], Math.max(...values.filter(Number.isFinite))) : value,
  );
  const center = failing ? null : pooledQuantile(pooled, percentile);
  const estimate = estimateOf(known, prior, center === Infinity ? null : center);
  if (estimate === null || estimate.lo === null || estimate.hi === null) return null;
  return { lo: estimate.lo, hi: failing ? Infinity : estimate.hi };
}

function slowestOf(round: Measured | undefined, otherwise: number): number {
  return (round && poolRound(round).distribution?.maxUs) ?? otherwise;
}

/** The latencies at which the share of slower requests, with its uncertainty, is certainly above and certainly below what the percentile allows. */
function intervalOverTime({ pooled, slow }: PercentileEvidence, percentile: number): PercentileInterval {
  const allowed = ((100 - percentile) / 100) * pooled.due;
  const { distribution } = pooled;
  if (distribution === null) return { lo: Infinity, hi: Infinity };
  const isOver = (us: number): boolean => staysAbove(allowed, slow(us), ONE_SIDED);
  const isUnder = (us: number): boolean => staysBelow(allowed, slow(us), ONE_SIDED);
  const { minUs, maxUs } = distribution;
  return {
    lo: isOver(maxUs) ? Infinity : search([minUs, maxUs], (us) => !isOver(us)).before,
    hi: isUnder(maxUs) ? search([minUs, maxUs], isUnder).from : Infinity,
  };
}

/** The place between two latencies from which on `holds` does, by halving their ratio; it must hold at the second one. */
function search(
  [fromUs, toUs]: readonly [number, number],
  holds: (us: number) => boolean,
): { readonly before: number; readonly from: number } {
  let [before, from] = [Math.max(LEAST_US, fromUs), Math.max(LEAST_US, toUs)];
  if (holds(before)) return { before, from: before };
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = Math.sqrt(before * from);
    if (holds(middle)) from = middle;
    else before = middle;
  }
  return { before, from };
}
