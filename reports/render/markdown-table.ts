import { cleanLine } from '../text/clean-text.ts';
import type { Column } from './row-cells.ts';

/** A GitHub-flavoured table as lines; text from outside stays text. */
export function markdownTable<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string[] {
  return [
    `| ${columns.map(({ head }) => head).join(' | ')} |`,
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...items.map((item) => `| ${columns.map(({ cell }) => escapeMarkdown(cell(item))).join(' | ')} |`),
  ];
}

/** One line in which markup characters are text: `|` would end a cell, `<` would begin HTML. */
export function escapeMarkdown(text: string): string {
  return cleanLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~]/g, String.raw`\$&`);
}
