import type { CapacityModel, CapacityRow } from '../../capacity/capacity-model.ts';
import { explainLimiters } from '../../capacity/limiter-words.ts';
import { capitalised } from '../../words/capitalised.ts';
import {
  curveColumns,
  curveLines,
  mainCapacityColumns,
  LIMITER_COLUMNS,
  QUALITY_COLUMNS,
} from '../columns/capacity-columns.ts';
import { costMarkdown } from './cost-table.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';
import { factsPart, folded, notesPart, skippedPart, tablePart } from './report-parts.ts';

/** The report as GitHub-flavoured Markdown; text from outside is escaped, so that it stays text. */
export function renderCapacityMarkdown(model: CapacityModel): string {
  const { title, notice, sentences, definition, sections, skipped, losses, footnotes, command, caveat } = model;
  const rows = sections.flatMap((section) => section.rows);
  const parts: string[] = [title === null ? '# stackbench capacity' : `# ${escapeMarkdown(title)}`, ''];
  if (notice !== null) parts.push(`> ${escapeMarkdown(notice)}`, '');
  parts.push(...sentences.map(({ text }) => `- ${escapeMarkdown(text)}`), '', escapeMarkdown(definition), '');
  for (const section of sections)
    parts.push(
      `## ${escapeMarkdown(section.title)} · ${escapeMarkdown(model.scenario)}`,
      '',
      escapeMarkdown(section.explanation),
      '',
      ...markdownTable(mainCapacityColumns(section), section.rows),
      '',
    );
  parts.push(
    ...limitsPart(rows.filter(({ limiter }) => limiter !== null)),
    ...curvePart(model, rows),
    ...(model.cost === null ? [] : costMarkdown(model.cost)),
    ...tablePart('Measurement quality', QUALITY_COLUMNS, rows),
  );
  parts.push(...skippedPart(skipped));
  if (losses.length > 0) parts.push(...losses.map((loss) => `- ${escapeMarkdown(loss)}`), '');
  parts.push(
    ...notesPart(footnotes),
    ...factsPart('Settings', model.plan),
    ...factsPart('Environment', model.environment),
  );
  parts.push(`Run it again: ${escapeMarkdown(command)}`, '', escapeMarkdown(caveat), '');
  return parts.join('\n');
}

/** What limits each stack, and what each limit means once. */
function limitsPart(rows: readonly CapacityRow[]): string[] {
  const meanings = explainLimiters(rows.map(({ limiter }) => limiter)).map(
    ({ name, value }) => `- **${escapeMarkdown(capitalised(name))}**: ${escapeMarkdown(value)}`,
  );
  return rows.length === 0 ? [] : [...tablePart('Limits in overload', LIMITER_COLUMNS, rows), ...meanings, ''];
}

function curvePart({ target }: CapacityModel, rows: readonly CapacityRow[]): string[] {
  const lines = curveLines(rows);
  return lines.length === 0 ? [] : folded('Latency and goodput by rate', markdownTable(curveColumns(target), lines));
}
