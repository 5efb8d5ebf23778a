import { mean } from '../../../model/stats/mean.ts';

/** One value of a figure, and the block in which it was measured. */
export interface VisitValue {
  readonly repetition: number;
  /** Which group of stacks was measured together within the repetition; 0 if memory held all. */
  readonly group: number;
  readonly value: number;
}

/**
 * One value for each repetition, in order: the geometric mean of its visits. Only the reference of groups has several,
 * which are no independent repetitions.
 */
export function byRepetition(values: readonly VisitValue[]): { readonly repetition: number; readonly value: number }[] {
  return [...new Set(values.map(({ repetition }) => repetition))].map((repetition) => {
    const own = values.filter((one) => one.repetition === repetition).map(({ value }) => value);
    const [first = Number.NaN] = own;
    return { repetition, value: own.length === 1 ? first : Math.exp(mean(own.map((value) => Math.log(value)))) };
  });
}

/**
 * ln(b ÷ a) of each repetition that has it: within the group in which both were measured or, if they were in two
 * groups, through what both groups have in common: (b ÷ link in its group) ÷ (a ÷ link in its group). `link` has the
 * values of the reference of the groups; empty if there are none.
 */
export function logRatios(
  a: readonly VisitValue[],
  b: readonly VisitValue[],
  link: readonly VisitValue[],
): readonly number[] {
  return byRepetition(a).flatMap(({ repetition }) => {
    const [ofA, ofB, ofLink] = [a, b, link].map((values) => values.filter((one) => one.repetition === repetition));
    const log = logRatio(ofA ?? [], ofB ?? [], ofLink ?? []);
    return Number.isFinite(log) ? [log] : [];
  });
}

/** Of one repetition; the mean over groups if both were measured in several. */
function logRatio(a: readonly VisitValue[], b: readonly VisitValue[], link: readonly VisitValue[]): number {
  const together = within(a, b);
  if (together.length > 0) return mean(together);
  const [toA, toB] = [within(a, link), within(b, link)];
  return toA.length === 0 || toB.length === 0 ? Number.NaN : mean(toA) - mean(toB);
}

/** ln(b ÷ a) of each group that both have. */
function within(a: readonly VisitValue[], b: readonly VisitValue[]): number[] {
  return a.flatMap(({ group, value }) => {
    const other = b.find((one) => one.group === group);
    return other === undefined ? [] : [Math.log(other.value / value)];
  });
}
