import { EXIT } from '../exit-codes.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { SIGNED_RANK_BOUNDS } from './signed-rank-bounds.ts';

/** Critical values of one level: `bounds[i]` is the least T that decides at look i, null where none does. */
export interface BoundsRow {
  readonly bounds: readonly (number | null)[];
  /** Share of the simulated paths without any effect that some look decides, and its standard error. */
  readonly level: number;
  readonly levelSe: number;
}

export interface BoundsTable {
  readonly maxBlocks: number;
  /** Numbers of blocks after which the test looks. */
  readonly looks: readonly number[];
  readonly pass: BoundsRow;
  /** By the number of tests that share `regressedAlpha`, rising. */
  readonly regressed: readonly (BoundsRow & { readonly family: number })[];
}

export interface SignedRankBounds {
  readonly draws: number;
  readonly seed: number;
  /** Chance of a false REGRESSED over all looks and all tests of a family. */
  readonly regressedAlpha: number;
  /** Chance of a false PASS over all looks of one test. */
  readonly passAlpha: number;
  readonly tables: readonly BoundsTable[];
}

export const FEWEST_BLOCKS = 6;
/** Blocks and tests up to which critical values are known. */
export const MOST_BLOCKS = 60;
export const MOST_TESTS = 32;

/** The shortest table that reaches `maxBlocks`, cut there: fewer looks spend less. Throws a usage error outside 6 to 60 blocks. */
export function tableFor(maxBlocks: number): BoundsTable {
  const table = SIGNED_RANK_BOUNDS.tables.find((one) => one.maxBlocks >= maxBlocks);
  if (table === undefined || maxBlocks < FEWEST_BLOCKS) throw blocksOutOfRange(maxBlocks);
  return { ...table, looks: table.looks.filter((look) => look <= maxBlocks) };
}

/** Bounds for REGRESSED in a family of so many tests: those of the next larger family there is. Throws a usage error above 32. */
export function regressedBounds(table: BoundsTable, family: number): BoundsRow {
  const row = table.regressed.find((one) => one.family >= family);
  if (row === undefined) throw tooManyTests(family);
  return row;
}

function blocksOutOfRange(maxBlocks: number): StackbenchError {
  return new StackbenchError({
    code: 'gate-blocks-out-of-range',
    what: `A gate of at most ${maxBlocks} blocks cannot be judged.`,
    why: `Critical values are known for ${FEWEST_BLOCKS} to ${MOST_BLOCKS} blocks.`,
    fix: `Ask for ${FEWEST_BLOCKS} to ${MOST_BLOCKS}.`,
    exitCode: EXIT.usage,
  });
}

function tooManyTests(family: number): StackbenchError {
  return new StackbenchError({
    code: 'gate-too-many-tests',
    what: `A gate of ${family} tests cannot be judged.`,
    why: `Critical values are known for up to ${MOST_TESTS} tests, one for each metric of each endpoint.`,
    fix: 'Name fewer endpoints or fewer metrics.',
    exitCode: EXIT.usage,
  });
}
