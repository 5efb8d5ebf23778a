import type { TextColumn } from '../terminal/text-table.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** A GitHub-flavoured table as lines; `asText` escapes a cell. */
export function markdownTable<Item>(
  columns: readonly TextColumn<Item>[],
  items: readonly Item[],
  asText: (cell: string) => string = escapeMarkdown,
): string[] {
  return [
    `| ${columns.map(({ head }) => head).join(' | ')} |`,
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...items.map((item) => `| ${columns.map(({ cell }) => asText(cell(item))).join(' | ')} |`),
  ];
}
