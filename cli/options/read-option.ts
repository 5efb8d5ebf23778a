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
  const number = Number(value);
  if (Number.isInteger(number) && number >= smallest && number <= largest) return number;
  throw new StackbenchError({
    code: 'bad-number',
    what: `--${name} does not understand "${String(value)}".`,
    why: `It takes a whole number from ${smallest} to ${largest}.`,
    fix: `Write for example --${name} ${String(standard ?? smallest)}.`,
    exitCode: EXIT.usage,
  });
}

/** One of the known words. `kind` reads like `provider`. @throws StackbenchError `unknown-…` (exit 2) */
export function oneOf<Word extends string>(kind: string, given: unknown, known: readonly Word[]): Word {
  const found = known.find((word) => word === given);
  if (found === undefined) throw unknownName(kind, String(given), known);
  return found;
}

/** Words of a list: separated by commas, or given one by one; each one once. */
export function optionWords(given: unknown): string[] {
  const words = [given].flat().flatMap((text) => String(text).split(','));
  return [...new Set(words.map((word) => word.trim()).filter(Boolean))];
}
