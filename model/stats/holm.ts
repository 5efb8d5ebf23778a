/** Family-wise error rate: the chance that any true hypothesis of a family is rejected. */
export const FAMILY_ALPHA = 0.05;

/** Quantile 0.8 of the normal distribution: planned power of 80%. */
export const POWER_Z = 0.8416;

interface HolmOutcome {
  /** Which hypotheses are rejected, in the given order. */
  readonly fallen: readonly boolean[];
  /** The level of those that are not rejected; 5% if all are. */
  readonly level: number;
}

/**
 * Holm's step-down correction (Scand. J. Stat. 6, 1979) at 5% for all together, for any dependence. p-values are 0..1;
 * none for none.
 */
export function holm(ps: readonly number[]): HolmOutcome {
  const order = ps.map((p, index) => ({ p, index })).sort((x, y) => x.p - y.p);
  const fallen = ps.map(() => false);
  for (const [step, { p, index }] of order.entries()) {
    const level = FAMILY_ALPHA / (ps.length - step);
    if (p > level) return { fallen, level };
    fallen[index] = true;
  }
  return { fallen, level: FAMILY_ALPHA };
}
