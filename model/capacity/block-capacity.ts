import type { CapacityStep } from '../document/capacity-step.ts';
import type { BlockCapacity, CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import {
  isCalm,
  isSaturated,
  meanWaitShare,
  type Saturation,
  type SaturatedStep,
  saturatedSteps,
  saturationOf,
  undisturbedSteps,
} from './saturation.ts';
import { searchedRate } from './searched-rate.ts';
import { isGeneratorLimited } from './step-outcome.ts';
import { baseMsOf, kneeOfSteps } from './way-of-steps.ts';

/** Which block it is, and what is known of the stack by its other blocks. */
interface BlockOfStack {
  readonly repetition: number;
  readonly group: number;
  /** What a search of it played in earlier blocks. */
  readonly earlier?: readonly CapacityStep[];
  /** Median latency without a queue, ms, by all blocks; by default of this block. */
  readonly baseMs?: number | null;
}

/** Computes the capacity of a stack in one block from the steps that it was asked to serve, in order. */
export function blockCapacity(
  steps: readonly CapacityStep[],
  target: CapacityTarget,
  { repetition, group, earlier = [], baseMs = baseMsOf(steps) }: BlockOfStack,
): BlockCapacity {
  const saturated = saturatedSteps(steps);
  const undisturbed = saturationOf(undisturbedSteps(saturated), { corrected: true });
  const way = wayPlayed(steps);
  const knee = way === 'saturation' ? (kneeOfSteps(saturated, target, baseMs)?.share ?? null) : null;
  const found = knee === null ? ratesSearched(steps, target, way, earlier) : ratesAtKnee(knee, saturated, undisturbed);
  return {
    repetition,
    group,
    way,
    ...found,
    saturationPerSec: undisturbed?.perSec ?? null,
    knee,
    dispersion: undisturbed?.dispersion ?? null,
    baseMs,
    atLeastPerSec: saturated.length > 0 ? null : highestUnsaturated(steps),
    steps: saturated.length,
    calmSteps: saturated.filter(isCalm).length,
    waitShare: meanWaitShare(steps),
  };
}

function wayPlayed(steps: readonly CapacityStep[]): CapacityWay {
  if (steps.some(({ purpose }) => purpose === 'errors')) return 'errors';
  return steps.some(({ purpose }) => purpose === 'direct') ? 'direct' : 'saturation';
}

type Found = Pick<BlockCapacity, 'perSec' | 'asFoundPerSec'>;

function ratesAtKnee(knee: number, saturated: readonly SaturatedStep[], undisturbed: Saturation | null): Found {
  const asFound = saturationOf(saturated, { corrected: false });
  return {
    perSec: undisturbed === null ? null : knee * undisturbed.perSec,
    asFoundPerSec: asFound === null ? null : knee * asFound.perSec,
  };
}

/** Found by a search; as found at the mean share of the time in which the stack had its core. */
function ratesSearched(
  steps: readonly CapacityStep[],
  target: CapacityTarget,
  way: CapacityWay,
  earlier: readonly CapacityStep[],
): Found {
  const played = steps.filter(({ purpose }) => purpose === way);
  const perSec = searchedRate(earlier, played, target);
  return { perSec, asFoundPerSec: perSec === null ? null : perSec * (1 - (meanWaitShare(played) ?? 0)) };
}

/** Answers per second of the step without a queue, or beyond the generator's limit, that had most of them. */
function highestUnsaturated(steps: readonly CapacityStep[]): number | null {
  const rates = steps
    .filter((step) => step.purpose === 'overload' && (!isSaturated(step) || isGeneratorLimited(step)))
    .map(({ serving, good, durationMs }) =>
      serving === null ? (good / durationMs) * 1000 : (serving.answers / serving.spanMs) * 1000,
    );
  return rates.length === 0 ? null : Math.max(...rates);
}
