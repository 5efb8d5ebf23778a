import { describeClosedColumns, describeLoads } from '../../../run/describe-load.ts';
import type { ReportModel, Row, Section } from '../../../run/report-model.ts';
import { DATASTORES, mainColumns } from '../../columns/row-columns.ts';
import { chartFigure, NOTHING_DRAWN, sideBySide } from '../chart-figure.ts';
import { hasRatios } from '../charts/forest-chart.ts';
import { latencyRanking, throughputRanking } from '../charts/ranking-charts.ts';
import { isEmpty, type Markup, markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { prose } from '../prose.ts';
import { rowColumns } from '../row-columns.ts';
import { renderTable } from '../table.ts';
import { LINES, tiesText } from './ratio-figure.ts';
import { byScenario, type Stacks } from './stacks.ts';

/**
 * p99 of every stack, and throughput of those that the figure of ratios does not have, with intervals and ties; below,
 * the main table and how to read it.
 */
export function rankingSection(model: ReportModel, { numbers }: Stacks): PageSection {
  const loads = describeLoads(model);
  const charts = byScenario(model, ({ sections }) => {
    const others = sections.filter((section) => !hasRatios(section));
    const latency = chartFigure({
      title: 'Latency, p99 in ms',
      caption: `${loads.open}. Less is better. p99: 99 of 100 requests were faster.`,
      chart: latencyRanking(sections, numbers, model.latencyLimitUs),
    });
    const absolute = chartFigure({
      title: 'Throughput, requests/s',
      caption: `${loads.closed}. More is better. ${LINES} ${tiesText(others)}`,
      chart: throughputRanking(others, numbers),
    });
    return sideBySide([absolute, latency]);
  });
  return {
    id: 'ranking',
    title: 'Ranking',
    body: markup`${isEmpty(charts) ? NOTHING_DRAWN : charts}<p class="soft">In the tables, latency is in ms: ${loads.open}. ${describeClosedColumns(loads, '2xx/s', 'CPU µs of app and datastores per request')}</p>
${model.sections.map(tableOf)}<details>
<summary>How to read this</summary>
<dl>
${model.explanations.map(({ name, value }) => markup`<dt>${name}</dt><dd>${prose(value)}</dd>\n`)}</dl>
</details>
`,
  };
}

function tableOf(section: Section): Markup {
  const { title, scenario, explanation, rows } = section;
  const columns = mainColumns(section).filter((column) => column !== DATASTORES);
  return markup`<h3>${title} · ${scenario}</h3>
<p class="soft">${prose(explanation)}</p>
${renderTable<Row>(`${title}, ${scenario}`, rowColumns(columns), rows)}`;
}
