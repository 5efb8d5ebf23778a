import type { ReportModel } from '../model/report-model.ts';
import { describeLoads } from '../text/describe-load.ts';
import { formatTime } from '../text/format-number.ts';
import { curveChart } from './html/charts/curve-chart.ts';
import { throughputChart } from './html/charts/throughput-chart.ts';
import { isEmpty, type Markup, markup } from './html/markup.ts';
import { type PageSection, renderPage } from './html/page.ts';
import { rowColumns } from './html/row-columns.ts';
import { figuresSection } from './html/sections/figures-section.ts';
import { notesSection } from './html/sections/notes-section.ts';
import { operationsSection } from './html/sections/operations-section.ts';
import { settingsSection } from './html/sections/settings-section.ts';
import { renderTable } from './html/table.ts';
import { COST_COLUMNS } from './row-cells.ts';

/** The report as one self-contained file that needs neither network nor script. */
export function renderHtml(model: ReportModel): string {
  const rows = model.sections.flatMap((section) => section.rows);
  const loads = describeLoads(model);
  return renderPage({
    title: 'stackbench report',
    lead: lead(model),
    sections: [
      figuresSection(model),
      chartSection(
        { id: 'latency', title: 'Latency by percentile' },
        `${loads.open}. Each step to the right is one more nine; curves end where fewer than ten requests lie above.`,
        curveChart(rows, model.latencyLimitUs),
      ),
      chartSection(
        { id: 'throughput', title: 'Throughput' },
        `${loads.closed}. Bars are means over visits, lines their 95 % intervals.`,
        throughputChart(rows),
      ),
      operationsSection(rows, model),
      {
        id: 'cost',
        title: 'What a request cost',
        body: renderTable('What a request cost', rowColumns(COST_COLUMNS), rows),
      },
      notesSection(model),
      settingsSection(model),
    ],
  });
}

function lead({ startedAt, tool, id, notice, sentences, caveat }: ReportModel): Markup {
  return markup`<h1>Which stack answers in time?</h1>
<p class="soft">${`${formatTime(startedAt)} · ${tool} · run ${id}`}</p>
${notice === null ? null : markup`<p class="notice">${notice}</p>\n`}<ul class="verdicts">
${sentences.map(({ text, tone }) => markup`<li class="${tone}">${text}</li>\n`)}</ul>
<p><strong>${caveat}</strong></p>
`;
}

function chartSection(head: Pick<PageSection, 'id' | 'title'>, explanation: string, svg: Markup): PageSection {
  if (isEmpty(svg)) return { ...head, body: markup`<p class="soft">Nothing was measured that could be drawn.</p>\n` };
  return {
    ...head,
    body: markup`<p class="soft">${explanation}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${head.title}">
${svg}
</div>
`,
  };
}
