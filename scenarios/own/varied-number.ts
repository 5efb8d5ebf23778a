/** Number of digits of `{n}`: always the same, so that all requests are equally long. */
const NUMBER_DIGITS = 9;
const LEAST_NUMBER = 10 ** (NUMBER_DIGITS - 1);
const UUID_START = '5b000000-0000-4000-8000-000';

/** What `{n}` becomes in the request of a number, 0 or more. */
export function variedDigits(number: number): string {
  return String(LEAST_NUMBER + (number % (9 * LEAST_NUMBER)));
}

/** What `{uuid}` becomes in the request of a number. */
export function variedId(number: number): string {
  return UUID_START + variedDigits(number);
}
