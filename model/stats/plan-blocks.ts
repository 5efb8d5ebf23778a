import { boundsOf } from './critical-values.ts';
import type { Margins } from './sequential-test.ts';

/** T reaches its bound in 96 of 100 gates; one more has passed before. */
const POWER_Z = 1.75;
/**
 * Blocks that a signed-rank test needs per block of a t-test under normal noise: π/3, the inverse of its asymptotic
 * efficiency.
 */
const EFFICIENCY = Math.PI / 3;
/** Blocks that the normal approximation lacks, by simulation (test/gate/power.test.ts). */
const BLOCKS_MORE = 4;
const FEWEST_THAT_PASS = 8;

/**
 * Returns the number of blocks with which a slowdown of `maxEffect` regresses, and no slowdown passes, in 95 of 100
 * gates, for a standard deviation between blocks of `blockSd` in ln; a normal approximation with the last critical
 * values. Even, at least 8; may exceed `maxBlocks`.
 */
export function blocksNeeded(blockSd: number, settings: Margins & { readonly family: number }): number {
  const { regressed, pass } = lastBoundsZ(settings);
  const [ignored, forbidden] = [Math.log1p(settings.minEffect), Math.log1p(settings.maxEffect)];
  const widths = [(regressed + POWER_Z) / (forbidden - ignored), (pass + POWER_Z) / forbidden];
  const blocks = EFFICIENCY * (Math.max(...widths) * blockSd) ** 2 + BLOCKS_MORE;
  return Math.max(FEWEST_THAT_PASS, 2 * Math.ceil(blocks / 2));
}

/**
 * Critical values in standard deviations of T, at the last look that has one (an odd number of blocks may have none);
 * infinite if none has.
 */
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
