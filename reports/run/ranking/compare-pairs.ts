import { type Estimate, estimateOf } from '../../../model/stats/estimate.ts';
import { holm } from '../../../model/stats/holm.ts';
import { moderate, priorVariance, sampleVariance, type Variance } from '../../../model/stats/moderated-variance.ts';
import { twoSidedP } from '../../../model/stats/student-t.ts';
import { logRatios, type VisitValue } from './ratios-within-blocks.ts';

/** A stack as it is compared: by the visits' values of one figure. */
export interface Comparand {
  readonly name: string;
  readonly values: readonly VisitValue[];
  /** How they were found, if stacks differ in that: values of another way vary in their own manner. */
  readonly way?: string;
}

/**
 * Two stacks: how many times the first one's figure the second one's is, from repetitions in which both were measured.
 */
export interface PairComparison {
  readonly a: string;
  readonly b: string;
  /** b ÷ a with its 95% interval (of this pair alone). */
  readonly ratio: Estimate;
  /** Two-sided, before the correction for many pairs. */
  readonly p: number;
  /**
   * Whether the difference is significant: after Holm's correction over all pairs, at 5% for the family, and by its own
   * interval.
   */
  readonly established: boolean;
  /** Variance of ln(b ÷ a) between repetitions as it was tested: what a longer run would show follows from it. */
  readonly spread: Variance;
}

/** Two repetitions may agree by chance: with bursts of other work, one in ten pairs of equal stacks would differ. */
export const FEWEST_REPETITIONS = 3;

/**
 * Compares all pairs by the logarithm of their ratio in each repetition, which takes out what hit a whole repetition:
 * Student's t with a variance that other pairs of the same ways may raise, Holm's step-down correction (Scand. J. Stat.
 * 6, 1979). Pairs without three common repetitions are left out. Stacks of two groups are compared through `link`, the
 * values of the stack that is in all groups.
 */
export function comparePairs(stacks: readonly Comparand[], link: readonly VisitValue[] = []): PairComparison[] {
  const pairs = stacks.flatMap((a, index) => stacks.slice(index + 1).flatMap((b) => pairOf(a, b, link) ?? []));
  const samples = Map.groupBy(pairs, ({ ways }) => ways);
  const tested = pairs.map(({ a, b, ways, logs, sample }) => {
    const prior = priorVariance((samples.get(ways) ?? []).map((pair) => pair.sample));
    const ratio = estimateOf(
      logs.map((value) => Math.exp(value)),
      prior,
    ) ?? { center: Number.NaN, lo: null, hi: null, n: 0 };
    const spread = moderate(sample, prior);
    const p = twoSidedP(Math.log(ratio.center) / Math.sqrt(spread.variance / logs.length), spread.df);
    return { a, b, ratio, p, spread };
  });
  const { fallen } = holm(tested.map(({ p }) => p));
  return tested.map((pair, index) => ({ ...pair, established: fallen[index] === true && excludesOne(pair.ratio) }));
}

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly ways: string;
  readonly logs: readonly number[];
  readonly sample: Variance;
}

function pairOf(a: Comparand, b: Comparand, link: readonly VisitValue[]): Pair | null {
  const logs = logRatios(a.values, b.values, link);
  const sample = logs.length < FEWEST_REPETITIONS ? null : sampleVariance(logs);
  const ways = [a.way, b.way].sort().join(' ');
  return sample === null ? null : { a: a.name, b: b.name, ways, logs, sample };
}

function excludesOne({ lo, hi }: Estimate): boolean {
  return lo !== null && hi !== null && (lo > 1 || hi < 1);
}
