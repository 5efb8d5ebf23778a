import { signedRank } from '../../model/stats/signed-rank.ts';

/**
 * Share of the equally likely rows of signs of these magnitudes with which T reaches a bound at any look, by trying
 * them all.
 */
export function shareCrossing(
  magnitudes: readonly number[],
  bounds: readonly { readonly blocks: number; readonly bound: number | null }[],
): number {
  const all = 2 ** magnitudes.length;
  let crossed = 0;
  for (let bits = 0; bits < all; bits += 1) {
    const values = magnitudes.map((value, index) => ((bits >>> index) & 1 ? value : -value));
    const reaches = bounds.some(
      ({ blocks, bound }) => bound !== null && signedRank(values.slice(0, blocks), 0) >= bound,
    );
    if (reaches) crossed += 1;
  }
  return crossed / all;
}

/** The same for a single bound after all of them. */
export function shareReaching(magnitudes: readonly number[], bound: number): number {
  return shareCrossing(magnitudes, [{ blocks: magnitudes.length, bound }]);
}
