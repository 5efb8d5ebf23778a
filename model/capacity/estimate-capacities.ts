import type { CapacityVisit } from '../document/capacity-result.ts';
import { priorVariance, sampleVariance } from '../stats/moderated-variance.ts';
import { byRepetition, valuesOf, wayOfStack } from './block-values.ts';
import type { CapacityEstimate } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { blocksOf, estimateCapacity } from './estimate-capacity.ts';

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
  const blocks = own.map((some) => blocksOf(some, target));
  const ways = blocks.map(wayOfStack);
  const samples = blocks.flatMap((some, index) =>
    ways[index] === 'saturation'
      ? (sampleVariance(byRepetition(valuesOf(some, 'saturation')).map(Math.log)) ?? [])
      : [],
  );
  const prior = priorVariance(samples);
  return own.map((some, index) => estimateCapacity(some, target, ways[index] === 'saturation' ? prior : null));
}
