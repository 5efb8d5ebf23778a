import type { CapacityStep } from '../document/capacity-step.ts';
import type { BlockCapacity, CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { kneeOf } from './knee.ts';
import { isCalm, isSaturated, meanWaitShare, saturatedSteps, saturationOf, undisturbedSteps } from './saturation.ts';
import { searchedRate } from './searched-rate.ts';
import { type ServiceShape, shapeOf } from './service-shape.ts';
import { isGeneratorLimited } from './step-outcome.ts';

/** Which block it is, and what is known of the stack by its other blocks. */
interface BlockOfStack {
  readonly repetition: number;
  readonly group: number;
  /** What a search of it played in earlier blocks. */
  readonly earlier?: readonly CapacityStep[];
  /** By all its blocks; by default by this one. */
  readonly shape?: ServiceShape;
}

/** Computes the capacity of a stack in one block from the steps that it was asked to serve, in order. */
export function blockCapacity(
  steps: readonly CapacityStep[],
  target: CapacityTarget,
  { repetition, group, earlier = [], shape = shapeOf(steps) }: BlockOfStack,
): BlockCapacity {
  const saturated = saturatedSteps(steps);
  const perSec = saturationOf(undisturbedSteps(saturated), { corrected: true });
  const way = wayPlayed(steps);
  const knee = way === 'saturation' && perSec !== null ? kneeOf(perSec, shape, target).share : null;
  const found =
    knee === null || perSec === null
      ? ratesSearched(steps, target, way, earlier)
      : { perSec: knee * perSec, asFoundPerSec: knee * (saturationOf(saturated, { corrected: false }) ?? perSec) };
  return {
    repetition,
    group,
    way,
    ...found,
    saturationPerSec: perSec,
    knee,
    dispersion: perSec === null ? null : shape.dispersion,
    baseMs: shape.baseMs,
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
