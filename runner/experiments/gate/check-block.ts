import type { GateBlock } from '../../../model/document/gate-result.ts';
import { checkValidity, type GateFailure } from '../../../model/gate/check-validity.ts';
import type { BlockOutcome } from '../../blocks/run-block.ts';

/**
 * Returns why a gate is invalid after a block: its answers say so, a side stopped answering, or this block and the `earlier` ones fail
 * `checkValidity`. Null if it is valid.
 */
export function checkBlock(
  { block, errors, gone, judged, runtimes }: BlockOutcome,
  earlier: readonly GateBlock[],
): GateFailure | null {
  if (judged?.failure != null) return judged.failure;
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
    fix: 'Start that commit by hand and look at what it prints under load.',
  };
}
