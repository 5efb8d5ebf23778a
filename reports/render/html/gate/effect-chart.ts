import { formatComparison, formatEffect, formatEffectRange, formatTestVerdict } from '../../../gate/format-gate.ts';
import type { GateReport, GateTestReport, TestVerdict } from '../../../gate/gate-report.ts';
import { shorten } from '../../../words/clean-text.ts';
import { formatChange, formatMargin } from '../../../words/format-change.ts';
import { percent } from '../charts/axis.ts';
import { mark } from '../charts/marks.ts';
import { type ChartRow, rowChart } from '../charts/row-chart.ts';
import { type Markup, markup } from '../markup.ts';
import { type EffectAxis, effectAxis } from './effect-axis.ts';

const NAME_LENGTH = 38;
/** Extent of a chart's row above and below its marks. */
const ROW_TOP = 25;
const ROW_BOTTOM = 15;
const PAPER_COLOURS: Readonly<Record<TestVerdict, string>> = {
  pass: '#12703f',
  regressed: '#b3261e',
  waived: '#8a5a00',
  inconclusive: '#8a5a00',
  invalid: '#8a5a00',
  open: '#59636e',
};

type Drawn = Pick<GateReport, 'tests' | 'margins'>;

/**
 * Draws the estimate and interval of each comparison against the margins, and every block as a dot; empty without
 * comparisons.
 */
export function effectChart(report: Drawn): Markup {
  const axis = effectAxis(report);
  const subjects = [...new Set(report.tests.map(({ subject }) => subject))];
  return rowChart({
    label:
      'Change of each comparison (head ÷ base) with its interval and every block; the table below lists the values',
    axis,
    limit: {
      value: 1 + report.margins.maxEffect,
      label: `+${formatMargin(report.margins.maxEffect)} fails`,
    },
    groups: subjects.map((subject) => ({
      title: shorten(subject, 2 * NAME_LENGTH),
      ties: [],
      rows: report.tests.flatMap((test, index) => (test.subject === subject ? rowOf(test, index, report, axis) : [])),
    })),
  });
}

function rowOf(test: GateTestReport, stack: number, { margins }: Drawn, axis: EffectAxis): ChartRow {
  return {
    stack,
    name: test.metricName,
    shown: shorten(test.metricName, NAME_LENGTH),
    value: formatEffect(test),
    marks: (y) => markup`${marginMarks(margins, axis, y)}${estimate(test, axis, y - 2)}${blocks(test, axis, y + 9)}`,
  };
}

/** The ignored band, the line of no change, and the limit mirrored below it; each row draws its own piece. */
function marginMarks({ minEffect, maxEffect }: GateReport['margins'], { at }: EffectAxis, y: number): Markup {
  const [from, to] = [at(1 / (1 + minEffect)), at(1 + minEffect)];
  const faster = percent(at(1 / (1 + maxEffect)));
  const [top, bottom] = [y - ROW_TOP + 18, y + ROW_BOTTOM];
  return markup`<rect class="ignored" x="${percent(from)}" y="${top}" width="${percent(to - from)}" height="${bottom - top}" fill="#f5f6f8"/>
<line class="margin" x1="${percent(at(1))}" x2="${percent(at(1))}" y1="${top}" y2="${bottom}" stroke="#59636e"/>
<line class="margin" x1="${faster}" x2="${faster}" y1="${top}" y2="${bottom}" stroke="#59636e" stroke-dasharray="2 4"/>
`;
}

function estimate(test: GateTestReport, axis: EffectAxis, y: number): Markup {
  const { center, lo, hi } = test.effect;
  const attributes = markup`class="mark-${test.verdict}" stroke="${PAPER_COLOURS[test.verdict]}" fill="${PAPER_COLOURS[test.verdict]}"`;
  const line =
    lo === null || hi === null
      ? null
      : markup`<line ${attributes} x1="${percent(axis.at(lo))}" x2="${percent(axis.at(hi))}" y1="${y}" y2="${y}" stroke-width="3"/>\n`;
  if (!(center > 0)) return markup``;
  const says = `${formatComparison(test)}: ${formatTestVerdict(test)}, ${formatEffect(test)}, ${formatEffectRange(test)}`;
  return mark(
    says,
    markup`${line}<svg x="${percent(axis.at(center))}" y="${y}" overflow="visible"><path ${attributes} d="${pointPath(center, axis)}"/></svg>\n`,
  );
}

/** A diamond, or an arrowhead if the value lies beyond the end of the axis. */
function pointPath(center: number, axis: EffectAxis): string {
  if (!axis.isBeyond(center)) return 'M0 -6l6 6l-6 6l-6 -6z';
  return center > 1 ? 'M8 0l-10 -7v14z' : 'M-8 0l10 -7v14z';
}

function blocks(test: GateTestReport, axis: EffectAxis, y: number): Markup {
  const { verdict, ratios } = test;
  const colour = PAPER_COLOURS[verdict];
  return markup`${ratios.map((ratio, index) =>
    mark(
      `${formatComparison(test)}, block ${index + 1}: ${formatChange(ratio)}`,
      markup`<circle class="mark-${verdict}" cx="${percent(axis.at(ratio))}" cy="${y}" r="3" stroke="none" fill="${colour}" fill-opacity="0.5"/>\n`,
    ),
  )}`;
}
