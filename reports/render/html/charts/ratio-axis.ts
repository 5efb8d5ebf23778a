import type { Axis, Span } from './axis.ts';

const TICKS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50,
  100,
];
/** Smallest distance between two ticks, in percent of the width. */
const TICK_GAP = 9;

/**
 * An axis by ratio from `lowest` below 1 to `highest` above it, with ticks from 1 outwards. Positions of ratios beyond
 * its ends are beyond `span`.
 */
export function ratioAxis(
  [lowest, highest]: Span,
  [start, end]: Span,
  label: (ratio: number) => string = String,
): Axis {
  const [from, to] = [Math.log(lowest), Math.log(highest)];
  const at = (ratio: number): number => start + (end - start) * ((Math.log(ratio) - from) / (to - from));
  const outwards = TICKS.filter((ratio) => Math.log(ratio) >= from * 1.001 && Math.log(ratio) <= to * 1.001).sort(
    (a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)),
  );
  const kept: number[] = [];
  for (const ratio of outwards)
    if (kept.every((other) => Math.abs(at(other) - at(ratio)) >= TICK_GAP)) kept.push(ratio);
  return { at, ticks: kept.map((value) => ({ value, label: label(value) })) };
}
