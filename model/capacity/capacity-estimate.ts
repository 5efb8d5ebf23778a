/**
 * How a capacity was found.
 *
 * - `saturation`: the saturation rate times the knee.
 * - `direct`: rates were played until the target was missed.
 * - `errors`: the stack refuses or loses requests; the highest rate without too many errors.
 */
export type CapacityWay = 'saturation' | 'direct' | 'errors';

/** The capacity of a stack in one block. */
export interface BlockCapacity {
  readonly repetition: number;
  /** Which of the plan's groups of stacks it was measured with. */
  readonly group: number;
  readonly way: CapacityWay;
  /** At the undisturbed speed of the machine; null if the block does not say it. */
  readonly perSec: number | null;
  /** From all steps, whatever others did meanwhile. */
  readonly asFoundPerSec: number | null;
  /** Requests per second that it answers while there is a queue, from undisturbed steps; null if it never had one. */
  readonly saturationPerSec: number | null;
  /** Share of the saturation rate at which the target is missed; null unless `way` is `saturation`. */
  readonly knee: number | null;
  readonly dispersion: number | null;
  /** Median latency without a queue, ms. */
  readonly baseMs: number | null;
  /** Highest rate that the generator offered although the stack was not saturated; null if it was. */
  readonly atLeastPerSec: number | null;
  /** Steps of overload, those of them without a disturbance, and the mean share for which others took the core. */
  readonly steps: number;
  readonly calmSteps: number;
  readonly waitShare: number | null;
}

export interface Interval {
  readonly value: number;
  /** 95% over blocks; the bounds are 0 and Infinity for a single block. */
  readonly low: number;
  readonly high: number;
}

/** What can be said of the capacity of a stack. */
export type CapacityEstimate = {
  readonly target: string;
  readonly blocks: readonly BlockCapacity[];
  /** Steps at 0.95 of the claim: all, those that nobody disturbed, and those of them that kept the target. */
  readonly checks: { readonly played: number; readonly calm: number; readonly kept: number };
  readonly caveats: readonly CapacityCaveat[];
} & (
  | {
      readonly kind: 'measured';
      readonly way: CapacityWay;
      readonly perSec: Interval;
      readonly asFoundPerSec: Interval;
    }
  /** The generator, or the search, ended before a rate that misses the target: the capacity is this one or higher. */
  | { readonly kind: 'at-least'; readonly perSec: number; readonly endedBy: 'generator' | 'search' }
  /** Even the lowest rate misses the target; `observed` is what it did at that rate. */
  | {
      readonly kind: 'misses-at-every-rate';
      readonly perSec: number;
      readonly observed: { readonly latencyMs: number | null; readonly errorShare: number };
    }
  /** Too few blocks were measured; the reason is a sentence. */
  | { readonly kind: 'unknown'; readonly reason: string }
);

/**
 * What weakens an estimate.
 *
 * - `disturbed`: others took the core for more than a quarter of the time: only ratios are to be trusted.
 * - `few-calm-steps`: fewer than four undisturbed steps in some block.
 * - `check-failed`: most undisturbed checks missed the target: it does not sustain what its saturation promises.
 * - `never-recovered`: after a step of overload, requests stayed in flight.
 * - `few-blocks`: fewer than four blocks.
 */
export type CapacityCaveat = 'disturbed' | 'few-calm-steps' | 'check-failed' | 'never-recovered' | 'few-blocks';
