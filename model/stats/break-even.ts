import { CONFIDENCE } from './estimate.ts';
import { mean } from './mean.ts';
import { criticalT } from './student-t.ts';

/** What something saves at one value of `at`, as a share of the cost without it; negative if it costs more. */
export interface SavingPoint {
  readonly at: number;
  readonly saving: number;
}

/** A value with its 95% interval. */
interface Bounded {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
}

/** From which value of `at` on something pays. */
export type BreakEven =
  | { readonly kind: 'unknown'; readonly why: 'few-blocks' | 'narrow-range' }
  | (Fitted & { readonly kind: 'pays-everywhere' | 'pays-nowhere' | 'undecided' })
  | (Fitted & { readonly kind: 'pays-from' } & Start)
  | (Fitted & { readonly kind: 'pays-up-to' } & End);

interface Fitted {
  /** Smallest and largest value of `at`, means over blocks. */
  readonly from: number;
  readonly to: number;
  /** What the line saves there. */
  readonly savingAtFrom: Bounded;
  readonly savingAtTo: Bounded;
  /**
   * Largest distance of a point from the line, mean over blocks, in shares of the cost; 0 if none differs significantly
   * from the line.
   */
  readonly misfit: number;
  readonly blocks: number;
}

/** It pays at `to`, and is not shown to pay at `from`. */
interface Start {
  /** Where the line begins to save; null if that is below `from`, or if the line does not rise. */
  readonly at: number | null;
  /** Ends of its 95% interval; the lower one is null if it is below `from`. */
  readonly lo: number | null;
  readonly hi: number;
}

/** It pays at `from`, and is not shown to pay at `to`. */
interface End {
  /** Up to where the line saves; null if that is above `to`, or if the line does not fall. */
  readonly at: number | null;
  /** Ends of its 95% interval; the upper one is null if it is above `to`. */
  readonly lo: number;
  readonly hi: number | null;
}

/** Two blocks may agree by chance. */
const FEWEST_BLOCKS = 3;
/** A line through values that are closer says nothing of others. */
const NARROWEST = 0.1;

/**
 * From which value on something pays: a straight line through the points of each block, and where the mean of these
 * lines crosses 0, with Fieller's interval (J. R. Stat. Soc. B 16, 1954): all values at which the mean saving over
 * blocks does not differ from 0 by Student's t. Blocks are the unit: points of one block share its disturbances.
 * Nothing is said of values outside of those that were measured.
 * @param blocks the points of each block; blocks that lack one of them must be left out
 */
export function breakEven(blocks: readonly (readonly SavingPoint[])[]): BreakEven {
  if (blocks.length < FEWEST_BLOCKS) return { kind: 'unknown', why: 'few-blocks' };
  const from = mean(blocks.map((points) => Math.min(...points.map(({ at }) => at))));
  const to = mean(blocks.map((points) => Math.max(...points.map(({ at }) => at))));
  const lines = blocks.map(lineOf);
  if (!(to - from >= NARROWEST) || lines.some(({ slope }) => !Number.isFinite(slope)))
    return { kind: 'unknown', why: 'narrow-range' };
  const fitted: Fitted = {
    from,
    to,
    savingAtFrom: savingAt(lines, from),
    savingAtTo: savingAt(lines, to),
    misfit: misfitOf(blocks, lines),
    blocks: blocks.length,
  };
  const [first, last] = [fitted.savingAtFrom, fitted.savingAtTo];
  if (first.lo > 0 && last.lo > 0) return { ...fitted, kind: 'pays-everywhere' };
  if (first.hi <= 0 && last.hi <= 0) return { ...fitted, kind: 'pays-nowhere' };
  const { at, slope, roots } = crossingOf(lines, fitted);
  if (last.lo > 0)
    return {
      ...fitted,
      kind: 'pays-from',
      at: slope > 0 && at >= from ? at : null,
      lo: roots.length > 1 ? Math.min(...roots) : null,
      hi: Math.max(...roots, from),
    };
  if (first.lo > 0)
    return {
      ...fitted,
      kind: 'pays-up-to',
      at: slope < 0 && at <= to ? at : null,
      lo: Math.min(...roots, to),
      hi: roots.length > 1 ? Math.max(...roots) : null,
    };
  return { ...fitted, kind: 'undecided' };
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** Least squares; a slope of NaN if all points have the same `at`. */
function lineOf(points: readonly SavingPoint[]): Line {
  const [x, y] = [mean(points.map(({ at }) => at)), mean(points.map(({ saving }) => saving))];
  const slope =
    mean(points.map(({ at, saving }) => (at - x) * (saving - y))) / mean(points.map(({ at }) => (at - x) ** 2));
  return { intercept: y - slope * x, slope };
}

function on({ intercept, slope }: Line, at: number): number {
  return intercept + slope * at;
}

function savingAt(lines: readonly Line[], at: number): Bounded {
  const values = lines.map((line) => on(line, at));
  const center = mean(values);
  const half = Math.sqrt(squaredHalf(values, values));
  return { center, lo: center - half, hi: center + half };
}

/** t² · covariance ÷ n of two values of each block; with the same values twice, the square of half their interval. */
function squaredHalf(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  const covariance =
    a.reduce((sum, value, index) => sum + (value - middleA) * ((b[index] ?? 0) - middleB), 0) / (n - 1);
  return (criticalT(1 - CONFIDENCE, n - 1) ** 2 * covariance) / n;
}

/**
 * Where the mean line crosses 0, its slope, and the ends within the range of where the mean saving is not significantly
 * different from 0: a·at² + b·at + c ≤ 0.
 */
function crossingOf(
  lines: readonly Line[],
  { from, to }: Fitted,
): { readonly at: number; readonly slope: number; readonly roots: readonly number[] } {
  const [intercepts, slopes] = [lines.map(({ intercept }) => intercept), lines.map(({ slope }) => slope)];
  const [intercept, slope] = [mean(intercepts), mean(slopes)];
  const a = slope ** 2 - squaredHalf(slopes, slopes);
  const b = 2 * (slope * intercept - squaredHalf(slopes, intercepts));
  const c = intercept ** 2 - squaredHalf(intercepts, intercepts);
  return { at: -intercept / slope, slope, roots: rootsOf(a, b, c).filter((root) => root >= from && root <= to) };
}

function rootsOf(a: number, b: number, c: number): number[] {
  if (a === 0) return b === 0 ? [] : [-c / b];
  // Without differences between blocks both roots are one, and rounding may put them beside the real numbers.
  const half = Math.sqrt(Math.max(0, b ** 2 - 4 * a * c));
  return [(-b - half) / (2 * a), (-b + half) / (2 * a)];
}

/** Of points by their place in their block. */
function misfitOf(blocks: readonly (readonly SavingPoint[])[], lines: readonly Line[]): number {
  const places = Math.min(...blocks.map((points) => points.length));
  const distances = Array.from({ length: places }, (_, place) => {
    const values = blocks.map((points, block) => {
      const [point, line] = [points[place], lines[block]];
      return point === undefined || line === undefined ? 0 : point.saving - on(line, point.at);
    });
    const distance = Math.abs(mean(values));
    return distance > Math.sqrt(squaredHalf(values, values)) ? distance : 0;
  });
  return Math.max(...distances);
}
