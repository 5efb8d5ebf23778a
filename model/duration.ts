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

function badDuration(text: string, flag: string): StackbenchError {
  return new StackbenchError({
    code: 'bad-duration',
    what: `${flag} does not understand "${text}".`,
    why: 'A duration is a number with a unit: ms, s, m or h.',
    fix: `Write for example ${flag} 3s, ${flag} 500ms or ${flag} 1m30s.`,
    exitCode: EXIT.usage,
  });
}
