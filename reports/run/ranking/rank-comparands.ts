import { type Comparand, comparePairs, FEWEST_REPETITIONS, type PairComparison } from './compare-pairs.ts';
import { type Rank, rankByPairs } from './rank-by-pairs.ts';
import { logRatios, type VisitValue } from './ratios-within-blocks.ts';
import { type AskedStacks, relateToReferences, type ToReference } from './reference.ts';
import { tieGroups } from './tie-groups.ts';

/** What the comparison of some stacks gives, by their names. */
interface Ranking {
  readonly ranks: ReadonlyMap<string, Rank>;
  readonly toReference: ReadonlyMap<string, ToReference>;
  readonly pairs: readonly PairComparison[];
  /** Null if there are too many to show. */
  readonly ties: readonly (readonly string[])[] | null;
}

/** Nobody is ranked. */
export const NO_RANKING: Ranking = { ranks: new Map(), toReference: new Map(), pairs: [], ties: [] };

/**
 * Ranks the stacks of one section by significant differences: `1, 2=, 2=, 4`. `stacks` are those that may be ranked,
 * best first, of `all` that the section has: the only one of several that can be ranked is no winner. The first ranked
 * one of `asked` is the reference, and of the variants of a stack the first one of them. `link` has the values of the
 * stack that was in all groups, if memory did not hold all stacks at once.
 */
export function rankComparands(
  stacks: readonly Comparand[],
  all: number,
  { asked, link }: { readonly asked: AskedStacks; readonly link: readonly VisitValue[] },
): Ranking {
  const comparands = comparable(stacks, link);
  if (comparands.length < 2 && all > 1) return NO_RANKING;
  const pairs = comparePairs(comparands, link);
  const names = comparands.map(({ name }) => name);
  return {
    ranks: rankByPairs(comparands, pairs),
    toReference: relateToReferences(asked, pairs),
    pairs,
    ties: tieGroups(names, pairs),
  };
}

/**
 * Stacks that were all measured together in enough repetitions; those with the most missing pairs are left out first.
 */
function comparable(stacks: readonly Comparand[], link: readonly VisitValue[]): Comparand[] {
  let left = [...stacks];
  for (;;) {
    const missing = left.map(
      ({ values }) => left.filter((other) => logRatios(values, other.values, link).length < FEWEST_REPETITIONS).length,
    );
    const most = Math.max(0, ...missing);
    if (most === 0) return left;
    const last = missing.lastIndexOf(most);
    left = left.filter((_, index) => index !== last);
  }
}
