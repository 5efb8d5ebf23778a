import { boundsOf } from './critical-values.ts';
import type { Margins } from './sequential-test.ts';

/** 96 of 100: how often T should reach its bound; one gate more has passed before that. */
const POWER_Z = 1.75;
/** Blocks that a signed-rank test needs for each of the mean's under normal noise: π/3, its asymptotic efficiency turned over. */
const EFFICIENCY = Math.PI / 3;
/** What the normal approximation lacks with few blocks, by simulation (test/gate/power.test.ts). */
const BLOCKS_MORE = 4;
const FEWEST_THAT_PASS = 8;

/**
 * Blocks with which a slowdown of `maxEffect` is called a regression and no slowdown at all passes in 95 of 100 gates, for blocks
 * that differ with a standard deviation of `blockSd` in ln; a normal approximation with the last critical values. Even, at least 8.
 * It may exceed `maxBlocks`: that is what an inconclusive gate lacked.
 */
export function blocksNeeded(blockSd: number, settings: Margins & { readonly family: number }): number {
  const { regressed, pass } = lastBoundsZ(settings);
  const [ignored, forbidden] = [Math.log1p(settings.minEffect), Math.log1p(settings.maxEffect)];
  const widths = [(regressed + POWER_Z) / (forbidden - ignored), (pass + POWER_Z) / forbidden];
  const blocks = EFFICIENCY * (Math.max(...widths) * blockSd) ** 2 + BLOCKS_MORE;
  return Math.max(FEWEST_THAT_PASS, 2 * Math.ceil(blocks / 2));
}

/** The critical values in standard deviations of T, each at the last look that has one (of an odd number of blocks the very last look may have none); infinite where none has. */
function lastBoundsZ({ maxBlocks, family }: Margins & { readonly family: number }): {
  regressed: number;
  pass: number;
} {
  const looks = boundsOf(maxBlocks, family);
  const lastZ = (which: 'slower' | 'notSlower'): number => {
    const last = looks.findLast((look) => look[which] !== null);
    if (last === undefined) return Infinity;
    const { blocks } = last;
    return (last[which] ?? Infinity) / Math.sqrt((blocks * (blocks + 1) * (2 * blocks + 1)) / 6);
  };
  return { regressed: lastZ('slower'), pass: lastZ('notSlower') };
}
