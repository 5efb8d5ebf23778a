import type { CapacityVisit } from '../document/capacity-result.ts';
import type { CapacityStep } from '../document/capacity-step.ts';
import { blockCapacity } from './block-capacity.ts';
import { ratesAtKnee } from './block-rates.ts';
import { wayOfStack } from './block-values.ts';
import type { BlockCapacity, CapacityWay } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { missesChecks } from './count-checks.ts';
import { type CountedWindow, countedWindows } from './counted-windows.ts';
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
  /** The windows of a direct way that count, in order. */
  readonly windows: readonly CountedWindow[];
}

/** Reads the visits of one stack, in any order. */
export function blocksOfStack(visits: readonly CapacityVisit[], target: CapacityTarget): BlocksOfStack {
  const completed = visits
    .filter(({ state, tried, steps }) => state === 'completed' && tried === null && steps.length > 0)
    .sort((a, b) => a.repetition - b.repetition || a.group - b.group);
  const steps = completed.flatMap((visit) => visit.steps);
  const shape = shapeOf(steps);
  const earlier: CapacityStep[] = [];
  const found = completed.map(({ repetition, group, steps: own }) => {
    const block = blockCapacity(own, target, { repetition, group, earlier: [...earlier], shape });
    earlier.push(...own.filter(({ purpose }) => purpose === 'errors'));
    return block;
  });
  const rates = ratesAtKnee(
    found,
    completed.map((visit) => visit.steps),
    target,
  );
  const blocks = found.map((block, index) => withRate(block, rates[index] ?? null));
  const doubted = completed.some(
    (visit) => visit.steps.some(({ purpose }) => purpose === 'direct') || missesChecks(visit.steps, target),
  );
  const searched = doubted ? completed.filter((visit) => visit.steps.some(playsRate)).length : 0;
  const way = wayOfStack(blocks, { asked: wayOfSteps(steps, target), searched });
  const stack = { target: visits[0]?.target ?? '', blocks, steps, way };
  if (way !== 'direct') return { ...stack, windows: [] };
  const windows = completed.map((visit) => countedWindows(visit.steps.filter(playsRate), target));
  return { ...stack, blocks: withDirectRates(blocks, windows, target), windows: windows.flat() };
}

/** Whether a step is long enough to say that its rate keeps the target, or misses it. */
function playsRate({ purpose }: CapacityStep): boolean {
  return purpose === 'direct' || purpose === 'check';
}

function withRate(block: BlockCapacity, perSec: number | null): BlockCapacity {
  if (perSec === null || block.perSec === null || block.asFoundPerSec === null) return block;
  return { ...block, perSec, asFoundPerSec: (block.asFoundPerSec / block.perSec) * perSec };
}

/**
 * Rates that were played directly, checks included, say the capacity of all blocks together; see `crossingOfBlocks`. As
 * found is what the mean share of the time in which the stack had its core leaves of it.
 */
function withDirectRates(
  blocks: readonly BlockCapacity[],
  windows: readonly (readonly CountedWindow[])[],
  target: CapacityTarget,
): BlockCapacity[] {
  const steps = windows.map((some) => some.map(({ step }) => step));
  const rates = crossingOfBlocks(
    steps.map((some) => some.map(windowOf)),
    1 - target.percentile / 100,
  );
  return blocks.map((block, index) => {
    const perSec = rates[index] ?? null;
    if (perSec === null) return block;
    return {
      ...block,
      way: 'direct',
      knee: null,
      perSec,
      asFoundPerSec: perSec * (1 - (meanWaitShare(steps[index] ?? []) ?? 0)),
    };
  });
}

function windowOf(step: CapacityStep): DirectWindow {
  return { ratePerSec: step.ratePerSec, due: step.due, over: overShareOf(step) * step.due };
}
