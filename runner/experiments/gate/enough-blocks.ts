import type { GatePlan } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { canRegress, fewestBlocksFor } from '../../../model/stats/critical-values.ts';

/**
 * Refuses a gate that could never fail; its number of comparisons is known after the first block.
 * @throws StackbenchError (exit 2) `too-few-blocks`, naming the fewest that are enough
 */
export function requireEnoughBlocks({ maxBlocks }: Pick<GatePlan, 'maxBlocks'>, family: number): void {
  if (family === 0 || canRegress(maxBlocks, family)) return;
  throw new StackbenchError({
    code: 'too-few-blocks',
    what: `At most ${maxBlocks} blocks cannot show that one of ${family} comparisons regressed.`,
    why: 'With that many comparisons, even a slowdown in each of those blocks could be chance.',
    fix: `Ask for --max-blocks ${fewestBlocksFor(family, maxBlocks)} or more, or for fewer requests.`,
    exitCode: EXIT.usage,
  });
}
