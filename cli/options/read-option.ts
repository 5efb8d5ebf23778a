import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { NumberSpec, OptionSpec } from './option-spec.ts';
import { unknownName } from './unknown-name.ts';

/**
 * The value of a flag as it was given. A flag that takes one value and was repeated has its last value, as in every
 * shell tool.
 */
export function givenValue(spec: OptionSpec, found: unknown): unknown {
  return Array.isArray(found) && spec.list !== true ? found.at(-1) : found;
}

/**
 * A whole number within the option's range; its default for undefined.
 * @throws StackbenchError `bad-number` (exit 2)
 */
export function wholeNumber(name: string, spec: NumberSpec, given: unknown): number {
  const { range, default: standard } = spec;
  const [smallest, largest] = range;
  const value = given ?? standard;
  const number = String(value).trim() === '' ? Number.NaN : Number(value);
  const fits = (found: number): boolean => Number.isInteger(found) && found >= smallest && found <= largest;
  if (fits(number)) return number;
  const meant = meantNumber(String(value));
  throw new StackbenchError({
    code: 'bad-number',
    what: `--${name} does not understand "${String(value)}".`,
    why: `It takes a whole number from ${smallest} to ${largest}${spec.value === 'number' ? '' : ` (${spec.value})`}.`,
    fix:
      meant !== null && fits(meant)
        ? `Write --${name} ${meant}.`
        : `Write for example --${name} ${String(standard ?? smallest)}.`,
    exitCode: EXIT.usage,
  });
}

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
};

/** What a number with a unit, a large-number letter or separators means: `300/s`, `18000/min`, `1k`, `10,000`. */
function meantNumber(text: string): number | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/(?<=\d)[_,' ](?=\d{3}(?!\d))/g, '');
  const [, digits, letter, time, unit] =
    /^(\d+(?:\.\d+)?)\s*([km])?\s*(?:r(?:eq(?:uests?)?)?)?\s*(?:(?:\/|per|p)\s*(\d*)\s*([a-z]+?)s?|[a-z%]*)$/.exec(
      plain,
    ) ?? [];
  if (digits === undefined) return null;
  const count = Number(digits) * (letter === 'k' ? 1000 : letter === 'm' ? 1_000_000 : 1);
  const seconds = unit === undefined ? 1 : (SECONDS[unit] ?? null);
  return seconds === null ? null : Math.round(count / (seconds * Number(time || 1)));
}

/** One of the known words. `kind` reads like `provider`. @throws StackbenchError `unknown-…` (exit 2) */
export function oneOf<Word extends string>(kind: string, given: unknown, known: readonly Word[]): Word {
  const found = known.find((word) => word === given);
  if (found === undefined) throw unknownName(kind, String(given), known);
  return found;
}
