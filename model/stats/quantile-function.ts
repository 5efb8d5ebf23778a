import type { Latency } from '../document/latency.ts';

/** A point of a quantile function of n requests: `rank` runs from 0 (the fastest) to n − 1, and is rarely whole. */
interface Knot {
  readonly rank: number;
  readonly us: number;
}

/** Two ranks closer than this are one: percentiles come as decimal fractions. */
const SAME_RANK = 1e-6;
/** A line through two points is trusted one rank far where they are so far apart; ranks are the unit. */
const LEAST_SPAN = 0.25;

/**
 * The points of a quantile function (R type 7) with every single request that they determine. Between two neighbouring requests type 7
 * is one straight line, so two points on it give both requests, and one point gives the second where the first is known.
 */
export function knotsOf({ points, count, minUs, maxUs }: Latency & { kind: 'quantiles' }): Knot[] {
  const knots: Knot[] = [];
  for (const [percentile, us] of [[0, minUs] as const, ...points, [100, maxUs] as const]) {
    const rank = snap((percentile / 100) * (count - 1));
    const least = knots.at(-1)?.us ?? minUs;
    if (rank - (knots.at(-1)?.rank ?? -1) > SAME_RANK) knots.push({ rank, us: Math.min(maxUs, Math.max(least, us)) });
  }
  return withSolved(knots, solve(knots));
}

/** The latency at a rank, on the straight line between the points around it; `knots` ascend and are not empty. */
export function usAtRank(knots: readonly Knot[], rank: number): number {
  let [low, high] = [0, knots.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((knots[middle] as Knot).rank >= rank - SAME_RANK) high = middle;
    else low = middle + 1;
  }
  const [left, right] = [knots[low - 1], knots[low] as Knot];
  if (left === undefined || Math.abs(right.rank - rank) <= SAME_RANK) return right.us;
  return left.us + (right.us - left.us) * Math.min(1, (rank - left.rank) / (right.rank - left.rank));
}

/** Single requests by rank. */
function solve(knots: readonly Knot[]): Map<number, number> {
  const solved = new Map(knots.filter(({ rank }) => Number.isInteger(rank)).map(({ rank, us }) => [rank, us]));
  solvePairs(knots, solved);
  // From a known neighbour, over the longer part of the way only: errors then never grow.
  for (const { rank, us } of knots) {
    const low = Math.floor(rank);
    const from = solved.get(low);
    if (from === undefined || solved.has(low + 1) || rank - low < 0.5) continue;
    solved.set(low + 1, from + (us - from) / (rank - low));
  }
  for (const { rank, us } of knots.toReversed()) {
    const high = Math.ceil(rank);
    const from = solved.get(high);
    if (from === undefined || solved.has(high - 1) || high - rank < 0.5) continue;
    solved.set(high - 1, from - (from - us) / (high - rank));
  }
  return solved;
}

/** Both ends of every line that two points lie on. */
function solvePairs(knots: readonly Knot[], solved: Map<number, number>): void {
  for (let index = 0; index < knots.length; index += 1) {
    const first = knots[index] as Knot;
    const low = Math.floor(first.rank);
    while (index + 1 < knots.length && (knots[index + 1] as Knot).rank < low + 1) index += 1;
    const next = knots[index + 1];
    const last = next?.rank === low + 1 ? next : (knots[index] as Knot);
    if (last.rank - first.rank < LEAST_SPAN) continue;
    const slope = (last.us - first.us) / (last.rank - first.rank);
    if (!solved.has(low)) solved.set(low, first.us - slope * (first.rank - low));
    if (!solved.has(low + 1)) solved.set(low + 1, last.us + slope * (low + 1 - last.rank));
  }
}

/** Points and single requests in one list; a solved request keeps between the points around it, whatever rounding did. */
function withSolved(knots: readonly Knot[], solved: ReadonlyMap<number, number>): Knot[] {
  const found = [...solved].sort(([a], [b]) => a - b);
  const merged: Knot[] = [];
  let next = 0;
  for (const knot of knots) {
    for (; next < found.length && (found[next] as [number, number])[0] <= knot.rank; next += 1) {
      const [rank, us] = found[next] as [number, number];
      if (rank < knot.rank) merged.push({ rank, us: Math.min(knot.us, Math.max(merged.at(-1)?.us ?? 0, toNanos(us))) });
    }
    merged.push(knot);
  }
  return merged;
}

function snap(rank: number): number {
  const whole = Math.round(rank);
  return Math.abs(rank - whole) <= SAME_RANK ? whole : rank;
}

function toNanos(us: number): number {
  return Math.round(us * 1000) / 1000;
}
