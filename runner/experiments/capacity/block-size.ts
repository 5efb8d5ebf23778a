import { CHECK_MS } from '../../../model/capacity/rate-search.ts';
import { estimateVisitOverheadMs } from '../../../model/document/estimate-run.ts';
import { sum } from '../../../model/stats/sum.ts';

/** Shares of the capacity at which the curve is played. */
export const CURVE: readonly number[] = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2];

/** What one block measures of each stack. */
export interface BlockSize {
  /** Time for finding the capacity, ms. */
  readonly ratesMs: number;
  /** Points of the curve, and the length of each, ms. */
  readonly curvePoints: number;
  readonly curveStepMs: number;
}

/** Fewer blocks say too little: three give a ratio to 12 to 18% (docs/decisions/0025). */
export const FEWEST_CAPACITY_BLOCKS = 4;
/** More time is better spent on longer blocks. */
export const MOST_CAPACITY_BLOCKS = 6;

const LONGEST_RATES_MS = 8000;
/** Ten steps of overload, about; with fewer blocks a block may be shorter than with many. */
const SHORTEST_RATES_MS = 5000;
const SHORTEST_OF_FEWEST_MS = 3000;
const STEP_MS = 500;
const CURVE_POINTS = 3;
const CURVE_STEP_MS = 1000;
/** Start of the generator with its connections, for each stack. */
const CONNECT_MS = 250;
/** Time until a stack answers again, between two steps. */
const BETWEEN_MS = 150;
/** Looks at the machine before and after, and the end of the datastores. */
const AROUND_MS = 4000;

/** Sizes of a measurement, the best first: more blocks before longer ones. */
export function* capacitySizes(
  counts: readonly number[],
): Generator<{ readonly blocks: number; readonly size: BlockSize }> {
  for (const blocks of counts) {
    const shortestMs = blocks === Math.min(...counts) ? SHORTEST_OF_FEWEST_MS : SHORTEST_RATES_MS;
    for (let ratesMs = LONGEST_RATES_MS; ratesMs >= shortestMs; ratesMs -= STEP_MS) {
      const fewest = Math.ceil(CURVE.length / blocks);
      for (let curvePoints = Math.max(CURVE_POINTS, fewest); curvePoints >= fewest; curvePoints -= 1)
        yield { blocks, size: { ratesMs, curvePoints, curveStepMs: CURVE_STEP_MS } };
    }
  }
}

/** Whether a block checks the claimed capacity: every second one from the first on, which leaves blocks to a search. */
export function isChecked(repetition: number): boolean {
  return repetition % 2 === 0;
}

/** Shares of the curve that are played in a block: all of them are played about equally often. */
export function curveOfBlock(repetition: number, { curvePoints }: Pick<BlockSize, 'curvePoints'>): number[] {
  // 4 has no divisor in common with 11: neighbours on the curve are played in different blocks.
  const stride = 4;
  return Array.from(
    { length: curvePoints },
    (_, point) => CURVE[((repetition * curvePoints + point) * stride) % CURVE.length] ?? 1,
  );
}

/** What a whole measurement takes, ms, by measurements on 2 cores. */
export function estimateCapacityMs(stacks: number, blocks: number, size: BlockSize): number {
  return AROUND_MS + estimateBlocksMs(stacks, size, { from: 0, to: blocks });
}

/** What the blocks from `from` on, before `to`, take, ms. */
export function estimateBlocksMs(
  stacks: number,
  size: BlockSize,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const perStackMs = Array.from({ length: to - from }, (_, block) => stepsMs(size, isChecked(from + block)));
  const overheadMs = estimateVisitOverheadMs({ engines: [] }) + CONNECT_MS;
  return stacks * (sum(perStackMs) + (to - from) * overheadMs);
}

/** What the steps of one stack take in one block, ms. */
export function stepsMs({ ratesMs, curvePoints, curveStepMs }: BlockSize, check: boolean): number {
  return ratesMs + curvePoints * (curveStepMs + BETWEEN_MS) + (check ? CHECK_MS + BETWEEN_MS : 0);
}
