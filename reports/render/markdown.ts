import type { ReportModel, Row } from '../model/report-model.ts';
import { describeLoads } from '../text/describe-load.ts';
import { formatServiceRecord } from '../text/format-figure.ts';
import { escapeMarkdown as escape } from './escape-markdown.ts';
import { CLOSED_COLUMNS, type Column, COST_COLUMNS, MAIN_COLUMNS, ORIGIN_COLUMNS } from './row-cells.ts';

/** The report as GitHub-flavoured Markdown; text from outside is escaped, so that it stays text. */
export function renderMarkdown(model: ReportModel): string {
  const loads = describeLoads(model);
  const parts: string[] = ['# stackbench', ''];
  if (model.notice !== null) parts.push(`> ${escape(model.notice)}`, '');
  parts.push(
    ...model.sentences.map(({ text }) => `- ${escape(text)}`),
    '',
    `Latency: ${escape(loads.open)}. Throughput and CPU per request: ${escape(loads.closed)}.`,
    '',
  );
  for (const { title, scenario, explanation, rows } of model.sections) {
    parts.push(
      `## ${escape(title)} · ${escape(scenario)}`,
      '',
      escape(explanation),
      '',
      ...table(MAIN_COLUMNS, rows),
      '',
    );
  }
  const rows = model.sections.flatMap((section) => section.rows);
  if (rows.length > 0) parts.push('## Latency of the closed loop', '', ...table(CLOSED_COLUMNS, rows), '');
  if (rows.length > 0) parts.push('## What a request cost', '', ...table(COST_COLUMNS, rows), '');
  if (rows.length > 0) parts.push('## What the stacks stood on', '', ...table(ORIGIN_COLUMNS, rows), '');
  if (model.services.length > 0)
    parts.push(
      '## Services',
      '',
      '| Service | What ran | Settings |',
      '| --- | --- | --- |',
      ...model.services.map(serviceLine),
      '',
    );
  if (model.skipped.length > 0)
    parts.push(
      '## Skipped',
      '',
      ...model.skipped.map(({ target, reason }) => `- ${escape(target)}: ${escape(reason)}`),
      '',
    );
  if (model.losses.length > 0) parts.push(...model.losses.map((loss) => `- ${escape(loss)}`), '');
  if (model.footnotes.length > 0)
    parts.push(
      '## Notes',
      '',
      ...model.footnotes.map(({ number, message, fix }) => `${number}. ${escape(message)} ${escape(fix)}`),
      '',
    );
  for (const [heading, facts] of [
    ['Settings', model.plan],
    ['Environment', model.environment],
  ] as const) {
    parts.push(
      `## ${heading}`,
      '',
      '| | |',
      '| --- | --- |',
      ...facts.map(({ name, value }) => `| ${escape(name)} | ${escape(value)} |`),
      '',
    );
  }
  parts.push(`Run it again: ${escape(model.command)}`, '', escape(model.caveat), '');
  return parts.join('\n');
}

function serviceLine(service: ReportModel['services'][number]): string {
  const settings = Object.entries(service.settings).map(([name, value]) => `${name}=${value}`);
  return `| ${escape(service.id)} | ${escape(formatServiceRecord(service))} | ${escape(settings.join(', '))} |`;
}

function table(columns: readonly Column[], rows: readonly Row[]): string[] {
  return [
    `| ${columns.map(({ head }) => head).join(' | ')} |`,
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${columns.map(({ cell }) => escape(cell(row))).join(' | ')} |`),
  ];
}
