import type { Row } from '../../../model/report-model.ts';
import { shorten } from '../../../text/clean-text.ts';
import { formatMs } from '../../../text/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';

const WIDTH = 920;
const HEIGHT = 380;
const LEFT = 60;
const RIGHT = 222;
const TOP = 16;
const BOTTOM = 40;
const TICKS = [50, 90, 95, 99, 99.9, 99.99];

/** Colours that stay apart for colour-blind readers (Okabe and Ito 2008), then repeated with other dashes. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a6a00', '#777777'];
const DASHES = ['', '7 4', '2 3', '9 3 2 3'];

/** Percentile curves on the log-nines axis, all stacks over each other, with the latency limit as a line; empty without curves. */
export function curveChart(rows: readonly Row[], limitUs: number | null): Markup {
  const drawn = rows.filter((row) => (row.open?.curve.length ?? 0) > 1);
  const points = drawn
    .flatMap((row) => row.open?.curve ?? [])
    .filter(({ percentile, us }) => percentile >= 50 && us > 0);
  if (points.length === 0) return NONE;
  const highest = Math.max(...points.map(({ us }) => us), limitUs ?? 0) * 1.2;
  const lowest = Math.min(...points.map(({ us }) => us)) / 1.2;
  const lastNines = Math.max(...points.map(({ percentile }) => nines(Math.min(percentile, 99.99))));
  const x = (percentile: number): number =>
    LEFT + ((nines(percentile) - nines(50)) / (lastNines - nines(50) || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (us: number): number =>
    TOP + (1 - Math.log(us / lowest) / Math.log(highest / lowest)) * (HEIGHT - TOP - BOTTOM);
  const ticks = TICKS.filter((percentile) => nines(percentile) <= lastNines + 0.01).map(
    (percentile) =>
      markup`<line class="grid" x1="${x(percentile)}" x2="${x(percentile)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><text x="${x(percentile)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">p${percentile}</text>`,
  );
  const decades = latencyTicks(lowest, highest).map(
    (us) =>
      markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(us)}" y2="${y(us)}"/><text x="${LEFT - 8}" y="${y(us) + 4}" text-anchor="end">${formatMs(us)}</text>`,
  );
  const limit =
    limitUs === null
      ? null
      : markup`<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(limitUs)}" y2="${y(limitUs)}"/><text class="limit-text" x="${LEFT + 6}" y="${y(limitUs) - 5}">limit ${formatMs(limitUs)} ms</text>`;
  const labels = spreadLabels(
    drawn.map((row) => y(row.open?.curve.findLast(({ percentile }) => percentile <= 99.99)?.us ?? lowest)),
  );
  const curves = drawn.map((row, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#777777';
    const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length] ?? '';
    const path = (row.open?.curve ?? [])
      .filter(({ percentile, us }) => percentile >= 50 && percentile <= 99.99 && us > 0)
      .map(({ percentile, us }, step) => `${step === 0 ? 'M' : 'L'}${x(percentile).toFixed(1)} ${y(us).toFixed(1)}`)
      .join('');
    return markup`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"><title>${row.target}</title></path><text x="${WIDTH - RIGHT + 8}" y="${(labels[index] ?? 0) + 4}" fill="${colour}">${shorten(row.target, 27)}</text>`;
  });
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Latency in ms by percentile for each stack; the table above holds the figures">${ticks}${decades}${limit}${curves}</svg>`;
}

/** 50 → 0.30, 99 → 2, 99.9 → 3: equal steps for each further nine. */
function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function latencyTicks(lowest: number, highest: number): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(lowest)); decade <= highest; decade *= 10) {
    for (const step of [1, 2, 5]) if (decade * step >= lowest && decade * step <= highest) ticks.push(decade * step);
  }
  return ticks.length > 9 ? ticks.filter((_, index) => index % 2 === 0) : ticks;
}

/** Moves labels apart so that none hides another, keeping their order. */
function spreadLabels(wanted: readonly number[]): number[] {
  const gap = Math.min(15, (HEIGHT - TOP - BOTTOM) / Math.max(1, wanted.length));
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let above = TOP - gap;
  for (const { y, index } of order) {
    above = Math.max(y, above + gap);
    placed[index] = above;
  }
  const overflow = Math.max(0, above - (HEIGHT - BOTTOM));
  return placed.map((y) => y - overflow);
}
