import type { GateBlock, SideKey } from '../../../model/document/gate-result.ts';
import { adviseOnAnswer } from '../../../model/gate/answers/advise-on-answer.ts';
import type { WrongAnswer } from '../../../model/gate/answers/answer-facts.ts';
import { quoteAnswer } from '../../../model/gate/answers/quote-answer.ts';
import { checkValidity, type GateFailure } from '../../../model/gate/check-validity.ts';
import type { BlockOutcome } from '../../blocks/run-block.ts';

/**
 * Returns why a gate is invalid after a block: its answers say so, a side stopped answering, or this block and the
 * `earlier` ones fail `checkValidity`. Null if it is valid.
 */
export function checkBlock(
  { block, errors, gone, judged, runtimes }: BlockOutcome,
  earlier: readonly GateBlock[],
): GateFailure | null {
  if (judged?.failure != null) return judged.failure;
  if (gone !== null) return sideGone(gone, errors);
  return checkValidity([...earlier, block], { runtimes, examples: errors });
}

function sideGone(
  { side, how, reason }: NonNullable<BlockOutcome['gone']>,
  errors: BlockOutcome['errors'],
): GateFailure {
  const wrong = side === null ? null : errors[side];
  if (how === 'wrong' && side !== null && wrong !== null) return onlyWrong(side, reason, wrong);
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

function onlyWrong(side: SideKey, reason: string, wrong: WrongAnswer): GateFailure {
  const { why, fix } = adviseOnAnswer(wrong);
  return {
    side,
    code: 'side-errors',
    what: `The ${side} answers ${wrong.endpoint} with errors only: ${wrong.reason}.`,
    why: `${reason} ${why}${quoteAnswer(wrong)}`,
    fix,
  };
}
