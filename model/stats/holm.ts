/** What all hypotheses of one family together may cost: the chance that any true one falls. */
export const FAMILY_ALPHA = 0.05;

/** Quantile 0.8 of the normal distribution: planned power of 80 %. */
export const POWER_Z = 0.8416;

interface HolmOutcome {
  /** Which of the hypotheses fall, in the order in which they were given. */
  readonly fallen: readonly boolean[];
  /** The level that those which stand were held to; the whole of 5 % where none stands. */
  readonly level: number;
}

/** Holm's step-down correction (Scand. J. Stat. 6, 1979) at 5 % for all together, whatever their dependence; p-values 0..1, none gives none. */
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
