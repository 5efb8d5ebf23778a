import type { Outcome } from '../../model/document/operation-result.ts';
import { type Expectation, isExpectedStatus, passesCheck } from '../../scenarios/own/expectation.ts';
import type { Ending } from './http/connection.ts';

/** Outcome of a request whose good answer is known. */
export function judgeAnswer({ outcome, status, wholeBody, body }: Ending, expectation: Expectation): Outcome {
  if (outcome !== 'answered') return outcome;
  if (!isExpectedStatus(expectation, status)) return 'http-error';
  if (expectation.body === null) return 'ok';
  const isGood = expectation.body === 'json' ? wholeBody : passesCheck(expectation.body, body ?? null);
  return isGood ? 'ok' : 'bad-body';
}
