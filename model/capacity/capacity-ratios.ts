import { estimateOf } from '../stats/estimate.ts';
import { holm } from '../stats/holm.ts';
import { mean } from '../stats/mean.ts';
import { moderate, priorVariance, sampleVariance } from '../stats/moderated-variance.ts';
import { twoSidedP } from '../stats/student-t.ts';
import { perRepetition, valuesOf } from './block-values.ts';
import type { CapacityEstimate, CapacityRatio } from './capacity-estimate.ts';

/** Two blocks may agree by chance: from three on a difference is said. */
const FEWEST_TO_DIFFER = 3;

/**
 * Compares the capacity of every other stack with that of the reference by ln(ratio) in their common blocks, which
 * takes out what hit a whole block: Student's t with a variance that the other pairs may raise, and Holm's correction.
 */
export function capacityRatios(estimates: readonly CapacityEstimate[], reference: string): CapacityRatio[] {
  const base = estimates.find(({ target }) => target === reference);
  const pairs = estimates
    .filter(({ target }) => target !== reference)
    .map((estimate) => {
      const logs = base === undefined ? [] : logRatios(estimate, base);
      return { target: estimate.target, logs, sample: sampleVariance(logs) };
    });
  const prior = priorVariance(pairs.flatMap(({ sample }) => sample ?? []));
  const compared = pairs.map(({ target, logs, sample }) => {
    if (sample === null) return { target, ratio: null, p: 1 };
    const { center, lo, hi } = estimateOf(logs.map(Math.exp), prior) ?? { center: Number.NaN, lo: null, hi: null };
    const { variance, df } = moderate(sample, prior);
    const p = logs.length < FEWEST_TO_DIFFER ? 1 : twoSidedP(mean(logs) / Math.sqrt(variance / logs.length), df);
    return { target, ratio: { value: center, low: lo ?? 0, high: hi ?? Infinity }, p };
  });
  const tested = compared.filter(({ ratio }) => ratio !== null);
  const { fallen } = holm(tested.map(({ p }) => p));
  return compared.map((pair) => ({
    target: pair.target,
    reference,
    ratio: pair.ratio,
    differs:
      pair.ratio === null ? null : fallen[tested.indexOf(pair)] === true && (pair.ratio.low > 1 || pair.ratio.high < 1),
  }));
}

/** ln(capacity ÷ that of the reference) of each repetition in which both were measured together. */
function logRatios(estimate: CapacityEstimate, base: CapacityEstimate): number[] {
  if (estimate.kind !== 'measured' || base.kind !== 'measured') return [];
  const others = valuesOf(base.blocks, base.way);
  const ratios = valuesOf(estimate.blocks, estimate.way).flatMap((value) => {
    const other = others.find(({ repetition, group }) => repetition === value.repetition && group === value.group);
    return other === undefined ? [] : [{ ...value, perSec: value.perSec / other.perSec }];
  });
  return perRepetition(ratios).map(Math.log);
}
