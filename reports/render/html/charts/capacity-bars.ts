import type { CapacityRow, CapacitySection } from '../../../capacity/capacity-model.ts';
import { formatAsFound, formatCapacity } from '../../../capacity/format-capacity.ts';
import { formatToReference } from '../../../run/format-figure.ts';
import { formatCount } from '../../../words/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, linearAxis, percent, type Span } from './axis.ts';
import { mark, whisker } from './marks.ts';
import { groupOf, type Numbers, tiesAreDrawn, tiesOf } from './ranking-groups.ts';
import { bracketSpace, rowChart } from './row-chart.ts';

/** The end of the axis, in percent: the ratios are to its right. */
const END = 68;
/** Intervals are cut at this many times the highest figure, or the bars would be invisible. */
const FURTHEST = 3;
const LABEL =
  'Capacity of each stack in requests per second, highest first, with its ratio to a reference; the table below contains the figures';

/**
 * Bars of the capacity with 95% intervals, the capacity as found as a diamond, and the ratio to the reference beside
 * it; brackets join stacks that do not differ significantly. Stacks without a capacity have their answer as text.
 * Empty without any figure.
 */
export function capacityBars(all: readonly CapacitySection[], numbers: Numbers): Markup {
  const sections = tiesAreDrawn(all) ? all : all.map((section) => ({ ...section, ties: [] }));
  const rows = sections.flatMap((section) => section.rows);
  const most = Math.max(0, ...rows.map(barOf));
  if (most === 0) return NONE;
  const reach = Math.max(
    most,
    ...rows.map(({ capacity, asFound }) => Math.max(capacity?.hi ?? 0, asFound?.center ?? 0)),
  );
  const ties = sections.map((section) => ({ ties: tiesOf(section, section.rows) }));
  const span: Span = [0, END - bracketSpace(ties)];
  const axis = linearAxis(Math.min(reach, most * FURTHEST), formatCount, span);
  const groups = sections.map((section) =>
    groupOf(section, {
      measured: () => true,
      numbers,
      value: valueOf,
      detail: (row) => (row.toReference === null ? '' : formatToReference(row)),
      marks: (row, y) => bar(row, axis, y, span),
    }),
  );
  return rowChart({ label: LABEL, axis, groups, limit: null });
}

function barOf({ capacity, atLeastPerSec }: CapacityRow): number {
  return capacity?.center ?? atLeastPerSec ?? 0;
}

/** The capacity, and where there is room the same as found. */
function valueOf(row: CapacityRow): Markup {
  const found = row.asFound === null ? null : markup`<tspan class="minor">, as found ${formatAsFound(row)}</tspan>`;
  return markup`${formatCapacity(row)}${found}`;
}

function bar(row: CapacityRow, { at }: Axis, y: number, span: Span): Markup {
  const { target, group, answer, capacity, asFound, atLeastPerSec } = row;
  const length = barOf(row);
  if (length === 0) return NONE;
  const look = answer === 'measured' || answer === 'at-least' ? group : 'doubtful';
  const fill = look === 'ranked' ? '#6aa5cc' : '#b9c1c9';
  const { lo, hi } = answer === 'measured' && capacity !== null ? capacity : { lo: null, hi: null };
  const interval = lo === null || hi === null ? '' : `, 95% interval ${formatCount(lo)} to ${formatCount(hi)}`;
  const found = asFound === null ? '' : `; as found ${formatCount(asFound.center)}`;
  const says = `${target}: ${atLeastPerSec === null ? '' : 'at least '}${formatCount(length)} requests/s${interval}${found}`;
  return mark(
    says,
    markup`<rect class="bar bar-${look}" x="0" y="${y - 7}" width="${percent(at(length))}" height="14" fill="${fill}"/>
${whisker(y, lo === null ? null : at(lo), hi === null ? null : at(hi), span)}${atLeastPerSec === null ? null : more(at(length), y)}${asFound === null ? null : diamond(at(asFound.center), y)}`,
  );
}

/** An arrow at the end of a bar that may be longer. */
function more(x: number, y: number): Markup {
  return markup`<svg x="${percent(x)}" y="${y}" overflow="visible"><path class="ink" d="M4,-6L11,0L4,6" fill="none" stroke="#1c2126" stroke-width="2"/></svg>
`;
}

function diamond(x: number, y: number): Markup {
  return markup`<svg x="${percent(x)}" y="${y}" overflow="visible"><path class="found" d="M0,-6L5,0L0,6L-5,0Z" fill="#ffffff" stroke="#1c2126" stroke-width="1.5"/></svg>
`;
}
