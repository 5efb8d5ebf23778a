import type { CapacityTarget } from './capacity-target.ts';
import type { ServiceShape } from './service-shape.ts';

/** Where the percentile of latency reaches the limit. */
export interface Knee {
  /** Share 0..1 of the saturation rate; 0 if no rate keeps the limit. */
  readonly share: number;
  /** How far the formula may be off, as a difference of ln(share): about one standard deviation. */
  readonly error: number;
  /** Whether the formula may be used: how near it is, is in docs/decisions/0025-capacity.md. */
  readonly trusted: boolean;
}

const LOWEST_TRUSTED = 0.4;
/** The part of the third cumulant ÷ that of the second one: above it the tail is too heavy for three of them. */
const HEAVIEST_TRUSTED = 2;
/** Error of the formula beside its distance from saturation, and how it grows with the part of the third cumulant. */
const FORMULA_ERROR = 0.05;
const HEAVY_ERROR = 10;
const ROUNDS = 30;
const LEAST_FACTOR = 0.1;
const LEAST_DEPTH = 0.25;
/** Pauses that a sample has not met are shorter than this part of the limit: longer ones show in the latency itself. */
const LONGEST_UNSEEN = 0.5;

/**
 * Returns where the percentile of latency reaches the limit, for Poisson arrivals. The wait in a queue has the tail
 * C·exp(−θt), with λ·(E e^(θS) − 1) = θ and C = (1 − ρ) ÷ (λ·E(S e^(θS)) − 1) (Cramér and Lundberg; S. Asmussen,
 * _Applied Probability and Queues_, 2003, §XIII.5); ln E e^(θS) is expanded to the third cumulant. To the second one,
 * with C = 1, it is Kingman's 1 − ln(1 ÷ (1 − q))·(1 + I) ÷ (2μ(T − S₀)) (heavy traffic, 1962).
 */
export function kneeOf(saturationPerSec: number, shape: ServiceShape, { percentile, limitMs }: CapacityTarget): Knee {
  const limit = (saturationPerSec * (limitMs - (shape.baseMs ?? 0))) / 1000;
  if (limit <= 0) return { share: 0, error: Infinity, trusted: false };
  const depth = -Math.log(1 - percentile / 100);
  const moments = { dispersion: shape.dispersion, skewness: skewnessOf(shape, limit) };
  let decay = depth / limit;
  for (let round = 0; round < ROUNDS; round += 1) {
    decay = Math.max(depth + Math.log(tailAt(decay, moments).factor), LEAST_DEPTH * depth) / limit;
  }
  const share = tailAt(decay, moments).load;
  const heaviness = (moments.skewness * decay) / (3 * (1 + moments.dispersion));
  return {
    share,
    error: FORMULA_ERROR * (1 / share - 1) * (1 + HEAVY_ERROR * heaviness),
    trusted: share >= LOWEST_TRUSTED && heaviness <= HEAVIEST_TRUSTED,
  };
}

/** Load and factor C at which the tail decays by `decay` per mean service time. */
function tailAt(
  decay: number,
  { dispersion, skewness }: Pick<ServiceShape, 'dispersion' | 'skewness'>,
): { load: number; factor: number } {
  const log = decay + (dispersion * decay ** 2) / 2 + (skewness * decay ** 3) / 6;
  const load = decay / Math.expm1(log);
  const slope = Math.exp(log) * (1 + dispersion * decay + (skewness * decay ** 2) / 2);
  const factor = (1 - load) / (load * slope - 1);
  return { load, factor: factor >= LEAST_FACTOR ? Math.min(1, factor) : LEAST_FACTOR };
}

/**
 * A sample that has not met the longest service times shows too little skewness: that of lognormal times of this
 * dispersion is the least, less what exponential ones have; or that of pauses of half the limit, which is in units of
 * the mean service time too.
 */
function skewnessOf({ dispersion, skewness }: ServiceShape, limit: number): number {
  const lognormal = dispersion ** 2 * (dispersion + 3) - 4;
  return Math.max(0, skewness, Math.min(lognormal, LONGEST_UNSEEN * limit * dispersion));
}
