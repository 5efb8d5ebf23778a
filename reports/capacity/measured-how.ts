import type { BlockCapacity, CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { mean } from '../../model/stats/mean.ts';
import { median } from '../../model/stats/median.ts';
import { sum } from '../../model/stats/sum.ts';
import type { MeasuredHow } from './capacity-model.ts';

/** How a stack was measured, over its blocks: geometric means of rates and knees, the median of the latency. */
export function measuredHow(estimate: CapacityEstimate): MeasuredHow {
  const { blocks, checks } = estimate;
  const center = (read: (block: BlockCapacity) => number | null): number | null =>
    estimateOf(known(blocks, read), null)?.center ?? null;
  const waits = known(blocks, ({ waitShare }) => waitShare);
  return {
    way: estimate.kind === 'measured' ? estimate.way : null,
    saturationPerSec: center(({ saturationPerSec }) => saturationPerSec),
    knee: center(({ knee }) => knee),
    baseMs: median(known(blocks, ({ baseMs }) => baseMs)),
    steps: sum(blocks.map(({ steps }) => steps)),
    calmSteps: sum(blocks.map(({ calmSteps }) => calmSteps)),
    waitShare: waits.length === 0 ? null : mean(waits),
    checks,
    blocks,
  };
}

function known(blocks: readonly BlockCapacity[], read: (block: BlockCapacity) => number | null): number[] {
  return blocks.flatMap((block) => read(block) ?? []);
}
