import { mean } from './mean.ts';

/** A sample variance and its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly df: number;
}

/**
 * Weight of what the other stacks say, in degrees of freedom: with one, equal stacks get different ranks in at most 5% of runs,
 * however unequal their noise is; with two they do in up to 9% (docs/decisions/0013).
 */
const PRIOR_DF = 1;
const FEWEST_TO_LEARN_FROM = 3;
/** Identical values say that the spread is small, not that it is nothing: a thousandth of a per cent. */
const LEAST_VARIANCE = 1e-10;

/** Variance with n − 1 degrees of freedom; null for fewer than two values. */
export function sampleVariance(values: readonly number[]): Variance | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return { variance: Math.max(LEAST_VARIANCE, squares / (values.length - 1)), df: values.length - 1 };
}

/**
 * The variance that all samples have in common: the geometric mean, freed of the bias of ln s² (G. K. Smyth 2004, Stat. Appl.
 * Genet. Mol. Biol. 3:3, §6.2), so that one noisy stack hardly moves it; null for fewer than three samples.
 */
export function priorVariance(samples: readonly Variance[]): number | null {
  if (samples.length < FEWEST_TO_LEARN_FROM) return null;
  const logs = samples.map(({ variance, df }) => Math.log(variance) - digammaOfHalf(df) + Math.log(df / 2));
  return Math.exp(mean(logs));
}

/**
 * The sample's variance, raised towards the common one where it is smaller and never lowered; the degrees of freedom stay its own.
 * For the interval of one figure: it must hold for a stack that is noisier than the rest too.
 */
export function raise(sample: Variance, prior: number | null): Variance {
  if (prior === null) return sample;
  const drawn = (sample.df * sample.variance + PRIOR_DF * prior) / (sample.df + PRIOR_DF);
  return { variance: Math.max(sample.variance, drawn), df: sample.df };
}

/** The raised variance with the degree of freedom that the other samples add (Smyth 2004, §4): for tests of which Holm's correction holds many together. */
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
