import { EXIT } from '../exit-codes.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { readForeignThreshold, splitConditions } from './foreign-threshold.ts';

type Comparator = '<' | '<=';

/** A limit that a stack must keep: a latency percentile in µs, or the share (0..1) of requests that failed. */
export type Threshold =
  | {
      readonly kind: 'latency';
      readonly source: string;
      readonly percentile: number;
      readonly comparator: Comparator;
      readonly limitUs: number;
    }
  | { readonly kind: 'errors'; readonly source: string; readonly comparator: Comparator; readonly limitRatio: number };

/** Thresholds of a run by default: 200 ms at p99, and one failure in a thousand. */
export const DEFAULT_THRESHOLDS: readonly string[] = ['p(99)<200', 'errors<=0.1%'];

const LATENCY = /^(?:p\(\s*(\d{1,3}(?:\.\d{1,4})?)\s*\)|(med))\s*(<=?)\s*(\d+(?:\.\d+)?)$/;
const ERRORS = /^errors\s*(<=?)\s*(\d+(?:\.\d+)?)(%?)$/;
const LOWEST_PERCENTILE = 50;
const HIGHEST_PERCENTILE = 99.9;

/**
 * Reads `p(99)<200` (k6's syntax, milliseconds), `med<=20`, `errors<=0.1%` or `errors<0.001`; other forms that k6 and
 * its users know are translated to one of these, which is then the source.
 * @throws StackbenchError (exit 2) on anything else
 */
export function parseThreshold(source: string): Threshold {
  return readThreshold(source.trim(), source.trim());
}

/**
 * The conditions of texts that contain one or several, in the syntax of `parseThreshold`.
 * @throws StackbenchError (exit 2) for one that cannot be read, and for a text without any
 */
export function readConditions(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const conditions = splitConditions(text);
    if (conditions.length === 0) throw invalidThreshold(text, 'It contains no condition.');
    const whole = text.trim();
    return conditions.map((part) => readThreshold(part, part === whole ? part : `${part}' in '${whole}`).source);
  });
}

/** Whether an observed value keeps a limit; both in the same unit. */
export function keeps(actual: number, comparator: Comparator, limit: number): boolean {
  return comparator === '<' ? actual < limit : actual <= limit;
}

function readThreshold(text: string, typed: string): Threshold {
  const own = ownThreshold(text, typed);
  if (own !== null) return own;
  const read = readForeignThreshold(text);
  if ('problem' in read) throw invalidThreshold(typed, read.problem);
  const translated = ownThreshold(read.condition, typed);
  if (translated !== null) return translated;
  throw invalidThreshold(typed, 'Its number cannot be read.');
}

/** Null for another syntax. @throws StackbenchError (exit 2), which quotes what was typed */
function ownThreshold(source: string, typed: string): Threshold | null {
  const latency = LATENCY.exec(source);
  if (latency) return latencyThreshold(source, latency, typed);
  const errors = ERRORS.exec(source);
  return errors ? errorThreshold(source, errors, typed) : null;
}

function latencyThreshold(source: string, match: RegExpExecArray, typed: string): Threshold {
  const percentile = match[2] === 'med' ? 50 : Number(match[1]);
  if (percentile < LOWEST_PERCENTILE || percentile > HIGHEST_PERCENTILE) {
    throw invalidThreshold(
      typed,
      `The percentile must lie between ${LOWEST_PERCENTILE} and ${HIGHEST_PERCENTILE}, but it is ${percentile}.`,
    );
  }
  const limitMs = Number(match[4]);
  if (limitMs === 0) throw invalidThreshold(typed, 'No request takes less than 0 ms.');
  // Rounded to whole nanoseconds: 0.07 ms × 1000 is not 70 in floating point.
  const limitUs = Math.round(limitMs * 1_000_000) / 1000;
  return { kind: 'latency', source, percentile, comparator: comparatorOf(match[3]), limitUs };
}

function errorThreshold(source: string, match: RegExpExecArray, typed: string): Threshold {
  const comparator = comparatorOf(match[1]);
  const value = Number(match[2]);
  const limitRatio = match[3] === '%' ? Math.round(value * 1e10) / 1e12 : value;
  if (limitRatio > 1) throw invalidThreshold(typed, 'A share of errors lies between 0 and 1, or 0% and 100%.');
  if (limitRatio === 0 && comparator === '<') {
    throw invalidThreshold(typed, 'A share of errors is never below 0; write errors<=0 to allow none.');
  }
  return { kind: 'errors', source, comparator, limitRatio };
}

function comparatorOf(text: string | undefined): Comparator {
  return text === '<' ? '<' : '<=';
}

function invalidThreshold(source: string, why: string): StackbenchError {
  return new StackbenchError({
    code: 'invalid-threshold',
    what: `The threshold '${source}' cannot be read.`,
    why,
    fix: "Write p(N)<milliseconds with N from 50 to 99.9, such as 'p(99)<200', or a share of errors, such as 'errors<=0.1%'.",
    exitCode: EXIT.usage,
  });
}
