import { estimateRunMs } from '../../../model/document/estimate-run.ts';
import { sum } from '../../../model/stats/sum.ts';
import type { ClaimsPlanRequest, PartRequest } from './claims-request.ts';

/** Blocks of a part, and the measured time of each stack and workload in each. */
export interface ClaimsSize {
  readonly visits: number;
  readonly durationMs: number;
}

/** The best first. Fewer than three blocks give no interval that could decide anything. */
const SIZES: readonly ClaimsSize[] = [
  { visits: 6, durationMs: 3000 },
  { visits: 5, durationMs: 3000 },
  { visits: 5, durationMs: 2000 },
  { visits: 5, durationMs: 1500 },
  { visits: 4, durationMs: 1500 },
  { visits: 4, durationMs: 1000 },
  { visits: 3, durationMs: 1000 },
];

/** Start and end of the datastores of a part, by measurements on 2 cores. */
const PART_MS = 6000;
/** What a workload takes beside its measured time: seed, connections, warm-up. */
const WORKLOAD_MS = 800;
/** Start of the process of a block, and its databases. */
const DRIVER_BLOCK_MS = 1500;

/** What a part takes, ms. */
export function estimatePartMs(part: PartRequest, { visits, durationMs }: ClaimsSize): number {
  switch (part.kind) {
    case 'run':
      return PART_MS + estimateRunMs(part.plan, visits, durationMs);
    case 'capacity':
      return PART_MS + (part.plan.maxDurationMs ?? 0);
    case 'drivers':
      return PART_MS + visits * (DRIVER_BLOCK_MS + part.workloads.length * (durationMs + WORKLOAD_MS));
  }
}

/** What several parts take, ms. */
export function estimatePartsMs(parts: readonly PartRequest[], size: ClaimsSize): number {
  return sum(parts.map((part) => estimatePartMs(part, size)));
}

/**
 * The size of parts that end within `leftMs`: what was asked for, and the best of what was not. Null if not even the
 * smallest ends in time.
 */
export function claimsSize(
  parts: readonly PartRequest[],
  { visits, durationMs }: Pick<ClaimsPlanRequest, 'visits' | 'durationMs'>,
  leftMs: number,
): ClaimsSize | null {
  const sizes = SIZES.map((size) => ({ visits: visits ?? size.visits, durationMs: durationMs ?? size.durationMs }));
  return sizes.find((size) => estimatePartsMs(parts, size) <= leftMs) ?? null;
}

/** The size if there is not enough time for any. */
export function smallestSize({ visits, durationMs }: Pick<ClaimsPlanRequest, 'visits' | 'durationMs'>): ClaimsSize {
  const smallest = SIZES.at(-1) as ClaimsSize;
  return { visits: visits ?? smallest.visits, durationMs: durationMs ?? smallest.durationMs };
}
