import { median } from '../../model/stats/median.ts';
import { sampleVariance } from '../../model/stats/moderated-variance.ts';
import { twoSidedP } from '../../model/stats/student-t.ts';

/** How two samples differ: second less first, and the two-sided chance of as much without a difference. */
export interface Difference {
  readonly difference: number;
  readonly p: number;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(sampleVariance(values)?.variance ?? Number.NaN);
}

/** Welch's t-test. */
export function welch(first: readonly number[], second: readonly number[]): Difference {
  const [a, b] = [first, second].map((values) => (sampleVariance(values)?.variance ?? 0) / values.length) as [
    number,
    number,
  ];
  const df = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
  const difference = mean(second) - mean(first);
  return { difference, p: twoSidedP(difference / Math.sqrt(a + b), df) };
}

/** Student's t-test of paired values. */
export function paired(first: readonly number[], second: readonly number[]): Difference {
  const differences = second.map((value, index) => value - (first[index] ?? 0));
  const difference = mean(differences);
  const t = difference / (standardDeviation(differences) / Math.sqrt(differences.length));
  return { difference, p: twoSidedP(t, differences.length - 1) };
}

/**
 * Mann and Whitney's U of ten values against ten, at 5 % two-sided: U ≤ 23 (their table); and the difference of the
 * medians.
 */
export function tenAgainstTen(
  first: readonly number[],
  second: readonly number[],
): { difference: number; differs: boolean } {
  const above = first.reduce((sum, low) => sum + second.filter((high) => high > low).length, 0);
  const difference = (median(second) ?? 0) - (median(first) ?? 0);
  return { difference, differs: Math.min(above, 100 - above) <= 23 };
}
