import { EXIT } from '../exit-codes.ts';
import { FEWEST_BLOCKS, MOST_BLOCKS } from '../limits.ts';
import { StackbenchError } from '../stackbench-error.ts';

/** Chance of a false REGRESSED over all looks and all tests of a gate. */
export const REGRESSED_ALPHA = 0.01;
/** Chance of a false PASS over all looks of one test. */
export const PASS_ALPHA = 0.025;
/** Number of blocks at the first look. */
export const FIRST_LOOK = 6;

/** The values that T must reach after a number of blocks for either answer; null if no answer is allowed yet. */
export interface LookBounds {
  readonly blocks: number;
  readonly slower: number | null;
  readonly notSlower: number | null;
}

/**
 * Returns the looks of one of `family` tests in a gate of at most `maxBlocks`: 6, 8, 10 … blocks and the last.
 * @throws StackbenchError (exit 2) outside 8 to 200 blocks
 */
export function boundsOf(maxBlocks: number, family: number): LookBounds[] {
  const looks = looksUpTo(maxBlocks);
  const rows = rowsFor(maxBlocks, looks);
  // Row by row: none may be laxer than the previous one.
  while (rows.length <= family) rows.push(spendEvenly(REGRESSED_ALPHA / rows.length, looks, rows.at(-1) ?? []));
  return looks.map((blocks, index) => ({
    blocks,
    slower: rows[family]?.[index] ?? null,
    notSlower: rows[0]?.[index] ?? null,
  }));
}

/**
 * Returns the smallest number of blocks, from `atLeast` on, that allows a regression in one of `family` tests: 8 for
 * one or two, 12 for eleven.
 */
export function fewestBlocksFor(family: number, atLeast: number): number {
  let blocks = Math.max(FEWEST_BLOCKS, atLeast);
  while (blocks < MOST_BLOCKS && !canRegress(blocks, family)) blocks += 1;
  return blocks;
}

/** Whether one of `family` tests can regress at any look: a few blocks that all agree may still be chance. */
export function canRegress(maxBlocks: number, family: number): boolean {
  return boundsOf(maxBlocks, family).some(({ slower }) => slower !== null);
}

/** By `maxBlocks`: the row for a pass, then those for a regression in a family of 1, 2, 3 … tests. */
const known = new Map<number, (readonly (number | null)[])[]>();

function rowsFor(maxBlocks: number, looks: readonly number[]): (readonly (number | null)[])[] {
  const found = known.get(maxBlocks) ?? [spendEvenly(PASS_ALPHA, looks, [])];
  known.set(maxBlocks, found);
  return found;
}

function looksUpTo(maxBlocks: number): number[] {
  if (!Number.isInteger(maxBlocks) || maxBlocks < FEWEST_BLOCKS || maxBlocks > MOST_BLOCKS) {
    throw blocksOutOfRange(maxBlocks);
  }
  const looks = [];
  for (let look = FIRST_LOOK; look < maxBlocks; look += 2) looks.push(look);
  return [...looks, maxBlocks];
}

/**
 * Returns the smallest bounds that T, over fair signs, crosses by look K with a chance of at most alpha·K/maxBlocks,
 * for all noise that does not depend on the signs. Exact for blocks of growing noise, in which T takes independent
 * steps of ±1, ±2, ±3 …; that is the worst order: any other makes the looks agree more (docs/decisions/0005). No bound
 * lies below `floor`: a smaller family rejects everything that a larger one rejects, as Holm's procedure requires.
 */
function spendEvenly(alpha: number, looks: readonly number[], floor: readonly (number | null)[]): (number | null)[] {
  const maxBlocks = looks.at(-1) ?? 0;
  const largest = (maxBlocks * (maxBlocks + 1)) / 2;
  // The chance of each T among the paths that have not crossed; T = 0 is in the middle.
  let chances = new Float64Array(2 * largest + 1);
  chances[largest] = 1;
  let spent = 0;
  const bounds: (number | null)[] = [];
  for (let block = 1; block <= maxBlocks; block += 1) {
    const before = chances;
    chances = before.map((_, at) => ((before[at - block] ?? 0) + (before[at + block] ?? 0)) / 2);
    if (block !== looks[bounds.length]) continue;
    const least = floor.length === 0 ? -largest : (floor[bounds.length] ?? Infinity);
    let bound: number | null = null;
    for (let t = (block * (block + 1)) / 2; t >= least; t -= 2) {
      const more = spent + (chances[largest + t] ?? 0);
      if (more > (alpha * block) / maxBlocks) break;
      // A T that no path can reach is not a bound.
      if (more > spent) bound = t;
      spent = more;
      chances[largest + t] = 0;
    }
    bounds.push(bound);
  }
  return bounds;
}

function blocksOutOfRange(maxBlocks: number): StackbenchError {
  return new StackbenchError({
    code: 'gate-blocks-out-of-range',
    what: `A gate of at most ${maxBlocks} blocks cannot be judged.`,
    why: `Fewer than ${FEWEST_BLOCKS} blocks cannot prove anything, and more than ${MOST_BLOCKS} are not supported.`,
    fix: `Choose ${FEWEST_BLOCKS} to ${MOST_BLOCKS} blocks.`,
    exitCode: EXIT.usage,
  });
}
