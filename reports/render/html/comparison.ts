import type { CompareModel, ComparedRow, ComparedTable } from '../../comparison/compare-model.ts';
import { formatObstacle } from '../../comparison/format-comparison.ts';
import { changeColumns, compareColumns, FILE_COLUMNS, tableTitle } from '../columns/compare-columns.ts';
import type { TextColumn } from '../terminal/text-table.ts';
import { chartFigure } from './chart-figure.ts';
import { ratioChart } from './charts/ratio-chart.ts';
import { COMPARE_STYLE } from './comparison-style.ts';
import { isEmpty, type Markup, markup, NONE } from './markup.ts';
import { STYLE_HASHES } from './page-script.ts';
import { renderPage } from './page.ts';
import { prose } from './prose.ts';
import { sentences } from './sections/lead.ts';
import { renderFoldedTable, renderTable, type TableColumn } from './table.ts';

/** The comparison as one self-contained file that needs neither network nor script. */
export function renderCompareHtml(model: CompareModel): string {
  const [main, rest] = [true, false].map((wanted) => model.tables.filter(({ figure }) => figure.main === wanted));
  return renderPage({
    title: 'stackbench compare',
    lead: lead(model),
    style: { css: COMPARE_STYLE, hash: STYLE_HASHES.comparison },
    sections: [
      {
        id: 'figures',
        title: 'Figures',
        body: markup`<p class="soft">Filled points differ significantly, hollow points do not, squares are from different environments. Lines are 95% intervals.</p>
${(main ?? []).map((table) => figureOf(model, table))}`,
      },
      { id: 'rest', title: 'Further figures', body: markup`${(rest ?? []).map((table) => folded(model, table))}` },
      {
        id: 'changes',
        title: 'Differences in settings and environment',
        link: 'Differences',
        body: markup`${model.unmatched.map((text) => markup`<p>${prose(text)}</p>\n`)}${renderTable('Differences in settings and environment', wrapped(changeColumns(model)), model.changes)}`,
      },
      {
        id: 'reading',
        title: 'How to read this',
        body: markup`<dl>
${model.explanations.map(({ name, value }) => markup`<dt>${name}</dt><dd>${prose(value)}</dd>\n`)}</dl>
`,
      },
      {
        id: 'files',
        title: 'Files',
        body: markup`${renderTable('Files', wrapped(FILE_COLUMNS), model.files)}${model.files.map(({ label, command }) => markup`<p>Command of ${label}: <code>${command}</code></p>\n`)}`,
      },
    ],
  });
}

function lead({ files, sentences: said, obstacles, caveats }: CompareModel): Markup {
  return markup`<header>
<p class="origin">${files.map(({ label, name }, index) => markup`${index === 0 ? '' : ' · '}<strong>${label}</strong> <bdi>${name}</bdi>`)}</p>
<h1>How do these runs differ?</h1>
${obstaclesOf(obstacles)}${sentences('answer', said)}<div class="limits">
${caveats.map((caveat, index) => markup`<p${index === 0 ? markup` class="caveat"` : null}>${prose(caveat)}</p>\n`)}</div>
</header>
`;
}

function obstaclesOf(obstacles: CompareModel['obstacles']): Markup {
  if (obstacles.length === 0) return NONE;
  return markup`<div class="refusal">
<h2>Not comparable</h2>
<ol class="obstacles">
${obstacles.map((obstacle) => markup`<li value="${obstacle.number}">${prose(formatObstacle(obstacle))}</li>\n`)}</ol>
</div>
`;
}

function figureOf({ files }: CompareModel, table: ComparedTable): Markup {
  const title = tableTitle(table);
  const data = renderTable(title, tableColumns(table, files), table.rows);
  const chart = ratioChart(table, files);
  return isEmpty(chart) ? markup`<h3>${title}</h3>\n${data}` : chartFigure({ title, caption: '', chart, data });
}

function folded({ files }: CompareModel, table: ComparedTable): Markup {
  return renderFoldedTable(tableTitle(table), tableColumns(table, files), table.rows);
}

function tableColumns(table: ComparedTable, files: CompareModel['files']): TableColumn<ComparedRow>[] {
  return compareColumns(table, files).map((column): TableColumn<ComparedRow> => {
    if (column.key === 'stack') return { ...column, kind: 'name' };
    return column.key === 'answer' ? { ...column, look: (row) => column.compared(row)?.answer ?? 'none' } : column;
  });
}

function wrapped<Item>(columns: readonly TextColumn<Item>[]): TableColumn<Item>[] {
  return columns.map((column) => ({ ...column, kind: 'wrap' }));
}
