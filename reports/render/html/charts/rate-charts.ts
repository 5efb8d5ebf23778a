import type { CapacityRow, CurveRate, DescribedTarget } from '../../../capacity/capacity-model.ts';
import { formatCount, formatMs, formatMsExactly, formatThreeDigits } from '../../../words/format-number.ts';
import { type Markup, markup, NONE, type Part } from '../markup.ts';
import { type Axis, linearAxis, logAxis, uprightGrid } from './axis.ts';
import { levelGrid, levelLimit } from './level-grid.ts';
import type { Numbers } from './ranking-groups.ts';
import { capacityOf, curvesOf, isLinear, pointOf, RATE_SPAN, rateAxis, reachOf, strokeOf } from './rate-parts.ts';
import { linePath, type StretchedPoint, stretched } from './stretched.ts';

const HEIGHT = { latency: 400, goodput: 300 } as const;
const TOP = 16;
const AXIS = 26;

/**
 * Latency against offered rate, one colour per stack: the percentile of the target as a thick line with points, p50 as
 * a thin one; the limit, and on it the capacities with their intervals. Points at the upper edge are among failed
 * requests; those of too few requests are left out. Empty without a curve.
 */
export function latencyByRate(rows: readonly CapacityRow[], numbers: Numbers, target: DescribedTarget): Markup {
  const curves = curvesOf(rows, numbers);
  const known = curves.flatMap(({ row }) => row.curve.flatMap(({ p50, tail }) => [p50.us ?? 0, tail.us ?? 0]));
  const latencies = known.filter((us) => us > 0);
  if (latencies.length === 0) return NONE;
  const limitUs = target.limitMs * 1000;
  const bottom = HEIGHT.latency - AXIS;
  const x = rateAxis(curves);
  const y = logAxis([Math.min(...latencies) / 1.4, Math.max(...latencies, limitUs) * 1.4], formatMs, [bottom, TOP]);
  const at =
    (read: (rate: CurveRate) => number | null) =>
    (rate: CurveRate): StretchedPoint | null => {
      const us = read(rate);
      return us === null || us <= 0 ? null : [x.at(rate.ratePerSec), y.at(us)];
    };
  const tail = at((rate) => rate.tail.us);
  return frame(`Latency in milliseconds by offered rate: ${target.tail} and p50 of each stack`, HEIGHT.latency, {
    axes: markup`${levelGrid(levelsOf(y), RATE_SPAN[0])}${uprightGrid(x, TOP, bottom)}`,
    lines: curves.map((curve) => [
      strokeOf(curve, curve.row.curve.map(at((rate) => rate.p50.us)), 1),
      strokeOf(curve, curve.row.curve.map(tail), 2.2),
    ]),
    marks: [
      levelLimit(y.at(limitUs), `${formatMsExactly(limitUs)} ms`, RATE_SPAN[0]),
      curves.map((curve) =>
        curve.row.curve
          .filter(({ tail: { state } }) => state !== 'not-established')
          .map((rate) => pointOf(curve, rate, tail(rate) ?? [x.at(rate.ratePerSec), TOP])),
      ),
      curves.map((curve) => capacityOf(curve, x, y.at(limitUs))),
    ],
  });
}

/**
 * Goodput against offered rate; a dashed line is where all requests are answered within the limit. Empty without a
 * curve.
 */
export function goodputByRate(rows: readonly CapacityRow[], numbers: Numbers): Markup {
  const curves = curvesOf(rows, numbers);
  if (curves.length === 0) return NONE;
  const bottom = HEIGHT.goodput - AXIS;
  const x = rateAxis(curves);
  const [lowest, highest] = reachOf(curves);
  const least = Math.max(1, Math.min(...curves.flatMap(({ row }) => row.curve.map((rate) => rate.goodputPerSec))));
  const y = isLinear(curves)
    ? linearAxis(highest, formatThousands, [bottom, TOP])
    : logAxis([Math.max(Math.min(lowest, least), lowest / 10), highest], formatThousands, [bottom, TOP]);
  const heightOf = (perSec: number): number => Math.min(bottom, y.at(Math.max(perSec, 1e-3)));
  const place = ({ ratePerSec, goodputPerSec }: CurveRate): StretchedPoint => [
    x.at(ratePerSec),
    heightOf(goodputPerSec),
  ];
  const all = linePath([
    [x.at(lowest), heightOf(lowest)],
    [x.at(highest), heightOf(highest)],
  ]);
  return frame('Goodput in requests per second by offered rate, one line per stack', HEIGHT.goodput, {
    axes: markup`${levelGrid(levelsOf(y), RATE_SPAN[0])}${uprightGrid(x, TOP, bottom)}`,
    lines: [
      markup`<path class="reference" d="${all}" fill="none" stroke="#59636e" stroke-dasharray="4 3" vector-effect="non-scaling-stroke"/>\n`,
      curves.map((curve) => strokeOf(curve, curve.row.curve.map(place), 2.2)),
    ],
    marks: [
      curves.map((curve) => curve.row.curve.map((rate) => pointOf(curve, rate, place(rate)))),
      curves.map((curve) => capacityOf(curve, x, heightOf(curve.row.capacity?.center ?? 1))),
    ],
  });
}

interface Drawing {
  readonly axes: Markup;
  readonly lines: readonly Part[];
  readonly marks: readonly Part[];
}

function frame(label: string, height: number, { axes, lines, marks }: Drawing): Markup {
  return markup`<svg class="chart" width="100%" height="${height}" role="group" aria-label="${`${label}; the table below contains the figures`}" font-family="system-ui, sans-serif">
${axes}${stretched(height, markup`${lines}`)}${marks}</svg>
`;
}

/** A rate beside its level, where a phone has room for few characters: `300`, `10k`. */
function formatThousands(perSec: number): string {
  return perSec < 1000 ? formatCount(perSec) : `${formatThreeDigits(perSec / 1000)}k`;
}

function levelsOf({ at, ticks }: Axis): { y: number; label: string }[] {
  return ticks.map(({ value, label }) => ({ y: at(value), label }));
}
