import type { CompareModel } from '../../comparison/compare-model.ts';
import { formatObstacle } from '../../comparison/format-comparison.ts';
import { changeColumns, compareColumns, FILE_COLUMNS, tableTitle } from '../columns/compare-columns.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { markdownTable } from './markdown-table.ts';

/** The comparison as GitHub-flavoured Markdown; text from outside is escaped, so that it stays text. */
export function renderCompareMarkdown(model: CompareModel): string {
  const parts: string[] = ['# stackbench compare', ''];
  parts.push(...model.sentences.map(({ text }) => `- ${escapeMarkdown(text)}`), '');
  if (model.obstacles.length > 0)
    parts.push(
      '## Not comparable',
      '',
      ...model.obstacles.map((obstacle) => `${obstacle.number}. ${escapeMarkdown(formatObstacle(obstacle))}`),
      '',
    );
  parts.push(...model.caveats.flatMap((caveat) => [`> ${escapeMarkdown(caveat)}`, '']));
  parts.push('## Files', '', ...markdownTable(FILE_COLUMNS, model.files), '');
  for (const table of model.tables)
    parts.push(
      `## ${escapeMarkdown(tableTitle(table))}`,
      '',
      ...markdownTable(compareColumns(table, model.files), table.rows),
      '',
    );
  if (model.unmatched.length > 0) parts.push(...model.unmatched.map((text) => `- ${escapeMarkdown(text)}`), '');
  if (model.changes.length > 0)
    parts.push(
      '## Differences in settings and environment',
      '',
      ...markdownTable(changeColumns(model), model.changes),
      '',
    );
  parts.push(
    '## How to read this',
    '',
    ...model.explanations.map(({ name, value }) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(value)}`),
    '',
  );
  return parts.join('\n');
}
