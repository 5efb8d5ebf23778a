import type { CapacityTarget } from './capacity-target.ts';
import type { ServiceShape } from './service-shape.ts';

/** Where the percentile of latency reaches the limit. */
export interface Knee {
  /** Share 0..1 of the saturation rate; 0 if no rate keeps the limit. */
  readonly share: number;
  /** Whether it is near the truth: by 1% for the service times of docs/decisions/0025-capacity.md. */
  readonly trusted: boolean;
}

const LOWEST_TRUSTED = 0.4;
/** The part of the third cumulant beside that of the second one, above which the tail is too heavy for three of them. */
const HEAVIEST_TRUSTED = 0.5;
const ROUNDS = 30;
const LEAST_FACTOR = 0.1;
const LEAST_DEPTH = 0.25;

/**
 * Returns where the percentile of latency reaches the limit, for Poisson arrivals. The wait in a queue has the tail
 * C·exp(−θt), with λ·(E e^(θS) − 1) = θ and C = (1 − ρ) ÷ (λ·E(S e^(θS)) − 1) (Cramér and Lundberg; S. Asmussen,
 * _Applied Probability and Queues_, 2003, §XIII.5); ln E e^(θS) is expanded to the third cumulant. To the second one,
 * with C = 1, it is Kingman's 1 − ln(1 ÷ (1 − q))·(1 + I) ÷ (2μ(T − S₀)) (heavy traffic, 1962).
 */
export function kneeOf(saturationPerSec: number, shape: ServiceShape, { percentile, limitMs }: CapacityTarget): Knee {
  const limit = (saturationPerSec * (limitMs - (shape.baseMs ?? 0))) / 1000;
  if (limit <= 0) return { share: 0, trusted: false };
  const depth = -Math.log(1 - percentile / 100);
  let decay = depth / limit;
  for (let round = 0; round < ROUNDS; round += 1) {
    decay = Math.max(depth + Math.log(tailAt(decay, shape).factor), LEAST_DEPTH * depth) / limit;
  }
  const share = tailAt(decay, shape).load;
  const heaviness = (shape.skewness * decay) / (3 * (1 + shape.dispersion));
  return { share, trusted: share >= LOWEST_TRUSTED && heaviness <= HEAVIEST_TRUSTED };
}

/** Load and factor C at which the tail decays by `decay` per mean service time. */
function tailAt(decay: number, { dispersion, skewness }: ServiceShape): { load: number; factor: number } {
  const thirds = Math.max(0, skewness, dispersion ** 2 * (dispersion + 3) - 4);
  const log = decay + (dispersion * decay ** 2) / 2 + (thirds * decay ** 3) / 6;
  const load = decay / Math.expm1(log);
  const slope = Math.exp(log) * (1 + dispersion * decay + (thirds * decay ** 2) / 2);
  const factor = (1 - load) / (load * slope - 1);
  return { load, factor: factor >= LEAST_FACTOR ? Math.min(1, factor) : LEAST_FACTOR };
}
