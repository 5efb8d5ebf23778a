import type { CapacityRow, CurveRate } from '../../../capacity/capacity-model.ts';
import { formatRateWait } from '../../../capacity/format-capacity.ts';
import { formatQuantile } from '../../../run/format-figure.ts';
import { formatCount } from '../../../words/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, linearAxis, logAxis, percent, type Span } from './axis.ts';
import { mark, shapeAt } from './marks.ts';
import { colourClass, type Series, seriesOf } from './palette.ts';
import type { Numbers } from './ranking-groups.ts';
import { linePath, type StretchedPoint } from './stretched.ts';

/** Begin and end of the axis of rates, in percent: the labels of the levels are left of it. */
export const RATE_SPAN: Span = [9, 99];
/** Rates that differ by more than this factor are on an axis by ratio, or the lowest ones could not be seen. */
const LINEAR_FACTOR = 4;
const POINT_SIZE = 22;
const CAPACITY_SIZE = 90;

/** A stack whose curve is drawn. */
interface Curve {
  readonly row: CapacityRow;
  readonly number: number;
  readonly series: Series;
}

/** Stacks with a curve of two rates or more. */
export function curvesOf(rows: readonly CapacityRow[], numbers: Numbers): Curve[] {
  return rows
    .filter(({ curve }) => curve.length > 1)
    .map((row) => {
      const number = numbers.get(row.target) ?? 0;
      return { row, number, series: seriesOf(number) };
    });
}

/** Lowest and highest rate that the charts show: all rates, and the interval of a capacity if it is not far off. */
export function reachOf(curves: readonly Curve[]): Span {
  const rates = curves.flatMap(({ row }) => row.curve.map(({ ratePerSec }) => ratePerSec));
  return [Math.min(...rates), Math.max(...rates) * 1.03];
}

/** Whether the rates are on an even axis, and not on one by ratio. */
export function isLinear(curves: readonly Curve[]): boolean {
  const highest = curves.map(({ row }) => Math.max(...row.curve.map(({ ratePerSec }) => ratePerSec)));
  return Math.max(...highest) <= LINEAR_FACTOR * Math.min(...highest);
}

/** The axis of rates that all charts share. */
export function rateAxis(curves: readonly Curve[]): Axis {
  const [lowest, highest] = reachOf(curves);
  return isLinear(curves)
    ? linearAxis(highest, formatCount, RATE_SPAN)
    : logAxis([lowest / 1.05, highest], formatCount, RATE_SPAN);
}

/** A line of a curve, as thick as `width` pixels. */
export function strokeOf({ number, series }: Curve, places: readonly (StretchedPoint | null)[], width: number): Markup {
  return markup`<g class="${colourClass(series)}" data-stack="${number}"><path class="line" d="${linePath(places)}" fill="none" stroke="${series.colour}" stroke-width="${width}" stroke-dasharray="${series.dash}" vector-effect="non-scaling-stroke"/></g>
`;
}

/** A point of the curve, with all that is known of its rate. */
export function pointOf({ row, number, series }: Curve, rate: CurveRate, [x, y]: StretchedPoint): Markup {
  const latency = `p50 ${formatQuantile(rate.p50)} ms, p${rate.tail.percentile} ${formatQuantile(rate.tail)} ms`;
  const taken = rate.waitShare === null ? '' : `, others took ${formatRateWait(rate)} of the core`;
  return mark(
    `${row.target} at ${formatCount(rate.ratePerSec)} requests/s: ${latency}, goodput ${formatCount(rate.goodputPerSec)}/s${taken}`,
    shapeAt(series, x, y, POINT_SIZE),
    markup` data-stack="${number}"`,
  );
}

/** The capacity at a height, with its interval. */
export function capacityOf(
  { row: { target, capacity, answer }, number, series }: Curve,
  { at }: Axis,
  y: number,
): Markup {
  if (capacity === null) return NONE;
  const { center, lo, hi } = answer === 'measured' ? capacity : { ...capacity, lo: null, hi: null };
  const [from, to] = [lo ?? center, hi ?? center].map((rate) =>
    Math.min(RATE_SPAN[1], Math.max(RATE_SPAN[0], at(rate))),
  );
  const interval = lo === null || hi === null ? '' : `, 95% interval ${formatCount(lo)} to ${formatCount(hi)}`;
  return mark(
    `${target}: capacity ${formatCount(center)} requests/s${interval}`,
    markup`<g class="${colourClass(series)}"><line class="line" x1="${percent(from ?? 0)}" x2="${percent(to ?? 0)}" y1="${y}" y2="${y}" stroke="${series.colour}" stroke-width="5" stroke-opacity="0.55"/></g>
${shapeAt(series, Math.min(RATE_SPAN[1], at(center)), y, CAPACITY_SIZE)}`,
    markup` data-stack="${number}"`,
  );
}
