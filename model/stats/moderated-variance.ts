import { mean } from './mean.ts';

/** A sample variance and its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly df: number;
}

/**
 * Weight of the other stacks, in degrees of freedom. With one, equal stacks have different ranks in at most 5% of runs,
 * for any difference of noise; with two, in up to 9% (docs/decisions/0013).
 */
const PRIOR_DF = 1;
const FEWEST_TO_LEARN_FROM = 3;
/** Identical values show a small spread, not none: a thousandth of a percent. */
const LEAST_VARIANCE = 1e-10;

/** Variance with n − 1 degrees of freedom; null for fewer than two values. */
export function sampleVariance(values: readonly number[]): Variance | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return { variance: Math.max(LEAST_VARIANCE, squares / (values.length - 1)), df: values.length - 1 };
}

/**
 * Returns the common variance of all samples: the geometric mean without the bias of ln s² (G. K. Smyth 2004, Stat.
 * Appl. Genet. Mol. Biol. 3:3, §6.2), which one noisy stack hardly changes. Null for fewer than three samples.
 */
export function priorVariance(samples: readonly Variance[]): number | null {
  if (samples.length < FEWEST_TO_LEARN_FROM) return null;
  const logs = samples.map(({ variance, df }) => Math.log(variance) - digammaOfHalf(df) + Math.log(df / 2));
  return Math.exp(mean(logs));
}

/**
 * Returns the variance of a sample, raised towards the common one if it is smaller, and never lowered. The degrees of
 * freedom stay its own. For the interval of one value, which must be valid for a noisier stack too.
 */
export function raise(sample: Variance, prior: number | null): Variance {
  if (prior === null) return sample;
  const drawn = (sample.df * sample.variance + PRIOR_DF * prior) / (sample.df + PRIOR_DF);
  return { variance: Math.max(sample.variance, drawn), df: sample.df };
}

/**
 * Returns the raised variance with the degree of freedom that the other samples add (Smyth 2004, §4), for tests under
 * Holm's correction.
 */
export function moderate(sample: Variance, prior: number | null): Variance {
  return prior === null ? sample : { variance: raise(sample, prior).variance, df: sample.df + PRIOR_DF };
}

/** ψ(k/2) for whole k > 0: ψ(½) = −γ − 2 ln 2, ψ(1) = −γ, ψ(x+1) = ψ(x) + 1/x. */
function digammaOfHalf(k: number): number {
  const gamma = 0.577_215_664_901_532_9;
  let value = k % 2 === 0 ? -gamma : -gamma - 2 * Math.LN2;
  for (let x = k % 2 === 0 ? 1 : 0.5; x < k / 2; x += 1) value += 1 / x;
  return value;
}
