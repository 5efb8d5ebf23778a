import { mean } from '../stats/mean.ts';
import { sum } from '../stats/sum.ts';

/** A window at a rate: requests that were due, and those of them that were not answered well within the limit. */
export interface DirectWindow {
  readonly ratePerSec: number;
  readonly due: number;
  readonly over: number;
}

/** The share over the limit grows with this power of the rate, at least and at most. */
const SLOPES = [4, 40] as const;
/** For windows at one rate, which do not show it. */
const UNKNOWN_SLOPE = 12;
const ONE_RATE = 0.01;
/** A window far above the crossing says only that it is above: its share counts as at most this many times `share`. */
const MOST_TIMES = 5;
/** Requests over the limit that are added at the middle rate: without any there would be no crossing. */
const PRIOR = 0.5;
const HALVINGS = 40;

/**
 * Returns the rate at which `share` (0..1) of the requests are over the limit: maximum likelihood of
 * ln(share) = a + b·ln(rate), with counts as Poisson's, over windows at rates near it. Null without windows.
 */
export function crossingRate(windows: readonly DirectWindow[], share: number): number | null {
  if (windows.length === 0) return null;
  const middle = mean(windows.map(({ ratePerSec }) => Math.log(ratePerSec)));
  const points = windows.map(({ ratePerSec, due, over }) => ({
    log: Math.log(ratePerSec) - middle,
    due,
    over: Math.min(over, MOST_TIMES * share * due),
  }));
  points.push({ log: 0, due: PRIOR / share, over: PRIOR });
  const over = sum(points.map((point) => point.over));
  const slope = slopeOf(points, sum(points.map((point) => point.over * point.log)) / over);
  const expected = share * sum(points.map(({ log, due }) => due * Math.exp(slope * log)));
  return Math.exp(middle + Math.log(expected / over) / slope);
}

interface Point {
  readonly log: number;
  readonly due: number;
}

/** The slope with which requests over the limit are expected about as far up as they were. */
function slopeOf(points: readonly Point[], center: number): number {
  if (points.every(({ log }) => Math.abs(log) < ONE_RATE)) return UNKNOWN_SLOPE;
  let [low, high]: [number, number] = [...SLOPES];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const slope = (low + high) / 2;
    if (centerAt(points, slope) < center) low = slope;
    else high = slope;
  }
  return low;
}

/** Mean of ln(rate) over the requests that a slope expects to be over the limit. */
function centerAt(points: readonly Point[], slope: number): number {
  const weights = points.map(({ log, due }) => due * Math.exp(slope * log));
  return sum(points.map(({ log }, index) => log * (weights[index] as number))) / sum(weights);
}

/**
 * Returns a value for each block whose mean is the crossing of all (in ln): the pseudo-values of the jackknife
 * (J. W. Tukey, _Ann. Math. Stat._ 29, 1958), from which Student's interval follows. A single block has the crossing
 * itself; blocks without windows have null.
 */
export function crossingOfBlocks(blocks: readonly (readonly DirectWindow[])[], share: number): (number | null)[] {
  const played = blocks.filter(({ length }) => length > 0);
  const all = crossingRate(played.flat(), share);
  return blocks.map((block) => {
    if (all === null || block.length === 0) return null;
    const others = crossingRate(played.filter((one) => one !== block).flat(), share);
    if (others === null) return all;
    return Math.exp(played.length * Math.log(all) - (played.length - 1) * Math.log(others));
  });
}
