import type { VisitLine } from '../../../run/report-model.ts';
import { formatCount, formatMs, formatMsExactly } from '../../../words/format-number.ts';
import { type Markup, markup, NONE } from '../markup.ts';
import { type Axis, linearAxis, logAxis, percent } from './axis.ts';
import { mark } from './marks.ts';
import { rowChart } from './row-chart.ts';
import { shownName } from './shown-name.ts';

const NAME_LENGTH = 28;
/** Begin and end of the line of a stack, in percent. */
const LINE_START = 1;
const LINE_END = 99;

/** A value of every visit of every stack. */
interface Strip {
  readonly target: string;
  readonly stack: number;
  readonly dots: readonly { readonly visit: number; readonly repetition: number; readonly value: number }[];
}

/** A dot for the throughput of each visit; empty if none was measured. */
export function throughputStrips(visits: readonly VisitLine[], numbers: ReadonlyMap<string, number>): Markup {
  const strips = stripsOf(visits, numbers, ({ okPerSec }) => okPerSec);
  const highest = Math.max(0, ...strips.flatMap(({ dots }) => dots.map(({ value }) => value)));
  if (highest === 0) return NONE;
  return chart(strips, {
    label: 'Throughput of each visit in successful responses per second, one line per stack',
    axis: linearAxis(highest * 1.02, formatCount, [LINE_START, LINE_END]),
    says: (value) => `${formatCount(value)} requests/s`,
    limit: null,
  });
}

/**
 * A dot for the p99 of each visit on a logarithmic axis, at its end if among failed requests, and the limit; empty
 * without any.
 */
export function latencyStrips(
  visits: readonly VisitLine[],
  numbers: ReadonlyMap<string, number>,
  limitUs: number | null,
): Markup {
  const strips = stripsOf(visits, numbers, ({ p99Us, p99Failed }) =>
    p99Failed ? Infinity : p99Us === null || p99Us <= 0 ? null : p99Us,
  );
  const values = strips.flatMap(({ dots }) => dots.map(({ value }) => value)).filter(Number.isFinite);
  if (values.length === 0) return NONE;
  const reach: [number, number] = [Math.min(...values) / 1.3, Math.max(...values, limitUs ?? 0) * 1.3];
  return chart(strips, {
    label: 'The p99 of each visit in milliseconds, one line per stack',
    axis: logAxis(reach, formatMs, [LINE_START, LINE_END]),
    says: (value) => `p99 ${value === Infinity ? 'among failed requests' : `${formatMs(value)} ms`}`,
    limit: limitUs === null ? null : { value: limitUs, label: `${formatMsExactly(limitUs)} ms` },
  });
}

interface StripChart {
  readonly label: string;
  readonly axis: Axis;
  readonly says: (value: number) => string;
  readonly limit: { readonly value: number; readonly label: string } | null;
}

function chart(strips: readonly Strip[], { label, axis, says, limit }: StripChart): Markup {
  const rows = strips.map(({ target, stack, dots }) => ({
    stack,
    name: target,
    shown: shownName(target, NAME_LENGTH),
    value: '',
    marks: (y: number) => markup`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}" stroke="#dfe3e8"/>
${dots.map(({ visit, repetition, value }) =>
  mark(
    `${target}, visit ${visit + 1} (repetition ${repetition + 1}): ${says(value)}`,
    value === Infinity
      ? markup`<rect class="stall" x="${percent(LINE_END)}" y="${y - 5}" width="4" height="10" fill="#b3261e"/>
`
      : markup`<circle class="visit" cx="${percent(axis.at(value))}" cy="${y}" r="4.5" fill="#0072b2" fill-opacity="0.55" stroke="#0072b2"/>
`,
  ),
)}`,
  }));
  return rowChart({ label, axis, groups: [{ title: null, ties: [], rows }], limit });
}

function stripsOf(
  visits: readonly VisitLine[],
  numbers: ReadonlyMap<string, number>,
  read: (visit: VisitLine) => number | null,
): Strip[] {
  return [...numbers].flatMap(([target, stack]) => {
    const dots = visits
      .filter((visit) => visit.target === target)
      .flatMap((visit) => {
        const value = read(visit);
        return value === null ? [] : [{ visit: visit.index, repetition: visit.repetition, value }];
      });
    return dots.length === 0 ? [] : [{ target, stack, dots }];
  });
}
