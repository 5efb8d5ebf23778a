import { formatThroughput, formatTimes, formatToReference } from '../../../run/format-figure.ts';
import type { Row, Section } from '../../../run/report-model.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, percent, type Span } from './axis.ts';
import { mark, whisker } from './marks.ts';
import { groupOf, type Numbers, tiesAreDrawn, tiesOf } from './ranking-groups.ts';
import { ratioAxis } from './ratio-axis.ts';
import { bracketSpace, rowChart } from './row-chart.ts';

/** Begin and end of the axis, in percent: the absolute figures are to its right. */
const [START, END] = [2, 70];
/** Factors that the axis reaches: at least, from 1 to both sides; at most, beyond the lowest and the highest ratio. */
const [LEAST, FURTHEST] = [1.05, 3];
/** Room beyond the outermost interval, as a factor. */
const MARGIN = 1.03;

const LABEL =
  'Throughput of each stack relative to a reference, on a logarithmic axis, and in successful responses per second; the table below contains the figures';

/** Whether a section has a reference, so that the forest plot shows it. */
export function hasRatios({ rows }: Section): boolean {
  return rows.some(({ toReference }) => toReference !== null);
}

/**
 * A forest plot: the throughput of each stack relative to the reference of its section, with the 95% interval of the
 * ratio and the absolute figure; brackets join stacks that do not differ significantly. Sections without a reference
 * are left out; empty if none has one.
 */
export function throughputForest(all: readonly Section[], numbers: Numbers): Markup {
  const drawn = tiesAreDrawn(all);
  const sections = all.filter(hasRatios).map((section) => (drawn ? section : { ...section, ties: [] }));
  if (sections.length === 0) return NONE;
  const measured = (row: Row): boolean => row.closed?.okPerSec != null;
  const ties = sections.map((section) => ({ ties: tiesOf(section, section.rows.filter(measured)) }));
  const span: Span = [START, END - bracketSpace(ties)];
  const axis = axisOf(sections, span);
  const groups = sections.map((section) =>
    groupOf(section, {
      measured,
      numbers,
      value: (row) => (row.toReference === null ? 'not ranked' : formatToReference(row)),
      detail: ({ closed }) => formatThroughput(closed),
      marks: (row, y) => pointOf(row, { axis, y, span }),
    }),
  );
  return rowChart({ label: LABEL, axis, groups, limit: null, reference: 1 });
}

/** Every ratio with its interval, and 1; intervals that reach far are cut. */
function axisOf(sections: readonly Section[], span: Span): Axis {
  const ratios = sections.flatMap(({ rows }) => rows).flatMap(({ toReference }) => toReference?.ratio ?? []);
  const centers = ratios.map(({ center }) => center);
  const lowest = Math.max(
    Math.min(...ratios.map(({ center, lo }) => lo ?? center)) / MARGIN,
    Math.min(1, ...centers) / FURTHEST,
  );
  const highest = Math.min(
    Math.max(...ratios.map(({ center, hi }) => hi ?? center)) * MARGIN,
    Math.max(1, ...centers) * FURTHEST,
  );
  return ratioAxis([Math.min(lowest, 1 / LEAST), Math.max(highest, LEAST)], span, (ratio) => `${ratio}×`);
}

function pointOf(
  { target, group, closed, toReference }: Row,
  { axis: { at }, y, span }: { readonly axis: Axis; readonly y: number; readonly span: Span },
): Markup {
  if (toReference === null) return NONE;
  const { ratio, reference } = toReference;
  const absolute = `${formatThroughput(closed)} requests/s`;
  if (reference === target)
    return mark(
      `${target}: the reference, ${absolute}`,
      markup`<circle class="reference" cx="${percent(at(1))}" cy="${y}" r="4.5" fill="#ffffff" stroke="#59636e" stroke-width="2"/>
`,
    );
  const fill = group === 'ranked' ? '#0072b2' : '#7a848e';
  return mark(
    `${target}: ${formatTimes(ratio)} the throughput of ${reference}, ${absolute}`,
    markup`${whisker(y, ratio.lo === null ? null : at(ratio.lo), ratio.hi === null ? null : at(ratio.hi), span)}<circle class="dot dot-${group}" cx="${percent(at(ratio.center))}" cy="${y}" r="4.5" fill="${fill}"/>
`,
  );
}
