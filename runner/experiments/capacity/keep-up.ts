import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import { mean } from '../../../model/stats/mean.ts';
import { type BlockSize, estimateBlockMs } from './block-size.ts';

interface Progress {
  readonly elapsedMs: number;
  /** What each block took, ms. */
  readonly tookMs: readonly number[];
}

/** A block that is shorter than this tells nothing of a stack. */
const SHORTEST_RATES_MS = 2000;
const STEP_MS = 500;

/** The size of the next block: that of the one before, or a shorter one if the others would not end in time. */
export function keepUp(
  { targets, blocks, maxDurationMs }: Pick<CapacityPlan, 'targets' | 'blocks' | 'maxDurationMs'>,
  size: BlockSize,
  { elapsedMs, tookMs }: Progress,
): BlockSize {
  if (tookMs.length === 0) return size;
  const leftMs = (maxDurationMs ?? Infinity) - elapsedMs;
  const perBlockMs = leftMs / (blocks - tookMs.length);
  // Checks are in every second block, so that the mean of two says more than the last one.
  const expectedMs = mean(tookMs.slice(-2));
  let shorter = size;
  const gainedMs = (): number => estimateBlockMs(targets.length, size) - estimateBlockMs(targets.length, shorter);
  while (expectedMs - gainedMs() > perBlockMs && shorter.ratesMs > SHORTEST_RATES_MS)
    shorter = { ...shorter, ratesMs: Math.max(SHORTEST_RATES_MS, shorter.ratesMs - STEP_MS) };
  return shorter;
}
