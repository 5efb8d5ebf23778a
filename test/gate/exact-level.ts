import { signedRank } from '../../model/stats/signed-rank.ts';

/** T of every row of signs whose magnitudes are 1, 2 … n; bit i of the index is the sign of magnitude i + 1. */
function statistics(n: number): Int16Array {
  return Int16Array.from({ length: 2 ** n }, (_, bits) => {
    let t = 0;
    for (let rank = 1; rank <= n; rank += 1) t += (bits >>> (rank - 1)) & 1 ? rank : -rank;
    return t;
  });
}

/**
 * What a row of bounds has spent after each look up to `most` blocks, exactly: the probability of every row of signs in the order
 * of magnitudes, carried from block to block (a new magnitude falls into each gap equally often), less what has stopped.
 */
export function exactlySpent(
  looks: readonly number[],
  bounds: readonly (number | null)[],
  most: number,
): { look: number; spent: number }[] {
  let mass = new Float64Array([1]);
  let spent = 0;
  const found = [];
  for (let n = 1; n <= most; n += 1) {
    const next = new Float64Array(2 ** n);
    for (let bits = 0; bits < mass.length; bits += 1) {
      const share = (mass[bits] as number) / (2 * n);
      if (share === 0) continue;
      for (let place = 0; place < n; place += 1) {
        const below = bits & ((1 << place) - 1);
        const moved = below | ((bits ^ below) << 1);
        next[moved] = (next[moved] as number) + share;
        next[moved | (1 << place)] = (next[moved | (1 << place)] as number) + share;
      }
    }
    mass = next;
    const index = looks.indexOf(n);
    if (index < 0) continue;
    const bound = bounds[index] ?? null;
    if (bound !== null) {
      for (const [bits, t] of statistics(n).entries()) {
        if (t < bound) continue;
        spent += mass[bits] as number;
        mass[bits] = 0;
      }
    }
    found.push({ look: n, spent });
  }
  return found;
}

/** Share of the 2^n equally likely rows of signs of these magnitudes with which T reaches the bound, by trying them all. */
export function shareReaching(magnitudes: readonly number[], bound: number): number {
  const all = 2 ** magnitudes.length;
  let reached = 0;
  for (let bits = 0; bits < all; bits += 1) {
    const values = magnitudes.map((value, index) => ((bits >>> index) & 1 ? value : -value));
    if (signedRank(values, 0) >= bound) reached += 1;
  }
  return reached / all;
}
