import { EXIT } from '../exit-codes.ts';
import { StackbenchError } from '../stackbench-error.ts';

/** The syntax of a share: `5%`, `0.5%`. */
export const SHARE_TEXT = /^\d+(\.\d+)?%$/;

/** `5%` → 0.05. @throws StackbenchError `bad-share` (exit 2) on anything else; `flag` is named in it. */
export function parseShare(text: string, flag: string): number {
  // Divided at the end: 7 × 0.01 is not 0.07.
  if (SHARE_TEXT.test(text)) return Math.round(Number(text.slice(0, -1)) * 1e6) / 1e8;
  const [, digits] = /^\s*(\d+(?:\.\d+)?)\s*(?:%|percent)?\s*$/i.exec(text) ?? [];
  throw new StackbenchError({
    code: 'bad-share',
    what: `${flag} does not understand "${text}".`,
    why: 'A share is a number with a percent sign.',
    // 0.05 may be a share or a percentage.
    fix: digits === undefined || Number(digits) < 1 ? `Write for example ${flag} 5%.` : `Write ${flag} ${digits}%.`,
    exitCode: EXIT.usage,
  });
}
