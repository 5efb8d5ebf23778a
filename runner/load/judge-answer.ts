import type { Outcome } from '../../model/document/operation-result.ts';
import type { Ending } from './http/connection.ts';

/** Outcome of a request whose good answer has a certain status and a whole body. */
export function judgeAnswer({ outcome, status, wholeBody }: Ending, expectedStatus: number): Outcome {
  if (outcome !== 'answered') return outcome;
  if (status !== expectedStatus) return 'http-error';
  return wholeBody ? 'ok' : 'bad-body';
}
