import { escapeMarkdown } from './escape-markdown.ts';
import type { TextColumn } from './text-table.ts';

/** A GitHub-flavoured table as lines; text from outside stays text. */
export function markdownTable<Item>(columns: readonly TextColumn<Item>[], items: readonly Item[]): string[] {
  return [
    `| ${columns.map(({ head }) => head).join(' | ')} |`,
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...items.map((item) => `| ${columns.map(({ cell }) => escapeMarkdown(cell(item))).join(' | ')} |`),
  ];
}
