import { mean } from './mean.ts';
import { seededRandom, shuffled } from './seeded-random.ts';

/** Differences between groups, and within them. */
interface BetweenGroups {
  /** Standard deviation of the true means of the groups, without what their members explain; 0 if they explain all. */
  readonly sdBetween: number;
  /** Standard deviation within groups. */
  readonly sdWithin: number;
  /**
   * Chance of such a difference if members belonged to groups by chance: by 2,000 permutations, so at least 1 in 2,001.
   */
  readonly p: number;
}

const PERMUTATIONS = 2000;
const SEED = 1;

/**
 * Tests whether a factor acts on groups as a whole: the sum of squares between groups against its distribution under
 * permutation (E. J. G. Pitman, _Biometrika_ 29, 1938), and the variance component of a one-way layout. Null for fewer
 * than three groups of two or more.
 */
export function betweenGroups(groups: readonly (readonly number[])[]): BetweenGroups | null {
  const kept = groups.filter(({ length }) => length > 1);
  if (kept.length < 3) return null;
  const all = kept.flat();
  const center = mean(all);
  const between = squaresBetween(kept, all, center);
  const within = all.reduce((sum, value) => sum + (value - center) ** 2, 0) - between;
  const meanWithin = Math.max(0, within) / (all.length - kept.length);
  // Mean size of groups that differ in size (the n₀ of a one-way layout).
  const size = (all.length - kept.reduce((sum, { length }) => sum + length ** 2, 0) / all.length) / (kept.length - 1);
  const random = seededRandom(SEED);
  let asMuch = 1;
  for (let draw = 0; draw < PERMUTATIONS; draw += 1) {
    if (squaresBetween(kept, shuffled(all, random), center) >= between * (1 - 1e-9)) asMuch += 1;
  }
  return {
    sdBetween: Math.sqrt(Math.max(0, between / (kept.length - 1) - meanWithin) / size),
    sdWithin: Math.sqrt(meanWithin),
    p: asMuch / (PERMUTATIONS + 1),
  };
}

/** Sum of squares between groups of the sizes of `groups`, filled with `values` in their order. */
function squaresBetween(groups: readonly (readonly number[])[], values: readonly number[], center: number): number {
  let begin = 0;
  return groups.reduce((sum, { length }) => {
    const own = mean(values.slice(begin, begin + length));
    begin += length;
    return sum + length * (own - center) ** 2;
  }, 0);
}
