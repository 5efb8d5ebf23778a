import { StackbenchError } from '../../../model/stackbench-error.ts';
import type { CannotPlay, ReadyEngine, RoundJob } from './engine.ts';

/** The server accepted requests and answered none. */
export function noAnswer(
  { baseUrl, durationMs }: Pick<RoundJob, 'baseUrl' | 'durationMs'>,
  engine: string,
): StackbenchError {
  return new StackbenchError({
    code: 'no-answer',
    what: `${baseUrl} answered none of ${engine}'s requests within ${durationMs} ms.`,
    why: 'It accepts connections but does not answer.',
    fix: 'Look at the log of the stack. If it is only slow, measure for longer.',
  });
}

/** The engine refuses this load. */
export function wrongLoad({ title }: Pick<ReadyEngine, 'title'>, { why, fix }: CannotPlay): StackbenchError {
  return new StackbenchError({ code: 'wrong-load', what: `${title} cannot play this round.`, why, fix });
}
