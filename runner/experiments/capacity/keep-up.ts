import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import { type BlockSize, estimateBlocksMs } from './block-size.ts';

interface Progress {
  /** Blocks that have ended, and the time that they took and should have taken, ms. */
  readonly done: number;
  readonly elapsedMs: number;
  readonly plannedMs: number;
}

/** A block that is shorter than this says nothing of a stack. */
const SHORTEST_RATES_MS = 2000;
const STEP_MS = 500;

/** The size of the next block: that of the one before, or a shorter one if the others would not end in time. */
export function keepUp(
  { targets, blocks, maxDurationMs }: Pick<CapacityPlan, 'targets' | 'blocks' | 'maxDurationMs'>,
  size: BlockSize,
  { done, elapsedMs, plannedMs }: Progress,
): BlockSize {
  if (done === 0) return size;
  const leftMs = (maxDurationMs ?? Infinity) - elapsedMs;
  const slowness = elapsedMs / plannedMs;
  let shorter = size;
  const neededMs = (): number => slowness * estimateBlocksMs(targets.length, shorter, { from: done, to: blocks });
  while (neededMs() > leftMs && shorter.ratesMs > SHORTEST_RATES_MS)
    shorter = { ...shorter, ratesMs: Math.max(SHORTEST_RATES_MS, shorter.ratesMs - STEP_MS) };
  return shorter;
}
