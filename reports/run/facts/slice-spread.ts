import type { Measured, Slice } from '../../../model/document/measured.ts';
import { betweenGroups } from '../../../model/stats/between-groups.ts';
import { mean } from '../../../model/stats/mean.ts';
import { sum } from '../../../model/stats/sum.ts';

/** How far the throughput of a stack moved between blocks beyond what its slices explain. */
export interface SliceSpread {
  /** Standard deviation between blocks, as a share of the mean; 0 if the slices explain all. */
  readonly between: number;
  /** Chance of such a difference if the slices had been dealt to the blocks at random. */
  readonly p: number;
}

/** Neighbouring slices of longer rounds are put together: a permutation test of thousands of values says no more. */
const MOST_SLICES = 40;

/** The spread of one round in each block; null for fewer than three with slices, or if one has none. */
export function sliceSpread(rounds: readonly Measured[]): SliceSpread | null {
  const groups = rounds.map(({ slices }) => (slices === null ? [] : ratesOf(slices)));
  if (groups.some(({ length }) => length < 2)) return null;
  const center = mean(groups.flat());
  const found = center > 0 ? betweenGroups(groups) : null;
  return found === null ? null : { between: found.sdBetween / center, p: found.p };
}

/** Good answers per second of at most 40 parts of a round, in order. */
function ratesOf(slices: readonly Slice[]): number[] {
  const size = Math.ceil(slices.length / MOST_SLICES);
  const parts = Array.from({ length: Math.ceil(slices.length / size) }, (_, index) =>
    slices.slice(index * size, (index + 1) * size),
  );
  return parts.flatMap((part) => {
    const ms = sum(part.map(({ durationMs }) => durationMs));
    return ms === 0 ? [] : [(sum(part.map(({ ok }) => ok)) * 1000) / ms];
  });
}
