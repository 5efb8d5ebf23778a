import type { GateBlock } from '../../../model/document/gate-result.ts';
import { checkValidity, type GateFailure } from '../../../model/gate/check-validity.ts';
import type { BlockOutcome } from '../../blocks/run-block.ts';

/**
 * Returns why a gate is invalid after a block: a side stopped answering, or this block and the `earlier` ones fail
 * `checkValidity`. Null if it is valid.
 */
export function checkBlock(
  { block, errors, gone, runtimes }: BlockOutcome,
  earlier: readonly GateBlock[],
): GateFailure | null {
  if (gone !== null) return sideGone(gone);
  return checkValidity([...earlier, block], { runtimes, examples: errors });
}

function sideGone({ side, how, reason }: NonNullable<BlockOutcome['gone']>): GateFailure {
  if (how === 'slow')
    return {
      side,
      code: 'side-slow',
      what:
        side === null
          ? 'Both sides answer too slowly to be measured.'
          : `The ${side} answers too slowly to be measured.`,
      why: reason,
      fix: 'Choose a request that takes less time or less data.',
    };
  return {
    side,
    code: 'side-gone',
    what: `The ${side} stopped answering while it was measured.`,
    why: reason,
    fix: 'Start it by hand in that commit, and look at what it prints under load.',
  };
}
