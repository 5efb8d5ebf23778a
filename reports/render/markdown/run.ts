import { describeClosedColumns, describeLoads } from '../../run/describe-load.ts';
import { formatDatastoreRecord } from '../../run/format-figure.ts';
import type { ReportModel } from '../../run/report-model.ts';
import { CLOSED_COLUMNS, COST_COLUMNS, ORIGIN_COLUMNS, columnsOverAll, mainColumns } from '../columns/row-columns.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';
import { factsPart, notesPart, skippedPart, tablePart } from './report-parts.ts';

/** The report as GitHub-flavoured Markdown; text from outside is escaped, so that it stays text. */
export function renderMarkdown(model: ReportModel): string {
  const loads = describeLoads(model);
  const parts: string[] = ['# stackbench', ''];
  if (model.notice !== null) parts.push(`> ${escapeMarkdown(model.notice)}`, '');
  parts.push(
    ...model.sentences.map(({ text }) => `- ${escapeMarkdown(text)}`),
    '',
    `Latency: ${escapeMarkdown(loads.open)}. ${escapeMarkdown(describeClosedColumns(loads, 'Throughput', 'CPU per request of app and datastores'))}`,
    '',
  );
  for (const section of model.sections) {
    const { title, scenario, explanation, rows } = section;
    parts.push(
      `## ${escapeMarkdown(title)} · ${escapeMarkdown(scenario)}`,
      '',
      escapeMarkdown(explanation),
      '',
      ...markdownTable(mainColumns(section), rows),
      '',
    );
  }
  const rows = model.sections.flatMap((section) => section.rows);
  parts.push(
    ...tablePart('Latency of the closed loop', columnsOverAll(CLOSED_COLUMNS, rows), rows),
    ...tablePart('CPU per request', columnsOverAll(COST_COLUMNS, rows), rows),
    ...tablePart('Datastores', columnsOverAll(ORIGIN_COLUMNS, rows), rows),
  );
  if (model.services.length > 0)
    parts.push(
      '## Datastore settings',
      '',
      '| Datastore | Product | Settings |',
      '| --- | --- | --- |',
      ...model.services.map(serviceLine),
      '',
    );
  parts.push(...skippedPart(model.skipped));
  if (model.losses.length > 0) parts.push(...model.losses.map((loss) => `- ${escapeMarkdown(loss)}`), '');
  parts.push(
    ...notesPart(model.footnotes),
    ...factsPart('Settings', model.plan),
    ...factsPart('Environment', model.environment),
  );
  parts.push(`Run it again: ${escapeMarkdown(model.command)}`, '', escapeMarkdown(model.caveat), '');
  return parts.join('\n');
}

function serviceLine(service: ReportModel['services'][number]): string {
  const settings = Object.entries(service.settings).map(([name, value]) => `${name}=${value}`);
  return `| ${escapeMarkdown(service.id)} | ${escapeMarkdown(formatDatastoreRecord(service))} | ${escapeMarkdown(settings.join(', '))} |`;
}
