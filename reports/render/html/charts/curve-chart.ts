import type { CurvePoint, Row } from '../../../run/report-model.ts';
import { formatMs, formatMsExactly } from '../../../words/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, logAxis, percent } from './axis.ts';
import { levelGrid, levelLimit } from './level-grid.ts';
import { mark, shapeAt } from './marks.ts';
import { colourClass, seriesOf } from './palette.ts';
import { bandPath, linePath, stretched } from './stretched.ts';

const HEIGHT = 380;
const TOP = 14;
const BOTTOM = HEIGHT - 26;
/** Per cent of the width that the labels of the levels take. */
const LEFT = 6;
const RIGHT = 99;
const TICKS = [50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999];
/** Bands of more stacks than this would cover each other. */
const MOST_BANDS = 12;

/**
 * Percentile curves of all stacks on the axis of nines, bands for their 95% intervals, the limit as a dashed line, each stack's own
 * shape at its p99. Empty where no curve has two points.
 */
export function curveChart(rows: readonly Row[], numbers: ReadonlyMap<string, number>, limitUs: number | null): Markup {
  const drawn = rows.map((row) => ({ row, curve: pointsOf(row) })).filter(({ curve }) => curve.length > 1);
  const points = drawn.flatMap(({ curve }) => curve);
  if (points.length === 0) return NONE;
  const bands = drawn.length <= MOST_BANDS;
  // A band may leave the chart: what it is about is the curve.
  const reach = points.map(({ us }) => us);
  const y = logAxis([Math.min(...reach) / 1.4, Math.max(...reach, limitUs ?? 0) * 1.3], formatMs, [BOTTOM, TOP]);
  const last = lastPercentile(drawn.map(({ row }) => row));
  const x = curveAxis(drawn.map(({ row }) => row));
  const layers = drawn.map(({ row, curve }) =>
    curveOf(row, curve, { x, y: y.at, number: numbers.get(row.target) ?? 0, bands }),
  );
  return markup`<svg class="chart" width="100%" height="${HEIGHT}" role="group" aria-label="Latency in milliseconds by percentile, one curve for each stack; the table below holds the figures" font-family="system-ui, sans-serif">
${levelGrid(levelsOf(y), LEFT)}${TICKS.filter((percentile) => percentile <= last).map((percentile) => tick(percentile, x(percentile)))}${stretched(BOTTOM, markup`${layers.map(({ lines }) => lines)}`)}${limitUs === null ? null : levelLimit(y.at(limitUs), `${formatMsExactly(limitUs)} ms`, LEFT)}${layers.map(({ shape }) => shape)}</svg>
`;
}

interface Frame {
  readonly x: (percentile: number) => number;
  readonly y: (us: number) => number;
  readonly number: number;
  readonly bands: boolean;
}

function curveOf(row: Row, curve: readonly CurvePoint[], { x, y, number, bands }: Frame) {
  const series = seriesOf(number);
  const band = bands ? curve.filter(({ lo, hi }) => lo !== null && hi !== null) : [];
  const path = bandPath(
    band.map(({ percentile, us, lo, hi }) => ({ x: x(percentile), top: y(hi ?? us), bottom: y(lo ?? us) })),
  );
  const line = linePath(curve.map(({ percentile, us }) => [x(percentile), y(us)]));
  const p99 = curve.find(({ percentile }) => percentile === 99) ?? curve.at(-1);
  return {
    lines: markup`<g class="${colourClass(series)}" data-stack="${number}">
${path === '' ? null : markup`<path class="band" d="${path}" fill="${series.colour}" fill-opacity="0.08" stroke="none"/>\n`}<path class="line" d="${line}" fill="none" stroke="${series.colour}" stroke-width="2" stroke-dasharray="${series.dash}" vector-effect="non-scaling-stroke"/>
</g>
`,
    shape:
      p99 === undefined
        ? NONE
        : mark(
            `${row.target}: p${p99.percentile} ${formatMs(p99.us)} ms${interval(p99)}`,
            shapeAt(series, x(p99.percentile), y(p99.us)),
            markup` data-stack="${number}"`,
          ),
  };
}

/** Where a percentile stands in the chart of these rows, in per cent of its width. */
export function curveAxis(rows: readonly Row[]): (percentile: number) => number {
  const last = nines(lastPercentile(rows));
  return (percentile) => LEFT + ((nines(percentile) - nines(50)) / (last - nines(50))) * (RIGHT - LEFT);
}

function lastPercentile(rows: readonly Row[]): number {
  return Math.max(...rows.flatMap((row) => pointsOf(row).map(({ percentile }) => percentile)));
}

/** The points of a stack's curve that the chart draws: from the median on, up to five nines. */
export function pointsOf({ open }: Row): CurvePoint[] {
  return (open?.curve ?? []).filter(({ percentile, us }) => percentile >= 50 && us > 0);
}

function interval({ lo, hi }: CurvePoint): string {
  return lo === null || hi === null ? '' : `, 95% interval ${formatMs(lo)} to ${formatMs(hi)} ms`;
}

function levelsOf({ at, ticks }: Axis): { y: number; label: string }[] {
  return ticks.map(({ value, label }) => ({ y: at(value), label }));
}

function tick(percentile: number, x: number): Markup {
  const anchor = x > 96 ? 'end' : 'middle';
  // Between the median and p90 a phone has no room for more than one label.
  const minor = percentile === 75 || percentile === 99.5 ? ' minor' : '';
  return markup`<line class="grid" x1="${percent(x)}" x2="${percent(x)}" y1="${TOP}" y2="${BOTTOM}" stroke="#dfe3e8"/>
<text class="tick${minor}" x="${percent(x)}" y="${BOTTOM + 16}" text-anchor="${anchor}" font-size="11" fill="#59636e">p${percentile}</text>
`;
}

/** 50 → 0.30, 99 → 2, 99.9 → 3: equal steps for each further nine. */
function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}
