import type { CapacityVisit } from '../document/capacity-result.ts';
import { priorVariance, sampleVariance } from '../stats/moderated-variance.ts';
import { perRepetition, valuesOf } from './block-values.ts';
import { blocksOfStack } from './blocks-of-stack.ts';
import type { CapacityEstimate } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { estimateCapacity } from './estimate-capacity.ts';

/**
 * Estimates the capacity of each stack, in the order of `stacks`. With three or more whose capacity follows from the
 * saturation rate, what their blocks vary in common widens intervals that are narrow by chance.
 */
export function estimateCapacities(
  visits: readonly CapacityVisit[],
  stacks: readonly string[],
  target: CapacityTarget,
): CapacityEstimate[] {
  const own = stacks.map((stack) => visits.filter((visit) => visit.target === stack));
  const read = own.map((some) => blocksOfStack(some, target));
  const samples = read.flatMap(({ blocks, way }) =>
    way === 'saturation' ? (sampleVariance(perRepetition(valuesOf(blocks, way)).map(Math.log)) ?? []) : [],
  );
  const prior = priorVariance(samples);
  return own.map((some, index) => estimateCapacity(some, target, read[index]?.way === 'saturation' ? prior : null));
}
