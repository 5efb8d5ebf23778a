import { mean } from '../stats/mean.ts';
import { sum } from '../stats/sum.ts';

/** A window at a rate: requests that were due, and those of them that were not answered well within the limit. */
export interface DirectWindow {
  readonly ratePerSec: number;
  readonly due: number;
  readonly over: number;
}

/** The share over the limit grows with this power of the rate, at least and at most. */
const SLOPES = { least: 4, most: 40, tried: 16 } as const;
/** For windows at one rate, which do not show it. */
const UNKNOWN_SLOPE = 12;
const ONE_RATE = 0.01;
/** A window far above the crossing says only that it is above: that its share is this many times `share` or more. */
const MOST_TIMES = 5;
/** Requests over the limit that are added at the middle rate: without any there would be no crossing. */
const PRIOR = 0.5;
/** A crossing is not looked for farther from the rates that were played than by this factor. */
const FARTHEST = 1.25;
const HALVINGS = 40;

interface Point {
  readonly logRate: number;
  readonly due: number;
  readonly over: number;
  /** Whether there were as many over the limit, or more. */
  readonly orMore: boolean;
}

/**
 * Returns the rate at which `share` (0..1) of the requests are over the limit: maximum likelihood of
 * ln(share) = a + b·ln(rate), with counts as Poisson's, over windows at rates near it, and at most 25% below the lowest
 * or above the highest of them. Null without windows.
 */
export function crossingRate(windows: readonly DirectWindow[], share: number): number | null {
  if (windows.length === 0) return null;
  const points = windows.map(({ ratePerSec, due, over }): Point => {
    const most = MOST_TIMES * share * due;
    return { logRate: Math.log(ratePerSec), due, over: Math.min(over, most), orMore: over > most };
  });
  const logs = points.map(({ logRate }) => logRate);
  const range = { low: Math.min(...logs) - Math.log(FARTHEST), high: Math.max(...logs) + Math.log(FARTHEST) };
  const fitted = [...points, { logRate: mean(logs), due: PRIOR / share, over: PRIOR, orMore: false }];
  const oneRate = Math.max(...logs) - Math.min(...logs) < ONE_RATE;
  const fits = (oneRate ? [UNKNOWN_SLOPE] : slopes()).map((slope) => crossingAt(fitted, { slope, share, ...range }));
  return Math.exp(fits.reduce((best, fit) => (fit.likelihood > best.likelihood ? fit : best)).logRate);
}

function slopes(): number[] {
  const { least, most, tried } = SLOPES;
  return Array.from({ length: tried }, (_, index) => least * (most / least) ** (index / (tried - 1)));
}

interface Fit {
  readonly slope: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The crossing that is likeliest with a slope: the likelihood of a Poisson count is concave in ln(rate). */
function crossingAt(
  points: readonly Point[],
  { slope, share, low, high }: Fit,
): { readonly logRate: number; readonly likelihood: number } {
  const expectedAt = (crossing: number, { logRate, due }: Point): number =>
    share * due * Math.exp(slope * (logRate - crossing));
  let [from, to] = [low, high];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (from + to) / 2;
    const missing = sum(points.map((point) => excessOf(point, expectedAt(middle, point))));
    if (missing > 0) from = middle;
    else to = middle;
  }
  return { logRate: from, likelihood: sum(points.map((point) => likelihoodOf(point, expectedAt(from, point)))) };
}

/** By how much more requests are expected over the limit than were. */
function excessOf({ over, orMore }: Point, expected: number): number {
  return orMore ? Math.min(0, expected - over) : expected - over;
}

/** ln of the likelihood, but for a constant; of a count or more by Chernoff's bound. */
function likelihoodOf({ over, orMore }: Point, expected: number): number {
  if (orMore && expected >= over) return 0;
  const least = over === 0 ? 0 : over * Math.log(expected / over) + over;
  return least - expected;
}

/**
 * Returns a value for each block whose mean (in ln) is the crossing of all and which vary as those of the jackknife do
 * (J. W. Tukey, _Ann. Math. Stat._ 29, 1958), so that Student's interval follows. Its correction of a bias is left out:
 * with a few windows it leads beyond rates that were missed. A single block has the crossing itself; blocks without
 * windows have null.
 */
export function crossingOfBlocks(blocks: readonly (readonly DirectWindow[])[], share: number): (number | null)[] {
  const played = blocks.filter(({ length }) => length > 0);
  const all = crossingRate(played.flat(), share);
  const without = blocks.map((block) =>
    block.length === 0 ? null : crossingRate(played.filter((one) => one !== block).flat(), share),
  );
  const middle = mean(without.flatMap((crossing) => (crossing === null ? [] : [Math.log(crossing)])));
  return blocks.map((block, index) => {
    if (all === null || block.length === 0) return null;
    const others = without[index] ?? null;
    return others === null ? all : all * Math.exp((played.length - 1) * (middle - Math.log(others)));
  });
}
