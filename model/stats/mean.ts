/** The arithmetic mean of some numbers; NaN for none. */
export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
