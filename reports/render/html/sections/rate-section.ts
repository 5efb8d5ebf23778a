import { formatDuration } from '../../../../model/duration.ts';
import type { CapacityModel } from '../../../capacity/capacity-model.ts';
import { formatCapacity } from '../../../capacity/format-capacity.ts';
import { curveColumns, type CurveLine, curveLines } from '../../columns/capacity-columns.ts';
import { chartFigure, NOTHING_DRAWN } from '../chart-figure.ts';
import type { Numbers } from '../charts/ranking-groups.ts';
import { goodputByRate, latencyByRate } from '../charts/rate-charts.ts';
import { isEmpty, markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { stackLegend } from '../stack-legend.ts';
import { renderFoldedTable, type TableColumn } from '../table.ts';

/** Latency and goodput against the offered rate, all stacks in one chart each. */
export function rateSection(model: CapacityModel, numbers: Numbers): PageSection {
  const { target, curveStepMs } = model;
  const rows = model.sections.flatMap((section) => section.rows);
  const columns = curveColumns(target).map((column): TableColumn<CurveLine> =>
    column.key === 'stack' ? { ...column, kind: 'name' } : column,
  );
  const failing = rows.some(({ curve }) => curve.some((rate) => rate.tail.state === 'failures'))
    ? ` Points at the upper edge: the ${target.tail} is among failed or unsent requests.`
    : '';
  const legend = stackLegend(
    rows.filter(({ curve }) => curve.length > 1),
    numbers,
    formatCapacity,
  );
  const latency = chartFigure({
    title: 'Latency, ms, by offered rate in requests/s',
    caption: `Poisson arrivals in steps of ${formatDuration(curveStepMs)}, in random order, each begun when no request was in flight. Thick lines with points: ${target.tail}; thin lines: p50. Large symbols on the limit are the capacities with their 95% intervals. Past the capacity the queue grows for as long as a step lasts, so latencies there depend on its length.${failing}`,
    legend,
    chart: latencyByRate(rows, numbers, target),
  });
  const goodput = chartFigure({
    title: 'Goodput, requests/s, by offered rate',
    caption: `Requests answered well with a latency ${target.latency}, per second. On the dashed line none is missed; large symbols are the capacities.`,
    chart: goodputByRate(rows, numbers),
    data: renderFoldedTable('Data of these charts', columns, curveLines(rows)),
  });
  return {
    id: 'rates',
    title: 'Latency and goodput by rate',
    link: 'Rates',
    body: isEmpty(latency) && isEmpty(goodput) ? NOTHING_DRAWN : markup`${latency}${goodput}`,
  };
}
