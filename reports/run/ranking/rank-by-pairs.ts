import type { Comparand, PairComparison } from './compare-pairs.ts';

/** The rank of one stack. */
export interface Rank {
  /** One more than the number of stacks that are significantly better. */
  readonly rank: number;
  /** Whether the difference from some other stack is not significant. */
  readonly tied: boolean;
}

/**
 * Ranks by established differences, higher values first: stacks that no difference separates share what they share, and
 * never by chance of order.
 */
export function rankByPairs(stacks: readonly Comparand[], pairs: readonly PairComparison[]): Map<string, Rank> {
  return new Map(
    stacks.map(({ name }) => {
      const own = pairs.filter(({ a, b }) => a === name || b === name);
      const better = own.filter(
        ({ a, ratio, established }) => established && (a === name ? ratio.center > 1 : ratio.center < 1),
      );
      const separated = own.filter(({ established }) => established).length;
      return [name, { rank: better.length + 1, tied: separated < stacks.length - 1 }];
    }),
  );
}
