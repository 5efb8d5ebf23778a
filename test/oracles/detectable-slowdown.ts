import { boundsOf } from '../../model/stats/critical-values.ts';
import type { Margins } from '../../model/stats/sequential-test.ts';

/** 39 of 40. */
const SURE_Z = 1.96;
/**
 * Asymptotic efficiency of the signed-rank test, turned over, and blocks that the normal approximation lacks: as in
 * `plan-blocks.ts`.
 */
const EFFICIENCY = Math.PI / 3;
const BLOCKS_MORE = 4;

/**
 * Returns the smallest slowdown (a share: 0.05) that is called a regression in 39 of 40 gates of `maxBlocks` such
 * blocks.
 */
export function detectableSlowdown(blockSd: number, settings: Margins & { readonly family: number }): number {
  const { minEffect, maxBlocks, family } = settings;
  const last = boundsOf(maxBlocks, family).findLast(({ slower }) => slower !== null);
  const blocks = last?.blocks ?? 0;
  const regressedZ = (last?.slower ?? Infinity) / Math.sqrt((blocks * (blocks + 1) * (2 * blocks + 1)) / 6);
  const standardError = blockSd * Math.sqrt(EFFICIENCY / (maxBlocks - BLOCKS_MORE));
  return Math.expm1(Math.log1p(minEffect) + (regressedZ + SURE_Z) * standardError);
}
