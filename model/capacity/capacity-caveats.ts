import type { CapacityStep } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import type { BlockCapacity, CapacityCaveat, CapacityEstimate } from './capacity-estimate.ts';

/** From this share on calm steps are too rare: only ratios are to be trusted. */
const DISTURBED_SHARE = 0.25;
const FEWEST_CALM = 4;
const FEWEST_BLOCKS = 4;

/** Returns what weakens the capacity of a stack, in the order of its seriousness. */
export function capacityCaveats(
  blocks: readonly BlockCapacity[],
  steps: readonly CapacityStep[],
  { calm, kept }: CapacityEstimate['checks'],
): CapacityCaveat[] {
  const waits = blocks.flatMap(({ waitShare }) => waitShare ?? []);
  const repetitions = new Set(blocks.map(({ repetition }) => repetition)).size;
  const found: Record<CapacityCaveat, boolean> = {
    disturbed: waits.length > 0 && mean(waits) > DISTURBED_SHARE,
    'few-calm-steps': blocks.some(
      (block) => block.way === 'saturation' && block.steps > block.calmSteps && block.calmSteps < FEWEST_CALM,
    ),
    'check-failed': kept < calm / 2,
    'never-recovered': steps.some(({ recoveryMs }) => recoveryMs === null),
    'few-blocks': repetitions < FEWEST_BLOCKS,
  };
  return (Object.keys(found) as CapacityCaveat[]).filter((caveat) => found[caveat]);
}
