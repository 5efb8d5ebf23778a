import { formatInterval, formatHalfWidth, NOTHING } from '../run/format-figure.ts';
import { formatCount, formatMs, formatPercent } from '../words/format-number.ts';
import { listNames } from '../words/list-names.ts';
import type { ComparedCell, ComparedValue, Obstacle } from './compare-model.ts';
import type { ShownFigure } from './compared-figures.ts';

const UNITS: Readonly<Record<ShownFigure['unit'], (value: number) => string>> = {
  'per-second': formatCount,
  ms: formatMs,
  'cpu-us': formatCount,
  share: formatPercent,
};

/** A figure as in the report of its run: `12.4 ±8%`, `12.4 [11.9–48.0]`; `–` if there is none. */
export function formatComparedValue({ unit }: ShownFigure, value: ComparedValue | null): string {
  return value === null ? NOTHING : `${UNITS[unit](value.center)}${formatInterval(value.center, value, UNITS[unit])}`;
}

/**
 * File ÷ baseline with its 95% interval: `1.24 [1.18–1.31]`, or percentage points: `+0.44 [-0.10 to 0.98] points`; `–`
 * if none.
 */
export function formatDifference(cell: Pick<ComparedCell, 'difference'> | null): string {
  if (cell === null || cell.difference === null) return NOTHING;
  const { scale, center, lo, hi } = cell.difference;
  if (scale === 'points') {
    const [middle, low, high] = pointsOf([center, lo, hi]);
    return `${middle} [${low} to ${high}] points`;
  }
  const decimals = hi - lo < 0.02 ? 3 : 2;
  return `${center.toFixed(decimals)} [${lo.toFixed(decimals)}–${hi.toFixed(decimals)}]`;
}

/** The answer: `faster`, `slower`, `not significant`, `not comparable [1,2]`; `–` if a side has no such figure. */
export function formatAnswer({ words }: ShownFigure, cell: ComparedCell | null): string {
  if (cell === null) return NOTHING;
  switch (cell.answer) {
    case 'better':
    case 'worse':
      return words[cell.answer];
    case 'open':
      return 'not significant';
    case 'not-comparable':
      return `not comparable [${cell.obstacles.join(',')}]`;
  }
}

/**
 * The difference that 4 of 5 such comparisons detect: `±12%`, `×÷2.4`, `±0.5 points`; empty if one was found or none
 * tested.
 */
export function formatDetectable(cell: Pick<ComparedCell, 'difference' | 'detectable'> | null): string {
  if (cell === null || cell.detectable === null) return '';
  if (cell.difference?.scale === 'points') return `±${pointsOf([cell.detectable])[0]?.replace('+', '') ?? ''} points`;
  return formatHalfWidth(1, cell.detectable).trim();
}

/** An obstacle with the stacks that it is about. */
export function formatObstacle({ file, text, targets }: Obstacle): string {
  return `${file}: ${text}${targets.length === 0 ? '' : ` (${listNames(targets)})`}`;
}

/** Shares as signed percentage points, all with the decimals that the largest needs. */
function pointsOf(shares: readonly number[]): string[] {
  const largest = Math.max(...shares.map((share) => Math.abs(share * 100)));
  const decimals = largest < 0.1 ? 3 : largest < 10 ? 2 : 1;
  return shares.map((share) => {
    const text = (share * 100).toFixed(decimals);
    return share > 0 && Number(text) !== 0 ? `+${text}` : Number(text) === 0 ? text.replace('-', '') : text;
  });
}
