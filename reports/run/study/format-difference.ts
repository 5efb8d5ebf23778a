import type { Estimate } from '../../../model/stats/estimate.ts';
import { formatChange } from '../../words/format-change.ts';
import { formatFixed } from '../../words/format-number.ts';

/** From this factor on a change is said as a factor. */
const TIMES = 2;

/** Whether a ratio is said as `2.4 times` instead of `40% more`. */
export function isTimes({ center }: Estimate): boolean {
  return center >= TIMES;
}

/**
 * The size of a change with its 95% interval, without its direction: `3.1% [2.2–4.0]`, `2.4 times [2.1–2.8]`. The bound
 * that is nearer to no change comes first. Only for a significant difference: its bounds lie on one side of 1.
 */
export function formatSizeWithRange(ratio: Estimate): string {
  const { center, lo, hi } = ratio;
  const [size, unit] = isTimes(ratio) ? [timesOf, ' times'] : [percentOf, '%'];
  const bounds = lo === null || hi === null ? [] : center >= 1 ? [lo, hi] : [hi, lo];
  const range = bounds.length === 0 ? '(no interval)' : `[${bounds.map(size).join('–')}]`;
  return `${size(center)}${unit} ${range}`;
}

/** The interval of a difference that is not significant: `[−1.0% to +2.3%]`. */
export function formatUndecidedRange({ lo, hi }: Estimate): string {
  if (lo === null || hi === null) return '(no interval)';
  // The interval is that of this pair alone: it may exclude 1 although the test over all pairs is not sure.
  const excludes = lo > 1 || hi < 1;
  return `[${formatChange(lo)} to ${formatChange(hi)}${excludes ? '; tested over all pairs' : ''}]`;
}

function percentOf(ratio: number): string {
  return formatFixed(100 * Math.abs(ratio - 1), 1);
}

function timesOf(ratio: number): string {
  return formatFixed(ratio, ratio < 10 ? 1 : 0);
}
