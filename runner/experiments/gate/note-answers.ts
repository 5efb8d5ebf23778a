import type { GateResult } from '../../../model/document/gate-result.ts';
import { answerNotices, expectationNotices } from '../../../model/gate/answers/answer-notices.ts';
import type { CheckedRequest } from '../../../model/gate/answers/judge-answers.ts';
import type { BlockOutcome } from '../../blocks/run-block.ts';
import type { GateEvents } from './gate-events.ts';

/**
 * Writes into the result what the answers of a block say: endpoints that only the head knows, and, from the `checks` of
 * all blocks so far, differences between the sides.
 */
export function noteAnswers(
  result: GateResult,
  { checked, judged }: BlockOutcome,
  checks: (readonly CheckedRequest[])[],
  { onNote }: Pick<GateEvents, 'onNote'>,
): void {
  for (const one of judged?.newEndpoints ?? []) {
    result.newEndpoints.push({ ...one, head: null });
    onNote(`The base does not know ${one.endpoint}: it is measured for the head only, at the end.`);
  }
  if (checked === null || judged !== null) return;
  checks.push(checked);
  result.answers = [...expectationNotices(checked), ...answerNotices(checks)];
}

/** A block that only found new endpoints is played again without them, so that they do no work for one side only. */
export function isSetAside({ judged }: Pick<BlockOutcome, 'judged'>): boolean {
  return judged !== null && judged.failure === null;
}
