import { EXIT } from './exit-codes.ts';
import { StackbenchError } from './stackbench-error.ts';

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * `500ms`, `3s`, `1m30s`, `2h` → whole milliseconds, above 0.
 * @throws StackbenchError `bad-duration` on anything else.
 */
export function parseDuration(text: string, flag: string): number {
  const matches = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const total = matches.reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT],
    0,
  );
  const readAll = matches.map(([whole]) => whole).join('') === text;
  if (!readAll || !(total >= 1)) throw badDuration(text, flag);
  return Math.round(total);
}

/** Formats milliseconds: `340 ms`, `3.0 s`, `5 min 31 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const UNIT_WORDS = {
  ms: /^m(?:illi)?s(?:ec(?:ond)?s?)?$/,
  s: /^(?:s(?:ec(?:ond)?s?)?)?$/,
  m: /^m(?:in(?:ute)?s?)?$/,
  h: /^h(?:(?:ou)?rs?)?$/,
};

/** What a duration in other words probably means: `30` is `30s`, `5 min` is `5m`. Null if it is unclear. */
function meantDuration(text: string): string | null {
  const parts = text.toLowerCase().matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)/g);
  let read = '';
  let written = '';
  for (const [whole, digits = '', word = ''] of parts) {
    const [unit] = Object.entries(UNIT_WORDS).find(([, pattern]) => pattern.test(word)) ?? [];
    if (unit === undefined) return null;
    read += whole;
    written += digits + unit;
  }
  return read === text.toLowerCase().trimEnd() && /[1-9]/.test(written) ? written : null;
}

function badDuration(text: string, flag: string): StackbenchError {
  const meant = meantDuration(text);
  return new StackbenchError({
    code: 'bad-duration',
    what: `${flag} does not understand "${text}".`,
    why: 'A duration is a number with a unit: ms, s, m or h.',
    fix: meant === null ? `Write for example ${flag} 3s, ${flag} 500ms or ${flag} 1m30s.` : `Write ${flag} ${meant}.`,
    exitCode: EXIT.usage,
  });
}
