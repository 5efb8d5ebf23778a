import type { CapacityVisit } from '../document/capacity-result.ts';
import type { CapacityStep } from '../document/capacity-step.ts';
import { median } from '../stats/median.ts';
import { blockCapacity } from './block-capacity.ts';
import { wayOfStack } from './block-values.ts';
import type { BlockCapacity, CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { countedWindows } from './counted-windows.ts';
import { crossingOfBlocks, type DirectWindow } from './crossing-rate.ts';
import { meanWaitShare } from './saturation.ts';
import { shapeOf } from './service-shape.ts';
import { overShareOf } from './step-outcome.ts';
import { wayOfSteps } from './way-of-steps.ts';

/** What was played on a stack in its completed blocks, without those in which a setting was tried. */
interface BlocksOfStack {
  readonly target: string;
  readonly blocks: readonly BlockCapacity[];
  readonly steps: readonly CapacityStep[];
  /** The way that gives its capacity. */
  readonly way: CapacityWay;
}

/** Reads the visits of one stack, in any order. */
export function blocksOfStack(visits: readonly CapacityVisit[], target: CapacityTarget): BlocksOfStack {
  const completed = visits
    .filter(({ state, tried, steps }) => state === 'completed' && tried === null && steps.length > 0)
    .sort((a, b) => a.repetition - b.repetition || a.group - b.group);
  const steps = completed.flatMap((visit) => visit.steps);
  const shape = shapeOf(steps);
  const searched: CapacityStep[] = [];
  const found = completed.map(({ repetition, group, steps: own }) => {
    const block = blockCapacity(own, target, { repetition, group, earlier: [...searched], shape });
    searched.push(...own.filter(({ purpose }) => purpose === 'errors'));
    return block;
  });
  const direct = completed.map(({ steps: own }) => own.filter(({ purpose }) => purpose === 'direct'));
  const blocks = withDirectRates(found, direct, target);
  return { target: visits[0]?.target ?? '', blocks, steps, way: wayOfStack(blocks, wayOfSteps(steps, target)) };
}

/**
 * Rates that were played directly say the capacity of all blocks together; see `crossingOfBlocks`. As found is what the
 * mean share of the time in which the stack had its core leaves of it.
 */
function withDirectRates(
  blocks: readonly BlockCapacity[],
  played: readonly (readonly CapacityStep[])[],
  target: CapacityTarget,
): BlockCapacity[] {
  const saturations = blocks.flatMap(({ saturationPerSec }) => saturationPerSec ?? []);
  const growth = { share: 1 - target.percentile / 100, saturationPerSec: median(saturations) };
  const windows = played.map((steps) => countedWindows(steps, target).map(({ step }) => windowOf(step)));
  const rates = crossingOfBlocks(windows, growth);
  return blocks.map((block, index) => {
    if (block.way !== 'direct') return block;
    const perSec = rates[index] ?? null;
    return { ...block, perSec, asFoundPerSec: perSec && perSec * (1 - (meanWaitShare(played[index] ?? []) ?? 0)) };
  });
}

function windowOf(step: CapacityStep): DirectWindow {
  return { ratePerSec: step.ratePerSec, due: step.due, over: overShareOf(step) * step.due };
}
