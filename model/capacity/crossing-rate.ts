import { mean } from '../stats/mean.ts';
import { sum } from '../stats/sum.ts';

/** A window at a rate: requests that were due, and those of them that were not answered well within the limit. */
export interface DirectWindow {
  readonly ratePerSec: number;
  readonly due: number;
  readonly over: number;
}

/** How the share over the limit grows with the rate. */
interface Growth {
  /** The share 0..1 that is looked for. */
  readonly share: number;
  /** Saturation rate; null if unknown. */
  readonly saturationPerSec: number | null;
}

/** The share grows with this power of the rate, at least and at most; the middle one if saturation is unknown. */
const SLOPES = { least: 3, unknown: 10, most: 40 } as const;
/** Requests over the limit that are added at the middle rate: without any there would be no crossing. */
const PRIOR = 0.5;
const ROUNDS = 20;

/**
 * Returns the rate at which `share` of the requests are over the limit, from windows at rates near it: their sum, with
 * the growth that a queue has, ln(share) = −A·(1 − rate ÷ saturation), at the crossing. Null without windows.
 */
export function crossingRate(windows: readonly DirectWindow[], growth: Growth): number | null {
  if (windows.length === 0) return null;
  const middle = mean(windows.map(({ ratePerSec }) => Math.log(ratePerSec)));
  const over = PRIOR + sum(windows.map((window) => window.over));
  let log = middle;
  for (let round = 0; round < ROUNDS; round += 1) {
    const slope = slopeAt(Math.exp(log), growth);
    const expected = windows.map(({ ratePerSec, due }) => due * Math.exp(slope * (Math.log(ratePerSec) - middle)));
    log = middle + Math.log((PRIOR + growth.share * sum(expected)) / over) / slope;
  }
  return Math.exp(log);
}

function slopeAt(ratePerSec: number, { share, saturationPerSec }: Growth): number {
  if (saturationPerSec === null) return SLOPES.unknown;
  const left = Math.max(0, 1 - ratePerSec / saturationPerSec);
  const slope = (-Math.log(share) * (ratePerSec / saturationPerSec)) / left;
  return Math.min(SLOPES.most, Math.max(SLOPES.least, slope));
}

/**
 * Returns a value for each block whose mean is the crossing of all (in ln): the pseudo-values of the jackknife
 * (J. W. Tukey, _Ann. Math. Stat._ 29, 1958), from which Student's interval follows. A single block has the crossing
 * itself; blocks without windows have null.
 */
export function crossingOfBlocks(blocks: readonly (readonly DirectWindow[])[], growth: Growth): (number | null)[] {
  const played = blocks.filter(({ length }) => length > 0);
  const all = crossingRate(played.flat(), growth);
  return blocks.map((block) => {
    if (all === null || block.length === 0) return null;
    const others = crossingRate(played.filter((one) => one !== block).flat(), growth);
    if (others === null) return all;
    return Math.exp(played.length * Math.log(all) - (played.length - 1) * Math.log(others));
  });
}
