/** A sample variance and its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly df: number;
}

/**
 * Weight of what the other stacks say, in degrees of freedom. Smyth estimates it; two is the most with which intervals keep
 * their 95 % where a third of the stacks is four times as noisy as the rest (docs/decisions/0004).
 */
const PRIOR_DF = 2;
const FEWEST_TO_LEARN_FROM = 3;
/** Identical values say that the spread is small, not that it is nothing: a thousandth of a per cent. */
const LEAST_VARIANCE = 1e-10;

/** Variance with n − 1 degrees of freedom; null for fewer than two values. */
export function sampleVariance(values: readonly number[]): Variance | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { variance: Math.max(LEAST_VARIANCE, squares / (values.length - 1)), df: values.length - 1 };
}

/**
 * What all stacks together say of the variance of one, as the location of a scaled inverse χ² with two degrees of freedom;
 * null for fewer than three. Location from the mean of ln s² (G. K. Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3, eq. in §6.2).
 */
export function priorVariance(samples: readonly Variance[]): number | null {
  if (samples.length < FEWEST_TO_LEARN_FROM) return null;
  const logs = samples.map(({ variance, df }) => Math.log(variance) - digammaOfHalf(df) + Math.log(df / 2));
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  return Math.exp(mean + digammaOfHalf(PRIOR_DF) - Math.log(PRIOR_DF / 2));
}

/** The sample's variance drawn towards the prior, degrees of freedom added (Smyth 2004, §4): the moderated t follows. */
export function moderate(sample: Variance, prior: number | null): Variance {
  if (prior === null) return sample;
  const df = sample.df + PRIOR_DF;
  return { variance: (sample.df * sample.variance + PRIOR_DF * prior) / df, df };
}

/** ψ(k/2) for whole k > 0: ψ(½) = −γ − 2 ln 2, ψ(1) = −γ, ψ(x+1) = ψ(x) + 1/x. */
function digammaOfHalf(k: number): number {
  const gamma = 0.577_215_664_901_532_9;
  let value = k % 2 === 0 ? -gamma : -gamma - 2 * Math.LN2;
  for (let x = k % 2 === 0 ? 1 : 0.5; x < k / 2; x += 1) value += 1 / x;
  return value;
}
