import type { ReportModel, Row, Section } from '../../../model/report-model.ts';
import { describeLoads } from '../../../text/describe-load.ts';
import { MAIN_COLUMNS } from '../../row-cells.ts';
import { markup } from '../markup.ts';
import type { PageSection } from '../page.ts';
import { rowColumns } from '../row-columns.ts';
import { renderTable } from '../table.ts';

/** The main table of every section that may be compared inside, and how to read it. */
export function figuresSection(model: ReportModel): PageSection {
  const loads = describeLoads(model);
  return {
    id: 'figures',
    title: 'Figures',
    body: markup`<p class="soft">Latency in ms: ${loads.open}. 2xx/s and CPU µs of the app per request: ${loads.closed}.</p>
${model.sections.map(tableOf)}<h3>How to read this</h3>
${model.explanations.map(({ name, value }) => markup`<p class="soft"><strong>${name}</strong>: ${value}</p>\n`)}`,
  };
}

function tableOf({ title, scenario, explanation, rows }: Section) {
  return markup`<h3>${title} · ${scenario}</h3>
<p class="soft">${explanation}</p>
${renderTable<Row>(`${title}, ${scenario}`, rowColumns(MAIN_COLUMNS), rows)}`;
}
