import { StackbenchError } from '../../../../model/stackbench-error.ts';

const MEANING: Readonly<Record<number, string>> = {
  104: 'it refused its configuration',
  105: 'it was interrupted',
  107: 'the script threw an exception',
  108: 'the script aborted the test',
  109: 'it crashed',
};

/** k6 ended without a result that can be used; `code` is its exit code or signal. */
export function k6Failed(code: number | string | null, message: string): StackbenchError {
  const meaning = (typeof code === 'number' ? MEANING[code] : undefined) ?? `it ended with ${code ?? 'no code'}`;
  return new StackbenchError({
    code: 'k6-failed',
    what: `k6 did not measure: ${meaning}.`,
    why: message === '' ? 'It left no message.' : message,
    fix: 'Run `stackbench doctor`. If it reports no problem with k6, report this.',
  });
}
