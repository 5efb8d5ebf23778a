import { formatPercentileEstimate, formatThroughput } from '../../../run/format-figure.ts';
import type { QuantileFigure, Row, Section } from '../../../run/report-model.ts';
import { formatCount, formatMs, formatMsExactly, formatPercent } from '../../../words/format-number.ts';
import { type Markup, markup } from '../markup.ts';
import { type Axis, linearAxis, logAxis, percent, type Span } from './axis.ts';
import { mark, whisker } from './marks.ts';
import { groupOf, type Numbers, tiesAreDrawn, tiesOf } from './ranking-groups.ts';
import { bracketSpace, rowChart } from './row-chart.ts';

/** Intervals are cut at this many times the highest figure, or the bars would be invisible. */
const FURTHEST = 3;
/** The same on an axis of ratios, beyond the lowest and the highest figure. */
const FURTHEST_BY_RATIO = 30;
/** The values are to the right of it, in percent; the line of the limit must not cross them. */
const LATENCY_END = 78;
/**
 * Bars of the throughput with 95% intervals; brackets join stacks that do not differ significantly. Empty if nothing
 * was measured.
 */
export function throughputRanking(all: readonly Section[], numbers: Numbers): Markup {
  const sections = tiesAreDrawn(all) ? all : all.map((section) => ({ ...section, ties: [] }));
  const measured = (row: Row): boolean => row.closed?.okPerSec != null;
  const rows = sections.flatMap((section) => section.rows).filter(measured);
  const most = Math.max(0, ...rows.map(({ closed }) => closed?.okPerSec?.center ?? 0));
  const reach = rows.map(({ closed }) => closed?.okPerSec?.hi ?? closed?.okPerSec?.center ?? 0);
  const highest = Math.min(Math.max(0, ...reach), most * FURTHEST);
  const ties = sections.map((section) => ({ ties: tiesOf(section, section.rows.filter(measured)) }));
  const span: Span = [0, 100 - bracketSpace(ties)];
  const axis = linearAxis(highest, formatCount, span);
  const groups = sections.map((section) =>
    groupOf(section, {
      measured,
      numbers,
      value: (row) => formatThroughput(row.closed),
      marks: (row, y) => bar(row, axis, y, span),
    }),
  );
  return highest === 0 ? markup`` : rowChart({ label: THROUGHPUT_LABEL, axis, groups, limit: null });
}

/** The p99 of the open model with its 95% interval on a logarithmic axis, and the limit; empty without any p99. */
export function latencyRanking(sections: readonly Section[], numbers: Numbers, limitUs: number | null): Markup {
  const measured = (row: Row): boolean => p99Of(row) !== null;
  const values = sections
    .flatMap(({ rows }) => rows)
    .flatMap((row) => [p99Of(row)?.us, p99Of(row)?.lo, p99Of(row)?.hi])
    .filter((us) => us !== null && us !== undefined && us > 0) as number[];
  if (values.length === 0) return markup``;
  const centers = sections.flatMap(({ rows }) => rows).flatMap((row) => p99Of(row)?.us ?? []);
  const figures = [...centers, ...(limitUs === null ? [] : [limitUs])];
  const [least, most] = figures.length === 0 ? [0, Infinity] : [Math.min(...figures), Math.max(...figures)];
  const lowest = Math.max(Math.min(...values) / 1.3, least / FURTHEST_BY_RATIO);
  const highest = Math.min(Math.max(...values, limitUs ?? 0) * 1.3, most * FURTHEST_BY_RATIO);
  const axis = logAxis([lowest, highest], formatMs, [0, LATENCY_END]);
  const groups = sections.map((section) =>
    groupOf(
      { ...section, ties: [] },
      {
        measured,
        numbers,
        value: (row) => formatPercentileEstimate(row.open, 99),
        marks: (row, y) => dot(row, axis, y),
      },
    ),
  );
  const limit = limitUs === null ? null : { value: limitUs, label: `${formatMsExactly(limitUs)} ms` };
  return rowChart({ label: LATENCY_LABEL, axis, groups, limit });
}

const THROUGHPUT_LABEL =
  'Throughput of each stack in successful responses per second, highest first; the table below contains the figures';
const LATENCY_LABEL =
  'Latency of each stack: the p99 in milliseconds on a logarithmic axis; the table below contains the figures';

function bar({ target, group, closed }: Row, { at }: Axis, y: number, span: Span): Markup {
  const { center, lo, hi } = closed?.okPerSec ?? { center: 0, lo: null, hi: null };
  const failed = closed?.errorRatio ? `, ${formatPercent(closed.errorRatio)} failed` : '';
  const says = `${target}: ${formatCount(center)} requests/s${lo === null || hi === null ? '' : `, 95% interval ${formatCount(lo)} to ${formatCount(hi)}`}${failed}`;
  const look = closed?.failsTooMuch === true ? 'failing' : group;
  const fill = look === 'ranked' ? '#6aa5cc' : '#b9c1c9';
  return mark(
    says,
    markup`<rect class="bar bar-${look}" x="0" y="${y - 7}" width="${percent(at(center))}" height="14" fill="${fill}"/>
${whisker(y, lo === null ? null : at(lo), hi === null ? null : at(hi), span)}`,
  );
}

function dot(row: Row, { at }: Axis, y: number): Markup {
  const { us, lo, hi } = p99Of(row) ?? { us: null, lo: null, hi: null };
  const fill = row.group === 'ranked' ? '#0072b2' : '#7a848e';
  const end = hi === null ? LATENCY_END : at(hi);
  return mark(
    `${row.target}: p99 ${us === null ? 'among failed requests' : `${formatMs(us)} ms`}${intervalWords(lo, hi)}`,
    markup`<line class="grid" x1="0" x2="${percent(LATENCY_END)}" y1="${y}" y2="${y}" stroke="#dfe3e8"/>
${whisker(y, lo === null ? null : at(lo), lo === null ? null : end, [0, LATENCY_END])}${
      us === null
        ? null
        : markup`<circle class="dot dot-${row.group}" cx="${percent(at(us))}" cy="${y}" r="4.5" fill="${fill}"/>
`
    }`,
  );
}

function intervalWords(lo: number | null, hi: number | null): string {
  if (lo === null) return '';
  return `, 95% interval ${formatMs(lo)} to ${hi === null ? 'failed requests' : `${formatMs(hi)} ms`}`;
}

/** The p99 with its interval, without a value if it is among failed requests; null if it is not established. */
function p99Of({ open }: Row): Pick<QuantileFigure, 'us' | 'lo' | 'hi'> | null {
  const found = open?.quantiles.find(({ percentile }) => percentile === 99);
  return found === undefined || found.state === 'not-established' ? null : found;
}
