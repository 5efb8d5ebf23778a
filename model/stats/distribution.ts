import type { Latency } from '../document/latency.ts';
import { type MassCurve, readLatency } from './distribution-curve.ts';

/** Latencies of one or more rounds as one distribution. Times are µs; percentiles run from 0 to 100. */
export interface Distribution {
  readonly count: number;
  /** Exact. */
  readonly minUs: number;
  /** Exact. */
  readonly maxUs: number;
  /** Exact: weighted by the counts. */
  readonly meanUs: number;
  /** The smallest latency that at least `percentile` (0..100) of all requests do not exceed; 0 and 100 give the exact extremes. */
  readonly quantileUs: (percentile: number) => number;
  /** How many requests were slower than `us`; a whole number unless a quantile function holds very many requests. */
  readonly countAbove: (us: number) => number;
}

/** Ranks are compared with this slack, because 0.07 × 100 is 7.000000000000001. */
const RANK_SLACK = 1e-6;

/**
 * Pools latencies: counts are added, percentiles never averaged. Whatever the parts are, a percentile is the nearest rank among all their
 * requests: those of a histogram stand in the middle of their buckets (0.1 % wide), those of a quantile function where its points
 * put them. Parts with count 0 are ignored.
 * @throws RangeError when no request is left.
 */
export function pool(latencies: readonly Latency[]): Distribution {
  const parts = latencies.filter(({ count }) => count > 0);
  if (parts.length === 0) throw new RangeError('A distribution needs at least one request.');
  const count = sum(parts.map((part) => part.count));
  const minUs = parts.reduce((least, part) => Math.min(least, part.minUs), Infinity);
  const maxUs = parts.reduce((most, part) => Math.max(most, part.maxUs), -Infinity);
  const meanUs = sum(parts.map((part) => part.meanUs * part.count)) / count;
  const curve = addCurves(parts.map(readLatency));
  return {
    count,
    minUs,
    maxUs,
    meanUs,
    quantileUs(percentile) {
      if (percentile <= 0) return minUs;
      if (percentile >= 100) return maxUs;
      return Math.min(maxUs, Math.max(minUs, invert(curve, (percentile / 100) * count)));
    },
    countAbove: (us) => (us >= maxUs ? 0 : us < minUs ? count : Math.max(0, count - massUpTo(curve, us))),
  };
}

/**
 * The latency in µs that `percentile` (0..100) of all requests do not exceed, where `failures` further requests count as slower than
 * every answer; null when the rank falls among those.
 */
export function quantileWithFailures(distribution: Distribution, failures: number, percentile: number): number | null {
  const rank = (percentile / 100) * (distribution.count + failures);
  if (rank > distribution.count + RANK_SLACK) return null;
  return distribution.quantileUs(Math.min(100, (rank / distribution.count) * 100));
}

/** Adds mass curves: at each point where any of them changes, the sum of all. Half and half, so that each point is met log2(curves) times. */
function addCurves(curves: readonly MassCurve[]): MassCurve {
  const [only] = curves;
  if (curves.length === 1 && only !== undefined) return only;
  if (curves.length > 2) {
    const middle = curves.length >>> 1;
    return addCurves([addCurves(curves.slice(0, middle)), addCurves(curves.slice(middle))]);
  }
  const us = [...new Set(curves.flatMap((curve) => [...curve.us]))].sort((a, b) => a - b);
  const below = us.map(() => 0);
  const upTo = us.map(() => 0);
  for (const curve of curves) {
    let next = 0;
    for (const [index, at] of us.entries()) {
      while (next < curve.us.length && (curve.us[next] as number) < at) next += 1;
      const [lower, upper] = curve.us[next] === at ? [curve.below[next], curve.upTo[next]] : between(curve, next, at);
      below[index] = (below[index] as number) + (lower as number);
      upTo[index] = (upTo[index] as number) + (upper as number);
    }
  }
  return { us, below, upTo };
}

/** Mass of a curve at a point that is none of its own; `next` is its first point above. */
function between(curve: MassCurve, next: number, at: number): [number, number] {
  if (next === 0) return [0, 0];
  const left = curve.upTo[next - 1] as number;
  if (next === curve.us.length) return [left, left];
  const [x0, x1] = [curve.us[next - 1] as number, curve.us[next] as number];
  const mass = left + ((curve.below[next] as number) - left) * ((at - x0) / (x1 - x0));
  return [mass, mass];
}

function invert(curve: MassCurve, rank: number): number {
  const index = firstIndex(curve.upTo, (mass) => mass >= rank - RANK_SLACK);
  const us = curve.us[Math.min(index, curve.us.length - 1)] as number;
  if (index === 0 || index === curve.us.length || rank >= (curve.below[index] as number)) return us;
  const [x0, y0] = [curve.us[index - 1] as number, curve.upTo[index - 1] as number];
  const y1 = curve.below[index] as number;
  return y1 - y0 < RANK_SLACK ? us : x0 + (us - x0) * Math.max(0, (rank - y0) / (y1 - y0));
}

function massUpTo(curve: MassCurve, us: number): number {
  const index = firstIndex(curve.us, (at) => at >= us);
  if (curve.us[index] === us) return curve.upTo[index] as number;
  return between(curve, index, us)[0];
}

function firstIndex(ascending: readonly number[], found: (value: number) => boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (found(ascending[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
