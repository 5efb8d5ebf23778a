/** Sizes below this difference, in bytes, are dates, ids and ports. */
const LEAST_BYTES = 16;
/** The same as a share of the larger size. */
const LEAST_SHARE = 0.02;

/**
 * Whether sizes of two sides differ by more than those of one side vary: their ranges do not meet, the gap is wider
 * than each range, 16 bytes or more, and 2% or more. False if one is empty.
 */
export function sizesDiffer(base: readonly number[], head: readonly number[]): boolean {
  if (base.length === 0 || head.length === 0) return false;
  const [a, b] = [rangeOf(base), rangeOf(head)];
  const gap = Math.max(b.least - a.most, a.least - b.most);
  const spread = Math.max(a.most - a.least, b.most - b.least);
  return gap >= LEAST_BYTES && gap > spread && gap >= LEAST_SHARE * Math.max(a.most, b.most);
}

function rangeOf(sizes: readonly number[]): { readonly least: number; readonly most: number } {
  return { least: Math.min(...sizes), most: Math.max(...sizes) };
}
