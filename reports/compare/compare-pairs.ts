import { MOST_VISITS } from '../../model/most-visits.ts';
import { type Estimate, estimateOf } from '../../model/stats/estimate.ts';
import { FAMILY_ALPHA, holm, POWER_Z } from '../../model/stats/holm.ts';
import { moderate, priorVariance, sampleVariance, type Variance } from '../../model/stats/moderated-variance.ts';
import { criticalT, twoSidedP } from '../../model/stats/student-t.ts';

/** One value of a figure, and the repetition of the order in which it was measured. */
export interface VisitValue {
  readonly repetition: number;
  readonly value: number;
}

/** A stack as it is compared: by the visits' values of one figure. */
export interface Comparand {
  readonly name: string;
  readonly values: readonly VisitValue[];
}

/** Two stacks: how many times the first one's figure the second one's is, from repetitions in which both were measured. */
export interface PairComparison {
  readonly a: string;
  readonly b: string;
  /** b ÷ a with its 95 % interval (of this pair alone). */
  readonly ratio: Estimate;
  /** Two-sided, before the correction for many pairs. */
  readonly p: number;
  /** Whether the difference stands after Holm's correction over all pairs, at 5 % for the family. */
  readonly established: boolean;
  /** Repetitions that would probably establish it (in four of five runs); null where it is established, or where the most visits of a run (`MOST_VISITS`) would not. */
  readonly repetitionsNeeded: number | null;
}

/**
 * Compares all pairs by the logarithm of their ratio in each repetition, which takes out what hit a whole repetition:
 * moderated t over repetitions, Holm's step-down correction (Scand. J. Stat. 6, 1979). Pairs without two common repetitions are left out.
 */
export function comparePairs(stacks: readonly Comparand[]): PairComparison[] {
  const pairs = stacks.flatMap((a, index) => stacks.slice(index + 1).flatMap((b) => pairOf(a, b) ?? []));
  const prior = priorVariance(pairs.map(({ sample }) => sample));
  const tested = pairs.map(({ a, b, logs, sample }) => {
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const moderated = moderate(sample, prior);
    const p = twoSidedP(mean / Math.sqrt(moderated.variance / logs.length), moderated.df);
    return { a, b, logs, mean, moderated, p };
  });
  const { fallen } = holm(tested.map(({ p }) => p));
  return tested.map(({ a, b, logs, mean, moderated, p }, index) => ({
    a,
    b,
    ratio: estimateOf(
      logs.map((value) => Math.exp(value)),
      prior,
    ) ?? { center: Number.NaN, lo: null, hi: null, n: 0 },
    p,
    established: fallen[index] ?? false,
    repetitionsNeeded: fallen[index] === true ? null : needed(mean, moderated, logs.length, tested.length),
  }));
}

function pairOf(
  a: Comparand,
  b: Comparand,
): { readonly a: string; readonly b: string; readonly logs: readonly number[]; readonly sample: Variance } | null {
  const logs = a.values.flatMap(({ repetition, value }) => {
    const other = b.values.find((candidate) => candidate.repetition === repetition);
    const log = other === undefined ? Number.NaN : Math.log(other.value / value);
    return Number.isFinite(log) ? [log] : [];
  });
  const sample = sampleVariance(logs);
  return sample === null ? null : { a: a.name, b: b.name, logs, sample };
}

function needed(mean: number, { variance, df }: Variance, n: number, pairs: number): number | null {
  const prior = df - (n - 1);
  const enough = (repetitions: number): boolean =>
    Math.abs(mean) >=
    (criticalT(FAMILY_ALPHA / pairs, repetitions - 1 + prior) + POWER_Z) * Math.sqrt(variance / repetitions);
  if (n >= MOST_VISITS || !enough(MOST_VISITS)) return null;
  let [tooFew, wanted] = [n, MOST_VISITS];
  while (wanted - tooFew > 1) {
    const middle = (tooFew + wanted) >> 1;
    if (enough(middle)) wanted = middle;
    else tooFew = middle;
  }
  return wanted;
}
