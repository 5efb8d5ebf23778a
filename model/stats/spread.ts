import { median } from './median.ts';

/** What visits said of one figure: the median, the lowest and the highest, in the figure's own unit, over `n` visits. */
export interface Spread {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
  readonly n: number;
}

/** Median and extremes of the values; null for an empty list. */
export function spreadOf(values: readonly number[]): Spread | null {
  const center = median(values);
  if (center === null) return null;
  return { center, lo: Math.min(...values), hi: Math.max(...values), n: values.length };
}

/** Whether two spreads share a value, so that no difference may be claimed between them. */
export function overlap(a: Spread, b: Spread): boolean {
  return a.lo <= b.hi && b.lo <= a.hi;
}
