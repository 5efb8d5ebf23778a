import { StackbenchError } from '../../../../model/stackbench-error.ts';

const MEANING: Readonly<Record<number, string>> = {
  104: 'it refused its configuration',
  105: 'it was interrupted',
  107: 'the script threw an exception',
  108: 'the script aborted the test',
  109: 'it crashed',
};

/** k6 ended in a way that leaves nothing to trust; `code` is its exit code or signal. */
export function k6Failed(code: number | string | null, message: string): StackbenchError {
  const meaning = (typeof code === 'number' ? MEANING[code] : undefined) ?? `it ended with ${code ?? 'no code'}`;
  return new StackbenchError({
    code: 'k6-failed',
    what: `k6 did not measure: ${meaning}.`,
    why: message === '' ? 'It left no message.' : message,
    fix: 'Run `stackbench doctor`; if k6 is in order there, report this.',
  });
}

/** The server does not take connections any more. */
export function serverGone(baseUrl: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'server-gone',
    what: `${baseUrl} stopped answering while k6 measured it.`,
    why: reason,
    fix: 'Look at the log of the stack: it may have crashed.',
  });
}

/** k6 is not there, or too old. */
export function k6Missing(reason: string, fix: string): StackbenchError {
  return new StackbenchError({ code: 'engine-missing', what: 'k6 is not to be had here.', why: reason, fix });
}

/** k6 plays constant arrival rates only, in windows of a second or more. */
export function k6CannotPlay(why: string, fix: string): StackbenchError {
  return new StackbenchError({ code: 'wrong-load', what: 'k6 cannot play this round.', why, fix });
}
