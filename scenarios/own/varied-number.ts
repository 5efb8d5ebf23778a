/** Number of digits of `{n}`: always the same, so that all requests are equally long. */
const NUMBER_DIGITS = 9;
const LEAST_NUMBER = 10 ** (NUMBER_DIGITS - 1);
/** As many numbers are different. */
export const NUMBERS = 9 * LEAST_NUMBER;

/** What `{n}` becomes in the request of a number, 0 or more. */
export function variedDigits(number: number): string {
  return String(LEAST_NUMBER + (number % NUMBERS));
}

/** What `{uuid}` becomes in the request of a number; ids of another series, from 0 to 2^32 - 1, are all others. */
export function variedId(number: number, series = 0x5b00_0000): string {
  return `${series.toString(16).padStart(8, '0')}-0000-4000-8000-000${variedDigits(number)}`;
}
