import { describeLoads } from '../../../run/describe-load.ts';
import { formatPercentile, NOTHING } from '../../../run/format-figure.ts';
import type { CurvePoint, ReportModel, Row } from '../../../run/report-model.ts';
import { shorten } from '../../../words/clean-text.ts';
import { formatMs } from '../../../words/format-number.ts';
import { chartFigure, NOTHING_DRAWN } from '../chart-figure.ts';
import { curveAxis, curveChart, pointsOf } from '../charts/curve-chart.ts';
import { isEmpty, type Markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { stackLegend } from '../stack-legend.ts';
import { renderFoldedTable, type TableColumn } from '../table.ts';
import { byScenario, type Stacks } from './stacks.ts';

const NAME_LENGTH = 48;

/** Percentile curves of all stacks in one chart. */
export function latencySection(model: ReportModel, { numbers }: Stacks): PageSection {
  const { open } = describeLoads(model);
  const charts = byScenario(model, ({ rows }) =>
    chartFigure({
      title: 'All stacks, milliseconds',
      caption: `${open}. Each step to the right is one more nine. Bands are 95% intervals, symbols mark p99. A curve ends when fewer than ten requests are above it, or when failed requests begin.`,
      legend: stackLegend(
        rows.filter((row) => pointsOf(row).length > 1),
        numbers,
        (row) => formatPercentile(row.open, 99),
      ),
      chart: curveChart(rows, numbers, model.latencyLimitUs),
      data: curveTable(rows, numbers),
    }),
  );
  return {
    id: 'latency',
    title: 'Latency by percentile',
    link: 'Latency',
    body: isEmpty(charts) ? NOTHING_DRAWN : charts,
  };
}

interface Line {
  readonly percentile: number;
  readonly points: ReadonlyMap<Row, CurvePoint>;
}

/** The data of the chart: one line per percentile, one column per stack. */
function curveTable(rows: readonly Row[], numbers: ReadonlyMap<string, number>): Markup {
  const drawn = rows.filter((row) => pointsOf(row).length > 1);
  const x = curveAxis(drawn);
  const percentiles = [...new Set(drawn.flatMap((row) => pointsOf(row).map(({ percentile }) => percentile)))];
  const lines = percentiles
    .sort((a, b) => a - b)
    .map((percentile): Line => {
      const points = drawn.flatMap((row): [Row, CurvePoint][] => {
        const point = pointsOf(row).find((candidate) => candidate.percentile === percentile);
        return point === undefined ? [] : [[row, point]];
      });
      return { percentile, points: new Map(points) };
    });
  const columns: TableColumn<Line>[] = [
    { head: 'ms', align: 'left', kind: 'name', cell: ({ percentile }) => `p${percentile}` },
    ...drawn.map((row): TableColumn<Line> => ({
      head: shorten(row.target, NAME_LENGTH),
      align: 'right',
      stack: numbers.get(row.target) ?? 0,
      cell: ({ points }) => cellOf(points.get(row)),
    })),
  ];
  return renderFoldedTable('Data of this chart', columns, lines, ({ percentile }) => x(percentile));
}

function cellOf(point: CurvePoint | undefined): string {
  if (point === undefined) return NOTHING;
  const { us, lo, hi } = point;
  return lo === null || hi === null ? formatMs(us) : `${formatMs(us)} [${formatMs(lo)}–${formatMs(hi)}]`;
}
