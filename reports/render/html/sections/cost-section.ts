import type { ReportModel } from '../../../run/report-model.ts';
import { COST_COLUMNS, DATASTORES, columnsOverAll } from '../../columns/row-columns.ts';
import { chartFigure } from '../chart-figure.ts';
import { COST_PARTS, costChart } from '../charts/cost-chart.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { rowColumns } from '../row-columns.ts';
import { renderTable } from '../table.ts';
import { byScenario, type Stacks } from './stacks.ts';

/** CPU time per request by app, store and cache: the reason of the rank if they share one core. */
export function costSection(model: ReportModel, { rows, numbers }: Stacks): PageSection {
  const legend = markup`<ul class="legend">
${COST_PARTS.map(({ part, title, fill }) => markup`<li><svg width="14" height="14" aria-hidden="true"><rect class="part-${part}" width="14" height="14" fill="${fill}"/></svg> ${title}</li>\n`)}</ul>
`;
  return {
    id: 'cost',
    title: 'CPU per request',
    link: 'CPU',
    body: markup`${byScenario(model, (part) =>
      chartFigure({
        title: 'Microseconds of CPU time',
        caption:
          'From the kernel’s accounting, for each successful request. Lowest first; stacks that failed too many requests are last. The load generator is not included. Less is better.',
        legend,
        chart: costChart(part.rows, numbers),
      }),
    )}${renderTable('CPU per request', rowColumns(columnsOverAll([...COST_COLUMNS, DATASTORES], rows)), rows)}`,
  };
}
