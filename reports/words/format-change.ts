import { formatCount, formatFixed, formatPercent, formatThreeDigits } from './format-number.ts';

/** An interval of ratios; null if there are too few values for one. */
interface RatioRange {
  readonly lo: number | null;
  readonly hi: number | null;
}

/** A ratio as a change: `+5.6%`, `−1.6%`, from a factor of 2 on, or if `asTimes` says so, `×11`. */
export function formatChange(ratio: number, asTimes: boolean = isTimes(ratio)): string {
  return asTimes ? formatTimes(ratio) : signed(ratio);
}

/** How much more or less, without a sign: `5.6%`; from a factor of 2 on `×11`. */
export function formatSize(ratio: number): string {
  return isTimes(ratio) ? formatTimes(ratio) : formatPercent(Math.abs(ratio - 1), 1);
}

/** An interval of changes, signs on both ends: `between −1.6% and +2.3%`; `no interval yet` without one. */
export function formatChangeRange({ lo, hi }: RatioRange): string {
  if (lo === null || hi === null) return 'no interval yet';
  return `between ${formatChange(lo)} and ${formatChange(hi)}`;
}

/**
 * An interval of sizes, `3.1% to 8.2%`, for a change whose direction the sentence states; `lo` and `hi` lie on one side
 * of 1.
 */
export function formatSizeRange({ lo, hi }: RatioRange): string {
  if (lo === null || hi === null) return 'no interval yet';
  if (lo < 1 && hi > 1) return formatChangeRange({ lo, hi });
  const [near, far] = hi <= 1 ? [hi, lo] : [lo, hi];
  return `${formatSize(near)} to ${formatSize(far)}`;
}

/** A share that a person chose, as short as possible: 0.05 → `5%`, 0.015 → `1.5%`. */
export function formatMargin(share: number): string {
  return formatPercent(share, 2).replace(/\.?0+%$/, '%');
}

/** Both sides' figure per request, in one unit: `290 → 306 µs`, `1.20 → 1.27 ms`, `1 → 11`. */
export function formatBeforeAfter(base: number, head: number, unit: 'us' | 'count'): string {
  if (unit === 'count') return `${formatWork(base)} → ${formatWork(head)}`;
  if (Math.max(base, head) < 1000) return `${formatThreeDigits(round(base))} → ${formatThreeDigits(round(head))} µs`;
  return `${formatThreeDigits(base / 1000)} → ${formatThreeDigits(head / 1000)} ms`;
}

/** A count per request: `1.0`, `11.0`, `1,204`; below a hundredth `under 0.01`. */
function formatWork(perRequest: number): string {
  if (perRequest <= 0.01) return 'under 0.01';
  if (perRequest >= 1000) return formatCount(perRequest);
  return formatFixed(perRequest, perRequest < 0.95 ? 2 : 1);
}

/** Tenths of a µs are noise from 10 µs on. */
function round(us: number): number {
  return us < 10 ? us : Math.round(us * 10) / 10;
}

function isTimes(ratio: number): boolean {
  return ratio >= 2;
}

function formatTimes(ratio: number): string {
  if (ratio >= 10) return `×${formatCount(ratio)}`;
  return `×${formatFixed(ratio, 1).replace(/\.0$/, '')}`;
}

function signed(ratio: number): string {
  const text = formatPercent(ratio - 1, 1);
  return text.startsWith('−') ? text : `+${text}`;
}
